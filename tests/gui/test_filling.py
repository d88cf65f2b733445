"""What is made a few at a time, and laid out once: in order, within its budget, and to the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from assistant.ui.parts import label
from assistant.ui.runner import Lane
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.pile import Pile
from assistant.ui.widgets.still_label import StillLabel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

BUDGET = 1
"""Of the window itself; tests of pages have everything at once."""


@pytest.fixture
def filling(looks: None, monkeypatch: pytest.MonkeyPatch) -> Filling:
    del looks
    monkeypatch.setattr(Filling, "budget_ms", BUDGET)
    return Filling()


def pieces(made: list[str], *names: str, slow: bool = False) -> Iterator[None]:
    for name in names:
        began = Filling()._clock
        began.start()
        while slow and began.elapsed() <= BUDGET:
            pass
        made.append(name)
        yield


def test_little_is_made_at_once(filling: Filling, qtbot: QtBot) -> None:
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, "one", "two"))
    assert made == ["one", "two"]
    assert not filling.active


def test_what_takes_longer_than_the_budget_waits_for_the_next_turn(
    filling: Filling, qtbot: QtBot
) -> None:
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, *"abcdef", slow=True))
        assert made == ["a"]
        assert filling.active
        assert Filling.any_active()
    assert made == [*"abcdef"]
    assert not Filling.any_active()


def test_a_budget_of_nothing_still_comes_to_its_end(
    filling: Filling, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, "one", "two"))
        assert made == []
    assert made == ["one", "two"]


def test_newer_work_of_the_same_takes_the_place_of_what_is_left(
    filling: Filling, qtbot: QtBot
) -> None:
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, "a", "b", "c", slow=True))
        filling.fill("list", pieces(made, "new"))
    assert made == ["a", "new"]


def test_what_is_given_in_one_turn_shares_a_budget_and_keeps_its_order(
    filling: Filling, qtbot: QtBot
) -> None:
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("above", pieces(made, "a", "b", slow=True))
        filling.fill("below", pieces(made, "c"))
        assert made == ["a"]
    assert made == ["a", "b", "c"]


def test_work_may_begin_more_work(filling: Filling, qtbot: QtBot) -> None:
    made: list[str] = []

    def whole() -> Iterator[None]:
        filling.fill("inner", pieces(made, "inner"))
        made.append("outer")
        yield

    with qtbot.waitSignal(filling.done):
        filling.fill("whole", whole())
    assert made == ["outer", "inner"]


def test_a_piece_that_raises_keeps_nothing_from_being_done(
    filling: Filling, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Filling, "budget_ms", 0)
    made: list[str] = []

    def broken() -> Iterator[None]:
        yield
        raise ValueError("broken")

    with qtbot.captureExceptions() as raised, qtbot.waitSignal(filling.done):
        filling.fill("broken", broken())
        filling.fill("list", pieces(made, "one"))
    assert made == ["one"]
    assert [str(error) for _, error, _ in raised] == ["broken"]


def test_what_ends_in_the_middle_holds_no_job_up(filling: Filling, qtbot: QtBot) -> None:
    holder = QWidget()
    inner = Filling(holder)
    inner.fill("list", pieces([], *"abc", slow=True))
    assert Filling.any_active()
    holder.deleteLater()
    del holder, filling
    qtbot.waitUntil(lambda: not Filling.any_active())


def test_its_end_is_told_once(filling: Filling, qtbot: QtBot) -> None:
    ends: list[int] = []
    filling.done.connect(lambda: ends.append(1))
    made: list[str] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, *"abc", slow=True))
    marks: list[int] = []
    with qtbot.waitSignal(filling.done):
        filling.fill("list", pieces(made, "d"))
        marks = [*ends]
    assert len(ends) == 2
    assert len(marks) <= 2


def test_a_job_begins_once_the_window_shows_what_it_says_of_it(
    filling: Filling, qtbot: QtBot
) -> None:
    order: list[str] = []
    lane = Lane("test")
    filling.fill("list", pieces(order, *"abc", slow=True))
    lane.start(lambda: order.append("job"), lambda _: order.append("ended"), lambda _: None)
    assert lane.busy
    qtbot.waitUntil(lambda: "ended" in order)
    lane.close()
    assert order == [*"abc", "job", "ended"]


def test_a_job_does_not_wait_for_ever(filling: Filling, qtbot: QtBot) -> None:
    order: list[str] = []
    lane = Lane("test")
    endless = True

    def work() -> Iterator[None]:
        while endless:
            yield

    filling.fill("list", work())
    lane.start(lambda: order.append("job"), lambda _: order.append("ended"), lambda _: None)
    assert order == []
    qtbot.waitUntil(lambda: "ended" in order)
    assert filling.active
    endless = False
    qtbot.waitUntil(lambda: not filling.active)
    lane.close()


# --- Laid out once --------------------------------------------------------------------------------


class Asked(QLabel):
    """Counts how often it is asked for its height."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)
        self.times = 0

    def heightForWidth(self, width: int) -> int:  # noqa: N802 -- Qt's name
        self.times += 1
        return super().heightForWidth(width)


