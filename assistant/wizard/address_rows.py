"""The addresses as a person sees them: what is wanted, what is there, what becomes of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant import texts
from assistant.sentry import addresses as sentry
from assistant.sentry.addresses import FIELDS
from assistant.wizard import documents
from assistant.wizard.goal import goal_of
from assistant.wizard.steps import addresses as step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.sentry.addresses import Addresses, Field
    from assistant.wizard.answers import Answers
    from assistant.wizard.change import Change, FieldChange
    from assistant.wizard.documents import Differ, Part
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed
    from assistant.wizard.stand import Stand

_GRAPH: dict[Field, str] = {
    "identifier": "identifierUris",
    "reply_url": "web.redirectUris",
    "sign_on_url": "loginUrl",
    "relay_state": "samlSingleSignOnSettings.relayState",
    "logout_url": "web.logoutUrl",
}
_INDEXES = "web.redirectUriSettings"
_ELSEWHERE = ("organization", "sentry_url", "cloud", "tenant")
"""Answers with which everything that was seen belongs to something else."""
_NEAR = frozenset({"slash", "blanks", "case", "scheme"})


class Now(StrEnum):
    """What stands in Entra's field now, as against what is wanted there."""

    COMING = "coming"
    EMPTY = "empty"
    SAME = "same"
    ADDED = "added"
    REPLACED = "replaced"
    CLEARED = "cleared"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Stays:
    """A value that is there and stays beside the wanted one.

    Attributes:
        value: as Entra holds it.
        near: how it misses the wanted one by a hair (``slash``, ``case`` …); empty if it does not.
        default: it stays the reply URL that answers where Entra starts the sign-in.
    """

    value: str
    near: str = ""
    default: bool = False


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One field of Entra's form.

    Attributes:
        field: which one.
        value: what is wanted; empty where it is left empty on purpose.
        parts: the same, cut so that the organization's part can be marked.
        own: what follows from the organization; a person may have named something else.
        article: what Microsoft's article says; empty where it says nothing.
        now: how the field stands.
        present: what will be replaced or emptied.
        stays: what is there besides and is not touched.
        breaking: whom changing it could lock out, a sentence; empty where it cannot.
        typed: what was typed and cannot be taken.
        wrong: what is wrong, what exactly, and what to do: a sentence each, the second only where
            there is more to say; ``None`` where nothing is wrong.
    """

    field: Field
    value: str
    parts: tuple[Part, ...]
    own: str
    article: str
    now: Now
    present: str = ""
    stays: tuple[Stays, ...] = ()
    breaking: str = ""
    typed: str = ""
    wrong: tuple[str, ...] | None = None

    @property
    def chosen(self) -> bool:
        """Whether a person wants something else than what follows from the organization."""
        return self.value != self.own


def known(stand: Stand) -> bool:
    """Tell whether what was seen belongs to what the person means now."""
    return stand.frame is not None and _same_place(stand.answers, stand.looked_for)


def _same_place(one: Answers, other: Answers | None) -> bool:
    return other is None or all(getattr(one, name) == getattr(other, name) for name in _ELSEWHERE)


def rows(stand: Stand) -> tuple[AddressRow, ...]:
    """Give the five fields in Entra's order; none before the first look.

    What is wanted follows the answers at once; what is there is the newest look's.
    """
    frame = stand.frame
    if frame is None or not known(stand):
        return ()
    goal = goal_of(stand.answers, frame.cloud, frame.goal.tenant_id, frame.addresses)
    changed = _changed(goal, frame.observed)
    harmful = dict(_harmful(stand))
    return tuple(
        _row(stand, field, goal, frame.addresses, changed, harmful.get(_GRAPH[field], ""))
        for field in FIELDS
    )


def _row(
    stand: Stand,
    field: Field,
    goal: Goal,
    own: Addresses,
    changed: dict[str, FieldChange],
    breaking: str,
) -> AddressRow:
    frame = stand.frame
    observed = frame.observed if frame else None
    value = getattr(goal, field) or ""
    there = _there(field, observed) if observed else ()
    several = field in {"identifier", "reply_url"}
    first = _default(observed, changed) if field == "reply_url" and observed else ""
    now = _now(field, value, there, observed, changed=_GRAPH[field] in changed)
    return AddressRow(
        field=field,
        value=value,
        parts=documents.parts(value, own.slug),
        own=getattr(own, field),
        article=next((c.article or "" for c in sentry.choices(own) if c.field == field), ""),
        now=now,
        present=there[0] if now in {Now.REPLACED, Now.CLEARED} else "",
        stays=tuple(_stays(field, value, there, first)) if several else (),
        breaking=breaking,
        typed=stand.typed.get(field, ""),
        wrong=_wrong(stand, field),
    )


def _changed(goal: Goal, observed: Observed) -> dict[str, FieldChange]:
    """Give what the plan would change, by Graph's names."""
    fields = (
        *step.application_fields(goal, observed.application),
        *step.sign_on_fields(goal, observed),
    )
    return {field.name: field for field in fields}


