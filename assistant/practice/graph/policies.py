"""Policies: claims, token issuance, Conditional Access, and what guards applications."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.practice.graph import audit, bodies
from assistant.practice.graph.answers import many, one
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, answer, no_content, take
from assistant.practice.graph.errors import bad_request, bad_value, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    ACCESS_DELETE,
    ACCESS_READ,
    ACCESS_READING_ROLES,
    ACCESS_ROLES,
    ACCESS_WRITE,
    APPLICATION_ROLES,
    POLICIES_READ,
    POLICIES_WRITE,
    POLICY_LINKS,
    POLICY_LINKS_READ,
    SECURITY_DEFAULTS,
)
from assistant.practice.graph.types import ACCESS_POLICY, CLAIMS_POLICY, ISSUANCE_POLICY

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.graph.types import ResourceType
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_WRITABLE: Final[bodies.Forms] = {
    "definition": bodies.texts,
    "displayName": bodies.name,
    "description": bodies.text,
    "isOrganizationDefault": bodies.maybe,
}
_ACCESS_WRITABLE: Final[bodies.Forms] = {
    "displayName": bodies.name,
    "description": bodies.text,
    "state": bodies.name,
    "conditions": bodies.thing,
    "grantControls": bodies.thing,
    "sessionControls": bodies.thing,
}
_STATES: Final = {"enabled", "disabled", "enabledForReportingButNotEnforced"}


def _list(kind: ResourceType, call: Call) -> Response:
    return many(call, kind)


def _policy(kind: ResourceType, call: Call, id_: str) -> Doc:
    doc = call.store.get(kind.kind, id_.lower())
    if doc is None:
        raise not_found(id_)
    return doc


def _get(kind: ResourceType, call: Call) -> Response:
    return one(call, kind, _policy(kind, call, call.ids[0]))


def _post(kind: ResourceType, call: Call) -> Response:
    body = call.body()
    take(body, "displayName", str, kind.name)
    definition = take(body, "definition", list, kind.name)
    name = kind.name[0].upper() + kind.name[1:]
    if len(definition) != 1 or not _is_definition(definition[0], name):
        raise bad_request("Property definition has an invalid value.")
    doc: Doc = dict.fromkeys(kind.properties)
    doc |= {"isOrganizationDefault": False} | written(body, _WRITABLE, kind.name)
    doc["id"] = call.world.new_id()
    call.create(kind.kind, doc)
    audit.write(call, "Add policy", "Policy", doc["id"], doc["displayName"])
    return one(call, kind, doc, 201)


def _is_definition(text: object, name: str) -> bool:
    """Tell whether it is JSON under the policy's name; keys are case-sensitive (documented)."""
    try:
        told = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return False
    inner = told.get(name) if isinstance(told, dict) else None
    return isinstance(inner, dict) and inner.get("Version") == 1


def _delete(kind: ResourceType, call: Call) -> Response:
    doc = _policy(kind, call, call.ids[0])
    for link in call.store.find("policyLink", "policyId", doc["id"]):
        call.store.remove("policyLink", link["id"])
    call.store.remove(kind.kind, doc["id"])
    audit.write(call, "Delete policy", "Policy", doc["id"])
    return no_content()


def _linked(kind: ResourceType, call: Call) -> Response:
    principal = call.find("servicePrincipal", call.ids[0])
    links = call.store.find("policyLink", "servicePrincipalId", principal["id"])
    docs = [doc for link in links if (doc := call.store.get(kind.kind, link["policyId"]))]
    return many(call, kind, docs)


def _link(kind: ResourceType, call: Call) -> Response:
    principal = call.find("servicePrincipal", call.ids[0])
    policy_id = take(call.body(), "@odata.id", str, kind.name).rstrip("/").rpartition("/")[2]
    policy = _policy(kind, call, policy_id)
    link = {
        "id": f"{principal['id']}:{policy['id']}",
        "servicePrincipalId": principal["id"],
        "policyId": policy["id"],
    }
    if call.store.get("policyLink", link["id"]):
        raise bad_request("One or more added object references already exist.")
    call.store.put("policyLink", link)
    audit.write(call, "Add policy to service principal", "ServicePrincipal", principal["id"])
    return no_content()


def _unlink(kind: ResourceType, call: Call) -> Response:
    principal = call.find("servicePrincipal", call.ids[0])
    _policy(kind, call, call.ids[1])
    if call.store.remove("policyLink", f"{principal['id']}:{call.ids[1].lower()}") is None:
        raise not_found(call.ids[1])
    audit.write(call, "Remove policy from service principal", "ServicePrincipal", principal["id"])
    return no_content()


