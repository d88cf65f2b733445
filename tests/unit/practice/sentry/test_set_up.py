"""Setting SAML up in the practice Sentry: three tabs, a mapping, and a sign-in to complete it."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from helpers.practice_sentry import MAPPING, SSO_URL, MovedClock, Sentry, text, title
from helpers.signed_responses import ISSUER, claims, signing_key

from assistant.practice.sentry.people import organization, user_by_address

if TYPE_CHECKING:
    from assistant.practice.http import Response
    from assistant.practice.world import World

OWNER = "owner@contoso.practice.test"
MD = "urn:oasis:names:tc:SAML:2.0:metadata"
DONE = (
    "SSO has been configured for your organization and any existing members have been sent an "
    "email to link their accounts."
)


def metadata(*certificates: str, issuer: str = ISSUER) -> str:
    keys = "".join(
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data>'
        f"<ds:X509Certificate>{each}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</md:KeyDescriptor>"
        for each in certificates
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><md:EntityDescriptor xmlns:md="{MD}" '
        f'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{issuer}"><md:IDPSSODescriptor '
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}'
        '<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{SSO_URL}"/></md:IDPSSODescriptor></md:EntityDescriptor>'
    )


def complaints(response: Response) -> list[tuple[str, str]]:
    found = re.findall(r'data-field="([^"]*)">([^<]*)<', text(response))
    return [(name, unescape(sentence)) for name, sentence in found]


def owner_of_acme(sentry: Sentry) -> Sentry:
    sentry.sign_in_as(OWNER)
    sentry.start_set_up()
    return sentry


def provider(world: World) -> dict[str, object] | None:
    found = organization(world, "acme")
    assert found is not None
    configured: dict[str, object] | None = found["provider"]
    return configured


def test_the_settings_page_asks_to_sign_in_and_comes_back(sentry: Sentry) -> None:
    assert sentry.get("/settings/acme/auth/").header("Location") == "/auth/login/acme/"
    response = sentry.submit("/auth/login/acme/", username=OWNER)
    assert response.header("Location") == "/settings/acme/auth/"
    page = text(sentry.get("/settings/acme/auth/"))
    assert 'value="active-directory"' in page


def test_only_an_owner_may(sentry: Sentry) -> None:
    sentry.sign_in_as("ada.lane@contoso.practice.test")
    assert sentry.get("/settings/acme/auth/").status == 403
    assert sentry.start_set_up().status == 403


def test_a_form_without_its_guard_is_refused(sentry: Sentry) -> None:
    sentry.sign_in_as(OWNER)
    path = "/organizations/acme/auth/configure/"
    form = {"provider": "active-directory", "init": "1"}
    assert sentry.send("POST", path, form).status == 403
    assert sentry.send("POST", path, {**form, "csrfmiddlewaretoken": "wrong"}).status == 403


def test_the_form_has_three_tabs_with_sentrys_field_names(sentry: Sentry) -> None:
    sentry.sign_in_as(OWNER)
    page = text(sentry.start_set_up())
    assert "<h3>Register Identity Provider</h3>" in page
    for name in ("metadata_url", "metadata_xml", "entity_id", "sso_url", "slo_url", "x509cert"):
        assert f'name="{name}"' in page
    assert re.findall(r'name="action_save" value="(\w+)">([^<]*)<', page) == [
        ("url", "Get metadata"),
        ("xml", "Parse Metadata"),
        ("idp", "Save Metadata"),
    ]
    assert page.count('<input type="hidden" name="provider" value="saml2">') == 3


UNREADABLE = [("__all__", "Failed to parse provided SAML2 metadata")]


@pytest.mark.parametrize("document", ["junk", "<html><p></html>", "<a", ""])
def test_unreadable_metadata_has_one_sentence(sentry: Sentry, document: str) -> None:
    response = owner_of_acme(sentry).submit("/auth/sso/", action_save="xml", metadata_xml=document)
    expected = UNREADABLE if document else [("metadata_xml", "This field is required.")]
    assert complaints(response) == expected


def test_incomplete_metadata_names_what_is_missing(sentry: Sentry) -> None:
    owner_of_acme(sentry)
    response = sentry.submit("/auth/sso/", action_save="xml", metadata_xml="<a/>")
    assert complaints(response) == [
        (
            "__all__",
            (
                "Invalid metadata: entity_id: This field is required., "
                "sso_url: This field is required., x509cert: This field is required."
            ),
        )
    ]
    response = sentry.submit("/auth/sso/", action_save="xml", metadata_xml=metadata())
    assert complaints(response) == [
        ("__all__", "Invalid metadata: x509cert: This field is required.")
    ]


@pytest.mark.parametrize(
    "address", ["https://login.example/metadata.xml", "http://localhost:8443/x", "ftp://localhost/"]
)
def test_nothing_outside_the_practice_is_fetched(sentry: Sentry, address: str) -> None:
    response = owner_of_acme(sentry).submit("/auth/sso/", action_save="url", metadata_url=address)
    assert complaints(response) == UNREADABLE


def test_a_connection_refused_says_the_same(sentry: Sentry) -> None:
    # Nothing listens there: this Sentry has no sockets.
    address = f"{sentry.world.origins.login}/metadata.xml"
    response = owner_of_acme(sentry).submit("/auth/sso/", action_save="url", metadata_url=address)
    assert complaints(response) == UNREADABLE


def test_an_address_that_is_none(sentry: Sentry) -> None:
    response = owner_of_acme(sentry).submit(
        "/auth/sso/", action_save="url", metadata_url="https://localhost:8/x"
    )
    assert complaints(response) == [("metadata_url", "Enter a valid URL.")]


def test_of_several_certificates_the_first_is_kept(sentry: Sentry) -> None:
    owner_of_acme(sentry)
    document = metadata(signing_key("first").base64, signing_key("other").base64)
    sentry.submit("/auth/sso/", action_save="xml", metadata_xml=document)
    sentry.submit("/auth/sso/", save_mappings="1", **MAPPING)
    assert sentry.post("acme", sentry.answer("acme", key=signing_key("other"))).status == 302
    kept = provider(sentry.world)
    assert kept is None
    response = sentry.post("acme", sentry.answer("acme", key=signing_key("first")))
    assert response.header("Location") == "/organizations/acme/auth/configure/"


def test_the_mapping_has_no_defaults_and_two_required_fields(sentry: Sentry) -> None:
    owner_of_acme(sentry)
    page = sentry.submit(
        "/auth/sso/", action_save="xml", metadata_xml=metadata(signing_key().base64)
    )
    assert "<h3>Map Identity Provider Attributes</h3>" in text(page)
    assert re.findall(r'name="(identifier|user_email|first_name|last_name)" value=""', text(page))
    response = sentry.submit("/auth/sso/", save_mappings="1")
    assert complaints(response) == [
        ("identifier", "This field is required."),
        ("user_email", "This field is required."),
    ]


def test_saving_the_mapping_leaves_for_the_identity_provider_at_once(sentry: Sentry) -> None:
    response = sentry.set_up()
    assert response.status == 302
    assert (response.header("Location") or "").startswith(f"{SSO_URL}?SAMLRequest=")
    assert "auth%2Fsso%2F" in (response.header("Location") or "")
    assert provider(sentry.world) is None


def test_the_owners_own_sign_in_completes_it(sentry: Sentry) -> None:
    sentry.set_up()
    response = sentry.post("acme", sentry.answer("acme", attributes=claims(OWNER, OWNER, "O", "W")))
    assert response.header("Location") == "/organizations/acme/auth/configure/"
    page = sentry.get("/organizations/acme/auth/configure/")
    assert sentry.messages(page) == [DONE]
    assert f"{sentry.base}/saml/metadata/acme/" in text(page)
    kept = organization(sentry.world, "acme")
    assert kept is not None
    assert kept["provider"]["key"] == "active-directory"
    assert kept["provider"]["requireLink"] is True
    assert kept["requireTwoFactor"] is False
    assert [each["ident"] for each in kept["identities"]] == [OWNER]
    assert sentry.get("/organizations/acme/issues/").status == 200


def test_every_other_member_has_to_link_from_then_on(sentry: Sentry) -> None:
    sentry.set_up()
    ada = sentry.another_browser()
    ada.sign_in_as("ada.lane@contoso.practice.test")
    assert ada.get("/organizations/acme/issues/").status == 200
    sentry.post("acme", sentry.answer("acme", attributes=claims(OWNER, OWNER)))
    assert ada.get("/organizations/acme/issues/").header("Location") == "/auth/login/acme/"


def test_another_browser_cannot_complete_it(sentry: Sentry) -> None:
    sentry.set_up()
    other = sentry.another_browser()
    response = other.post("acme", sentry.answer("acme"))
    assert response.header("Location") == "/auth/login/"
    assert other.messages(other.get("/auth/login/")) == [
        "The organization does not exist or does not have SAML SSO enabled."
    ]
    assert provider(sentry.world) is None


def test_ten_minutes_later_the_session_has_forgotten(sentry: Sentry) -> None:
    sentry.set_up()
    assert isinstance(sentry.world.clock, MovedClock)
    sentry.world.clock.ahead = dt.timedelta(minutes=11)
    assert sentry.post("acme", sentry.answer("acme")).header("Location") == "/auth/login/"


def test_whoever_signs_out_in_between_cannot_complete_it(sentry: Sentry) -> None:
    sentry.set_up()
    sentry.sign_in_as("ada.lane@contoso.practice.test")
    response = sentry.post("acme", sentry.answer("acme"))
    assert response.header("Location") == "/settings/acme/auth/"
    assert sentry.messages(sentry.get("/_health/")) == []
    assert "There was an error encountered during authentication." in text(
        sentry.get("/auth/logout/")
    )


def test_a_refused_response_says_so_on_the_settings_page(sentry: Sentry) -> None:
    sentry.set_up()
    response = sentry.post("acme", sentry.answer("acme", audience="https://other/"))
    assert response.header("Location") == "/settings/acme/auth/"
    (message,) = sentry.messages(sentry.get("/settings/acme/auth/"))
    assert message.startswith("Authentication error: SAML SSO failed, ")
    assert provider(sentry.world) is None


def test_newer_versions_fail_in_silence(sentry: Sentry) -> None:
    sentry.world.assumptions = {"sentry-errors-shown": "no"}
    sentry.set_up()
    response = sentry.post("acme", sentry.answer("acme", audience="https://other/"))
    assert response.header("Location") == "/settings/acme/auth/"
    assert sentry.messages(sentry.get("/settings/acme/auth/")) == []


def test_the_identifier_may_be_mapped_to_nothing_that_is_sent(sentry: Sentry) -> None:
    sentry.set_up(
        {**MAPPING, "identifier": MAPPING["identifier"].replace("/name", "/nameidentifier")}
    )
    sentry.post("acme", sentry.answer("acme"))
    (message,) = sentry.messages(sentry.get("/settings/acme/auth/"))
    assert message.startswith("Authentication error: Failed to map SAML attributes.")


def set_up_done(sentry: Sentry) -> Sentry:
    sentry.set_up()
    sentry.post("acme", sentry.answer("acme", attributes=claims(OWNER, OWNER)))
    return sentry


CONFIGURE = "/organizations/acme/auth/configure/"


def test_the_values_can_be_edited_afterwards(sentry: Sentry) -> None:
    set_up_done(sentry)
    values = {"entity_id": ISSUER, "sso_url": SSO_URL, "x509cert": signing_key("other").base64}
    response = sentry.submit(CONFIGURE, **values, **{**MAPPING, "last_name": ""})
    assert sentry.messages(response) == [DONE, "The settings are saved."]
    kept = organization(sentry.world, "acme")
    assert kept is not None
    assert kept["provider"]["config"]["idp"]["x509cert"] == signing_key("other").base64
    assert kept["provider"]["config"]["attribute_mapping"]["last_name"] == ""
    assert sentry.another_browser().post("acme", sentry.answer("acme")).status == 302


def test_a_bad_edit_changes_nothing(sentry: Sentry) -> None:
    set_up_done(sentry)
    before = provider(sentry.world)
    response = sentry.submit(CONFIGURE, entity_id="", sso_url="no url", x509cert="x", **MAPPING)
    assert complaints(response) == [
        ("entity_id", "This field is required."),
        ("sso_url", "Enter a valid URL."),
    ]
    assert provider(sentry.world) == before


def test_the_rules_can_be_changed(sentry: Sentry) -> None:
    set_up_done(sentry)
    sentry.submit(CONFIGURE, op="settings", enable_scim="on", default_role="admin")
    kept = organization(sentry.world, "acme")
    assert kept is not None
    assert kept["provider"]["requireLink"] is False
    assert kept["provider"]["scimEnabled"] is True
    assert kept["defaultRole"] == "admin"


def test_reminders(sentry: Sentry) -> None:
    set_up_done(sentry)
    sentry.get(CONFIGURE)
    response = sentry.submit(CONFIGURE, op="reinvite")
    assert response.header("Location") == "/settings/acme/auth/"
    assert sentry.messages(sentry.get(CONFIGURE)) == [
        "A reminder email has been sent to members who have not yet linked their accounts."
    ]


def test_it_can_be_taken_off_again(sentry: Sentry) -> None:
    set_up_done(sentry)
    sentry.get(CONFIGURE)
    response = sentry.submit(CONFIGURE, op="disable")
    assert response.header("Location") == "/settings/acme/auth/"
    page = sentry.get("/settings/acme/auth/")
    assert sentry.messages(page) == ["SSO authentication has been disabled."]
    kept = organization(sentry.world, "acme")
    assert kept is not None
    assert kept["provider"] is None
    assert kept["identities"] == []
    assert not any(each["ssoLinked"] for each in kept["members"])


def test_titles(sentry: Sentry) -> None:
    assert title(sentry.get("/auth/login/acme/")) == "Sign In | Sentry"
    assert title(owner_of_acme(sentry).start_set_up()) == "SAML2 Setup | Sentry"
    assert user_by_address(sentry.world, OWNER.upper()) is not None
