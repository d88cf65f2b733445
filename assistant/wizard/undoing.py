"""Carries an undo out: looks, plans, sends in order, writes down, and proves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.entra.call import State
from assistant.errors import BadInput, Conflict, ServiceError
from assistant.saml.findings import State as Verdict
from assistant.wizard import settle
from assistant.wizard.events import Changed, Check, Failed, Result
from assistant.wizard.journal import Journal, read_run, remember, runs_in
from assistant.wizard.undo import plan_undo

if TYPE_CHECKING:
    from assistant.wizard.journal import Entry, Run
    from assistant.wizard.observe import Seen
    from assistant.wizard.setup import SetUp
    from assistant.wizard.undo import UndoPlan


def choose_run(runs: tuple[Run, ...], run_id: str) -> Run:
    """Give the named run, or the newest with something left to undo.

    Raises:
        BadInput: if there is none.
    """
    if run_id:
        for run in runs:
            if run.id == run_id:
                return run
        raise BadInput(
            "undo.no_such_run", run=run_id, known=", ".join(r.id for r in runs[:5]) or "-"
        )
    for run in runs:
        if run.to_undo:
            return run
    raise BadInput("undo.nothing")


def undo(set_up: SetUp, run_id: str) -> Result:
    """Undo a run.

    Raises:
        SignInError: a person must sign in; call again afterwards.
        BadInput: there is nothing to undo.
    """
    run = choose_run(runs_in(set_up.folder), run_id)
    # The run's own application is looked at, whatever the goal names today.
    seen = set_up.look(remember(runs_in(set_up.folder), set_up.mark))
    journal = Journal(run.path, set_up.clock)
    for entry, captured in settle.found(run, seen.observed):
        journal.found(entry.id, captured)
    run = read_run(run.path) or run
    plan = plan_undo(
        set_up.look.goal,
        seen.observed,
        run,
        runs_in(set_up.folder),
        even_if_in_use=set_up.even_if_in_use,
    )
    return _carry_out(set_up, plan, journal, seen, run)


def _carry_out(set_up: SetUp, plan: UndoPlan, journal: Journal, seen: Seen, run: Run) -> Result:
    set_up.require(frozenset().union(*(call.scopes for call, _ in plan.steps)))
    undone = 0
    failures = 0
    for call, entries in plan.steps:
        if set_up.cancel.is_set():
            return _result(set_up, "cancelled", run, undone, seen)
        outcome = set_up.graph.run([replace(call, may_lag=False)], {})[call.key]
        if set_up.graph.need is not None:
            raise set_up.graph.need
        if outcome.good or outcome.state is State.ABSENT:
            for entry in entries:
                journal.undone(entry.id, "undone")
                set_up.observe(Changed(entry.id, "undone", outcome.seconds))
                undone += 1
            continue
        failures += 1
        fault = outcome.fault
        message = fault.message if fault else ""
        set_up.observe(Failed(ServiceError("undo.failed", change=call.key, message=message)))
    failures += _write_down(set_up, plan, journal)
    for name in ("deleted", "audit", "consent") if undone else ():
        set_up.observe(Check(f"review.kept_{name}", "review", Verdict.WARN))
    return _result(set_up, "failed" if failures else "undone", run, undone, seen)


def _write_down(set_up: SetUp, plan: UndoPlan, journal: Journal) -> int:
    """Tell and write what needed no call; give how many changes were refused."""
    for entry in plan.gone:
        journal.undone(entry.id, "gone")
    for entry in plan.kept:
        journal.undone(entry.id, "kept")
        set_up.observe(_kept(entry))
    for refusal in plan.refused:
        params = dict(refusal.params)
        error = Conflict(refusal.code, who=None, change=refusal.entry.id, **params)
        set_up.observe(Failed(error))
    return len(plan.refused)


def _kept(entry: Entry) -> Check:
    return Check("review.kept_certificate", "review", Verdict.WARN, about=entry.id)


def _result(set_up: SetUp, outcome: str, run: Run, undone: int, seen: Seen) -> Result:
    del seen
    return Result(
        outcome=outcome,
        run=run.id,
        changes=len(run.entries),
        applied=undone,
        graph_requests=set_up.graph.tally.requests,
        graph_waves=set_up.graph.tally.waves,
    )
