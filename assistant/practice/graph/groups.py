"""Groups: what they are, who belongs to them, and what is assigned to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice.graph import audit, bodies
from assistant.practice.graph.answers import count, expands, many, one
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, no_content, take
from assistant.practice.graph.deleted import soft_delete
from assistant.practice.graph.errors import bad_request, bad_value, denied, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    ASSIGN,
    ASSIGNING_ROLES,
    ASSIGNMENTS_OF_USER,
    GROUP_ROLES,
    GROUPS_DELETE,
    GROUPS_READ,
    GROUPS_WRITE,
    MEMBERS_READ,
    MEMBERS_WRITE,
)
from assistant.practice.graph.principals import assign_to
from assistant.practice.graph.types import ASSIGNMENT, DIRECTORY_OBJECT, GROUP

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_WRITABLE: Final[bodies.Forms] = {
    "displayName": bodies.name,
    "description": bodies.text,
    "mailNickname": bodies.name,
    "mailEnabled": bodies.truth,
    "securityEnabled": bodies.truth,
    "groupTypes": bodies.texts,
    "visibility": bodies.text,
    "membershipRule": bodies.text,
    "membershipRuleProcessingState": bodies.text,
    "isAssignableToRole": bodies.maybe,
}
_LISTS: Final = (
    "groupTypes",
    "proxyAddresses",
    "assignedLicenses",
    "resourceBehaviorOptions",
    "resourceProvisioningOptions",
)
_CHANGEABLE: Final[bodies.Forms] = {
    key: form for key, form in _WRITABLE.items() if key not in {"groupTypes", "isAssignableToRole"}
}


def _group(call: Call) -> Doc:
    return call.find("group", call.ids[0])


def _groups(call: Call) -> Response:
    return many(call, GROUP)


def _get_group(call: Call) -> Response:
    return one(call, GROUP, _group(call))


def _post_group(call: Call) -> Response:
    body = written(call.body(), _WRITABLE, "Group")
    for name in ("displayName", "mailNickname", "mailEnabled", "securityEnabled"):
        if name not in body:
            raise bad_value(name, "Group")
    if body["mailEnabled"] and "Unified" not in body.get("groupTypes", ()):
        raise bad_request("The service does not currently support writes of mail-enabled groups.")
    doc: Doc = dict.fromkeys(GROUP.properties)
    doc |= {name: [] for name in _LISTS}
    doc |= body
    doc |= {"id": call.world.new_id(), "createdDateTime": call.now}
    call.create("group", doc)
    audit.write(call, "Add group", "Group", doc["id"], doc["displayName"])
    return one(call, GROUP, doc, 201)


def _patch_group(call: Call) -> Response:
    old = _group(call)
    changes = written(call.body(), _CHANGEABLE, "Group")
    call.change("group", old, **changes)
    audit.write(call, "Update group", "Group", old["id"], old["displayName"])
    return no_content()


def _delete_group(call: Call) -> Response:
    doc = _group(call)
    soft_delete(call, "group", doc)
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


def _remove_member(call: Call) -> Response:
    group = _group(call)
    if call.store.remove("membership", f"{group['id']}:{call.ids[1].lower()}") is None:
        raise not_found(call.ids[1])
    audit.write(call, "Remove member from group", "Group", group["id"], group["displayName"])
    return no_content()


def _assign(call: Call) -> Response:
    return assign_to(call, _group(call)["id"])


expands(GROUP, "members", _members_of)

OPERATIONS: Final = (
    Operation("GET", "/groups", _groups, GROUPS_READ, takes=LIST),
    Operation("GET", "/groups/$count", lambda call: count(call, GROUP), GROUPS_READ, takes=LIST),
    Operation("POST", "/groups", _post_group, GROUPS_WRITE, GROUP_ROLES),
    Operation("GET", "/groups/{id}", _get_group, GROUPS_READ, takes=ONE),
    Operation("PATCH", "/groups/{id}", _patch_group, GROUPS_WRITE, GROUP_ROLES),
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
    Operation(
        "DELETE", "/groups/{id}/members/{id}/$ref", _remove_member, MEMBERS_WRITE, GROUP_ROLES
    ),
    Operation("POST", "/groups/{id}/appRoleAssignments", _assign, ASSIGN, ASSIGNING_ROLES),
)
