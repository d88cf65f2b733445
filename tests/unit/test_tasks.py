"""Stopping, waiting and working side by side."""

from __future__ import annotations

import threading
import time

import pytest

from assistant.errors import Stopped
from assistant.tasks import Cancel, Pool, abandonable, system_clock


def test_a_token_runs_its_callbacks_once_and_wakes_waiters() -> None:
    cancel, seen = Cancel(), []
    cancel.on_cancel(lambda: seen.append("a"))
    cancel.on_cancel(lambda: seen.append("b"))
    cancel.set()
    cancel.set()
    assert seen == ["b", "a"]
    assert cancel.wait(10)
    with pytest.raises(Stopped):
        cancel.check()


def test_a_callback_that_was_taken_back_does_not_run() -> None:
    cancel, seen = Cancel(), []
    take_back = cancel.on_cancel(lambda: seen.append("a"))
    take_back()
    take_back()
    cancel.set()
    assert seen == []


def test_a_late_callback_runs_at_once() -> None:
    cancel, seen = Cancel(), []
    cancel.set()
    cancel.on_cancel(lambda: seen.append("a"))
    assert seen == ["a"]


def test_one_callback_that_fails_keeps_none_from_running() -> None:
    cancel, seen = Cancel(), []

    def broken() -> None:
        raise OSError("gone")

    cancel.on_cancel(lambda: seen.append("a"))
    cancel.on_cancel(broken)
    cancel.on_cancel(lambda: seen.append("b"))
    with pytest.raises(OSError, match="gone"):
        cancel.set()
    assert seen == ["b", "a"]


def test_a_token_may_be_set_while_its_own_thread_holds_it() -> None:
    cancel = Cancel()
    with cancel._condition:  # as a signal handler that interrupts a waiter would find it
        cancel.set()
    assert cancel.is_set()


def test_waiting_ends_without_a_stop() -> None:
    assert Cancel().wait(0) is False


def test_a_pool_gives_results_in_order_and_works_side_by_side() -> None:
    both = threading.Barrier(2, timeout=5)

    def one(number: int) -> int:
        both.wait()
        return number

    with Pool(Cancel(), 2) as pool:
        assert pool.gather([lambda: one(1), lambda: one(2)]) == [1, 2]


def test_a_pool_raises_the_first_failure_after_the_others_ended() -> None:
    failed, ended = threading.Event(), []

    def slow() -> None:
        assert failed.wait(5)
        ended.append("slow")

    def bad() -> None:
        failed.set()
        raise ValueError("first")

    def never() -> None:
        ended.append("never")

    with Pool(Cancel(), 2) as pool, pytest.raises(ValueError, match="first"):
        pool.gather([slow, bad, *[never] * 20])
    assert ended[0] == "slow" or "slow" in ended
    assert ended.count("never") < 20


def test_a_pool_asked_from_its_own_thread_does_not_wait_for_itself() -> None:
    with Pool(Cancel(), 1) as pool:

        def outer() -> list[int]:
            return pool.gather([lambda: 1, lambda: 2])

        assert pool.gather([outer, lambda: [3]]) == [[1, 2], [3]]


def test_a_stopped_pool_begins_nothing() -> None:
    cancel, seen = Cancel(), []
    cancel.set()
    with Pool(cancel) as pool, pytest.raises(Stopped):
        pool.gather([lambda: seen.append(1), lambda: seen.append(2)])
    assert seen == []


def test_a_pool_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with Pool(Cancel()) as pool:
        pool.gather([lambda: None] * 20)
    assert threading.active_count() == before


def test_a_call_that_hangs_is_left_behind_on_a_stop() -> None:
    cancel, release = Cancel(), threading.Event()
    killer = threading.Timer(0.05, cancel.set)
    killer.start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        abandonable(lambda: release.wait(20), cancel, 20)
    assert time.monotonic() - began < 0.3
    release.set()
    killer.join()


def test_a_call_that_hangs_is_left_behind_in_time() -> None:
    release = threading.Event()
    with pytest.raises(TimeoutError):
        abandonable(lambda: release.wait(20), Cancel(), 0.01)
    release.set()


def test_an_abandonable_call_hands_over_its_answer_or_its_error() -> None:
    assert abandonable(lambda: 5, Cancel(), 5) == 5
    with pytest.raises(KeyError):
        abandonable(lambda: {}["a"], Cancel(), 5)


def test_the_clock_is_aware_and_goes_forward() -> None:
    assert system_clock.now().utcoffset() is not None
    assert system_clock.monotonic() <= system_clock.monotonic()
