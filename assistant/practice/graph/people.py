"""Users and groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.graph import audit
from assistant.practice.graph.answers import expands, many, one
from assistant.practice.graph.call import Operation, no_content, take
from assistant.practice.graph.deleted import soft_delete
from assistant.practice.graph.errors import bad_request, bad_value, conflict, denied, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    ASSIGNMENTS_OF_USER,
    GROUP_ROLES,
    GROUPS_DELETE,
    GROUPS_READ,
    GROUPS_WRITE,
    ME,
    MEMBER_OF,
    MEMBERS_READ,
    MEMBERS_WRITE,
    USER_READ,
    USER_ROLES,
    USERS_BASIC,
    USERS_DELETE,
    USERS_FULL,
    USERS_READ,
    USERS_WRITE,
)
from assistant.practice.graph.tenant_types import LICENCE
from assistant.practice.graph.types import (
    ASSIGNMENT,
    DIRECTORY_OBJECT,
    DIRECTORY_ROLE,
    GROUP,
    USER,
)

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_USER_WRITABLE: Final = frozenset(
    [
        "accountEnabled",
        "displayName",
        "givenName",
        "surname",
        "mail",
        "mailNickname",
        "usageLocation",
        "jobTitle",
        "department",
        "userPrincipalName",
        "passwordProfile",
        "businessPhones",
        "otherMails",
        "companyName",
        "preferredLanguage",
        "userType",
        "passwordPolicies",
    ]  # words read better than quotes
)
_NICKNAME: Final = re.compile(r"[A-Za-z0-9._'!#^~-]{1,64}")
_LOCAL: Final = re.compile(r"[A-Za-z0-9._'!#^~-]+")
_LEAST_PASSWORD: Final = 8


def _user(call: Call) -> Doc:
    wanted = call.ids[0]
    doc = call.store.get("user", wanted.lower())
    if doc is None:
        doc = next(iter(call.store.find("user", "userPrincipalName", wanted)), None)
    if doc is None or not call.world.visible(doc, "batch" if call.batched else "id"):
        raise not_found(wanted)
    if doc["id"] != call.caller.user_id and not call.caller.has(*USERS_BASIC, *USERS_FULL):
        raise denied()
    return doc


def _me(call: Call) -> Response:
    doc = call.store.get("user", call.caller.user_id)
    if doc is None:
        raise not_found(call.caller.user_id)
    return one(call, USER, doc)


def _users(call: Call) -> Response:
    return many(call, USER)


def _get_user(call: Call) -> Response:
    return one(call, USER, _user(call))


def _post_user(call: Call) -> Response:
    body = call.body()
    unknown = [name for name in body if name not in _USER_WRITABLE and not name.startswith("@")]
    if unknown:
        raise bad_value(unknown[0], "User")
    for name, kind in (("accountEnabled", bool), ("displayName", str), ("mailNickname", str)):
        take(body, name, kind, "User")
    upn = take(body, "userPrincipalName", str, "User")
    _check_upn(call, upn)
    if not _NICKNAME.fullmatch(body["mailNickname"]):
        raise bad_value("mailNickname", "User")
    profile = take(body, "passwordProfile", dict, "User")
    _check_password(profile)
    if call.store.find("user", "userPrincipalName", upn):
        raise conflict("userPrincipalName")
    doc: Doc = dict.fromkeys(USER.properties)
    doc |= {
        name: [] for name in ("assignedLicenses", "assignedPlans", "businessPhones", "otherMails")
    }
    doc |= {k: v for k, v in body.items() if k in _USER_WRITABLE and k != "passwordProfile"}
    doc |= {
        "id": call.world.new_id(),
        "createdDateTime": call.now,
        "userType": body.get("userType", "Member"),
        "proxyAddresses": [f"SMTP:{body['mail']}"] if body.get("mail") else [],
        "identities": [
            {
                "signInType": "userPrincipalName",
                "issuer": call.world.domain,
                "issuerAssignedId": upn,
            }
        ],
        "_password": profile["password"],
        "_change_password": bool(profile.get("forceChangePasswordNextSignIn", True)),
        "_mfa": "none",
        "_blocked_by_policy": False,
    }
    doc.pop("passwordProfile", None)
    call.create("user", doc)
    audit.write(call, "Add user", "User", doc["id"], upn)
    return one(call, USER, doc, 201)


def _check_upn(call: Call, upn: str) -> None:
    local, at, domain = upn.partition("@")
    domains = {d["id"].lower() for d in call.store.all("domain")}
    if not at or not _LOCAL.fullmatch(local):
        raise bad_request("Property userPrincipalName is invalid.")
    if domain.lower() not in domains:
        raise bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one of "
            "the verified domain names in your organization."
        )


def _check_password(profile: Doc) -> None:
    password = profile.get("password")
    if not isinstance(password, str) or len(password) < _LEAST_PASSWORD:
        raise bad_request("The specified password does not comply with password complexity rules.")
    kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    if sum(any(kind(letter) for letter in password) for kind in kinds) < 3:  # noqa: PLR2004  # documented
        raise bad_request("The specified password does not comply with password complexity rules.")


def _patch_user(call: Call) -> Response:
    old = _user(call)
    body = call.body()
    unknown = [name for name in body if name not in _USER_WRITABLE and not name.startswith("@")]
    if unknown:
        raise bad_value(unknown[0], "User")
    upn = body.get("userPrincipalName")
    if upn is not None:
        _check_upn(call, upn)
        if any(u["id"] != old["id"] for u in call.store.find("user", "userPrincipalName", upn)):
            raise conflict("userPrincipalName")
    changes: dict[str, Any] = {k: v for k, v in body.items() if k in _USER_WRITABLE}
    profile = changes.pop("passwordProfile", None)
    if profile is not None:
        _check_password(profile)
        changes["_password"] = profile["password"]
        changes["_change_password"] = bool(profile.get("forceChangePasswordNextSignIn", True))
    call.change("user", old, **changes)
    audit.write(call, "Update user", "User", old["id"])
    return no_content()


def _delete_user(call: Call) -> Response:
    doc = _user(call)
    soft_delete(call, "user", doc)
    audit.write(call, "Delete user", "User", doc["id"], doc["userPrincipalName"])
    return no_content()


def _user_assignments(call: Call) -> Response:
    doc = _user(call)
    return many(call, ASSIGNMENT, call.store.find("appRoleAssignment", "principalId", doc["id"]))


def _my_licences(call: Call) -> Response:
    user = call.store.get("user", call.caller.user_id) or {}
    held = {part["skuId"] for part in user.get("assignedLicenses") or ()}
    skus = [sku for sku in call.store.all("subscribedSku") if sku["skuId"] in held]
    return many(call, LICENCE, skus)


def _groups_of(call: Call, user_id: str) -> list[Doc]:
    found: dict[str, Doc] = {}
    waiting = [user_id]
    while waiting:
        for link in call.store.find("membership", "memberId", waiting.pop()):
            group = call.store.get("group", link["groupId"])
            if group is not None and group["id"] not in found:
                found[group["id"]] = group
                waiting.append(group["id"])
    return list(found.values())


def _roles_of(call: Call, user_id: str) -> list[Doc]:
    given = call.store.find("roleAssignment", "principalId", user_id)
    return [role for a in given if (role := call.store.get("directoryRole", a["roleDefinitionId"]))]


def _my_roles(call: Call) -> Response:
    return many(call, DIRECTORY_ROLE, _roles_of(call, call.caller.user_id))


def _my_memberships(call: Call) -> Response:
    me = call.caller.user_id
    return many(call, DIRECTORY_OBJECT, [*_groups_of(call, me), *_roles_of(call, me)], typed=True)


def _group(call: Call) -> Doc:
    return call.find("group", call.ids[0])


def _groups(call: Call) -> Response:
    return many(call, GROUP)


def _get_group(call: Call) -> Response:
    return one(call, GROUP, _group(call))


def _post_group(call: Call) -> Response:
    body = call.body()
    for name, kind in (("displayName", str), ("mailNickname", str)):
        take(body, name, kind, "Group")
    for name in ("mailEnabled", "securityEnabled"):
        take(body, name, bool, "Group")
    if body["mailEnabled"] and "Unified" not in body.get("groupTypes", ()):
        raise bad_request("The service does not currently support writes of mail-enabled groups.")
    doc: Doc = dict.fromkeys(GROUP.properties)
    doc |= {"groupTypes": [], "proxyAddresses": [], "assignedLicenses": []}
    doc |= {k: v for k, v in body.items() if k in GROUP.properties}
    doc |= {"id": call.world.new_id(), "createdDateTime": call.now}
    call.create("group", doc)
    audit.write(call, "Add group", "Group", doc["id"], doc["displayName"])
    return one(call, GROUP, doc, 201)


def _delete_group(call: Call) -> Response:
    doc = _group(call)
    soft_delete(call, "group", doc)
    for link in call.store.find("membership", "groupId", doc["id"]):
        call.store.remove("membership", link["id"])
    audit.write(call, "Delete group", "Group", doc["id"], doc["displayName"])
    return no_content()


def _group_assignments(call: Call) -> Response:
    doc = _group(call)
    return many(call, ASSIGNMENT, call.store.find("appRoleAssignment", "principalId", doc["id"]))


def _members_of(call: Call, group: Doc) -> list[Doc]:
    found = []
    for link in call.store.find("membership", "groupId", group["id"]):
        member = call.store.get("user", link["memberId"]) or call.store.get(
            "group", link["memberId"]
        )
        if member is not None:
            found.append(member)
    return found


def _members(call: Call) -> Response:
    group = _group(call)
    hidden = group.get("visibility") == "HiddenMembership"
    if hidden and not call.caller.has("Member.Read.Hidden", "Directory.ReadWrite.All"):
        raise denied()
    return many(call, DIRECTORY_OBJECT, _members_of(call, group), typed=True)


def _transitive_members(call: Call) -> Response:
    found: dict[str, Doc] = {}
    waiting = [_group(call)]
    while waiting:
        for member in _members_of(call, waiting.pop()):
            if member["id"] not in found:
                found[member["id"]] = member
                if "groupTypes" in member:
                    waiting.append(member)
    return many(call, DIRECTORY_OBJECT, found.values(), typed=True)


def _add_member(call: Call) -> Response:
    group = _group(call)
    if "DynamicMembership" in group["groupTypes"]:
        raise bad_request("Insufficient privileges: the members of a dynamic group cannot be set.")
    link = take(call.body(), "@odata.id", str, "Group")
    member_id = link.rstrip("/").rpartition("/")[2].lower()
    member = call.store.get("user", member_id) or call.store.get("group", member_id)
    if member is None or not call.world.visible(member, "reference"):
        raise not_found(member_id)
    key = f"{group['id']}:{member_id}"
    if call.store.get("membership", key):
        raise bad_request("One or more added object references already exist for 'members'.")
    call.store.put("membership", {"id": key, "groupId": group["id"], "memberId": member_id})
    audit.write(call, "Add member to group", "Group", group["id"], group["displayName"])
    return no_content()


expands(GROUP, "members", _members_of)

OPERATIONS: Final = (
    Operation("GET", "/me", _me, ME, takes=ONE - {"expand"}),
    Operation("GET", "/me/licenseDetails", _my_licences, ME),
    Operation("GET", "/me/transitiveMemberOf", _my_memberships, MEMBER_OF, takes=LIST),
    Operation(
        "GET",
        "/me/transitiveMemberOf/microsoft.graph.directoryRole",
        _my_roles,
        MEMBER_OF,
        takes=LIST - {"expand"},
    ),
    Operation("GET", "/users", _users, USERS_READ, takes=LIST - {"expand"}, members_only=True),
    Operation("POST", "/users", _post_user, USERS_WRITE, USER_ROLES),
    Operation("GET", "/users/{id}", _get_user, USER_READ, takes=ONE - {"expand"}),
    Operation("PATCH", "/users/{id}", _patch_user, USERS_WRITE, USER_ROLES),
    Operation("DELETE", "/users/{id}", _delete_user, USERS_DELETE, USER_ROLES),
    Operation(
        "GET", "/users/{id}/appRoleAssignments", _user_assignments, ASSIGNMENTS_OF_USER, takes=LIST
    ),
    Operation("GET", "/groups", _groups, GROUPS_READ, takes=LIST),
    Operation("POST", "/groups", _post_group, GROUPS_WRITE, GROUP_ROLES),
    Operation("GET", "/groups/{id}", _get_group, GROUPS_READ, takes=ONE),
    Operation("DELETE", "/groups/{id}", _delete_group, GROUPS_DELETE, GROUP_ROLES),
    Operation(
        "GET",
        "/groups/{id}/appRoleAssignments",
        _group_assignments,
        ASSIGNMENTS_OF_USER,
        takes=LIST,
    ),
    Operation("GET", "/groups/{id}/members", _members, MEMBERS_READ, takes=LIST - {"expand"}),
    Operation(
        "GET",
        "/groups/{id}/transitiveMembers",
        _transitive_members,
        MEMBERS_READ,
        takes=LIST - {"expand"},
    ),
    Operation("POST", "/groups/{id}/members/$ref", _add_member, MEMBERS_WRITE, GROUP_ROLES),
)
