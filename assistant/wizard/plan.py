"""The plan: what differs between goal and observed, as changes. Pure, and where all steps meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.entra.writes import RESTORE
from assistant.wizard.change import Change, Nothing, Plan
from assistant.wizard.steps import addresses, application, certificate, people

if TYPE_CHECKING:
    from assistant.wizard.goal import Goal
    from assistant.wizard.memory import Memory
    from assistant.wizard.observed import Observed

_STEPS = (application, addresses, certificate, people)


def make_plan(goal: Goal, observed: Observed, memory: Memory) -> Plan:
    """Compare and give every change, or why there is none.

    Raises:
        BadInput: if the goal names what is not there.
    """
    found: list[Change | Nothing] = []
    for step in _STEPS:
        entries = list(step.plan(goal, observed, memory))
        found.extend(entries)
        if any(_ends(entry) for entry in entries):
            break
    changes = tuple(entry for entry in found if isinstance(entry, Change))
    breaking = any(change.breaking for change in changes)
    return Plan(
        changes,
        tuple(entry for entry in found if isinstance(entry, Nothing)),
        frozenset(person.id for person in observed.people) if breaking else frozenset(),
    )


def _ends(entry: Change | Nothing) -> bool:
    """Tell whether what follows hangs on a thing that replication may hide, or nobody saw yet."""
    return entry.id == RESTORE if isinstance(entry, Change) else entry.until is not None
