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
        unsent: the connection never stood, so the server cannot have acted.
        jitter: 0…1.
    """

    attempts: int
    lagged: float
    waited: float
    unsent: bool
    jitter: float


def decide(call: Call, fault: Fault, tries: Tries) -> Again | State:
    """Say what happens to a call after a refusal that is not the wished state."""
    kind = Kind.BUSY if tries.unsent else kind_of(fault)
    if kind is Kind.MISSING and call.may_lag and tries.lagged < LAG_LIMIT:
        return Again(min(0.25 * 2 ** (tries.attempts - 1), 15.0), lag=True)
    backoff = min(0.5 * 2 ** (tries.attempts - 1), 16.0) * (0.75 + 0.5 * tries.jitter)
    pause = fault.retry_after if fault.retry_after is not None else backoff
    if kind is Kind.BUSY and _may_wait(tries, pause):
        return Again(pause)
    if kind is Kind.UNSURE and call.repeat is Repeat.FREELY and tries.attempts < UNSURE_TRIES:
        return Again(pause)
    if kind is Kind.UNSURE and call.writes:
        return State.UNKNOWN
    return State.NOT_SENT if tries.unsent else State.FAILED


def _may_wait(tries: Tries, pause: float) -> bool:
    if tries.unsent:
        return tries.attempts < UNSURE_TRIES
    return tries.waited + pause <= BUSY_LIMIT
