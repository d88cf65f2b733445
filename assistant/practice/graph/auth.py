"""Reads the access token of a request: who calls, and with which permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt

from assistant.practice.graph.call import Caller
from assistant.practice.graph.errors import GraphError
from assistant.practice.login.tokens import public_key

if TYPE_CHECKING:
    from assistant.practice.http import Request
    from assistant.practice.world import World

GRAPH_ID = "00000003-0000-0000-c000-000000000000"
_CHALLENGE = 'Bearer realm="", authorization_uri="{login}/common/oauth2/authorize"'


def caller_of(world: World, request: Request) -> Caller:
    """Give who calls.

    Raises:
        GraphError: 401 if there is no token, or it is not good (any more).
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _unauthorized(world, "Access token is empty.")
    try:
        told = jwt.decode(
            token.strip(),
            public_key(world),
            algorithms=["RS256"],
            audience=[world.origins.graph, GRAPH_ID],
            options={
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
                "require": ["exp", "tid", "oid"],
            },
        )
    except jwt.InvalidTokenError as exc:
        raise _unauthorized(world, "Access token validation failure.") from exc
    # Our own clock may be a test's, so the dates are not left to the library.
    if told["exp"] <= world.clock.now().timestamp():
        raise _unauthorized(world, "Lifetime validation failed, the token is expired.")
    user = world.store.get("user", str(told["oid"]))
    if told["tid"] != world.tenant_id or user is None:
        raise _unauthorized(world, "The identity of the calling application is not known here.")
    if not user.get("accountEnabled", True):
        raise _unauthorized(world, "The account is disabled.")
    return Caller(
        user_id=user["id"],
        name=user["displayName"],
        upn=user["userPrincipalName"],
        client_id=str(told.get("appid") or told.get("azp") or ""),
        scopes=frozenset(str(told.get("scp", "")).split()),
        roles=frozenset(told.get("wids", ())),
        guest=user.get("userType") == "Guest",
    )


def _unauthorized(world: World, message: str) -> GraphError:
    challenge = _CHALLENGE.format(login=world.origins.login)
    headers = (("WWW-Authenticate", challenge),)
    return GraphError(401, "InvalidAuthenticationToken", message, headers=headers)
