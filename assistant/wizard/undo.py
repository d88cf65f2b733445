"""Puts back what a run changed: newest first, by element, and only what is still as we left it.

The planning half is pure: journal and observed in, calls and refusals out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.call import Call, Ref, fill, fill_path
from assistant.wizard.live import in_use, whom
from assistant.wizard.memory import HIDDEN_AT_MOST
from assistant.wizard.steps.addresses import graph_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.entra.call import Json
    from assistant.wizard.change import FieldChange
    from assistant.wizard.goal import Goal
    from assistant.wizard.journal import Entry, Run
    from assistant.wizard.observed import Observed


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that stays, and why: a code with sentences."""

    entry: Entry
    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What is sent, in order, and what is not.

    Attributes:
        steps: calls, each with the entries that it puts back.
        kept: what Entra cannot take away.
        gone: what is as it was already, or goes with its application.
        refused: what others changed since, or what could lock people out.
    """

    steps: tuple[tuple[Call, tuple[Entry, ...]], ...] = ()
    kept: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(slots=True)
class _Draft:
    steps: list[tuple[Call, tuple[Entry, ...]]] = field(default_factory=list)
    kept: list[Entry] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def plan_undo(
    goal: Goal, observed: Observed, run: Run, journal: Iterable[Run], *, even_if_in_use: bool
) -> UndoPlan:
    """Plan to put back what is left of a run.

    Args:
        goal: of the set-up.
        observed: as it is now.
        run: the run to undo.
        journal: every run of the set-up; what they wrote is ours.
        even_if_in_use: the person knows that people sign in with it.
    """
    draft = _Draft()
    left = run.to_undo
    if left and in_use(goal, observed) and not even_if_in_use:
        people = (("people", whom(observed) or "-"),)
        return UndoPlan(refused=tuple(Refused(entry, "undo.in_use", people) for entry in left))
    holes = {(e.id, name): value for e in run.entries for name, value in e.captured.items()}
    created = next((e for e in left if e.id == writes.APPLICATION), None)
    with_application: set[str] = set()
    if created is not None:
        with_application = _whole_application(created, left, observed, tuple(journal), draft)
    patches: dict[str, list[Entry]] = {}
    for entry in left:
        if entry is created or entry.id in with_application:
            continue
        if entry.unsure:
            _unsure(entry, observed, draft)
        elif entry.undo.kind == "keep":
            draft.kept.append(entry)
        elif entry.undo.kind == "fields":
            patches.setdefault(fill_path(entry.undo.path, holes), []).append(entry)
        else:
            _delete(entry, holes, draft)
    for path, entries in patches.items():
        _put_back(path, entries, observed, holes, draft)
    return UndoPlan(tuple(draft.steps), tuple(draft.kept), tuple(draft.gone), tuple(draft.refused))


def _whole_application(
    created: Entry,
    left: tuple[Entry, ...],
    observed: Observed,
    journal: tuple[Run, ...],
    draft: _Draft,
) -> set[str]:
    """Delete the application that the run made, with all that hangs on it, if it is only ours.

    Gives the ids of the entries that need nothing of their own any more.
    """
    hanging = {e.id for e in left if e.undo.path[:1] != ("/users/",) and e is not created}
    if created.unsure:
        _unsure(created, observed, draft)
        return set()
    if observed.application is None or observed.application.id != created.captured.get("object_id"):
        draft.gone.append(created)
        draft.gone.extend(e for e in left if e.id in hanging)
        return hanging
    strangers = foreign(observed, journal)
    if strangers:
        params = (("names", ", ".join(strangers[:10])),)
        draft.refused.append(Refused(created, "undo.not_only_ours", params))
        return set()
    call = writes.delete(
        f"undo:{created.id}",
        ("/applications/", observed.application.id),
        "application",
        *created.undo.scopes,
    )
    draft.steps.append((call, (created, *(e for e in left if e.id in hanging))))
    return hanging


def foreign(observed: Observed, journal: tuple[Run, ...]) -> tuple[str, ...]:
    """Give what the application carries that no run of ours wrote."""
    entries = [entry for run in journal for entry in run.entries if entry.made]
    captured = {str(value) for entry in entries for value in entry.captured.values()}
    written = {
        str(item)
        for entry in entries
        for change in entry.fields
        if isinstance(change.after, tuple)
        for item in change.after
    }
    found: list[str] = []
    application, principal = observed.application, observed.service_principal
    if application is not None:
        both = (*application.identifier_uris, *application.redirect_uris)
        found += [uri for uri in both if uri not in written and not uri.startswith("api://")]
    if principal is not None:
        found += [
            certificate.subject
            for certificate in principal.certificates
            if certificate.thumbprint not in {value.upper() for value in captured}
        ]
    found += [a.name or a.principal_id for a in observed.assigned if a.id not in captured]
    return tuple(dict.fromkeys(found))


def _unsure(entry: Entry, observed: Observed, draft: _Draft) -> None:
    """Nothing shows that it happened: after the time in which it could be hidden, it did not."""
    if observed.at - entry.at < HIDDEN_AT_MOST:
        until = (entry.at + HIDDEN_AT_MOST).strftime("%H:%M UTC")
        draft.refused.append(Refused(entry, "undo.unsure", (("until", until),)))
    else:
        draft.gone.append(entry)


def _delete(entry: Entry, holes: dict[tuple[str, str], object], draft: _Draft) -> None:
    if any(isinstance(p, Ref) and (p.key, p.field) not in holes for p in entry.undo.path):
        # "Already there" and not found by us: somebody else's.
        draft.gone.append(entry)
        return
    path = fill_path(entry.undo.path, holes)
    call = writes.delete(f"undo:{entry.id}", (path,), path, *entry.undo.scopes)
    draft.steps.append((call, (entry,)))


def _put_back(
    path: str,
    entries: list[Entry],
    observed: Observed,
    holes: dict[tuple[str, str], object],
    draft: _Draft,
) -> None:
    """Put an object's fields back in one PATCH, by element where they are collections."""
    body: dict[str, Json] = {}
    sent: list[Entry] = []
    for entry in entries:
        values: list[tuple[FieldChange, object]] = []
        changed_since = ""
        for change in entry.fields:
            filled = replace(change, after=fill(change.after, holes))
            now = current(filled.name, observed)
            value = restored(filled, now)
            if value is Stranger:
                changed_since = filled.name
                break
            if value != now:
                values.append((filled, value))
        if changed_since:
            params = (("field", changed_since),)
            draft.refused.append(Refused(entry, "undo.changed_since", params))
        elif not values:
            draft.gone.append(entry)
        else:
            for change, value in values:
                _into(body, change.name, graph_value(change.name, value))
            sent.append(entry)
    if not sent:
        return
    target, _, object_id = path.rpartition("/")
    patch = writes.patch_application if "applications" in target else writes.patch_service_principal
    draft.steps.append((patch(f"undo:{sent[0].id}", object_id, body), tuple(sent)))


