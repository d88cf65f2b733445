"""Step *review*: what a plan means for whoever has to agree to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.call import Ref, Secret
from assistant.errors import Conflict
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.steps.certificate import ACTIVATE
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from assistant.wizard.change import Change, Plan

STEP = "review"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is carried out now, and what waits until Sentry has been changed first."""

    now: tuple[Change, ...]
    later: tuple[Change, ...]


def agree(
    plan: Plan, *, even_if_in_use: bool, carried: frozenset[str] = frozenset(), people: str = ""
) -> Agreed:
    """Split a plan by the safety law.

    A certificate that this very run makes is never activated by it while people may sign in,
    whatever the person says: nobody can have given it to Sentry yet.

    Args:
        plan: what would change.
        even_if_in_use: the person knows that people sign in with it.
        carried: ids of the changes that this run has made so far.
        people: who signs in today, in words.

    Raises:
        Conflict: if a change could lock people out and that is not what was asked for.
    """
    fresh = carried | {change.id for change in plan.changes}
    later = tuple(
        change
        for change in plan.changes
        if change.stage == AFTER_SENTRY
        and (not even_if_in_use or (change.id == ACTIVATE and writes.CERTIFICATE in fresh))
    )
    if even_if_in_use and not later:
        return Agreed(plan.changes, ())
    waiting = {change.id for change in later}
    now = tuple(c for c in plan.changes if c.id not in waiting and not c.call.waits_for & waiting)
    breaking = [change for change in now if change.breaking and not even_if_in_use]
    if breaking:
        changes = ", ".join(title_of(change.id) for change in breaking)
        raise Conflict("review.in_use", changes=changes, people=people or "-")
    return Agreed(now, later)


def allowed(plan: Plan) -> bool:
    """Tell whether a plan may be carried out, as far as it goes, without a further word."""
    if not plan.breaking:
        return True
    try:
        agree(plan, even_if_in_use=False)
    except Conflict:
        return False
    return True


def grew(before: Plan, after: Plan, own: frozenset[str] = frozenset()) -> bool:
    """Tell whether a plan holds anything that was not consented to.

    Args:
        before: what was consented to.
        after: what would be done now.
        own: ids of the changes that this run has sent: what they altered is no surprise.
    """
    if after.breaking and not own and after.whom != before.whom:
        return True  # it would lock out others than were named
    known = {_consented(change): change for change in before.changes}
    return any(
        (one := known.get(_consented(change))) is None or not _same(one, change, own)
        for change in after.changes
    )


def _consented(change: Change) -> tuple[str, ...]:
    """Give what a consent is to: the change by its id, and whom it could lock out."""
    return (change.id, change.call.method, change.stage, change.breaking)


def _same(agreed: Change, now: Change, own: frozenset[str]) -> bool:
    """Tell whether a change still is what was agreed to: on this object, from here to there.

    Only what this run has made may stand where a hole was. Somebody else's application is
    another object, and what somebody else set meanwhile another beginning.
    """
    wished = {one.name: one for one in agreed.fields}
    made = agreed.call.path != now.call.path
    if made and not _filled(agreed.call.path, now.call.path, own):
        return False
    if made and not now.breaking:
        return True
    return all(
        one.name in wished
        and _leads_to(wished[one.name].after, one.after)
        and (made or one.before == wished[one.name].before or bool(own))
        for one in now.fields
    )


def _filled(agreed: tuple[str | Ref, ...], now: tuple[str | Ref, ...], own: frozenset[str]) -> bool:
    """Tell whether a path differs only where this run has filled its holes."""
    return len(agreed) == len(now) and all(
        one == other or (isinstance(one, Ref) and one.key in own)
        for one, other in zip(agreed, now, strict=True)
    )


def _leads_to(agreed: object, now: object) -> bool:
    """Tell whether a value is the agreed one. What was a hole then may be anything now."""
    return isinstance(agreed, Ref | Secret) or agreed == now
