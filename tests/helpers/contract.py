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
UNDESCRIBED = {
    # The documentation has it; the slice, made for the client's needs, does not.
    ("GET", "/directory/deletedItems/microsoft.graph.group"),
}


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
        operation = _described(request.method, request.path)
        if operation is None:
            if (request.method, request.path.removeprefix("/v1.0")) not in UNDESCRIBED:
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
