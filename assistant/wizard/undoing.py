"""Carries an undo out: asks, sends in order, writes down, and proves it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.call import State
from assistant.entra.faults import Kind, kind_of
from assistant.entra.roles import ASSIGNMENTS_WRITE
from assistant.errors import Conflict, SignInError, Stopped, Who
from assistant.saml.findings import State as Verdict
from assistant.wizard.events import Changed, Check, Failed, Result
from assistant.wizard.journal import Journal
from assistant.wizard.refusals import undo_refusal
from assistant.wizard.runs import runs_in
from assistant.wizard.settle import ASSIGN, SETTLING
from assistant.wizard.undo import left_over
from assistant.wizard.undo_asking import aim_at, look_and_plan, refusals, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.entra.call import Call, Outcome
    from assistant.wizard.runs import Entry, Run
    from assistant.wizard.setup import SetUp
    from assistant.wizard.undo import UndoPlan
    from assistant.wizard.undo_asking import Asked

_BINNED = frozenset({writes.APPLICATION, writes.RESTORE, writes.TEST_USER})
"""Whose undo leaves something among Entra's deleted items."""
MOST_RUNS = 5
LIVE_NOW = "undo.live_meanwhile"
"""Sentry was set up while it ran: what is left stays."""


def undo(set_up: SetUp, run_id: str) -> Result:
    """Undo a run.

    Raises:
        SignInError: a person must sign in; call again afterwards.
        BadInput: there is nothing to undo.
        Stopped: the person said no.
    """
    run = aim_at(set_up, run_id)
    journal = Journal(run.path, set_up.clock)
    sure = set_up.even_if_in_use
    run, plan, asked = look_and_plan(set_up, run, even_if_in_use=sure)
    agreed: Asked | None = None
    while plan.steps and not same(agreed, asked):
        if not set_up.consent_undo(asked, agreed):
            raise Stopped("run.declined")
        agreed = asked
        # A person took their time, and Sentry may have been set up meanwhile: look once more.
        run, plan, asked = look_and_plan(set_up, run, even_if_in_use=sure)
    return _carry_out(set_up, plan, journal, run)


def _carry_out(set_up: SetUp, plan: UndoPlan, journal: Journal, run: Run) -> Result:
    set_up.require(frozenset().union(*(call.scopes for call, _ in plan.steps)))
    set_up.keep_watch()
    sent: dict[str, Entry] = {}
    seconds: dict[str, float] = {}
    failures = 0
    for call, entries in plan.steps:
        if set_up.cancel.is_set():
            break
        try:
            outcome = _send(set_up, call)
        except SignInError:
            _write_undone(set_up, journal, sent.values(), seconds)
            raise
        if outcome.good or outcome.state is State.ABSENT:
            sent.update((entry.id, entry) for entry in entries)
            seconds.update((entry.id, outcome.seconds) for entry in entries)
        elif not set_up.cancel.is_set():
            failures += 1
            held = set_up.graph.held
            error = Conflict(LIVE_NOW) if held else undo_refusal(entries[0], outcome.fault)
            set_up.status = max(set_up.status, error.exit_status)
            set_up.observe(Failed(error))
            if held:
                break
    try:
        set_up.cancel.check()
        still = _still(set_up, sent.values())
    except Stopped:
        # What Graph took is written down as it said, and nobody looks any more.
        _write_undone(set_up, journal, sent.values(), seconds)
        return _result(set_up, "cancelled", run, len(sent))
    failures += _write_down(set_up, plan, journal)
    undone = [entry for entry in sent.values() if entry not in still]
    _write_undone(set_up, journal, undone, seconds)
    if sent:
        _tell(set_up, undone, still)
    _tell_kept(set_up, run, undone)
    outcome_word = "failed" if failures or still else "undone"
    return _result(set_up, outcome_word, run, len(undone))


def _write_undone(
    set_up: SetUp, journal: Journal, entries: Iterable[Entry], seconds: Mapping[str, float]
) -> None:
    for entry in entries:
        journal.undone(entry.id, "undone")
        set_up.observe(Changed(entry.id, "undone", seconds[entry.id], title=entry.title))


def _tell_kept(set_up: SetUp, run: Run, undone: list[Entry]) -> None:
    """Say what Entra itself keeps, and which other runs have something left."""
    deleted = any(entry.undo.kind == "delete" and entry.id in _BINNED for entry in undone)
    kept = ("deleted", "audit", "consent") if deleted else ("audit", "consent")
    for name in kept if undone else ():
        set_up.observe(Check(f"review.kept_{name}", "review", Verdict.WARN))
    older = [
        one.id
        for one in runs_in(set_up.folder)
        if (one.to_undo or one.strange) and one.id != run.id
    ]
    if older:
        params = {"count": len(older), "runs": ", ".join(older[:MOST_RUNS])}
        set_up.observe(Check("review.older_runs", "review", Verdict.WARN, Who.YOU, params))


def _send(set_up: SetUp, call: Call) -> Outcome:
    """Send a call; where an assignment may not be taken away, ask for the wider permission once."""
    outcome = set_up.graph.run([replace(call, may_lag=False)], {})[call.key]
    forbidden = outcome.fault is not None and kind_of(outcome.fault) is Kind.FORBIDDEN
    if forbidden and ASSIGN in call.key and ASSIGNMENTS_WRITE not in set_up.look.scopes:
        set_up.require(frozenset({ASSIGNMENTS_WRITE}))
        set_up.look.scopes |= {ASSIGNMENTS_WRITE}
        outcome = set_up.graph.run([replace(call, may_lag=False)], {})[call.key]
    if set_up.graph.need is not None:
        raise set_up.graph.need
    return outcome


def _still(set_up: SetUp, sent: Iterable[Entry]) -> tuple[Entry, ...]:
    """Look again until nothing of it shows any more; Graph's word alone proves nothing."""
    still = sent = tuple(sent)
    waits = iter(SETTLING)
    while still:
        still = left_over(sent, set_up.look(set_up.memory()).observed)
        pause = next(waits, None) if still else None
        if pause is None:
            break
        set_up.cancel.wait(pause)
        set_up.cancel.check()
    return still


def _tell(set_up: SetUp, undone: list[Entry], still: tuple[Entry, ...]) -> None:
    names = ", ".join(entry.title for entry in still)
    state = Verdict.FAIL if still else Verdict.PASS
    who = Who.MICROSOFT if still else Who.NOBODY
    params = {"count": len(undone), "names": names}
    set_up.observe(Check("review.undone", "review", state, who, params))


def _write_down(set_up: SetUp, plan: UndoPlan, journal: Journal) -> int:
    """Tell and write what needed no call; give how many changes were refused."""
    for entry in plan.gone:
        journal.undone(entry.id, "gone")
    for entry in plan.kept:
        journal.undone(entry.id, "kept")
        set_up.observe(_kept(entry))
    for error in refusals(plan):
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
        exit_status=set_up.status,
    )
