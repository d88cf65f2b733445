"""Puts a call of Graph into the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.practice import audit

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call


def write(call: Call, activity: str, kind: str, target: str, name: str = "") -> None:
    """Write an audit entry; nobody can take it away."""
    audit.keep(
        call.world,
        audit.Act(activity, call.request.method),
        {"id": call.caller.user_id, "userPrincipalName": call.caller.upn},
        [audit.target(target, kind, name)],
        call.correlation,
    )
