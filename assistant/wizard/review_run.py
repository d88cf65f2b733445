"""How a run of changes stands: what is shown where, what became of it, and how far it is. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import compress, repeat
from operator import and_, attrgetter, not_
from typing import TYPE_CHECKING

from assistant import texts
from assistant.wizard.change import ids_of
from assistant.wizard.events import Changed
from assistant.wizard.review_rows import counted, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from assistant.wizard.change import Change
    from assistant.wizard.stand import Stand

_TELLS_AFTER = 3
"""From so many changes and seconds on, the time that is left can be guessed."""
_MINUTE = 60


class Mark(StrEnum):
    """What became of a change; the words stand below ``ui.review.state``."""

    WAITING = "waiting"
    SENDING = "sending"
    RETRYING = "retrying"
    DONE = "done"
    ALREADY = "already"
    FAILED = "failed"
    LEFT_OUT = "left_out"
    UNDONE = "undone"
    UNSEEN = "unseen"
    FOUND = "found"
    UNKNOWN = "unknown"


_MARKS = {
    "started": Mark.SENDING,
    "retrying": Mark.RETRYING,
    "applied": Mark.DONE,
    "already": Mark.ALREADY,
    "failed": Mark.FAILED,
    "skipped": Mark.LEFT_OUT,
    "undone": Mark.UNDONE,
    **{str(mark): mark for mark in (Mark.UNSEEN, Mark.FOUND, Mark.UNKNOWN)},
}
"""The engine's words, and those that only another look has after the run."""
_TOLD = (
    Mark.DONE,
    Mark.ALREADY,
    Mark.FOUND,
    Mark.UNSEEN,
    Mark.UNKNOWN,
    Mark.FAILED,
    Mark.SENDING,
    Mark.RETRYING,
    Mark.WAITING,
    Mark.LEFT_OUT,
    Mark.UNDONE,
)
"""In this order they are counted."""
_STATE = attrgetter("state")
_UNTOLD = Changed("", "")
GOOD = frozenset({Mark.DONE, Mark.ALREADY})
_GOOD_STATES = frozenset(state for state, mark in _MARKS.items() if mark in GOOD)
_UNFINISHED = frozenset({"failed", "cancelled", "suspended"})
_BROKEN_OFF = frozenset({"", "cancelled", "suspended"})
"""Runs that end before it is told which change was refused and of which no answer came."""
_UNANSWERED = frozenset({"started", "retrying", "unknown"})
SETTLED = frozenset({Mark.DONE, Mark.ALREADY, Mark.FAILED, Mark.LEFT_OUT, Mark.UNDONE})


@dataclass(frozen=True, slots=True)
class Sections:
    """Which changes stand where.

    Attributes:
        now: what is made, or would be by Apply.
        later: what waits until Sentry has been changed.
        done: what an earlier part of the run has made.
        unsure: what was sent without an answer, where no look can tell yet what became of it.
        left: what was not sent, and is not asked for now: something before it may be hidden.
        running: they are being made.
        tried: the newest run left them.
        states: what became of each once the run is over, as a later look shows it.
    """

    now: tuple[Change, ...] = ()
    later: tuple[Change, ...] = ()
    done: tuple[Change, ...] = ()
    unsure: tuple[Change, ...] = ()
    left: tuple[Change, ...] = ()
    running: bool = False
    tried: bool = False
    states: Mapping[str, Changed] = field(default_factory=dict, compare=False)

    def count(self, *marks: Mark) -> int:
        """Count what is over, in whichever list it stands, and so far."""
        whole = (*self.now, *self.later, *self.done, *self.unsure, *self.left)
        return tally(ids_of(whole), self.states).of(*(marks or Mark))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes:
        settled: changes with which nothing more happens.
        left: seconds that are left, guessed; ``None`` where nothing tells.
    """

    settled: int
    total: int
    failed: int
    seconds: int
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some changes are how far."""

    marks: Mapping[Mark, int] = field(default_factory=dict)

    def of(self, *marks: Mark) -> int:
        """Count those."""
        return sum(self.marks.get(mark, 0) for mark in marks)

    @property
    def only(self) -> Mark | None:
        """The one mark that all of them bear, if they do."""
        return next(iter(self.marks)) if len(self.marks) == 1 else None


