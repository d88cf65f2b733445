"""What a look reveals about creates whose answers never came. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra import writes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.wizard.journal import Entry, Run
    from assistant.wizard.observed import Observed

ASSIGN = "people.assign:"
"""Prefix of the ids of assignments; the rest names whom."""
SETTLING = (0.4, 0.8, 1.5, 3.0, 5.0, 8.0, 12.0, 15.0, 15.0)
"""Seconds between looks while what was done may not show everywhere yet."""


def found(run: Run, observed: Observed) -> Iterator[tuple[Entry, dict[str, str]]]:
    """Give the entries of unknown fate that turn out to have happened, with what they captured.

    Also those that were "already there" when tried again: their ids are needed for the undo.
    """
    for entry in run.entries:
        lacking = not entry.captured and entry.state in {"", "unknown", "already"}
        if entry.undone or not lacking:
            continue
        captured = _captured(entry, run.mark, observed)
        if captured:
            yield entry, captured


def _captured(entry: Entry, mark: str, observed: Observed) -> dict[str, str]:
    application, principal = observed.application, observed.service_principal
    if entry.id == writes.APPLICATION and application and principal:
        # Not there before we asked, and chosen as ours by the time of its making.
        fresh = application.id not in entry.known
        ids = {
            "object_id": application.id,
            "app_id": application.app_id,
            "service_principal_id": principal.id,
        }
        return ids if fresh else {}
    if entry.id == writes.CERTIFICATE and principal:
        for certificate in principal.certificates:
            if certificate.subject.endswith(f" {mark}"):
                return {"thumbprint": certificate.thumbprint}
    if entry.id == writes.TEST_USER:
        upn = entry.about.lower()
        user = observed.users.get(upn)
        return {"id": user.id} if user else {}
    if entry.id.startswith(ASSIGN):
        return _assignment(entry.id.removeprefix(ASSIGN), observed)
    return {}


def _assignment(label: str, observed: Observed) -> dict[str, str]:
    user = observed.users.get(label)
    principal_id = user.id if user else label
    for assignment in observed.assigned:
        if assignment.principal_id == principal_id:
            return {"id": assignment.id}
    return {}
