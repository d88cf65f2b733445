"""Which page comes next, where one may go, and what the one act at the bottom is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant import texts
from assistant.sentry import gate
from assistant.wizard import at_stake, where
from assistant.wizard.change import IN_ENTRA
from assistant.wizard.goal import STEPS
from assistant.wizard.steps import review, sentry

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.wizard.change import Plan
    from assistant.wizard.stand import Stand


class Mark(StrEnum):
    """How a step looks in the list."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    FAILED = "failed"


class Act(StrEnum):
    """What the primary button does."""

    NEXT = "next"
    SIGN_IN = "sign_in"
    LOOK = "look"
    APPLY = "apply"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the step list."""

    key: str
    mark: Mark
    value: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands at the bottom.

    Attributes:
        act: what the primary button does.
        label: key of what it says.
        why_not: why it cannot be pressed, in words; empty if it can.
        calm: the sentence beside it.
        back: whether there is a page before this one.
        stop: whether something runs that can be stopped.
    """

    act: Act
    label: str
    why_not: str
    calm: str
    back: bool
    stop: bool


_BROKEN_OFF = frozenset({"failed", "cancelled", "suspended"})
ORDER = {key: number for number, key in enumerate(STEPS)}


def before(page: str) -> str | None:
    """Give the page before this one."""
    number = ORDER[page]
    return STEPS[number - 1] if number else None


def after(page: str) -> str | None:
    """Give the page after this one."""
    number = ORDER[page] + 1
    return STEPS[number] if number < len(STEPS) else None


def may_go(stand: Stand, page: str) -> bool:
    """Tell whether one may go to a page: back to any, forward as far as one was or may go on.

    While something runs, nobody walks away from it: it would go on out of sight.
    """
    if page == stand.page:
        return True
    if stand.busy in {"apply", "undo", "signin"}:
        return False
    number = ORDER[page]
    if number <= ORDER[stand.page]:
        return True
    return not any(_holds_up(stand, key) for key in STEPS[:number])


def landed(stand: Stand) -> Stand:
    """Take somebody who comes back as near to their step as one may go by now.

    That is the sign-in as long as nobody is signed in: nobody but the person does that. Once both
    sides were looked at, it is the step itself, or the last before it that is open.
    """
    wished = stand.returning
    if not wished or (stand.account is not None and stand.stale):
        return stand
    nearest = wished if stand.account else "signin"
    row = STEPS[: min(ORDER[wished], ORDER[nearest]) + 1]
    page = next(key for key in reversed(row) if may_go(stand, key))
    past = frozenset(STEPS[: ORDER[page]])
    there = stand.account is not None or page == wished
    return replace(stand, page=page, past=past, returning="" if there else wished)


def astray(stand: Stand, page: str) -> bool:
    """Tell whether whoever goes to a page does not want to be taken back to their step any more."""
    return page not in {"signin", stand.returning}


def steps(stand: Stand) -> tuple[Step, ...]:
    """Give the step list."""
    return tuple(
        Step(key, _mark(stand, key), _value(stand, key), may_go(stand, key)) for key in STEPS
    )


def bar(stand: Stand) -> Bar:
    """Give what stands at the bottom of the page that is shown."""
    page = stand.page
    act, label = _act(stand)
    why_not = _why_not(stand, act)
    return Bar(
        act,
        label,
        why_not,
        _calm(stand),
        back=before(page) is not None and may_go(stand, before(page) or page),
        stop=stand.busy in {"signin", "look", "apply", "check", "undo"},
    )


def blocked(stand: Stand) -> str:
    """Say why one cannot go on from this page; empty if one can."""
    return _blocked(stand, stand.page)


def entering(stand: Stand, page: str) -> str:
    """Say what has to be done on coming to a page: ``look``, ``check`` or nothing."""
    if stand.account is None or ORDER[page] < ORDER["application"]:
        return ""
    if page == "check" and not (stand.checks and not stand.stale):
        return "check"
    return "look" if stand.stale else ""


