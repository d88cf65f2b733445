"""Home: what is finished is looked at, what was put back is set up anew, the rest goes on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from gallery import home as gallery
from helpers.facts import NOW
from helpers.on_page import press, said
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.at_home import AtHome
from assistant.ui import home_parts
from assistant.ui.parts import column
from assistant.wizard.answers import Answers
from assistant.wizard.draft import Draft

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from assistant.wizard.worked_on import WorkedOn

ACME = Answers(organization="acme", relay_state="https://sentry.io/one")
KEPT = Draft(ACME, "finish", {"plan": True}, "mine")
ANEW = texts.say("ui.home.worked.anew_name", organization="acme")
LOOK = texts.say("ui.home.worked.look_at_name", organization="acme")


@dataclass
class Opened:
    """What was opened: a draft, or a set-up that was worked on."""

    drafts: list[Draft] = field(default_factory=list)
    worked: list[WorkedOn] = field(default_factory=list)


def shown(qtbot: QtBot, one: WorkedOn) -> tuple[QWidget, Opened]:
    opened = Opened()
    home = QWidget()
    rows = column(home)
    facts = AtHome(worked=(one,))
    for part in home_parts.parts(
        facts, NOW, opened.drafts.append, gallery.quiet, opened.worked.append
    ):
        rows.addWidget(part)
    qtbot.addWidget(home)
    home.show()
    return home, opened


def test_what_is_finished_says_so_and_is_looked_at(qtbot: QtBot) -> None:
    home, opened = shown(qtbot, gallery.FINISHED[0])
    assert texts.say("ui.home.worked.finished") in said(home).splitlines()
    assert texts.say("ui.home.again.button") not in said(home)
    press(qtbot, home, LOOK)
    assert (opened.drafts, opened.worked) == ([], [gallery.FINISHED[0]])


def test_what_was_said_on_the_pages_of_a_finished_one_is_not_lost(qtbot: QtBot) -> None:
    home, opened = shown(qtbot, replace(gallery.FINISHED[0], draft=KEPT))
    press(qtbot, home, LOOK)
    assert opened.drafts == [replace(KEPT, page="check")]


@pytest.mark.parametrize(
    ("kept", "begun"),
    [
        (None, Draft(ACME, "target", name=gallery.PUT_BACK[0].key)),
        (KEPT, Draft(ACME, "target", name="mine")),
        (replace(KEPT, page="people"), Draft(ACME, "people", name="mine")),
    ],
)
def test_what_was_put_back_is_set_up_anew_with_what_was_said(
    kept: Draft | None, begun: Draft, qtbot: QtBot
) -> None:
    home, opened = shown(qtbot, replace(gallery.PUT_BACK[0], answers=ACME, draft=kept))
    assert texts.say("ui.home.worked.undone") in said(home).splitlines()
    press(qtbot, home, ANEW)
    assert opened.drafts == [begun]


def test_what_is_looked_at_again_keeps_the_answers_that_were_given(qtbot: QtBot) -> None:
    one = replace(gallery.FINISHED[0], answers=ACME, told={"plan": False})
    home, opened = shown(qtbot, one)
    press(qtbot, home, LOOK)
    assert opened.drafts == [Draft(ACME, "check", {"plan": False}, one.key)]


def home_of(qtbot: QtBot, facts: AtHome) -> QWidget:
    home = QWidget()
    rows = column(home)
    for part in home_parts.parts(facts, NOW, gallery.quiet, gallery.quiet, gallery.quiet):
        rows.addWidget(part)
    qtbot.addWidget(home)
    home.show()
    return home


def test_an_unfinished_set_up_is_offered_once_with_how_it_stands(qtbot: QtBot) -> None:
    begun = replace(gallery.FINISHED[0], taken=False, state="fail", fails=1, draft=KEPT)
    home = home_of(qtbot, AtHome((KEPT,), (begun,)))
    lines = said(home).splitlines()
    assert lines.count(texts.say("ui.home.again.button")) == 1
    assert texts.say("ui.home.worked.open") not in lines
    assert texts.say("ui.home.worked.title") not in lines
    assert texts.say("ui.home.worked.fail", count=1) in lines
    assert texts.say("ui.home.worked.days", days=1090) in lines


def test_whoever_goes_on_with_a_practice_is_told_so(qtbot: QtBot) -> None:
    word = texts.say("ui.home.worked.practice")
    assert word not in said(home_of(qtbot, AtHome((KEPT,)))).splitlines()
    practice = replace(KEPT, answers=replace(ACME, cloud="practice"))
    assert word in said(home_of(qtbot, AtHome((practice,)))).splitlines()


def test_one_that_cannot_be_shown_hides_no_other(qtbot: QtBot) -> None:
    odd = replace(gallery.FINISHED[0], organization="odd", state="good")
    home = home_of(qtbot, AtHome(worked=(odd, *gallery.FINISHED)))
    lines = said(home).splitlines()
    assert "acme" in lines
    assert "odd" not in lines


def test_an_application_that_was_there_before_keeps_its_verdict(qtbot: QtBot) -> None:
    home, opened = shown(qtbot, gallery.PUT_BACK[1])
    lines = said(home).splitlines()
    assert texts.say("ui.home.worked.undone") in lines
    assert texts.say("ui.home.worked.fail", count=4) in lines
    press(qtbot, home, texts.say("ui.home.worked.anew_name", organization="globex"))
    # Nobody kept what was said: what its journal knows is all there is to begin with.
    assert opened.worked == [gallery.PUT_BACK[1]]
