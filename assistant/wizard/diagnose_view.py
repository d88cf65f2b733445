"""What the room that diagnoses shows of a sign-in: the verdict first, then everything else. Pure.

From facts and findings to words: nothing is judged here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import portal, story
from assistant.diagnosis.sign_in import Diagnosis
from assistant.diagnosis.things import EntraError
from assistant.saml.findings import State
from assistant.wizard import diagnose_judges, diagnose_messages, diagnose_story
from assistant.wizard.diagnose_judges import CALM, OF_SENTRY, remedy
from assistant.wizard.diagnose_story import TONES
from assistant.wizard.inspect_words import Headline, Place, Placed
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.sign_in import Part
    from assistant.diagnosis.story import Concern
    from assistant.saml.findings import Finding
    from assistant.wizard.diagnose_messages import DocumentShown
    from assistant.wizard.diagnose_story import Claim, Step
    from assistant.wizard.fixes import Fix
    from assistant.wizard.inspect_sentry import SentryShown
    from assistant.wizard.told import Fact

FIX: Final = "fix"
"""What an offer beside a finding is for."""
_DIFFER: Final = frozenset({"diagnosis.sentry_differs", "diagnosis.ours_differs"})
_MOST_ERRORS: Final = 5
"""So many errors of Entra's are shown with their ids, the newest of them."""


@dataclass(frozen=True, slots=True)
class Mend:
    """What repairs a finding from here.

    Attributes:
        fix: the patch of the goal; None where nothing from here does.
        wait: whether Entra may only need minutes.
    """

    fix: Fix | None = None
    wait: bool = False


@dataclass(frozen=True, slots=True)
class PlaceIn(Place):
    """Where something stands, in which part of the sign-in."""

    part: int = 0


