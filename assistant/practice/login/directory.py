"""What the login needs to know of people: who they are, their state, their roles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from assistant.practice import roles as directory_roles
from assistant.practice.contoso_names import (
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
)
from assistant.practice.login.aadsts import Refusal, refuse

if TYPE_CHECKING:
    from assistant.practice.world import World

User = Mapping[str, Any]

# Each of these may consent to delegated permissions of Graph for everybody (Microsoft: "Grant
# tenant-wide admin consent"); application permissions are another matter and not served here.
_MAY_CONSENT: Final = {
    GLOBAL_ADMINISTRATOR,
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
}
# The role template "User", which every member's token carries in ``wids``.
_USER_ROLE: Final = "b79fbf4d-3ef9-4689-8143-76b194e85509"


def find_user(world: World, name: str) -> User | None:
    """The user of this user principal name, or of this mail if only one has it; in any case."""
    name = name.strip()
    if not name:
        return None
    by_upn = world.store.find("user", "userPrincipalName", name)
    if by_upn:
        return by_upn[0]
    by_mail = world.store.find("user", "mail", name)
    return by_mail[0] if len(by_mail) == 1 else None


def roles(world: World, user_id: str) -> tuple[str, ...]:
    """Template ids of the directory roles that are active for the user, directly or by a group."""
    principals = [user_id, *groups(world, user_id)]
    held = directory_roles.held(world, principals)
    return tuple(sorted({str(assignment["roleDefinitionId"]) for assignment in held}))


def token_roles(world: World, user: User) -> tuple[str, ...]:
    """The ``wids`` of a token: the active roles, and that a member is a user at all."""
    held = roles(world, user["id"])
    return (*held, _USER_ROLE) if user.get("userType", "Member") == "Member" else held


def groups(world: World, user_id: str) -> tuple[str, ...]:
    """Ids of the groups of which the user is a member directly (nesting is not followed)."""
    return tuple(
        str(membership["groupId"])
        for membership in world.store.find("membership", "memberId", user_id)
    )


def can_consent_for_all(world: World, user_id: str) -> bool:
    """Whether the user may grant delegated permissions that need an administrator."""
    return not _MAY_CONSENT.isdisjoint(roles(world, user_id))


def state_refusal(user: User) -> Refusal | None:
    """Why this account cannot sign in at all, if so: disabled, or blocked by policy."""
    if not user.get("accountEnabled", True):
        return refuse(50057, upn=user["userPrincipalName"])
    if user.get("_blocked_by_policy"):
        return refuse(53003)
    return None


def needs_mfa(user: User) -> bool:
    """Whether the account must give a second proof."""
    return bool(user.get("_mfa") == "required")


def must_change_password(user: User) -> bool:
    """Whether the password was set by somebody else and has to be replaced now."""
    return bool(user.get("_change_password"))
