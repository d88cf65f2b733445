"""What a refused change means for a person: whose move it is, and with which exit status. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra.faults import Kind, kind_of
from assistant.errors import BadInput, PermissionMissing, ServiceError, SignInError, Who
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from assistant.entra.call import Fault
    from assistant.errors import AssistantError
    from assistant.wizard.runs import Entry


def refusal(change_id: str, fault: Fault, name: str = "") -> AssistantError:
    """Give the error for a change that Entra refused to carry out; ``name`` as in `title_of`."""
    params: dict[str, object] = {
        "change": title_of(change_id, name),
        "message": fault.message,
        "request_id": fault.request_id,
    }
    kind = kind_of(fault)
    if kind is Kind.FORBIDDEN:
        return PermissionMissing("graph.write_forbidden", who=None, **params)
    if kind is Kind.TOKEN:
        return SignInError("graph.token_refused", who=None, **params)
    if kind is Kind.BY_HAND:
        return BadInput("certificate.by_hand", who=Who.ENTRA_ADMIN)
    return ServiceError("graph.write_failed", who=None, status=fault.status, **params)


def undo_refusal(entry: Entry, fault: Fault | None) -> AssistantError:
    """Give the error for a change that Entra refused to put back."""
    if fault is not None and kind_of(fault) in {Kind.FORBIDDEN, Kind.TOKEN}:
        return refusal(entry.id, fault, entry.name)
    message = fault.message if fault else ""
    return ServiceError("undo.failed", change=entry.title, message=message)
