"""The login origin: which path is answered by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from assistant.practice.http import Handler, Request, Response, json_response, redirect
from assistant.practice.login import authorize, device, discovery, myroles, sessions, token, tokens
from assistant.practice.login.aadsts import Refusal, json_body, refuse, stamp
from assistant.practice.login.answers import error_page, notice
from assistant.practice.login.grants import Codes
from assistant.practice.login.interaction import PATH as LOGIN_PATH
from assistant.practice.login.interaction import Desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.practice.world import World


class _Endpoint(NamedTuple):
    """What answers, and to which methods; it is given the request and the resolved tenant."""

    methods: tuple[str, ...]
    respond: Callable[[Request, str], Response]


_GET: Final = ("GET",)
_POST: Final = ("POST",)
_BOTH: Final = ("GET", "POST")


def handler(world: World) -> Handler:
    """Serve the login origin of ``world``: OAuth, the pages, and the federation endpoints."""
    # Federation stands on the login's desk and sessions, so it is joined here and not above.
    from assistant.practice import federation  # noqa: PLC0415  # see the line before

    tokens.public_key(world)  # made now, so that a sign-in changes nothing but what it must
    desk, codes = Desk(world), Codes(world)
    saml = federation.routes(world, desk)
    api, pages = _api(world, codes), _pages(world, codes, desk)

    def handle(request: Request) -> Response:
        answer = saml(request) or _place(world, desk, request)
        if answer is not None:
            return answer
        tenant, _, tail = unquote(request.path).removeprefix("/").partition("/")
        found = api.get(tail) or pages.get(tail)
        if found is None:
            return _nothing_here(world)
        try:
            resolved = discovery.tenant_of(world, tenant)
            if request.method not in found.methods:
                allowed = " and ".join(found.methods)
                raise refuse(900561, allowed=allowed, method=request.method)
            return found.respond(request, resolved)
        except Refusal as refusal:
            mark = stamp(world, request.headers.get("client-request-id", ""))
            if tail in api:
                return json_response(400, json_body(refusal, mark))
            return error_page(world, refusal, mark=mark)

    return handle


def _place(world: World, desk: Desk, request: Request) -> Response | None:
    """Answer the addresses without a tenant in them."""
    if request.path == "/":
        return redirect("/myapps")
    if request.path.rstrip("/") == myroles.PATH:
        return myroles.my_roles(world, desk, request)
    return None


def _api(world: World, codes: Codes) -> dict[str, _Endpoint]:
    """What programs call, by the path after "/{tenant}/"; errors are JSON."""
    return {
        "v2.0/.well-known/openid-configuration": _Endpoint(
            _GET, lambda _request, tenant: discovery.configuration(world, tenant)
        ),
        "discovery/v2.0/keys": _Endpoint(_GET, lambda _request, _tenant: discovery.keys(world)),
        "oauth2/v2.0/token": _Endpoint(
            _POST, lambda request, _tenant: token.token(world, codes, request)
        ),
        "oauth2/v2.0/devicecode": _Endpoint(
            _POST, lambda request, _tenant: device.start_device(world, codes, request)
        ),
    }


def _pages(world: World, codes: Codes, desk: Desk) -> dict[str, _Endpoint]:
    """What people see, by the path after "/{tenant}/"; errors are pages."""
    return {
        "oauth2/v2.0/authorize": _Endpoint(
            _BOTH, lambda request, _tenant: authorize.authorize(world, codes, desk, request)
        ),
        "oauth2/deviceauth": _Endpoint(
            _BOTH, lambda request, _tenant: device.device_page(world, codes, desk, request)
        ),
        "oauth2/v2.0/logout": _Endpoint(_BOTH, lambda request, _tenant: _log_out(world, request)),
        LOGIN_PATH.removeprefix("/common/"): _Endpoint(
            _POST, lambda request, _tenant: desk.step(request)
        ),
    }


def _log_out(world: World, request: Request) -> Response:
    header = sessions.close_session(world, request)
    target = request.query().get("post_logout_redirect_uri", "")
    # Anywhere else would make this an open redirect, even of a practice tenant.
    if urlsplit(target).scheme in {"http", "https"} and _is_loopback(target):
        return redirect(target, (header,))
    return notice(world, "You are signed out", "You can close this window.", headers=(header,))


def _nothing_here(world: World) -> Response:
    """The page for an address that means nothing here."""
    shown = notice(world, "There is nothing here", "Check the address, or start at My Apps.")
    return Response(404, shown.body, shown.headers)


def _is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}
