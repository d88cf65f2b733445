"""The chosen value of each step, in a few words, as it stands under the step's name. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import choice
from assistant.wizard.steps import sentry
from assistant.wizard.steps.certificate import active_certificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.wizard.frame import Frame
    from assistant.wizard.observed import Deleted
    from assistant.wizard.stand import Stand


def value(stand: Stand, key: str) -> str:
    """Give it; empty where nothing is chosen or known yet."""
    show = _SHOW.get(key)
    return show(stand) if show else ""


def _target(stand: Stand) -> str:
    slug = stand.answers.organization or ""
    if not slug:
        return ""
    if stand.practice:
        return texts.say("ui.value.target.practice", slug=slug)
    base = stand.answers.sentry_url or ""
    host = urlsplit(base).hostname if base else texts.say("ui.value.target.saas")
    return texts.say("ui.value.target_at.text", slug=slug, host=host or base)


def _signin(stand: Stand) -> str:
    return stand.account.upn if stand.account else ""


def _of_frame(show: Callable[[Stand, Frame], str]) -> Callable[[Stand], str]:
    return lambda stand: show(stand, stand.frame) if stand.frame is not None else ""


def _application(stand: Stand, frame: Frame) -> str:
    back = _to_restore(stand, frame)
    if back is not None:
        return texts.say("ui.value.application.back", name=back.name)
    chosen = frame.observed.application
    if chosen is not None:
        return texts.say("ui.value.application.there", name=chosen.display_name)
    if stand.choice is not None and stand.choice.ask:
        return texts.say("ui.value.application.ask")
    if frame.goal.template != "gallery":
        return texts.say("ui.value.application.custom", name=frame.goal.app_name)
    return texts.say("ui.value.application.new", name=frame.goal.app_name)


def _to_restore(stand: Stand, frame: Frame) -> Deleted | None:
    """Give the deleted application that is chosen; what was just said counts at once."""
    wished = stand.answers.restore_app or ""
    return next((twin for twin in frame.observed.twins if choice.bears(twin, wished)), None)


def _addresses(_stand: Stand, frame: Frame) -> str:
    goal = frame.goal
    named = (goal.identifier, goal.reply_url, goal.sign_on_url, goal.relay_state, goal.logout_url)
    return texts.say("ui.value.addresses", count=sum(1 for one in named if one))


def _certificate(stand: Stand, frame: Frame) -> str:
    if _to_restore(stand, frame) is not None:
        return texts.say("ui.value.certificate.back")
    active = active_certificate(frame.observed)
    if active is not None and active.not_after is not None:
        return texts.say("ui.value.certificate.there", until=texts.day(active.not_after))
    return texts.say("ui.value.certificate.new", years=stand.answers.certificate_years)


def _people(_stand: Stand, frame: Frame) -> str:
    people, groups = people_count(frame), len(frame.goal.groups)
    if groups:
        return texts.say("ui.value.people_groups.text", people=people, groups=groups)
    if people == 1:
        return texts.say("ui.value.people_one.text")
    return texts.say("ui.value.people", people=people) if people else ""


def people_count(frame: Frame) -> int:
    """Count who will be assigned by themselves, each once, as the plan does: nobody who is not.

    Whoever is not there, or stands for several, is assigned by no plan; the test user will be made.
    It is asked often and of many thousands, so it walks through nobody whom it can count at once.
    """
    goal, observed = frame.goal, frame.observed
    test_user = (goal.test_user or "").lower()
    typed = {
        upn for upn in goal.wished_users if upn == test_user or observed.users.get(upn) is not None
    }
    return len(typed | {upns[0] for upns in observed.listed.values() if len(upns) == 1})


def _review(stand: Stand) -> str:
    if stand.plan is None or stand.stale:
        return ""
    count = len(stand.plan.changes)
    if count == 1:
        return texts.say("ui.value.review_states.one")
    if not count:
        done = stand.result is not None and stand.result.applied
        return texts.say(
            "ui.value.review_states.done" if done else "ui.value.review_states.nothing"
        )
    return texts.say("ui.value.review", count=count)


def _sentry(stand: Stand, frame: Frame) -> str:
    if frame.observed.application is None or not (stand.applied or "review" in stand.past):
        return ""
    found = sentry.taken(frame)
    if found and all(finding.state is State.PASS for finding in found):
        return texts.say("ui.value.sentry_states.taken")
    return texts.say("ui.value.sentry", count=len(sentry.values(frame)) - 1)


def _check(stand: Stand) -> str:
    if not stand.checks or not ("check" in stand.past or stand.page == "check"):
        return ""
    if stand.frame is not None and stand.frame.observed.application is None:
        return ""  # that nothing is there yet, or any more, is no failure
    states = Counter(check.state for check in stand.checks)
    if states[State.FAIL]:
        return texts.say(
            "ui.value.check_states.fail", total=len(stand.checks), count=states[State.FAIL]
        )
    return texts.say("ui.value.check", total=len(stand.checks), count=states[State.WARN])


_SHOW: dict[str, Callable[[Stand], str]] = {
    "target": _target,
    "signin": _signin,
    "application": _of_frame(_application),
    "addresses": _of_frame(_addresses),
    "certificate": _of_frame(_certificate),
    "people": _of_frame(_people),
    "review": _review,
    "sentry": _of_frame(_sentry),
    "check": _check,
}
