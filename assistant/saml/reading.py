"""Takes the facts of one entity from its element, as written; judges nothing, and never objects.

Each element is met once: an aggregate has tens of thousands of entities.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant.errors import BadInput
from assistant.saml import certificates, names, xml
from assistant.saml.entities import (
    ROLES,
    UNSAID,
    Contact,
    Entity,
    Key,
    Requested,
    Role,
    Service,
    Told,
    Unread,
    Validity,
)
from assistant.saml.metadata import Endpoint, index_of, is_true, moment

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate
    from assistant.saml.places import Source

_MD: Final = f"{{{names.METADATA}}}"
_DS: Final = f"{{{names.XMLDSIG}}}"
_LANGUAGE: Final = f"{{{names.XML}}}lang"
_TYPE: Final = f"{{{names.XSI}}}type"
_ADDRESS: Final = "{http://www.w3.org/2005/08/addressing}Address"
_LONGEST_LOGO: Final = 2048
_FLAGS: Final = ("WantAuthnRequestsSigned", "AuthnRequestsSigned", "WantAssertionsSigned")

_ROLE_TAGS: Final = {_MD + name: word for name, word in ROLES.items()}
_SERVICE_TAGS: Final = {
    _MD + name: name
    for name in (
        "SingleSignOnService",
        "SingleLogoutService",
        "AssertionConsumerService",
        "ArtifactResolutionService",
        "ManageNameIDService",
        "NameIDMappingService",
        "AssertionIDRequestService",
        "AttributeService",
        "AuthnQueryService",
        "AuthzService",
    )
}
_KEY: Final = _MD + "KeyDescriptor"
FORMAT: Final = _MD + "NameIDFormat"
SIGNATURE: Final = _DS + "Signature"
_KEY_INFO: Final = _DS + "KeyInfo"
_X509_DATA: Final = _DS + "X509Data"
_X509_CERTIFICATE: Final = _DS + "X509Certificate"
_KEY_NAME: Final = _DS + "KeyName"
_EXTENSIONS: Final = _MD + "Extensions"
_ORGANIZATION: Final = _MD + "Organization"
_ORGANIZATION_SAYS: Final = tuple(
    f"{_MD}Organization{what}" for what in ("DisplayName", "Name", "URL")
)
_CONTACT: Final = _MD + "ContactPerson"
_CONTACT_NAMES: Final = frozenset({_MD + "GivenName", _MD + "SurName"})
_CONTACT_ADDRESSES: Final = frozenset({_MD + "EmailAddress", _MD + "TelephoneNumber"})
_CONSUMING: Final = _MD + "AttributeConsumingService"
_REQUESTED: Final = _MD + "RequestedAttribute"
_REGISTRATION: Final = f"{{{names.MDRPI}}}RegistrationInfo"
_UI_INFO: Final = f"{{{names.MDUI}}}UIInfo"
_DISPLAY_NAME: Final = f"{{{names.MDUI}}}DisplayName"
_LOGO: Final = f"{{{names.MDUI}}}Logo"
_ATTRIBUTES: Final = f"{{{names.MDATTR}}}EntityAttributes"
_ATTRIBUTE: Final = f"{{{names.ASSERTION}}}Attribute"


@dataclass(slots=True)
class _Heard:
    """What was met on the way through one entity, from its own extensions and its roles'."""

    certificates: dict[str, Certificate | BadInput] = field(default_factory=dict)
    names: list[tuple[str, str]] = field(default_factory=list)
    logos: list[str] = field(default_factory=list)
    registered: tuple[str, str] = ("", "")
    attributes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def told(self) -> Told:
        by, when = self.registered
        return Told(tuple(self.names), tuple(self.logos), by, when, tuple(self.attributes))

    def called(self) -> str:
        """Give the name to show: the English one, or else the first."""
        for language, said in self.names:
            if language[:2] in {"en", "EN"}:
                return said
        return self.names[0][1] if self.names else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the facts of one role stand: its element, and those of its keys and endpoints."""

    element: Element
    keys: list[Element]
    services: list[Element]


def read_entity(element: Element, source: Source) -> tuple[Entity, list[Standing]]:
    """Take the facts of an EntityDescriptor.

    Args:
        element: the entity.
        source: the text that it was read from.

    Returns:
        The facts, and where those of each role stand, in their order.
    """
    heard = _Heard()
    roles: list[Role] = []
    standing: list[Standing] = []
    contacts: list[Contact] = []
    organization, called, signed = ("", ""), "", False
    for child in element.iterchildren("*"):
        tag = child.tag
        if tag in _ROLE_TAGS:
            stands = Standing(child, [], [])
            standing.append(stands)
            roles.append(_role(stands, _ROLE_TAGS[tag], heard))
        elif tag == _EXTENSIONS:
            _extensions(child, heard)
        elif tag == _ORGANIZATION:
            called, organization = _organization(child)
        elif tag == _CONTACT:
            contacts.append(_contact(child))
        elif tag == SIGNATURE:
            signed = True
    entity = Entity(
        entity_id=element.get("entityID") or "",
        name=heard.called() or called,
        roles=tuple(roles),
        organization=organization,
        contacts=tuple(contacts),
        told=heard.told(),
        validity=validity(element),
        signed=signed,
        line=source.line if source.step else source.line_of(element),
    )
    return entity, standing


def validity(element: Element) -> Validity:
    """Take how long an element says that it holds."""
    until, cache = element.get("validUntil"), element.get("cacheDuration")
    if until is None and cache is None:
        return UNSAID
    return Validity(moment(until or ""), until or "", cache or "")


def _role(stands: Standing, kind: str, heard: _Heard) -> Role:
    element = stands.element
    keys: list[Key] = []
    services: list[Service] = []
    formats: list[str] = []
    requested: list[Requested] = []
    for child in element.iterchildren("*"):
        tag = child.tag
        if tag in _SERVICE_TAGS:
            services.append(Service(_SERVICE_TAGS[tag], _endpoint(child)))
            stands.services.append(child)
        elif tag == _KEY:
            keys.append(_key(child, heard))
            stands.keys.append(child)
        elif tag == FORMAT:
            formats.append(_text(child))
        elif tag == _EXTENSIONS:
            _extensions(child, heard)
        elif tag == _CONSUMING:
            requested += [_wish(one) for one in child.iterchildren(_REQUESTED)]
        elif kind == "other":
            referred = _referred(child)
            services += referred
            stands.services.extend([child] * len(referred))
    return Role(
        kind=kind,
        type=(element.get(_TYPE) or "").rpartition(":")[2],
        protocols=tuple((element.get("protocolSupportEnumeration") or "").split()),
        keys=tuple(keys),
        services=tuple(services),
        name_id_formats=tuple(formats),
        requested=tuple(requested),
        flags=tuple(
            [(name, is_true(element, name)) for name in _FLAGS if element.get(name) is not None]
        ),
        validity=validity(element),
    )


def _endpoint(element: Element) -> Endpoint:
    get = element.get
    index = get("index")
    return Endpoint(
        get("Binding") or "",
        get("Location") or "",
        None if index is None else index_of(index),
        get("isDefault") is not None and is_true(element, "isDefault"),
        get("ResponseLocation") or "",
    )


def _referred(element: Element) -> list[Service]:
    """Take the addresses of a WS-Federation endpoint, which are references inside it."""
    kind = element.tag.rpartition("}")[2]
    return [Service(kind, Endpoint("", _text(one))) for one in element.iter(_ADDRESS)]


def _key(element: Element, heard: _Heard) -> Key:
    held: list[Certificate] = []
    named: list[str] = []
    unread: list[Unread] = []
    for child in _inside(element, _KEY_INFO):
        tag = child.tag
        if tag == _X509_DATA:
            for one in child:
                if one.tag != _X509_CERTIFICATE:
                    continue
                found = _certificate(xml.text(one), heard.certificates)
                if isinstance(found, BadInput):
                    empty = found.code == "saml.certificate.empty"
                    unread.append(Unread(len(held) + len(unread), empty))
                else:
                    held.append(found)
        elif tag == _KEY_NAME:
            named.append(_text(child))
    return Key(element.get("use") or "", tuple(held), tuple(named), tuple(unread))


def _inside(element: Element, tag: str) -> list[Element]:
    """Give what stands in the children of that name; quicker than to let the parser select them."""
    return [inner for child in element if child.tag == tag for inner in child]


def _certificate(text: str, known: dict[str, Certificate | BadInput]) -> Certificate | BadInput:
    """Read a certificate, once in an entity: Entra repeats the same in each of its roles."""
    found = known.get(text)
    if found is None:
        try:
            found = certificates.from_base64(text)
        except BadInput as error:
            found = error
        known[text] = found
    return found


def _wish(element: Element) -> Requested:
    name, friendly = element.get("Name") or "", element.get("FriendlyName") or ""
    return Requested(name, friendly, is_true(element, "isRequired"))


def _extensions(element: Element, heard: _Heard) -> None:
    for child in element:
        tag = child.tag
        if tag == _UI_INFO:
            for shown in child:
                if shown.tag == _DISPLAY_NAME:
                    heard.names.append((shown.get(_LANGUAGE) or "", _text(shown)))
                elif shown.tag == _LOGO:
                    said = _text(shown)
                    heard.logos.append(said if len(said) <= _LONGEST_LOGO else said[:64] + "…")
        elif tag == _REGISTRATION:
            by, when = child.get("registrationAuthority"), child.get("registrationInstant")
            heard.registered = (by or "", when or "")
        elif tag == _ATTRIBUTES:
            for one in child.iterchildren(_ATTRIBUTE):
                values = tuple([_text(value) for value in one.iterchildren("*")])
                heard.attributes.append((one.get("Name") or "", values))


def _organization(element: Element) -> tuple[str, tuple[str, str]]:
    """Give what to call it, and its name and address."""
    said: dict[str, str] = {}
    for child in element:
        tag = child.tag
        if tag in _ORGANIZATION_SAYS and (
            tag not in said or (child.get(_LANGUAGE) or "").startswith("en")
        ):
            said[tag] = _text(child)
    shown, name, address = (said.get(tag, "") for tag in _ORGANIZATION_SAYS)
    return shown or name, (name, address)


def _contact(element: Element) -> Contact:
    called: list[str] = []
    addresses: list[str] = []
    for child in element:
        tag = child.tag
        if tag in _CONTACT_NAMES:
            called.append(_text(child))
        elif tag in _CONTACT_ADDRESSES:
            addresses.append(_text(child).removeprefix("mailto:"))
    return Contact(element.get("contactType") or "", " ".join(called), tuple(addresses))


def _text(element: Element) -> str:
    return xml.text(element).strip()