def mark_of(changed: Changed | None) -> Mark:
    """Tell what became of a change by the newest that is known of it."""
    return Mark.WAITING if changed is None else _MARKS.get(changed.state, Mark.WAITING)


def tally(ids: Iterable[str], states: Mapping[str, Changed]) -> Tally:
    """Count how far the changes of these ids are.

    It is asked of many thousands a dozen times a second, while others want the interpreter: so
    there is no line of ours for each of them.
    """
    found = Counter(_told(ids, states))
    marks: Counter[Mark] = Counter()
    for state, count in found.items():
        marks[_MARKS.get(state, Mark.WAITING)] += count
    return Tally(marks)


def total(counts: Iterable[Tally]) -> Tally:
    """Sum up."""
    marks: Counter[Mark] = Counter()
    for one in counts:
        marks.update(one.marks)
    return Tally(marks)


def with_marks(
    changes: Iterable[Change], states: Mapping[str, Changed], *marks: Mark
) -> tuple[Change, ...]:
    """Give those of the changes that are so far."""
    whole = tuple(changes)
    theirs = {state for state, meant in _MARKS.items() if meant in marks}
    told = _told(ids_of(whole), states)
    return tuple(compress(whole, map(theirs.__contains__, told)))


def _told(ids: Iterable[str], states: Mapping[str, Changed]) -> Iterable[str]:
    """Give the newest state of each, empty where nothing was told."""
    return map(_STATE, map(states.get, ids, repeat(_UNTOLD)))


def sections(stand: Stand) -> Sections:
    """Decide what is shown.

    While a run goes on, what was agreed to; otherwise the plan as it is now, since that is what
    Apply would agree to, and besides what the run has made.
    """
    agreed = stand.agreed.changes if stand.agreed else ()
    planned = stand.plan.changes if stand.plan and not stand.stale else ()
    if stand.busy == "undo" and stand.to_undo:
        # What goes back is told by its own card; the plan is another one afterwards.
        return Sections()
    if stand.busy == "apply":
        known = set(ids_of(agreed))
        new = map(known.__contains__, ids_of(planned))
        now, later = split((*agreed, *compress(planned, map(not_, new))))
        # A person may have chosen to make these all the same.
        sent = tuple(change for change in later if change.id in stand.changes)
        left = tuple(change for change in later if change.id not in stand.changes)
        return Sections((*now, *sent), left, running=True)
    now, later = split(planned)
    open_now = frozenset(ids_of(planned))
    states = _afterwards(stand, open_now)
    gone = tuple(compress(agreed, map(not_, map(open_now.__contains__, ids_of(agreed)))))
    ended = stand.result is not None and stand.result.outcome in _UNFINISHED
    tried = ended and not undid(stand.changes)
    return Sections(
        now,
        later,
        with_marks(gone, states, *GOOD, Mark.FOUND),
        with_marks(gone, states, Mark.UNKNOWN),
        with_marks(gone, states, Mark.LEFT_OUT, Mark.FAILED) if _waits(stand) else (),
        tried=tried,
        states=states,
    )


def _afterwards(stand: Stand, planned: frozenset[str]) -> Mapping[str, Changed]:
    """Tell what became of what was agreed to, once nothing of it is being made any more.

    An answer that never came says nothing: what a later look does not plan again is there. As long
    as no look can tell, because the answers are others or Entra hides something, it is unknown.
    """
    if stand.agreed is None or not stand.changes:
        return stand.changes
    outcome = stand.result.outcome if stand.result is not None else ""
    unanswered = _UNANSWERED | ({"failed"} if outcome in _BROKEN_OFF else set())
    seen = not stand.stale and not _waits(stand)

    def told(id_: str) -> Changed:
        one = stand.changes.get(id_, Changed(id_, "skipped"))
        good = one.state in _GOOD_STATES
        if id_ in planned:
            word = "unseen" if good else "unknown" if one.state in unanswered else ""
        elif good:
            word = ""
        else:
            word = "found" if seen else "unknown" if one.state in unanswered else ""
        return replace(one, state=word) if word else one

    # What was made and is not planned again stays as it is: of many thousands nearly all, so
    # there is no line of ours for each of those.
    ids = ids_of(stand.agreed.changes)
    good = map(_GOOD_STATES.__contains__, _told(ids, stand.changes))
    plain = map(and_, good, map(not_, map(planned.__contains__, ids)))
    odd = compress(ids, map(not_, plain))
    found = {id_: told(id_) for id_ in odd if id_ in stand.changes or id_ not in planned}
    return {**stand.changes, **found} if found else stand.changes


