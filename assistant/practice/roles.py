"""Directory roles: who holds one, who could, and the activation in between (PIM).

An eligible person activates a role for some hours, with a reason. From then on the directory
shows it; a token shows it only if it was made afterwards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.practice import audit
from assistant.practice.keys import graph_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.practice.store import Doc
    from assistant.practice.world import World

LONGEST: Final = dt.timedelta(hours=8)
"""How long an activation may last: Entra's own default."""

SHORTEST: Final = dt.timedelta(minutes=5)
"""Sooner after its activation a role cannot be given back (Entra: "Activate my roles")."""

_ACTIVATION: Final = "roleActivation"
_CATEGORY: Final = "RoleManagement"
_SERVICE: Final = "PIM"


class ActivationError(Exception):
    """An activation that is refused.

    Attributes:
        code: Graph's word for it.
        message: Graph's sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for.

    Attributes:
        role: template id of the role.
        reason: why; an empty one is refused.
        lasts: for how long.
        begins: from when; at once if it is not said.
        correlation: the id by which the request is named.
    """

    role: str
    reason: str
    lasts: dt.timedelta
    begins: dt.datetime | None = None
    correlation: str = ""


def given(world: World) -> list[Doc]:
    """Give every assignment that is in force: the standing ones and the activated ones."""
    return [*world.store.all("roleAssignment"), *_in_force(world, world.store.all(_ACTIVATION))]


def held(world: World, principals: Iterable[str]) -> list[Doc]:
    """Give the assignments in force that any of these has directly."""
    found: list[Doc] = []
    for principal in principals:
        found += world.store.find("roleAssignment", "principalId", principal)
        found += _in_force(world, _activated(world, principal))
    return found


def eligible(world: World, user_id: str) -> list[Doc]:
    """Give the roles that a person could activate, activated or not."""
    return world.store.find("roleEligibility", "principalId", user_id)


def activate(world: World, user: Mapping[str, Any], wish: Wish, *, try_only: bool = False) -> Doc:
    """Activate a role for its person and note it in the audit.

    Args:
        world: the practice world.
        user: the person's document; nobody activates for somebody else.
        wish: what is asked for.
        try_only: see whether it could be done, and do nothing.

    Raises:
        ActivationError: without a reason, for too long, without eligibility, or a second time.
    """
    now = world.clock.now()
    begins = max(wish.begins or now, now)
    _check_rules(wish)
    chance = next((e for e in eligible(world, user["id"]) if _same(e, wish.role)), None)
    if chance is None:
        raise ActivationError("RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
    standing = world.store.find("roleAssignment", "principalId", user["id"])
    if any(_same(one, wish.role) for one in (*standing, *_not_over(world, user["id"]))):
        raise ActivationError("RoleAssignmentExists", "The Role assignment already exists.")
    made: Doc = {
        "id": world.new_id(),
        "principalId": user["id"],
        "roleDefinitionId": chance["roleDefinitionId"],
        "directoryScopeId": "/",
        "startDateTime": graph_time(begins),
        "endDateTime": graph_time(begins + wish.lasts),
        "justification": wish.reason.strip(),
        "eligibilityId": chance["id"],
    }
    if not try_only:
        with world.store.transaction():
            world.store.put(_ACTIVATION, made)
            _keep(world, "Add member to role completed (PIM activation)", user, made, wish)
    return made


def deactivate(
    world: World,
    user: Mapping[str, Any],
    role: str,
    correlation: str = "",
    *,
    try_only: bool = False,
) -> Doc:
    """Give an activated role back before its time and note it in the audit.

    Raises:
        ActivationError: it is not activated, or was so only minutes ago.
    """
    found = next((one for one in _not_over(world, user["id"]) if _same(one, role)), None)
    if found is None:
        raise ActivationError("RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
    if world.clock.now() - _moment(found["startDateTime"]) < SHORTEST:
        raise ActivationError(
            "ActiveDurationTooShort", "The role was activated less than 5 minutes ago."
        )
    wish = Wish(role, "", dt.timedelta(), correlation=correlation)
    if not try_only:
        with world.store.transaction():
            world.store.remove(_ACTIVATION, found["id"])
            _keep(world, "Remove member from role completed (PIM deactivate)", user, found, wish)
    return found


def _check_rules(wish: Wish) -> None:
    broken = []
    if not wish.reason.strip():
        broken.append("JustificationRule")
    if not SHORTEST <= wish.lasts <= LONGEST:
        broken.append("ExpirationRule")
    if broken:
        named = ",".join(f'"{rule}"' for rule in broken)
        raise ActivationError(
            "RoleAssignmentRequestPolicyValidationFailed",
            f"The following policy rules failed: [{named}]",
        )


def _activated(world: World, principal: str) -> list[Doc]:
    return world.store.find(_ACTIVATION, "principalId", principal)


def _in_force(world: World, activations: list[Doc]) -> list[Doc]:
    now = world.clock.now()
    return [
        one
        for one in activations
        if _moment(one["startDateTime"]) <= now < _moment(one["endDateTime"])
    ]


def _not_over(world: World, user_id: str) -> list[Doc]:
    """Give what the person has activated, begun or about to begin."""
    now = world.clock.now()
    return [one for one in _activated(world, user_id) if now < _moment(one["endDateTime"])]


def _same(doc: Doc, role: str) -> bool:
    return bool(doc["roleDefinitionId"] == role.lower())


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _keep(world: World, name: str, user: Mapping[str, Any], activation: Doc, wish: Wish) -> None:
    role = world.store.get("directoryRole", activation["roleDefinitionId"]) or {}
    act = audit.Act(name, "Update", _CATEGORY, _SERVICE, wish.reason.strip())
    targets = [
        audit.target(activation["roleDefinitionId"], "Role", role.get("displayName", "")),
        audit.target(user["id"], "User", user["displayName"]),
    ]
    audit.keep(world, act, user, targets, wish.correlation or world.new_id())