def open_questions(stand: Stand) -> int:
    """Count what only a person can answer before somebody presses Save."""
    return len(sentry.questions(stand.frame)) if stand.frame else 0


def _stops(stand: Stand) -> bool:
    """Tell whether something speaks against pressing Save, and nobody has pressed it yet."""
    if stand.frame is None or at_stake.taken(stand):
        return False
    found = gate.gate(sentry.gate_facts(stand.frame), stand.frame.told)
    return any(item.state == "stop" for item in found)


def page_of(error: AssistantError) -> str:
    """Give the page on which one can do something about it."""
    first = error.code.partition(".")[0]
    return first if first in ORDER else "review"


def _act(stand: Stand) -> tuple[Act, str]:
    page = stand.page
    if page == "signin" and stand.account is None:
        return Act.SIGN_IN, "ui.act.sign_in"
    if page == "review" and stand.plan is not None and not stand.stale and _left(stand.plan):
        failed = stand.result is not None and stand.result.outcome in _BROKEN_OFF
        return Act.APPLY, "ui.act.try_again" if failed and stand.changes else "ui.act.apply"
    failed = page == "signin" and stand.error is not None and stand.frame is None
    if stand.account is not None and (failed or ORDER["signin"] < ORDER[page]) and _unseen(stand):
        return Act.LOOK, "ui.act.look"
    if page == "finish":
        return Act.FINISH, "ui.act.finish"
    return Act.NEXT, f"ui.step.{after(page)}"


def _left(plan: Plan) -> bool:
    """Tell whether anything can be done before Sentry's side is."""
    return any(change.stage == IN_ENTRA for change in plan.changes)


def _unseen(stand: Stand) -> bool:
    """Tell whether one cannot go on without another look, which nothing begins by itself."""
    if stand.frame is None or (stand.stale and stand.error is not None):
        return True
    asks = stand.choice is not None and stand.choice.ask
    plan = stand.plan
    # What was asked for may not be seen yet: only another look can tell.
    return stand.page == "review" and not asks and (stand.stale or not plan or bool(plan.waiting))


def _why_not(stand: Stand, act: Act) -> str:
    waits = stand.busy in {"look", "check"} and act is Act.NEXT
    if stand.busy and not waits:
        return texts.say(f"ui.busy.{stand.busy}")
    if act is Act.NEXT:
        # An earlier step may have come open again: the button is never pressed in vain.
        whole = (_holds_up(stand, key) for key in STEPS[: ORDER[stand.page] + 1])
        return next((why for why in whole if why), "")
    if act is Act.SIGN_IN:
        return _blocked(stand, "target")
    if act is Act.APPLY and stand.wrong:
        return texts.say("ui.blocked.wrong")
    if act is Act.APPLY and stand.plan is not None and not review.allowed(stand.plan):
        return texts.say("ui.blocked.breaking")
    return ""


def _blocked(stand: Stand, page: str) -> str:
    rule = _RULES.get(page)
    return rule(stand) if rule else ""


def _holds_up(stand: Stand, page: str) -> str:
    """Say why one cannot go on beyond a page.

    After an undo nothing on these two keeps anybody from reading what Sentry still has.
    """
    if page in {"review", "sentry"} and at_stake.left_behind(stand):
        return ""
    return _blocked(stand, page)


def _target(stand: Stand) -> str:
    target = stand.target
    if stand.wrong.keys() & {"organization", "sentry_url", "client_id", "tenant"}:
        return texts.say("ui.blocked.target.wrong")
    named = target is not None and where.is_named(target.slug)
    if target is None or not (named or (stand.answers.organization and target.slug.value)):
        return texts.say("ui.blocked.target.empty")
    if not target.slug.ok:
        return texts.say("ui.blocked.target.wrong")
    if target.seen is not None and target.seen.organization == "missing":
        return texts.say("ui.blocked.target.missing", slug=target.slug.value)
    if not stand.practice and not stand.answers.client_id:
        return texts.say("ui.blocked.target.client_id")
    return ""


