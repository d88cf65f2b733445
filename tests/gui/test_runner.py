"""Lanes: results and events come in the GUI thread, in order; a stop ends the job at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from assistant.errors import BadInput, Stopped
from assistant.ui.runner import Lane

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def lane(qapp: object) -> Iterator[Lane]:
    del qapp
    made = Lane("test")
    yield made
    made.close()


def test_a_result_comes_in_the_gui_thread(lane: Lane, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    lane.start(
        threading.get_ident,
        lambda there: seen.append((there, threading.get_ident())),
        lambda error: pytest.fail(str(error)),
    )
    assert lane.busy
    qtbot.waitUntil(lambda: bool(seen))
    there, here = seen[0]
    assert here == threading.get_ident() != there
    assert not lane.busy


def test_what_a_job_tells_comes_before_its_end_in_order_and_in_few_strokes(
    lane: Lane, qtbot: QtBot
) -> None:
    strokes: list[list[object]] = []
    order: list[str] = []

    def heard(told: list[object]) -> None:
        strokes.append(told)
        order.append("told")

    lane.heard = heard

    def work() -> None:
        for number in range(5000):
            lane.tell(number)

    lane.start(work, lambda _: order.append("ended"), lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: "ended" in order)
    assert [one for stroke in strokes for one in stroke] == list(range(5000))
    assert order[-1] == "ended"
    assert len(strokes) < 500


def test_an_error_comes_as_it_is(lane: Lane, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work() -> None:
        raise BadInput("front.no_organization")

    lane.start(work, seen.append, lambda error: seen.append(error.code))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["front.no_organization"]


def test_a_slip_of_ours_is_told_without_what_was_worked_on(lane: Lane, qtbot: QtBot) -> None:
    seen: list[object] = []

    def work() -> None:
        raise ValueError("a secret")

    lane.start(work, seen.append, lambda error: seen.append((error.code, str(error))))
    qtbot.waitUntil(lambda: bool(seen))
    code, said = seen[0]  # type: ignore[misc]  # appended just above
    assert code == "run.slip"
    assert "secret" not in said


def test_a_stop_ends_the_job_and_not_the_lane(lane: Lane, qtbot: QtBot) -> None:
    seen: list[str] = []
    began = threading.Event()

    def work() -> str:
        began.set()
        lane.cancel.wait(60)
        lane.cancel.check()
        return "went on"

    lane.start(work, seen.append, lambda error: seen.append(type(error).__name__))
    assert began.wait(10)
    lane.stop()
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [Stopped.__name__]
    lane.start(lambda: "next", seen.append, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[1] == "next"
    assert not lane.cancel.is_set()


def test_a_stop_of_an_idle_lane_stops_nothing_later(lane: Lane, qtbot: QtBot) -> None:
    lane.stop()
    seen: list[bool] = []
    lane.start(lane.cancel.is_set, seen.append, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [False]


def test_what_listens_to_a_stop_is_told_of_each(lane: Lane, qtbot: QtBot) -> None:
    stops: list[int] = []
    lane.cancel.on_cancel(lambda: stops.append(1))
    for count in (1, 2):
        ended: list[object] = []
        began = threading.Event()

        def work(began: threading.Event = began) -> None:
            began.set()
            lane.cancel.wait(60)

        lane.start(work, ended.append, ended.append)
        assert began.wait(10)
        lane.stop()
        qtbot.waitUntil(lambda ended=ended: bool(ended))
        assert len(stops) == count


def test_after_the_end_nothing_is_handed_over(qapp: QApplication) -> None:
    made = Lane("ending")
    seen: list[object] = []
    ended = threading.Event()
    made.start(ended.set, seen.append, seen.append)
    assert ended.wait(10)
    made.close()
    qapp.processEvents()
    assert seen == []


def test_a_stop_is_for_the_jobs_before_it_not_for_those_after(lane: Lane, qtbot: QtBot) -> None:
    told: list[str] = []
    began = threading.Event()

    def waits() -> str:
        began.set()
        lane.cancel.wait(60)
        lane.cancel.check()
        return "went on"

    def checks() -> str:
        lane.cancel.check()
        return "did its work"

    def take(word: object) -> None:
        told.append(str(word))

    lane.start(waits, take, lambda error: take(type(error).__name__))
    assert began.wait(10)
    lane.start(checks, take, lambda error: take(type(error).__name__))
    lane.stop()
    lane.start(checks, take, lambda error: take(type(error).__name__))
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == ["Stopped", "Stopped", "did its work"]


def test_a_slip_of_whoever_is_told_costs_no_job_its_end(
    lane: Lane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    slips: list[str] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *_more: slips.append(kind.__name__))

    def slip(_result: object) -> None:
        raise ZeroDivisionError

    lane.heard = slip
    ended: list[object] = []
    lane.start(lambda: lane.tell("x"), slip, slip)
    lane.start(lambda: 2, ended.append, ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == [2]
    assert slips == ["ZeroDivisionError", "ZeroDivisionError"]
    assert not lane.busy
