"""Every check of a response, by our own means: what was seen, where, and what may be believed.

A check that finds nothing wrong says so only where a person would ask for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import (
    address_checks,
    attribute_checks,
    signature_checks,
    time_checks,
)
from assistant.diagnosis.expected import shown
from assistant.diagnosis.marks import Marks
from assistant.diagnosis.response_facts import ResponseFacts, read_response
from assistant.entra import aadsts
from assistant.errors import BadInput, Who
from assistant.saml import names, signed, xml
from assistant.saml.findings import Finding, State, fail, note, unknown
from assistant.saml.places import Located

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.signature_checks import Verified
    from assistant.diagnosis.things import Message

RECORDED: Final = frozenset({"har", "tracer"})
LIMITS: Final = xml.Limits(size=1024 * 1024, elements=20_000)
_ENCODED: Final = frozenset({"base64", "base64url"})
_OPENING: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^>]*>\s*)?<([A-Za-z_][\w:.-]*)")
_NCNAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ResponseReport:
    """A response, looked at by our own means.

    Attributes:
        findings: everything seen, in the order in which a person would ask.
        facts: what it says; None where it cannot be read.
        verified: what may be believed of it; None where nothing may.
    """

    findings: tuple[Located, ...]
    facts: ResponseFacts | None = None
    verified: Verified | None = field(default=None)

    @property
    def refused(self) -> bool:
        """Whether any check failed."""
        return any(one.finding.state is State.FAIL for one in self.findings)


def check_response(
    message: Message, expected: Expected, now: datetime, requests: Sequence[str] = ()
) -> ResponseReport:
    """Check a response.

    Args:
        message: as it was recognised.
        expected: what it is held against.
        now: the moment at which it arrived, aware.
        requests: IDs of the requests that were found with it, the latest last.
    """
    if message.damage:
        return ResponseReport((Located(_damaged(message)),))
    try:
        root = xml.read(message.document, limits=LIMITS)
    except BadInput as error:
        if is_cut_off(message):
            how = texts.say("diagnosis.damage.base64")
            return ResponseReport((Located(unknown("diagnosis.copy_damaged", Who.YOU, how=how)),))
        problem = texts.explain(error)
        finding = fail("diagnosis.unreadable", Who.YOU, problem=problem.title)
        return ResponseReport((Located(finding),))
    marks = Marks.of(message.document)
    if root.tag != signed.RESPONSE:
        name = str(root.tag).rpartition("}")[2][:80]
        return ResponseReport((marks.at(fail("diagnosis.not_response", Who.YOU, root=name), root),))
    survey = signed.survey(root)
    facts = read_response(root, survey)
    verified: Verified | None = None
    proved: tuple[Finding, ...] = ()
    if facts.succeeded and not survey.flaws and survey.assertion is not None:
        verified, proved = signature_checks.check(root, survey, expected, now)
    place = survey.signatures[0].element if survey.signatures else root
    found = [
        *_form(root, message, facts, marks),
        *signature_checks.flaws(survey, marks),
        *(marks.at(one, place) for one in proved),
        *_content(root, facts, verified, expected, now, marks, requests),
    ]
    believed = verified if not any(one.finding.state is State.FAIL for one in found) else None
    return ResponseReport(tuple(found), facts, believed)


def is_cut_off(message: Message) -> bool:
    """Tell whether a copied value breaks off before its root closes: half of its base64 was taken.

    Meant for what cannot be read; a type declaration is no accident of copying.
    """
    if message.source in RECORDED or not _ENCODED & {*message.written}:
        return False
    opening = _OPENING.match(message.document)
    if opening is None or b"<!DOCTYPE" in message.document:
        return False
    closing = rb"</" + re.escape(opening.group(1)) + rb"\s*>"
    return re.search(closing, message.document) is None


def _damaged(message: Message) -> Finding:
    """Say what is wrong with its wrapping: what was copied may be damaged by the copying alone."""
    how = texts.say(f"diagnosis.damage.{message.damage}")
    if message.source in RECORDED:
        return fail("diagnosis.response_damaged", Who.YOU, how=how)
    return unknown("diagnosis.copy_damaged", Who.YOU, how=how)


def _content(
    root: Element,
    facts: ResponseFacts,
    verified: Verified | None,
    expected: Expected,
    now: datetime,
    marks: Marks,
    requests: Sequence[str],
) -> Iterator[Located]:
    """Check what the assertion says; of one that is not proved, what it claims."""
    assertion = verified.assertion if verified is not None else facts.assertion
    if assertion is None or not facts.succeeded:
        return
    yield from address_checks.check(root, facts, assertion, expected, marks, requests)
    yield from time_checks.check(root, facts, assertion, expected, now, marks)
    yield from attribute_checks.check(root, assertion, expected, marks)


def _form(root: Element, message: Message, facts: ResponseFacts, marks: Marks) -> Iterator[Located]:
    if message.binding == "redirect":
        yield Located(fail("diagnosis.response_redirect", Who.YOU))
    if facts.version != "2.0":
        finding = fail("diagnosis.version", Who.ENTRA_ADMIN, version=shown(facts.version)[:20])
        yield marks.at(finding, root, "Version")
    if not facts.id:
        yield marks.at(fail("diagnosis.id_missing", Who.YOU), root)
    elif not _NCNAME.fullmatch(facts.id):
        yield marks.at(fail("diagnosis.id_invalid", Who.YOU, id=shown(facts.id)), root, "ID")
    yield from _status(root, facts, marks)
    if facts.succeeded and not facts.assertions:
        yield marks.at(fail("diagnosis.assertion_missing", Who.YOU), root)
    if facts.encrypted:
        place = next(root.iter(signed.ENCRYPTED), None)
        yield marks.at(fail("diagnosis.assertion_encrypted", Who.ENTRA_ADMIN), place)
    if message.relay_state:
        yield Located(note("diagnosis.relay_state", state=shown(message.relay_state)))


def _status(root: Element, facts: ResponseFacts, marks: Marks) -> Iterator[Located]:
    if facts.succeeded:
        return
    place = root.find("samlp:Status", names.MAP)
    status = facts.status.rpartition(":")[2] or "-"
    inner = facts.sub_status.rpartition(":")[2]
    finding = fail(
        "diagnosis.status",
        Who.ENTRA_ADMIN,
        status=f"{status} / {inner}" if inner else status,
        says=shown(facts.status_message),
    )
    yield marks.at(finding, place if place is not None else root)
    if facts.aadsts:
        message = root.find("samlp:Status/samlp:StatusMessage", names.MAP)
        yield marks.at(aadsts.explain(facts.aadsts), message)
