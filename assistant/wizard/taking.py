"""Which application a set-up takes: those that may be, a new one, and what that means. Pure.

What is decided is decided in `assistant.wizard.choice` and the step; here it becomes words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput
from assistant.saml.findings import State
from assistant.sentry import gallery
from assistant.wizard import choice, live
from assistant.wizard.observed import Why
from assistant.wizard.steps import application as step
from assistant.wizard.told import Told

if TYPE_CHECKING:
    from assistant.entra.objects import Template
    from assistant.wizard.change import Change
    from assistant.wizard.frame import Frame
    from assistant.wizard.observed import Candidate, Deleted
    from assistant.wizard.stand import Stand

STEPS = ("application", "addresses")
"""Steps whose changes say what it means to take an application; the others have their own pages."""
MOST_LOOKALIKES = step.MOST_LOOKALIKES
OWN, BACK = "template", "restore_app"
"""What may be offered: to do without the gallery's entry; to bring a deleted one back."""
_LATER = "plan.application.after_restore"


class Kind(StrEnum):
    """What is done to have the application."""

    USE = "use"
    RESTORE = "restore"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Option:
    """One way to an application.

    Attributes:
        kind: what is done.
        id: client id of one that is there, object id of a deleted one, empty for a new one.
        title: its name.
        says: why it may be meant, and what else there is to know.
        facts: names and values.
        word: why it may be meant, in a word.
        ruled_out: why it cannot be taken; empty if it can.
    """

    kind: Kind
    id: str = ""
    title: str = ""
    says: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    word: str = ""
    ruled_out: str = ""

    @property
    def key(self) -> str:
        """A name that no other option has."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the gallery; ``ours`` is Sentry's own."""

    name: str
    publisher: str
    home_page: str
    ours: bool


def options(stand: Stand) -> tuple[Option, ...]:
    """Give every way; nothing where there is only one, a new application."""
    frame = stand.frame
    if frame is None:
        return ()
    found = tuple(_there(one, frame) for one in frame.observed.candidates)
    deleted = tuple(_deleted(one, frame) for one in frame.observed.twins)
    return (*found, *deleted, _new(frame)) if found or deleted else ()


def chosen(stand: Stand) -> Option | None:
    """Give the way that is taken; None as long as a person has to choose.

    What was just said counts at once, though both sides have not been looked at for it yet.
    """
    key = _taken(stand)
    return next((one for one in options(stand) if one.key == key), None)


def is_current(stand: Stand) -> bool:
    """Tell whether what the newest look found is about the way that is taken now."""
    if stand.looked_for is None:
        return False
    return _taken(stand) == _taken(replace(stand, answers=stand.looked_for))


def takes_new(stand: Stand) -> bool:
    """Tell whether a new application will be made."""
    if stand.frame is None:
        return False
    if not options(stand):
        return stand.frame.observed.application is None
    taken = chosen(stand)
    return taken is not None and taken.kind is Kind.NEW


def _taken(stand: Stand) -> str:
    answers, frame = stand.answers, stand.frame
    if frame is None:
        return ""
    if answers.restore_app:
        for twin in frame.observed.twins:
            if choice.bears(twin, answers.restore_app):
                return f"{Kind.RESTORE}:{twin.id}"
    if answers.app_id:
        for candidate in frame.observed.candidates:
            if choice.bears(candidate.application, answers.app_id):
                return f"{Kind.USE}:{candidate.application.app_id}"
    if answers.new_app and stand.stale:
        return f"{Kind.NEW}:"
    taken = stand.choice.application if stand.choice else None
    if taken is not None:
        return f"{Kind.USE}:{taken.app_id}"
    undecided = stand.choice is None or bool(stand.choice.ask)
    return "" if undecided else f"{Kind.NEW}:"


def _there(candidate: Candidate, frame: Frame) -> Option:
    one = candidate.application
    named = [uri for uri in one.identifier_uris if not uri.startswith("api://")]  # Entra's own
    others = [uri for uri in named if uri != frame.goal.identifier]
    says = [texts.say(f"ui.application.why.{candidate.why}.says")]
    if others or not named:
        served = "another" if others else "nobody"
        says.append(texts.say(f"ui.application.serves_{served}"))
    none = texts.say("front.none")
    made = texts.day(one.created) if one.created else none
    return Option(
        Kind.USE,
        one.app_id,
        one.display_name,
        tuple(says),
        (
            (texts.say("ui.application.app_id"), one.app_id),
            (texts.say("sentry.field.identifier"), ", ".join(one.identifier_uris) or none),
            (texts.say("ui.application.made"), made),
        ),
        texts.say(f"ui.application.why.{candidate.why}.word"),
    )


def _deleted(twin: Deleted, frame: Frame) -> Option:
    known = step.told_of_deleted(twin, frame)
    none = texts.say("front.none")
    alike = [one for one in frame.observed.twins if one.name == twin.name]
    title = "title_one_of" if len(alike) > 1 else "title"
    ruled_out = _ruled_out(frame)
    why = "held" if ruled_out else twin.why
    says = [texts.say(f"check.application.deleted.{why}.meaning", **known)]
    if twin.why is not Why.IDENTIFIER and frame.goal.identifier in twin.identifier_uris:
        says.append(texts.say("ui.application.restore.holds"))
    return Option(
        Kind.RESTORE,
        twin.id,
        texts.say(
            f"ui.application.restore.{title}", name=twin.name, app=twin.app_id[: step.ID_BEGINNING]
        ),
        (*says, *(() if ruled_out else (texts.say("ui.application.restore.says"),))),
        (
            (texts.say("ui.application.object_id"), twin.id),
            (texts.say("sentry.field.identifier"), ", ".join(twin.identifier_uris) or none),
        ),
        texts.say("ui.application.restore.word"),
        ruled_out,
    )


