"""What was seen in a document or an answer, and how bad it is.

A finding carries no sentence: ``<code>.seen``, ``<code>.meaning`` and ``<code>.remedy`` stand in
``resources/texts`` (law 4) and are filled from its parameters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from assistant import texts
from assistant.errors import Who


class State(StrEnum):
    """The five states of a check; one that was not run is never shown as a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    WARN = "warn"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"


Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen, with its verdict.

    Attributes:
        code: key of its three sentences, dotted, for example ``saml.certificate.expired``.
        state: how bad it is.
        who: whose move it is.
        params: what fills the sentences' holes, in pairs so that a finding can be hashed.
    """

    code: str
    state: State
    who: Who = Who.NOBODY
    params: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        """How bad it is in a document; what is only good to know is a ``note``."""
        if self.state is State.FAIL:
            return "error"
        return "warning" if self.state is State.WARN else "note"

    @property
    def seen(self) -> str:
        """Say what was seen."""
        return texts.say(f"{self.code}.seen", **dict(self.params))

    @property
    def meaning(self) -> str:
        """Say why it matters for this pair of systems."""
        return texts.say(f"{self.code}.meaning", **dict(self.params))

    @property
    def remedy(self) -> str:
        """Say what to do next; empty where nothing needs doing."""
        return texts.say(f"{self.code}.remedy", **dict(self.params))


def _made(code: str, state: State, who: Who, params: dict[str, object]) -> Finding:
    return Finding(code, state, who, tuple((name, str(value)) for name, value in params.items()))


def good(code: str, /, **params: object) -> Finding:
    """Make a finding that all is well: nobody's move."""
    return _made(code, State.PASS, Who.NOBODY, params)


def warn(code: str, /, who: Who = Who.YOU, **params: object) -> Finding:
    """Make a finding that deserves a look but stops nothing."""
    return _made(code, State.WARN, who, params)


def fail(code: str, /, who: Who = Who.YOU, **params: object) -> Finding:
    """Make a finding that keeps sign-in from working."""
    return _made(code, State.FAIL, who, params)


def note(code: str, /, who: Who = Who.NOBODY, **params: object) -> Finding:
    """Make a finding that is good to know and neither good nor bad."""
    return _made(code, State.NOT_APPLICABLE, who, params)


def unknown(code: str, /, who: Who = Who.NOBODY, **params: object) -> Finding:
    """Make a finding that something could not be looked at."""
    return _made(code, State.NOT_RUN, who, params)
