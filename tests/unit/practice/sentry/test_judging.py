"""What the practice Sentry says to a response: python3-saml's verdict in Sentry's words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.signed_responses import CLAIMS, ISSUER, claims, signing_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from helpers.practice_sentry import Sentry

    from assistant.practice.http import Response

FAILED = "Authentication error: SAML SSO failed, "
BASE = "https://127.0.0.1:8445"


@pytest.fixture
def acme(sentry: Sentry) -> Sentry:
    sentry.trust_test_idp("acme")
    return sentry


def said(acme: Sentry, response: Response) -> str:
    """Return the one message on the page to which a refusal leads."""
    assert (response.status, response.header("Location")) == (302, "/auth/login/acme/")
    (message,) = acme.messages(acme.get("/auth/login/acme/"))
    return message


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"audience": f"{BASE}/saml/metadata/acme"},
            f"{BASE}/saml/metadata/acme/ is not a valid audience for this Response",
        ),
        (
            {"destination": "https://else.where/acs"},
            f"The response was received at {BASE}/saml/acs/acme/ instead of https://else.where/acs",
        ),
        (
            {"recipient": "https://else.where/acs"},
            "A valid SubjectConfirmation was not found on this Response",
        ),
        (
            {"starts": -dt.timedelta(hours=2), "ends": -dt.timedelta(hours=1)},
            "Could not validate timestamp: expired. Check system clock.",
        ),
        (
            {"starts": dt.timedelta(hours=1), "ends": dt.timedelta(hours=2)},
            "Could not validate timestamp: not yet valid. Check system clock.",
        ),
        ({"key": None}, "No Signature found. SAML Response rejected"),
        (
            {"key": signing_key("other")},
            "Signature validation failed. SAML Response rejected",
        ),
        (
            {"issuer": "https://sts.windows.net/other/"},
            (
                f"Invalid issuer in the Assertion/Response (expected {ISSUER}, "
                "got https://sts.windows.net/other/)"
            ),
        ),
        (
            {"status": "urn:oasis:names:tc:SAML:2.0:status:Requester"},
            "The status code of the Response was not Success, was Requester",
        ),
        ({"attributes": {}}, "There is no AttributeStatement on the Response"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_refused(acme: Sentry, changes: dict[str, object], reason: str) -> None:
    response = acme.post("acme", acme.answer("acme", **changes))
    assert said(acme, response) == FAILED + reason


def test_a_missing_address_lists_the_attributes_that_came(acme: Sentry) -> None:
    answer = acme.answer("acme", attributes=claims("dana@x.test", first="Dana"))
    assert said(acme, acme.post("acme", answer)) == (
        "Authentication error: Failed to map SAML attributes. Assertion returned the following "
        f"attribute keys: '{CLAIMS}givenname', '{CLAIMS}name'"
    )


@pytest.mark.parametrize(
    "changed",
    [
        lambda answer: answer.but(in_response_to="ONELOGIN_never_asked"),
        lambda answer: answer,
    ],
    ids=["another request's", "unsolicited"],
)
def test_whose_request_it_answers_does_not_matter(
    acme: Sentry, changed: Callable[..., object]
) -> None:
    response = acme.post("acme", changed(acme.answer("acme")))  # type: ignore[arg-type]
    assert response.status == 200


def test_a_replayed_response_is_accepted(acme: Sentry) -> None:
    answer = acme.answer("acme")
    first = acme.post("acme", answer)
    again = acme.another_browser().post("acme", answer)
    assert (first.status, again.status) == (200, 200)


def test_the_clock_may_be_five_minutes_off(acme: Sentry) -> None:
    answer = acme.answer("acme", starts=dt.timedelta(minutes=4))
    assert acme.post("acme", answer).status == 200


def test_junk_is_an_internal_error(acme: Sentry) -> None:
    for junk in ("x", "PGE+", "aGVsbG8="):
        response = acme.another_browser().send("POST", "/saml/acs/acme/", {"SAMLResponse": junk})
        assert response.status == 500


def test_a_post_without_a_response_goes_to_the_identity_provider(acme: Sentry) -> None:
    response = acme.send("POST", "/saml/acs/acme/", {})
    assert (response.header("Location") or "").startswith("https://localhost:8443/tenant/saml2?")


@pytest.mark.parametrize("slug", ["nosuch", "initech-x"])
def test_a_response_for_nobody(sentry: Sentry, slug: str) -> None:
    response = sentry.post(slug, sentry.answer(slug))
    assert response.header("Location") == "/auth/login/"
    assert sentry.messages(sentry.get("/auth/login/")) == [
        "The organization does not exist or does not have SAML SSO enabled."
    ]


def test_the_failed_mapping_stays_in_the_session_until_one_starts_anew(acme: Sentry) -> None:
    acme.post("acme", acme.answer("acme", attributes=claims("dana@x.test")))
    again = acme.post("acme", acme.answer("acme"))
    assert again.status == 302  # the old attributes are looked at, not the new ones
    acme.get("/auth/login/acme/")
    acme.submit("/auth/login/acme/", init="1")
    assert acme.post("acme", acme.answer("acme")).status == 200


def test_messages_are_shown_once(acme: Sentry) -> None:
    acme.post("acme", acme.answer("acme", key=None))
    assert acme.messages(acme.get("/auth/login/acme/"))
    assert not acme.messages(acme.get("/auth/login/acme/"))