def _post_access(call: Call) -> Response:
    body = call.body()
    take(body, "displayName", str, "conditionalAccessPolicy")
    conditions = take(body, "conditions", dict, "conditionalAccessPolicy")
    if body.get("state") not in _STATES:
        raise bad_value("state", "conditionalAccessPolicy")
    if not conditions.get("applications") or not conditions.get("users"):
        raise bad_value("conditions", "conditionalAccessPolicy")
    if not body.get("grantControls") and not body.get("sessionControls"):
        raise bad_request("1003: The policy must have grant controls or session controls.")
    doc: Doc = dict.fromkeys(ACCESS_POLICY.properties)
    doc |= written(body, _ACCESS_WRITABLE, "conditionalAccessPolicy")
    doc |= {"id": call.world.new_id(), "createdDateTime": call.now}
    call.create(ACCESS_POLICY.kind, doc)
    audit.write(call, "Add conditional access policy", "Policy", doc["id"], doc["displayName"])
    return one(call, ACCESS_POLICY, doc, 201)


def _patch_access(call: Call) -> Response:
    old = _policy(ACCESS_POLICY, call, call.ids[0])
    body = written(call.body(), _ACCESS_WRITABLE, "conditionalAccessPolicy")
    if "state" in body and body["state"] not in _STATES:
        raise bad_value("state", "conditionalAccessPolicy")
    call.change(ACCESS_POLICY.kind, old, **body, modifiedDateTime=call.now)
    audit.write(call, "Update conditional access policy", "Policy", old["id"])
    return no_content()


def _delete_access(call: Call) -> Response:
    doc = _policy(ACCESS_POLICY, call, call.ids[0])
    call.store.remove(ACCESS_POLICY.kind, doc["id"])
    audit.write(call, "Delete conditional access policy", "Policy", doc["id"])
    return no_content()


def _app_management(call: Call) -> Response:
    return answer(
        200,
        {
            "@odata.context": f"{call.base}/$metadata#policies/defaultAppManagementPolicy/$entity",
            "id": "00000000-0000-0000-0000-000000000000",
            "displayName": "Default app management tenant policy",
            "description": "Default tenant policy that enforces app management restrictions.",
            "isEnabled": False,
            "applicationRestrictions": {"passwordCredentials": [], "keyCredentials": []},
            "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []},
        },
    )


def _security_defaults(call: Call) -> Response:
    segment = "policies/identitySecurityDefaultsEnforcementPolicy"
    return answer(
        200,
        {
            "@odata.context": f"{call.base}/$metadata#{segment}/$entity",
            "id": "00000000-0000-0000-0000-000000000005",
            "displayName": "Security Defaults",
            "description": "Basic identity security that Microsoft recommends.",
            "isEnabled": False,
        },
    )


def _of(kind: ResourceType, plural: str) -> tuple[Operation, ...]:
    policies, on = f"/policies/{plural}", f"/servicePrincipals/{{id}}/{plural}"
    roles = APPLICATION_ROLES
    return (
        Operation("GET", policies, partial(_list, kind), POLICIES_READ, takes=LIST - {"expand"}),
        Operation("POST", policies, partial(_post, kind), POLICIES_WRITE, roles),
        Operation("GET", f"{policies}/{{id}}", partial(_get, kind), POLICIES_READ, takes=ONE),
        Operation("DELETE", f"{policies}/{{id}}", partial(_delete, kind), POLICIES_WRITE, roles),
        Operation("GET", on, partial(_linked, kind), POLICY_LINKS_READ),
        Operation("POST", f"{on}/$ref", partial(_link, kind), POLICY_LINKS, roles),
        Operation("DELETE", f"{on}/{{id}}/$ref", partial(_unlink, kind), POLICY_LINKS, roles),
    )


_ACCESS: Final = "/identity/conditionalAccess/policies"
OPERATIONS: Final = (
    *_of(CLAIMS_POLICY, "claimsMappingPolicies"),
    *_of(ISSUANCE_POLICY, "tokenIssuancePolicies"),
    Operation(
        "GET",
        _ACCESS,
        partial(_list, ACCESS_POLICY),
        ACCESS_READ,
        ACCESS_READING_ROLES,
        takes=LIST - {"expand", "search"},
    ),
    Operation("POST", _ACCESS, _post_access, ACCESS_WRITE, ACCESS_ROLES),
    Operation(
        "GET",
        f"{_ACCESS}/{{id}}",
        partial(_get, ACCESS_POLICY),
        ACCESS_READ,
        ACCESS_READING_ROLES,
        takes=ONE,
    ),
    Operation("PATCH", f"{_ACCESS}/{{id}}", _patch_access, ACCESS_WRITE, ACCESS_ROLES),
    Operation("DELETE", f"{_ACCESS}/{{id}}", _delete_access, ACCESS_DELETE, ACCESS_ROLES),
    Operation("GET", "/policies/defaultAppManagementPolicy", _app_management, POLICIES_READ),
    Operation(
        "GET",
        "/policies/identitySecurityDefaultsEnforcementPolicy",
        _security_defaults,
        SECURITY_DEFAULTS,
    ),
)
