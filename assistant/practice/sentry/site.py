"""The practice Sentry's addresses, and what every request goes through."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

from assistant.practice.http import Handler, Request, Response, redirect, text_response
from assistant.practice.sentry import api, linking, pages, saml_pages
from assistant.practice.sentry.service_provider import LibraryError
from assistant.practice.sentry.sessions import close_session, guarded, open_session
from assistant.practice.sentry.visit import Visit

if TYPE_CHECKING:
    from assistant.practice.world import World

_Page = Callable[..., Response]

_PAGES: Final[tuple[tuple[str, _Page], ...]] = (
    (r"/", pages.root),
    (r"/auth/login/", pages.sign_in),
    (r"/auth/login/([^/]+)/", pages.sign_in_to),
    (r"/auth/link/([^/]+)/", pages.sign_in_to),
    (r"/auth/sso/", pages.continue_sso),
    (r"/auth/logout/", pages.sign_out),
    (r"/account/user-confirm/([^/]+)/([^/]+)/", linking.confirm_by_mail),
    (r"/organizations/([^/]+)/auth/configure/", pages.configure),
    (r"/organizations/([^/]+)/(?:issues/)?", pages.home),
    (r"/settings/([^/]+)/auth/", pages.auth_settings),
    (r"/saml/metadata/([^/]+)/", saml_pages.metadata),
)
# The identity provider posts to these from another site, with no form guard.
_UNGUARDED: Final[tuple[tuple[str, _Page], ...]] = (
    (r"/saml/acs/([^/]+)/", saml_pages.acs),
    (r"/saml/sls/([^/]+)/", saml_pages.sls),
    (r"/api/0/organizations/([^/]+)/", api.details),
    (r"/api/0/organizations/([^/]+)/auth-provider/", api.auth_provider),
    (r"/api/0/organizations/([^/]+)/auth-providers/", api.auth_providers),
    (r"/api/0/organizations/([^/]+)/scim/v2/Users", api.scim_users),
)
_SAFE: Final = frozenset({"GET", "OPTIONS"})
_MOVED: Final = re.compile(r"/(?:auth/login|organizations)/([^/]+)/")
_ARRIVED: Final = "customerDomain"
"""Marks the second request where Sentry's own service would be at another host by then."""


def serve(world: World, fetch: Callable[[str], bytes]) -> Handler:
    """Return the handler of the practice Sentry's origin."""

    def handle(request: Request) -> Response:
        if request.path == "/_health/":
            return text_response(HTTPStatus.OK, "ok", "text/plain")
        if _lacks_slash(request.path):
            query = f"?{request.query_string}" if request.query_string else ""
            return redirect(f"{request.path}/{query}", status=HTTPStatus.MOVED_PERMANENTLY)
        visit = Visit(world, request, open_session(world, request), fetch)
        answer = _answer(visit)
        is_page = (answer.header("Content-Type") or "").startswith("text/html")
        cookies = close_session(world, visit.session, page=is_page)
        return replace(answer, headers=(*answer.headers, *cookies))

    return handle


def _answer(visit: Visit) -> Response:
    for pattern, page in _UNGUARDED:
        if found := re.fullmatch(pattern, visit.request.path):
            return _run(visit, page, found)
    if visit.request.path.startswith("/api/"):
        return api.unknown(visit)
    if elsewhere := _customer_domain(visit):
        return redirect(elsewhere)
    for pattern, page in _PAGES:
        if found := re.fullmatch(pattern, visit.request.path):
            if visit.request.method not in _SAFE and not guarded(visit.session, visit.form):
                lead = "The form was sent without its guard. Load the page anew and try again."
                return visit.problem(HTTPStatus.FORBIDDEN, lead)
            return _run(visit, page, found)
    return visit.problem(HTTPStatus.NOT_FOUND, "There is no such page on the practice Sentry.")


def _customer_domain(visit: Visit) -> str:
    """Where a Sentry with customer domains sends a browser first, if that is assumed.

    There it is ``https://SLUG.sentry.io``. A practice stays on its one origin, so the address is
    the same again with a mark on it: what matters is that the first answer is a redirect that
    says nothing yet.
    """
    request = visit.request
    found = _MOVED.fullmatch(request.path)
    assumed = visit.world.assume("sentry-customer-domain") == "yes"
    if not (assumed and found and request.method == "GET") or _ARRIVED in request.query():
        return ""
    query = f"{request.query_string}&" if request.query_string else ""
    return f"{request.path}?{query}{_ARRIVED}={quote(unquote(found[1]), safe='')}"


def _run(visit: Visit, page: _Page, found: re.Match[str]) -> Response:
    try:
        return page(visit, *(unquote(each) for each in found.groups()))
    except LibraryError:
        return visit.problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "Sentry could not make sense of this. What was sent is not a SAML message, "
            "or none was sent at all.",
        )


def _lacks_slash(path: str) -> bool:
    """Whether the path would be one of ours with a slash at its end, as Django redirects it."""
    if path.endswith("/"):
        return False
    return not any(re.fullmatch(pattern, path) for pattern, _ in _UNGUARDED) and any(
        re.fullmatch(pattern, f"{path}/") for pattern, _ in (*_PAGES, *_UNGUARDED)
    )
