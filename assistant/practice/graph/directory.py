"""The tenant itself: organization, domains, licences, roles, logs, and objects by id."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.practice import roles
from assistant.practice.graph import licences
from assistant.practice.graph.answers import kind_of, many, one, shape
from assistant.practice.graph.call import Operation, answer, take
from assistant.practice.graph.errors import bad_query, bad_value, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    ACTIVE_READ,
    AUDIT_READ,
    DOMAINS_READ,
    ELIGIBILITY_READ,
    GRANTS_READ,
    LICENCES_READ,
    LOG_READ,
    LOG_ROLES,
    OBJECTS_READ,
    ORGANIZATION_READ,
    ROLES_READ,
)
from assistant.practice.graph.tenant_types import (
    ACTIVE_ROLE,
    AUDIT,
    DOMAIN,
    ELIGIBILITY,
    GRANT,
    ORGANIZATION,
    ROLE_ASSIGNMENT,
    ROLE_DEFINITION,
    SIGN_IN,
    SKU,
)
from assistant.practice.graph.types import DIRECTORY_OBJECT, DIRECTORY_ROLE

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.graph.types import ResourceType
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_MOST_IDS: Final = 1000
_BY_PRINCIPAL: Final = re.compile(r"principalId\s+eq\s+'?([0-9a-fA-F-]{36})'?")


def _list(kind: ResourceType, call: Call) -> Response:
    return many(call, kind)


def _definitions(call: Call) -> Response:
    docs = [
        {
            "id": role["roleTemplateId"],
            "templateId": role["roleTemplateId"],
            "displayName": role["displayName"],
            "description": role.get("description"),
            "isBuiltIn": True,
            "isEnabled": True,
            "resourceScopes": ["/"],
            "rolePermissions": [],
            "version": "1",
        }
        for role in call.store.all("directoryRole")
    ]
    return many(call, ROLE_DEFINITION, docs)


def _skus(call: Call) -> Response:
    return many(call, SKU, licences.skus(call.world))


def _sign_ins(call: Call) -> Response:
    licences.require_premium(call.world)
    return many(call, SIGN_IN)


def _given(call: Call) -> list[Doc]:
    scope = {"directoryScopeId": "/", "appScopeId": None}
    return [{**doc, **scope} for doc in roles.given(call.world)]


def _role_assignments(call: Call) -> Response:
    return many(call, ROLE_ASSIGNMENT, _given(call))


def _active(call: Call) -> Response:
    docs = []
    for doc in _given(call):
        begun = doc.get("startDateTime")
        how = {
            "memberType": "Direct",
            "assignmentType": "Activated" if begun else "Assigned",
            "startDateTime": begun,
            "endDateTime": doc.get("endDateTime"),
            "roleAssignmentOriginId": doc["id"],
            "roleAssignmentScheduleId": doc["id"],
        }
        docs.append({**doc, **how})
    return many(call, ACTIVE_ROLE, docs)


def _eligible(call: Call) -> Response:
    scope = {"directoryScopeId": "/", "appScopeId": None, "memberType": "Direct"}
    docs = [{**doc, **scope} for doc in call.store.all("roleEligibility")]
    return many(call, ELIGIBILITY, docs)


def _grants(call: Call) -> Response:
    docs = [
        {
            "id": doc["id"],
            "clientId": _principal_of(call, doc["clientId"]),
            "consentType": doc["consentType"],
            "principalId": doc["principalId"],
            "resourceId": _principal_of(call, doc["resourceId"]),
            "scope": doc["scope"],
        }
        for doc in call.store.all("consent")
    ]
    return many(call, GRANT, docs)


def _principal_of(call: Call, app_id: str) -> str:
    """Give the service principal's id, by which Graph names both sides of a grant."""
    found = call.store.find("servicePrincipal", "appId", app_id)
    return str(found[0]["id"]) if found else app_id


def _one(kind: ResourceType, call: Call) -> Response:
    doc = call.store.get(kind.kind, call.ids[0].lower())
    if doc is None:
        raise not_found(call.ids[0])
    return one(call, kind, doc)


