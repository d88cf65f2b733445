"""One entity as it is judged: what it says, where that stands, and by whose lights.

Checks read facts and name them by their number; where one stands is worked out for findings only,
because nearly everything is in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import Who
from assistant.saml import names, signatures
from assistant.saml.places import Located
from assistant.saml.reading import read_entity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from lxml.etree import _Element as Element

    from assistant.saml.entities import Entity, Role
    from assistant.saml.findings import Finding
    from assistant.saml.places import Source
    from assistant.saml.reading import Standing


@dataclass(frozen=True, slots=True)
class Lights:
    """What entities are judged by.

    Attributes:
        now: the moment to judge at, aware.
        local: whether addresses on this machine and in private networks are as they should be.
        tenant_id: the tenant that is expected; empty if any will do.
        address: where the document was fetched from; empty if that is not known.
    """

    now: datetime
    local: bool = False
    tenant_id: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """An entity to judge.

    Attributes:
        entity: its facts.
        element: what they were read from.
        source: the text of that.
        by: what to judge by.
        standing: where the facts of each role stand.
        ids: the IDs of the element and of all inside it, in document order.
    """

    entity: Entity
    element: Element
    source: Source
    by: Lights
    standing: Sequence[Standing] = ()
    ids: Sequence[str] = ()

    @property
    def listed(self) -> bool:
        """Whether it is one of a list, not a document of its own."""
        return bool(self.source.step)

    @property
    def who(self) -> Who:
        """Who keeps the document: of this pair an identity provider is Entra's side."""
        return whose(self.entity.roles[0]) if len(self.entity.kinds) == 1 else Who.ENTRA_ADMIN

    def at(self, finding: Finding, element: Element | None = None, attribute: str = "") -> Located:
        """Say where a finding was made: at an element, or at one of its attributes if it has it."""
        place = self.element if element is None else element
        there = attribute if place.get(attribute or "-") is not None else ""
        return Located(finding, self.source.where(place, there), self.source.line_of(place))

    def role(self, number: int) -> Element:
        """Give the element of a role."""
        return self.standing[number].element

    def service(self, role: int, number: int) -> Element:
        """Give the element of an endpoint."""
        return self.standing[role].services[number]

    def key(self, role: int, number: int) -> Element:
        """Give the element of a key."""
        return self.standing[role].keys[number]

    def certificate(self, role: int, key: int, number: int) -> Element:
        """Give the element of a certificate, of those that stand in a key."""
        path = "ds:KeyInfo/ds:X509Data/ds:X509Certificate"
        return self.key(role, key).findall(path, names.MAP)[number]


def open_case(element: Element, source: Source, by: Lights) -> Case:
    """Take up an EntityDescriptor: read what is to be judged."""
    entity, standing = read_entity(element, source)
    return Case(entity, element, source, by, standing, signatures.ids(element))


def whose(role: Role) -> Who:
    """Tell whose move it is where a role is wrong."""
    return Who.SENTRY_OWNER if role.kind == "sp" else Who.ENTRA_ADMIN
