"""What the practice Entra signs, judged by libraries that had no part in signing it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
import xmlsec
from helpers.practice_federation import (
    ACS,
    ENTITY,
    MICROSOFT,
    NS,
    OWNER,
    SOAP,
    add_certificate,
    ask,
    certificate_of,
    change_principal,
    change_user,
    principal,
    response_of,
    sentry_says,
    verify_with_xmlsec,
)
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier

if TYPE_CHECKING:
    from helpers.entra_visitor import Visitor
    from helpers.practice_login import SetClock

    from assistant.practice.world import World

METHODS = "http://schemas.microsoft.com/claims/authnmethodsreferences"


def test_sentrys_library_accepts_it_with_nine_attributes(world: World, visitor: Visitor) -> None:
    page = ask(visitor, world, relay="https://127.0.0.1:8445/auth/sso/?a=b&c")
    assert page.action == ACS
    assert page.form["RelayState"] == "https://127.0.0.1:8445/auth/sso/?a=b&c"
    response = sentry_says(
        world, response_of(page), certificate_of(world), request_id="ONELOGIN_abc"
    )
    [owner] = world.store.find("user", "userPrincipalName", OWNER)
    assert response.get_attributes() == {
        f"{MICROSOFT}tenantid": [world.tenant_id],
        f"{MICROSOFT}objectidentifier": [owner["id"]],
        f"{MICROSOFT}displayname": ["Olivia Owen"],
        f"{MICROSOFT}identityprovider": [f"https://sts.windows.net/{world.tenant_id}/"],
        METHODS: ["http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"],
        f"{SOAP}givenname": ["Olivia"],
        f"{SOAP}surname": ["Owen"],
        f"{SOAP}emailaddress": [OWNER],
        f"{SOAP}name": [OWNER],
    }
    assert response.get_nameid() == OWNER
    assert response.get_nameid_format().endswith(":emailAddress")


def test_the_shape_is_entras(world: World, visitor: Visitor, clock: SetClock) -> None:
    root = etree.fromstring(response_of(ask(visitor, world)))
    assert root.get("Destination") == ACS
    assert root.get("InResponseTo") == "ONELOGIN_abc"
    assert root.find("ds:Signature", NS) is None
    [assertion] = root.findall("saml:Assertion", NS)
    names = [etree.QName(child).localname for child in assertion]
    assert names == [
        "Issuer",
        "Signature",
        "Subject",
        "Conditions",
        "AttributeStatement",
        "AuthnStatement",
    ]
    assert assertion.findtext(".//saml:Audience", namespaces=NS) == ENTITY
    conditions = assertion.find("saml:Conditions", NS)
    data = assertion.find(".//saml:SubjectConfirmationData", NS)
    assert conditions is not None
    assert data is not None
    begin = dt.datetime.fromisoformat(str(conditions.get("NotBefore")))
    end = dt.datetime.fromisoformat(str(conditions.get("NotOnOrAfter")))
    assert end - begin == dt.timedelta(minutes=70)
    assert abs(clock.now() - dt.timedelta(minutes=5) - begin) < dt.timedelta(seconds=1)
    assert data.attrib == {
        "InResponseTo": "ONELOGIN_abc",
        "NotOnOrAfter": conditions.get("NotOnOrAfter"),
        "Recipient": ACS,
    }


def test_xmlsec_and_signxml_verify_the_assertion_and_notice_a_change(
    world: World, visitor: Visitor
) -> None:
    document = response_of(ask(visitor, world))
    certificate = certificate_of(world)
    verify_with_xmlsec(document, "saml:Assertion", certificate)
    assertion = etree.fromstring(document).find("saml:Assertion", NS)
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----"
    verified = XMLVerifier().verify(
        assertion,
        x509_cert=pem,
        id_attribute="ID",
        expect_config=SignatureConfiguration(location="./", expect_references=1),
    )
    assert etree.QName(verified.signed_xml).localname == "Assertion"
    forged = document.replace(OWNER.encode(), b"admin@contoso.practice.test")
    assert forged != document
    with pytest.raises(xmlsec.Error):
        verify_with_xmlsec(forged, "saml:Assertion", certificate)
    with pytest.raises(AssertionError, match="Signature validation failed"):
        sentry_says(world, forged, certificate)


def test_a_user_without_mail_has_no_emailaddress(world: World, visitor: Visitor) -> None:
    document = response_of(ask(visitor, world, "nomail@contoso.practice.test"))
    attributes = sentry_says(world, document, certificate_of(world)).get_attributes()
    assert f"{SOAP}emailaddress" not in attributes
    assert len(attributes) == 8


@pytest.mark.parametrize(("answer", "count"), [("all", 9), ("no-email", 8), ("basic", 4)])
def test_the_default_claims_are_an_assumption(
    world: World, visitor: Visitor, answer: str, count: int
) -> None:
    world.assumptions = {"default-claims": answer}
    document = response_of(ask(visitor, world))
    attributes = sentry_says(world, document, certificate_of(world)).get_attributes()
    assert len(attributes) == count
    assert (f"{SOAP}emailaddress" in attributes) == (answer == "all")


def test_the_issuer_is_an_assumption(world: World, visitor: Visitor) -> None:
    world.assumptions = {"issuer-host": "login"}
    issuer = f"{world.origins.login}/{world.tenant_id}/"
    sentry_says(world, response_of(ask(visitor, world)), certificate_of(world), issuer=issuer)


@pytest.mark.parametrize(
    ("issuer", "upn"),
    [
        ("ExternalAzureAD", "jo_smith@fabrikam.test"),
        ("mail", "jo_smith_fabrikam.test#EXT#@contosopractice.onmicrosoft.com"),
        ("google.com", "jo_smith_fabrikam.test#EXT#@contosopractice.onmicrosoft.com"),
    ],
)
def test_which_name_a_guest_has(world: World, visitor: Visitor, issuer: str, upn: str) -> None:
    change_principal(world, appRoleAssignmentRequired=False)
    local = "jo_smith_fabrikam.test#EXT#@contosopractice.onmicrosoft.com"
    change_user(
        world,
        OWNER,
        userPrincipalName=local,
        userType="Guest",
        identities=[{"signInType": "federated", "issuer": issuer, "issuerAssignedId": None}],
    )
    document = response_of(ask(visitor, world, local))
    response = sentry_says(world, document, certificate_of(world))
    assert response.get_attributes()[f"{SOAP}name"] == [upn]
    assert response.get_nameid() == upn


def test_a_second_proof_shows_in_the_assertion(world: World, visitor: Visitor) -> None:
    change_user(world, OWNER, _mfa="required")
    page = visitor.submit(ask(visitor, world), step="mfa")
    response = sentry_says(world, response_of(page), certificate_of(world))
    assert len(response.get_attributes()[METHODS]) == 2


def test_what_a_name_contains_is_text_and_nothing_else(world: World, visitor: Visitor) -> None:
    strange = "Zoë <b>&amp;</b> \x07]]> \"x\" 'y'"
    change_user(world, OWNER, displayName=strange)
    response = sentry_says(world, response_of(ask(visitor, world)), certificate_of(world))
    shown = response.get_attributes()[f"{MICROSOFT}displayname"]
    assert shown == [strange.replace("\x07", "")]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", "persistent"),
        ("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "transient"),
        ("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", "emailAddress"),
        (None, "emailAddress"),
    ],
)
def test_the_format_of_the_name_id(
    world: World, visitor: Visitor, asked: str | None, kind: str
) -> None:
    document = response_of(ask(visitor, world, policy=asked))
    response = sentry_says(world, document, certificate_of(world))
    assert response.get_nameid_format().endswith(f":{kind}")
    assert (response.get_nameid() == OWNER) == (kind == "emailAddress")


def test_the_expired_active_certificate_gives_way_to_an_inactive_one(
    world: World, visitor: Visitor, clock: SetClock
) -> None:
    day = dt.timedelta(days=1)
    new = add_certificate(world, "new", -day, 365 * day)
    sentry_says(world, response_of(ask(visitor, world)), certificate_of(world))
    old = add_certificate(world, "old", -400 * day, -day)
    change_principal(world, preferredTokenSigningKeyThumbprint=old["thumbprint"])
    document = response_of(ask(visitor, world))
    sentry_says(world, document, new["certificate"])
    with pytest.raises(AssertionError, match="Signature validation failed"):
        sentry_says(world, document, old["certificate"])
    change_principal(world, preferredTokenSigningKeyThumbprint=None)
    sentry_says(world, response_of(ask(visitor, world)), new["certificate"])
    assert clock.now()


def test_activating_another_certificate_changes_who_signs(world: World, visitor: Visitor) -> None:
    new = add_certificate(world, "new", dt.timedelta(days=-1), dt.timedelta(days=90))
    change_principal(world, preferredTokenSigningKeyThumbprint=new["thumbprint"].lower())
    sentry_says(world, response_of(ask(visitor, world)), new["certificate"])


def link_policy(world: World, kind: str, name: str, definition: dict[str, Any]) -> None:
    policy = {"id": f"policy {kind}", "definition": [json.dumps({name: definition})]}
    world.store.put(kind, policy)
    link = {"servicePrincipalId": principal(world)["id"], "policyId": policy["id"]}
    world.store.put("policyLink", {"id": f"link {kind}", **link})


@pytest.mark.parametrize(
    ("signs", "elements"),
    [
        ("TokenOnly", ["saml:Assertion"]),
        ("ResponseOnly", ["samlp:Response"]),
        ("ResponseAndToken", ["saml:Assertion", "samlp:Response"]),
    ],
)
@pytest.mark.parametrize("algorithm", ["rsa-sha256", "rsa-sha1"])
def test_the_issuance_policy_says_what_is_signed_and_how(
    world: World, visitor: Visitor, signs: str, elements: list[str], algorithm: str
) -> None:
    more = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    link_policy(
        world,
        "tokenIssuancePolicy",
        "TokenIssuancePolicy",
        {
            "Version": 1,
            "TokenResponseSigningPolicy": signs,
            "SigningAlgorithm": (
                more if algorithm == "rsa-sha256" else "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
            ),
        },
    )
    document = response_of(ask(visitor, world))
    assert document.count(b"</Signature>") == len(elements)
    assert algorithm.encode() in document
    for element in elements:
        verify_with_xmlsec(document, element, certificate_of(world))
    sentry_says(world, document, certificate_of(world))


@pytest.mark.parametrize("basic", ["true", "false"])
def test_a_claims_policy_takes_the_place_of_the_defaults(
    world: World, visitor: Visitor, basic: str
) -> None:
    schema = [
        {"Source": "user", "ID": "userprincipalname", "SamlClaimType": f"{SOAP}emailaddress"},
        {"Source": "user", "ID": "department", "SamlClaimType": "urn:department"},
        {"Value": "practice", "SamlClaimType": "urn:constant"},
        {"Source": "user", "ID": "mail", "SamlClaimType": f"{SOAP}nameidentifier"},
    ]
    definition = {"Version": 1, "IncludeBasicClaimSet": basic, "ClaimsSchema": schema}
    link_policy(world, "claimsMappingPolicy", "ClaimsMappingPolicy", definition)
    change_user(world, OWNER, mail="olivia@mail.test", department=None)
    document = response_of(ask(visitor, world))
    response = sentry_says(world, document, certificate_of(world))
    attributes = response.get_attributes()
    assert attributes[f"{SOAP}emailaddress"] == [OWNER]
    assert attributes["urn:constant"] == ["practice"]
    assert "urn:department" not in attributes
    assert response.get_nameid() == "olivia@mail.test"
    assert (f"{SOAP}surname" in attributes) == (basic == "true")
    assert f"{MICROSOFT}objectidentifier" in attributes
    change_user(world, OWNER, mail=None)
    assert "AADSTS501241" in ask(visitor, world).words
