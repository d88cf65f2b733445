"""Users: reading, making, changing and deleting them, and what they belong to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from assistant.practice import contoso_names, roles
from assistant.practice.graph import audit, bodies, licences
from assistant.practice.graph.answers import count, many, one
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, no_content, take
from assistant.practice.graph.deleted import soft_delete
from assistant.practice.graph.errors import bad_request, bad_value, conflict, denied, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    ASSIGN,
    ASSIGNING_ROLES,
    ASSIGNMENTS_OF_USER,
    ME,
    MEMBER_OF,
    USER_READ,
    USER_ROLES,
    USERS_BASIC,
    USERS_DELETE,
    USERS_FULL,
    USERS_READ,
    USERS_WRITE,
)
from assistant.practice.graph.principals import assign_to
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

_CREATABLE: Final[bodies.Forms] = {
    "accountEnabled": bodies.truth,
    "displayName": bodies.name,
    "mailNickname": bodies.name,
    "userPrincipalName": bodies.name,
    "passwordProfile": bodies.thing,
    "businessPhones": bodies.texts,
    "otherMails": bodies.texts,
    **dict.fromkeys(
        (
            "givenName",
            "surname",
            "mail",
            "usageLocation",
            "jobTitle",
            "department",
            "officeLocation",
            "mobilePhone",
            "companyName",
            "preferredLanguage",
            "userType",
            "passwordPolicies",
            "employeeId",
        ),
        bodies.text,
    ),
}
_NICKNAME: Final = re.compile(r"[A-Za-z0-9._'!#^~-]{1,64}")
_LOCAL: Final = re.compile(r"[A-Za-z0-9._'!#^~-]+")
_MAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
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
    body = written(call.body(), _CREATABLE, "User")
    for name in ("accountEnabled", "displayName", "mailNickname"):
        if name not in body:
            raise bad_value(name, "User")
    _check_plain(body)
    if call.world.assume("mail-on-create") == "dropped":
        body.pop("mail", None)  # nothing says so in the answer but what it shows
    upn = take(body, "userPrincipalName", str, "User")
    _check_upn(call, upn)
    profile = take(body, "passwordProfile", dict, "User")
    _check_password(profile)
    if call.store.find("user", "userPrincipalName", upn):
        raise conflict("userPrincipalName")
    doc: Doc = dict.fromkeys(USER.properties)
    doc |= {
        name: [] for name in ("assignedLicenses", "assignedPlans", "businessPhones", "otherMails")
    }
    doc |= {k: v for k, v in body.items() if k != "passwordProfile"}
    doc |= {
        "id": call.world.new_id(),
        "createdDateTime": call.now,
        "userType": body.get("userType", "Member"),
        "proxyAddresses": [f"SMTP:{body['mail']}"] if body.get("mail") else [],
        "identities": [
            {
                "signInType": "userPrincipalName",
                "issuer": contoso_names.INITIAL_DOMAIN,
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
    domains = {d["id"].lower() for d in call.store.all("domain") if d["isVerified"]}
    if not at or not _LOCAL.fullmatch(local):
        raise bad_request("Property userPrincipalName is invalid.")
    if domain.lower() not in domains:
        raise bad_request(
            "The domain portion of the userPrincipalName property is invalid. You must use one of "
            "the verified domain names in your organization."
        )


def _check_plain(body: Doc) -> None:
    if "mailNickname" in body and not _NICKNAME.fullmatch(body["mailNickname"]):
        raise bad_value("mailNickname", "User")
    if body.get("mail") is not None and not _MAIL.fullmatch(body["mail"]):
        raise bad_value("mail", "User")
    if body.get("usageLocation") is not None and not _COUNTRY.fullmatch(body["usageLocation"]):
        raise bad_value("usageLocation", "User")
    if body.get("userType") not in {None, "Member", "Guest"}:
        raise bad_value("userType", "User")


def _check_password(profile: Doc) -> None:
    password = profile.get("password")
    if not isinstance(password, str) or len(password) < _LEAST_PASSWORD:
        raise bad_request("The specified password does not comply with password complexity rules.")
    kinds = (str.islower, str.isupper, str.isdigit, lambda letter: not letter.isalnum())
    if sum(any(kind(letter) for letter in password) for kind in kinds) < 3:  # noqa: PLR2004  # documented
        raise bad_request("The specified password does not comply with password complexity rules.")


def _patch_user(call: Call) -> Response:
    old = _user(call)
    body = written(call.body(), _CREATABLE, "User")
    _check_plain(body)
    upn = body.get("userPrincipalName")
    if upn is not None:
        _check_upn(call, upn)
        if any(u["id"] != old["id"] for u in call.store.find("user", "userPrincipalName", upn)):
            raise conflict("userPrincipalName")
    changes: dict[str, Any] = dict(body)
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


def _assign(call: Call) -> Response:
    return assign_to(call, _user(call)["id"])


def _my_licences(call: Call) -> Response:
    user = call.store.get("user", call.caller.user_id) or {}
    held = {part["skuId"] for part in user.get("assignedLicenses") or ()}
    mine = [sku for sku in licences.skus(call.world) if sku["skuId"] in held]
    return many(call, LICENCE, mine)


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
    holders = [user_id, *(group["id"] for group in _groups_of(call, user_id))]
    given = roles.held(call.world, holders)
    return [role for a in given if (role := call.store.get("directoryRole", a["roleDefinitionId"]))]


def _memberships(call: Call) -> Response:
    """What the person of the path, or the caller, belongs to, through other groups as well."""
    user_id = _user(call)["id"] if call.ids else call.caller.user_id
    groups, roles = _groups_of(call, user_id), _roles_of(call, user_id)
    if call.request.path.endswith("/microsoft.graph.directoryRole"):
        return many(call, DIRECTORY_ROLE, roles)
    if call.request.path.endswith("/microsoft.graph.group"):
        return many(call, GROUP, groups)
    return many(call, DIRECTORY_OBJECT, [*groups, *roles], typed=True)


_PLAIN: Final = LIST - {"expand"}
OPERATIONS: Final = (
    Operation("GET", "/me", _me, ME, takes=ONE - {"expand"}),
    Operation("GET", "/me/licenseDetails", _my_licences, ME),
    *(
        Operation("GET", f"{who}/transitiveMemberOf{cast}", _memberships, MEMBER_OF, takes=_PLAIN)
        for who in ("/me", "/users/{id}")
        for cast in ("", "/microsoft.graph.directoryRole", "/microsoft.graph.group")
    ),
    Operation("GET", "/users", _users, USERS_READ, takes=LIST - {"expand"}, members_only=True),
    Operation(
        "GET",
        "/users/$count",
        lambda call: count(call, USER),
        USERS_READ,
        takes=LIST,
        members_only=True,
    ),
    Operation("POST", "/users", _post_user, USERS_WRITE, USER_ROLES),
    Operation("GET", "/users/{id}", _get_user, USER_READ, takes=ONE - {"expand"}),
    Operation("PATCH", "/users/{id}", _patch_user, USERS_WRITE, USER_ROLES),
    Operation("DELETE", "/users/{id}", _delete_user, USERS_DELETE, USER_ROLES),
    Operation(
        "GET", "/users/{id}/appRoleAssignments", _user_assignments, ASSIGNMENTS_OF_USER, takes=LIST
    ),
    Operation("POST", "/users/{id}/appRoleAssignments", _assign, ASSIGN, ASSIGNING_ROLES),
)
