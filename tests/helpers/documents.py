"""Lines that `inspect` and `diagnose` print for programs, held against their schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema

_FOLDER = Path(__file__).parents[2] / "resources" / "schema"
_DOCUMENTS, _EVENTS = (
    jsonschema.Draft202012Validator(json.loads((_FOLDER / name).read_text(encoding="utf-8")))
    for name in ("documents.json", "events.json")
)


def lines(out: str) -> list[dict[str, Any]]:
    """Read the lines; each must be as the schema says."""
    found = [json.loads(line) for line in out.splitlines()]
    for one in found:
        (_EVENTS if one["event"] == "error" else _DOCUMENTS).validate(one)
    return found
