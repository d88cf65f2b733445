"""OData's query options as they were asked for; nothing that is not understood is passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice.graph.errors import bad_query, bad_syntax

if TYPE_CHECKING:
    from assistant.practice.http import Request

NAMES: Final = frozenset(
    {"select", "filter", "search", "top", "skip", "skiptoken", "count", "expand", "orderby"}
)
LIST: Final = NAMES
ONE: Final = frozenset({"select", "expand"})


@dataclass(frozen=True, slots=True)
class Options:
    """A query.

    Attributes:
        select: property names; empty for the default ones.
        expand: relationship name and the properties selected of what it leads to.
        orderby: property name and whether descending.
        advanced: ``ConsistencyLevel: eventual`` was sent.
    """

    select: tuple[str, ...] = ()
    filter: str = ""
    search: str = ""
    top: int | None = None
    skip: int = 0
    skiptoken: str = ""
    count: bool = False
    expand: tuple[tuple[str, tuple[str, ...]], ...] = ()
    orderby: tuple[tuple[str, bool], ...] = ()
    advanced: bool = False


NO_OPTIONS: Final = Options()

_NAME: Final = re.compile(r"[A-Za-z_][\w/]*")
_EXPANDED: Final = re.compile(r"(\w+)(?:\(\$?select=([\w,\s]+)\))?")


def understand(request: Request, takes: frozenset[str]) -> Options:
    """Read a request's query.

    Args:
        request: the request.
        takes: the options that the operation understands, without the dollar.

    Raises:
        GraphError: 400 for an option that is unknown, stands twice, is malformed, or is not
            understood by this operation.
    """
    level = request.headers.get("consistencylevel", "")
    if level and level.lower() not in {"eventual", "session"}:
        raise bad_syntax(f"Invalid ConsistencyLevel header value: '{level}'.")
    if not request.query_string:
        return Options(advanced=True) if level.lower() == "eventual" else NO_OPTIONS
    given: dict[str, str] = {}
    for raw, value in request.query_list():
        name = raw.removeprefix("$").lower()
        if name not in NAMES:
            raise bad_syntax(f"The query option '{raw}' is not recognized.")
        if name in given:
            raise bad_syntax(f"Query option '${name}' was specified more than once.")
        if name not in takes:
            raise bad_query(f"'${name}' is not supported by the service for this request.")
        given[name] = value.strip()
    return Options(
        select=_names(given["select"], "select") if "select" in given else (),
        filter=_filled(given, "filter"),
        search=_filled(given, "search"),
        top=_number(given["top"], "top") if "top" in given else None,
        skip=_number(given["skip"], "skip") if "skip" in given else 0,
        skiptoken=_filled(given, "skiptoken"),
        count=_truth(given["count"]) if "count" in given else False,
        expand=_expand(given["expand"]) if "expand" in given else (),
        orderby=_order(given["orderby"]) if "orderby" in given else (),
        advanced=level.lower() == "eventual",
    )


def _filled(given: dict[str, str], name: str) -> str:
    if name in given and not given[name]:
        raise bad_syntax(f"The value of query option '${name}' cannot be empty.")
    return given.get(name, "")


def _names(text: str, option: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(","))
    if not all(part == "*" or _NAME.fullmatch(part) for part in names):
        raise bad_syntax(f"Parsing OData ${option} failed: syntax error in '{text}'.")
    return () if names == ("*",) else names


def _number(text: str, option: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise bad_syntax(f"Invalid value '{text}' for ${option} query option found.")
    return int(text)


def _truth(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise bad_syntax(f"Invalid value '{text}' for $count query option found.")
    return text.lower() == "true"


def _expand(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for part in re.split(r",(?![^(]*\))", text):
        match = _EXPANDED.fullmatch(part.strip())
        if match is None:
            raise bad_syntax(f"Parsing OData $expand failed: '{part}' is not supported.")
        found.append((match[1], _names(match[2], "select") if match[2] else ()))
    return tuple(found)


def _order(text: str) -> tuple[tuple[str, bool], ...]:
    found: list[tuple[str, bool]] = []
    for part in text.split(","):
        match = re.fullmatch(r"([\w/]+)(?:\s+(asc|desc))?", part.strip(), re.IGNORECASE)
        if match is None:
            raise bad_syntax(f"Parsing OData $orderby failed: syntax error in '{text}'.")
        found.append((match[1], (match[2] or "").lower() == "desc"))
    return tuple(found)
