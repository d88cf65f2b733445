"""Recordings of a browser: the sign-in is taken out of them, and nothing else."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from helpers.sign_ins import ACS, Response, address, encoded, request

from assistant.diagnosis.recognise import recognise
from assistant.diagnosis.things import Answered, EntraError, Message, ProviderSaid, Thing

DOCUMENT, REQUEST = Response().document(), request()
LOGIN = ACS.replace("/saml/acs/", "/auth/login/")
SECRETS = ("sentrysid=S3CRET", "hunter2", "eyJhbGciOiJub25lIn0.e30.", "0.AXoATOKENTOKENTOKENTOKEN")
SAID = "Authentication error: SAML SSO failed, No Signature found. SAML Response rejected"


def exchange(
    second: int, url: str, *, form: dict[str, str] | None = None, status: int = 200, **more: Any
) -> dict[str, Any]:
    """An entry of a HAR file, with the secrets of a real one."""
    sent: dict[str, Any] = {
        "method": "GET" if form is None else "POST",
        "url": url,
        "headers": [{"name": "Cookie", "value": SECRETS[0]}],
        "cookies": [{"name": "sentrysid", "value": "S3CRET"}],
    }
    if form is not None:
        body = {"passwd": SECRETS[1], "id_token": SECRETS[2], "code": SECRETS[3], **form}
        sent["postData"] = {
            "mimeType": "application/x-www-form-urlencoded",
            "text": urlencode(body),
        }
        if more.pop("params", False):
            sent["postData"]["params"] = [{"name": k, "value": v} for k, v in body.items()]
    headers = [{"name": "Set-Cookie", "value": SECRETS[0]}]
    if more.get("location"):
        headers.append({"name": "Location", "value": more["location"]})
    content = {"mimeType": more.get("mime", "text/html"), "text": more.get("text", "")}
    if more.get("packed"):
        content |= {"encoding": "base64", "text": base64.b64encode(more["text"].encode()).decode()}
    return {
        "startedDateTime": f"2026-11-23T13:00:{second:02}.000+01:00",
        "time": 120.5,
        "request": sent,
        "response": {"status": status, "headers": headers, "content": content},
    }


def har(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def sign_in(**more: Any) -> tuple[Thing, ...]:
    posted = {"SAMLResponse": encoded(DOCUMENT), "RelayState": "https://x/"}
    return recognise(
        har(
            exchange(4, LOGIN, text=f"<html><body><p>{SAID}</p></body></html>"),
            exchange(3, ACS, form=posted, status=302, location=f"{LOGIN}?token=S3CRET", **more),
            exchange(1, address(REQUEST, "https://x/")),
            exchange(2, "https://login.example/login", form={"x": "y"}),
        )
    )


@pytest.mark.parametrize("params", [True, False])
def test_a_har_gives_the_sign_in_in_its_order(params: bool) -> None:
    asked, answered, came, said = sign_in(params=params)
    assert isinstance(asked, Message)
    assert isinstance(answered, Message)
    assert (asked.kind, asked.document, asked.binding) == ("request", REQUEST, "redirect")
    assert (answered.kind, answered.document, answered.binding) == ("response", DOCUMENT, "post")
    assert (answered.sent_to, answered.relay_state) == (ACS, "https://x/")
    assert answered.at is not None
    assert answered.at.isoformat() == "2026-11-23T12:00:03+00:00"
    assert isinstance(came, Answered)
    assert (came.url, came.status, came.location) == (ACS, 302, LOGIN)
    assert isinstance(said, ProviderSaid)
    assert said.code == "sentry.said.unsigned"


def test_no_secret_is_kept() -> None:
    kept = "".join(repr(thing) for thing in sign_in())
    for secret in (*SECRETS, "S3CRET", "passwd"):
        assert secret not in kept


def test_an_error_of_entras_in_a_recording() -> None:
    page = "<html><body><p>AADSTS50105: You are not assigned.</p></body></html>"
    for packed in (False, True):
        [found] = recognise(har(exchange(1, "https://login.example/x", text=page, packed=packed)))
        assert isinstance(found, EntraError)
        assert (found.number, found.said, found.source) == (50105, "You are not assigned.", "har")


def test_an_error_in_the_address_that_the_login_sends_on_to() -> None:
    back = "https://app.example/cb?error=x&error_description=AADSTS50105%3A+no&code=S3CRETS3CRET"
    [found] = recognise(har(exchange(1, "https://login.example/x", status=302, location=back)))
    assert isinstance(found, EntraError)
    assert found.number == 50105
    assert "S3CRET" not in repr(found)


def test_what_other_sites_say_is_not_the_providers_word() -> None:
    posted = exchange(1, ACS, form={"SAMLResponse": encoded(DOCUMENT)}, status=302)
    words = "<html><body>Confirm Identity</body></html>"
    for url, heard in (
        ("https://bank.example/x", False),
        (LOGIN, True),
        ("https://acme.sentry.io/auth/login/acme/", True),
    ):
        for second in (0, 2):
            found = recognise(har(posted, exchange(second, url, text=words)))
            assert any(isinstance(each, ProviderSaid) for each in found) == heard


def test_other_content_is_not_searched() -> None:
    quiet = exchange(1, "https://x/a.js", text="AADSTS50105", mime="application/javascript")
    asked = exchange(2, address(REQUEST))
    assert len(recognise(har(quiet, asked))) == 1


def test_a_request_that_the_login_carries_about_is_told_once() -> None:
    twice = har(exchange(1, address(REQUEST)), exchange(2, address(REQUEST) + "&sosid=x"))
    assert len(recognise(twice)) == 1


def test_two_attempts_stay_apart() -> None:
    other = request(ID="ONELOGIN_other")
    posted = {"SAMLResponse": encoded(DOCUMENT)}
    found = recognise(
        har(
            exchange(1, address(REQUEST)),
            exchange(2, ACS, form=posted, status=500),
            exchange(3, address(other)),
        )
    )
    assert [type(each).__name__ for each in found] == ["Message", "Message", "Answered", "Message"]


def tracer(**changes: Any) -> str:
    entries = [
        {"method": "GET", "url": address(REQUEST), "requestHeaders": [], "post": []},
        {
            "method": "POST",
            "url": ACS,
            "requestHeaders": [{"name": "Cookie", "value": SECRETS[0]}],
            "post": [["SAMLResponse", encoded(DOCUMENT)], ["RelayState", "x"], ["pw", "hunter2"]],
            "responseStatus": 302,
            "responseHeaders": [{"name": "Location", "value": "/auth/login/acme/"}],
            **changes,
        },
    ]
    return json.dumps({"requests": entries, "timestamp": "2026-11-23T12:00:00Z"})


def test_an_export_of_saml_tracer() -> None:
    asked, answered, came = recognise(tracer())
    assert isinstance(asked, Message)
    assert isinstance(answered, Message)
    assert isinstance(came, Answered)
    assert (asked.source, asked.document, answered.document) == ("tracer", REQUEST, DOCUMENT)
    assert (came.status, came.location) == (302, LOGIN)
    assert "hunter2" not in repr((asked, answered, came))


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"request": None, "response": 7, "startedDateTime": 9},
        {"request": {"url": 1, "postData": {"params": [1, {"name": 2}]}}},
        {"request": {"url": "http://[", "method": "GET"}, "startedDateTime": "x"},
        {"response": {"content": {"text": "!", "encoding": "base64"}, "headers": {}}},
    ],
)
def test_a_broken_entry_is_passed_over(entry: dict[str, Any]) -> None:
    assert len(recognise(har(entry, exchange(1, address(REQUEST))))) == 1


def test_a_damaged_response_in_a_recording_is_real() -> None:
    found = recognise(tracer(post=[["SAMLResponse", "PHNhbWxwO"]]))
    assert isinstance(found[1], Message)
    assert found[1].damage == "base64"


@pytest.mark.parametrize(
    "odd",
    [
        {"startedDateTime": "0001-01-01T00:00:00+12:00"},
        {"startedDateTime": "9999-12-31T23:59:59-12:00"},
        {"time": float("nan")},
        {"startedDateTime": "9999-12-31T23:59:59Z", "time": 1e9},
    ],
)
def test_a_moment_at_the_end_of_time_is_no_crash(odd: dict[str, Any]) -> None:
    posted = exchange(1, ACS, form={"SAMLResponse": encoded(DOCUMENT)})
    found = recognise(har({**posted, **odd}))
    assert any(isinstance(one, Message) for one in found)


def test_a_response_that_is_handed_in_twice_is_judged_each_time() -> None:
    posted = {"SAMLResponse": encoded(DOCUMENT)}
    found = recognise(har(exchange(1, ACS, form=posted), exchange(50, ACS, form=posted)))
    times = [one.at for one in found if isinstance(one, Message) and one.kind == "response"]
    assert len(times) == len(set(times)) == 2
