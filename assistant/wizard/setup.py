"""One set-up, from look to proof: the loop that carries everything (house.md, "One idea").

Knows no screen: it tells events, asks through ``consent``, and hands a needed sign-in back to
whoever can show one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.errors import (
    AssistantError,
    BadInput,
    SignInError,
    Stopped,
)
from assistant.wizard import settle, worked_on
from assistant.wizard.events import Planned, Result
from assistant.wizard.frame import Frame
from assistant.wizard.journal import Journal
from assistant.wizard.outcome import copy_values, ids_found
from assistant.wizard.plan import make_plan
from assistant.wizard.runs import made_elsewhere, remember, runs_in
from assistant.wizard.steps import check
from assistant.wizard.watchman import Watchman

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assistant.entra.graph import Graph
    from assistant.tasks import Cancel, Clock
    from assistant.wizard.change import Plan
    from assistant.wizard.engine import Secrets
    from assistant.wizard.events import Observer
    from assistant.wizard.memory import Memory
    from assistant.wizard.observe import Look, Seen
    from assistant.wizard.observed import Candidate
    from assistant.wizard.undo_asking import Asked


@dataclass(slots=True)
class SetUp:
    """A set-up with everything it needs to be worked on.

    Attributes:
        folder: where this set-up's journal is.
        mark: four hex digits of this run.
        require: makes sure that the token holds these permissions; raises ``SignInNeeded``.
        consent: asks the person; gets the plan.
        consent_undo: asks the person; gets what would be put back, and what was agreed to before
            it turned out to be something else.
        choose: asks which of several applications is meant; its id, empty for a new one, or None.
        told: a person's answers to the gate's questions.
        unattended: consent was given beforehand, so it does not reach what comes on top.
        renew: gets a new token; tells whether that holds other rights than the last.
        applied, planned: how many changes were made, and how many there were to make.
        consented: what the person agreed to last.
        carried, tried, holes: what this run has done, what it sent, and the values it captured.
        journal: of this run, once there is something to write.
        renewed: whether a new token was asked for because something was forbidden.
        status: exit status of the errors met so far.
        last, looked: the newest look, and when it began, in the clock's seconds.
        words: what the journal's first line says of the set-up.
    """

    look: Look
    graph: Graph
    folder: Path
    mark: str
    clock: Clock
    cancel: Cancel
    observe: Observer
    secrets: Secrets
    require: Callable[[frozenset[str]], None]
    consent: Callable[[Plan], bool]
    consent_undo: Callable[[Asked, Asked | None], bool] = lambda _asked, _agreed: True
    words: Mapping[str, str] = field(default_factory=dict)
    choose: Callable[[Sequence[Candidate]], str | None] = lambda _candidates: None
    told: Mapping[str, bool] = field(default_factory=dict)
    even_if_in_use: bool = False
    unattended: bool = False
    members: Sequence[str] | None = None
    renew: Callable[[], bool] = lambda: False
    applied: int = 0
    planned: int = 0
    consented: Plan | None = None
    carried: set[str] = field(default_factory=set)
    tried: set[str] = field(default_factory=set)
    holes: dict[tuple[str, str], object] = field(default_factory=dict)
    journal: Journal | None = None
    renewed: bool = False
    status: int = 0
    last: Seen | None = None
    looked: float = 0.0

    @property
    def run_id(self) -> str:
        """Name of this run; empty as long as it changed nothing."""
        return self.journal.path.stem if self.journal else ""

    def plan(self) -> Result:
        """Look and say what would change.

        Raises:
            AssistantError: if it cannot be looked at, or it is not clear what is meant.
        """
        seen = self.look_for()
        plan = self.plan_of(seen)
        self.observe(Planned(plan))
        self.planned = len(plan.changes)
        hurting = tuple(check.hurting(self.frame_of(seen)))
        for result in hurting:
            self.observe(result)
        self.status = int(check.failed(hurting))
        return self.result("planned", seen)

    def check(self) -> Result:
        """Look and judge everything; changes nothing."""
        seen = self.look_for()
        return self.judge(seen, "converged")

    def frame(self) -> Frame:
        """Look, and give what a judgement stands on; tells nobody."""
        return self.frame_of(self.look_for())

    def cut_short(self, error: AssistantError) -> Result:
        """End a run in which an error leaves nothing more to do, with all that it did."""
        outcome = "failed"
        if isinstance(error, Stopped):
            outcome = "cancelled"
        elif isinstance(error, SignInError):
            outcome = "suspended"
        if self.journal is not None:
            self.journal.end(outcome)
        tally = self.graph.tally
        return Result(
            outcome,
            self.run_id,
            self.planned,
            self.applied,
            tally.requests,
            tally.waves,
            exit_status=error.exit_status,
        )

    def memory(self) -> Memory:
        """Give what the journals know: this set-up's, and what others' made."""
        return remember(runs_in(self.folder), self.mark, made_elsewhere(self.folder))

    def look_for(self) -> Seen:
        """Look; where several applications may be meant, have the person choose.

        Raises:
            BadInput: nobody can be asked which one is meant.
        """
        seen = self.look_again()
        if seen.choice.ask:
            meant = self.choose(seen.choice.ask)
            if meant is not None:
                goal = self.look.goal
                self.look.goal = replace(goal, app_id=meant or None, new_app=not meant)
                return self.look_for()
            names = ", ".join(
                f"{c.application.display_name} ({c.application.app_id})" for c in seen.choice.ask
            )
            raise BadInput("application.unclear", names=names, count=len(seen.choice.ask))
        return seen

    def look_again(self) -> Seen:
        """Look, and write down what the look reveals about changes of unknown fate."""
        memory = self.memory()
        self.looked = self.clock.monotonic()
        seen = self.last = self.look(memory)
        for run in runs_in(self.folder):
            for entry, captured in settle.found(run, seen.observed, memory.others):
                Journal(run.path, self.clock).found(entry.id, captured)
        return seen

    def keep_watch(self) -> None:
        """Have nothing sent from here on once people may sign in, unless that is known."""
        self.graph.held = False
        self.graph.may_send = lambda: True
        if self.last is not None and not self.even_if_in_use:
            observed = self.last.observed
            self.graph.may_send = Watchman(self.look, observed, self.clock, self.looked)

    def end_broken_runs(self) -> None:
        """Close the journals of runs that broke off: what they left has been told now."""
        for run in runs_in(self.folder):
            if not run.ended and run.id != self.run_id:
                Journal(run.path, self.clock).end("suspended")

    def plan_of(self, seen: Seen) -> Plan:
        """Compare the goal with what was seen."""
        return make_plan(self.look.goal, seen.observed, self.memory())

    def judge(self, seen: Seen, outcome: str) -> Result:
        """Tell every check; a set-up in which one fails has not converged."""
        frame = self.frame_of(seen)
        results = tuple(check.checks(frame))
        worked_on.remember(self.folder, frame, results)
        for result in results:
            self.observe(result)
        if check.failed(results) and outcome == "converged":
            outcome = "failed"
        return self.result(outcome, seen)

    def frame_of(self, seen: Seen) -> Frame:
        """Give what a judgement of this look stands on."""
        look = self.look
        return Frame(
            look.goal,
            seen.observed,
            look.addresses,
            look.cloud,
            seen.agreed,
            self.members,
            self.told,
        )

    def result(self, outcome: str, seen: Seen) -> Result:
        """End the run: write it down, and give what it leaves in a person's hands."""
        if self.journal is not None:
            self.journal.end(outcome)
        return Result(
            outcome=outcome,
            run=self.run_id,
            changes=self.planned,
            applied=self.applied,
            graph_requests=self.graph.tally.requests,
            graph_waves=self.graph.tally.waves,
            application=ids_found(seen.observed),
            copy=copy_values(self.frame_of(seen)),
            exit_status=self.status,
        )
