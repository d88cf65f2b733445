"""The one stream that command line, window, journal view and tests observe."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from assistant import texts
from assistant.errors import AssistantError, Who
from assistant.saml.findings import Finding, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.wizard.change import Plan
    from assistant.wizard.fixes import Fix


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what it means.

    Attributes:
        id: dotted, step first; with ``about`` it is unique in a run.
        state: its verdict; a check that was not run is never shown as a pass.
        key: its sentences stand under ``<key>.seen``, ``.meaning`` and ``.remedy``; usually
            ``check.<id>.<state>``.
        about: tells apart several checks of one id.
        fix: what repairs it from here, ``None`` where nothing does; no part of the JSON.
    """

    id: str
    step: str
    state: State
    who: Who = Who.NOBODY
    params: Mapping[str, object] = field(default_factory=dict)
    about: str = ""
    key: str = ""
    fix: Fix | None = None

    @property
    def words(self) -> str:
        """The key under which its sentences stand."""
        return self.key or f"check.{self.id}.{self.state}"

    def say(self, part: str) -> str:
        """Give one of its sentences, empty where it has none."""
        key = f"{self.words}.{part}"
        return texts.say(key, **self.params) if texts.has(key) else ""

    def describe(self) -> dict[str, object]:
        """Give the check as JSON."""
        return {
            "event": "check",
            "id": f"{self.id}:{self.about}" if self.about else self.id,
            "step": self.step,
            "state": str(self.state),
            "seen": self.say("seen"),
            "meaning": self.say("meaning"),
            "who": str(self.who),
            "remedy": self.say("remedy"),
        }


def of_finding(finding: Finding, step: str, check_id: str, about: str = "") -> Check:
    """Show a finding about a document or an answer as a check of a step."""
    params = dict(finding.params)
    return Check(check_id, step, finding.state, finding.who, params, about, finding.code)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan was made."""

    plan: Plan

    def describe(self) -> dict[str, object]:
        """Give the plan as JSON."""
        return {
            "event": "plan",
            "changes": [change.describe() for change in self.plan.changes],
            "nothing_to_do": [nothing.describe() for nothing in self.plan.nothing],
            "digest": self.plan.digest,
        }


@dataclass(frozen=True, slots=True)
class Changed:
    """A change went on: started, retrying, applied, already, skipped, failed or undone.

    ``status``: of the answer because of which it is tried again, 0 where none came; ``None`` else.
    ``title``: what it is called, where it is none of the plan that was told.
    """

    id: str
    state: str
    seconds: float = 0.0
    status: int | None = None
    title: str = ""

    def describe(self) -> dict[str, object]:
        """Give it as JSON."""
        return {
            "event": "change",
            "id": self.id,
            "state": self.state,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is."""

    step: str
    done: int
    total: int

    def describe(self) -> dict[str, object]:
        """Give it as JSON."""
        return {"event": "progress", "step": self.step, "done": self.done, "total": self.total}


@dataclass(frozen=True, slots=True)
class Failed:
    """An error, in a person's words."""

    error: AssistantError

    def describe(self) -> dict[str, object]:
        """Give it as JSON."""
        said = texts.explain(self.error)
        return {
            "event": "error",
            "code": said.code,
            "title": said.title,
            "detail": said.detail,
            "who": str(said.who),
            "hint": said.hint,
        }


@dataclass(frozen=True, slots=True)
class Result:
    """The end of a run.

    ``outcome``: planned, converged, failed, suspended, cancelled or undone. ``exit_status`` is that
    of the error that ended it, 0 where the outcome tells.
    """

    outcome: str
    run: str = ""
    changes: int = 0
    applied: int = 0
    graph_requests: int = 0
    graph_waves: int = 0
    application: Mapping[str, str] = field(default_factory=dict)
    copy: Mapping[str, object] = field(default_factory=dict)
    exit_status: int = 0

    def describe(self) -> dict[str, object]:
        """Give it as JSON."""
        ids = ("app_id", "object_id", "service_principal_id")
        return {
            "event": "result",
            "outcome": self.outcome,
            "run": self.run,
            "changes": self.changes,
            "applied": self.applied,
            "graph_requests": self.graph_requests,
            "graph_waves": self.graph_waves,
            "application": {name: self.application.get(name, "") for name in ids},
            "copy": dict(self.copy),
        }


Event: TypeAlias = "Planned | Changed | Progress | Check | Failed | Result"
Observer: TypeAlias = "Callable[[Event], None]"
