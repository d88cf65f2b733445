"""The chosen value of each step, in a few words, as it stands under the step's name. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard.steps import sentry
from assistant.wizard.steps.certificate import active_certificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.wizard.frame import Frame
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
    chosen = frame.observed.application
    if chosen is not None:
        return texts.say("ui.value.application.there", name=chosen.display_name)
    if stand.choice is not None and stand.choice.ask:
        return texts.say("ui.value.application.ask")
    if frame.goal.template != "gallery":
        return texts.say("ui.value.application.custom", name=frame.goal.app_name)
    return texts.say("ui.value.application.new", name=frame.goal.app_name)


def _addresses(_stand: Stand, frame: Frame) -> str:
    goal = frame.goal
    named = (goal.identifier, goal.reply_url, goal.sign_on_url, goal.relay_state, goal.logout_url)
    return texts.say("ui.value.addresses", count=sum(1 for one in named if one))


def _certificate(stand: Stand, frame: Frame) -> str:
    active = active_certificate(frame.observed)
    if active is not None and active.not_after is not None:
        return texts.say("ui.value.certificate.there", until=texts.day(active.not_after))
    return texts.say("ui.value.certificate.new", years=stand.answers.certificate_years)


def _people(_stand: Stand, frame: Frame) -> str:
    goal = frame.goal
    people, groups = len(goal.wished_users) + len(goal.listed), len(goal.groups)
    if groups:
        return texts.say("ui.value.people_groups.text", people=people, groups=groups)
    if people == 1:
        return texts.say("ui.value.people_one.text")
    return texts.say("ui.value.people", people=people) if people else ""


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
