"""The room that diagnoses a sign-in, in each of its states."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from helpers import facts
from helpers.quiet_intents import QuietIntents
from helpers.saml_documents import NOW, entra_metadata, pair
from helpers.sign_ins import (
    ACS,
    CLAIMS,
    Response,
    address,
    encoded,
    people,
    request,
)

from assistant.diagnose_work import DiagnoseWork, Given, Looked, SetUp
from assistant.entra import clouds
from assistant.errors import AssistantError
from assistant.saml.metadata import identity_provider
from assistant.sentry import addresses, twin
from assistant.sentry.said import AUTHENTICATION, SAML_FAILED
from assistant.tasks import Cancel
from assistant.ui.diagnose import Diagnose
from assistant.wizard.diagnose_against import Against
from assistant.wizard.frame import Frame
from assistant.wizard.observed import Federation

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

WANTED = Diagnose.states
ERROR_PAGE = """Sign in
Sorry, but we're having trouble signing you in.
AADSTS50105: Your administrator has configured the application Sentry \
('8a1c3f52-1111-2222-3333-444455556666') to block users unless they are specifically granted \
('assigned') access to the application. The signed in user 'dana@contoso.com' is blocked because \
they are not a direct member of a group with access, nor had access directly assigned by an \
administrator.
Request Id: 5b6c1d2e-3f40-4a5b-8c9d-0e1f2a3b4c5d
Correlation Id: 0f6a8c3e-9d21-4b7a-a5d4-2c1b0e9f8d7c
Timestamp: 2026-11-23T12:00:03Z
"""
SENTRY_PAGE = (
    "Authentication error: SAML SSO failed, The response was received at "
    f"{ACS} instead of https://sentry.io/saml/acs/acne/"
)


class Clock:
    """Stands still."""

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def work(tell: Callable[[object], None] = lambda _told: None) -> DiagnoseWork:
    """Give the work, at a moment that never changes."""
    return DiagnoseWork(tell, Cancel(), Clock())  # type: ignore[arg-type]  # it never waits


@cache
def metadata() -> Given:
    return Given("Sentry.xml", text=entra_metadata([pair()]))


def against(**more: Any) -> Against:
    return replace(
        Against(metadata=metadata(), organization="acme", sentry_url="https://sentry.io"), **more
    )


def good() -> bytes:
    return Response().document()


def refused() -> bytes:
    """Signed by a certificate that Sentry does not have, for another address, without a mail."""
    return Response(
        by=pair("Sentry acme 9b41"),
        destination=ACS.replace("acme", "acne"),
        recipient=ACS.replace("acme", "acne"),
        claims=people(emailaddress=None),
    ).document()


def differs() -> bytes:
    """What Sentry takes and SAML does not: nobody is named for whom it is."""
    return Response(recipient=None, audience=None).document()


def har() -> str:
    """A recording: Entra refuses, then lets in, then Sentry refuses."""

    def entry(second: int, url: str, form: dict[str, str] | None = None, **more: Any) -> Any:
        asked: dict[str, Any] = {"method": "POST" if form else "GET", "url": url, "headers": []}
        if form:
            kind = "application/x-www-form-urlencoded"
            asked["postData"] = {"mimeType": kind, "text": urlencode(form)}
        headers = [{"name": "Location", "value": more["location"]}] if "location" in more else []
        return {
            "startedDateTime": f"2026-11-23T12:00:{second:02}.000Z",
            "time": 120.5,
            "request": asked,
            "response": {
                "status": more.get("status", 200),
                "headers": headers,
                "content": {"mimeType": "text/html", "text": more.get("text", "")},
            },
        }

    login = ACS.replace("/saml/acs/", "/auth/login/")
    said = f"{AUTHENTICATION}{SAML_FAILED}Signature validation failed. SAML Response rejected"
    page = f"<html><title>Sign in</title><body><p>{ERROR_PAGE}</p></body></html>"
    entries = [
        entry(1, address(request(), "https://x/")),
        entry(2, "https://login.microsoftonline.com/common/login", text=page),
        entry(20, address(request(ID="ONELOGIN_def"), "https://x/")),
        entry(
            25,
            ACS,
            {
                "SAMLResponse": encoded(
                    Response(by=pair("Sentry acme 9b41"), answers="ONELOGIN_def").document()
                )
            },
            status=302,
            location=login,
        ),
        entry(26, login, text=f"<html><body><p>{said}</p></body></html>"),
    ]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def long() -> bytes:
    """Attributes and values by the dozen, as long as they may be."""
    many = {CLAIMS + f"a-claim-with-a-long-name-{n}-{'x' * 60}": "value " * 30 for n in range(12)}
    return Response(
        by=pair("Sentry acme 9b41"),
        issuer=f"https://sts.windows.net/{'x' * 200}/",
        destination=f"{ACS}?{'y' * 250}",
        claims={**people(emailaddress="d" * 200), **many},
    ).document()


def set_up() -> SetUp:
    """A set-up whose application has another Identifier than Sentry uses."""
    goal = facts.goal()
    other = facts.application(goal, identifier_uris=("https://elsewhere.example/saml/",))
    data = metadata().text
    read = Federation("https://x", identity_provider(data), kept=twin.keeps(data))
    observed = facts.finished(goal, application=other, federation=read)
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    return SetUp(Frame(goal, observed, of, clouds.cloud_named("global"), agreed=True))


def room(of: Against | None = None, *, own: bool = False) -> Diagnose:
    """Make the room, empty."""
    made = Diagnose(QuietIntents(), of or Against(organization="acme"), own=own)
    made.resize(1120, 760)
    return made


def showing(
    text: str | bytes, name: str, of: Against | None = None, up: SetUp | None = None
) -> Diagnose:
    """Make the room with this sign-in in it."""
    used = against() if of is None else of
    made = room(used)
    data = text if isinstance(text, bytes) else text.encode()
    made.begin(name)
    try:
        looked: Looked = work().look((Given(name, text=data),), used, set_up=up)
    except AssistantError as error:
        made.show_error(error)
        return made
    assert looked.shown is not None
    made.show_sign_in(looked.shown, looked.against, name, looked.size)
    return made


def _pasting() -> QWidget:
    made = room()
    made.drop.entry.setPlainText(ERROR_PAGE)
    return made


def _against() -> QWidget:
    made = showing(good(), "response.xml")
    made.against.show_whole()
    return made


def _reading() -> QWidget:
    made = room()
    made.drop.show_taken(has=True)
    made.against.show_taken(has=True)
    made.begin("sign-in.har")
    made.show_done(34, 120)
    return made


def _place() -> QWidget:
    made = showing(refused(), "response.xml")
    shown = made.shown
    assert shown._shown is not None
    place = next(one.place for one in shown._shown.findings if one.place is not None)
    shown.show_place(place)  # type: ignore[arg-type]  # of a sign-in it says which part
    bar = made.verticalScrollBar()
    bar.rangeChanged.connect(lambda *_: bar.setValue(bar.maximum()))
    return made


def _saved() -> QWidget:
    made = showing(ERROR_PAGE, "error.txt")
    made.show_saved(Path("/home/dana/Documents/error-redacted.txt"))
    bar = made.verticalScrollBar()
    bar.rangeChanged.connect(lambda *_: bar.setValue(bar.maximum()))
    return made


def _fixable() -> QWidget:
    up = set_up()
    goal = up.frame.goal
    of = Against(own=True, organization=goal.organization, sentry_url=goal.sentry_url)
    text = (
        "AADSTS700016: Application with identifier 'https://sentry.io/saml/metadata/acme/' "
        "was not found in the directory 'Contoso'."
    )
    return showing(text, "pasted text", of, up)


STATES: dict[str, Callable[[], QWidget]] = {
    "empty": lambda: room(Against(own=True, organization="acme"), own=True),
    "pasting": _pasting,
    "against": _against,
    "reading": _reading,
    "accepted": lambda: showing(good(), "response.xml"),
    "refused": lambda: showing(refused(), "response.xml"),
    "differs": lambda: showing(differs(), "response.xml"),
    "cannot_tell": lambda: showing(good(), "response.xml", Against()),
    "entra_error": lambda: showing(ERROR_PAGE, "pasted text"),
    "sentry_said": lambda: showing(SENTRY_PAGE, "pasted text"),
    "recording": lambda: showing(har(), "sentry.io.har"),
    "request_only": lambda: showing(address(request()), "pasted text"),
    "unreadable": lambda: showing(encoded(good())[:900], "pasted text"),
    "not_a_sign_in": lambda: showing("%PDF-1.7 and so on", "notes.pdf"),
    "place": _place,
    "long": lambda: showing(long(), f"{'a-file-with-a-long-name-' * 6}.xml"),
    "with_fix": _fixable,
    "saved": _saved,
}
