"""A diagnosis as JSON: one object a part, every sentence said; no message, no cookie, no token."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from assistant.diagnosis import portal, story
from assistant.saml.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.sentences import Sentence
    from assistant.diagnosis.sign_in import Diagnosis, Part
    from assistant.diagnosis.stand_ins import StandIns
    from assistant.saml.places import Located
    from assistant.sentry.judging import Judged

Line: TypeAlias = dict[str, object]


def lines(
    diagnosis: Diagnosis, expected: Expected, names: StandIns | None = None
) -> Iterator[Line]:
    """Describe a sign-in, a line a part in their order, and last the result.

    Args:
        diagnosis: what was found.
        expected: what it was held against.
        names: stand-ins for persons; None shows them as they are.
    """
    for number, part in enumerate(diagnosis.parts):
        yield _part(part, expected, number, names)
    yield result(diagnosis.verdict, len(diagnosis.parts))


def result(verdict: str, parts: int = 0) -> Line:
    """Describe how it ended."""
    return {"event": "result", "verdict": verdict, "parts": parts}


def _part(part: Part, expected: Expected, number: int, names: StandIns | None) -> Line:
    judged = part.response.sentry if part.response is not None else None
    told = story.of_part(part, expected, number)
    return {
        "event": "diagnosis",
        "kind": story.kind_of(part),
        "source": part.thing.source,
        "at": part.thing.at.isoformat() if part.thing.at is not None else "",
        "verdict": part.word or "cannot_tell",
        "sentry": None if judged is None else _sentry(judged, names),
        "findings": [_finding(one, names) for one in part.findings],
        "story": [_sentence(one, names) for one in told],
    }


def _sentry(judged: Judged, names: StandIns | None) -> Line:
    message = judged.message if names is None else names.words(judged.message)
    return {"verdict": judged.verdict, "message": message, "version": judged.version}


def _finding(one: Located, names: StandIns | None) -> Line:
    finding = unnamed(one.finding, names)
    return {
        "code": finding.code,
        "state": str(finding.state),
        "severity": finding.severity,
        "where": one.where,
        "line": one.line,
        "seen": finding.seen,
        "meaning": finding.meaning,
        "who": str(finding.who),
        "remedy": finding.remedy,
        "setting": portal.called(portal.setting_of(finding.code)),
    }


def _sentence(one: Sentence, names: StandIns | None) -> Line:
    sentence = one if names is None else one.with_params(names.pairs(one.params))
    return {"code": one.key, "said": sentence.said, "where": one.where, "line": one.line}


def unnamed(finding: Finding, names: StandIns | None) -> Finding:
    """Give a finding with stand-ins in what it names; as it is where none are wanted."""
    if names is None:
        return finding
    return Finding(finding.code, finding.state, finding.who, names.pairs(finding.params))
