"""The little of Sentry's API that bears on sign-in.

No call of it configures SSO: Sentry has none. One changes an organization's slug, and with it every
address that the identity provider was told.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.http import Response, json_response
from assistant.practice.sentry import people
from assistant.practice.sentry.providers import PROVIDERS
from assistant.practice.sentry.slugs import slug_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.practice.sentry.people import Document
    from assistant.practice.sentry.visit import Visit

_ROLE_SCOPES: Final = {
    "owner": ("org:read", "org:write", "org:admin"),
    "manager": ("org:read", "org:write"),
    "admin": ("org:read",),
    "member": ("org:read",),
}
_USER_FILTER: Final = re.compile(r'userName eq "([^"]*)"', re.IGNORECASE)
_SCIM_LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_SCIM_USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"


def details(visit: Visit, slug: str) -> Response:
    """``/api/0/organizations/S/``: read the organization, or by PUT change its slug."""
    if visit.request.method == "PUT":
        return _with_scope(visit, slug, "org:write", _change, method="PUT")
    return _with_scope(visit, slug, "org:read", _details)


def auth_provider(visit: Visit, slug: str) -> Response:
    """``GET /api/0/organizations/S/auth-provider/``: 204 without a provider."""
    return _with_scope(visit, slug, "org:read", _auth_provider)


def auth_providers(visit: Visit, slug: str) -> Response:
    """``GET /api/0/organizations/S/auth-providers/``: what could be set up."""
    return _with_scope(visit, slug, "org:read", _auth_providers)


def scim_users(visit: Visit, slug: str) -> Response:
    """``GET /api/0/organizations/S/scim/v2/Users``: the read with which SCIM is tested."""
    return _with_scope(visit, slug, "member:read", _scim_users)


def unknown(_visit: Visit) -> Response:
    """Answer any other path below ``/api/``, SCIM's root too, to whoever asks."""
    return _detail(HTTPStatus.NOT_FOUND, "The requested resource does not exist")


def _details(_visit: Visit, organization: Document) -> Response:
    shown = {name: organization[name] for name in ("id", "slug", "name")}
    return json_response(HTTPStatus.OK, shown)


def _change(visit: Visit, organization: Document) -> Response:
    try:
        told = visit.request.json()
    except ValueError:
        return _detail(HTTPStatus.BAD_REQUEST, "JSON parse error")
    slug = told.get("slug") if isinstance(told, dict) else None
    if not isinstance(slug, str):
        return json_response(HTTPStatus.BAD_REQUEST, {"slug": ["Not a valid string."]})
    with visit.world.store.transaction():
        problems = slug_problems(visit.world, organization, slug.strip())
        if problems:
            return json_response(HTTPStatus.BAD_REQUEST, {"slug": problems})
        changed = {**people.change(visit.world, organization), "slug": slug.strip()}
        visit.world.store.put("sentryOrganization", changed)
    return _details(visit, changed)


def _auth_provider(visit: Visit, organization: Document) -> Response:
    provider = organization["provider"]
    if provider is None:
        return Response(HTTPStatus.NO_CONTENT)
    addresses = visit.addresses(organization["slug"])
    return json_response(
        HTTPStatus.OK,
        {
            "id": provider["id"],
            "provider_name": provider["key"],
            "pending_links_count": people.pending_links(organization),
            "login_url": addresses.prefix + addresses.home,
            "default_role": organization["defaultRole"],
            "require_link": provider["requireLink"],
            "scim_enabled": provider["scimEnabled"],
        },
    )


def _auth_providers(_visit: Visit, _organization: Document) -> Response:
    listed = [
        {"key": each.key, "name": each.name, "requiredFeature": each.feature}
        for each in PROVIDERS.values()
    ]
    return json_response(HTTPStatus.OK, listed)


def _scim_users(visit: Visit, organization: Document) -> Response:
    provider = organization["provider"]
    if provider is None or not provider["scimEnabled"]:
        return _denied()
    wanted = _USER_FILTER.fullmatch(visit.request.query().get("filter", "").strip())
    users = [people.user(visit.world, each["userId"]) for each in organization["members"]]
    found = [
        _scim_user(each)
        for each in users
        if each is not None and (wanted is None or each["email"].casefold() == wanted[1].casefold())
    ]
    return json_response(
        HTTPStatus.OK,
        {
            "schemas": [_SCIM_LIST],
            "totalResults": len(found),
            "startIndex": 1,
            "itemsPerPage": len(found),
            "Resources": found,
        },
        headers=(("Content-Type", "application/scim+json"),),
    )


def _scim_user(user: Document) -> dict[str, Any]:
    return {
        "schemas": [_SCIM_USER],
        "id": user["id"],
        "userName": user["email"],
        "name": {"givenName": "N/A", "familyName": "N/A"},
        "emails": [{"primary": True, "value": user["email"], "type": "work"}],
        "meta": {"resourceType": "User"},
    }


def _with_scope(
    visit: Visit,
    slug: str,
    scope: str,
    answer: Callable[[Visit, Document], Response],
    method: str = "GET",
) -> Response:
    organization = people.organization(visit.world, slug)
    scopes = _scopes(visit, organization)
    if isinstance(scopes, Response):
        return scopes
    if organization is None:
        return _detail(HTTPStatus.NOT_FOUND, "The requested resource does not exist")
    if scope not in scopes:
        return _denied()
    if visit.request.method != method:
        message = f'Method "{visit.request.method}" not allowed.'
        return _detail(HTTPStatus.METHOD_NOT_ALLOWED, message)
    return answer(visit, organization)


def _scopes(visit: Visit, organization: Document | None) -> tuple[str, ...] | Response:
    """Return what the caller may do with the organization, or the answer that refuses the call."""
    kind, _, token = visit.request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return _scopes_of_token(visit, token.strip(), organization)
    if visit.user is None:
        return _detail(HTTPStatus.UNAUTHORIZED, "Authentication credentials were not provided.")
    found = people.member(organization or {"members": []}, visit.session.user_id)
    if organization is None or found is None:
        return ()
    if not people.may_enter(visit.world, visit.session, organization):
        return _sso_required(visit, organization)
    return _ROLE_SCOPES[found["role"]]


def _scopes_of_token(
    visit: Visit, token: str, organization: Document | None
) -> tuple[str, ...] | Response:
    for each in people.organizations(visit.world):
        for known in each.get("_apiTokens", []):
            if known["token"] == token:
                same = organization is not None and each["id"] == organization["id"]
                return tuple(known["scopes"]) if same else ()
    return _detail(HTTPStatus.UNAUTHORIZED, "Invalid token")


def _sso_required(visit: Visit, organization: Document) -> Response:
    login = visit.addresses(organization["slug"]).sign_in
    body = {
        "detail": {
            "code": "sso-required",
            "message": "Must login via SSO",
            "extra": {"loginUrl": login},
        }
    }
    return json_response(HTTPStatus.UNAUTHORIZED, body)


def _denied() -> Response:
    return _detail(HTTPStatus.FORBIDDEN, "You do not have permission to perform this action.")


def _detail(status: HTTPStatus, message: str) -> Response:
    return json_response(status, {"detail": message})
