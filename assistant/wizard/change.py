"""A planned change: a call with a person's words, before and after, and its undo."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra.call import Call, Ref, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

IN_ENTRA = "entra"
AFTER_SENTRY = "after-sentry"
"""Stages: what may be done now, and what waits until Sentry has been changed first."""
_ID, _BREAKING, _UNTIL = attrgetter("call.key"), attrgetter("breaking"), attrgetter("until")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One property, ``web.redirectUris`` for example, before and after.

    Collections are tuples; their undo goes by element.
    """

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Undo:
    """How a change is put back.

    ``kind``: ``delete`` the object at ``path``; ``fields`` puts the change's fields back by a PATCH
    of ``path``; ``keep`` leaves what Entra cannot take away (said under ``key``).
    """

    kind: str
    path: tuple[str | Ref, ...] = ()
    scopes: frozenset[str] = frozenset()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the review page, the dry run, the apply and the journal.

    Attributes:
        step: key of the step it belongs to.
        call: what is sent.
        title, reason: keys of sentences, filled with ``params``.
        fields: what a PATCH changes; empty for creates.
        stage: ``entra`` or ``after-sentry``.
        breaking: code of whom it could lock out, empty where it cannot.
        unchanged: what a create adds to, in words for "before".
    """

    step: str
    call: Call
    title: str
    reason: str
    undo: Undo
    fields: tuple[FieldChange, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    stage: str = IN_ENTRA
    breaking: str = ""

    @property
    def id(self) -> str:
        """The call's key."""
        return self.call.key

    def describe(self) -> dict[str, object]:
        """Give the change as the JSON of the command line has it."""
        return {
            "id": self.id,
            "step": self.step,
            "title": texts.say(self.title, **self.params),
            "method": self.call.method,
            "path": self.call.shown_path,
            "before": {f.name: _plain(f.before) for f in self.fields} or None,
            "after": {f.name: _plain(f.after) for f in self.fields} or shown(self.call.body),
            "undo": texts.say(f"undo.{self.undo.key or self.undo.kind}"),
            "reason": texts.say(self.reason, **self.params),
            "stage": self.stage,
            "waits_for": sorted(self.call.waits_for),
            "scopes": sorted(self.call.scopes),
            "breaking": texts.say(self.breaking, **self.params) if self.breaking else None,
        }


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why a step, or a part of it, needs no change.

    ``until``: a thing that we asked for may still be hidden by replication; it is not asked for
    again before then.
    """

    step: str
    reason: str
    params: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None

    def describe(self) -> dict[str, object]:
        """Give it as JSON."""
        return {"step": self.step, "reason": texts.say(self.reason, **self.params)}


@dataclass(frozen=True, slots=True)
class Plan:
    """All that would change, in a person's order, and why the rest need not.

    Attributes:
        changes: what would change.
        nothing: why the rest need not.
        whom: ids of the people whom what is breaking could lock out; empty where nothing is.
    """

    changes: tuple[Change, ...]
    nothing: tuple[Nothing, ...]
    whom: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """Fingerprint of what a person consents to: the requests, without holes filled."""
        digest = hashlib.sha256()
        for piece in listed(
            (c.id, c.call.method, c.call.shown_path, shown(c.call.body), c.stage, c.breaking)
            for c in self.changes
        ):
            digest.update(piece.encode())
        return digest.hexdigest()[:16]

    @property
    def scopes(self) -> frozenset[str]:
        """Every permission that the changes need."""
        return frozenset().union(*(change.call.scopes for change in self.changes))

    @property
    def waiting(self) -> tuple[Nothing, ...]:
        """What must not be asked for again yet."""
        return tuple(compress(self.nothing, map(_UNTIL, self.nothing)))

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that could lock somebody out."""
        return tuple(compress(self.changes, map(_BREAKING, self.changes)))


def ids_of(changes: Iterable[Change]) -> tuple[str, ...]:
    """Give the changes' ids; of many thousands without a line of ours for each."""
    return tuple(map(_ID, changes))


def listed(values: Iterable[object], *, plain: bool = False) -> Iterator[str]:
    """Give values as JSON has a list of them, a piece each.

    Of many thousands in one go no other thread would get its turn before the last is written.

    Args:
        values: what is listed.
        plain: letters as they are, and names in their own order; else sorted, in ASCII.
    """
    before = "["
    for value in values:
        said = json.dumps(value, ensure_ascii=not plain, sort_keys=not plain)
        yield f"{before}{said}"
        before = ", "
    yield "]" if before == ", " else "[]"


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain_item(item) for item in value]
    return shown(value)


def _plain_item(item: object) -> object:
    """A reply URL with its place among the default ones is a pair."""
    if isinstance(item, tuple):
        uri, index = item
        return {"uri": uri, "index": index}
    return shown(item)
