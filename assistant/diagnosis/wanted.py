"""Holds a metadata document against what should be: tenant, application, addresses, certificate.

Whoever knows a set-up says what is wanted; what is not known is empty, and is not checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

from assistant.diagnosis.expected import difference, shown
from assistant.diagnosis.marks import how
from assistant.diagnosis.spots import ROOT, Spots
from assistant.errors import Who
from assistant.saml import names, rules
from assistant.saml.findings import State, fail, good, note, unknown, warn
from assistant.saml.metadata import guid_in
from assistant.saml.places import Located
from assistant.sentry import twin
from assistant.sentry.twin import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.saml.certificates import Certificate
    from assistant.saml.entities import Entity, Role
    from assistant.saml.findings import Finding

_Placed: TypeAlias = "tuple[Finding, str]"
_SIGN_IN: Final = "SingleSignOnService"
_SIGN_OUT: Final = "SingleLogoutService"
_ANSWER: Final = "AssertionConsumerService"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a set-up wants to find.

    Attributes:
        tenant_id: the tenant's id.
        app_id: the application's client id.
        sso_url: where Entra takes sign-in requests.
        identifier: Sentry's entityID, which Entra calls the Identifier.
        reply_url: Sentry's address for the answer.
        logout_url: Sentry's address for sign-outs.
        sign_on_url: where a person starts at Sentry; no metadata name it.
        thumbprint: SHA-1 of the certificate that Entra signs with.
        tenant: the tenant as it was named, where that is no id and so cannot be compared.
    """

    tenant_id: str = ""
    app_id: str = ""
    sso_url: str = ""
    identifier: str = ""
    reply_url: str = ""
    logout_url: str = ""
    sign_on_url: str = ""
    thumbprint: str = ""
    tenant: str = ""


def check(
    entity: Entity, wanted: Wanted, now: datetime, *, where: str = ROOT, address: str = ""
) -> tuple[Located, ...]:
    """Say where an entity is not what is wanted; one note for each role that is.

    Args:
        entity: its facts.
        wanted: what should be.
        now: the moment to judge at, aware.
        where: the entity's XPath.
        address: where the document was fetched from; empty if that is not known.
    """
    found: list[Located] = []
    spots = Spots(entity, where)
    for number, role in enumerate(entity.roles):
        if role.kind == "idp":
            of_role = [*_identity_provider(spots, number, wanted, now), *_fetched(wanted, address)]
            fits = good("wanted.idp_fits", issuer=shown(entity.entity_id))
        elif role.kind == "sp":
            of_role = list(_service_provider(spots, number, wanted))
            fits = good("wanted.sp_fits", identifier=shown(entity.entity_id))
        else:
            continue
        located = [Located(one, place, entity.line) for one, place in of_role]
        if all(one.finding.state not in {State.FAIL, State.WARN} for one in located):
            located.append(Located(fits, spots.role(number), entity.line))
        found += located
    if not found:
        found.append(Located(note("wanted.nothing_to_compare"), where, entity.line))
    return tuple(found)


def _identity_provider(
    spots: Spots, number: int, wanted: Wanted, now: datetime
) -> Iterator[_Placed]:
    role = spots.entity.roles[number]
    sign_in = _first(role, _SIGN_IN)
    address = "" if sign_in is None else role.services[sign_in].endpoint.location
    place = spots.role(number) if sign_in is None else spots.service(number, sign_in)
    said = {guid_in(spots.entity.entity_id), guid_in(address)} - {""}
    other = rules.other_tenant(said, wanted.tenant_id)
    if other is not None:
        yield other, spots.attribute("entityID")
    elif wanted.tenant_id and not said:
        found = fail("wanted.no_tenant", Who.YOU, issuer=shown(spots.entity.entity_id))
        yield found, spots.attribute("entityID")
    elif wanted.tenant and not wanted.tenant_id:
        yield unknown("wanted.tenant_by_name", tenant=wanted.tenant), spots.attribute("entityID")
    if wanted.sso_url and other is None and address:
        differs = difference(address, wanted.sso_url)
        if differs:
            found = fail(
                "wanted.sso_url",
                Who.ENTRA_ADMIN,
                seen=shown(address),
                wanted=wanted.sso_url,
                how=how(differs),
            )
            yield found, place
    if wanted.thumbprint:
        yield from _certificate(spots, number, wanted.thumbprint, now)


