"""The reads of a set-up, as calls. What comes back is read by :mod:`assistant.entra.objects`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.entra.call import Call
from assistant.entra.roles import (
    APPLICATIONS_READ,
    GROUPS_READ,
    USER_READ,
    USERS_READ_BASIC,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

APPLICATION_FIELDS = (
    "id,appId,displayName,identifierUris,web,notes,applicationTemplateId,createdDateTime,"
    "tokenEncryptionKeyId,groupMembershipClaims,optionalClaims,servicePrincipalLockConfiguration"
)
SERVICE_PRINCIPAL_FIELDS = (
    "id,appId,displayName,preferredSingleSignOnMode,loginUrl,samlSingleSignOnSettings,"
    "notificationEmailAddresses,appRoleAssignmentRequired,preferredTokenSigningKeyThumbprint,"
    "accountEnabled,disabledByMicrosoftStatus,tags,appRoles,keyCredentials,"
    "applicationTemplateId,tokenEncryptionKeyId,notes"
)
# What User.ReadBasic.All shows; the rest is asked for only with User.Read.All.
USER_FIELDS_BASIC = "id,displayName,givenName,surname,mail,userPrincipalName"
USER_FIELDS_FULL = f"{USER_FIELDS_BASIC},accountEnabled,userType,identities,externalUserState"
GROUP_FIELDS = "id,displayName,groupTypes,securityEnabled,visibility"
USERS_A_FILTER = 15  # the documented limit of values in one "in" clause

_ADVANCED = (("ConsistencyLevel", "eventual"),)


def literal(value: str) -> str:
    """Quote a string for an OData filter: single quotes doubled, then percent-encoded."""
    return quote("'" + value.replace("'", "''") + "'", safe="'")


def _where(path: str, condition: str, fields: str, more: str = "") -> str:
    return f"{path}?$filter={condition.replace(' ', '%20')}{more}&$select={fields}"


def _list(
    key: str, path: str, *scopes: str, advanced: bool = False, first_page: bool = False
) -> Call:
    return Call(
        key,
        "GET",
        (path,),
        scopes=frozenset(scopes),
        headers=_ADVANCED if advanced else (),
        first_page=first_page,
    )


def me() -> Call:
    """Who is signed in."""
    path = "/me?$select=id,displayName,userPrincipalName,userType"
    return Call("me", "GET", (path,), scopes=frozenset({USER_READ}))


def organization() -> Call:
    """The tenant and its verified domains."""
    path = "/organization?$select=id,displayName,verifiedDomains"
    return Call("organization", "GET", (path,), scopes=frozenset({USER_READ}))


def templates(name: str) -> Call:
    """Gallery entries whose name holds ``name``; templates filter by name and categories only."""
    return _list(
        "templates", f"/applicationTemplates?$filter=contains(displayName,{literal(name)})"
    )


def applications_by_identifier(identifier: str) -> Call:
    """Applications that own this Identifier."""
    return _list(
        "by_identifier",
        _where(
            "/applications", f"identifierUris/any(u:u eq {literal(identifier)})", APPLICATION_FIELDS
        ),
        APPLICATIONS_READ,
    )


def applications_by_name(name: str) -> Call:
    """Applications of this display name."""
    return _list(
        "by_name",
        _where("/applications", f"displayName eq {literal(name)}", APPLICATION_FIELDS),
        APPLICATIONS_READ,
    )


def applications_by_template(template_id: str) -> Call:
    """Applications made from this gallery entry, whatever their name is now."""
    return _list(
        "by_template",
        _where(
            "/applications", f"applicationTemplateId eq {literal(template_id)}", APPLICATION_FIELDS
        ),
        APPLICATIONS_READ,
    )


def application_of(app_id: str, key: str = "application") -> Call:
    """One application by its application (client) id."""
    return Call(
        key,
        "GET",
        (f"/applications(appId={literal(app_id)})?$select={APPLICATION_FIELDS}",),
        scopes=frozenset({APPLICATIONS_READ}),
        absent_is_fine=True,
    )


def application_by_object(object_id: str) -> Call:
    """One application by its object id."""
    return Call(
        "by_object",
        "GET",
        (f"/applications/{quote(object_id)}?$select={APPLICATION_FIELDS}",),
        scopes=frozenset({APPLICATIONS_READ}),
        absent_is_fine=True,
    )


def deleted_applications(name: str) -> Call:
    """Soft-deleted applications of this display name."""
    return _list(
        "deleted",
        _where(
            "/directory/deletedItems/microsoft.graph.application",
            f"displayName eq {literal(name)}",
            "id,appId,displayName,deletedDateTime",
            "&$count=true",
        ),
        APPLICATIONS_READ,
        advanced=True,
    )


def service_principal_of(app_id: str) -> Call:
    """The service principal of an application."""
    return Call(
        "service_principal",
        "GET",
        (f"/servicePrincipals(appId={literal(app_id)})?$select={SERVICE_PRINCIPAL_FIELDS}",),
        scopes=frozenset({APPLICATIONS_READ}),
        absent_is_fine=True,
    )


def of_service_principal(app_id: str, what: str) -> Call:
    """A list that hangs on a service principal: assignments, policies, provisioning jobs."""
    tail = "?$top=999" if what == "appRoleAssignedTo" else ""
    return Call(
        what,
        "GET",
        (f"/servicePrincipals(appId={literal(app_id)})/{what}{tail}",),
        scopes=frozenset({APPLICATIONS_READ}),
        absent_is_fine=True,
    )


def user_of(upn: str, *, full: bool = False) -> Call:
    """One user by user principal name or id."""
    fields = USER_FIELDS_FULL if full else USER_FIELDS_BASIC
    return Call(
        f"user:{upn.lower()}",
        "GET",
        (f"/users/{quote(upn, safe='@')}?$select={fields}",),
        scopes=frozenset({USERS_READ_BASIC}),
        absent_is_fine=True,
    )


def users_by_id(ids: Sequence[str], *, full: bool = False) -> tuple[Call, ...]:
    """Users by id, as many to a call as the filter takes."""
    fields = USER_FIELDS_FULL if full else USER_FIELDS_BASIC
    chunks = [ids[n : n + USERS_A_FILTER] for n in range(0, len(ids), USERS_A_FILTER)]
    return tuple(
        _list(
            f"users:{number}",
            _where("/users", f"id in ({','.join(literal(i) for i in chunk)})", fields),
            USERS_READ_BASIC,
        )
        for number, chunk in enumerate(chunks)
    )


def group_of(name_or_id: str, *, is_id: bool) -> Call:
    """A group by id, or all groups of this display name."""
    key = f"group:{name_or_id.lower()}"
    if is_id:
        path = f"/groups/{name_or_id}?$select={GROUP_FIELDS}"
        return Call(key, "GET", (path,), scopes=frozenset({GROUPS_READ}), absent_is_fine=True)
    path = _where("/groups", f"displayName eq {literal(name_or_id)}", GROUP_FIELDS)
    return _list(key, path, GROUPS_READ)


def group_members(group_id: str, *, full: bool = False) -> Call:
    """The direct members: nested groups do not cascade into an assignment."""
    fields = USER_FIELDS_FULL if full else USER_FIELDS_BASIC
    return Call(
        f"members:{group_id}",
        "GET",
        (f"/groups/{group_id}/members?$select={fields}&$top=999",),
        scopes=frozenset({GROUPS_READ}),
        absent_is_fine=True,
    )


def search_people(words: str, limit: int = 10) -> tuple[Call, Call]:
    """Users and groups whose name begins a word with ``words``, for a search as one types."""
    phrase = quote('"displayName:' + words.replace('"', "") + '"', safe="")
    return (
        _list(
            "found_users",
            f"/users?$search={phrase}&$count=true&$top={limit}&$select={USER_FIELDS_BASIC}",
            USERS_READ_BASIC,
            advanced=True,
            first_page=True,
        ),
        _list(
            "found_groups",
            f"/groups?$search={phrase}&$count=true&$top={limit}&$select={GROUP_FIELDS}",
            GROUPS_READ,
            advanced=True,
            first_page=True,
        ),
    )


def scopes_of(calls: Iterable[Call]) -> frozenset[str]:
    """Give every scope that the calls need."""
    return frozenset().union(*(call.scopes for call in calls))
