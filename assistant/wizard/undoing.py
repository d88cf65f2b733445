"""Carries an undo out: looks, plans, sends in order, writes down, and proves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.entra.call import State
from assistant.errors import BadInput, Conflict, ServiceError, Who
from assistant.saml.findings import State as Verdict
from assistant.wizard import settle
from assistant.wizard.events import Changed, Check, Failed, Result
from assistant.wizard.journal import Journal, read_run, remember, runs_in
from assistant.wizard.settle import ASSIGN, SETTLING
from assistant.wizard.titles import title_of
from assistant.wizard.undo import left_over, plan_undo

if TYPE_CHECKING:
    from assistant.wizard.goal import Goal
    from assistant.wizard.journal import Entry, Run
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
    # The run's own application and people are looked at, whatever the goal names today.
    set_up.look.goal = _goal_of(set_up.look.goal, run)
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
    whole = [entry.id for _, entries in plan.steps for entry in entries]
    if whole and not set_up.consent_undo([title_of(change_id) for change_id in whole]):
        raise BadInput("run.declined")
    return _carry_out(set_up, plan, journal, run)


def _goal_of(goal: Goal, run: Run) -> Goal:
    """Give the goal that the run had, as far as it tells what to look at."""
    return replace(
        goal,
        identifier=run.words.get("identifier") or goal.identifier,
        reply_url=run.words.get("reply_url") or goal.reply_url,
        app_id=run.words.get("app_id") or None,
        users=_named(run),
        groups=(),
        owner=None,
        test_user=None,
    )


def _named(run: Run) -> tuple[str, ...]:
    """Give the people whose making or assigning may have to be looked up by name."""
    named = [entry.about for entry in run.to_undo]
    named += [
        entry.id.partition(":")[2]
        for entry in run.to_undo
        if entry.id.startswith(ASSIGN) and not entry.captured
    ]
    return tuple(dict.fromkeys(name for name in named if "@" in name))


def _carry_out(set_up: SetUp, plan: UndoPlan, journal: Journal, run: Run) -> Result:
    set_up.require(frozenset().union(*(call.scopes for call, _ in plan.steps)))
    undone: list[Entry] = []
    failures = 0
    for call, entries in plan.steps:
        if set_up.cancel.is_set():
            return _result(set_up, "cancelled", run, len(undone))
        outcome = set_up.graph.run([replace(call, may_lag=False)], {})[call.key]
        if set_up.graph.need is not None:
            raise set_up.graph.need
        if outcome.good or outcome.state is State.ABSENT:
            for entry in entries:
                journal.undone(entry.id, "undone")
                set_up.observe(Changed(entry.id, "undone", outcome.seconds))
            undone.extend(entries)
            continue
        failures += 1
        fault = outcome.fault
        message = fault.message if fault else ""
        name = title_of(call.key.removeprefix("undo:"))
        set_up.observe(Failed(ServiceError("undo.failed", change=name, message=message)))
    failures += _write_down(set_up, plan, journal)
    failures += not _proven(set_up, undone)
    for name in ("deleted", "audit", "consent") if undone else ():
        set_up.observe(Check(f"review.kept_{name}", "review", Verdict.WARN))
    return _result(set_up, "failed" if failures else "undone", run, len(undone))


def _proven(set_up: SetUp, undone: list[Entry]) -> bool:
    """Look again until nothing of it shows any more; Graph's word alone proves nothing."""
    if not undone:
        return True
    waits = iter(SETTLING)
    while True:
        seen = set_up.look(remember(runs_in(set_up.folder), set_up.mark))
        still = left_over(undone, seen.observed)
        pause = next(waits, None) if still else None
        if pause is None:
            break
        set_up.cancel.wait(pause)
        set_up.cancel.check()
    names = ", ".join(title_of(entry.id) for entry in still)
    state = Verdict.FAIL if still else Verdict.PASS
    who = Who.MICROSOFT if still else Who.NOBODY
    params = {"count": len(undone), "names": names}
    set_up.observe(Check("review.undone", "review", state, who, params))
    return not still


def _write_down(set_up: SetUp, plan: UndoPlan, journal: Journal) -> int:
    """Tell and write what needed no call; give how many changes were refused."""
    for entry in plan.gone:
        journal.undone(entry.id, "gone")
    for entry in plan.kept:
        journal.undone(entry.id, "kept")
        set_up.observe(_kept(entry))
    together: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for refusal in plan.refused:
        names = together.setdefault((refusal.code, refusal.params), [])
        names.append(title_of(refusal.entry.id))
    for (code, params), names in together.items():
        error = Conflict(code, who=None, change=", ".join(names), **dict(params))
        set_up.observe(Failed(error))
    return len(plan.refused)


def _kept(entry: Entry) -> Check:
    return Check("review.kept_certificate", "review", Verdict.WARN, about=entry.id)


def _result(set_up: SetUp, outcome: str, run: Run, undone: int) -> Result:
    return Result(
        outcome=outcome,
        run=run.id,
        changes=len(run.entries),
        applied=undone,
        graph_requests=set_up.graph.tally.requests,
        graph_waves=set_up.graph.tally.waves,
    )
