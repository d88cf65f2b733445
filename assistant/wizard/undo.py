"""Puts back what a run changed: newest first, by element, and only what is still as we left it.

The planning half is pure: journal and observed in, calls and refusals out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.call import Call, Ref, fill, fill_path, holes_in
from assistant.wizard.fields import Stranger, current, restored
from assistant.wizard.live import in_use, unproven, whom
from assistant.wizard.memory import HIDDEN_AT_MOST
from assistant.wizard.steps.addresses import graph_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.entra.call import Json
    from assistant.wizard.change import FieldChange
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed
    from assistant.wizard.runs import Entry, Run


_WHOLE = frozenset({writes.APPLICATION, writes.RESTORE})
"""What brought the whole application: undone, the whole application goes."""
IN_USE = "undo.in_use"
"""Why nothing goes back while people may sign in."""


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
    holes = {(e.id, name): value for e in run.entries for name, value in e.captured.items()}
    hanging = tuple(entry for entry in left if _on_application(entry))
    if hanging and not _seen(hanging, observed, holes):
        _unseen(hanging, run, observed, draft)
        left = tuple(entry for entry in left if entry not in hanging)
    elif left and (in_use(goal, observed) or unproven(observed)) and not even_if_in_use:
        people = (("people", whom(observed) or "-"),)
        return UndoPlan(refused=tuple(Refused(entry, IN_USE, people) for entry in left))
    elif any(entry.id in _WHOLE for entry in hanging):
        _whole_application(hanging, observed, tuple(journal), draft)
        left = tuple(entry for entry in left if entry not in hanging)
    patches: dict[str, list[Entry]] = {}
    for entry in left:
        if entry.unsure:
            _unsure(entry, observed, draft)
        elif entry.id == writes.TEST_USER:
            _user(entry, run, observed, holes, draft)
        elif entry.undo.kind == "keep":
            draft.kept.append(entry)
        elif entry.undo.kind == "fields":
            patches.setdefault(fill_path(entry.undo.path, holes), []).append(entry)
        else:
            _delete(entry, holes, draft)
    for path, entries in patches.items():
        _put_back(path, entries, observed, holes, draft)
    return UndoPlan(
        tuple(sorted(draft.steps, key=lambda step: _turn(step, run))),
        tuple(draft.kept),
        tuple(draft.gone),
        tuple(draft.refused),
    )


def _turn(step: tuple[Call, tuple[Entry, ...]], run: Run) -> tuple[bool, int]:
    """Newest first, and what carries the rest last of all."""
    places = [place for place, entry in enumerate(run.entries) if entry in step[1]]
    return any(entry.id in _WHOLE for entry in step[1]), -max(places, default=0)


def _on_application(entry: Entry) -> bool:
    """Tell whether it hangs on the application and goes with it."""
    return entry.undo.path[:1] != ("/users/",)


def _ids(entries: tuple[Entry, ...], holes: dict[tuple[str, str], object]) -> set[str]:
    """Give the object ids, application's and service principal's, that the entries are about."""
    found: set[str] = set()
    for entry in entries:
        if len(entry.undo.path) > 1:
            piece = entry.undo.path[1]
            value = holes.get((piece.key, piece.field)) if isinstance(piece, Ref) else piece
            found.add(str(value))
    return found - {"None"}


def _seen(
    hanging: tuple[Entry, ...], observed: Observed, holes: dict[tuple[str, str], object]
) -> bool:
    """Tell whether the look shows the very application that the run changed."""
    application, principal = observed.application, observed.service_principal
    there = {one.id for one in (application, principal) if one is not None}
    meant = _ids(hanging, holes)
    return bool(there & meant) if meant else application is not None


def _unseen(hanging: tuple[Entry, ...], run: Run, observed: Observed, draft: _Draft) -> None:
    """Deleted, or out of sight for longer than anything can hide it: gone. Else nobody knows."""
    holes = {(e.id, name): value for e in run.entries for name, value in e.captured.items()}
    deleted = {object_id for _, object_id in observed.deleted}
    newest = max(entry.at for entry in hanging)
    if _ids(hanging, holes) & deleted or observed.at - newest >= HIDDEN_AT_MOST:
        draft.gone.extend(hanging)
        return
    until = (("until", texts.hour(newest + HIDDEN_AT_MOST)),)
    draft.refused.extend(Refused(entry, "undo.unsure", until) for entry in hanging)


def _whole_application(
    hanging: tuple[Entry, ...], observed: Observed, journal: tuple[Run, ...], draft: _Draft
) -> None:
    """Delete the application that the run made, with all that hangs on it, if it is only ours.

    Otherwise it stays whole: half an application serves nobody.
    """
    created = next(entry for entry in hanging if entry.id in _WHOLE)
    if created.id == writes.RESTORE:
        # What it carried when it was deleted came back with it; only what came since is others'.
        ours = {str(value) for run in journal for e in run.entries for value in e.captured.values()}
        strangers = tuple(
            a.name or a.principal_id
            for a in observed.assigned
            if a.id not in ours and a.created is not None and a.created > created.at
        )
    else:
        strangers = foreign(observed, journal)
    if strangers or observed.application is None:
        params = (("names", ", ".join(strangers[:10]) or "-"),)
        draft.refused.extend(Refused(entry, "undo.not_only_ours", params) for entry in hanging)
        return
    call = writes.delete(
        f"undo:{created.id}",
        ("/applications/", observed.application.id),
        "application",
        *created.undo.scopes,
    )
    draft.steps.append((call, hanging))


def foreign(observed: Observed, journal: tuple[Run, ...]) -> tuple[str, ...]:
    """Give what the application carries that no run of ours wrote."""
    entries = [entry for run in journal for entry in run.entries if entry.made or entry.unsure]
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
        own = f"api://{application.app_id}"
        every = (*application.identifier_uris, *application.redirect_uris)
        every += application.app_addresses
        found += [uri for uri in every if uri not in written and uri != own]
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
        until = texts.hour(entry.at + HIDDEN_AT_MOST)
        draft.refused.append(Refused(entry, "undo.unsure", (("until", until),)))
    else:
        draft.gone.append(entry)


def _user(
    entry: Entry,
    run: Run,
    observed: Observed,
    holes: dict[tuple[str, str], object],
    draft: _Draft,
) -> None:
    """Take the test user away, if it still is what was made and nothing of the run is in doubt."""
    doubts = [refusal for refusal in draft.refused if refusal.code == "undo.unsure"]
    user = observed.users.get(entry.about.lower())
    if doubts:
        draft.refused.append(Refused(entry, "undo.unsure", doubts[0].params))
    elif user is not None and not (user.job_title or "").endswith(f" {run.mark}"):
        draft.refused.append(Refused(entry, "undo.changed_since", (("field", "jobTitle"),)))
    else:
        _delete(entry, holes, draft)


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
    web = body.get("web")
    if isinstance(web, dict) and "redirectUris" in web and "redirectUriSettings" not in web:
        # Graph drops the indexes of a list that is replaced without them.
        settings = current("web.redirectUriSettings", observed)
        web["redirectUriSettings"] = graph_value("web.redirectUriSettings", settings)
    target, _, object_id = path.rpartition("/")
    patch = writes.patch_application if "applications" in target else writes.patch_service_principal
    draft.steps.append((patch(f"undo:{sent[0].id}", object_id, body), tuple(sent)))


def left_over(entries: Iterable[Entry], observed: Observed) -> tuple[Entry, ...]:
    """Give those of the entries just put back that a later look still shows."""
    ids = {c.application.id for c in observed.candidates}
    ids |= {user.id for user in observed.users.values() if user}
    ids |= {assignment.id for assignment in observed.assigned}
    known = tuple(entries)
    holes = {(e.id, name): value for e in known for name, value in e.captured.items()}
    found: list[Entry] = []
    for entry in known:
        if entry.undo.kind == "delete":
            there = bool(ids & {str(value) for value in entry.captured.values()})
        elif entry.undo.kind == "fields" and observed.application is not None:
            values = [
                (replace(f, after=fill(f.after, holes)), current(f.name, observed))
                for f in entry.fields
                if not any((r.key, r.field) not in holes for r in holes_in(f.after))
            ]
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
