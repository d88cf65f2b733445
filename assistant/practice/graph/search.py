"""``$search`` on directory objects: ``"displayName:word"``, joined by AND and OR.

The words of a name are looked for by their beginnings, as the real service tokenizes names; every
other property by its own beginning.
Source: "Search parameter for directory objects".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.practice.graph.errors import bad_query, bad_syntax

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.practice.graph.types import ResourceType
    from assistant.practice.store import Doc

_CLAUSE: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|(\bAND\b|\bOR\b)|(\S+)')
_TOKENIZED: Final = frozenset({"displayName", "description"})
_WORDS: Final = re.compile(r"[^\W_]+")


def compiled(text: str, kind: ResourceType, *, advanced: bool) -> Callable[[Doc], bool]:
    """Turn a search into a test on documents.

    Raises:
        GraphError: 400 if the type cannot be searched, the header is missing or the clauses are
            not quoted.
    """
    if not kind.search:
        raise bad_query(f"$search is not supported on '{kind.full_name}'.")
    if not advanced:
        raise bad_query(
            "Request with $search query parameter only works with the header "
            "'ConsistencyLevel: eventual'."
        )
    either: list[list[Callable[[Doc], bool]]] = [[]]
    joined = True
    for quoted, word, other in _CLAUSE.findall(text):
        if other or (word and joined) or (not word and not joined):
            raise bad_syntax(f"Syntax error in the $search expression: {text}")
        if word == "OR":
            either.append([])
        elif not word:
            either[-1].append(_clause(quoted, kind))
        joined = bool(word)
    if joined:
        raise bad_syntax(f"Syntax error in the $search expression: {text}")
    return lambda doc: any(all(test(doc) for test in group) for group in either)


def _clause(quoted: str, kind: ResourceType) -> Callable[[Doc], bool]:
    field, colon, value = re.sub(r"\\(.)", r"\1", quoted).partition(":")
    if not colon:
        raise bad_syntax('A $search clause has the form "property:value".')
    known = {name.lower(): name for name in kind.search}
    name = known.get(field.strip().lower())
    if name is None:
        raise bad_query(f"$search is not supported on the property '{field}'.")
    if name not in _TOKENIZED and value.strip():
        beginning = value.strip().lower()
        return lambda doc: str(doc.get(name) or "").lower().startswith(beginning)
    wanted = _words(value)
    if not wanted:
        raise bad_syntax("A $search clause needs a value.")
    return lambda doc: _matches(wanted, doc.get(name))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]


def _matches(wanted: list[str], value: object) -> bool:
    if not isinstance(value, str):
        return False
    low = value.lower()
    if len(wanted) == 1 and not low.startswith(wanted[0]) and wanted[0] not in low:
        return False  # the usual case of a long list, without taking the name apart
    words = _words(value)
    return all(any(word.startswith(part) for word in words) for part in wanted)
