"""Whether a refused or unanswered call is sent again, and when. Pure.

"Not found" right after a create is replication: the documents ask to wait and double the wait, and
promise no time (SupportArticles "404-not-found-error-manage-objects-microsoft-graph"). A create
whose fate is unknown is never repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.entra.call import Call, Fault, Repeat, State
from assistant.entra.faults import Kind, kind_of

LAG_LIMIT = 90.0  # seconds spent on replication; a later run goes on
BUSY_LIMIT = 120.0  # seconds spent on a throttled or unavailable Graph
UNSURE_TRIES = 4
_LEAST_PAUSE = 0.5  # seconds; a Retry-After of nothing must not make us a hammer


@dataclass(frozen=True, slots=True)
class Again:
    """Send it again in ``seconds``; ``lag`` where replication is being waited for."""

    seconds: float
    lag: bool = False


@dataclass(frozen=True, slots=True)
class Tries:
    """What was tried so far.

    Attributes:
        attempts: how often it was sent.
        lagged: seconds already spent waiting for replication.
        waited: seconds since the first send.
        unsent: it did not reach what would act on it, so nothing can have been done this time.
        jitter: 0…1.
        lost: an earlier send of it may have been acted upon.
    """

    attempts: int
    lagged: float
    waited: float
    unsent: bool
    jitter: float
    lost: bool = False


def decide(call: Call, fault: Fault, tries: Tries) -> Again | State:
    """Say what happens to a call after a refusal that is not the wished state."""
    kind = Kind.BUSY if tries.unsent else kind_of(fault)
    if kind is Kind.MISSING and call.may_lag and tries.lagged < LAG_LIMIT:
        return Again(min(0.25 * 2 ** (tries.attempts - 1), 15.0), lag=True)
    pause = _pause(fault, tries)
    in_time = tries.waited + pause <= BUSY_LIMIT
    few = tries.attempts < UNSURE_TRIES
    if kind is Kind.BUSY and in_time and (few or not tries.unsent):
        return Again(pause)
    if kind is Kind.UNSURE and call.repeat is Repeat.FREELY and in_time and few:
        return Again(pause)
    if call.writes and (kind is Kind.UNSURE or tries.lost):
        return State.UNKNOWN
    return State.NOT_SENT if tries.unsent else State.FAILED


def _pause(fault: Fault, tries: Tries) -> float:
    """Give the seconds to wait: what Graph asks for, or longer each time and spread."""
    if fault.retry_after is not None:
        return max(fault.retry_after, _LEAST_PAUSE)
    return float(min(0.5 * 2 ** (tries.attempts - 1), 16.0) * (0.75 + 0.5 * tries.jitter))
