"""The form fields of the set-up, judged as Django judges them."""

from __future__ import annotations

import pytest

from assistant.practice.sentry.fields import BAD_URL, IDP, MAPPING, REQUIRED, blank, clean, is_url


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost:8443/x",
        "https://127.0.0.1:44321/x?y=1#z",
        "https://login.microsoftonline.com/tenant/saml2",
        "https://[::1]:8443/",
        "http://sentry.example.",
        "https://user@host.example/",
        "ftp://host.example",
    ],
)
def test_addresses(address: str) -> None:
    assert is_url(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost:8/x",
        "https://localhost:123456/",
        "https://localhost:/",
        "https://single/",
        "https://a b.example/",
        "https://-a.example/",
        "https://host.example-/",
        "javascript://host.example/",
        "https://",
        "https://[::1",
        "https://host.1/",
    ],
)
def test_no_addresses(address: str) -> None:
    assert not is_url(address)


def test_values_are_stripped_and_an_address_gets_a_scheme() -> None:
    form = clean(IDP, {"entity_id": " e ", "sso_url": "host.example/sso", "x509cert": "c"})
    assert form.ok
    assert form.values == {
        "entity_id": "e",
        "sso_url": "http://host.example/sso",
        "slo_url": "",
        "x509cert": "c",
    }


def test_what_is_missing_and_what_is_wrong() -> None:
    form = clean(IDP, {"entity_id": "  ", "sso_url": "no url", "slo_url": "nor this"})
    assert form.errors == {
        "entity_id": REQUIRED,
        "sso_url": BAD_URL,
        "slo_url": BAD_URL,
        "x509cert": REQUIRED,
    }
    assert form.error("first_name") == ""


def test_names_are_optional() -> None:
    assert clean(MAPPING, {"identifier": "a", "user_email": "b"}).ok
    assert blank(MAPPING).value("identifier") == ""
