"""Finds the files that travel with the program, and reads plain TOML without loading a parser.

The window stands a tenth sooner: tomllib and what it needs take as long as all of our own first
modules. A file is plain if each line is empty, a comment, a table's header, or a bare key with a
string or a whole number; where anything else is met, the whole file is handed to tomllib.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PACKAGE = Path(__file__).resolve().parent


def folder() -> Path:
    """Give the folder of resources: in the wheel beside this file, in a checkout one up."""
    packed = _PACKAGE / "_resources"
    return packed if packed.is_dir() else _PACKAGE.parent / "resources"


def flat_toml(text: str) -> dict[str, object]:
    """Give a document's values by dotted keys: ``[a.b]`` with ``c = "…"`` is ``a.b.c``.

    Raises:
        ValueError: it is no TOML.
    """
    plain = _plain(text)
    if plain is not None:
        return plain
    import tomllib  # noqa: PLC0415 -- for files that are not plain

    return dict(_flatten(tomllib.loads(text), ""))


def _flatten(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        key = f"{prefix}.{name}" if prefix else name
        if isinstance(value, dict):
            yield from _flatten(value, key)
        else:
            yield key, value


def _plain(text: str) -> dict[str, object] | None:
    """Give the values of a plain file; ``None`` where anything is not, or stands twice."""
    found: dict[str, object] = {}
    headers: set[str] = set()
    prefix = ""
    if not text.replace("\n", "").replace("\t", "").replace("\N{NO-BREAK SPACE}", "").isprintable():
        return None
    for line in text.split("\n"):
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            header = line[1:-1]
            if line[-1] != "]" or header in headers or not all(map(_bare, header.split("."))):
                return None
            headers.add(header)
            prefix = f"{header}."
            continue
        name, equals, said = line.partition(" = ")
        value = _value(said)
        key = prefix + name
        if not equals or value is None or key in found or not _bare(name):
            return None
        found[key] = value
    above = {header[:at] for header in headers for at, sign in enumerate(header) if sign == "."}
    return None if (headers | above) & found.keys() else found


def _bare(name: str) -> bool:
    return name.isascii() and name.replace("_", "").replace("-", "").isalnum()


def _value(said: str) -> str | int | None:
    if len(said) > 1 and said[0] == said[-1] == '"':
        inner = said[1:-1]
        return None if '"' in inner or "\\" in inner else inner
    whole = said.isascii() and said.isdigit() and (said == "0" or said[0] != "0")
    return int(said) if whole else None
