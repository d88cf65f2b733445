"""What one entity of a metadata document says of itself, whatever it is (saml-metadata-2.0-os).

Facts only: `assistant.saml.reading` takes them from a document, `assistant.saml.entity_checks`
judges them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 -- in a dataclass that is described for JSON
from typing import TYPE_CHECKING, Final

from assistant.saml import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.certificates import Certificate
    from assistant.saml.metadata import Endpoint

ROLES: Final = {
    "IDPSSODescriptor": "idp",
    "SPSSODescriptor": "sp",
    "AttributeAuthorityDescriptor": "attribute_authority",
    "AuthnAuthorityDescriptor": "authn_authority",
    "PDPDescriptor": "pdp",
    "AffiliationDescriptor": "affiliation",
    "RoleDescriptor": "other",
}


@dataclass(frozen=True, slots=True)
class Validity:
    """How long something holds, as it says itself.

    Attributes:
        until: end of its validity; None if not said or not to be read.
        written: the same as written.
        cache: how long a copy may be kept, as written, an xs:duration.
    """

    until: datetime | None = None
    written: str = ""
    cache: str = ""


UNSAID: Final = Validity()


@dataclass(frozen=True, slots=True)
class Unread:
    """A certificate that could not be read: its place in its key, and whether that was empty."""

    place: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Key:
    """One KeyDescriptor.

    Attributes:
        use: ``signing``, ``encryption``, what else is written there, or empty where none is
            stated, which means both.
        certificates: those that could be read, in document order.
        names: KeyName values.
        unread: the certificates that could not be read.
    """

    use: str
    certificates: tuple[Certificate, ...]
    names: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def signs(self) -> bool:
        """Whether it counts as a key for signing; python3-saml takes all but ``encryption``."""
        return "encryption" not in self.use

    def places(self) -> Iterator[tuple[int, Certificate]]:
        """Give each certificate that was read with its place among all of the key."""
        gaps = {one.place for one in self.unread}
        free = (at for at in range(len(gaps) + len(self.certificates)) if at not in gaps)
        return zip(free, self.certificates, strict=True)


@dataclass(frozen=True, slots=True)
class Service:
    """One endpoint, and what it is for: its element's name."""

    kind: str
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class Requested:
    """An attribute that a service provider asks for."""

    name: str
    friendly: str
    required: bool


@dataclass(frozen=True, slots=True)
class Role:
    """One role descriptor.

    Attributes:
        kind: one of `ROLES`' values.
        type: of an ``other`` role what it says that it is, as ``SecurityTokenServiceType``.
        protocols: protocolSupportEnumeration.
        keys: in document order, as all that follows.
        services: its endpoints.
        name_id_formats: as listed.
        requested: attributes that it asks for.
        flags: of the signature wishes those that are stated, by attribute.
        validity: how long it holds.
    """

    kind: str
    type: str = ""
    protocols: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    services: tuple[Service, ...] = ()
    name_id_formats: tuple[str, ...] = ()
    requested: tuple[Requested, ...] = ()
    flags: tuple[tuple[str, bool], ...] = ()
    validity: Validity = UNSAID

    @property
    def valid_until(self) -> datetime | None:
        """End of its own validity."""
        return self.validity.until

    @property
    def speaks_saml2(self) -> bool:
        """Whether it names the protocol of SAML 2.0."""
        return names.PROTOCOL in self.protocols

    def wishes(self, flag: str) -> bool:
        """Tell whether a signature wish is stated, and true."""
        return (flag, True) in self.flags

    def at(self, kind: str) -> tuple[Endpoint, ...]:
        """Give the endpoints of one kind."""
        return tuple(one.endpoint for one in self.services if one.kind == kind)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask; ``kind`` is ``technical``, ``support`` or what else the document says."""

    kind: str
    name: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the extensions of an entity and of its roles tell a person.

    Attributes:
        names: display names, each with its language.
        logos: addresses of logos, as written; a picture written out is cut short.
        registered_by: the federation that registered it.
        registered: when it did, as written.
        attributes: entity attributes: name and values.
    """

    names: tuple[tuple[str, str], ...] = ()
    logos: tuple[str, ...] = ()
    registered_by: str = ""
    registered: str = ""
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity; what is not said is empty.

    Attributes:
        entity_id: as written.
        name: display name, or the organization's.
        roles: in document order.
        organization: its name and address.
        contacts: whom to ask.
        told: what its extensions say.
        validity: how long it holds.
        signed: whether it carries a signature of its own.
        line: on which it begins.
    """

    entity_id: str
    name: str = ""
    roles: tuple[Role, ...] = ()
    organization: tuple[str, str] = ("", "")
    contacts: tuple[Contact, ...] = ()
    told: Told = field(default_factory=Told)
    validity: Validity = UNSAID
    signed: bool = False
    line: int = field(default=1, compare=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its roles, each once."""
        return tuple(dict.fromkeys(role.kind for role in self.roles))

    @property
    def valid_until(self) -> datetime | None:
        """End of its own validity."""
        return self.validity.until

    @property
    def cache_duration(self) -> str:
        """How long a copy of it may be kept, as written."""
        return self.validity.cache

    @property
    def registered_by(self) -> str:
        """The federation that registered it."""
        return self.told.registered_by

    def certificates(self) -> Iterator[Certificate]:
        """Give the certificates of all roles, each once, in document order."""
        held = (one for role in self.roles for key in role.keys for one in key.certificates)
        return iter({one.der: one for one in held}.values())
