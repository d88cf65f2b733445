"""Before you press Save in Sentry: what decides whether the first morning is quiet.

Sentry requires SSO from the first minute and has no way round it, an owner who is locked out
included (getsentry/sentry#80548). What cannot be seen from outside is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from assistant import texts
from assistant.sentry.mapping import ENABLED_UNKNOWN, IdentifierChoice, Judgement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.sentry.mapping import Person

GateState = Literal["ok", "ask", "warn", "stop"]
_IN_ENTRA: Final = frozenset(
    {
        "owner_unassigned",
        "owner_shut_out",
        "owner_unsure",
        "owner_unknown",
        "second_owner_unassigned",
        "second_owner_unknown",
        "second_owner_shut_out",
        "people_shut_out",
        "people_unsure",
        "mfa_unknown",
        "mfa_not_asked",
        "assignment_unknown",
        "assignment_open",
        "scim_unknown",
        "scim_on",
        "identifier_name",
    }
)
"""What is settled in Entra; the rest Sentry's owner settles."""


@dataclass(frozen=True, slots=True)
class MembersCompared:
    """Sentry's present members beside the people who are assigned in Entra.

    Attributes:
        matched: addresses on both sides.
        only_in_sentry: members whom nobody assigned matches: shut out, since SSO is required.
        only_in_entra: people assigned who are no members: each may become a new account and take
            a seat.
        by_other_name: pairs of a member's address and an assigned person's: the member's address
            is that person's sign-in name but not the mail that Sentry will see, so signing in
            would make a second account (getsentry/sentry#54634).
        unreadable: entries that are no addresses.
    """

    matched: tuple[str, ...]
    only_in_sentry: tuple[str, ...]
    only_in_entra: tuple[str, ...]
    by_other_name: tuple[tuple[str, str], ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some of the people: how many, and the first of them by name, each with the reason."""

    count: int = 0
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Everyone:
    """What becomes of the people who are assigned.

    Attributes:
        total: how many there are.
        will_not: who will not get in.
        cannot_tell: of whom it cannot be told.
    """

    total: int
    will_not: Some = Some()
    cannot_tell: Some = Some()


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What is known before Sentry is told. None: not known, so asked.

    Attributes:
        owner: address or name of Sentry's owner; empty if not named.
        owner_assigned: whether the owner is assigned to the application.
        owner_judgement: what becomes of the owner.
        second_owner: another owner of the organization; empty if not named.
        second_assigned: whether that one is assigned to the application.
        second_judgement: what becomes of that one.
        everyone: what becomes of all who are assigned; None where nobody is.
        private_window: whether the person agreed to use one private window for both sites.
        members: the comparison, if Sentry's list of members was given.
        mfa: whether Entra asks for more than a password for this application.
        assignment_required: whether only assigned people may sign in.
        scim: whether SCIM from Entra to Sentry is on.
        identifier: the claim chosen for IdP User ID.
        already: whether Sentry has this SSO set up already.
        plan: whether the plan includes SSO, as the person says.
        owner_role: whether the person who presses Save is an Owner, as they say.
        is_saas: whether it is Sentry's own service; a self-hosted one has no plan.
        practice: whether it is the practice Sentry.
    """

    owner: str = ""
    owner_assigned: bool | None = None
    owner_judgement: Judgement | None = None
    second_owner: str = ""
    second_assigned: bool | None = None
    second_judgement: Judgement | None = None
    everyone: Everyone | None = None
    private_window: bool | None = None
    members: MembersCompared | None = None
    mfa: bool | None = None
    assignment_required: bool | None = None
    scim: bool | None = None
    identifier: IdentifierChoice = "name"
    already: bool = False
    plan: bool | None = None
    owner_role: bool | None = None
    is_saas: bool = True
    practice: bool = False


@dataclass(frozen=True, slots=True)
class GateItem:
    """One question or fact of the gate.

    Attributes:
        code: ``sentry.gate.*``, the key of its words.
        state: ``ok``; ``ask`` (the person has to answer or look); ``warn``; ``stop``.
        params: what fills the words' holes.
        asked: the name of the question that was answered; empty where none was.
    """

    code: str
    state: GateState
    params: tuple[tuple[str, str], ...] = ()
    asked: str = ""

    @property
    def seen(self) -> str:
        """Say what it is about."""
        return texts.say(f"{self.code}.seen", **dict(self.params))

    @property
    def meaning(self) -> str:
        """Say why it matters."""
        return texts.say(f"{self.code}.meaning", **dict(self.params))

    @property
    def remedy(self) -> str:
        """Say what to do."""
        return texts.say(f"{self.code}.remedy", **dict(self.params))

    @property
    def name(self) -> str:
        """Its code's last word, by which an answer to it is known."""
        return self.code.rpartition(".")[2]

    @property
    def in_entra(self) -> bool:
        """Whether it is settled in Entra, and not by Sentry's owner."""
        return (self.asked or self.name) in _IN_ENTRA

    @property
    def question(self) -> str:
        """Ask it so that yes is good; only what has to be answered has a question."""
        return texts.say(f"{self.code}.question", **dict(self.params))


def gate(facts: GateFacts, told: Mapping[str, bool] | None = None) -> tuple[GateItem, ...]:
    """Go through everything that has to be settled first, the most dangerous first.

    Args:
        facts: what is known.
        told: a person's answers by the items' names; every question is asked so that yes is good.
    """
    answers = told or {}
    return tuple(
        _settled(item, answers[item.name]) if item.state == "ask" and item.name in answers else item
        for item in _items(facts)
    )


def _settled(item: GateItem, answer: bool) -> GateItem:  # noqa: FBT001 - a person's yes or no
    said = _item(
        "said_yes" if answer else "said_no",
        "ok" if answer else "stop",
        question=item.question,
        why=item.meaning,
        todo=item.remedy,
    )
    return replace(said, asked=item.name)


def _whose(facts: GateFacts) -> GateItem:
    if facts.practice:
        return _item("practice", "ok")
    return _item("plan", _answered(facts.plan)) if facts.is_saas else _item("self_hosted", "warn")


def _items(facts: GateFacts) -> tuple[GateItem, ...]:
    return (
        _owner(facts),
        _item("private_window", _answered(facts.private_window)),
        _second_owner(facts),
        *_everyone(facts.everyone),
        _item("owner_role", _answered(facts.owner_role)),
        _whose(facts),
        _item("required_at_once", "ok" if facts.already else "ask"),
        _members(facts.members),
        _mfa(facts.mfa),
        _assignment(facts.assignment_required),
        _scim(facts.scim),
        _identifier(facts),
    )


def compare_members(
    members: Iterable[str], people: Sequence[tuple[Person, Judgement]]
) -> MembersCompared:
    """Hold Sentry's list of members against the people assigned, blind to upper and lower case.

    Args:
        members: addresses as exported or pasted from Sentry, one each.
        people: everybody assigned, with what Sentry will see of them.
    """
    written: dict[str, str] = {}
    unreadable: list[str] = []
    for member in members:
        address = member.strip()
        if not address:
            continue
        if "@" in address and not any(one.isspace() for one in address):
            written.setdefault(address.casefold(), address)
        else:
            unreadable.append(address)
    emails = {one.email.casefold(): one.email for _, one in people if one.email}
    missing = {key: address for key, address in written.items() if key not in emails}
    other = [
        (missing[person.upn.casefold()], one.email)
        for person, one in people
        if person.upn.casefold() in missing and one.email
    ]
    named = {address.casefold() for address, _ in other}
    seconds = {email.casefold() for _, email in other}
    return MembersCompared(
        matched=tuple(address for key, address in written.items() if key in emails),
        only_in_sentry=tuple(address for key, address in missing.items() if key not in named),
        only_in_entra=tuple(
            email for key, email in emails.items() if key not in written and key not in seconds
        ),
        by_other_name=tuple(other),
        unreadable=tuple(unreadable),
    )


def _item(name: str, state: GateState, **params: object) -> GateItem:
    pairs = tuple((key, str(value)) for key, value in params.items())
    return GateItem(f"sentry.gate.{name}", state, pairs)


def _answered(answer: bool | None) -> GateState:  # noqa: FBT001 - a person's yes, no or nothing yet
    return "ask" if answer is None else "ok" if answer else "stop"


def _owner(facts: GateFacts) -> GateItem:
    if not facts.owner:
        return _item("owner_unnamed", "stop")
    if facts.owner_assigned is False:
        return _item("owner_unassigned", "stop", owner=facts.owner)
    judgement = facts.owner_judgement
    if judgement is None or facts.owner_assigned is None:
        return _item("owner_unknown", "ask", owner=facts.owner)
    if judgement.state == "gets_in" and ENABLED_UNKNOWN in judgement.codes:
        return _item("owner_ready_if_enabled", "ok", owner=facts.owner, email=judgement.email)
    if judgement.state == "gets_in":
        return _item("owner_ready", "ok", owner=facts.owner, email=judgement.email)
    why = " ".join(texts.say(f"{code}.seen") for code in judgement.codes)
    state: GateState = "stop" if judgement.state == "will_not" else "ask"
    return _item(
        "owner_shut_out" if state == "stop" else "owner_unsure", state, owner=facts.owner, why=why
    )


def _second_owner(facts: GateFacts) -> GateItem:
    if not facts.second_owner:
        return _item("second_owner_unnamed", "warn")
    if facts.second_owner.casefold() == facts.owner.casefold():
        return _item("second_owner_same", "warn", owner=facts.owner)
    owner, judgement = facts.second_owner, facts.second_judgement
    if facts.second_assigned is False:
        return _item("second_owner_unassigned", "warn", owner=owner)
    if judgement is None or judgement.state == "cannot_tell":
        return _item("second_owner_unknown", "ask", owner=owner)
    if judgement.state == "will_not":
        why = " ".join(texts.say(f"{code}.seen") for code in judgement.codes)
        return _item("second_owner_shut_out", "warn", owner=owner, why=why)
    return _item("second_owner", "ok", owner=owner)


def _everyone(everyone: Everyone | None) -> tuple[GateItem, ...]:
    """Say once more who will not get in: from Save on they are shut out."""
    if everyone is None:
        return ()
    found: list[GateItem] = []
    if everyone.will_not.count:
        state: GateState = "stop" if everyone.will_not.count == everyone.total else "warn"
        found.append(_item("people_shut_out", state, **_counted(everyone, everyone.will_not)))
    if everyone.cannot_tell.count:
        found.append(_item("people_unsure", "warn", **_counted(everyone, everyone.cannot_tell)))
    return tuple(found) or (_item("people_ready", "ok", total=everyone.total),)


def _counted(everyone: Everyone, some: Some) -> dict[str, object]:
    return {"count": some.count, "total": everyone.total, "names": named(some)}


def named(some: Some) -> str:
    """Name the first, a line each, and count the others."""
    more = some.count - len(some.named)
    rest = (texts.say("people.foreseen.more", count=more),) if more else ()
    return "\n".join((*some.named, *rest))


def _members(compared: MembersCompared | None) -> GateItem:
    if compared is None:
        return _item("members_unknown", "ask")
    params = {
        "matched": len(compared.matched),
        "shut_out": len(compared.only_in_sentry),
        "new": len(compared.only_in_entra),
        "second": len(compared.by_other_name),
        "unreadable": len(compared.unreadable),
        "names": texts.few([*compared.only_in_sentry, *(one for one, _ in compared.by_other_name)]),
    }
    if compared.only_in_sentry or compared.by_other_name or compared.unreadable:
        return _item("members_differ", "warn", **params)
    return _item("members_match", "ok", **params)


def _mfa(asked: bool | None) -> GateItem:  # noqa: FBT001 - what Entra does, if it could be read
    if asked is None:
        return _item("mfa_unknown", "ask")
    return _item("mfa_asked", "ok") if asked else _item("mfa_not_asked", "warn")


def _assignment(required: bool | None) -> GateItem:  # noqa: FBT001 - as Entra says, if it was read
    if required is None:
        return _item("assignment_unknown", "ask")
    return _item("assignment_required", "ok") if required else _item("assignment_open", "warn")


def _scim(on: bool | None) -> GateItem:  # noqa: FBT001 - as either side says, if it was read
    if on is None:
        return _item("scim_unknown", "ask")
    return _item("scim_on", "warn") if on else _item("scim_off", "ok")


def _identifier(facts: GateFacts) -> GateItem:
    if facts.already:
        return _item("identifier_fixed", "ok")
    if facts.identifier == "objectidentifier":
        return _item("identifier_objectid", "ok")
    return _item("identifier_name", "warn")
