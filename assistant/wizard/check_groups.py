"""Verdicts as the page of checks shows them: by whose move it is, in a window's words. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import recorded, told
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.wizard.answers import Answers
    from assistant.wizard.events import Check
    from assistant.wizard.told import Told

PERSON = "people.person"
_WINDOW = "ui.check.said"
"""Under it stand the sentences that differ in a window: nobody types an option there."""

NEEDS_MORE = frozenset(
    {
        "check.application.live.unknown",
        "check.application.claims_policy.not_run",
        "check.application.token_policy.not_run",
        "check.application.limits.not_run",
        "check.people.enabled_unknown.not_run",
        "check.people.group_licence.not_run",
    }
)
"""What further read permissions would show."""

_NEVER_LOOKED_AT = ("sentry.gate.", "finish.", "check.claims", PERSON)
"""A person answers it, or a real sign-in proves it: looking again shows nothing new."""


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that is one mover's.

    Attributes:
        who: the mover, a key under ``ui.check.mover``.
        asks: what fails or deserves a look, the worst first.
        unseen: what was not run.
        people: people named one by one, the worst first.
        passes: what is right.
        beside: what does not apply.
    """

    who: str
    asks: tuple[Check, ...] = ()
    unseen: tuple[Check, ...] = ()
    people: tuple[Check, ...] = ()
    passes: tuple[Check, ...] = ()
    beside: tuple[Check, ...] = ()

    @property
    def counted(self) -> Mapping[State, int]:
        """How many of each verdict."""
        return counted((*self.asks, *self.unseen, *self.people, *self.passes, *self.beside))


def groups(checks: Iterable[Check], step: str = "") -> tuple[Group, ...]:
    """Group checks by whose move they are: who has the worst comes first, nobody last.

    Args:
        checks: all of them.
        step: only this step's; empty for all.
    """
    wished = [check for check in checks if not step or check.step == step]
    found, _ = recorded.by_mover(wished)
    return tuple(_group(who, mine) for who, mine in found)


def _group(who: str, mine: list[Check]) -> Group:
    people = tuple(check for check in mine if check.id == PERSON)
    others = [check for check in mine if check.id != PERSON]

    def those(*states: State) -> tuple[Check, ...]:
        return tuple(check for check in others if check.state in states)

    return Group(
        who,
        those(State.FAIL, State.WARN),
        those(State.NOT_RUN),
        people,
        those(State.PASS),
        those(State.NOT_APPLICABLE),
    )


def counted(checks: Iterable[Check]) -> Mapping[State, int]:
    """Count the verdicts, the worst first; what is not there is left out."""
    counts = Counter(check.state for check in checks)
    return {state: counts[state] for state in recorded.WORST if counts[state]}


def say_count(state: State, count: int) -> str:
    """Say how many have this verdict."""
    one = "_one" if count == 1 else ""
    return texts.say(f"ui.check.count.{state}{one}", count=count)


def say_counts(counts: Mapping[State, int]) -> str:
    """Say how many have which verdict, the worst first."""
    return " · ".join(say_count(state, count) for state, count in counts.items())


def headline(checks: Iterable[Check]) -> tuple[State, str]:
    """Give the worst verdict, and what it means for the set-up as a whole."""
    counts = counted(checks)
    for state in (State.FAIL, State.WARN):
        if state in counts:
            one = "_one" if counts[state] == 1 else ""
            return state, texts.say(f"ui.check.headline.{state}{one}", count=counts[state])
    state = State.PASS if State.PASS in counts else State.NOT_RUN
    return state, texts.say(f"ui.check.headline.{state}")


def steps(checks: Iterable[Check]) -> tuple[str, ...]:
    """Give the steps that have checks, in a person's order."""
    there = {check.step for check in checks}
    return tuple(key for key in STEPS if key in there)


def can_run(check: Check) -> bool:
    """Tell whether looking again may change its verdict."""
    return not check.id.startswith(_NEVER_LOOKED_AT)


def unseen(checks: Iterable[Check], answers: Answers) -> int:
    """Count what further read permissions would show; none once they are asked for."""
    if answers.more_checks:
        return 0
    return sum(1 for check in checks if check.words in NEEDS_MORE)


def said(check: Check) -> Told:
    """Put a check into a window's words."""
    words = told.of_check(check)
    pages = {f"page_{step}": texts.say(f"ui.step.{step}") for step in ("certificate", "people")}

    def own(part: str, usual: str) -> str:
        key = f"{_WINDOW}.{check.words}.{part}"
        return texts.say(key, **{**pages, **check.params}) if usual and texts.has(key) else usual

    return replace(
        words,
        seen=own("seen", words.seen),
        meaning=own("meaning", words.meaning),
        remedy=own("remedy", words.remedy),
    )
