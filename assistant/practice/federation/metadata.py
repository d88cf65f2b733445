"""Federation metadata of the tenant and of its applications, in the shape of Entra's.

Two WS-Federation roles come first, as there, so that a reader has to find the SAML one.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

from lxml import etree

from assistant.practice.federation.applications import by_app_id
from assistant.practice.federation.certificates import (
    Certificate,
    Signer,
    certificates,
    metadata_order,
    signer,
    signing_certificate,
    tenant_signer,
)
from assistant.practice.federation.claims import issuer
from assistant.practice.federation.requests import PROTOCOL
from assistant.practice.federation.signing import DSIG, plain, sign
from assistant.practice.login.aadsts import Refusal, refuse

if TYPE_CHECKING:
    from assistant.practice.world import World

METADATA: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
_FED: Final = "http://docs.oasis-open.org/wsfed/federation/200706"
_AUTH: Final = "http://docs.oasis-open.org/wsfed/authorization/200706"
_WSA: Final = "http://www.w3.org/2005/08/addressing"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_OFFERED: Final = (
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "Name"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier", "Subject"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "Given Name"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "Surname"),
    ("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "Email"),
    ("http://schemas.microsoft.com/identity/claims/displayname", "Display Name"),
    ("http://schemas.microsoft.com/identity/claims/identityprovider", "Identity Provider"),
    ("http://schemas.microsoft.com/identity/claims/tenantid", "TenantId"),
    ("http://schemas.microsoft.com/identity/claims/objectidentifier", "ObjectId"),
)


def metadata(world: World, app_id: str) -> bytes:
    """The signed document.

    Args:
        world: the practice world.
        app_id: the application whose certificates it carries; "" for the tenant's common key,
            which also stands in for an application without a certificate.

    Raises:
        Refusal: 700016, no application has this id.
    """
    listed, signs = _keys(world, app_id)
    return sign(_document(world, listed), "", signs)


def _keys(world: World, app_id: str) -> tuple[list[Certificate], Signer]:
    common = tenant_signer(world)
    if not app_id:
        return [common.certificate], common
    found = by_app_id(world.store, app_id)
    if found is None:
        raise refuse(700016, application=app_id, tenant=world.domain)
    now = world.clock.now().astimezone(UTC)
    order = world.assume("metadata-order")
    listed = metadata_order(certificates(found), signing_certificate(found, now), now, order)
    try:
        return listed or [common.certificate], signer(found, world.store, now)
    except Refusal:
        return listed or [common.certificate], common


def _document(world: World, listed: list[Certificate]) -> etree._Element:
    login = f"{world.origins.login}/{world.tenant_id}"
    root = etree.Element(f"{{{METADATA}}}EntityDescriptor", nsmap=plain(METADATA))
    root.set("ID", "_" + world.new_id())
    root.set("entityID", issuer(world))
    _role(
        root, "SecurityTokenServiceType", listed, f"{login}/wsfed", "SecurityTokenServiceEndpoint"
    )
    _role(root, "ApplicationServiceType", listed, f"{login}/wsfed", "ApplicationServiceEndpoint")
    idp = etree.SubElement(
        root, f"{{{METADATA}}}IDPSSODescriptor", protocolSupportEnumeration=PROTOCOL
    )
    _key_descriptors(idp, listed)
    for name, binding in (
        ("SingleLogoutService", _REDIRECT),
        ("SingleSignOnService", _REDIRECT),
        ("SingleSignOnService", _POST),
    ):
        etree.SubElement(idp, f"{{{METADATA}}}{name}", Binding=binding, Location=f"{login}/saml2")
    return root


def _role(
    root: etree._Element, kind: str, listed: list[Certificate], address: str, endpoint: str
) -> None:
    """Add a WS-Federation role: a security token service, or an application that takes tokens."""
    role = etree.SubElement(root, f"{{{METADATA}}}RoleDescriptor", nsmap={"xsi": _XSI, "fed": _FED})
    role.set(f"{{{_XSI}}}type", f"fed:{kind}")
    role.set("protocolSupportEnumeration", _FED)
    _key_descriptors(role, listed)
    if kind == "SecurityTokenServiceType":
        offered = etree.SubElement(role, f"{{{_FED}}}ClaimTypesOffered")
        for uri, name in _OFFERED:
            claim = etree.SubElement(
                offered, f"{{{_AUTH}}}ClaimType", nsmap={"auth": _AUTH}, Uri=uri
            )
            etree.SubElement(claim, f"{{{_AUTH}}}DisplayName").text = name
    else:
        _endpoint(role, "TargetScopes", str(root.get("entityID")))
    _endpoint(role, endpoint, address)
    _endpoint(role, "PassiveRequestorEndpoint", address)


def _endpoint(role: etree._Element, name: str, address: str) -> None:
    endpoint = etree.SubElement(role, f"{{{_FED}}}{name}")
    reference = etree.SubElement(endpoint, f"{{{_WSA}}}EndpointReference", nsmap={"wsa": _WSA})
    etree.SubElement(reference, f"{{{_WSA}}}Address").text = address


def _key_descriptors(role: etree._Element, listed: list[Certificate]) -> None:
    for certificate in listed:
        key = etree.SubElement(role, f"{{{METADATA}}}KeyDescriptor", use="signing")
        info = etree.SubElement(key, f"{{{DSIG}}}KeyInfo", nsmap=plain(DSIG))
        data = etree.SubElement(info, f"{{{DSIG}}}X509Data")
        etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = certificate.base64
