"""Brings two tenants or journals into one form, so that only what differs in meaning differs."""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[0-9.]*(Z|\+00:00)?")
_RUN = re.compile(r"\d{8}T\d{6}-[0-9a-f]{4}")
_MARK = re.compile(r"(Sentry acme|SSO Assistant|\[|mark\": \")\s?[0-9a-f]{4}\b")
_PORT = re.compile(r"(localhost|127\.0\.0\.1):\d+")
_PRINT = re.compile(r"\b[0-9A-F]{40}\b")
_LONG = re.compile(r"[A-Za-z0-9+/]{27}=|[A-Za-z0-9+/_=-]{40,}")


def tenant(state: dict[str, Any], known: frozenset[str]) -> Any:
    """Give a tenant's configuration without what chance made of it.

    Args:
        state: a dump.
        known: ids that are the same in every practice tenant, so that they stay.
    """
    return _plain(state, known)


def journal(folder: Path, known: frozenset[str]) -> list[Any]:
    """Give the lines of a set-up's only run."""
    (run,) = sorted(folder.glob("*/*.jsonl"))
    lines = [json.loads(line) for line in run.read_text(encoding="utf-8").splitlines()]
    chance = ("seconds", "words", "key", "digest", "mark", "set_up")
    return [_plain({k: v for k, v in line.items() if k not in chance}, known) for line in lines]


def _plain(value: Any, known: frozenset[str]) -> Any:
    if isinstance(value, dict):
        return {_text(key, known): _plain(inner, known) for key, inner in sorted(value.items())}
    if isinstance(value, list):
        items = [_plain(item, known) for item in value]
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return _text(value, known) if isinstance(value, str) else value


def _text(text: str, known: frozenset[str]) -> str:
    text = _MOMENT.sub("MOMENT", text)
    text = _RUN.sub("RUN", text)
    text = _GUID.sub(lambda found: found[0] if found[0] in known else "ID", text)
    text = _MARK.sub(lambda found: f"{found[1]} MARK", text)
    text = _PORT.sub(lambda found: found[1], text)
    text = _PRINT.sub("THUMBPRINT", text)
    return _LONG.sub(lambda found: found[0] if found[0] in known else "BYTES", text)


def ids(state: dict[str, Any]) -> frozenset[str]:
    """Give every GUID in a dump."""
    return frozenset(_GUID.findall(json.dumps(state)))


def differences(one: Any, other: Any) -> list[str]:
    """Give the lines in which two of them differ."""
    first, second = (json.dumps(each, indent=1, sort_keys=True) for each in (one, other))
    lines = difflib.unified_diff(first.splitlines(), second.splitlines(), n=0, lineterm="")
    return list(lines)
