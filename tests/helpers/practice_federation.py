"""The finished application of the practice tenant, requests to it, and what comes back.

What comes back is judged by python3-saml under the settings that Sentry gives it, and by xmlsec:
neither shares code with the signing side.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import xmlsec
from helpers.entra_visitor import Page, Visitor, redirect_request
from lxml import etree
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from assistant.practice import contoso_apps, keys

if TYPE_CHECKING:
    import datetime as dt

    from assistant.practice.world import World

ACS = "https://127.0.0.1:8445/saml/acs/globex/"
ENTITY = "https://127.0.0.1:8445/saml/metadata/globex/"
OWNER = "owner@contoso.practice.test"
SOAP = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
MICROSOFT = "http://schemas.microsoft.com/identity/claims/"
NS = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
}
UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"


def authn_request(
    *,
    id_: str = "ONELOGIN_abc",
    issuer: str = ENTITY,
    acs: str | None = ACS,
    attributes: str = "",
    policy: str | None = UNSPECIFIED,
    inside: str = "",
) -> str:
    """An AuthnRequest as Sentry's library writes it; ``None`` leaves a part out."""
    where = "" if acs is None else f' AssertionConsumerServiceURL="{acs}"'
    named = "" if policy is None else f'<samlp:NameIDPolicy Format="{policy}" AllowCreate="true"/>'
    return (
        f'<samlp:AuthnRequest xmlns:samlp="{NS["samlp"]}" xmlns:saml="{NS["saml"]}" ID="{id_}"'
        f' Version="2.0" IssueInstant="2026-11-23T12:00:00Z"{where} {attributes}>'
        f"<saml:Issuer>{issuer}</saml:Issuer>{named}{inside}</samlp:AuthnRequest>"
    )


def saml2(world: World, request: str, relay_state: str | None = None, **more: str) -> str:
    """The address to which the HTTP-Redirect binding sends a browser."""
    return f"/{world.tenant_id}/saml2?{redirect_request(request, relay_state, **more)}"


def ask(
    visitor: Visitor, world: World, account: str = OWNER, relay: str | None = None, **more: Any
) -> Page:
    """Send Sentry's request in the name of an account."""
    address = saml2(world, authn_request(**more), relay, practice_account=account)
    return visitor.get(address)


def response_of(page: Page) -> bytes:
    """The SAML response that a page is about to post."""
    assert "SAMLResponse" in page.form, page.words
    return base64.b64decode(page.form["SAMLResponse"])


def principal(world: World) -> dict[str, Any]:
    found = world.store.get("servicePrincipal", contoso_apps.GLOBEX_PRINCIPAL)
    assert found is not None
    return found


def change_principal(world: World, **changes: Any) -> None:
    world.store.put("servicePrincipal", {**principal(world), **changes})


def change_application(world: World, **changes: Any) -> None:
    found = world.store.get("application", contoso_apps.GLOBEX_APPLICATION)
    assert found is not None
    world.store.put("application", {**found, **changes})


def change_user(world: World, upn: str, **changes: Any) -> dict[str, Any]:
    [user] = world.store.find("user", "userPrincipalName", upn)
    changed = {**user, **changes}
    world.store.put("user", changed)
    return changed


def certificate_of(world: World) -> str:
    """The certificate of the application's only key, as base64."""
    document = world.store.get("signingKey", contoso_apps.GLOBEX_KEY)
    assert document is not None
    return str(document["certificate"])


def add_certificate(
    world: World, name: str, begins: dt.timedelta, ends: dt.timedelta, *, alone: bool = False
) -> dict[str, Any]:
    """Give the application another key, valid from and to a distance from now; not activated."""
    now = world.clock.now()
    pair = keys.make(name, now + begins, now + ends)
    document = pair.document(f"key {name}", contoso_apps.GLOBEX_PRINCIPAL, "word")
    both, password = keys.credentials(
        document,
        keys.graph_time(now + begins),
        keys.graph_time(now + ends),
        display_name=f"CN={name}",
        verify_id=f"verify {name}",
    )
    world.store.put("signingKey", document)
    before = principal(world)
    old_keys = [] if alone else before["keyCredentials"]
    old_words = [] if alone else before["passwordCredentials"]
    change_principal(
        world, keyCredentials=[*old_keys, *both], passwordCredentials=[*old_words, password]
    )
    return document


def sentry_says(
    world: World,
    document: bytes,
    certificate: str,
    *,
    request_id: str | None = None,
    issuer: str = "",
) -> OneLogin_Saml2_Response:
    """Judge a response as Sentry would; raises AssertionError with its words if it refuses."""
    settings = OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": ENTITY,
                "assertionConsumerService": {
                    "url": ACS,
                    "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
                },
                "NameIDFormat": UNSPECIFIED,
            },
            "idp": {
                "entityId": issuer or f"https://sts.windows.net/{world.tenant_id}/",
                "singleSignOnService": {"url": f"{world.origins.login}/{world.tenant_id}/saml2"},
                "x509cert": certificate,
            },
            "security": {
                "wantMessagesSigned": False,
                "wantAssertionsSigned": False,
                "wantNameId": False,
                "requestedAuthnContext": False,
            },
        }
    )
    response = OneLogin_Saml2_Response(settings, base64.b64encode(document).decode())
    request = {
        "https": "on",
        "http_host": "127.0.0.1:8445",
        "script_name": "/saml/acs/globex/",
        "get_data": {},
        "post_data": {},
    }
    assert response.is_valid(request, request_id), response.get_error()
    return response


def verify_with_xmlsec(document: bytes, signed: str, certificate: str) -> None:
    """Verify the signature that is a child of the element ``signed``; raises xmlsec.Error."""
    root = etree.fromstring(document)
    prefix, _, name = signed.partition(":")
    element = root if root.tag == f"{{{NS[prefix]}}}{name}" else root.find(f".//{signed}", NS)
    assert element is not None
    xmlsec.tree.add_ids(root, ["ID"])
    signature = element.find("ds:Signature", NS)
    assert signature is not None
    reference = signature.find(".//ds:Reference", NS)
    assert reference is not None
    assert reference.get("URI") == "#" + str(element.get("ID"))
    context = xmlsec.SignatureContext()
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n"
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatCertPem)
    context.verify(signature)
