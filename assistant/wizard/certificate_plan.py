"""What becomes of the signing certificates, and who is told before one ends: for a page. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant import texts
from assistant.entra import writes
from assistant.saml.findings import State
from assistant.wizard.answers import MAX_CERTIFICATE_YEARS
from assistant.wizard.certificate_cards import Mark, makes_one, new_until, plain_name
from assistant.wizard.change import AFTER_SENTRY
from assistant.wizard.shapes import is_address
from assistant.wizard.steps import certificate as step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.change import Change, Nothing
    from assistant.wizard.events import Check
    from assistant.wizard.lives import Tone
    from assistant.wizard.stand import Stand

_TONES: dict[State, Tone] = {
    State.PASS: "good",
    State.WARN: "warn",
    State.FAIL: "fail",
    State.NOT_APPLICABLE: "plain",
    State.NOT_RUN: "plain",
}
_TWIN = "sentry.twin."
ALL_YEARS = tuple(range(MAX_CERTIFICATE_YEARS, 0, -1))
"""The lives to choose from, the longest first."""
_BETWEEN = re.compile(r"[,;\s]+")
_MARK = re.compile(r" [0-9a-f]{4}$")


@dataclass(frozen=True, slots=True)
class Will:
    """One thing that happens to the certificates, or why it does not.

    Attributes:
        mark: what sort of thing it is.
        title: what happens.
        why: the reason, and what to do first where something has to come first.
        harm: whom it could lock out; empty where it cannot.
    """

    mark: Mark
    title: str
    why: str
    harm: str = ""


@dataclass(frozen=True, slots=True)
class Years:
    """One life that a new certificate could have."""

    years: int
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Told:
    """An address that Entra writes to before the active certificate ends.

    ``there``: Entra has it already, and it stays; ``coming``: it is added; ``full``: there is no
    room for it.
    """

    address: str
    state: Literal["there", "coming", "full"]


@dataclass(frozen=True, slots=True)
class Notified:
    """Everyone who is told.

    Attributes:
        told: those who are there, then those who come.
        room: how many more could be named.
        offered: the address of whoever is signed in, where it is not among them.
        wrong: why what was typed cannot be taken, and what to do; ``None`` if nothing is wrong.
        typed: what that was.
    """

    told: tuple[Told, ...]
    room: int
    offered: str = ""
    wrong: tuple[str, str] | None = None
    typed: str = ""

    @property
    def known(self) -> frozenset[str]:
        """Every address, folded: Entra does not tell their cases apart."""
        return frozenset(one.address.casefold() for one in self.told)


@dataclass(frozen=True, slots=True)
class Published:
    """What Entra publishes and Sentry would keep of it.

    Attributes:
        mark: how bad it is.
        seen: what was found.
        means: what that means.
        remedy: what to do; empty where nothing needs doing.
    """

    mark: Mark
    seen: str
    means: str
    remedy: str


def wills(stand: Stand) -> tuple[Will, ...]:
    """Give what the plan does, in its order; none as long as there is no plan."""
    plan = stand.plan
    if plan is None:
        return ()
    nothing = (_nothing(one) for one in plan.nothing if one.step == step.STEP)
    changes = (_change(stand, one) for one in plan.changes if one.step == step.STEP)
    return tuple(will for will in (*nothing, *changes) if will is not None)


def _nothing(one: Nothing) -> Will | None:
    subject = plain_name(one.params.get("subject", ""))
    match one.reason:
        case "plan.certificate.there":
            return _will("keep", "good", subject=subject)
        case "plan.certificate.spare":
            return _will("spare", "good", subject=subject)
        case "plan.certificate.hidden":
            until = texts.hour(one.until) if one.until else "-"
            return _will("hidden", "plain", until=until)
    return None


def _change(stand: Stand, one: Change) -> Will | None:
    harm = texts.say(one.breaking, **one.params) if one.breaking else ""
    match one.id:
        case writes.CERTIFICATE:
            until = new_until(stand, stand.answers.certificate_years)
            # Each run has a mark of its own: by which one it will be made is not sure before.
            subject = _MARK.sub("", plain_name(one.params.get("subject", "")))
            return _will("create", "accent", harm, subject=subject, until=until)
        case step.ACTIVATE:
            later = one.stage == AFTER_SENTRY
            kind = ("later" if makes_one(stand) else "later_spare") if later else "activate"
            page = texts.say("ui.step.sentry")
            return _will(kind, "warn" if later else "accent", harm, page=page)
    return None


def _will(kind: str, tone: Tone, harm: str = "", **holes: str) -> Will:
    return Will(
        Mark(texts.say(f"ui.certificate.will.{kind}.mark"), tone),
        texts.say(f"ui.certificate.will.{kind}.title", **holes),
        texts.say(f"ui.certificate.will.{kind}.why", **holes),
        harm,
    )


def years(stand: Stand) -> tuple[Years, ...]:
    """Give the lives to choose from; none where no new certificate is made."""
    if not makes_one(stand):
        return ()
    return tuple(
        Years(
            number,
            texts.say(
                f"ui.certificate.years.{'one' if number == 1 else 'some'}",
                years=number,
                until=new_until(stand, number),
            ),
            chosen=number == stand.answers.certificate_years,
        )
        for number in ALL_YEARS
    )


def notified(stand: Stand) -> Notified:
    """Give who is told: what is there stays, and a plan adds as many as there is room for."""
    frame = stand.frame
    principal = frame.observed.service_principal if frame else None
    there = principal.notify if principal else ()
    have = {address.casefold() for address in there}
    missing = [address for address in stand.answers.notify if address.casefold() not in have]
    room = max(0, step.MOST_NOTIFIED - len(there))
    told = (
        *(Told(address, "there") for address in there),
        *(
            Told(address, "coming" if number < room else "full")
            for number, address in enumerate(missing)
        ),
    )
    known = have | {address.casefold() for address in missing}
    upn = stand.account.upn if stand.account else ""
    left = max(0, room - len(missing))
    return Notified(
        told,
        left,
        upn if left and is_address(upn) and upn.casefold() not in known else "",
        _wrong(stand),
        _typed(stand),
    )


def without(stand: Stand, address: str) -> tuple[str, ...]:
    """Give the answer that names this one no more."""
    folded = address.casefold()
    return tuple(one for one in stand.answers.notify if one.casefold() != folded)


def with_more(stand: Stand, text: str) -> tuple[str, ...]:
    """Give the answer with what was typed or pasted: one address, or several."""
    known = notified(stand).known
    more = (one for one in _BETWEEN.split(text) if one and one.casefold() not in known)
    return (*stand.answers.notify, *more)


def _wrong(stand: Stand) -> tuple[str, str] | None:
    error = stand.wrong.get("notify")
    if error is None:
        return None
    # An error names the option; on a page the field's own name says where it is.
    params = {**error.params, "where": texts.say("ui.certificate.told.where")}
    return texts.say(f"{error.code}.title", **params), texts.say(f"{error.code}.hint", **params)


def _typed(stand: Stand) -> str:
    """Give what could not be taken, without what was taken before it."""
    known = {one.casefold() for one in stand.answers.notify}
    pieces = _BETWEEN.split(stand.typed.get("notify", ""))
    return " ".join(piece for piece in pieces if piece and piece.casefold() not in known)


def published(stand: Stand) -> Published | None:
    """Say what Sentry would keep if it was given the metadata now; ``None`` if nobody read them.

    The verdict is the check page's own.
    """
    frame = stand.frame
    if frame is None or frame.observed.service_principal is None:
        return None
    checks = list(step.checks(frame))
    for check in _worst_first(checks):
        mark = Mark(texts.say(f"ui.state.{check.state}"), _TONES[check.state])
        remedy = "" if check.state is State.PASS else check.say("remedy")
        return Published(mark, check.say("seen"), check.say("meaning"), remedy)
    return None


def _worst_first(checks: list[Check]) -> Iterator[Check]:
    """Give the verdict on the order, or why there is none."""
    yield from (check for check in checks if check.key.startswith(_TWIN))
    yield from (
        check
        for check in checks
        if check.id == "certificate.metadata" and check.state is State.FAIL
    )
