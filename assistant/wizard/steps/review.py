"""Step *review*: what a plan means for whoever has to agree to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import Conflict
from assistant.wizard.change import AFTER_SENTRY

if TYPE_CHECKING:
    from assistant.wizard.change import Change, Plan

STEP = "review"


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is carried out now, and what waits until Sentry has been changed first."""

    now: tuple[Change, ...]
    later: tuple[Change, ...]


def agree(plan: Plan, *, even_if_in_use: bool) -> Agreed:
    """Split a plan by the safety law.

    Raises:
        Conflict: if a change could lock people out and that is not what was asked for.
    """
    if even_if_in_use:
        return Agreed(plan.changes, ())
    later = tuple(change for change in plan.changes if change.stage == AFTER_SENTRY)
    waiting = {change.id for change in later}
    now = tuple(c for c in plan.changes if c.id not in waiting and not c.call.waits_for & waiting)
    breaking = [change for change in now if change.breaking]
    if breaking:
        raise Conflict("review.in_use", changes=", ".join(change.id for change in breaking))
    return Agreed(now, later)


def grew(before: Plan, after: Plan) -> bool:
    """Tell whether a plan holds anything that was not consented to."""
    known = {(c.id, c.call.method, c.call.shown_path, str(c.call.body)) for c in before.changes}
    return any(
        (c.id, c.call.method, c.call.shown_path, str(c.call.body)) not in known
        for c in after.changes
    )
