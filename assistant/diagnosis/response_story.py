"""The story of a response: whom it names, how that is proved, and what the provider makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assistant import texts
from assistant.diagnosis.expected import shown
from assistant.diagnosis.sentences import moment
from assistant.saml.metadata import guid_in
from assistant.saml.metadata import moment as read_moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.response_facts import AssertionFacts, ResponseFacts
    from assistant.diagnosis.sentences import Sentence, Telling
    from assistant.diagnosis.things import Message
    from assistant.diagnosis.verdict import Verdict
    from assistant.saml.certificates import Certificate

_MOST_ATTRIBUTES: Final = 20
_MOST_VALUES: Final = 3
_ASSERTION: Final = "saml:Assertion"
_SUBJECT: Final = "saml:Assertion/saml:Subject/saml:NameID"
_CONDITIONS: Final = "saml:Assertion/saml:Conditions"
_ATTRIBUTE: Final = "saml:Assertion/saml:AttributeStatement/saml:Attribute"
_AUTHN: Final = "saml:Assertion/saml:AuthnStatement"
_ANY_SIGNATURE: Final = ".//ds:Signature"
# Which checks tell that a certificate's key signed it, though perhaps not the one that is stored.
_PROVED: Final = frozenset(
    {
        "diagnosis.signature_verified_response",
        "diagnosis.signature_verified_assertion",
        "diagnosis.signature_other_certificate",
        "diagnosis.signature_other_key",
    }
)


class _Signer(NamedTuple):
    """Whose certificate a response is about, and whether its key really signed."""

    certificate: Certificate | None
    proved: bool


def tell(
    verdict: Verdict, message: Message, expected: Expected, telling: Telling
) -> Iterator[Sentence]:
    """Tell a response.

    Args:
        verdict: both verdicts on it.
        message: as it was recognised.
        expected: what it was held against.
        telling: makes the sentences.
    """
    facts = verdict.report.facts
    if facts is None:
        yield telling.say("response_unread")
        return
    if not facts.succeeded:
        yield from _refusal(facts, message, telling)
        return
    verified = verdict.report.verified
    assertion = verified.assertion if verified is not None else facts.assertion
    if assertion is None:
        yield telling.say("nobody", "saml:EncryptedAssertion" if facts.encrypted else "")
    else:
        yield from _who(assertion, telling, proved=verified is not None)
    yield from _from_and_to(facts, assertion, telling)
    yield from _when(facts, assertion, verdict, telling)
    yield from _signed(verdict, facts, expected, telling)
    if assertion is not None:
        yield from _mapped(assertion, expected, telling)
        yield from _attributes(assertion, expected, telling)


def _refusal(facts: ResponseFacts, message: Message, telling: Telling) -> Iterator[Sentence]:
    place = "samlp:Status/samlp:StatusCode/@Value"
    status = facts.status.rpartition(":")[2] or "-"
    yield telling.say("response_from", "saml:Issuer", issuer=shown(facts.issuer))
    if facts.destination:
        yield telling.say("handed_in", "@Destination", url=shown(facts.destination))
    elif message.sent_to:
        yield telling.say("handed_in", url=shown(message.sent_to))
    if facts.issued is not None:
        yield telling.say("issued", "@IssueInstant", at=moment(facts.issued))
    if facts.status_message:
        yield telling.say("refused_says", place, status=status, says=shown(facts.status_message))
    else:
        yield telling.say("refused", place, status=status)


def _who(assertion: AssertionFacts, telling: Telling, *, proved: bool) -> Iterator[Sentence]:
    name = assertion.name_id
    if name:
        yield telling.say("who" if proved else "who_claimed", _SUBJECT, name=shown(name))
    else:
        yield telling.say("who_unnamed", _ASSERTION)
    if assertion.authn and assertion.authn[0].instant is not None:
        one = assertion.authn[0]
        means = one.context.rpartition(":")[2]
        at = moment(one.instant) if one.instant else "-"
        if means:
            yield telling.say("authenticated", f"{_AUTHN}/@AuthnInstant", at=at, means=shown(means))
        else:
            yield telling.say("authenticated_somehow", f"{_AUTHN}/@AuthnInstant", at=at)


def _from_and_to(
    facts: ResponseFacts, assertion: AssertionFacts | None, telling: Telling
) -> Iterator[Sentence]:
    issuer = assertion.issuer.strip() if assertion is not None else facts.issuer.strip()
    tenant = guid_in(issuer)
    if tenant:
        yield telling.say("from_tenant", "saml:Issuer", issuer=shown(issuer), tenant=tenant)
    else:
        yield telling.say("response_from", "saml:Issuer", issuer=shown(issuer))
    if assertion is not None and assertion.audiences:
        yield telling.say(
            "for_whom",
            f"{_CONDITIONS}/saml:AudienceRestriction/saml:Audience",
            audience=shown(assertion.audiences[0].strip()),
        )
    to = facts.destination or next(
        (one.recipient for one in (assertion.confirmations if assertion else ()) if one.recipient),
        "",
    )
    if to:
        yield telling.say("handed_in", "@Destination", url=shown(to))
    if facts.in_response_to:
        yield telling.say("answers", "@InResponseTo", request=shown(facts.in_response_to))
    else:
        yield telling.say("unasked")


def _when(
    facts: ResponseFacts, assertion: AssertionFacts | None, verdict: Verdict, telling: Telling
) -> Iterator[Sentence]:
    issued = (assertion.issued if assertion is not None else None) or facts.issued
    if issued is not None:
        yield telling.say("issued", "@IssueInstant", at=moment(issued))
    begins = read_moment(assertion.not_before) if assertion is not None else None
    ends = read_moment(assertion.not_on_or_after) if assertion is not None else None
    if begins is not None and ends is not None:
        yield telling.say("valid", _CONDITIONS, since=moment(begins), until=moment(ends))
    elif ends is not None:
        yield telling.say("valid_until", _CONDITIONS, until=moment(ends))
    yield telling.say("judged", at=moment(verdict.moment))


def _signed(
    verdict: Verdict, facts: ResponseFacts, expected: Expected, telling: Telling
) -> Iterator[Sentence]:
    over = {one.over for one in facts.signatures}
    if not over:
        yield telling.say("unsigned")
        return
    method = facts.signatures[0].method.rpartition("#")[2] or "-"
    what = "both" if {"response", "assertion"} <= over else next(iter(sorted(over)))
    yield telling.say(f"signed_{what}", _ANY_SIGNATURE, method=shown(method)[:60])
    signer = _signer(verdict, facts, expected)
    if signer.certificate is None:
        yield telling.say("no_certificate")
    else:
        certificate = signer.certificate
        yield telling.say(
            "certificate" if signer.proved else "certificate_claimed",
            f"{_ANY_SIGNATURE}/ds:KeyInfo",
            thumbprint=certificate.thumbprint,
            subject=shown(certificate.subject),
            until=texts.day(certificate.not_after),
        )
    yield from _stored(signer.certificate, expected, telling)


def _signer(verdict: Verdict, facts: ResponseFacts, expected: Expected) -> _Signer:
    """Tell whose certificate it is: the one that was proved, else the one that it carries."""
    carried = next((one.certificate for one in facts.signatures if one.certificate), None)
    known = [*expected.signing]
    if expected.kept is not None and expected.kept.certificate is not None:
        known.append(expected.kept.certificate)
    by_print = {one.thumbprint: one for one in (*known, *([carried] if carried else ()))}
    for one in verdict.report.findings:
        if one.finding.code in _PROVED:
            thumbprint = dict(one.finding.params)["thumbprint"]
            return _Signer(by_print.get(thumbprint, carried), proved=True)
    return _Signer(carried, proved=False)


def _stored(signer: Certificate | None, expected: Expected, telling: Telling) -> Iterator[Sentence]:
    """Compare it with what the provider stored, and with what the application has."""
    thumbprint = signer.thumbprint if signer is not None else ""
    if expected.kept is None:
        yield telling.say("stored_unknown")
    elif expected.kept.certificate is None:
        yield telling.say("stored_unreadable")
    elif expected.kept.certificate.thumbprint == thumbprint:
        yield telling.say("stored_assumed_same" if expected.assumed else "stored_same")
    else:
        stored = expected.kept.certificate
        yield telling.say(
            "stored_assumed_other" if expected.assumed else "stored_other",
            thumbprint=stored.thumbprint,
            until=texts.day(stored.not_after),
        )
    if not thumbprint:
        return
    listed = [one.thumbprint for one in expected.signing]
    active = expected.active.upper()
    if active:
        key = "active_same" if active == thumbprint else "active_other"
        yield telling.say(key, active=active)
    elif listed == [thumbprint]:
        yield telling.say("only_one")
    elif len(listed) == 1:
        yield telling.say("not_the_only_one")
    elif listed:
        key = "one_of" if thumbprint in listed else "none_of"
        yield telling.say(key, count=len(listed))


def _attributes(
    assertion: AssertionFacts, expected: Expected, telling: Telling
) -> Iterator[Sentence]:
    """Tell what was sent besides what the mapping takes, which is told with the mapping."""
    if not assertion.attributes:
        yield telling.say("no_attributes", "saml:Assertion/saml:AttributeStatement")
        return
    taken = {name for name in _fields(expected).values() if assertion.values(name)}
    left = 0
    for number, one in enumerate(assertion.attributes):
        if one.name in taken:
            taken.remove(one.name)
            continue
        left += 1
        if left > _MOST_ATTRIBUTES:
            continue
        path = telling.numbered(_ATTRIBUTE, number)
        if not one.values:
            yield telling.say("attribute_empty", path, name=shown(one.name))
            continue
        more = ", …" if len(one.values) > _MOST_VALUES else ""
        value = ", ".join(one.values[:_MOST_VALUES]) + more
        yield telling.say("attribute", path, name=shown(one.name), value=shown(value))
    if left > _MOST_ATTRIBUTES:
        yield telling.say("attributes_more", count=left - _MOST_ATTRIBUTES)


def _fields(expected: Expected) -> dict[str, str]:
    mapping = expected.mapping
    return {
        "identifier": mapping.identifier,
        "email": mapping.user_email,
        "first_name": mapping.first_name,
        "last_name": mapping.last_name,
    }


def _mapped(assertion: AssertionFacts, expected: Expected, telling: Telling) -> Iterator[Sentence]:
    """Tell what the provider's mapping makes of the attributes, and what it misses."""
    sent = [one.name for one in assertion.attributes]
    for field, name in _fields(expected).items():
        if not name:
            continue
        values = assertion.values(name)
        if values:
            path = telling.numbered(_ATTRIBUTE, sent.index(name))
            yield telling.say(f"mapped_{field}", path, name=name, value=shown(values[0]))
        else:
            yield telling.say(f"missing_{field}", name=name)
