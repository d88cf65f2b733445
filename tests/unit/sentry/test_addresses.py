"""Where Sentry is, its addresses, and how others differ from them."""

from __future__ import annotations

import pytest
from helpers.properties import seeded
from hypothesis import given
from hypothesis import strategies as st
from onelogin.saml2.settings import validate_url

from assistant import texts
from assistant.errors import BadInput
from assistant.saml.findings import State
from assistant.sentry import addresses

ACME = addresses.addresses(addresses.SentryAddress(), "acme")


def codes(text: str) -> list[str]:
    return [one.code for one in addresses.parse(text).findings]


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://sentry.io", "https://sentry.io"),
        (" HTTPS://Sentry.IO:443/ ", "https://sentry.io"),
        ("sentry.io", "https://sentry.io"),
        ("www.sentry.io", "https://sentry.io"),
        ("acme.sentry.io", "https://sentry.io"),
        ("https://de.sentry.io/", "https://sentry.io"),
        ("https://sentry.corp.example:9000", "https://sentry.corp.example:9000"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://[::1]:9000", "https://[::1]:9000"),
        ("https://münchen.example", "https://xn--mnchen-3ya.example"),
        ("https://sentry.example.", "https://sentry.example"),
    ],
)
def test_it_is_understood(text: str, base: str) -> None:
    assert addresses.parse(text).base == base


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://sentry.io", []),
        ("https://sentry.corp.example", []),
        ("https://127.0.0.1:8443", []),
        ("acme.sentry.io", ["sentry.address.customer_domain"]),
        ("eu.sentry.io", ["sentry.address.region"]),
        ("http://127.0.0.1:9000", ["sentry.address.loopback"]),
        ("https://sentry", ["sentry.address.single_label"]),
    ],
)
def test_what_is_odd_is_said(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("https://x:99999", "broken"),
        ("https://[zz]", "broken"),
        ("ftp://sentry.io", "scheme"),
        ("https://me:pw@sentry.io", "user"),
        ("https://a b.example", "host"),
        ("https://a..example", "host"),
        ("https://-a.example", "host"),
        ("https://" + "a." * 130 + "example", "host"),
        ("https://sentry.io/organizations/acme/", "path"),
        ("https://sentry.io?x", "path"),
        ("http://sentry.corp.example", "http"),
    ],
)
def test_what_cannot_be_one_says_why(text: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        addresses.parse(text)
    assert caught.value.code == f"sentry.address.{code}"
    assert texts.explain(caught.value).hint


def test_a_refused_http_address_names_its_better_half() -> None:
    with pytest.raises(BadInput) as caught:
        addresses.parse("http://sentry.corp.example:9000")
    assert caught.value.params["suggestion"] == "https://sentry.corp.example:9000"


def test_single_labels_are_what_sentrys_library_refuses() -> None:
    assert not validate_url("https://sentry/saml/acs/acme/")
    assert validate_url("https://localhost:9000/saml/acs/acme/")
    assert validate_url("https://127.0.0.1:9000/saml/acs/acme/")


def test_the_addresses_of_an_organization() -> None:
    assert ACME.identifier == ACME.metadata_url == "https://sentry.io/saml/metadata/acme/"
    assert ACME.reply_url == "https://sentry.io/saml/acs/acme/"
    assert ACME.logout_url == "https://sentry.io/saml/sls/acme/"
    assert ACME.sign_on_url == ACME.login_url == "https://sentry.io/auth/login/acme/"
    assert ACME.relay_state == "https://sentry.io/organizations/acme/"
    assert ACME.settings_url == "https://sentry.io/settings/acme/auth/"
    assert ACME.provider_url == "https://sentry.io/api/0/organizations/acme/auth-provider/"


def test_the_two_documents_side_by_side() -> None:
    shown = {one.field: one for one in addresses.choices(ACME)}
    assert list(shown) == list(addresses.FIELDS)
    assert shown["identifier"].used == shown["reply_url"].used == "both"
    sign_on = shown["sign_on_url"]
    assert sign_on.article == "https://sentry.io/organizations/acme/"
    assert sign_on.sentry_doc == sign_on.value == "https://sentry.io/auth/login/acme/"
    assert sign_on.used == "sentry_doc"
    assert shown["relay_state"].article is shown["logout_url"].article is None
    for one in shown.values():
        assert one.value == getattr(ACME, one.field)
        assert texts.say(one.why_key)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "empty"),
        (" https://sentry.io/saml/metadata/acme/", "blanks"),
        ("https://sentry.io/saml/metadata/acme", "slash"),
        ("https://sentry.io/saml/metadata/Acme/", "case"),
        ("http://sentry.io/saml/metadata/acme/", "scheme"),
        ("https://acme.sentry.io/saml/metadata/acme/", "host"),
        ("https://sentry.io/saml/metadata/acme-2/", "other"),
        ("https://[broken", "host"),
    ],
)
def test_how_an_identifier_differs(value: str, code: str) -> None:
    found = addresses.compare("identifier", value, ACME.identifier)
    assert found is not None
    assert (found.code, found.state) == (f"sentry.differs.{code}", State.FAIL)
    assert "Identifier" in found.seen


def test_what_is_equal_differs_in_nothing_and_elsewhere_it_is_a_warning() -> None:
    assert addresses.compare("identifier", ACME.identifier, ACME.identifier) is None
    found = addresses.compare("sign_on_url", ACME.organization_url, ACME.sign_on_url)
    assert found is not None
    assert found.state is State.WARN


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("https://sentry.io/auth/login/", True),
        ("https://sentry.io:443/x", True),
        ("https://acme.sentry.io/x", True),
        ("http://sentry.io/x", False),
        ("https://evilsentry.io/x", False),
        ("https://sentry.io.evil.test/x", False),
        ("https://sentry.io@evil.test/x", False),
        ("https://acme.sentry.io:8443/x", False),
        ("file:///etc/passwd", False),
        ("https://[broken", False),
    ],
)
def test_what_belongs_to_a_sentry(url: str, *, covered: bool) -> None:
    assert addresses.SentryAddress().covers(url) is covered


@seeded
@given(st.text(max_size=60))
def test_whatever_is_typed_is_normal_or_refused(text: str) -> None:
    try:
        found = addresses.parse(text)
    except BadInput:
        return
    assert addresses.parse(found.base) == found
    assert addresses.origin_of(found.base) == found.base
    assert not found.base.endswith("/")
