"""Who it is for Sentry: NameID, attributes, and Sentry's own mapping of them.

Sentry takes the first value of each mapped attribute, by its very name, and never reads NameID.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from assistant.diagnosis.expected import shown
from assistant.errors import Who
from assistant.saml import names
from assistant.saml.findings import Finding, fail, good, note, warn
from assistant.sentry.mapping import GIVEN_NAME, SURNAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Expected
    from assistant.diagnosis.marks import Marks
    from assistant.diagnosis.response_facts import AssertionFacts
    from assistant.saml.places import Located

_STATEMENT: Final = "saml:Assertion/saml:AttributeStatement"
_NAME_ID: Final = "nameidentifier"
_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+|[^@\s<>,;]+@localhost")
_GUEST: Final = "#ext#"
_SHOWN: Final = 20
# Those that name a person and stay with them; Entra sends the second where nobody asks for another.
_FORMATS: Final = frozenset(
    {
        "",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        names.UNSPECIFIED,
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    }
)


def check(
    root: Element, assertion: AssertionFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    """Check what an assertion says of its person, and what Sentry makes of it."""
    yield from _name_id(root, assertion, expected, marks)
    place = root.find(_STATEMENT, names.MAP)
    if "Attribute" in assertion.encrypted:
        yield marks.at(fail("diagnosis.attribute_encrypted", Who.ENTRA_ADMIN), place)
    if not assertion.statements:
        finding = fail("diagnosis.attributes_missing", Who.ENTRA_ADMIN)
        yield marks.at(finding, root.find("saml:Assertion", names.MAP))
        return
    counted = Counter(one.name for one in assertion.attributes)
    for name, count in counted.items():
        if count > 1:
            finding = fail("diagnosis.attribute_repeated", Who.ENTRA_ADMIN, name=shown(name))
            yield marks.at(finding, _attribute(root, name, 1))
    yield from _mapped(root, assertion, expected, marks)


def _name_id(
    root: Element, assertion: AssertionFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    place = root.find("saml:Assertion/saml:Subject/saml:NameID", names.MAP)
    if "NameID" in assertion.encrypted:
        element = root.find("saml:Assertion/saml:Subject/saml:EncryptedID", names.MAP)
        yield marks.at(fail("diagnosis.name_id_encrypted", Who.ENTRA_ADMIN), element)
    elif assertion.name_id is None:
        yield marks.at(note("diagnosis.name_id_missing"), root.find("saml:Assertion", names.MAP))
    elif not assertion.name_id:
        yield marks.at(note("diagnosis.name_id_empty"), place)
    elif assertion.name_id_format not in _FORMATS:
        written = shown(assertion.name_id_format)
        yield marks.at(note("diagnosis.name_id_format", format=written), place, "Format")
    qualifier = assertion.name_id_qualifier
    wanted = expected.addresses.identifier if expected.addresses is not None else qualifier
    if qualifier and qualifier != wanted:
        finding = fail(
            "diagnosis.name_id_qualifier",
            Who.ENTRA_ADMIN,
            qualifier=shown(qualifier),
            wanted=wanted,
        )
        yield marks.at(finding, place, "SPNameQualifier")


def _mapped(
    root: Element, assertion: AssertionFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    mapping = expected.mapping
    place = root.find(_STATEMENT, names.MAP)
    wanted = (("identifier", mapping.identifier), ("email", mapping.user_email))
    refusals: list[Located] = []
    for what, name in wanted:
        finding = _lacking(what, name, assertion)
        if finding is not None:
            sent = _attribute(root, name)
            refusals.append(marks.at(finding, place if sent is None else sent))
    yield from refusals
    for name in dict.fromkeys(name for _, name in wanted):
        values = assertion.values(name)
        if len(values) > 1:
            several = warn(
                "diagnosis.several_values", Who.ENTRA_ADMIN, name=name, first=shown(values[0])
            )
            yield marks.at(several, _attribute(root, name))
    if refusals:
        return
    identifier = assertion.values(mapping.identifier)[0]
    email = assertion.values(mapping.user_email)[0]
    yield marks.at(
        good("diagnosis.mapped", identifier=shown(identifier), email=shown(email)), place
    )
    yield from _oddities(root, assertion, expected, marks)


def _oddities(
    root: Element, assertion: AssertionFacts, expected: Expected, marks: Marks
) -> Iterator[Located]:
    mapping = expected.mapping
    identifier = assertion.values(mapping.identifier)[0]
    email = assertion.values(mapping.user_email)[0]
    at_email, at_identifier = (
        _attribute(root, mapping.user_email),
        _attribute(root, mapping.identifier),
    )
    if not _ADDRESS.fullmatch(email):
        yield marks.at(warn("diagnosis.email_odd", Who.ENTRA_ADMIN, email=shown(email)), at_email)
    if _GUEST in identifier.lower() or _GUEST in email.lower():
        odd = identifier if _GUEST in identifier.lower() else email
        yield marks.at(warn("diagnosis.guest", Who.ENTRA_ADMIN, name=shown(odd)), at_identifier)
    if identifier != identifier.lower() and "@" in identifier:
        yield marks.at(
            note("diagnosis.identifier_case", identifier=shown(identifier)), at_identifier
        )
    optional = [each for each in (mapping.first_name, mapping.last_name) if each]
    if optional and not any(assertion.values(each) for each in optional):
        missing = ", ".join(optional or (GIVEN_NAME, SURNAME))
        yield marks.at(note("diagnosis.no_name", names=missing), root.find(_STATEMENT, names.MAP))


def _lacking(what: str, name: str, assertion: AssertionFacts) -> Finding | None:
    """Say why Sentry finds no value: not sent, sent empty, or sent by nearly that name."""
    if assertion.values(name):
        return None
    who = Who.ENTRA_ADMIN
    sent = tuple(dict.fromkeys(one.name for one in assertion.attributes if one.name))
    if name in sent:
        return fail(f"diagnosis.{what}_empty", who, name=name)
    if name.rpartition("/")[2].lower() == _NAME_ID:
        return fail("diagnosis.mapped_name_id", Who.SENTRY_OWNER, name=name)
    near = next((each for each in sent if _near(each, name)), "")
    if near:
        return fail(f"diagnosis.{what}_near", Who.SENTRY_OWNER, name=name, near=shown(near))
    listed = ", ".join(sent[:_SHOWN]) or "-"
    return fail(f"diagnosis.{what}_missing", who, name=name, sent=listed)


def _near(sent: str, wanted: str) -> bool:
    """Tell whether two names are meant to be one: case, blanks, or only the last part given."""
    one, other = sent.strip().lower(), wanted.strip().lower()
    return (
        one.rstrip("/") == other.rstrip("/") or one.rpartition("/")[2] == other.rpartition("/")[2]
    )


def _attribute(root: Element, name: str, place: int = 0) -> Element | None:
    alike = [
        each
        for each in root.findall(f"{_STATEMENT}/saml:Attribute", names.MAP)
        if each.get("Name") == name
    ]
    return alike[place] if len(alike) > place else None
