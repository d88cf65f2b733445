"""One set-up, from look to proof: the loop that carries everything (house.md, "One idea").

Knows no screen: it tells events, asks through ``consent``, and hands a needed sign-in back to
whoever can show one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.entra.faults import Kind, kind_of
from assistant.entra.roles import ASSIGNMENTS_WRITE
from assistant.errors import (
    AssistantError,
    BadInput,
    Conflict,
    PermissionMissing,
    ServiceError,
    Stopped,
)
from assistant.wizard import settle
from assistant.wizard.engine import Applied, Engine
from assistant.wizard.events import Failed, Planned, Result
from assistant.wizard.frame import Frame
from assistant.wizard.journal import Journal, remember, runs_in
from assistant.wizard.live import whom
from assistant.wizard.outcome import copy_values, ids_found
from assistant.wizard.plan import make_plan
from assistant.wizard.steps import check, review
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assistant.entra.call import Fault
    from assistant.entra.graph import Graph
    from assistant.tasks import Cancel, Clock
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.engine import Secrets
    from assistant.wizard.events import Observer
    from assistant.wizard.memory import Memory
    from assistant.wizard.observe import Look, Seen
    from assistant.wizard.observed import Candidate

MOST_ROUNDS = 4


@dataclass(slots=True)
class SetUp:
    """A set-up with everything it needs to be worked on.

    Attributes:
        folder: where this set-up's journal is.
        mark: four hex digits of this run.
        require: makes sure that the token holds these permissions; raises ``SignInNeeded``.
        consent: asks the person; gets the plan.
        consent_undo: asks the person; gets what would be put back, in words.
        choose: asks which of several applications is meant; its id, empty for a new one, or None.
        told: a person's answers to the gate's questions.
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
    consent_undo: Callable[[Sequence[str]], bool] = lambda _titles: True
    words: Mapping[str, str] = field(default_factory=dict)
    choose: Callable[[Sequence[Candidate]], str | None] = lambda _candidates: None
    told: Mapping[str, bool] = field(default_factory=dict)
    even_if_in_use: bool = False
    members: Sequence[str] | None = None
    applied: int = 0
    planned: int = 0
    consented: Plan | None = None
    _journal: Journal | None = None

    @property
    def run_id(self) -> str:
        """Name of this run; empty as long as it changed nothing."""
        return self._journal.path.stem if self._journal else ""

    def plan(self) -> Result:
        """Look and say what would change.

        Raises:
            AssistantError: if it cannot be looked at, or it is not clear what is meant.
        """
        seen = self._look()
        plan = self._plan_of(seen)
        self.observe(Planned(plan))
        self.planned = len(plan.changes)
        for result in check.hurting(self._frame(seen)):
            self.observe(result)
        return self._result("planned", seen)

    def check(self) -> Result:
        """Look and judge everything; changes nothing."""
        seen = self._look()
        return self._judge(seen, "converged")

    def frame(self) -> Frame:
        """Look, and give what a judgement stands on; tells nobody."""
        return self._frame(self._look())

    def apply(self) -> Result:
        """Change what differs, prove it, judge it.

        Raises:
            SignInError: a person must sign in; call again afterwards, nothing is done twice.
            AssistantError: nothing could be done, or it is not clear what is meant.
        """
        try:
            return self._apply()
        except Stopped:
            if self._journal is None:
                raise
            return self._cut_short("cancelled")

    def _apply(self) -> Result:
        seen = self._look()
        plan = self._plan_of(seen)
        self.observe(Planned(plan))
        self.planned = max(self.planned, len(plan.changes))
        waits = iter(settle.SETTLING)
        carried: set[str] = set()
        rounds = 0
        while True:
            agreed = review.agree(
                plan,
                even_if_in_use=self.even_if_in_use,
                carried=frozenset(carried),
                people=whom(seen.observed),
            )
            new = tuple(change for change in agreed.now if change.id not in carried)
            if new and not plan.waiting:
                rounds += 1
                if rounds > MOST_ROUNDS:
                    raise ServiceError("run.does_not_settle", changes=_names(new))
                self._agree_to(plan)
                self.require(plan.scopes)
                result = self._carry_out(tuple(new), seen)
                carried |= {key for key, out in result.outcomes.items() if out.good}
                ended = self._ended(result)
                if ended is not None:
                    return self._result(ended, seen)
            elif not agreed.now and not plan.waiting and self._proven(seen):
                break
            else:
                pause = next(waits, None)
                if pause is None:
                    return self._gave_up(plan, seen)
                self.cancel.wait(pause)
            self.cancel.check()
            seen = self._look()
            plan = self._plan_of(seen)
        if agreed.later:
            self.observe(Failed(Conflict("review.after_sentry", changes=_names(agreed.later))))
            return self._judge(seen, "suspended")
        return self._judge(seen, "converged")

    def _cut_short(self, outcome: str) -> Result:
        """End a run in which there is nothing to look at any more."""
        if self._journal is not None:
            self._journal.end(outcome)
        tally = self.graph.tally
        return Result(outcome, self.run_id, self.planned, self.applied, tally.requests, tally.waves)

    def _agree_to(self, plan: Plan) -> None:
        if self.consented is not None and not review.grew(self.consented, plan):
            return
        if not self.consent(plan):
            raise BadInput("run.declined")
        self.consented = plan

    def _proven(self, seen: Seen) -> bool:
        """Two reads agree, and the metadata carries the certificate that signs."""
        if not seen.agreed:
            return False
        principal, federation = seen.observed.service_principal, seen.observed.federation
        if not self.applied or principal is None or federation is None:
            return True
        provider = federation.provider
        listed = [c.thumbprint for c in provider.signing] if provider else []
        return principal.active_thumbprint in listed

    def _gave_up(self, plan: Plan, seen: Seen) -> Result:
        """The limit is reached: say what is known, and that the next run goes on."""
        if plan.waiting:
            until = max(entry.until for entry in plan.waiting if entry.until)
            error = ServiceError("run.hidden", until=until.strftime("%H:%M UTC"))
            self.observe(Failed(error))
            return self._result("suspended", seen)
        if plan.changes:
            self.observe(Failed(ServiceError("run.not_visible", changes=_names(plan.changes))))
            return self._result("failed", seen)
        return self._judge(seen, "converged")

    def _memory(self) -> Memory:
        return remember(runs_in(self.folder), self.mark)

    def _look(self) -> Seen:
        seen = self.look(self._memory())
        if seen.choice.ask:
            meant = self.choose(seen.choice.ask)
            if meant is not None:
                goal = self.look.goal
                self.look.goal = replace(goal, app_id=meant or None, new_app=not meant)
                return self._look()
            names = ", ".join(
                f"{c.application.display_name} ({c.application.app_id})" for c in seen.choice.ask
            )
            raise BadInput("application.unclear", names=names, count=len(seen.choice.ask))
        for run in runs_in(self.folder):
            for entry, captured in settle.found(run, seen.observed):
                Journal(run.path, self.clock).found(entry.id, captured)
        return seen

    def _plan_of(self, seen: Seen) -> Plan:
        return make_plan(self.look.goal, seen.observed, self._memory())

    def _carry_out(self, changes: tuple[Change, ...], seen: Seen) -> Applied:
        journal = self._begin(seen)
        known = frozenset(c.application.id for c in seen.observed.candidates)
        engine = Engine(self.graph, journal, self.secrets, self.observe, known)
        result = engine.apply(changes)
        self.applied += result.count
        return result

    def _begin(self, seen: Seen) -> Journal:
        if self._journal is None:
            stamp = self.clock.now().strftime("%Y%m%dT%H%M%S")
            run = f"{stamp}-{self.mark}"
            self._journal = Journal(self.folder / f"{run}.jsonl", self.clock)
            digest = self.consented.digest if self.consented else ""
            found = seen.observed.application
            words = {**self.words, "app_id": found.app_id if found else ""}
            self._journal.begin(run, self.look.goal.key, self.mark, digest, words)
        return self._journal

    def _ended(self, result: Applied) -> str | None:
        """Say how the run ended, or ``None`` to look again and go on."""
        if self.graph.need is not None:
            raise self.graph.need
        if result.stopped:
            return "cancelled"
        refused = [(key, fault) for key, fault in result.failed if fault is not None]
        if (
            refused
            and ASSIGNMENTS_WRITE not in self.look.scopes
            and all(_needs_assignment_scope(key, fault) for key, fault in refused)
        ):
            self.require(frozenset({ASSIGNMENTS_WRITE}))
            return None
        for key, fault in refused:
            self.observe(Failed(_refusal(key, fault)))
        return "failed" if refused else None

    def _judge(self, seen: Seen, outcome: str) -> Result:
        results = tuple(check.checks(self._frame(seen)))
        for result in results:
            self.observe(result)
        if check.failed(results) and outcome == "converged":
            outcome = "failed"
        return self._result(outcome, seen)

    def _frame(self, seen: Seen) -> Frame:
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

    def _result(self, outcome: str, seen: Seen) -> Result:
        if self._journal is not None:
            self._journal.end(outcome)
        return Result(
            outcome=outcome,
            run=self.run_id,
            changes=self.planned,
            applied=self.applied,
            graph_requests=self.graph.tally.requests,
            graph_waves=self.graph.tally.waves,
            application=ids_found(seen.observed),
            copy=copy_values(self._frame(seen)),
        )


def _names(changes: Sequence[Change]) -> str:
    return ", ".join(title_of(change.id) for change in changes)


def _needs_assignment_scope(change_id: str, fault: Fault) -> bool:
    """Entra may want the wider permission for assignments after all: asked for only now."""
    return change_id.startswith("people.assign:") and kind_of(fault) is Kind.FORBIDDEN


def _refusal(change_id: str, fault: Fault) -> AssistantError:
    params = {
        "change": title_of(change_id),
        "message": fault.message,
        "request_id": fault.request_id,
    }
    if kind_of(fault) is Kind.FORBIDDEN:
        return PermissionMissing("graph.write_forbidden", who=None, **params)
    return ServiceError("graph.write_failed", who=None, status=fault.status, **params)
