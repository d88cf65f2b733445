"""What a look reveals about changes whose answers never came. Pure.

Ours is only what proof says is ours: the mark that it bears, or that it came to be after we asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.call import fill, fill_path
from assistant.wizard.fields import current, items

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.wizard.change import FieldChange
    from assistant.wizard.observed import Observed
    from assistant.wizard.runs import Entry, Run

ASSIGN = "people.assign:"
"""Prefix of the ids of assignments; the rest names whom."""
SETTLING = (0.4, 0.8, 1.5, 3.0, 5.0, 8.0, 12.0, 15.0, 15.0)
"""Seconds between looks while what was done may not show everywhere yet."""
SKEW = timedelta(minutes=5)
"""By how much this machine's clock and Entra's may differ."""


def found(
    run: Run, observed: Observed, others: frozenset[str] = frozenset()
) -> Iterator[tuple[Entry, dict[str, str]]]:
    """Give the entries of unknown fate that turn out to have happened, with what they captured.

    Args:
        run: whose entries.
        observed: as it is now.
        others: object ids of applications that other set-ups made: never this run's.
    """
    holes = {(e.id, name): value for e in run.entries for name, value in e.captured.items()}
    for entry in run.entries:
        if entry.undone or not entry.unsure:
            continue
        if entry.undo.kind == "fields":
            if _took_effect(entry, observed, holes):
                yield entry, {}
            continue
        captured = _captured(entry, run.mark, observed, others)
        if captured:
            yield entry, captured


def _took_effect(entry: Entry, observed: Observed, holes: dict[tuple[str, str], object]) -> bool:
    """Tell whether the object is there and holds what the change would have set."""
    try:
        path = fill_path(entry.undo.path, holes)
        changes = [replace(one, after=fill(one.after, holes)) for one in entry.fields]
    except KeyError:
        return False
    application, principal = observed.application, observed.service_principal
    there = {one.id for one in (application, principal) if one is not None}
    return path.rpartition("/")[2] in there and all(_holds(one, observed) for one in changes)


def _holds(change: FieldChange, observed: Observed) -> bool:
    now = current(change.name, observed)
    if isinstance(change.after, tuple | list):
        return set(items(change.after)) <= set(items(now))
    return (now or None) == (change.after or None) and now != change.before


def _captured(
    entry: Entry, mark: str, observed: Observed, others: frozenset[str]
) -> dict[str, str]:
    application, principal = observed.application, observed.service_principal
    if entry.id == writes.APPLICATION and application and principal:
        # Not there before we asked, made since, and nobody else's.
        fresh = application.id not in entry.known | others
        ids = {
            "object_id": application.id,
            "app_id": application.app_id,
            "service_principal_id": principal.id,
        }
        return ids if fresh and _since(application.created, entry) else {}
    if entry.id == writes.RESTORE and application and application.id in entry.undo.path:
        return {"object_id": application.id, "app_id": application.app_id}
    if entry.id == writes.CERTIFICATE and principal:
        for certificate in principal.certificates:
            if certificate.subject.endswith(f" {mark}"):
                return {"thumbprint": certificate.thumbprint}
    if entry.id == writes.TEST_USER:
        user = observed.users.get(entry.about.lower())
        return {"id": user.id} if user and (user.job_title or "").endswith(f" {mark}") else {}
    if entry.id.startswith(ASSIGN):
        return _assignment(entry, observed)
    return {}


def _assignment(entry: Entry, observed: Observed) -> dict[str, str]:
    label = entry.id.removeprefix(ASSIGN)
    user = observed.users.get(label)
    principal_id = user.id if user else label
    for assignment in observed.assigned:
        if assignment.principal_id == principal_id and _since(assignment.created, entry):
            return {"id": assignment.id}
    return {}


def _since(created: datetime | None, entry: Entry) -> bool:
    return created is not None and created > entry.at - SKEW
