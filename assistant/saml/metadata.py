"""SAML 2.0 metadata (saml-metadata-2.0-os): what an identity or service provider says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant.errors import BadInput
from assistant.saml import certificates, names, rules, xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate
    from assistant.saml.findings import Finding

_ENTITY: Final = f"{{{names.METADATA}}}EntityDescriptor"
_ENTITIES: Final = f"{{{names.METADATA}}}EntitiesDescriptor"
_GUID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE
)
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_SHORT: Final = re.compile(r"\d{1,5}", re.ASCII)
LONGEST_ENTITY_ID: Final = 1024  # saml-metadata-2.0-os, 2.2.1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address at which a provider takes messages.

    Attributes:
        binding: how the message travels, a URN.
        location: where to, as written.
        index: place among its kind; None where the kind has none.
        is_default: whether it is marked as the default one.
        response_location: where answers go if elsewhere; empty if not given.
    """

    binding: str
    location: str
    index: int | None = None
    is_default: bool = False
    response_location: str = ""


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """An identity provider as its metadata shows it; what is not said is empty.

    Attributes:
        entity_id: its name, the Issuer of its messages.
        sso_redirect: first sign-in address with the Redirect binding.
        sso_post: first sign-in address with the POST binding.
        slo: first sign-out address with the Redirect binding.
        signing: certificates for signing, or without a stated use, in document order.
        tenant_id: the GUID in the entityID, lower case; of Entra's it is the tenant's id.
        sso_tenant_id: the GUID in the sign-in address, lower case.
        name_id_formats: as listed.
        wants_signed_requests: WantAuthnRequestsSigned.
        valid_until: end of the document's validity.
    """

    entity_id: str
    sso_redirect: str
    sso_post: str
    slo: str
    signing: tuple[Certificate, ...]
    tenant_id: str = ""
    sso_tenant_id: str = ""
    name_id_formats: tuple[str, ...] = ()
    wants_signed_requests: bool = False
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ServiceProvider:
    """A service provider as its metadata shows it; what is not said is empty.

    Attributes:
        entity_id: its name, which Entra calls the Identifier.
        acs: assertion consumer services, in document order.
        slo: first sign-out address.
        valid_until: end of the document's validity; Sentry always says two days from now.
        signs_requests: AuthnRequestsSigned.
        wants_signed_assertions: WantAssertionsSigned.
        name_id_formats: as listed.
    """

    entity_id: str
    acs: tuple[Endpoint, ...]
    slo: str
    valid_until: datetime | None = None
    signs_requests: bool = False
    wants_signed_assertions: bool = False
    name_id_formats: tuple[str, ...] = ()


def identity_provider(data: bytes | Element) -> IdentityProvider:
    """Read the identity provider of a metadata document.

    Args:
        data: the document, or a root that :func:`assistant.saml.xml.read` gave.

    Raises:
        BadInput: ``saml.xml.*``, ``saml.metadata.*`` or ``saml.certificate.*``.
    """
    entity, role = _role(data, "IDPSSODescriptor", "saml.metadata.no_identity_provider")
    sso = _endpoints(role, "SingleSignOnService")
    slo = _endpoints(role, "SingleLogoutService")
    sso_redirect = _first(sso, names.REDIRECT)
    sso_post = _first(sso, names.POST)
    entity_id = _entity_id(entity)
    return IdentityProvider(
        entity_id=entity_id,
        sso_redirect=sso_redirect,
        sso_post=sso_post,
        slo=_first(slo, names.REDIRECT),
        signing=_signing(role),
        tenant_id=guid_in(entity_id),
        sso_tenant_id=guid_in(sso_redirect or sso_post),
        name_id_formats=_formats(role),
        wants_signed_requests=is_true(role, "WantAuthnRequestsSigned"),
        valid_until=_valid_until(entity, role),
    )


def service_provider(data: bytes | Element) -> ServiceProvider:
    """Read the service provider of a metadata document.

    Args:
        data: the document, or a root that :func:`assistant.saml.xml.read` gave.

    Raises:
        BadInput: ``saml.xml.*`` or ``saml.metadata.*``.
    """
    entity, role = _role(data, "SPSSODescriptor", "saml.metadata.no_service_provider")
    slo = _endpoints(role, "SingleLogoutService")
    return ServiceProvider(
        entity_id=_entity_id(entity),
        acs=_endpoints(role, "AssertionConsumerService"),
        slo=_first(slo, names.REDIRECT) or (slo[0].location if slo else ""),
        valid_until=_valid_until(entity, role),
        signs_requests=is_true(role, "AuthnRequestsSigned"),
        wants_signed_assertions=is_true(role, "WantAssertionsSigned"),
        name_id_formats=_formats(role),
    )


