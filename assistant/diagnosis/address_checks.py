"""From whom, for whom, to where, in answer to what: compared character for character."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from assistant.diagnosis.expected import difference, shown
from assistant.diagnosis.marks import how
from assistant.errors import Who
from assistant.saml import names
from assistant.saml.findings import Finding, fail, good, note, unknown, warn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.marks import Marks
    from assistant.diagnosis.response_facts import AssertionFacts, Confirmation, ResponseFacts
    from assistant.saml.places import Located


def check(
    root: Element,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    expected: Expected,
    marks: Marks,
    requests: Sequence[str] = (),
) -> Iterator[Located]:
    """Check issuer, audience, destination, and what is answered.

    Args:
        root: the response.
        facts: what it says.
        assertion: the assertion that counts: the verified one, where there is one.
        expected: what it is held against.
        marks: gives each finding its place.
        requests: IDs of the requests that were found with it, the latest last.
    """
    yield from _issuer(root, facts, assertion, expected, marks)
    yield from _audience(root, assertion, expected, marks)
    yield from _destination(root, facts, expected, marks)
    yield from _in_response_to(root, facts, assertion, marks, requests)


def _issuer(
    root: Element,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    expected: Expected,
    marks: Marks,
) -> Iterator[Located]:
    inside = root.find("saml:Assertion/saml:Issuer", names.MAP)
    if not assertion.issuer.strip():
        finding = fail("diagnosis.issuer_missing", Who.YOU)
        yield marks.at(finding, root.find("saml:Assertion", names.MAP))
        return
    if expected.kept is None:
        yield marks.at(
            unknown("diagnosis.issuer_unknown", Who.YOU, issuer=shown(assertion.issuer)), inside
        )
        return
    wanted = expected.kept.entity_id
    places = [(assertion.issuer, inside)]
    if facts.issuer and facts.issuer != assertion.issuer:
        places.append((facts.issuer, root.find("saml:Issuer", names.MAP)))
    for issuer, element in places:
        differs = difference(issuer, wanted)
        if not differs:
            continue
        code = "diagnosis.issuer_tenant" if differs == "tenant" else "diagnosis.issuer_wrong"
        finding = fail(
            code, Who.SENTRY_OWNER, issuer=shown(issuer), wanted=wanted, how=how(differs)
        )
        yield marks.at(finding, element)


def _audience(
    root: Element, assertion: AssertionFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    place = root.find("saml:Assertion/saml:Conditions", names.MAP)
    if not assertion.audiences:
        yield marks.at(fail("diagnosis.audience_missing", Who.ENTRA_ADMIN), place)
        return
    if expected.addresses is None:
        audience = shown(assertion.audiences[0])
        yield marks.at(unknown("diagnosis.addresses_unknown", Who.YOU, audience=audience), place)
        return
    wanted = expected.addresses.identifier
    # saml-core 2.5.1.4: every restriction has to hold; inside one, any of its audiences will do.
    missed = [n for n, one in enumerate(assertion.restrictions) if wanted not in one]
    if not missed:
        return
    nearest = next(iter(assertion.restrictions[missed[0]]), "")
    finding = fail(
        "diagnosis.audience_wrong",
        Who.ENTRA_ADMIN,
        audience=shown(nearest),
        wanted=wanted,
        how=how(difference(nearest, wanted)),
    )
    restrictions = root.findall(
        "saml:Assertion/saml:Conditions/saml:AudienceRestriction", names.MAP
    )
    if missed[0] < len(restrictions):
        place = restrictions[missed[0]]
    inside = place.find("saml:Audience", names.MAP) if place is not None else None
    yield marks.at(finding, inside if inside is not None else place)


def _destination(
    root: Element, facts: ResponseFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    if facts.destination is None:
        yield marks.at(note("diagnosis.destination_missing"), root)
    elif not facts.destination:
        yield marks.at(fail("diagnosis.destination_empty", Who.ENTRA_ADMIN), root, "Destination")
    elif expected.addresses is not None:
        finding = _to("destination", facts.destination, expected.addresses.reply_url)
        if finding is not None:
            yield marks.at(finding, root, "Destination")


def recipient(one: Confirmation, expected: Expected) -> Finding | None:
    """Check where a confirmation lets the assertion be handed in; None where that is right."""
    if not one.recipient:
        return fail("diagnosis.recipient_missing", Who.YOU)
    if expected.addresses is None:
        return None
    return _to("recipient", one.recipient, expected.addresses.reply_url)


def _to(what: str, value: str, wanted: str) -> Finding | None:
    if _normal(value) == _normal(wanted):
        return None
    return fail(
        f"diagnosis.{what}_wrong",
        Who.ENTRA_ADMIN,
        value=shown(value),
        wanted=wanted,
        how=how(difference(value, wanted)),
    )


def _normal(url: str) -> str:
    """Write an address as Sentry's library compares it: scheme and host in lower case."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), *parts[2:]))


def _in_response_to(
    root: Element,
    facts: ResponseFacts,
    assertion: AssertionFacts,
    marks: Marks,
    requests: Sequence[str],
) -> Iterator[Located]:
    answered = facts.in_response_to
    inside = {one.in_response_to for one in assertion.confirmations if one.in_response_to}
    if answered and inside and answered not in inside:
        finding = fail(
            "diagnosis.answers_two", Who.YOU, outside=shown(answered), inside=min(inside)
        )
        yield marks.at(finding, root, "InResponseTo")
    elif not answered and not inside:
        yield marks.at(note("diagnosis.unsolicited"), root)
    elif requests and answered and answered not in requests:
        finding = warn(
            "diagnosis.answers_other", Who.YOU, answered=shown(answered), request=requests[-1]
        )
        yield marks.at(finding, root, "InResponseTo")
    elif requests and answered:
        yield marks.at(good("diagnosis.answers", request=answered), root, "InResponseTo")
