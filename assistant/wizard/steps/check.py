"""Step *check*: every check of every step, in a person's order. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.saml.findings import State
from assistant.wizard import admission, foreseen
from assistant.wizard.events import Check
from assistant.wizard.steps import (
    addresses,
    application,
    certificate,
    finish,
    people,
    sentry,
    signin,
    target,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

STEP = "check"

_STEPS = (target, signin, application, addresses, certificate, people, sentry)


def checks(frame: Frame) -> Iterator[Check]:
    """Judge everything; what only a real sign-in can prove is never called a pass."""
    for step in _STEPS:
        yield from step.checks(frame)
        if step is people:
            yield from foreseen.to_be_assigned(frame)
    if frame.observed.application is not None:
        state = State.PASS if frame.agreed else State.WARN
        yield Check("check.read_twice", STEP, state)
        yield Check("check.claims", STEP, State.NOT_RUN)
    yield from finish.checks(frame)


def hurting(frame: Frame) -> Iterator[Check]:
    """Give what a person should know before a plan is agreed to.

    Of the target what is odd about it, of the application what hurts and whether it is in use, of
    the people who of those assigned, or to be, will not get in.
    """
    bad = {State.WARN, State.FAIL}
    yield from (result for result in target.checks(frame) if result.state in bad)
    for result in application.checks(frame):
        told = result.id == "application.live" or result.state in {State.WARN, State.FAIL}
        if told and result.id != "application.there":
            yield result
    yield from foreseen.checks(frame)
    yield from admission.shut_out(frame)


def failed(results: tuple[Check, ...]) -> bool:
    """Tell whether anything failed."""
    return any(result.state is State.FAIL for result in results)
