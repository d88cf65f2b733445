"""What a sign-in is held against, and how two addresses differ."""

from __future__ import annotations

import pytest
from helpers.saml_documents import ISSUER, NOW, OTHER_TENANT, entra_metadata, pair
from helpers.sign_ins import ACME, Response, known, message

from assistant.diagnosis import expected
from assistant.diagnosis.verdict import judge_response
from assistant.errors import BadInput
from assistant.saml import metadata


@pytest.mark.parametrize(
    ("value", "differs"),
    [
        (ISSUER, ""),
        ("", "empty"),
        (" ", "empty"),
        (ISSUER + "\n", "blanks"),
        (ISSUER.rstrip("/"), "slash"),
        (ISSUER.upper(), "case"),
        (ISSUER.replace("https", "http"), "scheme"),
        (ISSUER.replace(metadata.guid_in(ISSUER), OTHER_TENANT), "tenant"),
        (ISSUER.replace("windows.net", "chinacloudapi.cn"), "host"),
        (ISSUER + "x", "other"),
        ("https://[", "host"),
    ],
)
def test_how_they_differ(value: str, differs: str) -> None:
    assert expected.difference(value, ISSUER) == differs


def test_metadata_tells_what_sentry_keeps() -> None:
    found = expected.from_metadata(entra_metadata([pair(), pair("second")]), ACME)
    assert found.kept is not None
    assert found.kept.certificate == pair().certificate
    assert found.signing == (pair().certificate, pair("second").certificate)
    assert found.addresses == ACME
    assert found.wants_signed is None


def test_metadata_that_sentry_takes_nothing_of() -> None:
    with pytest.raises(BadInput, match=r"diagnosis\.metadata_refused") as caught:
        expected.from_metadata(entra_metadata([pair()], sso="nowhere"))
    assert "Enter a valid URL" in str(caught.value)


def test_utf_16_is_read_once_and_by_both_alike() -> None:
    document = Response(over="response").document().decode()
    wide = document.encode("utf-16")
    found = judge_response(message(wide), known(), NOW)
    assert (found.verdict, found.differ) == ("accepted", False)


def test_nothing_is_shown_as_something() -> None:
    assert expected.shown("") == "-"
    assert len(expected.shown("x" * 1000)) == expected.SHOWN
