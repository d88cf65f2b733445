"""Applies a plan: level by level, each written to the journal before it is sent.

Decides nothing about what is right; it sends, tells, writes down, and stops where it must.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from assistant.entra.call import Outcome, State, holes_in
from assistant.wizard.events import Changed, Progress
from assistant.wizard.schedule import Parcel, next_level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.entra.call import Fault
    from assistant.entra.graph import Graph, Note
    from assistant.wizard.change import Change
    from assistant.wizard.events import Observer
    from assistant.wizard.journal import Journal


class Secrets(Protocol):
    """Makes what is private at the moment of sending and forgets it afterwards."""

    def prepare(self, changes: Iterable[Change]) -> None:
        """Ask what only a person can say, before anything is sent."""

    def values_for(self, change: Change) -> Mapping[str, str]:
        """Give the values of the change's ``Secret`` holes."""

    def captures_for(self, change: Change) -> Mapping[str, object]:
        """Give public facts about what was made, such as a certificate's thumbprint.

        Called once for each change that was carried out.
        """


@dataclass(slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        outcomes: by change id; what is missing was not sent.
        stopped: the person stopped it, or a person must sign in; what was not sent stays so.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stopped: bool = False

    @property
    def count(self) -> int:
        """How many changes were carried out now."""
        return sum(outcome.state is State.DONE for outcome in self.outcomes.values())

    @property
    def unknown(self) -> tuple[str, ...]:
        """Changes of which nobody knows whether they happened."""
        return tuple(k for k, o in self.outcomes.items() if o.state is State.UNKNOWN)

    @property
    def failed(self) -> tuple[tuple[str, Fault | None], ...]:
        """Changes that were refused, with Graph's answer."""
        return tuple((k, o.fault) for k, o in self.outcomes.items() if o.state is State.FAILED)


@dataclass(slots=True)
class Engine:
    """Carries out changes through one Graph and one journal.

    ``holes`` are the values captured so far; those of earlier rounds of a run are handed in.
    """

    graph: Graph
    journal: Journal
    secrets: Secrets
    observe: Observer
    known: frozenset[str] = frozenset()
    holes: dict[tuple[str, str], object] = field(default_factory=dict)
    _ids: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def apply(self, changes: tuple[Change, ...]) -> Applied:
        """Send everything that can be sent; what hangs on a failure is left out."""
        applied = Applied()
        pending = list(changes)
        unfinished = {change.id for change in changes}
        alone: set[str] = set()
        while pending and not applied.stopped:
            level = next_level(pending, unfinished, frozenset(alone))
            if not level:
                break
            self._send(level, applied)
            if self.graph.held:
                break  # another look and another plan say how it goes on
            for parcel in level:
                if self._refused_together(parcel, applied):
                    alone.update(change.id for change in parcel.changes)
                    continue
                for change in parcel.changes:
                    pending.remove(change)
                    if _complete(change, applied.outcomes[change.id]):
                        unfinished.discard(change.id)
            if len(changes) > LONG:
                self.observe(Progress("review", len(changes) - len(pending), len(changes)))
            applied.stopped = self.graph.cancel.is_set() or self.graph.need is not None
        for change in pending:
            self.observe(Changed(change.id, "skipped"))
        return applied

    def _send(self, level: tuple[Parcel, ...], applied: Applied) -> None:
        changes = [change for parcel in level for change in parcel.changes]
        self.journal.intend(changes, self.known)
        self._ids = {p.call.key: tuple(c.id for c in p.changes) for p in level}
        self.graph.watch = self._note
        private: dict[str, str] = {}
        for change in changes:
            private.update(self.secrets.values_for(change))
        outcomes = self.graph.run([p.call for p in level], self.holes, secrets=private)
        for parcel in level:
            outcome = outcomes[parcel.call.key]
            for change in parcel.changes:
                self._settle(change, outcome, applied)

    def _settle(self, change: Change, outcome: Outcome, applied: Applied) -> None:
        if outcome.state is State.DONE:
            made = {**self.secrets.captures_for(change), **outcome.captured}
            outcome = replace(outcome, captured=made)
        applied.outcomes[change.id] = outcome
        for name, value in outcome.captured.items():
            self.holes[change.id, name] = value
        self.journal.outcome(change.id, outcome)
        self.observe(Changed(change.id, _WORDS[outcome.state], outcome.seconds))

    def _refused_together(self, parcel: Parcel, applied: Applied) -> bool:
        """A refused PATCH of several changes is tried again one by one: one may be at fault."""
        first = parcel.changes[0].id
        return len(parcel.changes) > 1 and applied.outcomes[first].state is State.FAILED

    def _note(self, note: Note) -> None:
        state = {"sent": "started", "retrying": "retrying"}.get(note.state)
        if state is not None:
            status = note.fault.status if note.fault is not None else None
            for change_id in self._ids.get(note.key, ()):
                self.observe(Changed(change_id, state, note.seconds, status))


def sendable(
    changes: Sequence[Change], holes: Mapping[tuple[str, str], object]
) -> tuple[Change, ...]:
    """Leave out what hangs on a value that nobody in this round will bring.

    Something that was there already brings no id; a later look shows it.
    """
    left = list(changes)
    while True:
        coming = {(c.id, capture.field) for c in left for capture in c.call.captures}
        stuck = [
            change
            for change in left
            if any(
                (hole.key, hole.field) not in coming and (hole.key, hole.field) not in holes
                for hole in holes_in((list(change.call.path), change.call.body))
            )
        ]
        if not stuck:
            return tuple(left)
        left = [change for change in left if change not in stuck]


def _complete(change: Change, outcome: Outcome) -> bool:
    """Done, and with everything that others wait for: "already there" brings no ids."""
    return outcome.good and all(c.field in outcome.captured for c in change.call.captures)


LONG = 40
"""From so many changes on, progress is told by count as well."""

_WORDS = {
    State.DONE: "applied",
    State.ALREADY: "already",
    State.ABSENT: "failed",
    State.FAILED: "failed",
    State.UNKNOWN: "failed",
    State.NOT_SENT: "skipped",
}
