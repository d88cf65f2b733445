"""What an application may ask for: OpenID Connect's own scopes and Graph's delegated permissions.

Of the permissions that this practice tenant knows only ``User.Read``, ``User.ReadBasic.All`` and
``Policy.Read.ConditionalAccess`` may be granted by an ordinary user (Microsoft's published
permission list); all others need an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice.contoso_names import GRAPH_APP_ID
from assistant.practice.login.aadsts import refuse

if TYPE_CHECKING:
    from assistant.practice.login.clients import PublicClient
    from assistant.practice.world import World

OPENID: Final = ("openid", "profile", "email", "offline_access")


@dataclass(frozen=True, slots=True)
class Permission:
    """A delegated permission as the consent page shows it."""

    name: str
    title: str
    words: str
    admin: bool = True


_OPENID_PERMISSIONS: Final = (
    Permission("openid", "Sign you in", "Know which account you chose.", admin=False),
    Permission("profile", "See your name", "Read the basics of your profile.", admin=False),
    Permission("email", "See your mail address", "Read your primary address.", admin=False),
    Permission(
        "offline_access", "Keep access", "Go on without asking you every hour.", admin=False
    ),
)

_GRAPH_PERMISSIONS: Final = (
    Permission("User.Read", "Read your profile", "Who you are and how to reach you.", admin=False),
    Permission(
        "User.ReadBasic.All", "Read names", "Names and addresses of all users.", admin=False
    ),
    Permission(
        "Policy.Read.ConditionalAccess",
        "Read access policies",
        "The organization's Conditional Access policies.",
        admin=False,
    ),
    Permission("User.ReadWrite", "Change your profile", "Your own profile."),
    Permission("User.Read.All", "Read all users", "The full profiles of all users."),
    Permission("User.ReadWrite.All", "Change all users", "Create, change and delete users."),
    Permission("User.DeleteRestore.All", "Delete and restore users", "And nothing else of them."),
    Permission("User.EnableDisableAccount.All", "Block accounts", "Enable and disable accounts."),
    Permission("User.ManageIdentities.All", "Change identities", "How users may sign in."),
    Permission("Application.Read.All", "Read applications", "All applications and their settings."),
    Permission(
        "Application.ReadWrite.All", "Change applications", "Create, change and delete all of them."
    ),
    Permission(
        "AppRoleAssignment.ReadWrite.All",
        "Assign people to applications",
        "And grant application permissions, to any application.",
    ),
    Permission("AppRegistration.Create", "Register applications", "New ones only."),
    Permission(
        "DelegatedPermissionGrant.ReadWrite.All", "Change consents", "What applications may do."
    ),
    Permission("Directory.Read.All", "Read the directory", "All that the directory holds."),
    Permission("Directory.ReadWrite.All", "Change the directory", "All that the directory holds."),
    Permission("Domain.Read.All", "Read domains", "The organization's domains."),
    Permission("Domain.ReadWrite.All", "Change domains", "The organization's domains."),
    Permission("Organization.Read.All", "Read the organization", "Its details and licences."),
    Permission("Organization.ReadWrite.All", "Change the organization", "Its details."),
    Permission("LicenseAssignment.Read.All", "Read licences", "What is owned and who has it."),
    Permission("Group.Read.All", "Read groups", "All groups and what belongs to them."),
    Permission("Group.ReadBasic.All", "Read names of groups", "Their names and addresses."),
    Permission("Group.ReadWrite.All", "Change groups", "Create, change and delete groups."),
    Permission("GroupMember.Read.All", "Read members of groups", "All groups and their members."),
    Permission("GroupMember.ReadWrite.All", "Change members of groups", "Add and remove members."),
    Permission("GroupMember.ReadBasic.All", "Read names of members", "Of all groups."),
    Permission("Policy.Read.All", "Read policies", "All policies of the organization."),
    Permission(
        "Policy.ReadWrite.ApplicationConfiguration",
        "Change application policies",
        "Claims, token lifetimes and the like.",
    ),
    Permission(
        "Policy.ReadWrite.ConditionalAccess",
        "Change access policies",
        "Conditional Access policies of the organization.",
    ),
    Permission("RoleManagement.Read.All", "Read roles", "Of all systems."),
    Permission("RoleManagement.Read.Directory", "Read roles", "Who has which directory role."),
    Permission("RoleManagement.ReadWrite.Directory", "Change roles", "Give and take roles."),
    Permission(
        "RoleEligibilitySchedule.Read.Directory", "Read eligible roles", "Who may take which role."
    ),
    Permission(
        "RoleAssignmentSchedule.Read.Directory", "Read active roles", "Who took which role."
    ),
    Permission(
        "RoleAssignmentSchedule.ReadWrite.Directory",
        "Activate roles",
        "Take and give back roles that a person may take.",
    ),
    Permission("AuditLog.Read.All", "Read the logs", "Sign-in and audit logs."),
    Permission("Synchronization.Read.All", "Read provisioning", "Jobs and their state."),
    Permission("Synchronization.ReadWrite.All", "Change provisioning", "Start and stop jobs."),
)

_BY_NAME: Final = {
    permission.name.lower(): permission
    for permission in (*_OPENID_PERMISSIONS, *_GRAPH_PERMISSIONS)
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A scope parameter, understood.

    Attributes:
        openid: those of OpenID Connect's own scopes that were named.
        graph: Graph permissions in their proper spelling, without a resource in front.
        prefix: what stood before the Graph permissions; the answer uses the same form, because
            clients look their tokens up by the words that they asked with.
        default: ``.default`` was named: whatever is consented already.
    """

    openid: tuple[str, ...]
    graph: tuple[str, ...]
    prefix: str = ""
    default: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All permissions, OpenID Connect's first."""
        return (*self.openid, *self.graph)


