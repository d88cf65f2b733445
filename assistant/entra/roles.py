"""App roles, directory roles and the scopes that the assistant asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# "only if the resource application has not declared any app roles" (appRoleAssignment reference)
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"

GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
CLOUD_APPLICATION_ADMINISTRATOR = "158c047a-c907-4556-b7ef-446551a6b5f7"
APPLICATION_ADMINISTRATOR = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"

APPLICATION_MANAGERS = frozenset(
    {GLOBAL_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR, APPLICATION_ADMINISTRATOR}
)
USER_MANAGERS = frozenset({GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR})

NO_ROLE = "b79fbf4d-3ef9-4689-8143-76b194e85509"
"""What every member's token bears in ``wids``; it stands for no role."""

USER_READ = "User.Read"
USERS_READ_BASIC = "User.ReadBasic.All"
USERS_WRITE = "User.ReadWrite.All"
GROUPS_READ = "GroupMember.Read.All"
APPLICATIONS_READ = "Application.Read.All"
APPLICATIONS_WRITE = "Application.ReadWrite.All"
ASSIGNMENTS_WRITE = "AppRoleAssignment.ReadWrite.All"

# A wider scope serves where a narrower one is asked for (permissions reference).
_COVERS: Mapping[str, frozenset[str]] = {
    APPLICATIONS_READ: frozenset(
        {APPLICATIONS_WRITE, "Directory.Read.All", "Directory.ReadWrite.All"}
    ),
    APPLICATIONS_WRITE: frozenset({"Directory.ReadWrite.All"}),
    USERS_READ_BASIC: frozenset({"User.Read.All", USERS_WRITE, "Directory.Read.All"}),
    GROUPS_READ: frozenset({"Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All"}),
}


def role_names(roles: Iterable[str]) -> str:
    """Name directory roles as Entra's pages do; one that we do not know keeps its id."""
    return ", ".join(sorted(_role_name(role) for role in roles if role != NO_ROLE)) or "-"


def _role_name(role: str) -> str:
    key = f"signin.role.{role}"
    return texts.say(key) if texts.has(key) else role


def missing_scopes(wanted: Iterable[str], granted: Iterable[str]) -> frozenset[str]:
    """Give the scopes that no granted one covers."""
    have = frozenset(granted)
    return frozenset(
        scope
        for scope in wanted
        if scope not in have and not (_COVERS.get(scope, frozenset()) & have)
    )


@dataclass(frozen=True, slots=True)
class AppRole:
    """A role that an application declares; ``for_users`` where users and groups may have it."""

    id: str
    display_name: str
    enabled: bool
    for_users: bool


def app_roles(answer: object) -> tuple[AppRole, ...]:
    """Read Graph's ``appRoles``."""
    roles: list[AppRole] = []
    for item in answer if isinstance(answer, list) else ():
        kinds = item.get("allowedMemberTypes") or ()
        roles.append(
            AppRole(
                str(item.get("id", "")),
                str(item.get("displayName") or ""),
                item.get("isEnabled") is not False,
                "User" in kinds,
            )
        )
    return tuple(roles)


def user_role(roles: Iterable[AppRole]) -> str | None:
    """Choose the app role that an ordinary person gets.

    Enabled roles for users; "User" first, then "msiam_access", then the only one there is. Default
    access where none is declared at all.

    Returns:
        The role's id, or ``None`` where a person must choose.
    """
    declared = tuple(roles)
    if not declared:
        return DEFAULT_ACCESS
    fit = [role for role in declared if role.enabled and role.for_users]
    for name in ("User", "msiam_access"):
        for role in fit:
            if role.display_name == name:
                return role.id
    return fit[0].id if len(fit) == 1 else None
