"""Findings of an inspection in words, with their places; and how numbers are said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from assistant.saml.places import Located
    from assistant.wizard.lives import Tone

_KB: Final = 1024
_HAS_A_REMEDY: Final = frozenset({State.WARN, State.FAIL, State.NOT_RUN})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands.

    Attributes:
        words: the line, in words.
        where: its XPath.
        line: the line.
    """

    words: str
    where: str
    line: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding in words.

    Attributes:
        told: what it says.
        place: where it was made; None where it is about the whole document.
        setting: the setting to change, by its name in its portal; empty where none is.
    """

    told: Told
    place: Place | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """The verdict.

    Attributes:
        tone: how good or bad it is.
        word: the same as a word.
        title: what it comes to, in a sentence.
        about: what kind of document it is.
        name: whose it is, its entityID.
    """

    tone: Tone
    word: str
    title: str
    about: str
    name: str = ""


def placed(one: Located) -> Placed:
    """Put a finding into words: how bad, what, why, what to do, whose move, and where."""
    finding = one.finding
    word = texts.say(f"ui.inspect.severity.{one.severity}")
    if finding.state in {State.PASS, State.NOT_RUN}:
        word = texts.say(f"ui.state.{finding.state}")
    # Elsewhere a remedy only says that nothing needs doing.
    remedy = finding.remedy if finding.state in _HAS_A_REMEDY else ""
    told = Told(finding.state, finding.seen, finding.meaning, remedy, word, finding.who)
    return Placed(told, place(one))


def place(one: Located) -> Place | None:
    """Give where a finding was made."""
    if not one.where:
        return None
    line = texts.say("ui.inspect.line", line=one.line) if one.line else ""
    return Place(line, one.where, one.line)


def counted(what: str, count: int) -> str:
    """Say a number of things; one has words of its own."""
    return texts.say(f"ui.inspect.count.{what}_{'one' if count == 1 else 'many'}", count=count)


def size(count: int) -> str:
    """Say a number of bytes."""
    if count < _KB:
        return texts.say("ui.inspect.size_bytes", size=count)
    if count < _KB * _KB:
        return texts.say("ui.inspect.size_kb", size=round(count / _KB))
    return texts.say("ui.inspect.size_mb", size=round(count / _KB / _KB, 1))
