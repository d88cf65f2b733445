"""Lives of certificates as a time line shows them, and the same in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Tone = Literal["plain", "accent", "good", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Life:
    """One bar on a time line.

    Attributes:
        label: whose life it is.
        begins: when it begins; ``None`` where that is not known.
        ends: when it ends; ``None`` where that is not known.
        tone: how it is doing, which ``note`` says in words too.
        note: what it is, and when it ends.
        planned: it is not there yet.
    """

    label: str
    begins: datetime | None
    ends: datetime | None
    tone: Tone
    note: str
    planned: bool = False


def month(moment: datetime) -> str:
    """Give a month as it stands below a time line."""
    name = texts.say(f"ui.certificate.month.m{moment.month:02}")
    return texts.say("ui.certificate.month_year", month=name, year=moment.year)


def today() -> str:
    """Give the word at the line of today."""
    return texts.say("ui.certificate.line.today")


def describe(lives: Sequence[Life], now: datetime) -> str:
    """Say what the time line draws, for whoever does not see it."""
    said = [texts.say("ui.certificate.line.name", today=texts.day(now), count=len(lives))]
    said += [
        texts.say(
            "ui.certificate.line.life",
            label=life.label,
            note=life.note,
            begins=texts.day(life.begins),
            ends=texts.day(life.ends),
        )
        for life in lives
    ]
    return " ".join(said)
