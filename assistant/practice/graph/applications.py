"""The gallery and application objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from assistant.practice import contoso_apps
from assistant.practice.graph import audit, bodies
from assistant.practice.graph.answers import count, many, one
from assistant.practice.graph.bodies import written
from assistant.practice.graph.call import Operation, answer, no_content, take
from assistant.practice.graph.deleted import soft_delete
from assistant.practice.graph.errors import Detail, bad_request, bad_value, conflict, not_found
from assistant.practice.graph.options import LIST, ONE
from assistant.practice.graph.permissions import (
    APPLICATION_ROLES,
    APPLICATIONS_READ,
    APPLICATIONS_WRITE,
    REGISTER,
)
from assistant.practice.graph.principals import owners
from assistant.practice.graph.types import APPLICATION, TEMPLATE

if TYPE_CHECKING:
    from assistant.practice.graph.call import Call
    from assistant.practice.http import Response
    from assistant.practice.store import Doc

_WRITABLE: Final[bodies.Forms] = {
    "displayName": bodies.name,
    "identifierUris": bodies.texts,
    "tags": bodies.texts,
    "isFallbackPublicClient": bodies.maybe,
    **dict.fromkeys(("appRoles", "requiredResourceAccess"), bodies.things),
    **dict.fromkeys(
        (
            "web",
            "optionalClaims",
            "info",
            "api",
            "spa",
            "publicClient",
            "requestSignatureVerification",
            "servicePrincipalLockConfiguration",
        ),
        bodies.thing,
    ),
    **dict.fromkeys(
        (
            "notes",
            "groupMembershipClaims",
            "tokenEncryptionKeyId",
            "description",
            "signInAudience",
            "serviceManagementReference",
            "samlMetadataUrl",
        ),
        bodies.text,
    ),
}
_WEB: Final = frozenset(
    {"redirectUris", "redirectUriSettings", "logoutUrl", "homePageUrl", "implicitGrantSettings"}
)


def _templates(call: Call) -> Response:
    return many(call, TEMPLATE)


def _template(call: Call) -> Response:
    return one(call, TEMPLATE, _found_template(call))


def _found_template(call: Call) -> Doc:
    doc = call.store.get("template", call.ids[0].lower())
    if doc is None:
        raise not_found(call.ids[0])
    return doc


def _instantiate(call: Call) -> Response:
    """Make an application from the gallery; unlike the portal it prefills nothing."""
    template = _found_template(call)
    name = take(call.body(), "displayName", str, "applicationTemplate")
    if not name.strip():
        raise bad_value("displayName", "applicationTemplate")
    roles = contoso_apps.saml_roles(call.world.new_id(), call.world.new_id())
    created = {"createdDateTime": call.now, "applicationTemplateId": template["id"]}
    tags = {"tags": [contoso_apps.INTEGRATED]}
    application = contoso_apps.new_application(
        call.world.new_id(), call.world.new_id(), name, appRoles=roles, **created
    )
    principal = contoso_apps.new_principal(
        call.world.new_id(),
        application,
        appRoleAssignmentRequired=True,
        homepage=template.get("homePageUrl"),
        **tags,
    )
    call.create("application", application)
    call.create("servicePrincipal", principal)
    for object_id in (application["id"], principal["id"]):
        owner = call.caller.user_id
        link = {"id": f"{object_id}:{owner}", "objectId": object_id, "ownerId": owner}
        call.store.put("owner", link)
    audit.write(call, "Add application", "Application", application["id"], name)
    audit.write(call, "Add service principal", "ServicePrincipal", principal["id"], name)
    context = f"{call.base}/$metadata#microsoft.graph.applicationServicePrincipal"
    return answer(
        201,
        {"@odata.context": context, "application": application, "servicePrincipal": principal},
    )


def _list(call: Call) -> Response:
    return many(call, APPLICATION)


def _get(call: Call) -> Response:
    return one(call, APPLICATION, call.find("application", call.ids[0]))


def _post(call: Call) -> Response:
    body = call.body()
    name = take(body, "displayName", str, "application")
    application = contoso_apps.new_application(
        call.world.new_id(), call.world.new_id(), name, createdDateTime=call.now
    )
    application = _changed(call, application, body)
    call.create("application", application)
    audit.write(call, "Add application", "Application", application["id"], name)
    return one(call, APPLICATION, application, 201)


def _patch(call: Call) -> Response:
    old = call.find("application", call.ids[0])
    new = _changed(call, old, call.body())
    changes = {name: value for name, value in new.items() if old.get(name) != value}
    call.change("application", old, **changes)
    _mirror(call, new)
    audit.write(call, "Update application", "Application", old["id"], new["displayName"])
    return no_content()


def _mirror(call: Call, application: Doc) -> None:
    """A service principal shows its application's addresses and name."""
    for principal in call.store.find("servicePrincipal", "appId", application["appId"]):
        call.change(
            "servicePrincipal",
            principal,
            appDisplayName=application["displayName"],
            displayName=application["displayName"],
            replyUrls=list(application["web"]["redirectUris"]),
            logoutUrl=application["web"]["logoutUrl"],
            appRoles=list(application["appRoles"]),
            servicePrincipalNames=[*application["identifierUris"], application["appId"]],
        )


