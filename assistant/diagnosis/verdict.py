"""Would Sentry let this person in? Two judges: Sentry's own library and mapping, and our checks.

Where either refuses, the answer is never yes; where one could not judge, it is not yes either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from assistant.diagnosis.response_checks import ResponseReport, check_response, is_cut_off
from assistant.errors import Who
from assistant.saml.findings import State, fail, good, note, unknown, warn
from assistant.saml.places import Located
from assistant.sentry import answers, judging, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.things import Message
    from assistant.saml.findings import Finding
    from assistant.sentry.judging import Judged

Word = Literal["accepted", "refused", "cannot_tell"]
_WRONG: Final = frozenset(
    f"diagnosis.{what}_wrong" for what in ("audience", "destination", "recipient")
)
_REFUSALS: Final = frozenset({"refused", "crash"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Both verdicts on one response, and the one that counts.

    Attributes:
        verdict: ``accepted`` only where both judges accept.
        ours: by our own checks.
        sentry: by Sentry's library and mapping; None where too little is known to ask it.
        report: what our own checks saw.
        findings: everything to tell, the verdict first.
        moment: the moment at which it was judged.
    """

    verdict: Word
    ours: Word
    sentry: Judged | None
    report: ResponseReport
    findings: tuple[Located, ...]
    moment: datetime

    @property
    def differ(self) -> bool:
        """Whether one judge accepts what the other refuses."""
        theirs = self.sentry.verdict if self.sentry is not None else ""
        return {self.ours, "refused" if theirs == "crash" else theirs} == {"accepted", "refused"}


def judge_response(
    message: Message, expected: Expected, moment: datetime, requests: Sequence[str] = ()
) -> Verdict:
    """Judge a response by both judges.

    Args:
        message: as it was recognised.
        expected: what it is held against.
        moment: when it is taken to arrive, aware.
        requests: IDs of the requests that were found with it, the latest last.
    """
    report = check_response(message, expected, moment, requests)
    ours = _ours(report, expected)
    unread = report.facts is None and ours == "cannot_tell" and is_cut_off(message)
    theirs = None if unread else _theirs(message, expected, moment)
    word = join(ours, theirs)
    told = (*_elsewhere(report, expected), *_told(ours, theirs))
    findings = (*(Located(one) for one in told), *report.findings)
    return Verdict(word, ours, theirs, report, findings, moment)


def join(ours: Word, theirs: Judged | None) -> Word:
    """Give the verdict that counts: refused if either refuses, accepted only if both accept."""
    sentry = theirs.verdict if theirs is not None else "not_run"
    if ours == "refused" or sentry in _REFUSALS:
        return "refused"
    return "accepted" if ours == sentry == "accepted" else "cannot_tell"


def _ours(report: ResponseReport, expected: Expected) -> Word:
    if report.refused:
        return "refused"
    missing = any(one.finding.state is State.NOT_RUN for one in report.findings)
    if report.verified is None or expected.addresses is None or missing:
        return "cannot_tell"
    return "accepted"


def _theirs(message: Message, expected: Expected, moment: datetime) -> Judged | None:
    if expected.addresses is None or expected.kept is None or message.damage:
        return None
    return judging.judge(
        message.document, expected.addresses, expected.kept, expected.mapping, moment
    )


def _elsewhere(report: ResponseReport, expected: Expected) -> Iterator[Finding]:
    """Say where all that is addressed wrongly is addressed to one other organization."""
    if expected.addresses is None:
        return
    base, own = expected.addresses.base.base, expected.addresses.slug
    said_of = [dict(one.finding.params) for one in report.findings if one.finding.code in _WRONG]
    values = [one.get("audience") or one.get("value") or "" for one in said_of]
    others = {answers.organization_of(value, base) for value in values}
    if len(others) == 1 and not others & {"", own}:
        yield fail("diagnosis.other_organization", Who.YOU, named=others.pop(), given=own)


def _told(ours: Word, theirs: Judged | None) -> Iterator[Finding]:
    if theirs is None:
        yield unknown("diagnosis.sentry_not_asked", Who.YOU)
        return
    if theirs.verdict == "not_run":
        yield unknown("diagnosis.sentry_not_run", Who.MICROSOFT, version=theirs.version)
    elif theirs.verdict == "accepted":
        who = theirs.identity
        email, name = (who.email, who.name or who.id) if who is not None else ("-", "-")
        code = "diagnosis.sentry_accepts"
        if ours == "refused":
            yield warn("diagnosis.sentry_differs", Who.SENTRY, version=theirs.version)
        else:
            yield good(code, version=theirs.version, email=email, name=name)
            yield note("diagnosis.then_link", email=email)
    else:
        yield from _refused(ours, theirs)


def _refused(ours: Word, theirs: Judged) -> Iterator[Finding]:
    code = "diagnosis.sentry_crash" if theirs.verdict == "crash" else "diagnosis.sentry_refuses"
    message = theirs.message or "-"
    yield fail(code, Who.SENTRY_OWNER, version=theirs.version, message=message)
    if theirs.code:
        yield said.explain(theirs.code, theirs.params)
    if ours == "accepted":
        yield warn("diagnosis.ours_differs", Who.SENTRY, version=theirs.version)
