"""Finds out what an undo would put back: of which run, and what stays and why; sends no change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.entra.roles import USERS_WRITE
from assistant.errors import BadInput, Conflict, Who
from assistant.wizard.live import Live, foreign_addresses, live, whom
from assistant.wizard.runs import read_run, runs_in
from assistant.wizard.settle import ASSIGN, SETTLING
from assistant.wizard.undo import IN_USE, plan_undo

if TYPE_CHECKING:
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed
    from assistant.wizard.runs import Run
    from assistant.wizard.setup import SetUp
    from assistant.wizard.undo import UndoPlan

HIDDEN_LOOKS = 6
"""Looks at most before it is said that replication hides something still."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Whom an undo could lock out.

    Attributes:
        live: whether people sign in with the application today; never `Live.NO`.
        people: who is assigned; empty where nobody is, or it could not be read.
        alone: the application serves this organization alone, so that switching single sign-on off
            in Sentry takes the risk away.
        shown: what Sentry showed when it was asked; what it shows later makes another question.
    """

    live: Live
    people: str
    alone: bool
    shown: tuple[str, str] = field(default=("", ""), compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an undo would put back.

    Attributes:
        run: the run's id.
        ids: its changes, in the order in which they go back; empty where nothing needs to be sent.
        titles: the same in words.
        stays: what would not go back, a sentence each.
        risk: whom it could lock out; ``None`` where nobody signs in today.
        assigned: ids of everybody and every group that the application lets in today; the sentences
            name only some.
    """

    run: str
    ids: tuple[str, ...]
    titles: tuple[str, ...]
    stays: tuple[str, ...] = ()
    risk: Risk | None = None
    assigned: frozenset[str] = field(default=frozenset(), repr=False)


def same(agreed: Asked | None, now: Asked) -> bool:
    """Tell whether what was agreed to is what would be done now, to the same people.

    The one measure of window and command line: the changes, what stays, and whom it could lock out.
    """
    if agreed is None:
        return False
    return (agreed.run, agreed.ids, agreed.stays, agreed.risk, agreed.assigned) == (
        now.run,
        now.ids,
        now.stays,
        now.risk,
        now.assigned,
    )


def news(agreed: Asked, now: Asked) -> tuple[str, ...]:
    """Say what is different from what was agreed to, a sentence each."""
    said = [
        texts.say(f"front.undo_now.{word}", changes=", ".join(titles))
        for word, titles in (
            ("more", _only(now, agreed)),
            ("less", _only(agreed, now)),
        )
        if titles
    ]
    if not said and agreed.ids != now.ids:
        said.append(texts.say("front.undo_now.order"))
    if agreed.stays != now.stays:
        said.append(texts.say("front.undo_now.stays"))
    if agreed.risk != now.risk:
        both = agreed.risk and now.risk and agreed.assigned == now.assigned
        word = "use" if both else "risk" if now.risk else "no_risk"
        said.append(texts.say(f"front.undo_now.{word}"))
    elif agreed.assigned != now.assigned:
        said.append(texts.say("front.undo_now.assigned"))
    return tuple(said)


def _only(one: Asked, other: Asked) -> list[str]:
    titled = zip(one.ids, one.titles, strict=True)
    return [title for id_, title in titled if id_ not in other.ids]


def harm(asked: Asked) -> tuple[str, ...]:
    """Say what would stay and who could be locked out, a sentence each; empty where nothing is."""
    said, risk = list(asked.stays), asked.risk
    if risk is not None:
        said.append(texts.say(f"ui.undo.risk.{risk.live}"))
        if risk.people:
            said.append(texts.say("ui.undo.risk.people", people=risk.people))
        # Whoever has switched it off already is not told to do so.
        off = risk.shown[0] == "none" and risk.alone
        said.append(
            texts.say(f"ui.undo.risk.{'off' if off else 'first' if risk.alone else 'others'}")
        )
    return tuple(said)


