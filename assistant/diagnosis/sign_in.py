"""A whole sign-in, as far as it was found: each thing with what is to be said of it, and the end.

The verdict is that of the last attempt: a response outweighs what was asked before it, and what the
service provider really answered is told beside what it should have answered.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from assistant.diagnosis.expected import shown
from assistant.diagnosis.request_checks import RequestReport, check_request
from assistant.diagnosis.things import Answered, EntraError, Message, ProviderSaid, Thing
from assistant.diagnosis.verdict import Verdict, Word, judge_response
from assistant.entra import aadsts
from assistant.errors import Who
from assistant.saml.findings import Finding, State, fail, good, note, unknown
from assistant.saml.places import Located
from assistant.sentry import answers, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.diagnosis.expected import Expected

_MOVED_FOR_GOOD: Final = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of a sign-in, and what is to be said of it.

    Attributes:
        thing: what was found.
        findings: what is to be said, the worst not first but in a person's order.
        request: the look at a request; None of other things.
        response: both verdicts on a response; None of other things.
        word: how the sign-in stood after it; None where it does not tell.
    """

    thing: Thing
    findings: tuple[Located, ...]
    request: RequestReport | None = None
    response: Verdict | None = None
    word: Word | None = None

    @property
    def asks(self) -> bool:
        """Whether a sign-in begins with it; a message about signing out begins none."""
        return isinstance(self.thing, Message) and self.thing.kind == "request"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A sign-in, its parts in their order, and the verdict on it."""

    parts: tuple[Part, ...]
    verdict: Word


def diagnose(
    things: Sequence[Thing], expected: Expected, now: datetime, *, at: datetime | None = None
) -> Diagnosis:
    """Say of each thing what is to be said, and how the sign-in ended.

    Args:
        things: what was recognised, in its order.
        expected: what it is held against.
        now: the moment at which it is judged where no recording tells when it happened, aware.
        at: the moment that a person named; outweighs what a recording says.
    """
    parts: list[Part] = []
    requests: list[str] = []
    for thing in things:
        moment = at or thing.at or now
        part = _part(thing, expected, moment, requests)
        parts.append(part)
        if part.asks and part.request is not None and part.request.facts is not None:
            requests.append(part.request.facts.id)
    return Diagnosis(tuple(parts), _last(parts))


def _part(thing: Thing, expected: Expected, moment: datetime, requests: Sequence[str]) -> Part:
    match thing:
        case Message(kind="logout_request" | "logout_response"):
            # Nobody signs in by it: the judges of a response have nothing to say of it.
            left = check_request(thing, expected, moment)
            facts = left.facts
            finding = note("diagnosis.sign_out", root=facts.kind if facts is not None else "-")
            return Part(thing, (Located(finding),), request=left)
        case Message(kind="response"):
            verdict = judge_response(thing, expected, moment, requests)
            return Part(thing, verdict.findings, response=verdict, word=verdict.verdict)
        case Message():
            report = check_request(thing, expected, moment)
            word: Word | None = "refused" if report.refused else None
            return Part(thing, report.findings, request=report, word=word)
        case EntraError():
            return Part(thing, (Located(_entra(thing)),), word="refused")
        case ProviderSaid():
            finding = said.explain(thing.code, thing.params)
            word = {State.FAIL: "refused", State.PASS: "accepted"}.get(finding.state)  # type: ignore[assignment]  # of its words
            return Part(thing, (Located(finding),), word=word)
        case Answered():
            finding = _answered(thing)
            word = {State.FAIL: "refused", State.PASS: "accepted"}.get(finding.state)  # type: ignore[assignment]  # of its words
            return Part(thing, (Located(finding),), word=word)


def _entra(error: EntraError) -> Finding:
    if error.number:
        return aadsts.explain(error.number)
    return unknown(
        "diagnosis.no_number", Who.ENTRA_ADMIN, correlation_id=error.correlation_id or "-"
    )


def _answered(answer: Answered) -> Finding:
    if not answer.status:
        return unknown("diagnosis.answer_missing", Who.YOU)
    if answer.status in _MOVED_FOR_GOOD:
        return fail(
            "diagnosis.answer_lost", Who.ENTRA_ADMIN, status=answer.status, url=shown(answer.url)
        )
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return fail("diagnosis.answer_error", Who.SENTRY_OWNER, status=answer.status)
    if answer.location:
        return _moved(answer)
    return note("diagnosis.answer_page", status=answer.status)


def _moved(answer: Answered) -> Finding:
    location = shown(answer.location)
    match answers.ending(answer.url, answer.location):
        case "refused":
            return fail("diagnosis.answer_refused", Who.SENTRY_OWNER, location=location)
        case "accepted":
            return good("diagnosis.answer_accepted", location=location)
        case _:
            return note("diagnosis.answer_moved", location=location)


def _last(parts: Sequence[Part]) -> Word:
    """Give how the last attempt ended; where anything in it is a no, it is never a yes."""
    attempt: list[Part] = []
    for part in parts:
        answered_before = any(one.response is not None for one in attempt)
        if part.asks or (part.response is not None and answered_before):
            attempt.clear()
        attempt.append(part)
    words = {part.word for part in attempt}
    order: tuple[Word, ...] = ("refused", "cannot_tell", "accepted")
    return next((word for word in order if word in words), "cannot_tell")