def _signin(stand: Stand) -> str:
    return "" if stand.account else texts.say("ui.blocked.signin")


def _application(stand: Stand) -> str:
    if stand.frame is None:
        return texts.say("ui.blocked.unseen")
    if stand.choice is not None and stand.choice.ask:
        return texts.say("ui.blocked.application")
    return ""


def _addresses(stand: Stand) -> str:
    names = {"identifier", "reply_url", "sign_on_url", "relay_state", "logout_url"}
    return texts.say("ui.blocked.wrong") if stand.wrong.keys() & names else ""


def _certificate(stand: Stand) -> str:
    names = {"notify", "certificate_years"}
    return texts.say("ui.blocked.wrong") if stand.wrong.keys() & names else ""


def _people(stand: Stand) -> str:
    names = {"sentry_owner", "second_owner", "users", "groups", "users_file", "create_test_user"}
    return texts.say("ui.blocked.wrong") if stand.wrong.keys() & names else ""


def _review(stand: Stand) -> str:
    if stand.frame is None or stand.plan is None or stand.stale:
        return texts.say("ui.blocked.unseen")
    if stand.plan.waiting:
        return texts.say("ui.blocked.waiting")
    # What waits for Sentry's side cannot be done before it: the way leads there.
    return texts.say("ui.blocked.review") if _left(stand.plan) else ""


def _sentry(stand: Stand) -> str:
    if at_stake.taken(stand) or stand.handed_over:
        return ""
    left = open_questions(stand)
    return texts.say("ui.blocked.sentry", count=left) if left else ""


_RULES = {
    "target": _target,
    "signin": _signin,
    "application": _application,
    "addresses": _addresses,
    "certificate": _certificate,
    "people": _people,
    "review": _review,
    "sentry": _sentry,
}


def _mark(stand: Stand, key: str) -> Mark:
    missing = ORDER[key] > ORDER["review"] and _nothing_made(stand)
    passed = key in stand.past and not missing
    if stand.error is not None and stand.error_page == key:
        return Mark.FAILED
    if passed and ((key == "check" and stand.failing) or (key == "sentry" and _stops(stand))):
        return Mark.FAILED
    if key == stand.page:
        return Mark.CURRENT
    if key == "sentry" and not at_stake.taken(stand):
        return Mark.WAITING  # what was handed over is done once Sentry shows it
    if key == "people" and not stand.answers.sentry_owner and not at_stake.taken(stand):
        return Mark.WAITING  # one may go on, but whoever presses Save is not named yet
    return Mark.DONE if passed and _blocked(stand, key) == "" else Mark.WAITING


def _nothing_made(stand: Stand) -> bool:
    """Tell whether what is missing is no fault: there is no application, yet or any more."""
    none_there = stand.frame is not None and stand.frame.observed.application is None
    return none_there and not at_stake.taken(stand)


def _calm(stand: Stand) -> str:
    if stand.page == "review":
        if stand.busy == "apply":
            return texts.say("ui.calm.applying")
        if stand.plan is not None and stand.plan.waiting:
            return texts.say("ui.calm.waiting")
        return texts.say("ui.calm.applied" if stand.applied else "ui.calm.review")
    if stand.page == "sentry" and at_stake.taken(stand):
        return texts.say("ui.calm.taken")
    if stand.page == "signin" and (stand.account is not None or stand.practice):
        return texts.say("ui.calm.signed_in" if stand.account else "ui.calm.signin_practice")
    return texts.say(f"ui.calm.{stand.page}")


def _value(stand: Stand, key: str) -> str:
    from assistant.wizard import values  # noqa: PLC0415 -- words only for a list that is shown

    return values.value(stand, key)