def choose_run(runs: tuple[Run, ...], run_id: str) -> Run:
    """Give the named run, or the newest with something left to undo.

    Raises:
        BadInput: if there is none.
        Conflict: it cannot be read as a whole.
    """
    if run_id:
        for run in runs:
            if run.id == run_id:
                return understood(run)
        raise BadInput(
            "undo.no_such_run", run=run_id, known=", ".join(r.id for r in runs[:5]) or "-"
        )
    for run in runs:
        if run.to_undo or run.strange:
            return understood(run)
    raise BadInput("undo.nothing")


def understood(run: Run) -> Run:
    """Give a run of which every change can be read: half an undo is worse than none.

    Raises:
        Conflict: a newer version of this program wrote it, or its journal is damaged.
    """
    if run.damaged:
        raise Conflict(
            "undo.damaged", who=Who.YOU, run=run.id, line=run.damaged, file=str(run.path)
        )
    if run.strange:
        raise Conflict("undo.not_understood", who=Who.YOU, run=run.id)
    return run


def ask(set_up: SetUp, run_id: str) -> Asked:
    """Find out what an undo would put back; nothing is sent that changes anything.

    Where people may sign in today it is found out all the same, because whoever means it is told
    what it would be before they say so.

    Raises:
        SignInError: a person must sign in; call again afterwards.
        BadInput: there is no such run.
        AssistantError: why all that is left of it stays.
    """
    run = aim_at(set_up, run_id)
    _, plan, asked = look_and_plan(set_up, run, even_if_in_use=True)
    refused = refusals(plan)
    if refused and not asked.ids:
        raise refused[0]
    return asked


def asked_about(goal: Goal, observed: Observed, run: Run, journal: tuple[Run, ...]) -> Asked:
    """Say what an undo would put back, as if whoever means it knew that people sign in. Pure."""
    plan = plan_undo(goal, observed, run, journal, even_if_in_use=False)
    risk = None
    if any(one.code == IN_USE for one in plan.refused):
        seen = live(goal, observed)
        used = Live.UNKNOWN if seen is Live.NO else seen
        shown = observed.sentry.standing if observed.sentry else ("", "")
        risk = Risk(used, whom(observed), not foreign_addresses(goal, observed), shown)
        plan = plan_undo(goal, observed, run, journal, even_if_in_use=True)
    entries = tuple(entry for _, together in plan.steps for entry in together)
    return Asked(
        run.id,
        tuple(entry.id for entry in entries),
        tuple(entry.title for entry in entries),
        tuple(texts.explain(error).title for error in refusals(plan)),
        risk,
        frozenset(
            (
                *(person.id for person in observed.people),
                *(one.principal_id for one in observed.assigned),
            )
        ),
    )


def aim_at(set_up: SetUp, run_id: str) -> Run:
    """Choose the run, and have its own application and people looked at, whatever is wished now."""
    run = choose_run(runs_in(set_up.folder), run_id)
    set_up.look.goal = _goal_of(set_up.look.goal, run)
    set_up.look.must_find = False
    if any(entry.id == writes.TEST_USER for entry in run.to_undo):
        # Whether the user still is what was made shows only with the right to change users.
        set_up.require(frozenset({USERS_WRITE}))
        set_up.look.scopes |= {USERS_WRITE}
    return run


def look_and_plan(set_up: SetUp, run: Run, *, even_if_in_use: bool) -> tuple[Run, UndoPlan, Asked]:
    """Look, and plan what goes back; wait a while for what replication may hide."""
    waits = iter(SETTLING[:HIDDEN_LOOKS])
    while True:
        seen = set_up.look_again()
        run = read_run(run.path) or run
        goal, journal = set_up.look.goal, runs_in(set_up.folder)
        plan = plan_undo(goal, seen.observed, run, journal, even_if_in_use=even_if_in_use)
        unsure = any(refusal.code == "undo.unsure" for refusal in plan.refused)
        pause = next(waits, None) if unsure else None
        if pause is None:
            return run, plan, asked_about(goal, seen.observed, run, journal)
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
        Conflict(code, who=None, change=", ".join(names), **_said(params))
        for (code, params), names in together.items()
    ]


def _said(params: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Give the parameters for people: a field by the name that the portal gives it."""
    said = dict(params)
    key = f"plan.field.{said.get('field', '').rpartition('.')[2]}"
    return {**said, "field": texts.say(key)} if "field" in said and texts.has(key) else said