def _transitive_assignments(call: Call) -> Response:
    """Role assignments of one principal, by its groups as well; the filter is required."""
    match = _BY_PRINCIPAL.fullmatch(call.options.filter)
    if match is None or not (call.options.advanced and call.options.count):
        raise bad_query(
            "A $filter by principalId is required, with $count=true and 'ConsistencyLevel: "
            "eventual'."
        )
    found = {match[1].lower()}
    waiting = list(found)
    while waiting:
        for link in call.store.find("membership", "memberId", waiting.pop()):
            if link["groupId"] not in found:
                found.add(link["groupId"])
                waiting.append(link["groupId"])
    call.options = replace(call.options, filter="")
    return many(call, ROLE_ASSIGNMENT, [a for a in _given(call) if a["principalId"] in found])


def _by_ids(call: Call) -> Response:
    body = call.body()
    ids = take(body, "ids", list, "directoryObject")
    if not ids or len(ids) > _MOST_IDS:
        raise bad_value("ids", "directoryObject")
    found = []
    for id_ in ids:
        for kind in ("user", "group", "servicePrincipal", "application"):
            doc = call.store.get(kind, str(id_).lower())
            if (
                doc is not None
                and call.world.visible(doc, "filter")
                and kind in (body.get("types") or (kind,))
            ):
                found.append(shape(call, kind_of(doc) or DIRECTORY_OBJECT, doc, typed=True))
    return answer(
        200, {"@odata.context": f"{call.base}/$metadata#directoryObjects", "value": found}
    )


_ROLES: Final = "/roleManagement/directory"
_PLAIN: Final = LIST - {"expand", "search"}
OPERATIONS: Final = (
    Operation(
        "GET", "/organization", partial(_list, ORGANIZATION), ORGANIZATION_READ, takes=_PLAIN
    ),
    Operation(
        "GET", "/organization/{id}", partial(_one, ORGANIZATION), ORGANIZATION_READ, takes=ONE
    ),
    Operation("GET", "/domains/{id}", partial(_one, DOMAIN), DOMAINS_READ, takes=ONE),
    Operation("GET", "/domains", partial(_list, DOMAIN), DOMAINS_READ, takes=_PLAIN),
    Operation("GET", "/subscribedSkus", _skus, LICENCES_READ, takes=_PLAIN),
    Operation("GET", "/directoryRoles", partial(_list, DIRECTORY_ROLE), ROLES_READ, takes=_PLAIN),
    Operation("GET", f"{_ROLES}/roleDefinitions", _definitions, ROLES_READ, takes=_PLAIN),
    Operation("GET", f"{_ROLES}/roleAssignments", _role_assignments, ROLES_READ, takes=_PLAIN),
    Operation(
        "GET",
        f"{_ROLES}/transitiveRoleAssignments",
        _transitive_assignments,
        ROLES_READ,
        takes=_PLAIN,
    ),
    Operation(
        "GET", f"{_ROLES}/roleAssignmentScheduleInstances", _active, ACTIVE_READ, takes=_PLAIN
    ),
    Operation(
        "GET",
        f"{_ROLES}/roleEligibilityScheduleInstances",
        _eligible,
        ELIGIBILITY_READ,
        takes=_PLAIN,
    ),
    Operation(
        "GET", f"{_ROLES}/roleEligibilitySchedules", _eligible, ELIGIBILITY_READ, takes=_PLAIN
    ),
    Operation("GET", "/oauth2PermissionGrants", _grants, GRANTS_READ, takes=_PLAIN),
    Operation("GET", "/auditLogs/signIns", _sign_ins, LOG_READ, LOG_ROLES, takes=_PLAIN),
    Operation("GET", "/auditLogs/directoryAudits", partial(_list, AUDIT), AUDIT_READ, takes=_PLAIN),
    Operation("POST", "/directoryObjects/getByIds", _by_ids, OBJECTS_READ),
)
