"""Takes what a person said on a page into the stand: judged at once, nothing is lost. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.sentry import addresses, slug
from assistant.wizard.answers import Answers, check, default, merge, validate
from assistant.wizard.stand import Stand, Target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.sentry.public import SentrySeen

_OF_A_RUN = ("organization", "sentry_url", "cloud", "tenant", "account")
"""Whose change makes what a run told the story of another set-up."""
OF_A_SIGN_IN = ("cloud", "tenant", "client_id")
"""Whose change makes a sign-in one that is not meant any more."""
_ABOUT = (*_OF_A_RUN, "sentry_owner", "second_owner")
"""Whose change makes the answers to the gate's questions answers to other questions."""
_NOTHING: tuple[object, ...] = (None, "", ())


def take(stand: Stand, said: Mapping[str, object]) -> Stand:
    """Take answers by name; empty ones are taken back.

    What cannot be used stands in ``wrong`` and ``typed`` until something usable is said; the last
    usable answer holds meanwhile.
    """
    wrong, typed = dict(stand.wrong), dict(stand.typed)
    answers = stand.answers
    for name, value in said.items():
        wrong.pop(name, None)
        typed.pop(name, None)
        try:
            if value in _NOTHING:
                answers = validate(merge(answers, {name: default(name)}))
            else:
                judged = check(name, value)
                if name == "sentry_url":
                    addresses.parse(str(judged))  # a path, say, is no address of a Sentry
                answers = validate(merge(answers, {name: judged}))
        except BadInput as error:
            wrong[name] = error
            typed[name] = _shown(value)
    return _still_true(stand, replace(stand, answers=answers, wrong=wrong, typed=typed))


def _still_true(before: Stand, after: Stand) -> Stand:
    """Let go of what was said or done for another organization, tenant or owner."""
    if all(getattr(before.answers, name) == getattr(after.answers, name) for name in _ABOUT):
        return after
    frame = after.frame.told_so({}) if after.frame else None
    kept = replace(after, told={}, handed_over=False, saved=(), frame=frame)
    if all(getattr(before.answers, name) == getattr(after.answers, name) for name in _OF_A_RUN):
        return kept
    return replace(kept, result=None, agreed=None, changes={}, kept=(), asked=None, began=None)


def aim(stand: Stand, text: str) -> Stand:
    """Take what stands in the organization's field: a slug, or an address of Sentry's pages."""
    found = slug.parse(text)
    said: dict[str, object] = {"organization": found.value if found.ok else None}
    if found.base is not None and not stand.practice:
        said["sentry_url"] = None if found.base.is_saas else found.base.base
    taken = take(stand, said)
    before = stand.target
    if before is not None and before.slug.value == found.value and found.value:
        return replace(taken, target=replace(before, slug=found))
    return replace(taken, target=Target(found, None, looking=found.ok))


def saw(stand: Stand, value: str, seen: SentrySeen | None) -> Stand:
    """Take what Sentry showed of an organization, if it is still the one that is meant."""
    target = stand.target
    if target is None or target.slug.value != value:
        return stand
    return replace(stand, target=replace(target, seen=seen, looking=False))


def signed_out(stand: Stand) -> Stand:
    """Give the stand of somebody who is not signed in: nothing that was seen holds any more."""
    return replace(
        stand,
        account=None,
        frame=None,
        choice=None,
        plan=None,
        hurting=(),
        checks=(),
        roster=None,
        looked_for=None,
    )


def start(answers: Answers) -> Stand:
    """Give the stand of somebody who begins, or goes on, with these answers."""
    fresh = Stand(answers=answers)
    return aim(fresh, answers.organization) if answers.organization else fresh


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
