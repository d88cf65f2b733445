"""``$batch``: up to twenty requests in one, each judged alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.graph.auth import caller_of
from assistant.practice.graph.call import VERSION, answer
from assistant.practice.graph.errors import GraphError, bad_syntax
from assistant.practice.graph.router import refusal, respond
from assistant.practice.http import SLOW_SECONDS, Request

if TYPE_CHECKING:
    from assistant.practice.http import Response
    from assistant.practice.store import Doc
    from assistant.practice.world import World

MOST: Final = 20
_METHODS: Final = {"GET", "POST", "PATCH", "PUT", "DELETE"}
_CUT: Final = {"reset-before", "hang"}
"""Faults of a connection: an item has none of its own, so it fails as a gateway would make it."""


def batch(world: World, request: Request) -> Response:
    """Run a batch; the whole answers 200 although items fail."""
    correlation = request.headers.get("client-request-id") or world.new_id()
    try:
        caller_of(world, request)
        items = _items(request)
    except GraphError as error:
        return refusal(world, error, correlation)
    statuses: dict[str, int] = {}
    responses = []
    for item in items:
        needed = [str(name).lower() for name in item.get("dependsOn") or ()]
        if any(statuses.get(name, 424) >= 400 for name in needed):  # noqa: PLR2004  # HTTP
            needs = GraphError(424, "FailedDependency", "A request that this one needs failed.")
            done = refusal(world, needs, correlation)
        else:
            done = _one(world, request, item, correlation)
        statuses[str(item["id"]).lower()] = done.status
        responses.append(_shown(item, done))
    return answer(200, {"responses": responses})


def _items(request: Request) -> list[Doc]:
    try:
        body = request.json()
    except ValueError as exc:
        raise bad_syntax("Invalid batch payload format.") from exc
    items = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(items, list) or not items:
        raise bad_syntax("Invalid batch payload format.")
    if len(items) > MOST:
        raise bad_syntax(f"Number of batch request steps exceeds the maximum value of {MOST}.")
    ids = [str(item.get("id", "")).lower() for item in items if isinstance(item, dict)]
    if len(ids) != len(items) or "" in ids or len(set(ids)) != len(ids):
        raise bad_syntax("Batch request steps need ids, each of them once.")
    for number, item in enumerate(items):
        _check(item, ids[:number])
    return items


def _check(item: Doc, before: list[str]) -> None:
    wants, told = item.get("dependsOn") or [], item.get("headers") or {}
    formed = isinstance(wants, list) and isinstance(told, dict)
    url = str(item.get("url", ""))
    if not formed or item.get("method") not in _METHODS or not url.startswith("/"):
        raise bad_syntax(f"Batch request step '{item['id']}' has no method or no relative url.")
    if url.partition("?")[0] == "/$batch":
        raise bad_syntax(f"Batch request step '{item['id']}' is a batch itself.")
    headers = {str(name).lower() for name in told}
    if "body" in item and "content-type" not in headers:
        raise bad_syntax(f"Batch request step '{item['id']}' has a body but no Content-Type.")
    for name in wants:
        if str(name).lower() not in before:
            raise bad_syntax(f"Batch request step '{item['id']}' depends on an unknown step.")


def _one(world: World, outer: Request, item: Doc, correlation: str) -> Response:
    path, _, query = str(item["url"]).partition("?")
    headers = {str(k).lower(): str(v) for k, v in (item.get("headers") or {}).items()}
    headers.setdefault("authorization", outer.headers.get("authorization", ""))
    headers.setdefault("client-request-id", correlation)
    body = json.dumps(item["body"]).encode() if "body" in item else b""
    inner = Request("graph", str(item["method"]), f"/{VERSION}{path}", query, headers, body)
    done = _faulty(world, inner)
    for observer in list(world.observers):
        observer(inner, done)
    return done


def _faulty(world: World, inner: Request) -> Response:
    fault = world.faults.kind("graph", inner.method, inner.path)
    instead = world.faults.response(fault, inner) if fault else None
    if instead is not None:
        return instead
    late = GraphError(504, "UnknownError", "The gateway did not answer in time.")
    correlation = inner.headers["client-request-id"]
    if fault in _CUT:
        return refusal(world, late, correlation)
    if fault == "slow":
        world.pause(SLOW_SECONDS)
    done = respond(world, inner, batched=True)
    return refusal(world, late, correlation) if fault == "reset-after" else done


def _shown(item: Doc, done: Response) -> Doc:
    shown: dict[str, Any] = {"id": item["id"], "status": done.status}
    shown["headers"] = dict(done.headers)
    if done.body:
        plain = (done.header("content-type") or "").startswith("text/plain")
        shown["body"] = done.body.decode() if plain else done.json()
    return shown
