"""Every check of an authentication request: would Entra take it, and answer to the right place?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis.expected import difference, shown
from assistant.diagnosis.marks import Marks, how
from assistant.diagnosis.request_facts import RequestFacts, read_request
from assistant.diagnosis.response_checks import LIMITS, RECORDED
from assistant.errors import BadInput, Who
from assistant.saml import names, xml
from assistant.saml.findings import Finding, State, fail, good, note, unknown, warn
from assistant.saml.metadata import guid_in
from assistant.saml.places import Located

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.things import Message

_REQUEST: Final = f"{{{names.PROTOCOL}}}AuthnRequest"
_NCNAME: Final = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_OLD: Final = timedelta(minutes=10)
_SKEW: Final = timedelta(minutes=5)
# Microsoft: single-sign-on-saml-protocol, NameIDPolicy.
_FORMATS: Final = frozenset(
    {
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        names.UNSPECIFIED,
    }
)


@dataclass(frozen=True, slots=True)
class RequestReport:
    """A request, looked at.

    Attributes:
        findings: everything seen.
        facts: what it says; None where it cannot be read.
    """

    findings: tuple[Located, ...]
    facts: RequestFacts | None = None

    @property
    def refused(self) -> bool:
        """Whether any check failed."""
        return any(one.finding.state is State.FAIL for one in self.findings)


def check_request(message: Message, expected: Expected, now: datetime) -> RequestReport:
    """Check a request.

    Args:
        message: as it was recognised.
        expected: what it is held against.
        now: the moment at which it was sent, aware.
    """
    if message.damage:
        damage = texts.say(f"diagnosis.damage.{message.damage}")
        if message.source in RECORDED:
            finding = fail("diagnosis.request_damaged", Who.SENTRY_OWNER, how=damage)
        else:
            finding = unknown("diagnosis.copy_damaged", Who.YOU, how=damage)
        return RequestReport((Located(finding),))
    try:
        root = xml.read(message.document, limits=LIMITS)
    except BadInput as error:
        problem = texts.explain(error).title
        unreadable = fail("diagnosis.unreadable", Who.SENTRY_OWNER, problem=problem)
        return RequestReport((Located(unreadable),))
    marks = Marks.of(message.document)
    facts = read_request(root)
    if root.tag != _REQUEST:
        other = note("diagnosis.not_request", root=facts.kind)
        return RequestReport((marks.at(other, root),), facts)
    found = [
        *_wrapping(message),
        *_form(root, facts, marks),
        *_addresses(root, message, facts, expected, marks),
        *_wishes(root, facts, marks),
        *_signature(root, message, facts, expected, marks),
        *_age(root, message, facts, now, marks),
    ]
    if not any(one.finding.state in {State.FAIL, State.WARN, State.NOT_RUN} for one in found):
        found.insert(0, marks.at(good("diagnosis.request_fine", issuer=shown(facts.issuer)), root))
    return RequestReport(tuple(found), facts)


def _wrapping(message: Message) -> Iterator[Located]:
    deflated = "deflate" in message.written
    if message.binding == "redirect" and not deflated:
        yield Located(fail("diagnosis.request_not_deflated", Who.SENTRY_OWNER))
    elif message.binding == "post" and deflated:
        yield Located(fail("diagnosis.request_deflated", Who.SENTRY_OWNER))


def _form(root: Element, facts: RequestFacts, marks: Marks) -> Iterator[Located]:
    owner = Who.SENTRY_OWNER
    if facts.version != "2.0":
        version = shown(facts.version)[:20]
        yield marks.at(fail("diagnosis.request_version", owner, version=version), root, "Version")
    if not facts.id:
        yield marks.at(fail("diagnosis.request_id_missing", owner), root)
    elif facts.id[0].isdigit():
        finding = fail("diagnosis.request_id_digit", owner, id=shown(facts.id))
        yield marks.at(finding, root, "ID")
    elif not _NCNAME.fullmatch(facts.id):
        finding = fail("diagnosis.request_id_invalid", owner, id=shown(facts.id))
        yield marks.at(finding, root, "ID")
    if facts.has_subject:
        yield marks.at(
            fail("diagnosis.request_subject", owner), root.find("saml:Subject", names.MAP)
        )
    if facts.protocol_binding not in {"", names.POST}:
        binding = facts.protocol_binding.rpartition(":")[2]
        finding = fail("diagnosis.request_binding", owner, binding=shown(binding))
        yield marks.at(finding, root, "ProtocolBinding")


def _addresses(
    root: Element, message: Message, facts: RequestFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    yield from _issuer(root, facts, expected, marks)
    yield from _reply(root, facts, expected, marks)
    wanted = guid_in(expected.kept.sso_url) if expected.kept is not None else ""
    asked = guid_in(message.sent_to) or guid_in(facts.destination)
    if wanted and asked and asked != wanted:
        finding = fail("diagnosis.request_tenant", Who.SENTRY_OWNER, asked=asked, wanted=wanted)
        yield marks.at(finding, root, "Destination" if facts.destination else "")
    elif message.sent_to and facts.destination and facts.destination != message.sent_to:
        finding = warn(
            "diagnosis.request_destination",
            Who.SENTRY_OWNER,
            destination=shown(facts.destination),
            there=shown(message.sent_to),
        )
        yield marks.at(finding, root, "Destination")


def _issuer(
    root: Element, facts: RequestFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    place = root.find("saml:Issuer", names.MAP)
    if not facts.issuer:
        yield marks.at(fail("diagnosis.request_issuer_missing", Who.SENTRY_OWNER), root)
        return
    own = expected.addresses.identifier if expected.addresses is not None else ""
    if expected.identifiers and facts.issuer not in expected.identifiers:
        nearest = expected.identifiers[0]
        finding = fail(
            "diagnosis.request_issuer_wrong",
            Who.ENTRA_ADMIN,
            issuer=shown(facts.issuer),
            configured=nearest,
            how=how(difference(nearest, facts.issuer)),
        )
        yield marks.at(finding, place)
    elif own and facts.issuer != own:
        finding = fail(
            "diagnosis.request_other_sentry",
            Who.SENTRY_OWNER,
            issuer=shown(facts.issuer),
            wanted=own,
            how=how(difference(facts.issuer, own)),
        )
        yield marks.at(finding, place)
    elif not expected.identifiers and not own:
        finding = unknown("diagnosis.request_unknown", Who.YOU, issuer=shown(facts.issuer))
        yield marks.at(finding, place)


def _reply(
    root: Element, facts: RequestFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    if not facts.acs_url:
        code = "diagnosis.request_acs_index" if facts.acs_index else "diagnosis.request_acs_missing"
        yield marks.at(note(code), root)
        return
    own = expected.addresses.reply_url if expected.addresses is not None else ""
    if expected.reply_urls and facts.acs_url not in expected.reply_urls:
        finding = fail(
            "diagnosis.request_reply_url",
            Who.ENTRA_ADMIN,
            url=shown(facts.acs_url),
            configured=", ".join(expected.reply_urls[:5]),
        )
        yield marks.at(finding, root, "AssertionConsumerServiceURL")
    elif own and facts.acs_url != own:
        finding = fail(
            "diagnosis.request_reply_other",
            Who.SENTRY_OWNER,
            url=shown(facts.acs_url),
            wanted=own,
            how=how(difference(facts.acs_url, own)),
        )
        yield marks.at(finding, root, "AssertionConsumerServiceURL")


def _wishes(root: Element, facts: RequestFacts, marks: Marks) -> Iterator[Located]:
    owner = Who.SENTRY_OWNER
    if facts.name_id_format and facts.name_id_format not in _FORMATS:
        finding = fail("diagnosis.request_name_id", owner, format=shown(facts.name_id_format))
        yield marks.at(finding, root.find("samlp:NameIDPolicy", names.MAP), "Format")
    asked = root.find("samlp:RequestedAuthnContext", names.MAP)
    if asked is not None and facts.comparison != "exact":
        finding = fail(
            "diagnosis.request_comparison", owner, comparison=shown(facts.comparison)[:40]
        )
        yield marks.at(finding, asked, "Comparison")
    elif facts.contexts:
        short = ", ".join(each.rpartition(":")[2] for each in facts.contexts)
        yield marks.at(warn("diagnosis.request_context", owner, asked=shown(short)), asked)
    if facts.is_passive:
        yield marks.at(warn("diagnosis.request_passive", owner), root, "IsPassive")
    if facts.force_authn:
        yield marks.at(note("diagnosis.request_force"), root, "ForceAuthn")


def _signature(
    root: Element, message: Message, facts: RequestFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    signed = facts.signed or message.signed_beside
    if expected.wants_signed and not signed:
        yield Located(fail("diagnosis.request_unsigned", Who.ENTRA_ADMIN))
    elif signed:
        place = root.find("ds:Signature", names.MAP)
        yield marks.at(note("diagnosis.request_signed"), place)


def _age(
    root: Element, message: Message, facts: RequestFacts, now: datetime, marks: Marks
) -> Iterator[Located]:
    if facts.issued is None:
        yield marks.at(fail("diagnosis.request_time_missing", Who.SENTRY_OWNER), root)
        return
    finding: Finding | None = None
    if facts.issued > now + _SKEW:
        finding = warn(
            "diagnosis.request_early", Who.SENTRY_OWNER, span=_minutes(facts.issued - now)
        )
    elif now - facts.issued > _OLD:
        age = _minutes(now - facts.issued)
        known = message.at is not None
        code = "diagnosis.request_old"
        finding = warn(code, Who.YOU, span=age) if known else note(code, span=age)
    if finding is not None:
        yield marks.at(finding, root, "IssueInstant")


def _minutes(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02}"
