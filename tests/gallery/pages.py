"""Everything that can be drawn: each room and page, in each of its states, as widgets ready to see.

A state is a `Stand` of invented facts, or for rooms without one a widget that shows them.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from helpers import facts
from helpers.quiet_intents import QuietIntents
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from assistant import texts
from assistant.entra.clouds import cloud_named
from assistant.entra.token import Account
from assistant.sentry import slug
from assistant.sentry.public import SentrySeen
from assistant.ui import theme
from assistant.ui.guide import Guide, page_class
from assistant.ui.shell import Band
from assistant.ui.widgets.filling import Filling
from assistant.wizard import at_stake, flow
from assistant.wizard.goal import STEPS
from assistant.wizard.stand import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.wizard.stand import Stand

ROOMS = ("home", "settings", "inspect_room", "diagnose_room", "shell")
SIZE = (1120, 760)
ALL_AT_ONCE = 3_600_000
"""Budget of what is made a few at a time in a window that somebody waits for."""


@dataclass(frozen=True)
class Scene:
    """One page in one state.

    Attributes:
        page: the step's key, or the room's name.
        state: of the page's own enumeration.
        make: makes the widget; called where language and look are already set.
    """

    page: str
    state: str
    make: Callable[[], QWidget]


def stands(page: str) -> Mapping[str, Callable[[], Stand]]:
    """Give the states of a step's page."""
    found: Mapping[str, Callable[[], Stand]] = importlib.import_module(f"gallery.{page}").STATES
    return found


def scenes() -> Iterator[Scene]:
    """Give everything, in a person's order."""
    for room in ROOMS:
        makers: Mapping[str, Callable[[], QWidget]] = importlib.import_module(
            f"gallery.{room}"
        ).STATES
        for state, make in makers.items():
            yield Scene(room, state, make)
    for page in STEPS:
        for state, stand in stands(page).items():
            yield Scene(page, state, lambda page=page, stand=stand: window(page, stand()))


def wanted() -> dict[str, tuple[str, ...]]:
    """Give every state that each page says it has."""
    rooms = {room: importlib.import_module(f"gallery.{room}").WANTED for room in ROOMS}
    return {**rooms, **{page: page_class(page).states for page in STEPS}}


def window(page: str, stand: Stand) -> QWidget:
    """Give the whole window as one sees it on a page: bands, step list, page, bar."""
    whole = QWidget()
    whole.setObjectName("page")
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    practice, live = Band("practiceBand"), Band("liveBand")
    guide = Guide(QuietIntents())
    for part in (practice, live, guide):
        rows.addWidget(part)
    stand = _with_what_came_before(page, stand)
    past = {key for key in STEPS if flow.ORDER[key] < flow.ORDER[page]}
    shown = replace(stand, page=page, past=frozenset(past) | stand.past)
    if shown.practice:
        domain = shown.cloud.domain if shown.cloud and shown.cloud.domain else ""
        where = texts.say("ui.window.practice_where", domain=domain) if domain else ""
        practice.say(texts.say("ui.window.practice_band"), where)
    if at_stake.in_use(shown):
        live.say(texts.say("ui.window.live_band"))
    guide.show_stand(shown)
    whole.resize(*SIZE)
    return whole


def _with_what_came_before(page: str, stand: Stand) -> Stand:
    """Fill in what one has said and done by the time one is on this page."""
    number = flow.ORDER[page]
    if stand.target is None and number > flow.ORDER["target"]:
        said = slug.parse(stand.answers.organization or "acme")
        stand = replace(stand, target=Target(said, SentrySeen(reachable=True)))
        stand = replace(stand, answers=replace(stand.answers, organization=said.value))
        if stand.looked_for is not None:
            stand = replace(stand, looked_for=replace(stand.looked_for, organization=said.value))
    if stand.account is None and number > flow.ORDER["signin"]:
        stand = replace(stand, account=Account("admin@contoso.com", facts.TENANT))
    if stand.cloud is None and not stand.practice:
        stand = replace(stand, cloud=cloud_named("global"))
    if not stand.practice and not stand.answers.client_id:
        given = "00000000-0000-0000-0000-000000000001"
        stand = replace(stand, answers=replace(stand.answers, client_id=given))
        if stand.looked_for is not None:
            stand = replace(stand, looked_for=replace(stand.looked_for, client_id=given))
    return stand


def application() -> QApplication:
    """Give Qt's application in our style, in the packaged font: the same on every machine."""
    there = QApplication.instance()
    app = there if isinstance(there, QApplication) else QApplication([])
    Filling.budget_ms = ALL_AT_ONCE
    app.setStyle("Fusion")
    theme.fonts(app, packaged=True)
    return app
