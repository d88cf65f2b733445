"""Finds the operation of a request, checks what the caller may do, and answers as Graph does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from assistant.practice.graph import (
    applications,
    deleted,
    directory,
    groups,
    people,
    policies,
    principals,
    role_requests,
)
from assistant.practice.graph.auth import caller_of
from assistant.practice.graph.call import VERSION, Call, answer
from assistant.practice.graph.errors import GraphError, bad_syntax, denied
from assistant.practice.graph.options import understand
from assistant.practice.graph.permissions import granted
from assistant.practice.http import Response

if TYPE_CHECKING:
    from assistant.practice.graph.call import Caller, Operation
    from assistant.practice.http import Request
    from assistant.practice.world import World

_OPERATIONS: Final = (
    *applications.OPERATIONS,
    *principals.OPERATIONS,
    *people.OPERATIONS,
    *groups.OPERATIONS,
    *policies.OPERATIONS,
    *deleted.OPERATIONS,
    *directory.OPERATIONS,
    *role_requests.OPERATIONS,
)
_KEYED: Final = re.compile(r"\(appId='([^']*)'\)")
_HOLE: Final = re.compile(r"\\\{id\\\}")
_ROUTES: Final = tuple(
    (re.compile(_HOLE.sub("([^/]+)", re.escape(one.path))), one)
    # What is fixed comes before what has a hole at the same place.
    for one in sorted(_OPERATIONS, key=lambda one: one.path.count("{"))
)


def respond(world: World, request: Request, *, batched: bool = False) -> Response:
    """Answer one request; an error becomes Graph's envelope."""
    correlation = request.headers.get("client-request-id") or world.new_id()
    try:
        caller = caller_of(world, request)
        done = _run(world, request, caller, batched=batched, correlation=correlation)
    except GraphError as error:
        return refusal(world, error, correlation)
    ids = (("request-id", world.new_id()), ("client-request-id", correlation))
    return Response(done.status, done.body, (*done.headers, *ids))


def _run(
    world: World, request: Request, caller: Caller, *, batched: bool, correlation: str
) -> Response:
    operation, ids = _find(request)
    if world.national and operation.path.endswith("/addTokenSigningCertificate"):
        # not in the published schemas of those clouds (v1.0-Fairfax.csdl, v1.0-Mooncake.csdl)
        raise bad_syntax("Resource not found for the segment 'addTokenSigningCertificate'.")
    _may(world, operation, caller, ids)
    options = understand(request, operation.takes)
    call = Call(world, caller, request, ids, options, batched, correlation)
    if request.method == "GET":
        with world.store.lock:
            return operation.run(call)
    with world.store.transaction():
        return operation.run(call)


def _find(request: Request) -> tuple[Operation, tuple[str, ...]]:
    version, _, rest = request.path.lstrip("/").partition("/")
    if version != VERSION:
        raise bad_syntax(f"Invalid version: {version}")
    path = _KEYED.sub(r"/appId=\1", "/" + unquote(rest).rstrip("/"))
    methods = []
    for pattern, operation in _ROUTES:
        match = pattern.fullmatch(path)
        if match is not None:
            if operation.method == request.method:
                return operation, match.groups()
            methods.append(operation.method)
    if methods:
        raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed.")
    segment = path.strip("/").partition("/")[0]
    raise bad_syntax(f"Resource not found for the segment '{segment}'.")


def _may(world: World, operation: Operation, caller: Caller, ids: tuple[str, ...]) -> None:
    if not granted(operation.scopes, caller.scopes):
        raise denied()
    if operation.members_only and caller.guest:
        raise denied()
    if not operation.roles or operation.roles & caller.roles:
        return
    if operation.owned and ids:
        object_id = _object_id(world, operation.owned, ids[0])
        if world.store.get("owner", f"{object_id}:{caller.user_id}"):
            return
    raise denied()


def _object_id(world: World, kind: str, id_: str) -> str:
    if id_.startswith("appId="):
        found = world.store.find(kind, "appId", id_.removeprefix("appId="))
        return str(found[0]["id"]) if found else ""
    return id_.lower()


def refusal(world: World, error: GraphError, correlation: str) -> Response:
    """Give Graph's error envelope."""
    body: dict[str, object] = {"code": error.code, "message": error.message}
    if error.details:
        body["details"] = [detail.json() for detail in error.details]
    request_id = world.new_id()
    body["innerError"] = {
        "date": world.clock.now().strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": correlation,
    }
    made = answer(error.status, {"error": body})
    extra = (("request-id", request_id), ("client-request-id", correlation), *error.headers)
    return Response(made.status, made.body, (*made.headers, *extra))
