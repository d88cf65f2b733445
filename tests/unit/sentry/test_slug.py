"""A slug is found in whatever a person pastes, and judged by Sentry's rules."""

from __future__ import annotations

import re

import pytest
from helpers.properties import seeded
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentry import addresses, slug

SAAS = "https://sentry.io"


def codes(text: str) -> list[str]:
    return [one.code for one in slug.parse(text).findings]


@pytest.mark.parametrize(
    ("text", "value", "base"),
    [
        ("acme", "acme", None),
        ("  acme/ ", "acme", None),
        ("<acme>", "acme", None),
        ("https://sentry.io/organizations/acme/", "acme", SAAS),
        ("https://sentry.io/organizations/acme/issues/?project=1#x", "acme", SAAS),
        ("sentry.io/settings/acme", "acme", SAAS),
        ("https://sentry.io/settings/acme/auth/", "acme", SAAS),
        ("https://acme.sentry.io/", "acme", SAAS),
        ("https://acme.sentry.io/settings/auth/", "acme", SAAS),
        ("acme.sentry.io", "acme", SAAS),
        ("https://us.sentry.io/settings/acme/auth/", "acme", SAAS),
        ("https://de.sentry.io/api/0/organizations/acme/", "acme", SAAS),
        ("https://www.sentry.io/organizations/acme/", "acme", SAAS),
        ("https://sentry.io/auth/login/acme/", "acme", SAAS),
        ("https://sentry.io/saml/metadata/acme/", "acme", SAAS),
        ("https://sentry.io/saml/acs/acme/", "acme", SAAS),
        ("https://sentry.io/acme/web-shop/", "acme", SAAS),
        (
            "https://sentry.corp.example:9000/organizations/acme/",
            "acme",
            "https://sentry.corp.example:9000",
        ),
        ("http://localhost:9000/settings/acme/", "acme", "http://localhost:9000"),
    ],
)
def test_it_is_found(text: str, value: str, base: str | None) -> None:
    found = slug.parse(text)
    assert found.value == value
    assert found.ok
    assert (found.base.base if found.base else None) == base


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "sentry.slug.empty"),
        (" / ", "sentry.slug.empty"),
        ("acme_inc", "sentry.slug.illegal"),
        ("Acme Inc.", "sentry.slug.illegal"),
        ("ацме", "sentry.slug.illegal"),
        ("-acme", "sentry.slug.hyphen"),
        ("acme-", "sentry.slug.hyphen"),
        ("settings", "sentry.slug.reserved"),
        ("Settings", "sentry.slug.reserved"),
        ("x" * 51, "sentry.slug.long"),
        ("https://sentry.io/settings/account/details/", "sentry.slug.reserved"),
        ("https://sentry.io/", "sentry.slug.not_in_address"),
        ("https://us.sentry.io/", "sentry.slug.not_in_address"),
        ("https://sentry.io/organizations/", "sentry.slug.not_in_address"),
        ("https://sentry.io/pricing/", "sentry.slug.not_in_address"),
        ("http://sentry.corp.example/organizations/acme/", "sentry.slug.address"),
        ("https://[broken/organizations/acme/", "sentry.slug.address"),
        ("file:///organizations/acme/", "sentry.slug.address"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, code: str) -> None:
    assert code in codes(text)
    assert not slug.parse(text).ok


@pytest.mark.parametrize("sign", ["\x00", "\u202e", "\n", "\ud800"])
@pytest.mark.parametrize("text", ["ac{}me", "https://sentry.io/organizations/ac{}me/", "//x{}y"])
def test_what_cannot_be_seen_is_named_instead(text: str, sign: str) -> None:
    found = slug.parse(text.format(sign))
    said = "".join(one.seen + one.meaning + one.remedy for one in found.findings)
    assert said.isprintable()


def test_it_is_named_by_its_number() -> None:
    (found,) = slug.judge("ac\u202eme\x00").findings
    assert "“ac\\u202eme\\u0000”" in found.seen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ab", "sentry.slug.short"),
        ("12345", "sentry.slug.digits"),
        ("Acme", "sentry.slug.upper"),
    ],
)
def test_what_is_only_odd_can_be_used(text: str, code: str) -> None:
    assert codes(text) == [code]
    assert slug.parse(text).ok
    assert slug.parse(text).value == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Acme Inc.", "acme-inc"), ("acme_web__shop", "acme-web-shop"), ("--a--", "a"), ("ü", "")],
)
def test_a_better_one_is_suggested(name: str, expected: str) -> None:
    assert slug.suggestion(name) == expected


def test_a_password_in_an_address_is_not_shown_again() -> None:
    found = slug.parse("https://owner:hunter2@sentry.io/organizations/acme/")
    assert not found.ok
    assert "hunter2" not in str(found)


def test_the_reserved_words_are_all_there() -> None:
    assert {"settings", "_admin", "get-cli", "welcome", "404"} <= slug.reserved()
    assert len(slug.reserved()) == 104


LEGAL = st.from_regex(r"[a-z0-9]([a-z0-9-]{1,47}[a-z0-9])", fullmatch=True).filter(
    lambda value: value not in slug.reserved()
)


@seeded
@given(LEGAL, st.sampled_from([SAAS, "https://sentry.corp.example", "http://127.0.0.1:9000"]))
def test_every_address_that_we_make_leads_back(value: str, base: str) -> None:
    of = addresses.addresses(addresses.parse(base), value)
    for url in (of.identifier, of.reply_url, of.sign_on_url, of.settings_url, of.provider_url):
        assert (found := slug.parse(url)).value == value
        assert found.ok
        assert found.base is not None
        assert found.base.base == base


@seeded
@given(st.text(max_size=80))
def test_whatever_is_typed_it_is_judged(text: str) -> None:
    found = slug.parse(text)
    if found.ok:
        assert re.fullmatch(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,48}[a-zA-Z0-9])?", found.value)
    else:
        assert found.findings
    assert all(one.seen and one.meaning and one.remedy for one in found.findings)


@seeded
@given(st.text(max_size=40), st.sampled_from(["https://sentry.io/", "https://x.sentry.io/", "//"]))
def test_whatever_is_pasted_it_is_judged(text: str, start: str) -> None:
    found = slug.parse(start + text)
    assert found.ok or found.findings
