"""Where the facts of an entity stand in its document, worked out from the facts alone.

An entity of an aggregate has no tree any more by the time it is compared. Where one is still
there, `line_of` tells the line as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from lxml.etree import XPathError

from assistant.saml import names
from assistant.saml.entities import ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from assistant.saml.entities import Entity
    from assistant.saml.places import Source

ROOT: Final = "/md:EntityDescriptor"
_TAGS: Final = {kind: tag for tag, kind in ROLES.items()}


@dataclass(frozen=True, slots=True)
class Spots:
    """Names the places of one entity.

    Attributes:
        entity: whose.
        where: its own XPath.
    """

    entity: Entity
    where: str = ROOT

    def attribute(self, name: str) -> str:
        """Give the XPath of an attribute of the entity."""
        return f"{self.where}/@{name}"

    def role(self, number: int) -> str:
        """Give the XPath of a role."""
        kinds = [role.kind for role in self.entity.roles]
        return f"{self.where}/md:{_TAGS[kinds[number]]}{_place(kinds, number)}"

    def service(self, role: int, number: int) -> str:
        """Give the XPath of an endpoint; of one of another protocol, its role's."""
        if self.entity.roles[role].kind == "other":
            return self.role(role)
        kinds = [service.kind for service in self.entity.roles[role].services]
        return f"{self.role(role)}/md:{kinds[number]}{_place(kinds, number)}"

    def certificate(self, role: int, key: int) -> str:
        """Give the XPath of the certificate of a key; of the key if it has several or none."""
        keys = self.entity.roles[role].keys
        path = f"{self.role(role)}/md:KeyDescriptor{_place(['key'] * len(keys), key)}"
        alone = len(keys[key].certificates) == 1 and not keys[key].unread
        return f"{path}/ds:KeyInfo/ds:X509Data/ds:X509Certificate" if alone else path


def _place(kinds: Sequence[str], number: int) -> str:
    """Give the place among its kind, as a step needs it where there are several."""
    kind = kinds[number]
    return f"[{kinds[: number + 1].count(kind)}]" if kinds.count(kind) > 1 else ""


def line_of(where: str, root: Element, source: Source) -> int:
    """Give the line on which a place begins; 0 where nothing stands there."""
    try:
        found = cast(
            "list[Element]",
            root.getroottree().xpath(where.partition("/@")[0], namespaces=names.MAP),
        )
    except XPathError:
        return 0
    return source.line_of(found[0]) if found else 0
