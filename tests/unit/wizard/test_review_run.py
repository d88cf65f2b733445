"""How a run stands: what is shown where, what became of each change, how far it is."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from gallery import review as gallery
from helpers import facts

from assistant.wizard import review_run
from assistant.wizard.change import Nothing, Plan, ids_of
from assistant.wizard.events import Changed, Result
from assistant.wizard.review_run import Mark, Tally

if TYPE_CHECKING:
    from assistant.wizard.stand import Stand

NOW = facts.NOW


def ids(changes: object) -> list[str]:
    return [change.id for change in changes]  # type: ignore[attr-defined]  # changes of a plan


# --- Where what stands ----------------------------------------------------------------------------


def test_before_a_run_the_plan_is_shown_as_it_is() -> None:
    stand = gallery.stand()
    assert stand.plan is not None
    shown = review_run.sections(stand)
    assert shown.now == stand.plan.changes
    assert (shown.later, shown.done, shown.running, shown.tried) == ((), (), False, False)


def test_what_waits_for_sentry_stands_apart() -> None:
    shown = review_run.sections(gallery.staged())
    assert ids(shown.now) == ["certificate.create"]
    assert ids(shown.later) == ["certificate.activate"]


def test_while_it_runs_what_was_agreed_to_stays_though_the_plan_shrinks() -> None:
    stand = gallery.applying()
    assert stand.plan is not None
    assert stand.agreed is not None
    rest = Plan(stand.plan.changes[5:], ())
    shown = review_run.sections(replace(stand, plan=rest))
    assert shown.running
    assert shown.now == stand.agreed.changes


def test_what_came_on_top_while_it_runs_is_shown_too() -> None:
    stand = gallery.applying()
    assert stand.agreed is not None
    first = Plan(stand.agreed.changes[:1], ())
    shown = review_run.sections(replace(stand, agreed=first))
    assert ids(shown.now) == ids(stand.agreed.changes)


def test_what_a_person_has_made_all_the_same_is_no_longer_shown_as_waiting() -> None:
    staged = replace(gallery.staged(), busy="apply")
    run = gallery.agreed(staged)
    assert ids(review_run.sections(run).later) == ["certificate.activate"]
    sent = {"certificate.activate": Changed("certificate.activate", "started")}
    shown = review_run.sections(replace(run, changes=sent))
    assert shown.later == ()
    assert ids(shown.now) == ["certificate.create", "certificate.activate"]


def test_after_a_failure_the_rest_is_what_the_plan_holds_now_and_the_done_stand_apart() -> None:
    stand = gallery.failed()
    assert stand.plan is not None
    shown = review_run.sections(stand)
    assert shown.now == stand.plan.changes
    assert ids(shown.done) == ["application.create", "application.mode", "addresses.saml"]
    assert shown.tried


def test_an_outdated_plan_is_not_shown() -> None:
    stand = gallery.looking()
    assert stand.stale
    assert review_run.sections(stand).now == ()


def test_while_it_is_put_back_no_plan_is_shown() -> None:
    assert review_run.sections(gallery.undoing()) == review_run.Sections()


def test_what_was_put_back_is_not_among_the_done() -> None:
    assert review_run.sections(gallery.undone()).done == ()


# --- Every change stands in exactly one list ------------------------------------------------------


def stopped_at_once() -> tuple[Stand, tuple[str, ...]]:
    """Two were confirmed, of two no answer came though they happened, one does not show yet."""
    of = gallery.agreed(gallery.stand(), "applied", "applied", "failed", "failed", "applied")
    assert of.plan is not None
    every = ids_of(of.plan.changes)
    told = {**of.changes, every[5]: Changed(every[5], "failed")}
    told |= {id_: Changed(id_, "skipped") for id_ in every[6:]}
    left = Plan(of.plan.changes[4:], of.plan.nothing)
    result = Result("cancelled", gallery.RUN, len(every), 3)
    return replace(of, changes=told, plan=left, result=result), every


def test_after_a_stop_each_change_stands_in_one_list_and_what_got_no_answer_is_said() -> None:
    stand, every = stopped_at_once()
    shown = review_run.sections(stand)
    assert ids(shown.done) == list(every[:4])
    assert ids(shown.now) == list(every[4:])
    assert (shown.unsure, shown.left, shown.later) == ((), (), ())
    assert shown.count() == len(every)
    marks = [review_run.mark_of(shown.states[id_]) for id_ in every[:7]]
    assert marks == [
        *[Mark.DONE] * 2,
        *[Mark.FOUND] * 2,
        Mark.UNSEEN,
        Mark.UNKNOWN,
        Mark.LEFT_OUT,
    ]


def test_while_entra_may_hide_something_no_change_vanishes_and_none_is_called_done() -> None:
    stand, every = stopped_at_once()
    assert stand.plan is not None
    until = facts.NOW + timedelta(minutes=15)
    waiting = Nothing("application", "plan.application.hidden", {}, until)
    shown = review_run.sections(replace(stand, plan=Plan((), (waiting,))))
    assert ids(shown.done) == [every[0], every[1], every[4]]
    assert ids(shown.unsure) == [every[2], every[3], every[5]]
    assert ids(shown.left) == list(every[6:])


def test_a_refusal_that_was_told_is_no_missing_answer() -> None:
    shown = review_run.sections(gallery.failed())
    assert Mark.FAILED in {review_run.mark_of(one) for one in shown.states.values()}
    assert not shown.count(Mark.UNKNOWN)


# --- What became of each --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "mark"),
    [
        ("started", Mark.SENDING),
        ("retrying", Mark.RETRYING),
        ("applied", Mark.DONE),
        ("already", Mark.ALREADY),
        ("skipped", Mark.LEFT_OUT),
        ("failed", Mark.FAILED),
        ("undone", Mark.UNDONE),
        ("anything else", Mark.WAITING),
    ],
)
def test_each_state_of_the_engine_has_its_mark_and_its_word(state: str, mark: Mark) -> None:
    assert review_run.mark_of(Changed("x", state)) is mark
    assert review_run.say_mark(mark, 4.0)


def test_a_retry_says_when_and_never_in_no_time() -> None:
    assert review_run.say_mark(Mark.RETRYING, 4.2) == "trying again in 4 s"
    assert review_run.say_mark(Mark.RETRYING, -3.0) == "trying again in 1 s"


def test_what_was_made_and_still_stands_in_the_plan_is_not_called_done() -> None:
    assert review_run.mark_in_plan(Changed("x", "applied")) is Mark.UNSEEN
    assert review_run.mark_in_plan(Changed("x", "failed")) is Mark.FAILED
    assert review_run.mark_in_plan(Changed("x", "undone")) is None
    assert review_run.mark_in_plan(None) is None


def test_many_are_counted_by_how_far_they_are() -> None:
    stand = gallery.applying_many()
    assert stand.agreed is not None
    counts = review_run.tally(ids_of(stand.agreed.changes), stand.changes)
    assert counts.of(Mark.DONE) == 8_200
    assert counts.of(Mark.FAILED) == 3
    assert counts.of(*Mark) == len(stand.agreed.changes)
    failed = review_run.with_marks(stand.agreed.changes, stand.changes, Mark.FAILED)
    assert len(failed) == 3
    assert review_run.say_tally(counts)[:2] == ("8,200 done", "3 not done")


@pytest.mark.parametrize(
    ("marks", "sum_of_it"),
    [
        ({Mark.WAITING: 5}, Mark.WAITING),
        ({Mark.DONE: 5}, Mark.DONE),
        ({Mark.DONE: 2, Mark.WAITING: 3}, Mark.SENDING),
        ({Mark.FAILED: 1, Mark.RETRYING: 1}, Mark.SENDING),
        ({Mark.DONE: 4, Mark.FAILED: 1}, Mark.FAILED),
        ({Mark.DONE: 4, Mark.LEFT_OUT: 1}, Mark.LEFT_OUT),
        ({Mark.DONE: 4, Mark.ALREADY: 1}, Mark.DONE),
        ({Mark.ALREADY: 4, Mark.UNDONE: 1}, Mark.ALREADY),
    ],
)
def test_many_are_in_the_making_until_all_are_settled_then_as_the_worst(
    marks: dict[Mark, int], sum_of_it: Mark
) -> None:
    assert review_run.mark_of_many(Tally(marks)) is sum_of_it


def test_counting_twelve_thousand_takes_a_few_milliseconds() -> None:
    stand = gallery.applying_many()
    assert stand.agreed is not None
    best = 1.0
    for _ in range(5):
        began = time.perf_counter()
        review_run.tally(ids_of(stand.agreed.changes), stand.changes)
        best = min(best, time.perf_counter() - began)
    assert best < 0.05


# --- How far it is --------------------------------------------------------------------------------


def at(seconds: float, *states: str) -> review_run.Progress:
    stand = gallery.agreed(gallery.stand(), *states)
    assert stand.agreed is not None
    counts = review_run.tally(ids_of(stand.agreed.changes), stand.changes)
    return review_run.progress(counts, NOW, NOW + timedelta(seconds=seconds))


def test_progress_counts_what_is_settled_and_guesses_the_rest() -> None:
    so_far = at(6.4, "applied", "already", "skipped", "started")
    assert (so_far.settled, so_far.total, so_far.failed, so_far.seconds) == (3, 12, 0, 6)
    assert so_far.left == 18
    assert review_run.say_progress(so_far) == "3 of 12 · 6 s · about 18 s left"


def test_nothing_is_guessed_too_early_or_at_the_end() -> None:
    assert at(2.0, "applied", "applied", "applied").left is None
    assert at(60.0, "applied").left is None
    assert at(60.0, *["applied"] * 12).left is None
    assert review_run.say_progress(at(0.0)) == "0 of 12 · 0 s"


def test_what_failed_is_told_on_the_way() -> None:
    said = review_run.say_progress(at(75.0, "applied", "failed"))
    assert said == "2 of 12 · 1 not done · 1 min 15 s"


def test_a_clock_that_was_set_back_tells_no_negative_time() -> None:
    assert at(-500.0).seconds == 0


def test_a_run_whose_beginning_is_not_known_has_no_time() -> None:
    stand = gallery.stand()
    assert stand.plan is not None
    counts = review_run.tally(ids_of(stand.plan.changes), {})
    assert review_run.progress(counts, None, NOW).seconds == 0


def test_a_result_of_a_plan_alone_leaves_nothing_tried() -> None:
    stand = replace(gallery.stand(), result=Result("planned"))
    assert not review_run.sections(stand).tried


def test_after_an_undo_that_failed_the_plan_is_a_plan_and_no_rest() -> None:
    shown = review_run.sections(gallery.undo_failed())
    assert shown.now
    assert not shown.tried
    assert review_run.sections(gallery.failed()).tried
