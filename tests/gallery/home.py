"""Home in each of its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from helpers.facts import NOW, TENANT

from assistant.at_home import AtHome
from assistant.entra.token import Account
from assistant.ui import home_parts
from assistant.ui.diagnosing import DIAGNOSE
from assistant.ui.home import Home
from assistant.ui.inspecting import INSPECT
from assistant.wizard.answers import Answers
from assistant.wizard.draft import Draft
from assistant.wizard.worked_on import WorkedOn

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

WANTED = Home.states
_ACME = WorkedOn(
    "acme-global-1",
    "acme",
    "global",
    TENANT,
    "https://sentry.io",
    "admin@contoso.com",
    NOW - timedelta(days=3),
    "pass",
    0,
    NOW + timedelta(days=1090),
)
_WORKED = (
    WorkedOn(
        "practice-1",
        "globex",
        "practice",
        TENANT,
        "https://sentry.test",
        "admin@contoso.practice.test",
        NOW - timedelta(hours=2),
        "warn",
        0,
        NOW + timedelta(days=700),
        8,
    ),
    _ACME,
)
_EXPIRING = (
    WorkedOn(
        "initech-1",
        "initech-customer-success-platform",
        "usgov",
        TENANT,
        "https://sentry.initech.example",
        "sso-administration@initech-customer-success.example",
        NOW - timedelta(days=340),
        "fail",
        2,
        NOW - timedelta(days=4),
    ),
    WorkedOn(
        "umbrella-1",
        "umbrella",
        "global",
        TENANT,
        "https://sentry.io",
        "admin@umbrella.example",
        NOW - timedelta(days=20),
        "pass",
        0,
        NOW + timedelta(days=24),
    ),
)
_BROKEN = (
    WorkedOn(
        "acme-2",
        "acme",
        "global",
        TENANT,
        "https://sentry.io",
        "admin@contoso.com",
        NOW - timedelta(minutes=9),
        broken_off=True,
    ),
)
FINISHED = (replace(_ACME, taken=True),)
PUT_BACK = (
    replace(_ACME, state="undone", certificate_until=None, put_back=True),
    replace(_WORKED[0], state="fail", fails=4, broken_off=False, put_back=True),
)
_DRAFT = Draft(Answers(organization="acme"), "people")
_DRAFTS = (_DRAFT, Draft(Answers(organization="globex"), "review", name="second"))


def quiet(_: object) -> None:
    """Do nothing: it is only looked at."""


def _home(facts: AtHome) -> Callable[[], QWidget]:
    def make() -> QWidget:
        home = Home()
        home.add_job(INSPECT)
        home.add_job(DIAGNOSE)
        made = home_parts.parts(facts, NOW, quiet, quiet, quiet)
        home.show_more(made)
        home.resize(1120, 760)
        return home

    return make


STATES: dict[str, Callable[[], QWidget]] = {
    "first": _home(AtHome()),
    "worked": _home(AtHome(worked=_WORKED)),
    "resumed": _home(AtHome((_DRAFT,), _WORKED)),
    "signed_in": _home(AtHome(worked=_WORKED, accounts=(Account("admin@contoso.com", TENANT),))),
    "expiring": _home(AtHome(worked=_EXPIRING)),
    "broken_off": _home(AtHome(_DRAFTS, _BROKEN)),
    "finished": _home(AtHome(worked=FINISHED)),
    "put_back": _home(AtHome(worked=PUT_BACK)),
}
