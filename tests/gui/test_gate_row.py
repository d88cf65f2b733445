"""A row of the gate that names people: a list below its sentence, not one bold paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from assistant import texts
from assistant.saml.findings import State
from assistant.ui.widgets.gate_row import GateRowView
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.review_cards import check_notice
from assistant.wizard.events import Check
from assistant.wizard.gate_rows import GateRow

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

NAMES = ("ann@contoso.com: The account is disabled.", "<b>ben</b>: No mail.", "And 3 more.")
SAYS = "Assigned people who will not get in: 5 of 9"


@pytest.fixture
def row(qtbot: QtBot) -> GateRowView:
    """A row with names."""
    says = "\n".join((SAYS, *NAMES))
    shown = GateRow(
        "people_shut_out",
        "warn",
        asked=False,
        answer=None,
        says=says,
        meaning="Why.",
        todo="",
        act="people",
    )
    made = GateRowView(shown, lambda _told: None, lambda _act: None, wide=90)
    qtbot.addWidget(made)
    return made


def test_each_name_has_a_line_of_its_own_and_is_no_markup(row: GateRowView) -> None:
    (says,) = row.findChildren(MarkedText)
    one = MarkedText([Span(SAYS, "strong")])
    assert says.text().split("\n") == [SAYS, *NAMES]
    assert says.heightForWidth(600) >= 4 * one.heightForWidth(600)


def test_what_can_be_done_is_named_by_the_sentence_alone(row: GateRowView) -> None:
    act = texts.say("ui.sentry.act.people")
    expected = texts.say("ui.sentry.act.act_name", act=act, says=SAYS)
    assert row.act.accessibleName() == expected


def test_a_notice_has_the_names_below_its_title(qtbot: QtBot) -> None:
    params = {"count": 5, "total": 9, "names": "\n".join(NAMES)}
    made = check_notice(Check("people.shut_out", "people", State.WARN, params=params))
    qtbot.addWidget(made)
    assert made.accessibleName() == SAYS
    told = [one.text() for one in made.findChildren(QLabel)]
    assert told[:2] == [SAYS, "\n".join(NAMES)]
