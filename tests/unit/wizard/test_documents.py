"""What the two documents write, and where an address names the organization."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentry.addresses import FIELDS, addresses, parse
from assistant.wizard import documents

ACME = addresses(parse("https://sentry.io"), "acme")


@pytest.mark.parametrize(
    ("value", "slug", "own"),
    [
        ("https://sentry.io/saml/acs/acme/", "acme", ["acme"]),
        ("https://acme.example/saml/acs/acme/", "acme", ["acme"]),
        ("https://sentry.io/acme", "acme", ["acme"]),
        ("https://sentry.io/saml/acs/acme-staging/", "acme", []),
        ("https://sentry.io/organizations/ümlaut/", "ümlaut", []),
        ("https://sentry.io/organizations/%C3%BCmlaut/", "ümlaut", ["%C3%BCmlaut"]),
        ("urn:acme", "acme", []),
        ("https://sentry.io", "", []),
        ("https://[", "acme", []),
    ],
)
def test_the_organizations_part_is_found_in_the_path_alone(
    value: str, slug: str, own: list[str]
) -> None:
    cut = documents.parts(value, slug)
    assert [part.text for part in cut if part.own] == own


@given(st.text(max_size=60), st.text(alphabet="abc-/:", min_size=1, max_size=6))
def test_cutting_loses_nothing(value: str, slug: str) -> None:
    assert "".join(part.text for part in documents.parts(value, slug)) == value


def test_only_the_sign_on_url_differs_and_it_is_told_whose_is_used() -> None:
    wanted = {field: getattr(ACME, field) for field in FIELDS}
    (one,) = documents.differ(wanted, ACME)
    assert (one.field, one.used) == ("sign_on_url", "sentry")
    (one,) = documents.differ({**wanted, "sign_on_url": one.article}, ACME)
    assert one.used == "article"
    (one,) = documents.differ({**wanted, "sign_on_url": "https://elsewhere.example/"}, ACME)
    assert one.used == "own"


def test_nothing_differs_where_the_field_is_left_empty() -> None:
    assert documents.differ({"sign_on_url": ""}, ACME) == ()
    assert documents.differ({}, ACME) == ()


def test_patterns_have_a_placeholder_where_the_organization_stands() -> None:
    found = {pattern.field: pattern for pattern in documents.patterns("<SLUG>")}
    assert set(found) == set(FIELDS)
    written = "".join(part.text for part in found["identifier"].article)
    assert written == "https://sentry.io/saml/metadata/<SLUG>/"
    assert [part.text for part in found["reply_url"].documented if part.own] == ["<SLUG>"]
    assert found["relay_state"].article == ()
    assert all(pattern.why for pattern in found.values())


def test_an_ending_is_what_follows_the_host() -> None:
    assert documents.ending("https://sentry.io:8443/auth/login/acme/") == "/auth/login/acme/"
    assert documents.ending("https://sentry.io") == ""