def _new(frame: Frame) -> Option:
    custom = frame.goal.template == step.CUSTOM
    key = "ui.application.new.custom" if custom else "ui.application.new.gallery"
    title = texts.say("ui.application.new.title", name=frame.goal.app_name)
    return Option(Kind.NEW, "", title, (texts.say(key),), ruled_out=_ruled_out(frame))


def _ruled_out(frame: Frame) -> str:
    """Say why no other application may be had; empty where nobody holds the Identifier."""
    held = choice.holders(frame.goal, frame.observed.candidates)
    names = ", ".join(one.display_name for one in held)
    return texts.say("ui.application.new.ruled_out", names=names) if held else ""


def entries(frame: Frame) -> tuple[Entry, ...]:
    """Give Sentry's entry in the gallery, then those that a hasty search might take for it."""
    templates = frame.observed.templates
    others = choice.lookalikes(templates)
    ours = tuple(one for one in templates if one not in others)
    return (*(_entry(one, ours=True) for one in ours), *(_entry(one, ours=False) for one in others))


def _entry(template: Template, *, ours: bool) -> Entry:
    return Entry(template.display_name, template.publisher, template.home_page, ours)


def gallery_verdict(frame: Frame) -> Told | None:
    """Say what is doubtful about the gallery's entry; None if nothing is."""
    try:
        entry = choice.exact(frame.observed.templates)
    except BadInput:
        own = texts.say("ui.application.no_entry.offer")
        return Told(
            State.FAIL,
            texts.say("ui.application.no_entry.seen"),
            texts.say("ui.application.gallery.custom_says"),
            texts.say("ui.application.no_entry.remedy"),
        ).offering(OWN, own, step.CUSTOM)
    if gallery.familiar(entry.home_page):
        return None
    return Told(
        State.WARN,
        texts.say("ui.application.doubt.seen", home_page=entry.home_page or "-"),
        texts.say("ui.application.doubt.meaning"),
        texts.say("ui.application.doubt.remedy"),
    )


def bin_verdict(frame: Frame) -> Told | None:
    """Say that deleted applications may be hidden from us; None where all were looked through."""
    if frame.observed.bin_read:
        return None
    key = "part" if frame.observed.bin_read is False else "not_run"
    of = f"check.application.deleted.{key}"
    return Told(State.NOT_RUN, texts.say(f"{of}.seen"), texts.say(f"{of}.meaning"))


def stranded_verdict(stand: Stand) -> Told | None:
    """Say that nobody gets in while one that was made for this organization is deleted.

    Bringing it back is offered, not chosen for anybody; with several, a person chooses below.
    """
    frame = stand.frame
    if frame is None or not live.stranded(frame.goal, frame.observed):
        return None
    chosen_one = chosen(stand)
    if chosen_one is not None and chosen_one.kind is Kind.RESTORE:
        return None
    own = {frame.goal.identifier, frame.goal.own.identifier}
    made = [
        twin
        for twin in frame.observed.twins
        if twin.why in {Why.IDENTIFIER, Why.NAMED} or own.intersection(twin.identifier_uris)
    ]
    if not made:
        return None
    said = Told(
        State.FAIL,
        texts.say("ui.application.stranded.seen", name=made[0].name),
        texts.say("ui.application.stranded.meaning"),
        texts.say(f"ui.application.stranded.{'remedy' if len(made) == 1 else 'remedy_many'}"),
    )
    if len(made) > 1 or _ruled_out(frame):
        return said
    return said.offering(BACK, texts.say("ui.application.restore.act"), made[0].id)


def effects(stand: Stand) -> tuple[Change, ...]:
    """Give what taking it would change, as far as this page and the next are about it."""
    if stand.plan is None:
        return ()
    return tuple(change for change in stand.plan.changes if change.step in STEPS)


def remarks(stand: Stand) -> tuple[str, ...]:
    """Say what else will come: what is planned later, and what later pages are about."""
    if stand.plan is None:
        return ()
    later = [one for one in stand.plan.nothing if one.reason == _LATER]
    found = [texts.say(one.reason, **one.params) for one in later]
    further = len(stand.plan.changes) - len(effects(stand))
    if further:
        found.append(texts.say("ui.application.effects.further", count=further))
    return tuple(found)


def waits(stand: Stand) -> str:
    """Say why an application that was asked for is not asked for again; empty if none was."""
    waiting = stand.plan.waiting if stand.plan else ()
    mine = (one for one in waiting if one.step == step.STEP)
    return next((texts.say(one.reason, **one.params) for one in mine), "")


def can_choose_anew(stand: Stand) -> bool:
    """Tell whether a choice that led nowhere stands in the way of looking."""
    answers = stand.answers
    named = bool(answers.app_id or answers.restore_app or answers.new_app)
    return named and stand.frame is None and stand.error is not None and not stand.busy
