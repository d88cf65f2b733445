"""Holds the stand of a guided set-up, takes over what jobs tell, keeps the draft on disk."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaMethod, QObject, QTimer, Signal

from assistant import storage, texts
from assistant.entra.token import DeviceCode
from assistant.listening import Browse, FirstPassword, Notice
from assistant.wizard import draft
from assistant.wizard.events import Changed, Check, Failed, Progress
from assistant.wizard.stand import Stand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.errors import AssistantError
    from assistant.ui.runner import Lanes

KEPT_MS = 400
"""So long after the last change the draft is written."""
MOST_NOTES = 8
_OF_A_PAGE = {"front.memory_only": "signin", "people_file.": "people"}
"""Notices, by how their keys begin, that mean something on one page only."""
_SAID_BY_PAGES = frozenset({"front.graph_tools", "guided.practice_sign_in"})
"""What the pages say themselves, where it belongs."""
_IN_A_WINDOW = {
    "front.memory_only": "ui.note.memory_only",
    "front.sign_in": "ui.note.sign_in",
}
"""What is said in other words than in a terminal."""
_ID = attrgetter("id")
_ONLY_A_TICK = {Changed, Progress}


@dataclass(frozen=True, slots=True)
class Epoch:
    """Said by a job when it begins: what follows is of this set-up."""

    number: int


class Holding(QObject):
    """Where the set-up stands; whoever changes it shows it.

    Attributes:
        epoch: which set-up since the window was opened; what jobs of another one bring is dropped.
        stand: where the set-up stands now.

    Signals:
        changed: the new stand.
        ticked: the new stand, of which only how far changes are is new. It comes some times a
            second while a job holds the interpreter, so whoever hears it does as little as can be.
            Where nobody hears it, `changed` comes in its place.
        browse: an address to open in the person's browser.
        password: a test user's name and first password, once.
    """

    changed = Signal(object)
    ticked = Signal(object)
    browse = Signal(str)
    password = Signal(str, str)

    def __init__(self, lanes: Lanes) -> None:
        super().__init__()
        self.stand = Stand()
        self._look_ups = lanes.look_ups
        self._disk = lanes.disk
        self.epoch = 0
        self._heard = 0
        self._closed = False
        self._strokes = 0
        self._unshown = False
        self._draft = draft.new_name()
        self._kept = self._timer(KEPT_MS, self._keep_draft)

    @contextlib.contextmanager
    def one_stroke(self) -> Iterator[None]:
        """Show only what comes of it all, where several things follow from each other."""
        self._strokes += 1
        try:
            yield
        finally:
            self._strokes -= 1
            if not self._strokes and self._unshown:
                self._unshown = False
                self.changed.emit(self.stand)

    def show_stand(self, stand: Stand) -> None:
        """Take a stand as the present one, and tell whoever shows it."""
        before, self.stand = self.stand, stand
        if self._strokes:
            self._unshown = True
        else:
            self.changed.emit(stand)
        kept = (before.answers, before.page, before.told)
        changed = kept != (stand.answers, stand.page, stand.told)
        if changed and stand.answers.organization and not self._closed:
            self._kept.start()

    def flush(self) -> None:
        """Write down at once what was said last."""
        if self._kept.isActive():
            self._kept.stop()
            self._keep_draft()

    def close(self) -> None:
        """Write down what was said last; nothing is written after that."""
        self._closed = True
        self.flush()

    def fail_here(self, error: AssistantError) -> None:
        """Show an error on the page that is shown."""
        self.show_stand(replace(self.stand, error=error, error_page=self.stand.page))

    def note(self, key: str, **params: object) -> None:
        """Show a sentence that is no result."""
        notes = _noted(self.stand, texts.say(key, **params))
        self.show_stand(replace(self.stand, notes=notes[-MOST_NOTES:]))

    def hear(self, told: list[object]) -> None:
        """Take over what a job told meanwhile, in one stroke."""
        told = self._of_this_set_up(told)
        if not told:
            return
        kinds = set(map(type, told))
        # By the hundred, while a job runs: no line of ours for each of them.
        went_on = told if kinds == {Changed} else [one for one in told if isinstance(one, Changed)]
        stand = self.stand
        if went_on:
            changes = {**stand.changes, **dict(zip(map(_ID, went_on), went_on, strict=True))}
            stand = replace(stand, changes=changes)
        if kinds <= _ONLY_A_TICK:
            self._tick(stand)
            return
        for one in told:
            stand = self._take(stand, one)
        self.show_stand(replace(stand, notes=stand.notes[-MOST_NOTES:]))

    def _take(self, stand: Stand, one: object) -> Stand:
        """Take over one thing that is no step of a change."""
        match one:
            case Failed():
                return replace(stand, error=one.error, error_page=stand.page)
            case Check() if stand.busy == "undo":
                return replace(stand, kept=(*stand.kept, one))
            case DeviceCode():
                return _with_code(stand, one)
            case Notice():
                said = _said(stand, one)
                return replace(stand, notes=_noted(stand, said)) if said else stand
            case Browse():
                self.browse.emit(one.url)
            case FirstPassword():
                self.password.emit(one.upn, one.value)
            case _:
                pass
        return stand

    def _of_this_set_up(self, told: list[object]) -> list[object]:
        """Pass over what the jobs of another set-up still told."""
        if Epoch not in set(map(type, told)):
            return told if self._heard == self.epoch else []
        kept: list[object] = []
        for one in told:
            if isinstance(one, Epoch):
                self._heard = one.number
            elif self._heard == self.epoch:
                kept.append(one)
        return kept

    def _tick(self, stand: Stand) -> None:
        """Take a stand of which only how far changes are is new."""
        self.stand = stand
        if self._strokes:
            self._unshown = True
        elif self.isSignalConnected(QMetaMethod.fromSignal(self.ticked)):
            self.ticked.emit(stand)
        else:
            self.changed.emit(stand)

    def open_draft(self, name: str) -> None:
        """Keep what is said from now on under this name; none is a draft of its own."""
        self.flush()
        self._draft = name or draft.new_name()

    def forget_draft(self) -> None:
        """Take the draft away: the set-up is finished."""
        self._kept.stop()
        state, name = storage.folders().state, self._draft
        self._disk.start(lambda: draft.drop(state, name), lambda _: None, self.fail_here)

    def _timer(self, after: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(act)
        return timer

    def _keep_draft(self) -> None:
        stand = self.stand
        state = storage.folders().state
        page = stand.returning or stand.page  # whoever is on the way back has not left their step
        kept = draft.Draft(stand.answers, page, stand.told, self._draft)
        self._disk.start(lambda: draft.keep(state, kept), lambda _: None, self.fail_here)


def _with_code(stand: Stand, code: DeviceCode) -> Stand:
    """Show a code: on its page, or where the person is when a sign-in comes in the middle."""
    stand = replace(stand, code=code)
    if stand.busy == "signin":
        return stand
    said = texts.say("ui.note.code", url=code.url, code=code.user_code)
    return replace(stand, notes=_noted(stand, said))


def _noted(stand: Stand, said: str) -> tuple[str, ...]:
    """Add a note as the newest; a list that is read anew says of its lines what it said before."""
    return (*(note for note in stand.notes if note != said), said)


def _said(stand: Stand, one: Notice) -> str:
    """Put a notice into a window's words; empty where a page says it itself."""
    # On a practice tenant nobody's browser is opened.
    by_itself = one.key == "front.sign_in" and (stand.practice or stand.busy == "signin")
    elsewhere = any(one.key.startswith(k) and stand.page != at for k, at in _OF_A_PAGE.items())
    if one.key in _SAID_BY_PAGES or by_itself or elsewhere:
        return ""
    return texts.say(_IN_A_WINDOW.get(one.key, one.key), **one.params)