def shown(qtbot: QtBot, *parts: QWidget, width: int = 300) -> tuple[QWidget, Pile]:
    whole = QWidget()
    qtbot.addWidget(whole)
    pile = Pile(whole, space=10)
    for part in parts:
        pile.addWidget(part)
    whole.resize(width, 400)
    with qtbot.waitExposed(whole):
        whole.show()
    return whole, pile


def test_parts_stand_below_each_other_as_high_as_their_words_need(qtbot: QtBot) -> None:
    long, short = label("many words that have to go on in further lines " * 3), label("short")
    _, pile = shown(qtbot, long, short)
    assert long.height() == long.heightForWidth(300)
    assert short.y() == long.height() + 10
    assert long.width() == short.width() == 300
    assert pile.heightForWidth(300) == short.y() + short.height()


def test_a_part_that_is_hidden_takes_no_room(qtbot: QtBot, qapp: object) -> None:
    above, below = label("above"), label("below")
    whole, pile = shown(qtbot, above, below)
    before = pile.heightForWidth(300)
    above.hide()
    qtbot.waitUntil(lambda: below.y() == 0)
    assert pile.heightForWidth(300) < before
    assert whole.layout() is pile
    del qapp


def test_a_part_is_asked_once_for_a_width_until_something_changes(qtbot: QtBot) -> None:
    part = Asked("words " * 40)
    whole, pile = shown(qtbot, part)
    pile.invalidate()
    part.times = 0
    for _ in range(5):
        for width in (300, 200, 250):
            pile.heightForWidth(width)
    assert part.times <= 3
    before = pile.heightForWidth(300)
    part.setText("one line")
    assert pile.heightForWidth(300) < before
    assert whole.layout() is pile


def test_a_part_is_taken_out_and_put_in_elsewhere(qtbot: QtBot) -> None:
    one, two, three = label("1"), label("2"), label("3")
    _, pile = shown(qtbot, one, two)
    pile.insertWidget(1, three)
    assert [pile.indexOf(part) for part in (one, three, two)] == [0, 1, 2]
    pile.insertWidget(0, two)
    assert [pile.indexOf(part) for part in (two, one, three)] == [0, 1, 2]
    pile.removeWidget(one)
    assert pile.count() == 2
    assert pile.itemAt(2) is None
    assert pile.takeAt(5) is None


def test_a_layout_inside_is_laid_out_too(qtbot: QtBot) -> None:
    first, inner = label("first"), label("inner")
    whole, pile = shown(qtbot, first)
    column = QVBoxLayout()
    column.addWidget(inner)
    pile.addLayout(column)
    inner.show()
    qtbot.waitUntil(lambda: inner.y() > first.y())
    assert inner.parentWidget() is whole


# --- Words that change all the time ---------------------------------------------------------------


def test_words_of_the_same_length_leave_the_page_as_it_is(qtbot: QtBot) -> None:
    still = StillLabel("muted", wrap=False)
    _, pile = shown(qtbot, still)
    still.say("3,120 of 12,000")
    qtbot.waitUntil(lambda: pile.sizeHint().width() == still.sizeHint().width())
    laid: list[int] = []
    pile.invalidate = lambda: laid.append(1)  # type: ignore[method-assign]
    still.say("3,121 of 12,000")
    assert still.label.text() == still.text() == "3,121 of 12,000"
    assert laid == []
    still.say("3,121 of 12,000 · about 5 s left")
    assert laid


def test_words_that_grow_get_the_room_that_they_need(qtbot: QtBot) -> None:
    still = StillLabel("small")
    whole, _ = shown(qtbot, still, width=160)
    still.say("few")
    one = still.label.heightForWidth(160)
    still.say("so many words that they have to go on in further lines, and further ones")
    qtbot.waitUntil(lambda: still.height() > one)
    assert still.height() == still.label.heightForWidth(160)
    assert still.label.size() == still.size()
    assert whole.width() == 160
