"""The story of a sign-in as it is shown: its parts in their order, and what was sent. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import story
from assistant.diagnosis.things import EntraError
from assistant.wizard.told import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.sign_in import Diagnosis, Part
    from assistant.diagnosis.story import Sentence
    from assistant.wizard.lives import Tone

TONES: Final[dict[str, Tone]] = {"accepted": "good", "refused": "fail", "cannot_tell": "warn"}
_FIELDS: Final = ("identifier", "email", "first_name", "last_name")
_OF_ATTRIBUTES: Final = frozenset(
    {
        *(f"mapped_{field}" for field in _FIELDS),
        *(f"missing_{field}" for field in _FIELDS),
        *("attribute", "attribute_empty", "attributes_more", "no_attributes"),
    }
)
"""Sentences that are shown as a table of their own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of the story.

    Attributes:
        title: what it was.
        when: the moment, in words; empty where it is not known.
        sentences: what happened.
        tone: how it went; plain where that cannot be told of it.
        word: the same as a word; empty where it cannot be told.
    """

    title: str
    when: str
    sentences: tuple[str, ...]
    tone: Tone = "plain"
    word: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """An attribute, and what the service provider takes it for.

    Attributes:
        name: the service provider's name for it; empty where it takes nothing of it.
        claim: the attribute's own name.
        value: what was sent, or a sentence that says that nothing was.
        sent: whether a value was sent.
    """

    name: str
    claim: str
    value: str
    sent: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """The story, and the claims of the response that the verdict is about.

    Attributes:
        steps: the parts in their order.
        claims: what the service provider takes, then what else was sent.
        note: said below the claims; may be empty.
    """

    steps: tuple[Step, ...]
    claims: tuple[Claim, ...] = ()
    note: str = ""


def tell(diagnosis: Diagnosis, expected: Expected) -> Told:
    """Tell a sign-in."""
    steps: list[Step] = []
    claims: tuple[Claim, ...] = ()
    notes: list[str] = []
    for number, part in enumerate(diagnosis.parts):
        sentences = story.of_part(part, expected, number)
        calm = tuple(one.said for one in sentences if one.key not in _OF_ATTRIBUTES)
        steps.append(_step(part, calm))
        if part.response is not None:  # of several, the last one counts
            claims = tuple(_claims(sentences))
            more = {"attributes_more", "no_attributes"}
            notes = [one.said for one in sentences if one.key in more]
    return Told(tuple(steps), claims, " ".join(notes))


def title_of(part: Part) -> str:
    """Name a part."""
    return texts.say(f"diagnosing.part.{story.kind_of(part)}")


def when(part: Part) -> str:
    """Say when it was recorded; empty where that is not known."""
    at = part.thing.at
    return texts.instant(at) if at is not None else ""


def entra_facts(error: EntraError) -> tuple[Fact, ...]:
    """Give what support and the sign-in logs ask for, each to be copied."""
    say = texts.say
    number = f"AADSTS{error.number}" if error.number else ""
    named = (
        (say("ui.diagnose.entra.number"), number),
        (say("ui.diagnose.entra.correlation"), error.correlation_id),
        (say("ui.diagnose.entra.request"), error.request_id),
        (say("ui.diagnose.entra.timestamp"), error.timestamp),
    )
    return tuple(Fact(name, value, is_value=True, copies=True) for name, value in named if value)


def together(facts: tuple[Fact, ...]) -> str:
    """Give facts as lines, to be sent in one piece."""
    return "\n".join(f"{fact.name}: {fact.text}" for fact in facts)


def _step(part: Part, sentences: tuple[str, ...]) -> Step:
    word = part.word
    return Step(
        title_of(part),
        when(part),
        sentences,
        TONES[word] if word else "plain",
        texts.say(f"ui.diagnose.word.{word}") if word else "",
    )


def _claims(sentences: tuple[Sentence, ...]) -> Iterator[Claim]:
    by_key = {one.key: one for one in sentences}
    for field in _FIELDS:
        name = texts.say(f"ui.diagnose.maps.{field}")
        mapped, missing = by_key.get(f"mapped_{field}"), by_key.get(f"missing_{field}")
        if mapped is not None:
            params = dict(mapped.params)
            yield Claim(name, params["name"], params["value"])
        elif missing is not None:
            empty = texts.say("ui.diagnose.maps.nothing")
            yield Claim(name, dict(missing.params)["name"], empty, sent=False)
    for one in sentences:
        params = dict(one.params)
        if one.key == "attribute":
            yield Claim("", params["name"], params["value"])
        elif one.key == "attribute_empty":
            yield Claim("", params["name"], texts.say("ui.diagnose.maps.empty"), sent=False)