def _waits(stand: Stand) -> bool:
    """Tell whether the plan ends early, since Entra may hide what was asked for."""
    return not stand.stale and stand.plan is not None and bool(stand.plan.waiting)


def undid(states: Mapping[str, Changed]) -> bool:
    """Tell whether these are what an undo has told."""
    return "undone" in map(_STATE, states.values())


def mark_in_plan(changed: Changed | None) -> Mark | None:
    """Tell what became of a change that the plan still holds; ``None`` if it was not tried."""
    mark = mark_of(changed)
    if mark in GOOD:
        return Mark.UNSEEN
    return mark if mark in {Mark.FAILED, Mark.LEFT_OUT, Mark.UNSEEN, Mark.UNKNOWN} else None


def progress(counts: Tally, began: datetime | None, now: datetime) -> Progress:
    """Tell how far a run is, and how long the rest may take if it goes on as it went so far."""
    settled, whole = counts.of(*SETTLED), counts.of(*Mark)
    seconds = max(0, int((now - began).total_seconds())) if began else 0
    left = None
    if settled >= _TELLS_AFTER and seconds >= _TELLS_AFTER and settled < whole:
        left = max(1, round(seconds / settled * (whole - settled)))
    return Progress(settled, whole, counts.of(Mark.FAILED), seconds, left)


def say_progress(so_far: Progress) -> str:
    """Say it in a line: how many of how many, since when, and how long still."""
    params = {
        "done": counted(so_far.settled),
        "total": counted(so_far.total),
        "time": duration(so_far.seconds),
        "failed": counted(so_far.failed),
        "left": duration(so_far.left or 0),
    }
    if so_far.failed:
        return texts.say("ui.review.progress.failed", **params)
    if so_far.left is not None:
        return texts.say("ui.review.progress.left", **params)
    return texts.say("ui.review.progress.plain", **params)


def duration(seconds: int) -> str:
    """Say a time span."""
    minutes, rest = divmod(seconds, _MINUTE)
    if minutes:
        return texts.say("ui.review.time.minutes", minutes=minutes, seconds=rest)
    return texts.say("ui.review.time.seconds", seconds=rest)


def say_mark(mark: Mark, seconds: float = 0.0) -> str:
    """Say what became of a change, in the word of a pill."""
    return texts.say(f"ui.review.state.{mark}", seconds=max(1, round(seconds)))


def say_why(changed: Changed | None) -> str:
    """Say why a change is tried again; empty where it is not."""
    if changed is None or changed.state != Mark.RETRYING or changed.status is None:
        return ""
    key = {0: "silent", 404: "hidden", 429: "busy"}.get(changed.status, "trouble")
    return texts.say(f"ui.review.retry.{key}", status=changed.status)


def say_tally(counts: Tally) -> tuple[str, ...]:
    """Say how far many alike changes are, a short word each, in an order that stays."""
    return tuple(
        texts.say(f"ui.review.counted.{mark}", count=counted(counts.of(mark)))
        for mark in _TOLD
        if counts.of(mark)
    )


def mark_of_many(counts: Tally) -> Mark:
    """Sum up how far many changes are: in the making until all are settled, then the worst."""
    if counts.only is not None:
        return counts.only
    if counts.of(Mark.WAITING, Mark.SENDING, Mark.RETRYING):
        return Mark.SENDING
    for mark in (Mark.FAILED, Mark.UNKNOWN, Mark.LEFT_OUT, Mark.UNSEEN, Mark.DONE, Mark.FOUND):
        if counts.of(mark):
            return mark
    return Mark.ALREADY