def left_over(entries: Iterable[Entry], observed: Observed) -> tuple[Entry, ...]:
    """Give those of the entries just put back that a later look still shows."""
    ids = {c.application.id for c in observed.candidates}
    ids |= {user.id for user in observed.users.values() if user}
    ids |= {assignment.id for assignment in observed.assigned}
    found: list[Entry] = []
    for entry in entries:
        if entry.undo.kind == "delete":
            there = bool(ids & {str(value) for value in entry.captured.values()})
        elif entry.undo.kind == "fields" and observed.application is not None:
            values = [(f, current(f.name, observed)) for f in entry.fields]
            there = any(restored(f, now) not in {now, Stranger} for f, now in values)
        else:
            there = False
        if there:
            found.append(entry)
    return tuple(found)


def _into(body: dict[str, Json], name: str, value: Json) -> None:
    outer, _, inner = name.partition(".")
    if not inner:
        body[outer] = value
        return
    nested = body.setdefault(outer, {})
    if isinstance(nested, dict):
        nested[inner] = value


class Stranger:
    """Stands for "somebody else changed it since"."""


def restored(change: FieldChange, now: object) -> object:
    """Give the value that puts a change back, or ``Stranger``.

    Elements that we added go, elements that we took come back, others' elements stay.
    """
    if isinstance(change.after, tuple | list) or isinstance(change.before, tuple | list):
        before = _items(change.before)
        after = _items(change.after)
        present = _items(now)
        kept = [item for item in present if item in before or item not in after]
        return (*kept, *(item for item in before if item not in after and item not in kept))
    if _same(now, change.after):
        return change.before
    return now if _same(now, change.before) else Stranger


def _items(value: object) -> tuple[object, ...]:
    listed = value if isinstance(value, tuple | list) else ()
    return tuple(tuple(item) if isinstance(item, list) else item for item in listed)


def _same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return (one or None) == (other or None) if not isinstance(one, bool) else one == other


def current(name: str, observed: Observed) -> object:
    """Give a field's value as it is now."""
    application, principal = observed.application, observed.service_principal
    values: dict[str, object] = {}
    if application is not None:
        values |= {
            "identifierUris": application.identifier_uris,
            "web.redirectUris": application.redirect_uris,
            "web.redirectUriSettings": application.redirect_uri_indexes,
            "web.logoutUrl": application.logout_url,
        }
    if principal is not None:
        values |= {
            "preferredSingleSignOnMode": principal.sso_mode,
            "loginUrl": principal.login_url,
            "samlSingleSignOnSettings.relayState": principal.relay_state,
            "preferredTokenSigningKeyThumbprint": principal.active_thumbprint,
            "notificationEmailAddresses": principal.notify,
            "appRoleAssignmentRequired": principal.assignment_required,
        }
    return values.get(name)
