"""No secret comes through, whatever it is wrapped in."""

from __future__ import annotations

import base64
import io
import json
import logging
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import redact

SECRET = "hunter2hunter2hunter2"
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 10, 20, 30, 456000, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


@pytest.mark.parametrize(
    "name",
    [
        "code",
        "state",
        "SAMLRequest",
        "SAMLResponse",
        "access_token",
        "id_token",
        "RelayState",
        "login_hint",
        "x",
    ],
)
def test_an_addresss_values_are_hidden_unless_known(name: str) -> None:
    shown = redact.address(f"https://u:{SECRET}@a.test/p?{name}={SECRET}&$top=5#{SECRET}")
    assert SECRET not in shown
    assert shown.startswith("https://a.test/p?")
    assert f"{name}={redact.HIDDEN}&$top=5" in shown


def test_an_address_that_is_none_is_hidden() -> None:
    assert redact.address("https://[::1") == redact.HIDDEN


def test_a_known_parameter_that_carries_a_token_is_hidden() -> None:
    assert JWT not in redact.address(f"https://a.test/?$filter=x eq '{JWT}'")


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "Set-Cookie", "Location", "X-New"])
def test_headers_are_hidden_unless_known(name: str) -> None:
    assert redact.headers({name: SECRET, "Request-Id": "r1"}) == {
        name: redact.HIDDEN,
        "Request-Id": "r1",
    }


@pytest.mark.parametrize(
    "field",
    [
        "key",
        "secretText",
        "password",
        "passwordProfile",
        "access_token",
        "refresh_token",
        "id_token",
        "client_info",
        "state",
        "code",
        "somethingNew",
    ],
)
def test_a_bodys_fields_are_hidden_unless_known(field: str) -> None:
    shown = redact.body({"value": [{field: SECRET, "id": "1", "n": 3, "deep": {field: [SECRET]}}]})
    assert SECRET not in json.dumps(shown)
    assert '"id": "1", "n": 3' in json.dumps(shown)


def test_a_password_profile_goes_whole() -> None:
    body = {"passwordProfile": {"displayName": SECRET}}
    assert redact.body(body) == {"passwordProfile": redact.HIDDEN}


@pytest.mark.parametrize(
    "secret",
    [
        JWT,
        JWT[:30],
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}",
        base64.b64encode(b"\x30\x82\x04\xbe\x02\x01\x00" + b"k" * 400).decode(),
        base64.b64encode(b"\x30\x82\x0a\x3f\x02\x01\x03" + b"p" * 400).decode(),
        f"0.A{SECRET}{SECRET}",
    ],
)
def test_what_looks_like_a_secret_is_hidden_in_any_text(secret: str) -> None:
    shown = redact.text(f"it said {secret} and went")
    assert secret not in shown
    assert SECRET not in shown
    assert shown.startswith("it said ")
    assert "k" * 20 not in shown


@pytest.mark.parametrize(
    "before", ["Authorization: Bearer ", "https://a/?code=", "x&SAMLResponse="]
)
def test_what_is_named_a_secret_is_hidden_in_any_text(before: str) -> None:
    assert SECRET not in redact.text(f"{before}{SECRET}&x")


@given(st.text(alphabet="ab:/?& .-\n", max_size=40))
def test_a_plain_text_stays_as_it_is(plain: str) -> None:
    assert redact.text(plain) == plain


def test_an_exchange_is_one_line() -> None:
    stream = io.StringIO()
    log = redact.DebugLog(stream, Clock())
    log.exchange("GET", f"https://a.test/x?code={SECRET}", 200, 0.12345, "r-1")
    log.exchange("POST", "https://a.test/", None, 2, "")
    log.note(f"two\nlines {JWT}")
    assert stream.getvalue().splitlines() == [
        "10:20:30.456Z GET https://a.test/x?code=(hidden) 200 0.123 s r-1",
        "10:20:30.456Z POST https://a.test/ no answer 2.000 s",
        "10:20:30.456Z two lines (hidden)",
    ]


def test_libraries_that_log_addresses_are_quiet(caplog: pytest.LogCaptureFixture) -> None:
    redact.quiet_libraries()
    logging.getLogger("urllib3").warning(SECRET)
    logging.getLogger("urllib3.connectionpool").error(SECRET)
    logging.getLogger("msal.application").critical(SECRET)
    assert SECRET not in caplog.text
