"""How far a run is comes some times a second: it changes little, and is shown with little work."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import finish, pages, review, sentry
from helpers.quiet_intents import QuietIntents
from PySide6.QtWidgets import QLabel, QProgressBar

from assistant.errors import BadInput
from assistant.ui.guide import Guide
from assistant.ui.holding import Holding
from assistant.ui.runner import Lane, Lanes
from assistant.ui.widgets.change_row import ChangeRow
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.gate_row import GateRowView
from assistant.wizard.events import Changed, Failed, Progress
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand


@pytest.fixture
def holding(looks: None) -> Iterator[Holding]:
    del looks
    lane = Lane("test")
    yield Holding(Lanes(lane, lane, lane))
    lane.close()


def hearing(holding: Holding) -> tuple[list[Stand], list[Stand]]:
    """Note what is told: as a tick, and as a change."""
    ticks: list[Stand] = []
    changes: list[Stand] = []
    holding.ticked.connect(ticks.append)
    holding.changed.connect(changes.append)
    return ticks, changes


def test_what_became_of_changes_is_a_tick(holding: Holding) -> None:
    ticks, changes = hearing(holding)
    first, second = Changed("a", "started"), Changed("a", "applied")
    holding.hear([first, Changed("b", "started"), Progress("review", 1, 2), second])
    assert (len(ticks), changes) == (1, [])
    assert ticks[0].changes == {"a": second, "b": Changed("b", "started")}
    holding.hear([Changed("c", "failed")])
    assert list(holding.stand.changes) == ["a", "b", "c"]
    assert list(ticks[0].changes) == ["a", "b"], "a stand stays as it was told"


def test_whatever_else_is_told_with_it_is_a_change(holding: Holding) -> None:
    ticks, changes = hearing(holding)
    error = BadInput("front.no_organization")
    holding.hear([Changed("a", "failed"), Failed(error)])
    assert ticks == []
    assert [(one.error, list(one.changes)) for one in changes] == [(error, ["a"])]


def test_where_nobody_hears_ticks_they_are_changes(holding: Holding) -> None:
    changes: list[Stand] = []
    holding.changed.connect(changes.append)
    holding.hear([Changed("a", "started")])
    assert [list(one.changes) for one in changes] == [["a"]]


def test_a_tick_within_a_stroke_is_shown_with_it(holding: Holding) -> None:
    ticks, changes = hearing(holding)
    with holding.one_stroke():
        holding.hear([Changed("a", "started")])
    assert (ticks, [list(one.changes) for one in changes]) == ([], [["a"]])


# --- On the pages ---------------------------------------------------------------------------------


def guide_of(qtbot: QtBot, page: str, stand: Stand) -> tuple[Guide, QuietIntents, Stand]:
    intents = QuietIntents()
    guide = Guide(intents)
    qtbot.addWidget(guide)
    guide.resize(1120, 700)
    shown = replace(pages._with_what_came_before(page, stand), page=page, past=frozenset(STEPS))
    guide.show_stand(shown)
    with qtbot.waitExposed(guide):
        guide.show()
    return guide, intents, shown


def said(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisibleTo(widget))


def test_a_tick_moves_bar_line_and_rows_of_the_review(qtbot: QtBot) -> None:
    whole = review.applying_many()
    guide, _, shown = guide_of(qtbot, "review", replace(whole, changes={}))
    page = guide.pages["review"]
    before = page.findChildren(ChangeRow)
    guide.tick(replace(shown, changes=whole.changes))
    assert "8,191 done · 3 not done · 3,807 waiting" in said(page)
    (bar,) = [one for one in page.findChildren(QProgressBar) if one.isVisibleTo(page)]
    assert bar.value() == 8_203
    assert page.findChildren(ChangeRow) == before
    guide.tick(replace(shown, changes=dict(list(whole.changes.items())[:20])))
    assert bar.value() == 20


def test_what_waited_and_is_made_after_all_moves_up_with_a_tick(qtbot: QtBot) -> None:
    staged = review.agreed(replace(review.staged(), busy="apply"))
    guide, _, shown = guide_of(qtbot, "review", staged)
    page = guide.pages["review"]
    assert page._sections.later  # type: ignore[attr-defined]  # the page of the review
    sent = {"certificate.activate": Changed("certificate.activate", "started")}
    guide.tick(replace(shown, changes=sent))
    assert not page._sections.later  # type: ignore[attr-defined]  # the page of the review


def test_a_tick_moves_the_bar_of_an_undo(qtbot: QtBot) -> None:
    guide, _, shown = guide_of(qtbot, "finish", finish.STATES["undo_running"]())
    back = {name: Changed(name, "undone") for name in ("a", "b")}
    guide.tick(replace(shown, changes=back))
    bars = [one for one in guide.findChildren(QProgressBar) if one.isVisibleTo(guide)]
    assert [bar.value() for bar in bars] == [2]


def test_a_tick_before_anything_is_shown_is_nothing(qtbot: QtBot) -> None:
    guide = Guide(QuietIntents())
    qtbot.addWidget(guide)
    guide.tick(review.applying())


# --- A few at a time ------------------------------------------------------------------------------


def test_rows_come_a_few_at_a_time_and_show_what_was_told_meanwhile(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    whole = review.applying()
    guide, _, shown = guide_of(qtbot, "review", replace(whole, changes={}))
    page = guide.pages["review"]
    assert len(page.findChildren(ChangeRow)) < 12
    first = next(iter(whole.changes))
    told = {first: Changed(first, "failed")}
    guide.tick(replace(shown, changes=told))
    qtbot.waitUntil(lambda: not page.filling.active)
    assert len(page.findChildren(ChangeRow)) == 12
    assert "1 of 12" in said(page)
    assert "not done" in said(page.findChildren(ChangeRow)[0])


def test_another_list_meanwhile_leaves_nothing_of_the_first(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    guide, _, shown = guide_of(qtbot, "review", review.STATES["first"]())
    page = guide.pages["review"]
    turns = deque(range(4))
    qtbot.waitUntil(lambda: not turns or turns.popleft() is None)
    applying = replace(review.applying(), page="review", past=shown.past)
    guide.show_stand(applying)
    guide.tick(applying)
    qtbot.waitUntil(lambda: not page.filling.active)
    qtbot.waitUntil(lambda: len(page.findChildren(ChangeRow)) == 12)


def test_the_keyboard_comes_to_what_is_made_late(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    guide, _, shown = guide_of(qtbot, "target", sentry.STATES["first"]())
    guide.activateWindow()
    qtbot.waitUntil(guide.isActiveWindow)
    guide.show_stand(replace(shown, page="sentry"))
    page = guide.pages["sentry"]
    assert page.findChildren(GateRowView) == []
    qtbot.waitUntil(lambda: not page.filling.active)
    wished = page.initial_focus()
    assert wished is not None
    assert guide.focusWidget() is wished


def test_the_keyboard_stays_where_a_person_put_it_meanwhile(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    guide, _, shown = guide_of(qtbot, "target", sentry.STATES["first"]())
    guide.activateWindow()
    qtbot.waitUntil(guide.isActiveWindow)
    guide.show_stand(replace(shown, page="sentry"))
    guide.steps.buttons["people"].setFocus()
    qtbot.waitUntil(lambda: not guide.pages["sentry"].filling.active)
    assert guide.focusWidget() is guide.steps.buttons["people"]
