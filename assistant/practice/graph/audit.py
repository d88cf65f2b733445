"""What Entra keeps of every write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call


def write(call: Call, activity: str, kind: str, target: str, name: str = "") -> None:
    """Write an audit entry; nobody can take it away."""
    call.store.put(
        "audit",
        {
            "id": f"Directory_{call.world.new_id()}",
            "activityDateTime": call.now,
            "activityDisplayName": activity,
            "additionalDetails": [],
            "category": "ApplicationManagement",
            "correlationId": call.correlation,
            "initiatedBy": {
                "user": {"id": call.caller.user_id, "userPrincipalName": call.caller.upn},
                "app": None,
            },
            "loggedByService": "Core Directory",
            "operationType": call.request.method,
            "result": "success",
            "resultReason": "",
            "targetResources": [{"id": target, "displayName": name, "type": kind}],
        },
    )
