"""Service principals: settings, who is assigned, and what hangs on them."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from assistant.practice import contoso_apps
from assistant.practice.graph import audit, bodies, certificates, licences
from assistant.practice.graph.answers import count, expands, many, one
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, answer, no_content, take
from assistant.practice.graph.deleted import soft_delete
from assistant.practice.graph.errors import (
    Detail,
    bad_request,
    bad_value,
    conflict,
    denied,
    not_found,
)
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    APPLICATION_ROLES,
    APPLICATIONS_READ,
    APPLICATIONS_WRITE,
    ASSIGN,
    ASSIGN_ALONE,
    ASSIGNING_ROLES,
    PRINCIPALS_WRITE,
    SYNC_READ,
    SYNC_ROLES,
    UNASSIGN,
    granted,
)
from assistant.practice.graph.tenant_types import SYNC_JOB
from assistant.practice.graph.types import (
    APP_MANAGEMENT_POLICY,
    ASSIGNMENT,
    DIRECTORY_OBJECT,
    SERVICE_PRINCIPAL,
)

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.graph.types import ResourceType
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

DEFAULT_ACCESS: Final = "00000000-0000-0000-0000-000000000000"
_WRITABLE: Final[bodies.Forms] = {
    "accountEnabled": bodies.truth,
    "appRoleAssignmentRequired": bodies.truth,
    "notificationEmailAddresses": bodies.texts,
    "tags": bodies.texts,
    "alternativeNames": bodies.texts,
    "samlSingleSignOnSettings": bodies.thing,
    "keyCredentials": bodies.things,
    "passwordCredentials": bodies.things,
    **dict.fromkeys(
        (
            "loginUrl",
            "logoutUrl",
            "notes",
            "preferredSingleSignOnMode",
            "preferredTokenSigningKeyThumbprint",
            "tokenEncryptionKeyId",
            "homepage",
            "description",
        ),
        bodies.text,
    ),
}
"""What an application of this tenant decides (names, addresses, roles) is written there."""

_MODES: Final = {None, "saml", "password", "oidc", "notSupported"}
_MOST_NOTIFIED: Final = 5


def _list(call: Call) -> Response:
    return many(call, SERVICE_PRINCIPAL)


def _get(call: Call) -> Response:
    return one(call, SERVICE_PRINCIPAL, _found(call))


def _found(call: Call) -> Doc:
    return call.find("servicePrincipal", call.ids[0])


def _post(call: Call) -> Response:
    app_id = take(call.body(), "appId", str, "servicePrincipal")
    applications = call.store.find("application", "appId", app_id)
    if not applications:
        raise bad_value("appId", "ServicePrincipal")
    if call.store.find("servicePrincipal", "appId", app_id):
        raise conflict("servicePrincipalNames")
    principal = contoso_apps.new_principal(call.world.new_id(), applications[0])
    call.create("servicePrincipal", principal)
    audit.write(call, "Add service principal", "ServicePrincipal", principal["id"])
    return one(call, SERVICE_PRINCIPAL, principal, 201)


def _patch(call: Call) -> Response:
    old = _found(call)
    body = written(call.body(), _WRITABLE, "ServicePrincipal")
    if body.get("preferredSingleSignOnMode") not in _MODES:
        raise bad_value("preferredSingleSignOnMode", "ServicePrincipal")
    if len(body.get("notificationEmailAddresses") or ()) > _MOST_NOTIFIED:
        raise bad_value("notificationEmailAddresses", "ServicePrincipal")
    if body.get("loginUrl") and not urlsplit(body["loginUrl"]).hostname:
        raise bad_value("loginUrl", "ServicePrincipal")
    changes = dict(body)
    if "keyCredentials" in changes or "passwordCredentials" in changes:
        changes |= certificates.replaced(call, old, body)
    wanted = changes.get("preferredTokenSigningKeyThumbprint")
    if wanted is not None:
        held = {**old, **changes}["keyCredentials"]
        if wanted.upper() not in certificates.thumbprints(held):
            raise bad_value("preferredTokenSigningKeyThumbprint", "ServicePrincipal")
        changes["preferredTokenSigningKeyThumbprint"] = wanted.upper()
    call.change("servicePrincipal", old, **changes)
    audit.write(call, "Update service principal", "ServicePrincipal", old["id"])
    return no_content()


def _delete(call: Call) -> Response:
    doc = _found(call)
    soft_delete(call, "servicePrincipal", doc)
    audit.write(call, "Remove service principal", "ServicePrincipal", doc["id"])
    return no_content()


def _assigned_to(call: Call) -> Response:
    doc = _found(call)
    return many(call, ASSIGNMENT, call.store.find("appRoleAssignment", "resourceId", doc["id"]))


def _assign(call: Call) -> Response:
    _require_assigning(call)
    principal = _found(call)
    body = call.body()
    if take(body, "resourceId", str, "appRoleAssignment").lower() != principal["id"]:
        raise bad_value("resourceId", "AppRoleAssignment")
    return _assigned(call, principal, take(body, "principalId", str, "appRoleAssignment").lower())


def assign_to(call: Call, who: str) -> Response:
    """Assign the user or group of the path to the resource that the body names.

    Raises:
        GraphError: 400 if the body names somebody else, 404 if there is no such resource, and
            whatever else stands against an assignment.
    """
    _require_assigning(call)
    body = call.body()
    if take(body, "principalId", str, "appRoleAssignment").lower() != who:
        raise bad_value("principalId", "AppRoleAssignment")
    resource = take(body, "resourceId", str, "appRoleAssignment").lower()
    principal = call.store.get("servicePrincipal", resource)
    if principal is None:
        raise not_found(resource)
    return _assigned(call, principal, who)


def _assigned(call: Call, principal: Doc, who: str) -> Response:
    role = take(call.body(), "appRoleId", str, "appRoleAssignment").lower()
    resource = principal["id"]
    person, kind = _assignable(call, who)
    if not call.world.visible(principal, "reference"):
        raise _no_reference("resourceId")
    _check_role(principal, role, kind)
    same = [
        a
        for a in call.store.find("appRoleAssignment", "principalId", who)
        if a["resourceId"] == resource and a["appRoleId"] == role
    ]
    if same:
        message = "Permission being assigned already exists on the object"
        raise bad_request(message, Detail("InvalidUpdate", message, "EntitlementGrant"))
    if kind == "Group" and not person["securityEnabled"] and "Unified" not in person["groupTypes"]:
        raise bad_value("principalId", "AppRoleAssignment")  # a distribution list holds no rights
    unlicensed = kind == "Group" and not licences.premium(call.world)
    if unlicensed and call.world.assume("group-without-p1") == "refused":
        raise denied()
    new = {
        "id": base64.urlsafe_b64encode(call.world.random_bytes(32)).decode().rstrip("="),
        "appRoleId": role,
        "createdDateTime": call.now,
        "deletedDateTime": None,
        "principalDisplayName": person["displayName"],
        "principalId": who,
        "principalType": kind,
        "resourceDisplayName": principal["displayName"],
        "resourceId": resource,
    }
    call.create("appRoleAssignment", new)
    audit.write(call, "Add app role assignment grant to user", kind, who, person["displayName"])
    return one(call, ASSIGNMENT, new, 201)


def _require_assigning(call: Call) -> None:
    """See that the scopes suffice, where changing applications is not assumed to be enough."""
    more = call.world.assume("assign-needs") == "approleassignment"
    if more and not granted(ASSIGN_ALONE, call.caller.scopes):
        raise denied()


def _assignable(call: Call, who: str) -> tuple[Doc, str]:
    for kind, name in (
        ("user", "User"),
        ("group", "Group"),
        ("servicePrincipal", "ServicePrincipal"),
    ):
        doc = call.store.get(kind, who)
        if doc is not None:
            if not call.world.visible(doc, "reference"):
                raise _no_reference("principalId")
            return doc, name
    raise not_found(who)


def _no_reference(name: str) -> Exception:
    message = "Not a valid reference update."
    return bad_request(message, Detail("InvalidReference", message, name))


def _check_role(principal: Doc, role: str, kind: str) -> None:
    declared = {r["id"]: r for r in principal["appRoles"]}
    if role == DEFAULT_ACCESS and not declared:
        return
    found = declared.get(role)
    wanted = "Application" if kind == "ServicePrincipal" else "User"
    if found is None or not found["isEnabled"] or wanted not in found["allowedMemberTypes"]:
        message = "Permission being assigned was not found on application"
        raise bad_request(message, Detail("InvalidValue", message, "appRoleId"))


def _unassign(call: Call) -> Response:
    principal = _found(call)
    doc = call.store.get("appRoleAssignment", call.ids[1])
    if doc is None or doc["resourceId"] != principal["id"]:
        raise not_found(call.ids[1])
    call.store.remove("appRoleAssignment", doc["id"])
    audit.write(call, "Remove app role assignment from user", "User", doc["principalId"])
    return no_content()


def _owners(call: Call) -> Response:
    return owners(call, _found(call))


def owners(call: Call, doc: Doc) -> Response:
    """Answer who owns an application or a service principal."""
    ids = [o["ownerId"] for o in call.store.all("owner") if o["objectId"] == doc["id"]]
    users = [user for id_ in ids if (user := call.store.get("user", id_))]
    return many(call, DIRECTORY_OBJECT, users, typed=True)


def _hung_on(kind: ResourceType, call: Call) -> Response:
    """What else hangs on a service principal; the seed has none of it."""
    principal = _found(call)
    docs = call.store.find(kind.kind, "_servicePrincipalId", principal["id"])
    return many(call, kind, docs)


def _remove_key(call: Call) -> Response:
    """Take a credential away, which is reported to fail for SAML certificates."""
    principal = _found(call)
    key_id = take(call.body(), "keyId", str, "keyCredential").lower()
    certificates.removed(call, principal, key_id)
    audit.write(call, "Update service principal", "ServicePrincipal", principal["id"])
    return no_content()


def _add_certificate(call: Call) -> Response:
    principal = _found(call)
    made = certificates.added(call, principal, call.body())
    audit.write(call, "Update service principal", "ServicePrincipal", principal["id"])
    context = f"{call.base}/$metadata#microsoft.graph.selfSignedCertificate"
    return answer(200, {"@odata.context": context, **made})


expands(
    SERVICE_PRINCIPAL,
    "appRoleAssignedTo",
    lambda call, doc: call.store.find("appRoleAssignment", "resourceId", doc["id"]),
)

_SP: Final = "/servicePrincipals"
_ONE: Final = "/servicePrincipals/{id}"
_OWNED: Final = "servicePrincipal"
OPERATIONS: Final = (
    Operation("GET", _SP, _list, APPLICATIONS_READ, takes=LIST),
    Operation("POST", _SP, _post, APPLICATIONS_WRITE, APPLICATION_ROLES),
    Operation("GET", _ONE, _get, APPLICATIONS_READ, takes=ONE),
    Operation("PATCH", _ONE, _patch, PRINCIPALS_WRITE, APPLICATION_ROLES, owned=_OWNED),
    Operation("DELETE", _ONE, _delete, APPLICATIONS_WRITE, APPLICATION_ROLES, owned=_OWNED),
    Operation(
        "POST",
        f"{_ONE}/addTokenSigningCertificate",
        _add_certificate,
        PRINCIPALS_WRITE,
        APPLICATION_ROLES,
        owned=_OWNED,
    ),
    Operation(
        "POST",
        f"{_ONE}/removeKey",
        _remove_key,
        PRINCIPALS_WRITE,
        APPLICATION_ROLES,
        owned=_OWNED,
    ),
    Operation(
        "GET",
        f"{_SP}/$count",
        lambda call: count(call, SERVICE_PRINCIPAL),
        APPLICATIONS_READ,
        takes=LIST,
    ),
    Operation("GET", f"{_ONE}/appRoleAssignedTo", _assigned_to, APPLICATIONS_READ, takes=LIST),
    Operation("POST", f"{_ONE}/appRoleAssignedTo", _assign, ASSIGN, ASSIGNING_ROLES, owned=_OWNED),
    Operation(
        "DELETE",
        f"{_ONE}/appRoleAssignedTo/{{id}}",
        _unassign,
        UNASSIGN,
        ASSIGNING_ROLES,
        owned=_OWNED,
    ),
    Operation("GET", f"{_ONE}/owners", _owners, APPLICATIONS_READ, takes=LIST),
    Operation(
        "GET",
        f"{_ONE}/synchronization/jobs",
        partial(_hung_on, SYNC_JOB),
        SYNC_READ,
        SYNC_ROLES,
        takes=LIST,
    ),
    Operation(
        "GET",
        f"{_ONE}/appManagementPolicies",
        partial(_hung_on, APP_MANAGEMENT_POLICY),
        APPLICATIONS_READ,
        takes=LIST,
    ),
)
