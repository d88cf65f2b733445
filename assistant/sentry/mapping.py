"""Sentry's attribute mapping, and which people it lets in.

Sentry takes the first value of each mapped attribute; the identifier and the address must not be
empty, else "Failed to map SAML attributes". Names are matched character for character. NameID is
never read, so ``.../claims/nameidentifier`` cannot work: it is no attribute.
Sources: Sentry 23.7.1, saml2/provider.py; sentry-docs, azure-sso.mdx; Entra's default claims and
Microsoft's external-id/claims-mapping for guests.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_CLAIMS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
NAME: Final = _CLAIMS + "name"
EMAIL: Final = _CLAIMS + "emailaddress"
GIVEN_NAME: Final = _CLAIMS + "givenname"
SURNAME: Final = _CLAIMS + "surname"
OBJECT_ID: Final = "http://schemas.microsoft.com/identity/claims/objectidentifier"

IdentifierChoice = Literal["name", "objectidentifier"]
GuestKind = Literal["member", "home", "local", "pending", "unknown"]
PersonState = Literal["gets_in", "will_not", "cannot_tell"]
STATES: Final[tuple[PersonState, ...]] = ("gets_in", "will_not", "cannot_tell")

ENABLED_UNKNOWN: Final = "sentry.people.enabled_unknown"
"""Said of whoever gets in unless the account is disabled, which could not be read."""

_ADDRESS: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+|[^@\s<>,;]+@localhost")
_EXTERNAL: Final = "#EXT#"
_UNDOCUMENTED: Final = frozenset({"microsoftaccount", "google.com", "facebook.com"})


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """The four fields of Sentry's page "Map Identity Provider Attributes".

    Attributes:
        identifier: claim for IdP User ID.
        user_email: claim for User Email.
        first_name: claim for First Name; may stay empty.
        last_name: claim for Last Name; may stay empty.
    """

    identifier: str = NAME
    user_email: str = EMAIL
    first_name: str = GIVEN_NAME
    last_name: str = SURNAME


def attribute_mapping(identifier: IdentifierChoice = "name") -> AttributeMapping:
    """Give the mapping to paste.

    ``name`` is what Sentry's documentation says; it is the user principal name and changes when a
    person is renamed, which loses the link. ``objectidentifier`` never changes.
    """
    return AttributeMapping(identifier=NAME if identifier == "name" else OBJECT_ID)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one person who is assigned. None or ``""`` where Entra has nothing.

    Attributes:
        id: object id.
        upn: user principal name in this tenant.
        mail: address of the mailbox, the source of ``emailaddress``.
        given_name: first name.
        surname: last name.
        enabled: whether the account may sign in; None where it could not be read.
        user_type: ``Member`` or ``Guest``; None where it could not be read.
        guest: ``member`` (none), ``home`` (account in another Entra tenant), ``local`` (passcode,
            SAML, WS-Federation), ``pending`` (has not accepted) or ``unknown``.
        mail_known: whether ``mail`` could be read at all.
    """

    id: str
    upn: str
    mail: str = ""
    given_name: str = ""
    surname: str = ""
    enabled: bool | None = None
    user_type: str | None = None
    guest: GuestKind = "member"
    mail_known: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """What will become of one person at Sentry.

    Attributes:
        state: ``gets_in``, ``will_not`` or ``cannot_tell``.
        codes: why, as keys of sentences; empty if there is nothing to say.
        email: the address that Sentry will see; empty if none or not known.
        mapped: whether Sentry finds what it needs, apart from whether the person may sign in.

    ``gets_in`` with the code `ENABLED_UNKNOWN` means: unless the account is disabled.
    """

    state: PersonState
    codes: tuple[str, ...] = ()
    email: str = ""
    mapped: bool | None = True


@dataclass(frozen=True, slots=True)
class Judged:
    """Everybody's outcome, in columns: ``judgements[i]`` belongs to ``people[i]``.

    Attributes:
        people: as given.
        judgements: one each.
        states: how many of each state; every state is there.
        codes: how many of each code; only those that occur.
    """

    people: tuple[Person, ...]
    judgements: tuple[Judgement, ...]
    states: Mapping[PersonState, int]
    codes: Mapping[str, int]


def guest_kind(
    upn: str,
    user_type: str | None,
    identities: Iterable[tuple[str, str]] | None,
    external_state: str | None,
) -> GuestKind:
    """Tell what kind of guest an account is, if any.

    In the assertion a guest from another Entra tenant bears the name of the *home* account, one
    who signs in by passcode, SAML or WS-Federation the local ``#EXT#`` one.

    Args:
        upn: user principal name.
        user_type: Graph's ``userType``; None if it could not be read.
        identities: pairs of Graph's ``signInType`` and ``issuer``; None if not read.
        external_state: Graph's ``externalUserState``.
    """
    external = _EXTERNAL in upn.upper()
    if user_type == "Member" and not external:
        return "member"
    if user_type is None and not external and not external_state:
        return "member"
    if external_state == "PendingAcceptance":
        return "pending"
    issuers = {issuer.lower() for kind, issuer in identities or () if kind != "userPrincipalName"}
    if "externalazuread" in issuers:
        return "home"
    # What the assertion of a Microsoft or social account says is not documented.
    return "local" if issuers and not issuers & _UNDOCUMENTED else "unknown"