def _there(field: Field, observed: Observed) -> tuple[str, ...]:
    application, principal = observed.application, observed.service_principal
    found: tuple[str | None, ...]
    match field:
        case "identifier":
            found = application.identifier_uris if application else ()
        case "reply_url":
            found = application.redirect_uris if application else ()
        case "logout_url":
            found = (application.logout_url if application else None,)
        case "sign_on_url":
            found = (principal.login_url if principal else None,)
        case "relay_state":
            found = (principal.relay_state if principal else None,)
    return tuple(value for value in found if value)


def _now(
    field: Field, value: str, there: tuple[str, ...], observed: Observed | None, *, changed: bool
) -> Now:
    if observed is None or observed.application is None:
        return Now.COMING if value else Now.LEFT
    if not changed:
        return Now.SAME if value else Now.LEFT
    if not there:
        return Now.EMPTY
    if field in {"identifier", "reply_url"}:
        return Now.ADDED
    return Now.REPLACED if value else Now.CLEARED


def _stays(field: Field, wanted: str, there: tuple[str, ...], first: str) -> Iterator[Stays]:
    for value in there:
        finding = sentry.compare(field, value, wanted)
        if finding is not None:
            near = finding.code.rpartition(".")[2]
            yield Stays(value, near if near in _NEAR else "", value == first)


def _default(observed: Observed, changed: dict[str, FieldChange]) -> str:
    """Give the reply URL that answers where Entra starts the sign-in, once all is done."""
    application = observed.application
    if application is None:
        return ""
    change = changed.get(_INDEXES)
    indexes = change.after if change else application.redirect_uri_indexes
    if not isinstance(indexes, tuple) or not indexes:
        return ""
    first: str = min(indexes, key=lambda pair: pair[1])[0]
    return first


def _harmful(stand: Stand) -> Iterator[tuple[str, str]]:
    """Give what the plan holds back while people sign in: Graph's names, and why."""
    plan = stand.plan
    for change in plan.changes if plan is not None and not stand.stale else ():
        if change.step == step.STEP and change.breaking:
            why = texts.say(change.breaking, **change.params)
            yield from ((name, why) for name in _blamed(change))


def _blamed(change: Change) -> list[str]:
    """Single values are replaced under people; where none is there yet, setting one does it."""
    single = [field for field in change.fields if not isinstance(field.after, tuple)]
    replaced = [field for field in single if field.before]
    return [field.name for field in replaced or single]


def _wrong(stand: Stand, field: Field) -> tuple[str, ...] | None:
    error = stand.wrong.get(field)
    if error is None:
        return None
    # An error names the option; on a page the field's own name says where it is.
    params = {**error.params, "where": texts.say(f"ui.addresses.field.{field}.name")}
    said = (texts.say(f"{error.code}.{part}", **params) for part in ("title", "detail", "hint"))
    return tuple(sentence for sentence in said if sentence)


def differ(stand: Stand) -> tuple[Differ, ...]:
    """Give the fields about which the documents disagree and that are not left empty."""
    frame = stand.frame
    if frame is None:
        return ()
    return documents.differ({row.field: row.value for row in rows(stand)}, frame.addresses)
