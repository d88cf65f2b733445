"""A diagnosis as lines for a terminal: the verdict, the story, then what was found, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import portal, story
from assistant.diagnosis.described import unnamed
from assistant.inspect_text import EMPTY, Line
from assistant.saml.findings import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.sign_in import Diagnosis
    from assistant.diagnosis.stand_ins import StandIns
    from assistant.diagnosis.story import Concern

_LABEL: Final = 13
_INDENT: Final = "  "
_VERDICTS: Final = {"accepted": "bold green", "refused": "bold red", "cannot_tell": "bold yellow"}
_STYLES: Final = {
    State.FAIL: "red",
    State.NOT_RUN: "yellow",
    State.WARN: "yellow",
    State.NOT_APPLICABLE: "bright_black",
    State.PASS: "green",
}
_CALM: Final = frozenset({State.NOT_APPLICABLE, State.PASS})
"""What needs no act is said in one sentence and, where it is a note, why it matters."""


def lines(
    diagnosis: Diagnosis, expected: Expected, names: StandIns | None = None
) -> Iterator[Line]:
    """Tell a diagnosis.

    Args:
        diagnosis: what was found.
        expected: what it was held against.
        names: stand-ins for persons; None shows them as they are.
    """
    word = diagnosis.verdict
    yield Line(texts.say(f"diagnosing.verdict.{word}"), style=_VERDICTS[word])
    yield EMPTY
    yield Line(texts.say("diagnosing.heading.story"), style="bold")
    for number, part in enumerate(diagnosis.parts):
        head = texts.say(f"diagnosing.part.{story.kind_of(part)}")
        if part.thing.at is not None:
            head = f"{head}, {texts.instant(part.thing.at)}"
        yield Line(head, _INDENT, _INDENT)
        for one in story.of_part(part, expected, number):
            sentence = one if names is None else one.with_params(names.pairs(one.params))
            yield Line(sentence.said, f"{_INDENT}- ", f"{_INDENT}  ")
    yield EMPTY
    found = story.concerns(diagnosis)
    if found:
        yield Line(texts.say("diagnosing.heading.findings"), style="bold")
    for concern in found:
        yield from _concern(concern, names)


def _concern(concern: Concern, names: StandIns | None) -> Iterator[Line]:
    finding = unnamed(concern.located.finding, names)
    state, blank = finding.state, " " * _LABEL
    label = f"{_INDENT}{texts.say(f'diagnosing.mark.{state}')} ".ljust(_LABEL)
    yield Line(finding.seen, label, blank, _STYLES[state])
    if state is not State.PASS and finding.meaning:
        yield Line(finding.meaning, blank, blank)
    if state not in _CALM:
        if finding.remedy:
            yield Line(finding.remedy, blank, blank)
        if concern.setting:
            words = texts.say("diagnosing.setting_is", setting=portal.called(concern.setting))
            yield Line(words, blank, blank)
        if finding.who != "nobody":
            yield Line(texts.say("front.whose", who=finding.who), blank, blank, "bright_black")
    yield EMPTY
