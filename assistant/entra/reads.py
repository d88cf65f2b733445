"""The reads of a set-up, as calls. What comes back is read by :mod:`assistant.entra.objects`."""

from __future__ import annotations

import re
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
    "id,appId,displayName,identifierUris,web,spa,publicClient,notes,applicationTemplateId,createdDateTime,"
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
USER_FIELDS_FULL = (
    f"{USER_FIELDS_BASIC},accountEnabled,userType,identities,externalUserState,jobTitle"
)
GROUP_FIELDS = "id,displayName,groupTypes,securityEnabled,visibility"
FOUND_GROUP_FIELDS = f"{GROUP_FIELDS},mail,description"
USERS_A_FILTER = 15  # the documented limit of values in one "in" clause

LISTED = "listed:"
# A look can do without what stands below ``users:`` and ``members:``: a refusal leaves a check not
# run, or a hint unsaid.
NEAR = "users:near:"
MEMBERS = "members:"
KIND = "members:kind:"
COMING = "members:coming:"
"""Beginnings of the keys of reads about people. ``COMING``: of a group that is to be assigned."""

BY_TEMPLATE = "by_template:"
"""Prefix of the keys of those reads; the rest is the gallery entry's id."""

DELETED = "deleted"
ALL_DELETED = "deleted.all"
"""Keys of the reads of deleted applications: those of one name, and the first page of all."""

_ADVANCED = (("ConsistencyLevel", "eventual"),)


def literal(value: str) -> str:
    """Quote a string for an OData filter: single quotes doubled, then percent-encoded."""
    return quote("'" + value.replace("'", "''") + "'", safe="'")


def _where(path: str, condition: str, fields: str, more: str = "") -> str:
    return f"{path}?$filter={condition.replace(' ', '%20')}{more}&$select={fields}"


def _any_of(field: str, values: Sequence[str]) -> str:
    if len(values) == 1:  # the plainer form for one: not every OData parser takes a list of one
        return f"{field} eq {literal(values[0])}"
    return f"{field} in ({','.join(literal(value) for value in values)})"


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
        f"{BY_TEMPLATE}{template_id}",
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


def deleted_applications(name: str) -> tuple[Call, Call]:
    """Soft-deleted applications: all of this display name, and the first page of all there are.

    One that was renamed, or made under another name, is told by its Identifier or its gallery
    entry. Which filters the bin takes beside the name is not documented, so that is matched here;
    a page holds at most 999 (directory-deleteditems-list).
    """
    path = "/directory/deletedItems/microsoft.graph.application"
    fields = "id,appId,displayName,identifierUris,applicationTemplateId,deletedDateTime"
    condition = f"displayName eq {literal(name)}"
    return (
        _list(
            DELETED,
            _where(path, condition, fields, "&$count=true"),
            APPLICATIONS_READ,
            advanced=True,
        ),
        _list(ALL_DELETED, f"{path}?$select={fields}&$top=999", APPLICATIONS_READ, first_page=True),
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
            _where("/users", _any_of("id", chunk), fields),
            USERS_READ_BASIC,
        )
        for number, chunk in enumerate(chunks)
    )


def listed(names: Sequence[str], *, by_mail: bool, full: bool = False) -> tuple[Call, ...]:
    """Users by user principal name, or by mail, as many to a call as the filter takes."""
    fields = USER_FIELDS_FULL if full else USER_FIELDS_BASIC
    which = "mail" if by_mail else "userPrincipalName"
    chunks = [names[n : n + USERS_A_FILTER] for n in range(0, len(names), USERS_A_FILTER)]
    return tuple(
        _list(
            f"{LISTED}{number}",
            _where("/users", _any_of(which, chunk), fields),
            USERS_READ_BASIC,
        )
        for number, chunk in enumerate(chunks)
    )


def near(upn: str, limit: int = 50) -> Call:
    """Users who may be meant by a name that is not there: the first ones, in no order.

    By the mail address, by the beginning of the user principal name, and by the beginnings of the
    words in the display name; the ends of the words are left out, where a slip is likeliest.
    """
    local = upn.partition("@")[0]
    words = [word for word in re.split(r"[\W\d_]+", local) if word][:3] or [local]
    ways = (
        [_clause("mail", upn)],
        [_clause("userPrincipalName", _beginning(local))],
        [_clause("displayName", _beginning(word)) for word in words],
    )
    search = quote(" OR ".join(" AND ".join(way) for way in ways), safe="")
    return _list(
        f"{NEAR}{upn.lower()}",
        f"/users?$search={search}&$count=true&$top={limit}&$select={USER_FIELDS_BASIC}",
        USERS_READ_BASIC,
        advanced=True,
        first_page=True,
    )


def _clause(field: str, value: str) -> str:
    return '"' + field + ":" + value.replace("\\", "").replace('"', "") + '"'


def _beginning(word: str) -> str:
    return word[: max(3, len(word) - 2)]


def group_of(name_or_id: str, *, is_id: bool) -> Call:
    """A group by id, or all groups of this display name."""
    key = f"group:{name_or_id.lower()}"
    if is_id:
        path = f"/groups/{name_or_id}?$select={GROUP_FIELDS}"
        return Call(key, "GET", (path,), scopes=frozenset({GROUPS_READ}), absent_is_fine=True)
    path = _where("/groups", f"displayName eq {literal(name_or_id)}", GROUP_FIELDS)
    return _list(key, path, GROUPS_READ)


def group_members(group_id: str, *, full: bool = False, key: str = MEMBERS) -> Call:
    """The direct members: nested groups do not cascade into an assignment."""
    fields = USER_FIELDS_FULL if full else USER_FIELDS_BASIC
    return Call(
        f"{key}{group_id}",
        "GET",
        (f"/groups/{group_id}/members?$select={fields}&$top=999",),
        scopes=frozenset({GROUPS_READ}),
        absent_is_fine=True,
    )


def assigned_group(group_id: str) -> Call:
    """What kind of group an assigned one is."""
    return Call(
        f"{KIND}{group_id}",
        "GET",
        (f"/groups/{group_id}?$select={GROUP_FIELDS}",),
        scopes=frozenset({GROUPS_READ}),
        absent_is_fine=True,
    )


def search_people(words: str, limit: int = 10) -> tuple[Call, Call]:
    """Users and groups whose name begins a word with ``words``, for a search as one types.

    Users by the beginnings of their user principal name and mail address, too.
    """
    phrase = quote(_clause("displayName", words), safe="")
    ways = (_clause(field, words) for field in ("displayName", "userPrincipalName", "mail"))
    people = quote(" OR ".join(ways), safe="")
    return (
        _list(
            "found_users",
            f"/users?$search={people}&$count=true&$top={limit}&$select={USER_FIELDS_BASIC}",
            USERS_READ_BASIC,
            advanced=True,
            first_page=True,
        ),
        _list(
            "found_groups",
            f"/groups?$search={phrase}&$count=true&$top={limit}&$select={FOUND_GROUP_FIELDS}",
            GROUPS_READ,
            advanced=True,
            first_page=True,
        ),
    )


def scopes_of(calls: Iterable[Call]) -> frozenset[str]:
    """Give every scope that the calls need."""
    return frozenset().union(*(call.scopes for call in calls))
