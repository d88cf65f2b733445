"""Finds the codes that a package uses, with the holes that they fill, by reading its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ERRORS = {
    "BadInput",
    "NetworkError",
    "ServiceError",
    "SignInError",
    "PermissionMissing",
    "StorageError",
    "Conflict",
}
FINDINGS = {"good", "warn", "fail", "unknown", "judge", "_status"}
# What the finder of a status fills in for its callers.
FILLED = {"_status": {"url", "status"}}


@dataclass(frozen=True)
class Use:
    """One code where it is used: as an error or a finding, with which holes filled."""

    code: str
    kind: str
    fills: frozenset[str]
    where: str


def literals(source: Path, prefix: str) -> set[str]:
    """Give every string in the package that begins like a code."""
    return {
        node.value
        for file in sorted(source.rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(prefix)
        and " " not in node.value
    }


def uses(source: Path) -> Iterator[Use]:
    """Give every literal code that is handed to an error or a finding."""
    for file in sorted(source.rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from _in_function(function, file.name)


def _in_function(function: ast.FunctionDef, file: str) -> Iterator[Use]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        name = node.func.id
        kind = "error" if name in ERRORS else "finding" if name in FINDINGS else ""
        if not kind or not node.args:
            continue
        fills = {word.arg for word in node.keywords if word.arg} | FILLED.get(name, set())
        for code in _codes(node.args[0], function):
            yield Use(code, kind, frozenset(fills - {"who"}), f"{file}:{node.lineno}")


def _codes(argument: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
    """Follow a name back to the literals that are assigned to it in the same function."""
    if isinstance(argument, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Name) and target.id == argument.id for target in node.targets
            ):
                yield from _strings(node.value)
    else:
        yield from _strings(argument)


def _strings(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _strings(value.body)
        yield from _strings(value.orelse)
