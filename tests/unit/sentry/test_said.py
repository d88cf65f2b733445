"""Each message that Sentry shows is recognised, explained, and given to whoever can move."""

# ruff: noqa: E501 -- Sentry's messages stay in one piece, as one would paste them

from __future__ import annotations

import string

import pytest

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.sentry import said

HEAD = "Authentication error: SAML SSO failed, "
# As Sentry and its library write them (observed, or read in their source).
MESSAGES = [
    ("audience", HEAD + "https://sentry.io/saml/metadata/acme/ is not a valid audience for this Response"),
    ("destination", HEAD + "The response was received at https://a/ instead of https://b/"),
    ("no_destination", HEAD + "The response has an empty Destination value"),
    ("expired", HEAD + "Could not validate timestamp: expired. Check system clock."),
    ("early", HEAD + "Could not validate timestamp: not yet valid. Check system clock."),
    ("session", HEAD + "The attributes have expired, based on the SessionNotOnOrAfter of the AttributeStatement of this Response"),
    ("unsigned", HEAD + "No Signature found. SAML Response rejected"),
    ("signature", HEAD + "Signature validation failed. SAML Response rejected"),
    ("issuer", HEAD + "Invalid issuer in the Assertion/Response (expected https://a/, got https://b/)"),
    ("issuer_missing", HEAD + "Issuer of the Assertion not found or multiple."),
    ("status", HEAD + "The status code of the Response was not Success, was Requester"),
    ("status", HEAD + "The status code of the Response was not Success, was Responder -> AADSTS75011"),
    ("no_attributes", HEAD + "There is no AttributeStatement on the Response"),
    ("encrypted", "No private key available to decrypt the assertion, check settings"),
    ("mapping", "Authentication error: Failed to map SAML attributes. Assertion returned the following attribute keys: 'http://a', 'http://b'"),
    ("mapping", "Authentication error: Failed to map SAML attributes."),
    ("confirmation", HEAD + "A valid SubjectConfirmation was not found on this Response"),
    ("assertions", HEAD + "SAML Response must contain 1 assertion"),
    ("shape", HEAD + "Invalid SAML Response. Not match the saml-schema-protocol-2.0.xsd"),
    ("shape", HEAD + "The Assertion must include an AuthnStatement element"),
    ("forged", HEAD + "Found an unexpected Signature Element. SAML Response rejected"),
    ("forged", HEAD + "Duplicated ID. SAML Response rejected"),
    ("repeated", "Found an Attribute element with duplicated Name"),
    ("name_id", "The SPNameQualifier value mistmatch the SP entityID value."),
    ("no_saml", "The organization does not exist or does not have SAML SSO enabled."),
    ("no_sso", "The organization does not exist or does not have Single Sign-On enabled."),
    ("no_feature", "The SSO feature is not enabled for this organization."),
    ("no_feature", "Provider is not enabled"),
    ("other_user", "There was an error encountered during authentication."),
    ("signed_out", "You must be authenticated to link accounts."),
    ("no_identity", "The provider did not return a valid user identity."),
    ("configured", "SSO has been configured for your organization and any existing members have been sent an email to link their accounts."),
    ("linked", "You have successfully linked your account to your SSO provider."),
    ("confirm", "Confirm Identity | Sentry"),
    ("required", '{"detail":{"code":"sso-required","message":"Must login via SSO"}}'),
    ("metadata", "Failed to parse provided SAML2 metadata"),
    ("metadata_tls", "Could not verify SSL certificate. Ensure that your IdP instance has a valid SSL certificate that is linked to a trusted root certificate."),
    ("metadata_parts", "Invalid metadata: entity_id: This field is required., sso_url: This field is required."),
    ("address", "Enter a valid URL."),
    ("prefix", "Invalid dict settings: sp_acs_url_invalid,sp_sls_url_invalid"),
    ("logout", "SAML LogoutRequest/LogoutResponse not found. Only supported HTTP_REDIRECT Binding"),
    ("scim", '"add" is not a valid choice'),
    ("scim", "Invalid Patch Operation."),
]  # fmt: skip


@pytest.mark.parametrize(("word", "message"), MESSAGES, ids=[m[0] for m in MESSAGES])
def test_each_message_is_recognised_alone(word: str, message: str) -> None:
    [found] = said.find(message)
    assert found.code == f"sentry.said.{word}"
    finding = said.explain(found.code, found.params)
    assert finding.seen
    assert finding.meaning
    assert finding.remedy or finding.state is State.PASS


def test_every_explanation_has_its_message() -> None:
    assert {f"sentry.said.{word}" for word, _ in MESSAGES} == set(said.CODES)
    keys = {key.rpartition(".")[0] for key in texts.table() if key.startswith("sentry.said.")}
    assert keys == set(said.CODES)


def test_what_a_message_names_fills_its_explanation() -> None:
    [found] = said.find(MESSAGES[1][1])
    assert dict(found.params) == {"there": "https://a/", "named": "https://b/"}
    holes = {
        name
        for _, name, _, _ in string.Formatter().parse(texts.table()["sentry.said.destination.seen"])
    }
    assert {"there", "named"} <= holes
    [mapped] = said.find(MESSAGES[14][1])
    assert dict(mapped.params) == {"keys": "'http://a', 'http://b'"}


def test_whose_move_it_is() -> None:
    assert said.explain("sentry.said.signature").who is Who.SENTRY_OWNER
    assert said.explain("sentry.said.audience", (("wanted", "x"),)).who is Who.ENTRA_ADMIN
    assert said.explain("sentry.said.linked").state is State.PASS
    assert said.explain("sentry.said.confirm").state is State.WARN


def test_no_other_text_is_a_message() -> None:
    assert said.find("Welcome to Sentry. Sign in to continue.") == ()
    assert said.find("") == ()


def test_a_token_in_a_message_is_not_kept() -> None:
    [found] = said.find(
        HEAD + "The response was received at https://a/?code=S3CRETS3CRET instead of https://b/"
    )
    assert "S3CRET" not in found.said + repr(found.params)
