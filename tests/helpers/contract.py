"""Holds the practice Graph against the published contract: every exchange, batch items too.

The contract is an OpenAPI description that lies beside the checkout (``../shared/data``). Where
that file is absent nothing can be compared, which a test says by skipping.
"""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.practice.http import Request, Response

FILE = Path(__file__).parents[3] / "shared" / "data" / "graph-v1.0-slice.json"
ROOT = "urn:graph"
UNDESCRIBED = re.compile(
    # The documentation has these; the slice, made for the client's needs, does not.
    r"GET /directory/deletedItems/microsoft\.graph\.group"
    r"|GET /(users|groups|applications|servicePrincipals)/\$count"
    r"|GET /applications/[^/]+/owners"
    r"|GET /(me|users/[^/]+)/transitiveMemberOf(/microsoft\.graph\.\w+)?"
    r"|POST /(users|groups)/[^/]+/appRoleAssignments"
    r"|PATCH /groups/[^/]+|DELETE /groups/[^/]+/members/[^/]+/\$ref"
    r"|POST /servicePrincipals/[^/]+/removeKey"
    r"|GET /(organization|domains)/[^/]+"
    r"|GET /roleManagement/directory/(transitiveRoleAssignments|roleEligibilitySchedules)"
    r"|POST /roleManagement/directory/roleAssignmentScheduleRequests"
)


def absent() -> bool:
    """Tell whether there is nothing to compare with."""
    return not FILE.is_file()


def _plain(node: Any) -> Any:
    """Turn OpenAPI 3.0's ``nullable`` into JSON Schema, and point references at our root."""
    if isinstance(node, list):
        return [_plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    made = {name: _plain(part) for name, part in node.items() if name != "nullable"}
    if isinstance(made.get("$ref"), str):
        made["$ref"] = ROOT + made["$ref"]
    return {"anyOf": [made, {"type": "null"}]} if node.get("nullable") is True else made


@cache
def _loaded() -> tuple[dict[str, Any], Registry[Any], list[tuple[re.Pattern[str], str]]]:
    whole = _plain(json.loads(FILE.read_text(encoding="utf-8")))
    registry: Registry[Any] = Registry().with_resource(ROOT, Resource(whole, DRAFT202012))
    paths = sorted(whole["paths"], key=lambda path: path.count("{"))
    patterns = [(re.compile(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(p))), p) for p in paths]
    return whole, registry, patterns


def _described(method: str, path: str) -> dict[str, Any] | None:
    whole, _, patterns = _loaded()
    plain = re.sub(r"\(appId='([^']*)'\)", r"/\1", unquote(path)).removeprefix("/v1.0")
    for pattern, template in patterns:
        if pattern.fullmatch(plain):
            found: dict[str, Any] | None = whole["paths"][template].get(method.lower())
            if found is not None:
                return found
    return None


def _errors(schema: dict[str, Any], body: object) -> Iterator[str]:
    _, registry, _ = _loaded()
    validator = jsonschema.Draft202012Validator(schema, registry=registry)
    for error in validator.iter_errors(body):
        yield f"{error.json_path}: {error.message[:200]}"


def _declared(schema: Any, body: dict[str, Any]) -> dict[str, Any]:
    """Gather the properties that a schema declares, of the type that the object says it has."""
    said = str(body.get("@odata.type", "")).removeprefix("#")
    schemas = _loaded()[0]["components"]["schemas"]
    found: dict[str, Any] = dict(_declared(schemas[said], {})) if said in schemas else {}
    if "$ref" in schema:
        return found | _declared(schemas[schema["$ref"].rpartition("/")[2]], {})
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())):
        found |= _declared(part, {})
    for name in schema.get("x-pruned-navigation", ()):  # named there, described elsewhere or not
        known = f"microsoft.graph.{name}" in schemas
        found[name] = {"$ref": f"#/components/schemas/microsoft.graph.{name}"} if known else {}
    return found | schema.get("properties", {})


def _items(schema: Any) -> Any:
    if "items" in schema:
        return schema["items"]
    inner = (_items(part) for part in (*schema.get("allOf", ()), *schema.get("anyOf", ())))
    return next((one for one in inner if one), None)


def _strangers(schema: Any, body: Any, where: str) -> Iterator[str]:
    """Name properties that the published type does not have: a slip of ours, however well-typed."""
    if isinstance(body, list):
        for number, part in enumerate(body):
            yield from _strangers(_items(schema) or {}, part, f"{where}[{number}]")
    if not isinstance(body, dict):
        return
    declared = _declared(schema, body)
    for name, value in body.items() if declared else ():
        if "@" in name:
            continue
        if name in declared:
            yield from _strangers(declared[name], value, f"{where}.{name}")
        else:
            yield f"{where}.{name} is no property there"


def _schema(part: dict[str, Any]) -> dict[str, Any] | None:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        part = _loaded()[0]["components"]["responses"][name]
    content = part.get("content", {}).get("application/json", {})
    found: dict[str, Any] | None = content.get("schema")
    return found


class Contract:
    """An observer of a practice tenant that collects what is against the contract."""

    def __init__(self) -> None:
        self.broken: list[str] = []
        self.checked = 0
        self._guard = threading.Lock()

    def __call__(self, request: Request, response: Response) -> None:
        """Take note of one exchange."""
        if request.origin != "graph" or absent():
            return
        with self._guard:
            self.checked += 1
            where = f"{request.method} {request.path} {response.status}"
            self.broken += [f"{where} {text}" for text in self._against(request, response)]

    def _against(self, request: Request, response: Response) -> Iterator[str]:
        asked = f"{request.method} {unquote(request.path).removeprefix('/v1.0')}"
        if UNDESCRIBED.fullmatch(asked):
            return
        operation = _described(request.method, request.path)
        if operation is None:
            if response.status < 400:
                yield "is not in the contract"
            return
        sent = operation.get("requestBody")
        if sent and request.body and response.status < 400:
            yield from _errors(_schema(sent) or {}, json.loads(request.body))
        answers = operation["responses"]
        status = str(response.status)
        described = answers.get(status) or answers.get(f"{status[0]}XX")
        if described is None:
            yield "is an answer that the contract does not have"
            return
        schema = _schema(described)
        if schema is not None and response.body:
            yield from _errors(schema, response.json())
            yield from _strangers(schema, response.json(), "$")
