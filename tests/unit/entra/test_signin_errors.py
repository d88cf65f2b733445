"""Each of the login's refusals has a meaning, a mover and sentences."""

from __future__ import annotations

import pytest

from assistant import texts
from assistant.entra import signin_errors
from assistant.entra.signin_errors import error_of, meaning_of, number_of
from assistant.entra.token import SignInNeeded
from assistant.errors import PermissionMissing, SignInError, Who

FOOTER = (
    "\r\nTrace ID: 0ab1\r\nCorrelation ID: 11112222-3333-4444-5555-666677778888"
    "\r\nTimestamp: 2026-11-24 01:02:03Z"
)


def refusal(number: int, **more: object) -> dict[str, object]:
    return {
        "error": "invalid_grant",
        "error_description": f"AADSTS{number}: It said something.{FOOTER}",
        "error_codes": [number],
        "correlation_id": "c-1",
        "timestamp": "2026-11-24 01:02:03Z",
        **more,
    }


@pytest.mark.parametrize(
    ("number", "code", "who"),
    [
        (50126, "password", Who.YOU),
        (50053, "locked", Who.ENTRA_ADMIN),
        (50055, "password_expired", Who.YOU),
        (50057, "disabled", Who.ENTRA_ADMIN),
        (50020, "account", Who.YOU),
        (53003, "policy", Who.ENTRA_ADMIN),
        (530035, "policy", Who.ENTRA_ADMIN),
        (50076, "mfa", Who.YOU),
        (65001, "consent", Who.ENTRA_ADMIN),
        (90094, "admin_consent", Who.ENTRA_ADMIN),
        (65004, "declined", Who.YOU),
        (65002, "not_preauthorized", Who.YOU),
        (7000218, "not_public", Who.ENTRA_ADMIN),
        (90002, "tenant", Who.YOU),
        (50194, "tenant", Who.YOU),
        (700016, "client", Who.YOU),
        (7000112, "client_disabled", Who.ENTRA_ADMIN),
        (700082, "expired", Who.YOU),
        (70019, "device_code", Who.YOU),
        (50011, "redirect", Who.ENTRA_ADMIN),
        (50105, "not_assigned", Who.ENTRA_ADMIN),
        (900439, "cloud", Who.YOU),
        (123456, "expired", Who.YOU),  # not known by its number: OAuth's word decides
    ],
)
def test_a_number_has_its_meaning(number: int, code: str, who: Who) -> None:
    error = error_of(refusal(number))
    assert (error.code, error.who) == (f"signin.{code}", who)
    explained = texts.explain(error)
    assert f"AADSTS{number}" in explained.detail
    assert "c-1" in explained.detail
    assert "01:02:03" in explained.detail


def test_every_meaning_has_its_sentences() -> None:
    meanings = {
        *signin_errors._BY_NUMBER.values(),
        *signin_errors._BY_WORD.values(),
        signin_errors._OTHER,
    }
    for meaning in meanings:
        for part in ("title", "detail", "hint"):
            assert texts.has(f"{meaning.code}.{part}"), meaning
        if meaning.again:
            needed = SignInNeeded(frozenset({"User.Read"}), "", meaning.again)
            explained = texts.explain(needed)
            assert explained.title != needed.code
            assert "User.Read" in explained.detail


def test_consent_is_a_permission_and_the_rest_is_not() -> None:
    assert isinstance(error_of(refusal(65001)), PermissionMissing)
    assert isinstance(error_of(refusal(50076)), SignInError)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ({"error": "interaction_required", "suberror": "message_only"}, "policy"),
        ({"error": "interaction_required", "suberror": "basic_action"}, "mfa"),
        ({"error": "invalid_grant", "suberror": "consent_required"}, "consent"),
        ({"error": "authorization_declined"}, "declined"),
        ({"error": "access_denied"}, "declined"),
        ({"error": "expired_token"}, "device_code"),
        ({"error": "something_new"}, "refused"),
        ({}, "refused"),
    ],
)
def test_words_decide_where_no_number_does(answer: dict[str, object], code: str) -> None:
    assert meaning_of(answer).code == f"signin.{code}"
    assert texts.explain(error_of(answer)).hint


def test_the_facts_are_found_in_a_redirects_description() -> None:
    error = error_of({"error": "access_denied", "error_description": f"AADSTS65004: No.{FOOTER}"})
    assert error.params["number"] == "AADSTS65004"
    assert error.params["correlation_id"] == "11112222-3333-4444-5555-666677778888"
    assert error.params["timestamp"] == "2026-11-24 01:02:03Z"
    assert error.params["said"] == "AADSTS65004: No."


def test_what_the_login_said_is_short_and_holds_no_secret() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
    error = error_of(refusal(999999, error="new", error_description=f"Bad {token} {'x' * 900}"))
    assert token not in str(error)
    assert len(str(error.params["said"])) <= 300


def test_a_number_is_read_from_the_list_or_the_text() -> None:
    assert number_of({"error_codes": [65001], "error_description": "AADSTS1234567: x"}) == 65001
    assert number_of({"error_description": "so AADSTS900439: x"}) == 900439
    assert number_of({"error_codes": ["x"], "error_description": "nothing"}) == 0
