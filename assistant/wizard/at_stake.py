"""What hangs on a step: whether people sign in today, and what Sentry would keep on doing. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.saml.findings import State
from assistant.wizard import live
from assistant.wizard.steps import sentry

if TYPE_CHECKING:
    from assistant.wizard.stand import Stand


def breaking(stand: Stand) -> bool:
    """Tell whether the plan holds something that could lock people out."""
    return stand.plan is not None and bool(stand.plan.breaking)


def confirms(stand: Stand, typed: str) -> bool:
    """Tell whether what was typed names the organization: the consent to what could lock out."""
    return bool(typed) and typed.strip() == (stand.answers.organization or "")


def in_use(stand: Stand) -> bool:
    """Tell whether people are seen to sign in with this application today."""
    frame = stand.frame
    return frame is not None and live.live(frame.goal, frame.observed) is live.Live.YES


def taken(stand: Stand) -> bool:
    """Tell whether Sentry is seen to have taken this tenant's values."""
    if stand.frame is None or stand.frame.observed.application is None:
        return False
    found = sentry.taken(stand.frame)
    return bool(found) and all(finding.state is State.PASS for finding in found)


def stranded(stand: Stand) -> bool:
    """Tell whether Sentry sends everybody to this tenant, and there is no application here."""
    frame = stand.frame
    return frame is not None and live.stranded(frame.goal, frame.observed)


def waits_for_sentry(stand: Stand) -> bool:
    """Tell whether what Sentry shows decides on what stands here: an undo, or who is locked out."""
    at_risk = stand.asked is not None and stand.asked.risk is not None
    return not stand.busy and (at_risk or stranded(stand))


def left_behind(stand: Stand) -> bool:
    """Tell whether Sentry still has, or may have, what an undo has taken from under it."""
    frame = stand.frame
    if frame is None or stranded(stand):
        return frame is not None
    undone = stand.result is not None and stand.result.outcome == "undone"
    seen = frame.observed.sentry
    unknown = seen is None or seen.sso == "unknown"
    return undone and (unknown or sentry.took_it(frame))
