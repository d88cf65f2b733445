"""Who may do what: scopes by operation and by property, roles by operation.

The scopes are those of Graph's published permission lists. A set of alternatives is written as a
tuple of sets; one of them must be granted whole.
"""

from __future__ import annotations

from itertools import product
from typing import Final, TypeAlias

from assistant.practice.contoso_names import (
    APPLICATION_ADMINISTRATOR,
    CLOUD_APPLICATION_ADMINISTRATOR,
    CONDITIONAL_ACCESS_ADMINISTRATOR,
    GLOBAL_ADMINISTRATOR,
    GLOBAL_READER,
    GROUPS_ADMINISTRATOR,
    REPORTS_READER,
    USER_ADMINISTRATOR,
)

Scopes: TypeAlias = tuple[frozenset[str], ...]


def any_of(*scopes: str) -> Scopes:
    """One of these."""
    return tuple(frozenset((scope,)) for scope in scopes)


def both(first: Scopes, second: Scopes) -> Scopes:
    """One of the first and one of the second."""
    return tuple(one | other for one, other in product(first, second))


def granted(asked: Scopes, have: frozenset[str]) -> bool:
    """Tell whether what an operation asks for was granted."""
    return not asked or any(needed <= have for needed in asked)


ME: Final = any_of(
    "User.Read",
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
USERS_READ: Final = any_of(
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
USER_READ: Final = (*USERS_READ, *any_of("User.Read", "User.ReadWrite"))
USERS_WRITE: Final = any_of("User.ReadWrite.All", "Directory.ReadWrite.All")
USERS_DELETE: Final = any_of("User.DeleteRestore.All", "User.ReadWrite.All")
USERS_PURGE: Final = any_of("User.ReadWrite.All")
USERS_FULL: Final = (
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
USERS_BASIC: Final = ("User.ReadBasic.All",)

APPLICATIONS_READ: Final = any_of(
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
APPLICATIONS_WRITE: Final = any_of("Application.ReadWrite.All")
PRINCIPALS_WRITE: Final = any_of("Application.ReadWrite.All", "Directory.ReadWrite.All")
REGISTER: Final = any_of("AppRegistration.Create", "Application.ReadWrite.All")

ASSIGN_ALONE: Final = both(
    any_of("AppRoleAssignment.ReadWrite.All"),
    any_of("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All"),
)
"""What certainly lets one assign people; changing applications alone is believed to (PERM)."""

ASSIGN: Final = (*ASSIGN_ALONE, *any_of("Application.ReadWrite.All"))
UNASSIGN: Final = any_of("AppRoleAssignment.ReadWrite.All", "Application.ReadWrite.All")
ASSIGNMENTS_OF_USER: Final = any_of(
    "AppRoleAssignment.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"
)

GROUPS_READ: Final = any_of(
    "Group.ReadBasic.All",
    "GroupMember.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
MEMBERS_READ: Final = (*GROUPS_READ, *any_of("GroupMember.ReadBasic.All"))
GROUPS_WRITE: Final = any_of("Group.ReadWrite.All", "Directory.ReadWrite.All")
GROUPS_DELETE: Final = any_of("Group.ReadWrite.All")
DELETED_GROUPS_READ: Final = any_of(
    "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"
)
MEMBERS_WRITE: Final = any_of(
    "GroupMember.ReadWrite.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"
)
MEMBER_OF: Final = any_of(
    "User.Read",
    "User.Read.All",
    "GroupMember.Read.All",
    "Group.ReadBasic.All",
    "Group.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)

POLICIES_READ: Final = any_of("Policy.Read.All", "Policy.ReadWrite.ApplicationConfiguration")
POLICIES_WRITE: Final = any_of("Policy.ReadWrite.ApplicationConfiguration")
POLICY_LINKS: Final = both(any_of("Application.ReadWrite.All"), POLICIES_READ)
POLICY_LINKS_READ: Final = both(APPLICATIONS_READ, POLICIES_READ)
ACCESS_READ: Final = any_of("Policy.Read.All")
ACCESS_WRITE: Final = both(
    both(any_of("Policy.ReadWrite.ConditionalAccess"), any_of("Policy.Read.All")),
    any_of("Application.Read.All", "Application.ReadWrite.All"),
)
ACCESS_DELETE: Final = both(any_of("Policy.ReadWrite.ConditionalAccess"), any_of("Policy.Read.All"))
SECURITY_DEFAULTS: Final = any_of("Policy.Read.All")

ROLES_READ: Final = any_of(
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.Read.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
ELIGIBILITY_READ: Final = any_of(
    "RoleEligibilitySchedule.Read.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.Read.All",
)
ACTIVE_READ: Final = any_of(
    "RoleAssignmentSchedule.Read.Directory",
    "RoleAssignmentSchedule.ReadWrite.Directory",
    "RoleManagement.Read.Directory",
    "RoleManagement.ReadWrite.Directory",
    "RoleManagement.Read.All",
)
ACTIVATE: Final = any_of(
    "RoleAssignmentSchedule.ReadWrite.Directory", "RoleManagement.ReadWrite.Directory"
)
ORGANIZATION_READ: Final = any_of(
    "User.Read",
    "User.Read.All",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
ORGANIZATION_FULL: Final = (
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
DOMAINS_READ: Final = any_of("Domain.Read.All", "Domain.ReadWrite.All", "Directory.Read.All")
LICENCES_READ: Final = any_of(
    "LicenseAssignment.Read.All",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
GRANTS_READ: Final = any_of(
    "Directory.Read.All", "DelegatedPermissionGrant.ReadWrite.All", "Directory.ReadWrite.All"
)
LOG_READ: Final = any_of("AuditLog.Read.All")
AUDIT_READ: Final = any_of("AuditLog.Read.All", "Directory.Read.All")
SYNC_READ: Final = any_of("Synchronization.Read.All", "Synchronization.ReadWrite.All")
OBJECTS_READ: Final = any_of(
    "Directory.Read.All",
    "User.Read.All",
    "User.ReadBasic.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "Application.Read.All",
    "Application.ReadWrite.All",
)

APPLICATION_ROLES: Final = frozenset(
    {GLOBAL_ADMINISTRATOR, APPLICATION_ADMINISTRATOR, CLOUD_APPLICATION_ADMINISTRATOR}
)
ASSIGNING_ROLES: Final = APPLICATION_ROLES | {USER_ADMINISTRATOR}
PURGING_ROLES: Final = frozenset({GLOBAL_ADMINISTRATOR, APPLICATION_ADMINISTRATOR})
USER_ROLES: Final = frozenset({GLOBAL_ADMINISTRATOR, USER_ADMINISTRATOR})
GROUP_ROLES: Final = USER_ROLES | {GROUPS_ADMINISTRATOR}
ACCESS_ROLES: Final = frozenset({GLOBAL_ADMINISTRATOR, CONDITIONAL_ACCESS_ADMINISTRATOR})
ACCESS_READING_ROLES: Final = ACCESS_ROLES | {GLOBAL_READER}
LOG_ROLES: Final = APPLICATION_ROLES | {GLOBAL_READER, REPORTS_READER}
SYNC_ROLES: Final = APPLICATION_ROLES | {GLOBAL_READER}

BASIC_USER: Final = frozenset(
    {"id", "displayName", "givenName", "surname", "mail", "userPrincipalName"}
)
"""What ``User.ReadBasic.All`` shows of a user."""

BASIC_ORGANIZATION: Final = frozenset({"id", "displayName", "verifiedDomains"})
"""What ``User.Read`` shows of the organization."""
