"""When it holds: conditions, confirmation and session, by the clock that is handed in.

Sentry's library allows 300 s either way for the conditions, and none for the rest.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import address_checks
from assistant.diagnosis.expected import shown
from assistant.diagnosis.response_facts import BEARER
from assistant.errors import Who
from assistant.saml import names
from assistant.saml.findings import fail, good, note, warn
from assistant.saml.metadata import moment
from assistant.sentry.twin import CLOCK_DRIFT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.marks import Marks
    from assistant.diagnosis.response_facts import AssertionFacts, Confirmation, ResponseFacts
    from assistant.saml.findings import Finding
    from assistant.saml.places import Located

_DRIFT: Final = timedelta(seconds=CLOCK_DRIFT_SECONDS)
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Spans since then are compared: a moment at the end of time has none after it."""
_CONDITIONS: Final = "saml:Assertion/saml:Conditions"
_CONFIRMATION: Final = "saml:Assertion/saml:Subject/saml:SubjectConfirmation"


def check(
    root: Element,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    expected: Expected,
    now: datetime,
    marks: Marks,
) -> Iterator[Located]:
    """Check every time in the assertion, and the confirmation, of which they are a part."""
    yield from _conditions(root, assertion, now, marks)
    yield from _confirmation(root, facts, assertion, expected, now, marks)
    yield from _session(root, assertion, now, marks)


def _conditions(
    root: Element, assertion: AssertionFacts, now: datetime, marks: Marks
) -> Iterator[Located]:
    place = root.find(_CONDITIONS, names.MAP)
    if place is None:
        place = root.find("saml:Assertion", names.MAP)
    if assertion.conditions != 1:
        yield marks.at(
            fail("diagnosis.conditions_count", Who.YOU, count=assertion.conditions), place
        )
        return
    begins, ends = moment(assertion.not_before), moment(assertion.not_on_or_after)
    for name, written, read in (
        ("NotBefore", assertion.not_before, begins),
        ("NotOnOrAfter", assertion.not_on_or_after, ends),
    ):
        if written and read is None:
            yield marks.at(_unreadable(name, written), place, name)
            return
    if begins is not None and begins - _EPOCH > now - _EPOCH + _DRIFT:
        finding = fail(
            "diagnosis.not_yet_valid", Who.YOU, since=_said(begins), ahead=_span(begins - now)
        )
        yield marks.at(finding, place, "NotBefore")
    elif ends is not None and ends - _EPOCH + _DRIFT <= now - _EPOCH:
        finding = fail("diagnosis.expired", Who.YOU, until=_said(ends), ago=_span(now - ends))
        yield marks.at(finding, place, "NotOnOrAfter")
    elif begins is not None and begins > now:
        finding = warn("diagnosis.drift", Who.YOU, seconds=_span(begins - now))
        yield marks.at(finding, place, "NotBefore")
    elif ends is not None and ends <= now:
        finding = warn("diagnosis.drift", Who.YOU, seconds=_span(now - ends))
        yield marks.at(finding, place, "NotOnOrAfter")
    elif begins is not None and ends is not None:
        yield marks.at(good("diagnosis.in_time", since=_said(begins), until=_said(ends)), place)


def _confirmation(
    root: Element,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    expected: Expected,
    now: datetime,
    marks: Marks,
) -> Iterator[Located]:
    """Check that one confirmation holds in everything: two halves of two do not make one."""
    places = root.findall(_CONFIRMATION, names.MAP)
    refusals: list[list[Located]] = []
    for number, one in enumerate(assertion.confirmations):
        if one.method != BEARER or not one.has_data:
            continue
        data = None
        if number < len(places):
            data = places[number].find("saml:SubjectConfirmationData", names.MAP)
        found = [
            marks.at(finding, data, attribute)
            for finding, attribute in _unconfirmed(one, facts, assertion, expected, now)
        ]
        if not found:
            return
        refusals.append(found)
    if refusals:
        yield from min(refusals, key=len)  # the one that comes nearest is the one meant
    else:
        finding = fail("diagnosis.confirmation_missing", Who.YOU)
        yield marks.at(finding, places[0] if places else None)


def _unconfirmed(
    one: Confirmation,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    expected: Expected,
    now: datetime,
) -> Iterator[tuple[Finding, str]]:
    """Say what keeps a confirmation from holding, each with the attribute that it is about."""
    where = address_checks.recipient(one, expected)
    if where is not None:
        yield where, "Recipient" if one.recipient else ""
    answered, inside = facts.in_response_to, one.in_response_to
    known = {each.in_response_to for each in assertion.confirmations}
    if answered and inside and answered != inside and answered in known:
        # Where none of them answers it, that is said of the whole response.
        outside = shown(answered)
        yield (
            fail("diagnosis.answers_two", Who.YOU, outside=outside, inside=shown(inside)),
            "InResponseTo",
        )
    ends, begins = moment(one.not_on_or_after), moment(one.not_before)
    if one.not_on_or_after and ends is None:
        yield _unreadable("NotOnOrAfter", one.not_on_or_after), ""
    elif ends is not None and ends <= now:
        until, ago = _said(ends), _span(now - ends)
        yield fail("diagnosis.confirmation_expired", Who.YOU, until=until, ago=ago), "NotOnOrAfter"
    elif begins is not None and begins > now:
        since, ahead = _said(begins), _span(begins - now)
        yield fail("diagnosis.confirmation_early", Who.YOU, since=since, ahead=ahead), "NotBefore"


def _session(
    root: Element, assertion: AssertionFacts, now: datetime, marks: Marks
) -> Iterator[Located]:
    place = root.find("saml:Assertion/saml:AuthnStatement", names.MAP)
    if len(assertion.authn) != 1:
        finding = fail("diagnosis.authn_count", Who.YOU, count=len(assertion.authn))
        yield marks.at(finding, place)
        return
    if not assertion.authn[0].context:
        yield marks.at(note("diagnosis.authn_context_missing"), place)
    written = assertion.authn[0].session_ends
    ends = moment(written)
    if written and ends is None:
        yield marks.at(_unreadable("SessionNotOnOrAfter", written), place, "SessionNotOnOrAfter")
    elif ends is not None and ends <= now:
        finding = fail("diagnosis.session_ended", Who.YOU, until=_said(ends), ago=_span(now - ends))
        yield marks.at(finding, place, "SessionNotOnOrAfter")


def _unreadable(name: str, written: str) -> Finding:
    return fail("diagnosis.time_unreadable", Who.YOU, name=name, written=shown(written)[:60])


def _said(when: datetime) -> str:
    return texts.instant(when)


def _span(span: timedelta) -> str:
    """Write a span of time as hours, minutes and seconds, which every language reads."""
    seconds = max(int(span.total_seconds()), 0)
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"
