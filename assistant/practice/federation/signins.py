"""The sign-in log: one entry for each attempt of a known user, as Graph's signIn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.practice.federation.applications import SamlApplication
    from assistant.practice.login.aadsts import Refusal
    from assistant.practice.login.directory import User
    from assistant.practice.world import World

_BLOCKED_BY_POLICY = 53003


def record(
    world: World, found: SamlApplication | None, user: User, refusal: Refusal | None
) -> None:
    """Write down that ``user`` tried to sign in to ``found``, and how it ended."""
    code = refusal.code if refusal else 0
    entry = {
        "id": world.new_id(),
        "createdDateTime": world.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "userDisplayName": user["displayName"],
        "userPrincipalName": user["userPrincipalName"],
        "userId": user["id"],
        "appId": found.app_id if found else None,
        "appDisplayName": found.name if found else None,
        "resourceDisplayName": found.name if found else None,
        "resourceId": found.app_id if found else None,
        "ipAddress": "127.0.0.1",
        "clientAppUsed": "Browser",
        "correlationId": world.new_id(),
        "conditionalAccessStatus": "failure" if code == _BLOCKED_BY_POLICY else "notApplied",
        "isInteractive": True,
        "riskDetail": "none",
        "riskLevelAggregated": "none",
        "riskLevelDuringSignIn": "none",
        "riskState": "none",
        "riskEventTypes": [],
        "riskEventTypes_v2": [],
        "appliedConditionalAccessPolicies": [],
        "status": {
            "errorCode": code,
            "failureReason": refusal.sentence if refusal else "Other.",
            "additionalDetails": None,
        },
    }
    with world.store.transaction():
        world.store.put("signIn", entry)
