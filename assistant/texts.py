"""Every sentence that a person reads, by key (law 4).

``resources/texts/<language>/*.toml`` are merged into one flat table: a table ``[signin.declined]``
with ``title = "…"`` becomes the key ``signin.declined.title``. Holes are ``{name}``, filled by
``str.format_map`` with plain strings only, so that a text can never reach into an object.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant import resources
from assistant.errors import AssistantError, Who

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Explained:
    """An error or finding in a person's words.

    Attributes:
        code: the key it was made from.
        title: what happened, in one line.
        detail: the facts behind it; may be empty.
        who: whose move it is.
        hint: what to do next.
    """

    code: str
    title: str
    detail: str
    who: Who
    hint: str


def _flat(table: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(value, f"{key}.")
        else:
            yield key, str(value)


@cache
def table(language: str = DEFAULT_LANGUAGE) -> Mapping[str, str]:
    """Load one language's sentences.

    Raises:
        ValueError: if two files give the same key.
    """
    sentences: dict[str, str] = {}
    for file in sorted((resources.folder() / "texts" / language).glob("*.toml")):
        for key, sentence in _flat(tomllib.loads(file.read_text(encoding="utf-8")), ""):
            if key in sentences:
                raise ValueError(f"{key} stands twice, the second time in {file.name}")
            sentences[key] = sentence
    return sentences


def has(key: str, language: str = DEFAULT_LANGUAGE) -> bool:
    """Tell whether a sentence stands under this key."""
    return key in table(language)


def say(key: str, /, **params: object) -> str:
    """Give the sentence under ``key`` with its holes filled.

    Raises:
        KeyError: if no sentence stands there, or a hole has no filling.
    """
    filling = {name: str(value) for name, value in params.items()}
    return table()[key].format_map(filling)


def explain(error: AssistantError) -> Explained:
    """Put an error into a person's words: ``<code>.title``, ``.detail`` and ``.hint``."""

    def part(name: str) -> str:
        key = f"{error.code}.{name}"
        return say(key, **error.params) if has(key) else ""

    title = part("title") or error.code
    return Explained(error.code, title, part("detail"), error.who, part("hint"))
