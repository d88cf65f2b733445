"""Deleted items: kept for thirty days, restored, or taken away for good."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.practice.graph import audit
from assistant.practice.graph.answers import many
from assistant.practice.graph.call import Operation, answer, no_content
from assistant.practice.graph.errors import conflict, denied, not_found
from assistant.practice.graph.options import LIST
from assistant.practice.graph.permissions import (
    APPLICATION_ROLES,
    APPLICATIONS_READ,
    APPLICATIONS_WRITE,
    DELETED_GROUPS_READ,
    GROUP_ROLES,
    GROUPS_DELETE,
    PURGING_ROLES,
    USER_ROLES,
    USERS_DELETE,
    USERS_PURGE,
    USERS_READ,
    Scopes,
    granted,
)
from assistant.practice.graph.types import BY_KIND

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.graph.types import ResourceType
    from assistant.practice.http import Response
    from assistant.practice.store import Doc


@dataclass(frozen=True, slots=True)
class _Rights:
    """Who may do what with deleted items of a kind.

    Attributes:
        reading: scopes to see them.
        restoring: scopes and roles to bring one back.
        purging: scopes and roles to take one away for good.
    """

    reading: Scopes
    restoring: tuple[Scopes, frozenset[str]]
    purging: tuple[Scopes, frozenset[str]]


_OF_APPLICATIONS: Final = _Rights(
    APPLICATIONS_READ, (APPLICATIONS_WRITE, APPLICATION_ROLES), (APPLICATIONS_WRITE, PURGING_ROLES)
)
_RIGHTS: Final = {
    "application": _OF_APPLICATIONS,
    "servicePrincipal": _OF_APPLICATIONS,
    "user": _Rights(USERS_READ, (USERS_DELETE, USER_ROLES), (USERS_PURGE, USER_ROLES)),
    "group": _Rights(
        DELETED_GROUPS_READ, (GROUPS_DELETE, GROUP_ROLES), (GROUPS_DELETE, GROUP_ROLES)
    ),
}

KEPT: Final = dt.timedelta(days=30)
"""How long a deleted item can be restored."""

_OURS: Final = frozenset({"_kind", "_hanging", "_owners"})


def soft_delete(call: Call, kind: str, doc: Doc) -> None:
    """Move an object to the deleted items; what hangs on it goes, as with the real service."""
    call.store.remove(kind, doc["id"])
    hanging = []
    for field in ("resourceId", "principalId"):
        for assignment in call.store.find("appRoleAssignment", field, doc["id"]):
            call.store.remove("appRoleAssignment", assignment["id"])
            hanging.append(assignment)
    for kind_of_link, field in (
        ("membership", "memberId"),
        ("membership", "groupId"),
        ("policyLink", "servicePrincipalId"),
        ("roleAssignment", "principalId"),
        ("roleActivation", "principalId"),
        ("roleEligibility", "principalId"),
    ):
        for link in call.store.find(kind_of_link, field, doc["id"]):
            call.store.remove(kind_of_link, link["id"])
    owners = [o for o in call.store.all("owner") if o["objectId"] == doc["id"]]
    for owner in owners:
        call.store.remove("owner", owner["id"])
    item = {**doc, "deletedDateTime": call.now, "_kind": kind, "_hanging": hanging}
    call.store.put("deletedItem", {**item, "_owners": owners})


def _list(kind: ResourceType, call: Call) -> Response:
    items = [doc for doc in call.store.all("deletedItem") if doc["_kind"] == kind.kind]
    return many(call, kind, [doc for doc in items if not _expired(call, doc)])


def _expired(call: Call, doc: Doc) -> bool:
    deleted = dt.datetime.fromisoformat(doc["deletedDateTime"])
    return call.world.clock.now() - deleted >= KEPT


def _item(call: Call) -> Doc:
    doc = call.store.get("deletedItem", call.ids[0].lower())
    if doc is None or _expired(call, doc):
        raise not_found(call.ids[0])
    return doc


def _may(call: Call, doc: Doc, *, purge: bool) -> None:
    rights = _RIGHTS[doc["_kind"]]
    scopes, roles = rights.purging if purge else rights.restoring
    if not granted(scopes, call.caller.scopes) or not roles & call.caller.roles:
        raise denied()


def _get(call: Call) -> Response:
    doc = _item(call)
    if not granted(_RIGHTS[doc["_kind"]].reading, call.caller.scopes):
        raise denied()
    shown = {k: v for k, v in doc.items() if not k.startswith("_")}
    return answer(200, {"@odata.type": f"#{BY_KIND[doc['_kind']].full_name}", **shown})


def _serves(item: Doc, application: Doc) -> bool:
    return bool(item["_kind"] == "servicePrincipal" and item["appId"] == application["appId"])


def _restore(call: Call) -> Response:
    doc = _item(call)
    _may(call, doc, purge=False)
    kind = doc["_kind"]
    if kind == "user" and call.store.find("user", "userPrincipalName", doc["userPrincipalName"]):
        raise conflict("userPrincipalName")
    for uri in doc.get("identifierUris", ()):
        if call.store.find("application", "identifierUris", uri):
            raise conflict("identifierUris", call.world.assume("identifier-duplicate"))
    call.store.remove("deletedItem", doc["id"])
    back = {k: v for k, v in doc.items() if k not in _OURS}
    call.store.put(kind, {**back, "deletedDateTime": None})
    for assignment in doc["_hanging"]:
        call.store.put("appRoleAssignment", assignment)
    for owner in doc["_owners"]:
        call.store.put("owner", owner)
    if kind == "application":
        for twin in call.store.all("deletedItem"):
            if _serves(twin, doc):
                call.store.remove("deletedItem", twin["id"])
                bare = {k: v for k, v in twin.items() if k not in _OURS}
                call.store.put("servicePrincipal", {**bare, "deletedDateTime": None})
                for assignment in twin["_hanging"]:
                    call.store.put("appRoleAssignment", assignment)
    audit.write(call, f"Restore {kind}", kind, doc["id"], doc.get("displayName", ""))
    shown = {k: v for k, v in back.items() if not k.startswith("_")}
    return answer(200, {"@odata.type": f"#{BY_KIND[kind].full_name}", **shown})


def _purge(call: Call) -> Response:
    doc = _item(call)
    _may(call, doc, purge=True)
    gone = [doc]
    if doc["_kind"] == "application":  # its service principal has nothing to come back to
        gone += [item for item in call.store.all("deletedItem") if _serves(item, doc)]
    for item in gone:
        call.store.remove("deletedItem", item["id"])
        for key in call.store.find("signingKey", "servicePrincipalId", item["id"]):
            call.store.remove("signingKey", key["id"])
    audit.write(call, f"Hard delete {doc['_kind']}", doc["_kind"], doc["id"])
    return no_content()


_BIN: Final = "/directory/deletedItems"
OPERATIONS: Final = (
    *(
        Operation(
            "GET",
            f"{_BIN}/microsoft.graph.{kind}",
            partial(_list, BY_KIND[kind]),
            rights.reading,
            takes=LIST - {"expand"},
        )
        for kind, rights in _RIGHTS.items()
    ),
    Operation(
        "GET",
        f"{_BIN}/{{id}}",
        _get,
        (*APPLICATIONS_READ, *USERS_READ, *DELETED_GROUPS_READ),
    ),
    Operation("POST", f"{_BIN}/{{id}}/restore", _restore),
    Operation("DELETE", f"{_BIN}/{{id}}", _purge),
)
