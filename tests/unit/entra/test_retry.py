"""When a call is sent again, and what is said of it when it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.entra.call import Call, Fault, Repeat, State
from assistant.entra.retry import BUSY_LIMIT, LAG_LIMIT, Again, Tries, decide

READ = Call("r", "GET", ("/things",))
CHANGE = Call("c", "PATCH", ("/things/1",))
CREATE = Call("n", "POST", ("/things",), repeat=Repeat.NEVER)
FIRST = Tries(attempts=1, lagged=0.0, waited=0.0, unsent=False, jitter=0.5)
LAST = replace(FIRST, attempts=4)
UNSENT = replace(FIRST, unsent=True)


@pytest.mark.parametrize(
    ("call", "fault", "tries", "said"),
    [
        # Not acted upon: even a create is sent again, at the server's pace or our own growing one.
        (CREATE, Fault(429), FIRST, Again(0.5)),
        (CREATE, Fault(429), LAST, Again(4.0)),
        (CREATE, Fault(429, retry_after=7), FIRST, Again(7.0)),
        (CREATE, Fault(429, retry_after=0), FIRST, Again(0.5)),
        (CREATE, Fault(503), replace(FIRST, waited=BUSY_LIMIT), State.FAILED),
        (CREATE, Fault(429, retry_after=BUSY_LIMIT + 1), FIRST, State.FAILED),
        # May have been acted upon: sent again only where twice is as good as once.
        (READ, Fault(504), FIRST, Again(0.5)),
        (CHANGE, Fault(504), FIRST, Again(0.5)),
        (CREATE, Fault(504), FIRST, State.UNKNOWN),
        (READ, Fault(504), LAST, State.FAILED),
        (CHANGE, Fault(504), LAST, State.UNKNOWN),
        (READ, Fault(504, retry_after=BUSY_LIMIT + 1), FIRST, State.FAILED),
        (CHANGE, Fault(504, retry_after=BUSY_LIMIT + 1), FIRST, State.UNKNOWN),
        # It never reached what would act on it.
        (CREATE, Fault(0), UNSENT, Again(0.5)),
        (CREATE, Fault(0), replace(LAST, unsent=True), State.NOT_SENT),
        (CHANGE, Fault(0), replace(LAST, unsent=True, lost=True), State.UNKNOWN),
        (READ, Fault(0), replace(LAST, unsent=True, lost=True), State.NOT_SENT),
        (CREATE, Fault(404), replace(LAST, unsent=True), State.NOT_SENT),
        # Replication.
        (CHANGE, Fault(404), FIRST, State.FAILED),
        (replace(CHANGE, may_lag=True), Fault(404), FIRST, Again(0.25, lag=True)),
        (
            replace(CHANGE, may_lag=True),
            Fault(404),
            replace(FIRST, lagged=LAG_LIMIT),
            State.FAILED,
        ),
        # A matter of rights, and a plain no.
        (CHANGE, Fault(401), FIRST, State.FAILED),
        (CHANGE, Fault(403), FIRST, State.FAILED),
        (CHANGE, Fault(400), FIRST, State.FAILED),
    ],
)
def test_what_happens_after_a_refusal(
    call: Call, fault: Fault, tries: Tries, said: Again | State
) -> None:
    assert decide(call, fault, tries) == said


def test_those_who_were_refused_together_do_not_come_back_together() -> None:
    early, late = (decide(READ, Fault(429), replace(FIRST, jitter=jitter)) for jitter in (0.0, 1.0))
    assert (early, late) == (Again(0.375), Again(0.625))