def judge(person: Person, mapping: AttributeMapping | None = None) -> Judgement:
    """Judge one person by themselves; two with one address show only in :func:`judge_all`."""
    return _judge(person, mapping or AttributeMapping())


def _judge(person: Person, mapping: AttributeMapping) -> Judgement:
    bars: list[str] = []
    doubts: list[str] = []
    remarks: list[str] = []
    email = _email(person, mapping.user_email, bars, doubts, remarks)
    _identifier(person, mapping.identifier, bars, doubts, remarks)
    mapped = False if bars else None if doubts else True
    if person.enabled is False:
        bars.append("sentry.people.disabled")
    elif person.enabled is None:
        remarks.append(ENABLED_UNKNOWN)
    if person.guest == "pending":
        doubts.append("sentry.people.guest_pending")
    if bars:
        return Judgement("will_not", (*bars, *doubts, *remarks), email, mapped)
    if doubts:
        return Judgement("cannot_tell", (*doubts, *remarks), email, mapped)
    return Judgement("gets_in", tuple(remarks), email, mapped)


def _email(
    person: Person, claim: str, bars: list[str], doubts: list[str], remarks: list[str]
) -> str:
    if claim == EMAIL:
        email = person.mail.strip()
        if not person.mail_known:
            doubts.append("sentry.people.mail_unknown")
        elif not email:
            bars.append("sentry.people.no_mail")
    elif claim == NAME:
        email = _asserted_name(person)
        if not email:
            doubts.append("sentry.people.guest_name")
    elif claim in {OBJECT_ID, GIVEN_NAME, SURNAME}:
        bars.append("sentry.people.claim_no_address")
        return ""
    else:
        doubts.append("sentry.people.claim_unknown")
        return ""
    if email and not _ADDRESS.fullmatch(email):
        remarks.append("sentry.people.mail_odd")
    return email


def _identifier(
    person: Person, claim: str, bars: list[str], doubts: list[str], remarks: list[str]
) -> None:
    if claim == OBJECT_ID:
        return
    if claim == NAME:
        if person.guest == "home":
            remarks.append("sentry.people.guest_home")
        elif person.guest == "local":
            remarks.append("sentry.people.guest_local")
        elif person.guest == "unknown":
            doubts.append("sentry.people.guest_unknown")
    elif claim == _CLAIMS + "nameidentifier":
        bars.append("sentry.people.claim_never_sent")
    elif claim == EMAIL:
        if person.mail_known and not person.mail.strip():
            bars.append("sentry.people.no_identifier")
    elif "sentry.people.claim_unknown" not in doubts:
        doubts.append("sentry.people.claim_unknown")


def _asserted_name(person: Person) -> str:
    """Give the value of ``claims/name`` in an assertion, or nothing where it is not known."""
    return person.upn if person.guest in {"member", "local"} else ""


def judge_all(
    people: Sequence[Person], mapping: AttributeMapping | None = None, *, first: str = ""
) -> Judged:
    """Judge everybody, and find those who share one address.

    Sentry keeps one account an address. Of several people with one address the first to sign in
    takes it; what then becomes of the others depends on what they answer, so it cannot be told.

    Args:
        people: everybody assigned, each once.
        mapping: Sentry's mapping.
        first: object id of who signs in first: Sentry's owner, whose sign-in completes the set-up.
    """
    used = mapping or AttributeMapping()
    judgements = [_judge(person, used) for person in people]
    holders: dict[str, list[int]] = {}
    for index, judgement in enumerate(judgements):
        if judgement.email and judgement.state != "will_not":
            holders.setdefault(judgement.email.casefold(), []).append(index)
    for indices in holders.values():
        if len(indices) > 1:
            indices.sort(key=lambda index: people[index].id != first)
            _share(judgements, indices)
    states: Counter[PersonState] = Counter(judgement.state for judgement in judgements)
    codes = Counter(code for judgement in judgements for code in judgement.codes)
    return Judged(
        people=tuple(people),
        judgements=tuple(judgements),
        states={state: states[state] for state in STATES},
        codes=dict(codes),
    )


def _share(judgements: list[Judgement], indices: list[int]) -> None:
    """Mark who holds an address and who comes after them."""
    for place, index in enumerate(indices):
        one = judgements[index]
        code = "sentry.people.address_taken" if place else "sentry.people.address_shared"
        state: PersonState = "cannot_tell" if place else one.state
        judgements[index] = replace(one, state=state, codes=(code, *one.codes))
