"""The federation paths of the login origin."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from assistant.practice.federation import myapps, saml2
from assistant.practice.federation.metadata import metadata
from assistant.practice.http import Request, Response
from assistant.practice.login.aadsts import Refusal, refuse, stamp
from assistant.practice.login.answers import error_page
from assistant.practice.login.discovery import tenant_of

if TYPE_CHECKING:
    from assistant.practice.login.interaction import Desk
    from assistant.practice.world import World

_METADATA: Final = re.compile(
    r"/(?P<tenant>[^/]+)/federationmetadata/2007-06/federationmetadata\.xml", re.IGNORECASE
)
_SAML2: Final = re.compile(r"/(?P<tenant>[^/]+)/saml2(?P<here>/idp)?/?", re.IGNORECASE)
# My Apps' own links name the application too: /signin/{anything}/{appId}.
_LAUNCH: Final = re.compile(r"/(?:myapps/launch|(?:myapps/)?signin(?:/[^/]+)?)/(?P<app>[^/]+)")
_OVERVIEW: Final = re.compile(r"/myapps/?")

Route = Callable[[Request], Response | None]


def routes(world: World, desk: Desk) -> Route:
    """Answer the federation paths; None for a path of somebody else.

    Args:
        world: the practice world.
        desk: leads people through the sign-in; shared with the rest of the login.
    """

    def answer(request: Request) -> Response | None:
        path = unquote(request.path)
        try:
            return _answer(world, desk, request, path)
        except Refusal as refusal:
            mark = stamp(world, request.headers.get("client-request-id", ""))
            return error_page(world, refusal, mark=mark)

    return answer


def _answer(world: World, desk: Desk, request: Request, path: str) -> Response | None:
    if match := _METADATA.fullmatch(path):
        tenant_of(world, match["tenant"])
        _require(request, "GET")
        return _metadata(world, request)
    if match := _SAML2.fullmatch(path):
        tenant_of(world, match["tenant"])
        _require(request, "GET", "POST")
        if match["here"]:
            return saml2.start_here(world, desk, request, request.query().get("app", ""))
        return saml2.sign_on(world, desk, request)
    if match := _LAUNCH.fullmatch(path):
        _require(request, "GET")
        return myapps.launch(world, desk, request, match["app"])
    if _OVERVIEW.fullmatch(path):
        _require(request, "GET")
        return myapps.overview(world, desk, request)
    return None


def _metadata(world: World, request: Request) -> Response:
    fields = {name.lower(): value for name, value in request.query_list()}
    document = b'<?xml version="1.0" encoding="utf-8"?>' + metadata(world, fields.get("appid", ""))
    headers = (
        ("Content-Type", "application/xml; charset=utf-8"),
        ("Cache-Control", "no-store"),
    )
    return Response(200, document, headers)


def _require(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise refuse(900561, allowed=" and ".join(methods), method=request.method)
