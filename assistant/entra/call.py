"""One request to Microsoft Graph as data: reads and writes alike.

A ``Call`` can be shown, written to the journal and sent, and it never holds what is not known yet
or must not be seen: ids that an earlier call will bring are ``Ref`` holes, private values are
``Secret`` holes. ``fill`` closes the holes at the moment of sending.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Ref:
    """A value that the call ``key`` captures under ``field``."""

    key: str
    field: str

    def __str__(self) -> str:
        return f"{{{self.key}.{self.field}}}"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that is made when the call is sent and is never shown or stored."""

    name: str

    def __str__(self) -> str:
        return f"{{secret:{self.name}}}"


Json: TypeAlias = "bool | int | float | str | Ref | Secret | list[Json] | dict[str, Json] | None"
Holes: TypeAlias = "Mapping[tuple[str, str], object]"


class Repeat(StrEnum):
    """What may be done when it is not known whether the server acted.

    ``FREELY``: sending twice has the effect of sending once. ``NEVER``: a second send could make a
    second thing, so the first must be looked for.
    """

    FREELY = "freely"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Capture:
    """Take ``pointer`` (dotted) out of the answer's body as ``field``.

    ``how`` is ``value``, or ``user_role``: the id of the app role that an ordinary user gets,
    chosen from a list of app roles.
    """

    field: str
    pointer: str
    how: str = "value"


@dataclass(frozen=True, slots=True)
class Call:
    """A request to Graph.

    Attributes:
        key: name that other calls and the journal refer to; unique in a plan.
        method: HTTP method.
        path: path and query below ``/v1.0``, in pieces; a ``Ref`` is a hole.
        body: JSON to send, with holes; ``None`` for none.
        target: the object that is written; two writes on one target never travel side by side.
        waits_for: keys of calls that must have succeeded before.
        scopes: delegated permissions that the call needs, least-privileged.
        repeat: whether it may be sent again when its fate is unknown.
        captures: what is taken from the answer.
        headers: extra request headers.
        may_lag: a "not found" may be replication that has not arrived yet: try again.
        already: error texts (lower case) that mean the wished state is there already.
        absent_is_fine: 404 is an answer (reads), or the wished state (deletes).
        first_page: a list's first page is enough: the rest is not fetched.
    """

    key: str
    method: str
    path: tuple[str | Ref, ...]
    body: dict[str, Json] | None = None
    target: str = ""
    waits_for: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    repeat: Repeat = Repeat.FREELY
    captures: tuple[Capture, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    may_lag: bool = False
    already: tuple[str, ...] = ()
    absent_is_fine: bool = False
    first_page: bool = False

    @property
    def shown_path(self) -> str:
        """The path with its holes named, as a person reads it."""
        return "".join(str(piece) for piece in self.path)

    @property
    def writes(self) -> bool:
        """Whether the call changes something."""
        return self.method != "GET"


def get(key: str, path: str, *scopes: str, **more: object) -> Call:
    """Build a read without holes; the commonest call."""
    return Call(key, "GET", (path,), scopes=frozenset(scopes), **more)  # type: ignore[arg-type]  # keyword passthrough


def holes_in(value: object) -> frozenset[Ref]:
    """Collect the ``Ref`` holes of a path or body."""
    if isinstance(value, Ref):
        return frozenset((value,))
    if isinstance(value, dict):
        return frozenset().union(*(holes_in(part) for part in value.values()))
    if isinstance(value, list | tuple):
        return frozenset().union(*(holes_in(part) for part in value))
    return frozenset()


def fill(value: object, holes: Holes, secrets: Mapping[str, str] | None = None) -> object:
    """Close the holes of a body.

    Raises:
        KeyError: if a hole has no value yet.
    """
    if isinstance(value, Ref):
        return holes[value.key, value.field]
    if isinstance(value, Secret):
        return (secrets or {})[value.name]
    if isinstance(value, dict):
        return {name: fill(part, holes, secrets) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [fill(part, holes, secrets) for part in value]
    return value


def fill_path(path: tuple[str | Ref, ...], holes: Holes) -> str:
    """Close the holes of a path."""
    return "".join(p if isinstance(p, str) else str(holes[p.key, p.field]) for p in path)


def shown(value: object) -> object:
    """Give a body as plain JSON in which holes are named instead of filled."""
    if isinstance(value, Ref | Secret):
        return str(value)
    if isinstance(value, dict):
        return {name: shown(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [shown(part) for part in value]
    return value


@dataclass(frozen=True, slots=True)
class Fault:
    """An answer of Graph that says no.

    Attributes:
        status: HTTP status; 0 where no whole answer came.
        code: Graph's error code; ``network.…`` where no whole answer came.
        message: Graph's own message, for a person's eyes only, never decided upon beyond the
            documented phrases in :mod:`assistant.entra.faults`.
        request_id: Graph's ``request-id``.
        claims: the claims challenge of a 401, to be passed to the next sign-in.
        retry_after: seconds the server asked to wait.
    """

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    claims: str = ""
    retry_after: float | None = None


class State(StrEnum):
    """How a call ended. ``UNKNOWN``: sent, and no answer tells whether the server acted."""

    DONE = "done"
    ALREADY = "already"
    ABSENT = "absent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one call.

    Attributes:
        body: the answer's JSON, ``None`` where there was none.
        captured: field → value, by the call's captures.
        seconds: from the first send to the end.
        after_lost: an earlier send of it may have been acted upon, so "already" may be our doing.
    """

    state: State
    body: dict[str, object] | None = None
    captured: Mapping[str, object] = field(default_factory=dict)
    fault: Fault | None = None
    attempts: int = 1
    seconds: float = 0.0
    after_lost: bool = False

    @property
    def good(self) -> bool:
        """Whether the wished state is there."""
        return self.state in {State.DONE, State.ALREADY}