@dataclass(frozen=True, slots=True)
class EntraShown:
    """An error of Entra's: its number and ids to be copied, and all of them together."""

    facts: tuple[Fact, ...]
    together: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown of a sign-in.

    Attributes:
        headline: the verdict.
        sentry: what Sentry itself would say of the response; None where there is none.
        ours: what our own checks say of it; None likewise.
        differ: said where one judge accepts what the other refuses.
        steps: the story, in its order.
        findings: what has to be looked at, the worst first.
        before: the same of attempts before the last one, where that did not find it too.
        notes: what is good to know.
        entra: numbers and ids of Entra's errors.
        claims: what Sentry takes of the attributes, then what else was sent.
        claims_note: said below them; may be empty.
        documents: messages as XML, in their order.
        document: number of the part whose XML is shown first.
        fixes: what repairs a finding, by its code.
    """

    headline: Headline
    sentry: SentryShown | None = None
    ours: SentryShown | None = None
    differ: tuple[Placed, ...] = ()
    steps: tuple[Step, ...] = ()
    findings: tuple[Placed, ...] = ()
    before: tuple[Placed, ...] = ()
    notes: tuple[Placed, ...] = ()
    entra: tuple[EntraShown, ...] = ()
    claims: tuple[Claim, ...] = ()
    claims_note: str = ""
    documents: tuple[DocumentShown, ...] = ()
    document: int = 0
    fixes: Mapping[str, Fix] = field(default_factory=dict)


def shown(
    diagnosis: Diagnosis,
    expected: Expected,
    *,
    mends: Callable[[Finding], Mend] = lambda _finding: Mend(),
    check: Callable[[], None] = lambda: None,
) -> Shown:
    """Put a diagnosis into words.

    Args:
        diagnosis: what was found.
        expected: what it was held against.
        mends: says what repairs a finding from here.
        check: called in between; raises where the person has stopped it.
    """
    told = diagnose_story.tell(diagnosis, expected)
    check()
    verdict = next((one.response for one in reversed(diagnosis.parts) if one.response), None)
    now = _begins(diagnosis.parts)
    found = _concerns(diagnosis, now)
    documents = tuple(diagnose_messages.documents(diagnosis.parts, check))
    fixes: dict[str, Fix] = {}
    pairs: list[tuple[Concern, Placed]] = []
    for concern in found:
        mend = mends(concern.located.finding)
        if mend.fix is not None:
            fixes[_code(concern)] = mend.fix
        pairs.append((concern, _placed(concern, documents, mend)))
        check()
    worrying = [
        (concern, one)
        for concern, one in pairs
        if one.told.state not in CALM and _code(concern) not in _DIFFER
    ]
    responses = [one.part for one in documents if diagnosis.parts[one.part].response]
    return Shown(
        headline=_headline(diagnosis),
        sentry=diagnose_judges.of_sentry(verdict) if verdict is not None else None,
        ours=diagnose_judges.of_ours(verdict) if verdict is not None else None,
        differ=tuple(one for concern, one in pairs if _code(concern) in _DIFFER),
        steps=told.steps,
        findings=tuple(one for concern, one in worrying if concern.part >= now),
        before=tuple(one for concern, one in worrying if concern.part < now),
        notes=tuple(one for _, one in pairs if one.told.state in CALM),
        entra=tuple(_entra(diagnosis.parts)),
        claims=told.claims,
        claims_note=told.note,
        documents=documents,
        document=(responses or [one.part for one in documents] or [0])[-1],
        fixes=fixes,
    )


def _begins(parts: Sequence[Part]) -> int:
    """Give the number of the part with which the last attempt begins, as the verdict has it."""
    begins, answered = 0, False
    for number, part in enumerate(parts):
        if part.asks or (part.response is not None and answered):
            begins, answered = number, False
        answered = answered or part.response is not None
    return begins


def _concerns(diagnosis: Diagnosis, now: int) -> list[Concern]:
    """Give what was found in the last attempt, then what only those before it had."""
    last = Diagnosis(diagnosis.parts[now:], diagnosis.verdict)
    before = Diagnosis(diagnosis.parts[:now], diagnosis.verdict)
    found = [replace(one, part=one.part + now) for one in story.concerns(last)]
    known = {one.located.finding for one in found}
    found += [one for one in story.concerns(before) if one.located.finding not in known]
    return [one for one in found if _code(one) not in OF_SENTRY]


def _code(concern: Concern) -> str:
    return concern.located.finding.code


def _headline(diagnosis: Diagnosis) -> Headline:
    word = diagnosis.verdict
    return Headline(
        tone=TONES[word],
        word=texts.say(f"ui.diagnose.word.{word}"),
        title=texts.say(f"diagnosing.verdict.{word}"),
        about=_about(diagnosis),
    )


def _about(diagnosis: Diagnosis) -> str:
    """Say in a sentence why."""
    if diagnosis.verdict == "accepted":
        return ""
    if diagnosis.verdict == "cannot_tell" and all(one.request for one in diagnosis.parts):
        return texts.say("ui.diagnose.about.request_only")
    wanted = State.FAIL if diagnosis.verdict == "refused" else State.NOT_RUN
    # How the newest attempt ended is what the person asks about.
    for part in reversed(diagnosis.parts):
        said = [one.finding for one in part.findings if one.finding.state is wanted]
        own = [one for one in said if one.code not in OF_SENTRY]
        if said:
            return (own or said)[0].seen
    return ""


def _placed(concern: Concern, documents: Sequence[DocumentShown], mend: Mend) -> Placed:
    finding = concern.located.finding
    does = remedy(finding)
    if mend.wait:
        does = f"{texts.say('diagnosing.fix.wait')} {does}".strip()
    told = Told(
        finding.state,
        finding.seen,
        finding.meaning,
        does,
        texts.say(f"diagnosing.mark.{finding.state}"),
        finding.who,
    )
    if mend.fix is not None:
        told = told.offering(FIX, texts.say("ui.diagnose.fix"), finding.code)
    setting = portal.called(concern.setting) if finding.state not in CALM else ""
    return Placed(told, _place(concern, documents), setting)


def _place(concern: Concern, documents: Sequence[DocumentShown]) -> PlaceIn | None:
    one = concern.located
    of = next((each for each in documents if each.part == concern.part), None)
    if not one.where or of is None:
        return None
    line = texts.say("ui.inspect.line", line=one.line) if one.line else ""
    words = ", ".join(part for part in (of.title, line) if part) if len(documents) > 1 else line
    return PlaceIn(words, one.where, one.line, concern.part)


def _entra(parts: Sequence[Part]) -> Iterator[EntraShown]:
    errors = [one.thing for one in parts if isinstance(one.thing, EntraError)]
    for error in errors[-_MOST_ERRORS:]:
        facts = diagnose_story.entra_facts(error)
        if facts:
            yield EntraShown(facts, diagnose_story.together(facts))
