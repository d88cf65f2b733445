"""Judges one entity of a metadata document: itself here, its keys, endpoints and validity beside.

Each check is pure, and says nothing of what is normal: self-signed, long-lived, unsigned requests.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.saml import (
    endpoint_checks,
    entra_checks,
    key_checks,
    names,
    signatures,
    validity_checks,
)
from assistant.saml.cases import whose
from assistant.saml.findings import fail, note, unknown, warn
from assistant.saml.metadata import LONGEST_ENTITY_ID
from assistant.saml.reading import FORMAT, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.cases import Case
    from assistant.saml.places import Located

_URI: Final = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE | re.ASCII)
_NCNAME: Final = re.compile(r"[^\W\d][\w.\-\u00b7]*")
_SHOWN: Final = 80
MOST: Final = 100
"""Findings of one entity: to find the place of each takes longer the more there are."""
_SPEAKING: Final = frozenset({"idp", "sp"})
_FORMATS: Final = frozenset(
    {
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:kerberos",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:entity",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
        "urn:oasis:names:tc:SAML:2.0:nameid-format:encrypted",
        "urn:mace:shibboleth:1.0:nameIdentifier",
    }
)
_BY_NAME: Final = {one.rpartition(":")[2].lower(): one for one in _FORMATS}


def examine(case: Case) -> list[Located]:
    """Make every check of one entity."""
    found: list[Located] = []
    for check in _CHECKS:
        for one in check(case):
            found.append(one)
            if len(found) > MOST:
                return [*found[:MOST], case.at(unknown("inspect.more", most=MOST))]
    return found


def _identity(case: Case) -> Iterator[Located]:
    """The entityID is the name that both sides compare, character by character."""
    name = case.entity.entity_id
    if not name.strip():
        yield case.at(fail("inspect.entity_id_missing", case.who), None, "entityID")
        return
    if len(name) > LONGEST_ENTITY_ID:
        finding = fail(
            "inspect.entity_id_too_long", case.who, length=len(name), most=LONGEST_ENTITY_ID
        )
        yield case.at(finding, None, "entityID")
    if not _URI.fullmatch(name):
        finding = warn("inspect.entity_id_not_uri", case.who, entity_id=name[:_SHOWN])
        yield case.at(finding, None, "entityID")


def _ids(case: Case) -> Iterator[Located]:
    """An ID is what a signature names the element by that it covers."""
    if len(set(case.ids)) == len(case.ids) and all(map(_NCNAME.fullmatch, case.ids)):
        return
    seen: set[str] = set()
    for value, element in signatures.identified(case.element):
        if value in seen:
            yield case.at(signatures.twice(value), element)
        elif not _NCNAME.fullmatch(value):
            finding = warn("inspect.id_not_ncname", case.who, id=value[:_SHOWN] or "-")
            yield case.at(finding, element)
        seen.add(value)


def _roles(case: Case) -> Iterator[Located]:
    entity = case.entity
    if not entity.roles:
        yield case.at(fail("inspect.no_role", case.who))
        return
    others = [
        (at, role.type or "-") for at, role in enumerate(entity.roles) if role.kind == "other"
    ]
    if others:
        named = ", ".join(dict.fromkeys(kind for _, kind in others))[:_SHOWN]
        yield case.at(note("inspect.other_roles", roles=named), case.role(others[0][0]))
    for number, role in enumerate(entity.roles):
        if role.kind in _SPEAKING and not role.speaks_saml2:
            named = " ".join(role.protocols)[:_SHOWN] or "-"
            finding = warn("inspect.protocol", whose(role), protocols=named)
            yield case.at(finding, case.role(number), "protocolSupportEnumeration")
    if entity.signed and case.listed:
        own = next(case.element.iterchildren(SIGNATURE))
        yield case.at(unknown("inspect.inner_signature"), own)


def _wishes(case: Case) -> Iterator[Located]:
    """What a role wants signed, against what the other side does."""
    for number, role in enumerate(case.entity.roles):
        for flag, wanted in role.flags:
            if not wanted:
                continue
            if role.kind == "idp" and flag == "WantAuthnRequestsSigned":
                finding = fail("inspect.wants_signed_requests", whose(role))
            elif role.kind == "sp" and flag == "AuthnRequestsSigned":
                signs = any(key.signs and key.certificates for key in role.keys)
                code = "inspect.signs_requests" if signs else "inspect.signs_without_key"
                finding = (note if signs else warn)(code, whose(role))
            elif role.kind == "sp" and flag == "WantAssertionsSigned":
                finding = note("inspect.wants_signed_assertions")
            else:
                continue
            yield case.at(finding, case.role(number), flag)


def _formats(case: Case) -> Iterator[Located]:
    """Formats that the standard does not know, and which of its own may be meant."""
    for number, role in enumerate(case.entity.roles):
        if role.kind not in _SPEAKING:
            continue
        for place, said in enumerate(role.name_id_formats):
            meant = _BY_NAME.get(said.rpartition(":")[2].lower())
            if said not in _FORMATS and (meant or not _URI.fullmatch(said)):
                element = list(case.role(number).iterchildren(FORMAT))[place]
                finding = warn(
                    "inspect.name_id_format",
                    whose(role),
                    format=said[:_SHOWN] or "-",
                    meant=meant or names.UNSPECIFIED,
                )
                yield case.at(finding, element)


_CHECKS: Final = (
    _identity,
    _ids,
    _roles,
    endpoint_checks.check,
    key_checks.check,
    entra_checks.check,
    _wishes,
    validity_checks.check,
    _formats,
)
