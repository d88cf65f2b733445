"""What Home shows besides the jobs: unfinished set-ups, earlier work, who is signed in."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.entra.clouds import PRACTICE
from assistant.ui.parts import SMALL, TIGHT, Card, button, card, label, pill, row, stack
from assistant.wizard import flow
from assistant.wizard.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from PySide6.QtWidgets import QLabel, QLayout

    from assistant.at_home import AtHome
    from assistant.ui.parts import Tone
    from assistant.wizard.worked_on import WorkedOn

MOST_DRAFTS = 3
MOST_SHOWN = 8
SOON = 30
"""Days before its end from which a certificate is a matter of concern."""
_TONES: dict[str, Tone] = {"pass": "good", "warn": "warn", "fail": "fail"}


def parts(
    facts: AtHome,
    now: datetime,
    go_on: Callable[[Draft], None],
    forget: Callable[[Draft], None],
    again: Callable[[WorkedOn], None],
) -> list[QWidget]:
    """Make the cards.

    Args:
        facts: what was read.
        now: the present time.
        go_on: takes an unfinished set-up up again.
        forget: lets go of it.
        again: opens a set-up that was worked on.
    """
    made: list[QWidget] = []
    drafts = facts.drafts[:MOST_DRAFTS]
    offered = {kept.name for kept in drafts}
    # What one goes on with is offered once, with how it stands.
    begun = {one.draft.name: one for one in facts.worked if one.draft and _open(one, offered)}
    worked = tuple(one for one in facts.worked if one not in begun.values())
    if drafts:
        made.append(_drafts(drafts, {k: pills(o, now) for k, o in begun.items()}, go_on, forget))
    if worked:
        made.append(_worked(worked[:MOST_SHOWN], now, go_on, again))
    if facts.accounts:
        made.append(_who(facts))
    return made


def _open(one: WorkedOn, offered: set[str]) -> bool:
    ended = one.finished or one.put_back
    return not ended and one.draft is not None and one.draft.name in offered


def _drafts(
    drafts: tuple[Draft, ...],
    stands: Mapping[str, list[QLabel]],
    go_on: Callable[[Draft], None],
    forget: Callable[[Draft], None],
) -> Card:
    made = card(tone="accent")
    for kept in drafts:
        made.add(_draft(kept, stands.get(kept.name, []), go_on, forget))
    return made


def _draft(
    kept: Draft,
    stands: list[QLabel],
    go_on: Callable[[Draft], None],
    forget: Callable[[Draft], None],
) -> QLayout:
    organization = kept.answers.organization or "-"
    line = texts.say(
        "ui.home.again.lead", organization=organization, step=texts.say(f"ui.step.{kept.page}")
    )
    words = stack(
        label(texts.say("ui.home.again.title"), "heading"), label(line, "muted"), space=TIGHT
    )
    on = button(
        texts.say("ui.home.again.button"),
        lambda: go_on(kept),
        name=texts.say("ui.home.again.button_name", organization=organization),
    )
    drop = button(
        texts.say("ui.home.again.drop"),
        lambda: forget(kept),
        "link",
        name=texts.say("ui.home.again.drop_name", organization=organization),
    )
    practice = kept.answers.cloud == PRACTICE
    where = [pill(texts.say("ui.home.worked.practice"), "accent")] if practice else []
    inner = row(words, *where, *stands, drop, on)
    inner.setStretch(0, 1)
    return inner


def _worked(
    worked: tuple[WorkedOn, ...],
    now: datetime,
    go_on: Callable[[Draft], None],
    again: Callable[[WorkedOn], None],
) -> QWidget:
    made = Card()
    for one in worked:
        with contextlib.suppress(ArithmeticError, LookupError, ValueError):
            # Files that somebody has changed: one that cannot be shown hides no other.
            made.add(_line(one, now, go_on, again))
    whole = QWidget()
    whole.setLayout(stack(label(texts.say("ui.home.worked.title"), "heading"), made, space=SMALL))
    return whole


def _line(
    one: WorkedOn,
    now: datetime,
    go_on: Callable[[Draft], None],
    again: Callable[[WorkedOn], None],
) -> QWidget:
    practice = one.cloud == PRACTICE
    name = texts.say("ui.home.worked.line", organization=one.organization)
    at = texts.moment(one.at.astimezone())
    at = texts.say("ui.home.worked.at", at=at, account=one.account)
    words = stack(label(name, "heading"), label(at, "small"), space=TIGHT)
    where = [pill(texts.say("ui.home.worked.practice"), "accent")] if practice else []
    act = "anew" if one.put_back else "look_at" if one.finished else "open"
    open_it = button(
        texts.say(f"ui.home.worked.{act}"),
        lambda: _take_up(one, go_on, again),
        name=texts.say(f"ui.home.worked.{act}_name", organization=one.organization),
    )
    inner = row(words, *where, *pills(one, now), open_it)
    inner.setStretch(0, 1)
    made = QWidget()
    made.setLayout(inner)
    return made


def pills(one: WorkedOn, now: datetime) -> list[QLabel]:
    """Say in a few words how a set-up stands, and how long its certificate is good."""
    made: list[QLabel] = []
    if one.broken_off:
        made.append(pill(texts.say("ui.home.worked.broken_off"), "warn"))
    state = one.state or "unknown"
    if one.put_back and state != "undone":
        made.append(pill(texts.say("ui.home.worked.undone")))
    if one.finished:
        made.append(pill(texts.say("ui.home.worked.finished"), "good"))
    made.append(
        pill(texts.say(f"ui.home.worked.{state}", count=one.fails), _TONES.get(state, "plain"))
    )
    days = one.days_left(now)
    if days is not None:
        tone: Tone = "fail" if days < 0 else "warn" if days < SOON else "plain"
        key = "ui.home.worked.ended" if days < 0 else "ui.home.worked.days"
        made.append(pill(texts.say(key, days=days), tone))
    return made


def _take_up(
    one: WorkedOn, go_on: Callable[[Draft], None], again: Callable[[WorkedOn], None]
) -> None:
    """Open what was worked on: to be looked at, or set up anew where it was put back."""
    said = Draft(one.answers, told=one.told, name=one.key) if one.answers else None
    kept = one.draft or said
    if kept is None:
        again(one)  # nobody kept what was said
    elif one.put_back:
        # Whoever has begun already goes on there; what was asked about Sentry is asked anew.
        begun = flow.ORDER[kept.page] < flow.ORDER["review"]
        go_on(replace(kept, page=kept.page if begun else "target", told={}))
    else:
        go_on(replace(kept, page="check"))


def _who(facts: AtHome) -> QWidget:
    made = Card()
    for account in facts.accounts:
        said = texts.say("ui.home.who.line", upn=account.upn, tenant=account.tenant_id)
        made.add(label(said))
    whole = QWidget()
    whole.setLayout(stack(label(texts.say("ui.home.who.title"), "heading"), made, space=SMALL))
    return whole
