"""What repairs a sign-in that failed: from a finding of a diagnosis to a patch of the goal. Pure.

As for checks (`assistant.wizard.fixes`), a patch is offered only where planning with it holds a
change that mends the finding; a person who is not known yet is looked up first. What is to be done
on the other side leads to the page that shows the values for it. What is right already is not
touched: then Entra may still need minutes, which `wait` tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant.entra import aadsts, writes
from assistant.saml.findings import State
from assistant.wizard import shapes
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.fixes import REVIEW, Fix, changes_for
from assistant.wizard.steps.certificate import ACTIVATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from assistant.saml.findings import Finding
    from assistant.wizard.change import Change
    from assistant.wizard.frame import Frame
    from assistant.wizard.memory import Memory

SETTLING: Final = timedelta(minutes=15)
"""How long after a change Entra's token service may still go by the former settings."""
_SLOW: Final = frozenset(aadsts.code_of(number) for number in aadsts.AFTER_A_CHANGE)
_ASSIGN: Final = "aadsts.not_assigned"


@dataclass(frozen=True, slots=True)
class _Repair:
    """A rule: a plan for the patched goal mends it if it holds such a change.

    Attributes:
        step: that the change belongs to.
        mends: whether a change is the one.
        own: names of the address whose value is set to what the organization's Sentry uses.
        otherwise: the page where a person goes on if planning does not mend it; empty if nowhere.
    """

    step: str
    mends: Callable[[Change], bool]
    own: str = ""
    otherwise: str = ""


def remedy_of(
    finding: Finding, frame: Frame, memory: Memory | None = None, *, person: str = ""
) -> Fix | None:
    """Give what repairs a finding, ``None`` where nothing from here does.

    Args:
        finding: of a diagnosis.
        frame: what is wanted and what is there.
        memory: what the journal knows; without it, what replication may hide is not considered.
        person: user principal name of whoever could not sign in; empty where it is not known.
    """
    if finding.state in {State.PASS, State.NOT_APPLICABLE}:
        return None
    if finding.code == _ASSIGN:
        return _assign(person.strip(), frame, memory)
    repair = _REPAIRS.get(finding.code)
    if repair is not None:
        return _repaired(repair, frame, memory)
    page = _PAGES.get(finding.code, "")
    return Fix((page,), page=page) if page else None


def waits(finding: Finding, changed: datetime | None, now: datetime) -> bool:
    """Tell whether to say first that Entra may need minutes, before anything is changed again.

    Args:
        finding: of a diagnosis.
        changed: when this set-up was changed last; None where it was not.
        now: the present moment.
    """
    if changed is None or finding.code not in _SLOW:
        return False
    return timedelta() <= now - changed < SETTLING


def _assign(upn: str, frame: Frame, memory: Memory | None) -> Fix | None:
    choose = Fix(("people",), page="people")
    if not shapes.is_address(upn):
        return choose
    goal = frame.goal
    if upn.lower() in goal.wished_users:
        patch: Mapping[str, object] = {}
    else:
        patch = {"users": (*goal.users, upn)}
    if frame.observed.users.get(upn.lower()) is None:
        # Whether there is such a person is looked up on the page; nothing can be planned before.
        return Fix(("people",), patch, "people") if patch else choose
    wanted = f"people.assign:{upn}".lower()
    made = any(one.id == wanted for one in changes_for(frame, patch, memory))
    return Fix(("people",), patch, REVIEW) if made else choose


def _repaired(repair: _Repair, frame: Frame, memory: Memory | None) -> Fix | None:
    patch: dict[str, object] = {}
    if repair.own:
        own = getattr(frame.goal.own, repair.own)
        if getattr(frame.goal, repair.own) != own:
            patch[repair.own] = own
    found = [one for one in changes_for(frame, patch, memory) if repair.mends(one)]
    if found and all(one.stage == AFTER_SENTRY for one in found):
        # Nothing to make now: first Sentry has to be given what is there already.
        return Fix((repair.step, "sentry"), patch, "sentry")
    if found:
        return Fix((repair.step,), patch, REVIEW)
    return Fix((repair.otherwise,), page=repair.otherwise) if repair.otherwise else None