def _certificate(spots: Spots, number: int, thumbprint: str, now: datetime) -> Iterator[_Placed]:
    """The active certificate is there, and stands first: Sentry keeps no other."""
    held = [
        (one, spots.certificate(number, key))
        for key, each in enumerate(spots.entity.roles[number].keys)
        if each.signs
        for one in each.certificates
    ]
    if not held:
        return  # said by whoever inspects it
    first = held[0][0]
    for finding in twin.examine(_kept(first), [one for one, _ in held], now, active=thumbprint):
        if finding.state in {State.FAIL, State.WARN}:
            active = (place for one, place in held if one.thumbprint == thumbprint.upper())
            yield finding, next(active, held[0][1])


def _kept(certificate: Certificate) -> Kept:
    return Kept("", "", "", certificate.base64, certificate)


def _fetched(wanted: Wanted, address: str) -> Iterator[_Placed]:
    """Which application a document belongs to is told by its address, and by nothing in it."""
    if not wanted.app_id:
        return
    asked = _application(address)
    if not asked:
        yield unknown("wanted.application_unknown", app_id=wanted.app_id), ""
    elif asked.lower() != wanted.app_id.lower():
        found = warn("wanted.application", Who.YOU, seen=shown(asked), wanted=wanted.app_id)
        yield found, ""


def _application(address: str) -> str:
    try:
        asked = parse_qs(urlsplit(address).query)
    except ValueError:
        return ""
    return next((value[0] for name, value in asked.items() if name.lower() == "appid"), "")


def _service_provider(spots: Spots, number: int, wanted: Wanted) -> Iterator[_Placed]:
    entity, role = spots.entity, spots.entity.roles[number]
    if wanted.identifier:
        differs = difference(entity.entity_id, wanted.identifier)
        if differs:
            found = fail(
                "wanted.identifier",
                Who.SENTRY_OWNER,
                seen=shown(entity.entity_id),
                wanted=wanted.identifier,
                how=how(differs),
            )
            yield found, spots.attribute("entityID")
    for kind, want, word in (
        (_ANSWER, wanted.reply_url, "reply_url"),
        (_SIGN_OUT, wanted.logout_url, "logout_url"),
    ):
        if want and not any(one.location == want for one in role.at(kind)):
            yield _address(spots, number, kind, want, word)


def _address(spots: Spots, number: int, kind: str, want: str, word: str) -> _Placed:
    """Say that no endpoint of a kind is the one wanted, and how the nearest differs."""
    role = spots.entity.roles[number]
    # Without the answer's address nobody signs in; Sentry hardly uses the one for sign-outs.
    made = fail if kind == _ANSWER else warn
    preferred = names.POST if kind == _ANSWER else names.REDIRECT
    place = _first(role, kind, preferred)
    if place is None:
        return made(f"wanted.{word}_missing", Who.SENTRY_OWNER, wanted=want), spots.role(number)
    seen = role.services[place].endpoint.location
    found = made(
        f"wanted.{word}",
        Who.SENTRY_OWNER,
        seen=shown(seen),
        wanted=want,
        how=how(difference(seen, want)),
    )
    return found, spots.service(number, place)


def _first(role: Role, kind: str, binding: str = names.REDIRECT) -> int | None:
    """Give the place of the first endpoint of a kind, of this binding if there is one."""
    there = [number for number, one in enumerate(role.services) if one.kind == kind]
    bound = (number for number in there if role.services[number].endpoint.binding == binding)
    return next(bound, there[0] if there else None)
