"""What the review says round its changes: the sum, how a run ended, who could be shut out. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import at_stake, live, review_rows, review_run
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.review_run import Mark
from assistant.wizard.steps.certificate import ACTIVATE

if TYPE_CHECKING:
    from assistant.wizard.events import Check, Result
    from assistant.wizard.review_run import Sections
    from assistant.wizard.stand import Stand

_LEFT_NAMED = 5
_BROKEN = frozenset({"cancelled", "failed", "suspended"})
"""Runs that left something, so that nothing made does not mean nothing to make."""
LIVE = "application.live"
"""The check whose words differ here: nobody types an option in a window."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How the newest run ended.

    Attributes:
        tone: ``good``, ``warn`` or ``fail``.
        title: in a few words.
        sentences: what was done, what was not, what comes next.
        checks: what a later look showed of it, and what Entra itself keeps.
        undone: it was an undo.
    """

    tone: Literal["good", "warn", "fail"]
    title: str
    sentences: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Something to know: a title, why, and the word of its pill."""

    title: str
    why: str
    word: str


def summary(stand: Stand, shown: Sections) -> str:
    """Sum the page up in a sentence or two."""
    if stand.frame is None:
        key = "looking" if stand.busy == "look" else "unseen"
        return texts.say(f"ui.review.lead_many.{key}")
    tenant = stand.frame.observed.tenant.display_name or stand.frame.goal.tenant_id
    if shown.running:
        return texts.say("ui.review.lead_many.running", tenant=tenant)
    if stand.busy == "undo" and stand.to_undo:
        return texts.say("ui.review.lead_many.undoing", tenant=tenant)
    if stand.stale or stand.plan is None:
        return texts.say("ui.review.lead_many.looking")
    count = len(shown.now)
    if not count:
        key = "later" if shown.later else "waits" if stand.plan.waiting else "none"
        return texts.say(f"ui.review.lead_many.{key}", tenant=tenant)
    right = len(review_rows.right(stand.plan.nothing))
    size = "none" if not right else "one" if right == 1 else "many"
    stays = texts.say(f"ui.review.lead_stays.{size}", count=review_rows.counted(right))
    key = "ui.review.lead_one.now" if count == 1 else "ui.review.lead_many.now"
    return texts.say(key, count=review_rows.counted(count), tenant=tenant, stays=stays)


def ending(stand: Stand, shown: Sections | None = None) -> Ending | None:
    """Say how the newest run ended; ``None`` where none did, or another goes on."""
    result = stand.result
    if result is None or stand.busy in {"apply", "undo"} or result.outcome == "planned":
        return None
    # Nobody agreed to a plan: it was an undo, even if nothing could be put back.
    undone = stand.agreed is None or result.outcome == "undone" or review_run.undid(stand.changes)
    if undone:
        return _undo_ending(stand, result)
    word = _word(stand, result)
    sentences = list(_made(stand, result, shown or review_run.sections(stand)))
    following = word
    if word == "converged" and stand.applied and at_stake.taken(stand):
        following = "taken"
    sentences.append(texts.say(f"ui.review.result.next_{following}"))
    tone: Literal["good", "warn", "fail"] = "warn"
    if word in {"converged", "failed"}:
        tone = "good" if word == "converged" else "fail"
    return Ending(tone, texts.say(f"ui.review.result.{word}"), tuple(sentences))


def consent(stand: Stand) -> tuple[str, ...]:
    """Say who could be locked out, and what the safe way is."""
    if stand.plan is None or stand.frame is None:
        return ()
    people = live.whom(stand.frame.observed)
    key = "whom" if people else "whom_none" if stand.frame.observed.people else "whom_unknown"
    sentences = [texts.say(f"ui.review.consent.{key}", people=people)]
    staged = all(change.stage == AFTER_SENTRY for change in stand.plan.breaking)
    sentences.append(texts.say(f"ui.review.consent.{'staged' if staged else 'refused'}"))
    activates = next((c for c in stand.plan.breaking if c.id == ACTIVATE), None)
    if activates is not None:
        fresh = activates.call.waits_for & {change.id for change in stand.plan.changes}
        sentences.append(texts.say(f"ui.review.consent.{'certificate' if fresh else 'now'}"))
    return tuple(sentences)