def examine(
    provider: IdentityProvider, now: datetime, *, tenant_id: str = ""
) -> tuple[Finding, ...]:
    """Judge an identity provider's document: what none of the usual libraries looks at.

    Each certificate is judged by itself as well; which one a service provider will use is that
    provider's knowledge, so not judged here.

    Args:
        provider: what the document said.
        now: the moment to judge at, aware.
        tenant_id: the tenant that is expected; empty if any will do.
    """
    sso = provider.sso_redirect or provider.sso_post
    said = {provider.tenant_id, provider.sso_tenant_id} - {""}
    judged = (
        rules.sign_in_address(sso),
        rules.two_tenants(provider.tenant_id, provider.sso_tenant_id)
        or rules.other_tenant(said, tenant_id),
        rules.outdated(provider.valid_until, now),
        None if provider.signing else rules.no_certificate(),
    )
    signing = (finding for _, finding in rules.signing(provider.signing, now))
    return (*(finding for finding in judged if finding is not None), *signing)


def guid_in(address: str) -> str:
    """Give the first GUID of an address' path in lower case, or nothing."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return ""
    hit = _GUID.search(path)
    return hit.group().lower() if hit else ""


def _role(data: bytes | Element, name: str, missing: str) -> tuple[Element, Element]:
    """Find the one entity that has the role, in the root or in nested groups."""
    root = xml.read(data) if isinstance(data, bytes) else data
    if root.tag == _ENTITY:
        entities = [root]
    elif root.tag == _ENTITIES:
        entities = list(root.iter(_ENTITY))
    else:
        raise BadInput("saml.metadata.not_metadata", root=_local(root))
    having = [
        (entity, roles[0])
        for entity in entities
        if (roles := entity.findall(f"md:{name}", names.MAP))
    ]
    if not having:
        raise BadInput(missing)
    if len(having) > 1:
        raise BadInput("saml.metadata.several", count=len(having))
    return having[0]


def _entity_id(entity: Element) -> str:
    entity_id = entity.get("entityID") or ""
    if not entity_id.strip() or len(entity_id) > LONGEST_ENTITY_ID:
        raise BadInput("saml.metadata.no_entity_id")
    return str(entity_id)


def _endpoints(role: Element, name: str) -> tuple[Endpoint, ...]:
    return tuple(
        Endpoint(
            binding=str(found.get("Binding") or ""),
            location=str(found.get("Location") or ""),
            index=index_of(found.get("index") or ""),
            is_default=is_true(found, "isDefault"),
            response_location=str(found.get("ResponseLocation") or ""),
        )
        for found in role.findall(f"md:{name}", names.MAP)
    )


def index_of(written: str) -> int | None:
    """Read an endpoint's index; None where it is no number that an index may be."""
    written = written.strip()
    return int(written) if _SHORT.fullmatch(written) else None


def _first(endpoints: tuple[Endpoint, ...], binding: str) -> str:
    return next((found.location for found in endpoints if found.binding == binding), "")


def _signing(role: Element) -> tuple[Certificate, ...]:
    return tuple(
        certificates.from_base64(xml.text(found))
        for descriptor in role.findall("md:KeyDescriptor", names.MAP)
        if (descriptor.get("use") or "signing") == "signing"
        for found in descriptor.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", names.MAP)
    )


def _formats(role: Element) -> tuple[str, ...]:
    return tuple(xml.text(found).strip() for found in role.findall("md:NameIDFormat", names.MAP))


def _valid_until(entity: Element, role: Element) -> datetime | None:
    """Take the nearest of the ends that the document and the role state."""
    ends = [
        end
        for holder in (entity, role)
        if (end := moment(holder.get("validUntil") or "")) is not None
    ]
    return min(ends, default=None)


def moment(written: str) -> datetime | None:
    """Read an xs:dateTime; one without a zone is UTC, as SAML wants (saml-core-2.0-os, 1.3.3)."""
    match = _TIME.fullmatch(written.strip())
    if match is None:
        return None
    base, fraction, zone = match.groups()
    try:
        read = datetime.fromisoformat(base + (zone or "Z"))
    except ValueError:
        return None
    microseconds = int((fraction or ".0")[1:7].ljust(6, "0"))
    try:
        return (read + timedelta(microseconds=microseconds)).astimezone(UTC)
    except OverflowError:
        return None


def is_true(element: Element, name: str) -> bool:
    """Tell whether an attribute is stated, and true."""
    return (element.get(name) or "").strip() in {"true", "1"}


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2][:80]
