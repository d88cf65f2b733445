"""Holds the stand of a guided set-up, takes over what jobs tell, keeps the draft on disk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from assistant import storage, texts
from assistant.entra.token import DeviceCode
from assistant.wizard import draft
from assistant.wizard.events import Changed, Check, Failed
from assistant.wizard.stand import Stand
from assistant.work import Browse, FirstPassword, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.errors import AssistantError
    from assistant.ui.runner import Lane

KEPT_MS = 400
"""So long after the last change the draft is written."""
MOST_NOTES = 8
_SAID_BY_PAGES = frozenset({"front.sign_in", "front.graph_tools", "guided.practice_sign_in"})
"""What the pages say themselves, where it belongs."""
_IN_A_WINDOW = {"front.memory_only": "ui.note.memory_only"}
"""What is said in other words than in a terminal."""


class Holding(QObject):
    """Where the set-up stands; whoever changes it shows it.

    Attributes:
        stand: where the set-up stands now.

    Signals:
        changed: the new stand.
        browse: an address to open in the person's browser.
        password: a test user's name and first password, once.
    """

    changed = Signal(object)
    browse = Signal(str)
    password = Signal(str, str)

    def __init__(self, look_ups: Lane) -> None:
        super().__init__()
        self.stand = Stand()
        self._look_ups = look_ups
        self._kept = self._timer(KEPT_MS, self._keep_draft)

    def show_stand(self, stand: Stand) -> None:
        """Take a stand as the present one, and tell whoever shows it."""
        before, self.stand = self.stand, stand
        self.changed.emit(stand)
        kept = (before.answers, before.page, before.told)
        if kept != (stand.answers, stand.page, stand.told) and stand.answers.organization:
            self._kept.start()

    def fail_here(self, error: AssistantError) -> None:
        """Show an error on the page that is shown."""
        self.show_stand(replace(self.stand, error=error, error_page=self.stand.page))

    def note(self, key: str, **params: object) -> None:
        """Show a sentence that is no result."""
        notes = (*self.stand.notes, texts.say(key, **params))
        self.show_stand(replace(self.stand, notes=notes[-MOST_NOTES:]))

    def hear(self, told: list[object]) -> None:
        """Take over what a job told meanwhile, in one stroke."""
        changes = dict(self.stand.changes)
        notes = list(self.stand.notes)
        stand = self.stand
        for one in told:
            match one:
                case Changed():
                    changes[one.id] = one
                case Failed():
                    stand = replace(stand, error=one.error, error_page=stand.page)
                case Check() if stand.busy == "undo":
                    stand = replace(stand, kept=(*stand.kept, one))
                case DeviceCode():
                    stand = replace(stand, code=one)
                case Notice() if one.key not in _SAID_BY_PAGES:
                    key = _IN_A_WINDOW.get(one.key, one.key)
                    notes.append(texts.say(key, **one.params))
                case Browse():
                    self.browse.emit(one.url)
                case FirstPassword():
                    self.password.emit(one.upn, one.value)
                case _:
                    pass
        self.show_stand(replace(stand, changes=changes, notes=tuple(notes[-MOST_NOTES:])))

    def forget_draft(self) -> None:
        """Take the draft away: the set-up is finished."""
        self._kept.stop()
        state = storage.folders().state
        self._look_ups.start(lambda: draft.drop(state), lambda _: None, self.fail_here)

    def _timer(self, after: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after)
        timer.timeout.connect(act)
        return timer

    def _keep_draft(self) -> None:
        stand = self.stand
        state = storage.folders().state
        kept = draft.Draft(stand.answers, stand.page, stand.told)
        self._look_ups.start(lambda: draft.keep(state, kept), lambda _: None, self.fail_here)
