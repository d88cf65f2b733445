"""A verdict in words, ready to be shown: checks, findings and refused answers alike. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import AssistantError, Who
from assistant.saml.findings import State

if TYPE_CHECKING:
    from assistant.saml.findings import Finding
    from assistant.wizard.events import Check

_HAS_A_REMEDY = frozenset({State.WARN, State.FAIL, State.NOT_RUN})
"""Elsewhere a remedy only says that nothing needs doing."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that a person may have done at once, beside the sentence that suggests it.

    Attributes:
        act: what it is; whoever shows it knows how.
        label: what its button says.
        value: what it is done with.
    """

    act: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what belongs to it.

    Attributes:
        name: what it is.
        text: its value, or a sentence.
        is_value: it is an id or an address rather than words.
        copies: it has to travel.
    """

    name: str
    text: str
    is_value: bool = False
    copies: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One verdict.

    Attributes:
        state: how good or bad it is.
        seen: what was seen.
        meaning: why it matters; may be empty.
        remedy: what to do; empty where nothing needs doing.
        word: stands for the state where its own word would say too little.
        who: whose move it is, where that is worth saying.
        offer: what may be done at once.
    """

    state: State
    seen: str
    meaning: str = ""
    remedy: str = ""
    word: str = ""
    who: Who = Who.NOBODY
    offer: Offer | None = None

    @property
    def label(self) -> str:
        """The word for its state."""
        return self.word or texts.say(f"ui.state.{self.state}")

    def offering(self, act: str, label: str, value: str = "") -> Told:
        """Give the same with an offer."""
        return replace(self, offer=Offer(act, label, value))


def of_finding(finding: Finding) -> Told:
    """Put a finding into words; it says whose move it is only if it is not the reader's."""
    remedy = finding.remedy if finding.state in _HAS_A_REMEDY else ""
    who = Who.NOBODY if finding.who is Who.YOU else finding.who
    return Told(finding.state, finding.seen, finding.meaning, remedy, who=who)


def of_check(check: Check) -> Told:
    """Put a check into words."""
    remedy = check.say("remedy") if check.state in _HAS_A_REMEDY else ""
    who = Who.NOBODY if check.who is Who.YOU else check.who
    return Told(check.state, check.say("seen"), check.say("meaning"), remedy, who=who)


def of_error(error: AssistantError, where: str = "") -> Told:
    """Put an answer that cannot be taken into words.

    Args:
        error: why.
        where: what the page calls the field; a window has no options.
    """
    params = {**error.params, "where": where} if where else dict(error.params)
    said = texts.explain(AssistantError(error.code, who=error.who, **params))
    return Told(State.FAIL, said.title, said.detail, said.hint)