def in_use(stand: Stand) -> Said | None:
    """Say that people sign in today where this plan does them no harm; ``None`` where it might."""
    if stand.frame is None or stand.plan is None or not stand.plan.changes or stand.plan.breaking:
        return None
    used = live.live(stand.frame.goal, stand.frame.observed)
    if used is live.Live.NO:
        return None
    pill = "pill" if used is live.Live.YES else "pill_unknown"
    return Said(
        texts.say(f"ui.review.live.{used}"),
        texts.say(f"ui.review.live.{used}_why"),
        texts.say(f"ui.review.live.{pill}"),
    )


def hurting(stand: Stand) -> tuple[Check, ...]:
    """Give the checks that a person should read before they agree, the worst first."""
    bad = [check for check in stand.hurting if check.state in {State.WARN, State.FAIL}]
    return tuple(sorted(bad, key=lambda check: check.state is not State.FAIL))


def nothing_why(stand: Stand, shown: Sections | None = None) -> Said | None:
    """Say why a plan is empty, or what it waits for; ``None`` where there is something to do."""
    plan = stand.plan
    if plan is None or stand.stale:
        return None
    if plan.waiting:
        until = max(entry.until for entry in plan.waiting if entry.until)
        why = texts.say("ui.review.empty.waits_why", until=texts.hour(until))
        return Said(texts.say("ui.review.empty.waits"), why, "")
    ended = ending(stand, shown)
    if plan.changes or (ended is not None and ended.tone == "good"):
        return None
    why = texts.say(f"ui.review.empty.{'why_taken' if at_stake.taken(stand) else 'why'}")
    return Said(texts.say("ui.review.empty.title"), why, "")


def _word(stand: Stand, result: Result) -> str:
    if result.outcome == "failed" and stand.applied:
        # Nothing differs any more; what fails is a check, and checks have a page of their own.
        return "converged"
    return result.outcome


def _undo_ending(stand: Stand, result: Result) -> Ending:
    whole = result.outcome == "undone"
    key = "undone" if whole else "undo_failed"
    put_back = texts.say("ui.review.result.put_back", applied=review_rows.counted(result.applied))
    following = texts.say(f"ui.review.result.next_{key}")
    title = texts.say(f"ui.review.result.{key}")
    if stand.frame is not None and live.stranded(stand.frame.goal, stand.frame.observed):
        stranded = texts.say("ui.undo.stranded")
        return Ending("fail", title, (stranded, put_back), stand.kept, undone=True)
    lines = (put_back, following)
    return Ending("good" if whole else "fail", title, lines, stand.kept, undone=True)


def _made(stand: Stand, result: Result, shown: Sections) -> tuple[str, ...]:
    """Say how many changes stand in which list, each in one."""
    total = max(shown.count(), len(stand.agreed.changes) if stand.agreed else 0)
    if not shown.done and result.outcome not in _BROKEN:
        return (texts.say("ui.review.result.made_none"),)
    params = {"applied": review_rows.counted(len(shown.done))}
    params["changes"] = review_rows.counted(total)
    found = [texts.say("ui.review.result.made", **params)]
    open_ones = (*shown.now, *shown.later, *shown.unsure, *shown.left)
    for key, of, marks in (
        ("found", shown.done, (Mark.FOUND,)),
        ("unseen", open_ones, (Mark.UNSEEN,)),
        ("unknown", open_ones, (Mark.UNKNOWN,)),
        ("left", open_ones, (Mark.FAILED, Mark.LEFT_OUT)),
    ):
        these = review_rows.rows(review_run.with_marks(of, shown.states, *marks))
        if these:
            names = ", ".join(review_rows.few([row.title for row in these], _LEFT_NAMED))
            found.append(texts.say(f"ui.review.result.{key}", names=names))
    return tuple(found)