def _changed(call: Call, old: Doc, body: Doc) -> Doc:
    new = {**old, **written(body, _WRITABLE, "Application")}
    if "web" in body:
        new["web"] = _changed_web(old["web"], body["web"])
    if "identifierUris" in body:
        _check_identifiers(call, old, body["identifierUris"])
    if "appRoles" in body:
        _check_roles(old, body["appRoles"])
    return new


def _changed_web(old: Doc, web: Any) -> Doc:  # noqa: ANN401  # JSON
    if not isinstance(web, dict) or set(web) - _WEB:
        raise bad_value("web", "Application")
    new = {**old, **web}
    replies = new["redirectUris"]
    if not bodies.texts(replies):
        raise bad_value("redirectUris", "Application")
    for reply in replies:
        parts = urlsplit(reply)
        loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme not in {"https", "http"} or (parts.scheme == "http" and not loopback):
            raise bad_value("redirectUris", "Application")
    if "redirectUris" in web and "redirectUriSettings" not in web:
        new["redirectUriSettings"] = [{"uri": uri, "index": None} for uri in replies]
    settings = new["redirectUriSettings"]
    if not bodies.things(settings):
        raise bad_value("redirectUriSettings", "Application")
    indexes = [item.get("index") for item in settings if item.get("index") is not None]
    if len(set(indexes)) != len(indexes) or any(s.get("uri") not in replies for s in settings):
        raise bad_value("redirectUriSettings", "Application")
    return new


def _check_roles(old: Doc, roles: list[Doc]) -> None:
    """A role has an id and a name of its own, and is disabled before it is taken away."""
    ids = [role.get("id") for role in roles]
    names = [role.get("displayName") for role in roles]
    if not all(ids) or not all(names) or len(set(ids)) != len(ids):
        raise bad_value("appRoles", "Application")
    gone = [role for role in old["appRoles"] if role["id"] not in ids and role["isEnabled"]]
    if gone:
        message = "Permission (scope or role) cannot be deleted or updated unless disabled first."
        raise bad_request(message, Detail("CannotDeleteOrUpdateEnabledEntitlement", message, "id"))


def _check_identifiers(call: Call, old: Doc, uris: list[str]) -> None:
    if not all(urlsplit(uri).scheme for uri in uris):
        raise bad_value("identifierUris", "Application")
    principals = call.store.find("servicePrincipal", "appId", old["appId"])
    saml = any(p.get("preferredSingleSignOnMode") == "saml" for p in principals)
    domains = [domain["id"] for domain in call.store.all("domain") if domain["isVerified"]]
    for uri in uris:
        if uri in old["identifierUris"]:
            continue
        host = urlsplit(uri).hostname or ""
        own = uri.startswith("api://") or any(host == d or host.endswith(f".{d}") for d in domains)
        if not saml and not own:
            message = (
                "Values of identifierUris property must use a verified domain of the organization "
                f"or its subdomain: '{uri}'"
            )
            raise bad_request(
                message, Detail("HostNameNotOnVerifiedDomain", message, "identifierUris")
            )
        holders = call.store.find("application", "identifierUris", uri)
        if any(holder["id"] != old["id"] for holder in holders):
            raise conflict("identifierUris", call.world.assume("identifier-duplicate"))


def _delete(call: Call) -> Response:
    doc = call.find("application", call.ids[0])
    for principal in call.store.find("servicePrincipal", "appId", doc["appId"]):
        soft_delete(call, "servicePrincipal", principal)
    soft_delete(call, "application", doc)
    audit.write(call, "Delete application", "Application", doc["id"], doc["displayName"])
    return no_content()


OPERATIONS: Final = (
    Operation("GET", "/applicationTemplates", _templates, takes=LIST - {"search", "expand"}),
    Operation("GET", "/applicationTemplates/{id}", _template, takes=ONE - {"expand"}),
    Operation(
        "POST",
        "/applicationTemplates/{id}/instantiate",
        _instantiate,
        APPLICATIONS_WRITE,
        APPLICATION_ROLES,
    ),
    Operation("GET", "/applications", _list, APPLICATIONS_READ, takes=LIST),
    Operation(
        "GET",
        "/applications/$count",
        lambda call: count(call, APPLICATION),
        APPLICATIONS_READ,
        takes=LIST,
    ),
    Operation(
        "GET",
        "/applications/{id}/owners",
        lambda call: owners(call, call.find("application", call.ids[0])),
        APPLICATIONS_READ,
        takes=LIST,
    ),
    Operation("POST", "/applications", _post, REGISTER, APPLICATION_ROLES),
    Operation("GET", "/applications/{id}", _get, APPLICATIONS_READ, takes=ONE),
    Operation(
        "PATCH",
        "/applications/{id}",
        _patch,
        APPLICATIONS_WRITE,
        APPLICATION_ROLES,
        owned="application",
    ),
    Operation(
        "DELETE",
        "/applications/{id}",
        _delete,
        APPLICATIONS_WRITE,
        APPLICATION_ROLES,
        owned="application",
    ),
)
