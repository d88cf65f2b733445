"""Judges the keys of an entity: who needs which, which counts, and each certificate for signing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.errors import Who
from assistant.saml import certificates, rules
from assistant.saml.cases import whose
from assistant.saml.findings import fail, note, warn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.cases import Case
    from assistant.saml.certificates import Certificate
    from assistant.saml.entities import Role
    from assistant.saml.findings import Finding
    from assistant.saml.places import Located

_USES: Final = frozenset({"", "signing", "encryption"})
_SHOWN: Final = 80
_EXPIRED: Final = "saml.certificate.expired"
_SHORT: Final = "saml.certificate.short_key"


def check(case: Case) -> Iterator[Located]:
    """Judge the keys of all roles."""
    for number, role in enumerate(case.entity.roles):
        if role.kind == "other":
            continue  # nobody of this pair reads those roles, and Entra's repeat the same keys
        yield from _readable(case, number, role)
        if role.kind == "idp":
            yield from _signing(case, number, role)
            yield from _for_nobody(case, number, role)
        elif role.kind == "sp" and role.keys:
            yield from _of_service_provider(case, number, role)


def _readable(case: Case, number: int, role: Role) -> Iterator[Located]:
    for place, key in enumerate(role.keys):
        if key.use not in _USES:
            found = warn("inspect.key_use_unknown", whose(role), use=key.use[:_SHOWN])
            yield case.at(found, case.key(number, place), "use")
        for one in key.unread:
            code = "inspect.certificate_empty" if one.empty else "inspect.certificate_unreadable"
            made = fail if role.kind == "idp" and key.signs else warn
            where = case.certificate(number, place, one.place)
            yield case.at(made(code, whose(role)), where)


def _signing(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Judge the certificates by which an answer is verified, in the order in which they stand."""
    signs = [(place, key) for place, key in enumerate(role.keys) if key.signs]
    held = [one for _, key in signs for one in key.certificates]
    if not held:
        yield from _none(case, number, role)
        return
    for found, finding in rules.signing(held, case.by.now):
        places = [(place, at) for place, key in signs for at, _ in key.places()]
        yield case.at(
            _first_gone(held, found, finding, case), case.certificate(number, *places[found])
        )


def _first_gone(held: list[Certificate], place: int, finding: Finding, case: Case) -> Finding:
    """Say more of an expired one if it stands before a valid one: Sentry keeps only the first."""
    if place or finding.code != _EXPIRED or not any(one.valid_at(case.by.now) for one in held):
        return finding
    until = texts.day(held[0].not_after)
    name = held[0].thumbprint
    return fail("inspect.expired_first", Who.ENTRA_ADMIN, thumbprint=name, until=until)


def _none(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Say why there is no certificate for signing; one that cannot be read has been named."""
    for place, key in enumerate(role.keys):
        if not key.signs or key.unread:
            continue
        named = ", ".join(key.names)[:_SHOWN]
        found = (
            fail("inspect.key_name_only", whose(role), names=named)
            if named
            else fail("inspect.key_without_certificate", whose(role))
        )
        yield case.at(found, case.key(number, place))
    if not any(key.signs for key in role.keys):
        yield case.at(rules.no_certificate(), case.role(number))


def _for_nobody(case: Case, number: int, role: Role) -> Iterator[Located]:
    """A key by which something could be encrypted for the identity provider has no use here.

    In a list it would be said of nearly every entity, and a list is not what Sentry is given.
    """
    if case.listed:
        return
    only = [place for place, key in enumerate(role.keys) if key.use == "encryption"]
    if only:
        finding = note("inspect.encryption_ignored", count=len(only))
        yield case.at(finding, case.key(number, only[0]))


def _of_service_provider(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Sentry holds no key, so what is here belongs to another; it is judged more mildly."""
    seen: set[tuple[str, bytes]] = set()
    who = whose(role)
    for place, key in enumerate(role.keys):
        for at, one in key.places():
            codes = {found.code for found in certificates.examine(one, case.by.now)}
            name, found = one.thumbprint, []
            if _EXPIRED in codes:
                until = texts.day(one.not_after)
                found.append(warn("inspect.sp_key_expired", who, thumbprint=name, until=until))
            if _SHORT in codes:
                bits = one.key_bits
                found.append(warn("inspect.sp_key_short", who, thumbprint=name, bits=bits))
            if (key.use, one.der) in seen:
                found.append(rules.certificate_twice(one, who))
            seen.add((key.use, one.der))
            for finding in found:
                yield case.at(finding, case.certificate(number, place, at))
