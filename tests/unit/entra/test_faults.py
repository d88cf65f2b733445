"""What Graph's refusals mean: challenges as they come, and the phrases that are decided upon."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.entra.call import Fault
from assistant.entra.faults import Kind, kind_of, means_absent, read_fault
from assistant.entra.token import challenge_of
from assistant.practice import faults as practice_faults
from assistant.practice.http import Request

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIMS = '{"access_token":{"acrs":{"essential":true,"value":"c1?>~"}}}'
"""Its base64 holds both signs in which the url-safe alphabet differs, and padding."""


def standard(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def url_safe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def guarded(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


FORMS: dict[str, Callable[[str], str]] = {
    "base64": standard,
    "base64, no padding": lambda text: standard(text).rstrip("="),
    "url-safe": url_safe,
    "url-safe, no padding": lambda text: url_safe(text).rstrip("="),
    "plain, guarded": guarded,
    "plain, as it is": lambda text: text,
}
HEADERS = {
    "alone": 'Bearer claims="{}"',
    "as documented": 'Bearer realm="", error="insufficient_claims", claims="{}"',
    "in the middle": 'Bearer Claims = "{}", authorization_uri="https://login.example/x"',
    "after another scheme": 'PoP nonce="eyJ", Bearer realm="a, b", claims="{}"',
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("header", HEADERS)
def test_a_challenge_is_read_however_it_comes(header: str, form: str) -> None:
    told = HEADERS[header].replace("{}", FORMS[form](CLAIMS))
    fault = read_fault(401, {"WWW-Authenticate": told}, None)
    assert fault.claims == CLAIMS


def test_a_challenge_needs_no_quotes() -> None:
    told = f"Bearer claims={standard(CLAIMS).rstrip('=')}, error=insufficient_claims"
    assert read_fault(401, {"www-authenticate": told}, None).claims == CLAIMS


@pytest.mark.parametrize(
    "told",
    [
        "",
        'Bearer error="insufficient_claims"',
        'Bearer my_claims="e30="',
        'Bearer claims=""',
        'Bearer claims="nonsense"',
        'Bearer claims="{broken"',
        f'Bearer claims="{standard("[1]")}"',
        f'Bearer claims="{standard("7")}"',
        'Bearer claims="//79"',
    ],
)
def test_what_is_no_challenge_chokes_nobody(told: str) -> None:
    assert read_fault(401, {"WWW-Authenticate": told}, None).claims == ""


@given(st.text(max_size=40))
def test_whatever_comes_is_a_json_object_or_nothing(text: str) -> None:
    found = challenge_of(text)
    assert found == "" or isinstance(json.loads(found), dict)


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_every_object_survives_the_way(claims: dict[str, str]) -> None:
    text = json.dumps(claims)
    assert challenge_of(url_safe(text)) == challenge_of(text) == text


def test_the_practice_tenants_challenge_is_read() -> None:
    request = Request("graph", "GET", "/v1.0/me", "", {}, b"")
    answer = practice_faults.Faults().response("claims", request)
    assert answer is not None
    fault = read_fault(answer.status, dict(answer.headers), answer.json())
    assert json.loads(fault.claims) == json.loads(practice_faults.CLAIMS)
    assert (kind_of(fault), bool(fault.request_id)) == (Kind.TOKEN, True)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(401), Kind.TOKEN),
        (Fault(401, claims=CLAIMS), Kind.TOKEN),
        (Fault(403, claims=CLAIMS), Kind.TOKEN),
        (Fault(403, "Authorization_RequestDenied"), Kind.FORBIDDEN),
        (Fault(403), Kind.REFUSED),
        (Fault(400, claims=CLAIMS), Kind.REFUSED),
        (Fault(400, message="Not a valid reference update."), Kind.MISSING),
        (
            Fault(400, message="New password credentials must be generated using service actions."),
            Kind.BY_HAND,
        ),
        (
            Fault(503, message="New password credentials must be generated using service actions."),
            Kind.BUSY,
        ),
        (Fault(400, message="Something else."), Kind.REFUSED),
        (Fault(418), Kind.REFUSED),
        (Fault(0), Kind.UNSURE),
    ],
)
def test_a_refusal_has_its_kind(fault: Fault, kind: Kind) -> None:
    assert kind_of(fault) is kind


def test_a_page_that_is_not_there_is_no_object_that_is_not_there() -> None:
    gone = {"error": {"code": "Request_ResourceNotFound", "message": "x"}}
    assert means_absent(read_fault(404, {}, gone))
    assert not means_absent(read_fault(404, {}, b"<html>"))
    assert not means_absent(read_fault(400, {}, gone))


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("2.128", 2.128), ("0", 0), ("-1", 0), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("", None)],
)
def test_the_pause_that_is_asked_for(told: str, seconds: float | None) -> None:
    assert read_fault(429, {"retry-after": told}, None).retry_after == seconds
