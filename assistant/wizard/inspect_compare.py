"""What differs between two documents, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard.inspect_words import Headline, Place, Placed, counted
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.diagnosis.differences import Difference
    from assistant.wizard.lives import Tone


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs between two documents: the verdict, and each difference, what matters first."""

    headline: Headline
    found: tuple[Placed, ...] = ()


def compared(found: Sequence[Difference], first: str, second: str) -> Compared:
    """Put into words what differs between two documents.

    Args:
        found: each difference.
        first: what the former document is called.
        second: what the latter is called.
    """
    matters = any(one.severity == "warning" for one in found)
    tone: Tone = "warn" if matters else "plain" if found else "good"
    key = "matters" if matters else "differs" if found else "same"
    title = texts.say("ui.inspect.difference.none")
    if found:
        title = counted("differences", len(found))
    about = texts.say("ui.inspect.difference.title", first=first, second=second)
    word = texts.say(f"ui.inspect.difference.{key}")
    return Compared(Headline(tone, word, title, about), tuple(_differs(one) for one in found))


def _differs(one: Difference) -> Placed:
    state = State.WARN if one.severity == "warning" else State.NOT_APPLICABLE
    word = texts.say(f"ui.inspect.severity.{one.severity}")
    lines = [
        texts.say(f"ui.inspect.difference.{which}", line=line)
        for which, line in (("line_before", one.line_a), ("line_after", one.line_b))
        if line
    ]
    where = one.where_b or one.where_a
    at = Place(" · ".join(lines), where, one.line_b or one.line_a) if where else None
    return Placed(Told(state, one.seen, one.meaning, word=word), at)
