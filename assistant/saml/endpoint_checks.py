"""Judges the endpoints of an entity: those that a sign-in needs, and the address of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.saml import names, rules
from assistant.saml.addresses import faults, shown
from assistant.saml.cases import whose
from assistant.saml.findings import fail, note, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.cases import Case
    from assistant.saml.entities import Role
    from assistant.saml.findings import Finding
    from assistant.saml.metadata import Endpoint
    from assistant.saml.places import Located

_SSO: Final = "SingleSignOnService"
_ACS: Final = "AssertionConsumerService"
_NEEDED: Final = frozenset({_SSO, _ACS})
_SHOWN: Final = 80
_STOPS: Final = frozenset({"broken", "space", "not_https", "user_info"})
_PARTS: Final = frozenset({"idp", "sp", "attribute_authority"})


def check(case: Case) -> Iterator[Located]:
    """Judge all endpoints of the roles that SAML 2.0 knows."""
    for number, role in enumerate(case.entity.roles):
        if role.kind == "idp":
            yield from _sign_in(case, number, role)
        elif role.kind == "sp":
            yield from _consumer(case, number, role)
        elif role.kind not in _PARTS:
            continue
        for place, service in enumerate(role.services):
            end = service.endpoint
            for finding, attribute in _address(role, service.kind, end):
                if case.by.local and finding.code == "inspect.address_private":
                    continue
                yield case.at(finding, case.service(number, place), attribute)
        yield from _numbers(case, number, role)


def _sign_in(case: Case, number: int, role: Role) -> Iterator[Located]:
    """An identity provider takes requests by Redirect: so Sentry sends them, and no other way."""
    bindings = [end.binding for end in role.at(_SSO) if end.location]
    if names.REDIRECT in bindings:
        return
    if not bindings:
        missing = rules.sign_in_address("")
        if missing is not None:
            yield case.at(missing, case.role(number))
    else:
        found = fail("inspect.no_redirect", whose(role), offered=_offered(bindings))
        yield case.at(found, case.role(number))


def _consumer(case: Case, number: int, role: Role) -> Iterator[Located]:
    """A service provider takes answers by POST: so Entra sends them, and no other way."""
    bindings = [end.binding for end in role.at(_ACS)]
    if not bindings:
        yield case.at(fail("inspect.no_acs", whose(role)), case.role(number))
    elif names.POST not in bindings:
        found = fail("inspect.no_post_acs", whose(role), offered=_offered(bindings))
        yield case.at(found, case.role(number))


def _offered(bindings: list[str]) -> str:
    """Name bindings by the last part of their URN."""
    named = (one.rpartition(":")[2] or "-" for one in bindings)
    return ", ".join(dict.fromkeys(named))[:_SHOWN]


def _address(role: Role, kind: str, end: Endpoint) -> Iterator[tuple[Finding, str]]:
    """Judge both addresses of an endpoint; with each finding goes the attribute."""
    for fault in faults(end.location):
        if fault == "not_https" and kind == _SSO:
            insecure = rules.sign_in_address(end.location)
            if insecure is not None:
                yield insecure, "Location"
            continue
        made = fail if fault in _STOPS and kind in _NEEDED else warn
        facts = {"kind": kind, "address": shown(end.location)}
        yield made(f"inspect.address_{fault}", whose(role), **facts), "Location"
    answers = end.response_location
    if not answers:
        return
    facts = {"kind": kind, "address": shown(answers)}
    for fault in faults(answers):
        yield warn(f"inspect.address_{fault}", whose(role), **facts), "ResponseLocation"
    if answers != end.location:
        told = note("inspect.response_location", kind=kind, address=shown(answers))
        yield told, "ResponseLocation"


def _numbers(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Endpoints of one kind that are numbered have each its own number, and one default at most."""
    indexes: set[tuple[str, int]] = set()
    defaults: dict[str, int] = {}
    for place, service in enumerate(role.services):
        index, kind = service.endpoint.index, service.kind
        if index is not None:
            if (kind, index) in indexes:
                twice = warn("inspect.index_twice", whose(role), kind=kind, index=index)
                yield case.at(twice, case.service(number, place), "index")
            indexes.add((kind, index))
        if service.endpoint.is_default:
            defaults[kind] = defaults.get(kind, 0) + 1
            if defaults[kind] == 2:  # noqa: PLR2004 -- said once, of the first that is too many
                twice = warn("inspect.default_twice", whose(role), kind=kind)
                yield case.at(twice, case.service(number, place), "isDefault")
