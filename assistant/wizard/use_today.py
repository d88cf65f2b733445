"""Whether people use an application today, whom that is, and what is odd about it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import told
from assistant.wizard.live import Live, foreign_addresses, live
from assistant.wizard.steps import application as step
from assistant.wizard.told import Fact, Told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.frame import Frame

MORE_CHECKS = "more_checks"
"""What may be offered: to read the sign-in log, which could tell whether anybody signs in."""
_OWN_WORDS = frozenset({"application.there", "application.live", "application.mode"})
"""Checks that this page says in its own way, or that the plan settles."""
_GOOD_TO_KNOW = frozenset({State.WARN, State.FAIL})


def verdicts(frame: Frame) -> tuple[Told, ...]:
    """Say whether people sign in with the application today, and what else is odd about it."""
    return tuple(_verdicts(frame)) if frame.observed.application is not None else ()


def _verdicts(frame: Frame) -> Iterator[Told]:
    yield _live(frame)
    for check in step.checks(frame):
        if check.id in _OWN_WORDS or check.about or check.state not in _GOOD_TO_KNOW:
            continue
        yield told.of_check(check)


def _live(frame: Frame) -> Told:
    used = live(frame.goal, frame.observed)
    states = {Live.YES: State.WARN, Live.NO: State.PASS, Live.UNKNOWN: State.NOT_RUN}
    words = Told(
        states[used],
        texts.say(f"check.application.live.{used}.seen"),
        texts.say(f"ui.application.live.{used}.meaning"),
        word=texts.say(f"ui.application.live.{used}.word"),
    )
    if used is Live.UNKNOWN and not frame.observed.around.log_read:
        return words.offering(MORE_CHECKS, texts.say("ui.application.live.offer"))
    return words


def facts(frame: Frame) -> tuple[Fact, ...]:
    """Give who is assigned, when somebody signed in last, and which other addresses it serves."""
    return tuple(_facts(frame)) if frame.observed.application is not None else ()


def _facts(frame: Frame) -> Iterator[Fact]:
    observed = frame.observed
    if observed.people:
        names = texts.few([person.upn for person in observed.people])
        yield Fact(texts.say("ui.application.assigned"), names)
    last = observed.around.last_sign_in
    if last is not None:
        yield Fact(texts.say("ui.application.last_sign_in"), texts.day(last))
    name = texts.say("ui.application.foreign")
    for address in foreign_addresses(frame.goal, observed):
        yield Fact(name, address, is_value=True)
        name = ""  # once is enough