def _sets(field: str) -> Callable[[Change], bool]:
    """Take a change that sets the field, or that makes the application which lacks it."""
    made = {writes.APPLICATION, writes.RESTORE}
    return lambda change: change.id in made or any(one.name == field for one in change.fields)


def _is(*ids: str) -> Callable[[Change], bool]:
    return lambda change: change.id in ids


_IDENTIFIER = _Repair("addresses", _sets("identifierUris"), own="identifier")
_REPLY_URL = _Repair("addresses", _sets("web.redirectUris"), own="reply_url")
_LOGOUT_URL = _Repair("addresses", _sets("web.logoutUrl"), own="logout_url")
_MODE = _Repair("application", _is(writes.MODE))
_CERTIFICATE = _Repair("certificate", _is(writes.CERTIFICATE, ACTIVATE), otherwise="certificate")

_REPAIRS: Final[Mapping[str, _Repair]] = {
    "aadsts.application_unknown": _IDENTIFIER,
    "aadsts.identifier": _IDENTIFIER,
    "diagnosis.audience_wrong": _IDENTIFIER,
    "diagnosis.name_id_qualifier": _IDENTIFIER,
    "diagnosis.request_issuer_wrong": _IDENTIFIER,
    "sentry.said.audience": _IDENTIFIER,
    "aadsts.reply_url": _REPLY_URL,
    "diagnosis.answer_lost": _REPLY_URL,
    "diagnosis.destination_empty": _REPLY_URL,
    "diagnosis.destination_wrong": _REPLY_URL,
    "diagnosis.recipient_wrong": _REPLY_URL,
    "diagnosis.request_reply_url": _REPLY_URL,
    "sentry.said.confirmation": _REPLY_URL,
    "sentry.said.destination": _REPLY_URL,
    "sentry.said.no_destination": _REPLY_URL,
    "aadsts.logout": _LOGOUT_URL,
    "diagnosis.version": _MODE,
    "aadsts.claims_key": _CERTIFICATE,
    "aadsts.no_key": _CERTIFICATE,
    "aadsts.weak_key": _CERTIFICATE,
    "diagnosis.certificate_expired": _CERTIFICATE,
}

_PAGES: Final[Mapping[str, str]] = {
    # Sentry has to be given what its page shows: metadata, certificate, mapping.
    "diagnosis.certificate_not_active": "sentry",
    "diagnosis.certificate_unreadable": "sentry",
    "diagnosis.email_near": "sentry",
    "diagnosis.identifier_near": "sentry",
    "diagnosis.issuer_tenant": "sentry",
    "diagnosis.issuer_wrong": "sentry",
    "diagnosis.mapped_name_id": "sentry",
    "diagnosis.request_destination": "sentry",
    "diagnosis.request_tenant": "sentry",
    "diagnosis.signature_other_certificate": "sentry",
    "diagnosis.signature_other_key": "sentry",
    "sentry.said.issuer": "sentry",
    "sentry.said.mapping": "sentry",
    "sentry.said.metadata": "sentry",
    "sentry.said.metadata_parts": "sentry",
    "sentry.said.no_identity": "sentry",
    "sentry.said.no_saml": "sentry",
    "sentry.said.no_sso": "sentry",
    "sentry.said.signature": "sentry",
    # Who gets in and who does not, with the reason, stands with the people.
    "diagnosis.email_empty": "people",
    "diagnosis.email_missing": "people",
    "diagnosis.email_odd": "people",
    "diagnosis.guest": "people",
    # Another organization or another Sentry than the one that is set up here.
    "diagnosis.request_other_sentry": "target",
    "diagnosis.request_reply_other": "target",
}
CODES: Final = (_ASSIGN, *_REPAIRS, *_PAGES)
"""Findings for which something can be done from here."""