def permission(name: str) -> Permission:
    """The permission of this exact or differently spelled name; KeyError if unknown."""
    return _BY_NAME[name.lower()]


def needs_admin(name: str) -> bool:
    """Whether only an administrator can grant ``name``."""
    return permission(name).admin


def parse(world: World, client: PublicClient, scope: str) -> Asked:
    """Understand a ``scope`` parameter.

    Raises:
        Refusal: 900144 empty; 500011 for another resource than Graph; 650053 unknown permission;
            65002 a permission that this client of Microsoft's was not given in advance.
    """
    words = scope.split()
    if not words:
        raise refuse(900144, name="scope")
    openid: list[str] = []
    graph: list[str] = []
    prefix = ""
    default = False
    for word in words:
        resource, name = _split(word)
        if resource:
            _require_graph(world, resource)
            prefix = word[: len(word) - len(name)]
        if name == ".default":
            default = True
            continue
        found = _BY_NAME.get(name.lower())
        if found is None or (resource and name.lower() in OPENID):
            raise refuse(650053, application=client.name, scope=name)
        if found.name in OPENID:
            openid.append(found.name)
            continue
        if not client.any_scope and found.name != "User.Read":
            raise refuse(65002, application=client.name, scope=found.name)
        graph.append(found.name)
    return Asked(tuple(dict.fromkeys(openid)), tuple(dict.fromkeys(graph)), prefix, default)


def answer(asked: Asked, granted: tuple[str, ...]) -> str:
    """The ``scope`` of a token answer: everything granted, in the form that was asked with."""
    openid = [name for name in asked.openid if name != "offline_access"]
    graph = [asked.prefix + name for name in sorted(granted) if name not in OPENID]
    return " ".join([*openid, *graph])


def _split(word: str) -> tuple[str, str]:
    """Resource (may be "") and name of a scope: ``https://graph…/User.Read``, ``User.Read``."""
    resource, _, name = word.rpartition("/")
    return resource.rstrip("/"), name


def _require_graph(world: World, resource: str) -> None:
    accepted = {world.origins.graph, "https://graph.microsoft.com", GRAPH_APP_ID}
    if resource.lower() not in {address.lower() for address in accepted}:
        raise refuse(500011, resource=resource, tenant=world.domain)
