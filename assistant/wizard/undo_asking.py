"""Finds out what an undo would put back: of which run, and what stays and why. It only looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.entra import writes
from assistant.entra.roles import USERS_WRITE
from assistant.errors import BadInput, Conflict, Who
from assistant.wizard.runs import read_run, runs_in
from assistant.wizard.settle import ASSIGN, SETTLING
from assistant.wizard.undo import IN_USE, plan_undo

if TYPE_CHECKING:
    from assistant.wizard.goal import Goal
    from assistant.wizard.runs import Run
    from assistant.wizard.setup import SetUp
    from assistant.wizard.undo import UndoPlan

HIDDEN_LOOKS = 6
"""Looks at most before it is said that replication hides something still."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an undo would put back.

    Attributes:
        run: the run's id.
        titles: its changes in words; empty where nothing needs to be sent.
        locks_out: who may sign in today and could not afterwards; empty where nobody does.
    """

    run: str
    titles: tuple[str, ...]
    locks_out: str = ""


def choose_run(runs: tuple[Run, ...], run_id: str) -> Run:
    """Give the named run, or the newest with something left to undo.

    Raises:
        BadInput: if there is none.
        Conflict: it cannot be read as a whole.
    """
    if run_id:
        for run in runs:
            if run.id == run_id:
                return _understood(run)
        raise BadInput(
            "undo.no_such_run", run=run_id, known=", ".join(r.id for r in runs[:5]) or "-"
        )
    for run in runs:
        if run.to_undo or run.strange:
            return _understood(run)
    raise BadInput("undo.nothing")


def _understood(run: Run) -> Run:
    """Give a run of which every change can be read: half an undo is worse than none.

    Raises:
        Conflict: a newer version of this program wrote it, or its journal is damaged.
    """
    if run.strange:
        raise Conflict("undo.not_understood", who=Who.YOU, run=run.id)
    return run


def ask(set_up: SetUp, run_id: str) -> Asked:
    """Find out what an undo would put back; neither Entra nor the journal is changed.

    Where people may sign in today it is found out all the same, because whoever means it is told
    what it would be before they say so.

    Raises:
        SignInError: a person must sign in; call again afterwards.
        BadInput: there is no such run.
        AssistantError: why all that is left of it stays.
    """
    run = chosen(set_up, run_id)
    run, plan = planned(set_up, run, even_if_in_use=set_up.even_if_in_use)
    locks_out = next((dict(one.params)["people"] for one in plan.refused if one.code == IN_USE), "")
    if locks_out:
        run, plan = planned(set_up, run, even_if_in_use=True)
    titles = tuple(entry.title for _, entries in plan.steps for entry in entries)
    if plan.refused and not titles:
        raise refusals(plan)[0]
    return Asked(run.id, titles, locks_out)


def chosen(set_up: SetUp, run_id: str) -> Run:
    """Choose the run, and have its own application and people looked at, whatever is wished now."""
    run = choose_run(runs_in(set_up.folder), run_id)
    set_up.look.goal = _goal_of(set_up.look.goal, run)
    set_up.look.must_find = False
    if any(entry.id == writes.TEST_USER for entry in run.to_undo):
        # Whether the user still is what was made shows only with the right to change users.
        set_up.require(frozenset({USERS_WRITE}))
        set_up.look.scopes |= {USERS_WRITE}
    return run


def planned(set_up: SetUp, run: Run, *, even_if_in_use: bool) -> tuple[Run, UndoPlan]:
    """Look, and plan what goes back; wait a while for what replication may hide."""
    waits = iter(SETTLING[:HIDDEN_LOOKS])
    while True:
        seen = set_up.look_again()
        run = read_run(run.path) or run
        plan = plan_undo(
            set_up.look.goal,
            seen.observed,
            run,
            runs_in(set_up.folder),
            even_if_in_use=even_if_in_use,
        )
        unsure = any(refusal.code == "undo.unsure" for refusal in plan.refused)
        pause = next(waits, None) if unsure else None
        if pause is None:
            return run, plan
        set_up.cancel.wait(pause)
        set_up.cancel.check()


def _goal_of(goal: Goal, run: Run) -> Goal:
    """Give the goal that the run had, as far as it tells what to look at; nothing typed counts."""
    captured = [
        e.captured[k] for k in ("app_id", "object_id") for e in run.entries if k in e.captured
    ]
    made = next(iter(captured), None)
    return replace(
        goal,
        identifier=run.words.get("identifier") or goal.own.identifier,
        reply_url=run.words.get("reply_url") or goal.own.reply_url,
        app_name=run.words.get("app_name") or goal.app_name,
        app_id=str(made) if made else run.words.get("app_id") or None,
        new_app=False,
        restore_app=None,
        listed=(),
        second_owner=None,
        users=_named(run),
        groups=(),
        owner=None,
        test_user=None,
    )


def _named(run: Run) -> tuple[str, ...]:
    """Give the people whose making or assigning may have to be looked up by name."""
    named = [entry.about for entry in run.to_undo]
    named += [
        entry.id.removeprefix(ASSIGN)
        for entry in run.to_undo
        if entry.id.startswith(ASSIGN) and not entry.captured
    ]
    return tuple(dict.fromkeys(name for name in named if "@" in name))


def refusals(plan: UndoPlan) -> list[Conflict]:
    """Say why changes stay, those together that stay for the same reason."""
    together: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for refusal in plan.refused:
        names = together.setdefault((refusal.code, refusal.params), [])
        names.append(refusal.entry.title)
    return [
        Conflict(code, who=None, change=", ".join(names), **dict(params))
        for (code, params), names in together.items()
    ]
