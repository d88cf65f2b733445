"""The list of steps: a value is not broken where it would be read as another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import geometry
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QPushButton

from assistant import texts
from assistant.ui.widgets.step_list import StepList
from assistant.wizard.flow import Mark, Step
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LONG = "maximiliane-charlotte.von-und-zu-hohenstein@emea-engineering.contoso.onmicrosoft.com"


def shown(qtbot: QtBot, value: str, height: int = 200) -> StepList:
    made = StepList(("signin",), lambda _key: None, QPushButton("Home"))
    qtbot.addWidget(made)
    made.show_steps((Step("signin", Mark.DONE, value, reachable=True),), "signin")
    made.resize(made.width(), height)
    with qtbot.waitExposed(made):
        made.show()
    return made


def lines(steps: StepList) -> list[str]:
    """Give the lines of the value as they are drawn, without what is invisible."""
    label = steps.buttons["signin"].findChildren(QLabel)[-1]
    layout = QTextLayout(label.text(), label.font())
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(QRectF(label.contentsRect()).width())
        found.append(label.text()[line.textStart() :][: line.textLength()])
    layout.endLayout()
    return [one.replace("\u2060", "").replace("\u200b", "").strip() for one in found]


@pytest.mark.parametrize("height", [200, 60])
@pytest.mark.parametrize(
    "word", ["2029-11-25", "sentry.practice.test", "b.simon-meyer@contoso.com"]
)
def test_dates_and_hosts_stay_whole(word: str, height: int, qtbot: QtBot) -> None:
    counts = set()
    for before in range(1, 24, 2):
        steps = shown(qtbot, f"{'x' * before} {word}", height)
        found = lines(steps)
        assert any(word in line for line in found), found
        assert steps.buttons["signin"].toolTip() == ""
        counts.add(len(found))
    assert max(counts) > 1


def test_a_longer_mail_address_stands_on_two_lines(qtbot: QtBot) -> None:
    steps = shown(qtbot, "administrator@contoso.onmicrosoft.com")
    assert lines(steps) == ["administrator@", "contoso.onmicrosoft.com"]
    assert steps.buttons["signin"].toolTip() == ""


def test_what_is_too_long_is_shortened_and_whole_for_whoever_asks(qtbot: QtBot) -> None:
    steps = shown(qtbot, LONG)
    first, second = lines(steps)
    assert first.endswith("@")
    assert second.endswith(".com")
    assert "…" in first
    assert "…" in second
    button = steps.buttons["signin"]
    assert button.toolTip() == LONG
    assert LONG in button.accessibleName()
    spoken = QAccessible.queryAccessibleInterface(button)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Description) == LONG
    assert geometry.faults(steps) == []
    steps.show_steps((Step("signin", Mark.DONE, "kim", reachable=True),), "signin")
    assert button.toolTip() == ""
    assert texts.say("ui.mark.done") in button.accessibleName()


def test_the_current_step_is_in_view_however_low_the_window_is(qtbot: QtBot) -> None:
    made = StepList(STEPS, lambda _key: None, QPushButton("Home"))
    qtbot.addWidget(made)
    steps = tuple(Step(key, Mark.DONE, "a value", reachable=True) for key in STEPS)
    made.show_steps(steps, "finish")
    made.resize(made.width(), 300)
    with qtbot.waitExposed(made):
        made.show()

    def in_view(key: str) -> bool:
        where = made.buttons[key].mapTo(made.viewport(), made.buttons[key].rect().topLeft())
        return 0 <= where.y() <= made.viewport().height() - made.buttons[key].height()

    qtbot.waitUntil(lambda: in_view("finish"))
    assert not in_view("target")
    made.show_steps(steps, "target")
    qtbot.waitUntil(lambda: in_view("target"))
    made.show_steps(steps, "finish")
    made.resize(made.width(), 250)
    qtbot.waitUntil(lambda: in_view("finish"))
