"""The order of a plan: which calls travel together now. Pure.

A call goes when what it waits for is done. Two writes on one object never travel side by side:
PATCHes of one object become one PATCH, anything else takes turns, the longest chain first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.entra.call import Call, Json
    from assistant.wizard.change import Change

LEVEL_SIZE = 160
"""Calls of one level: eight batches of twenty, so that a stop and the journal are never far."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent as one call, and the changes that it carries."""

    call: Call
    changes: tuple[Change, ...]


def next_level(
    pending: Sequence[Change], unfinished: Iterable[str], alone: frozenset[str] = frozenset()
) -> tuple[Parcel, ...]:
    """Give what may be sent now.

    Args:
        pending: changes not sent yet, in a person's order.
        unfinished: ids of changes that are not done; a wait for anything else is over.
        alone: ids of changes that must not share a PATCH again, because a shared one was refused.
    """
    open_ids = frozenset(unfinished)
    chains = _chains(pending)
    ready = [change for change in pending if not (change.call.waits_for & open_ids)]
    by_target: dict[str, list[Change]] = {}
    for change in ready:
        by_target.setdefault(change.call.target or change.id, []).append(change)
    parcels = [_turn(changes, chains, alone) for changes in by_target.values()]
    return tuple(parcels[:LEVEL_SIZE])


def _chains(pending: Sequence[Change]) -> dict[str, int]:
    """How many changes hang on each one, in a row."""
    waiting: dict[str, list[Change]] = {}
    for change in pending:
        for key in change.call.waits_for:
            waiting.setdefault(key, []).append(change)
    lengths: dict[str, int] = {}

    def length(key: str) -> int:
        if key not in lengths:
            lengths[key] = 0  # a circle cannot hang the planner
            lengths[key] = 1 + max((length(c.id) for c in waiting.get(key, ())), default=0)
        return lengths[key]

    return {change.id: length(change.id) for change in pending}


def _turn(changes: list[Change], chains: Mapping[str, int], alone: frozenset[str]) -> Parcel:
    first = max(changes, key=lambda change: chains[change.id])
    if first.call.method != "PATCH" or first.id in alone:
        return Parcel(first.call, (first,))
    together = [
        change
        for change in changes
        if change.call.path == first.call.path
        and change.call.method == "PATCH"
        and change.id not in alone
    ]
    if len(together) == 1:
        return Parcel(first.call, (first,))
    body: dict[str, Json] = {}
    for change in together:
        body.update(change.call.body or {})
    scopes = frozenset().union(*(change.call.scopes for change in together))
    key = "+".join(change.id for change in together)
    return Parcel(replace(first.call, key=key, body=body, scopes=scopes), tuple(together))
