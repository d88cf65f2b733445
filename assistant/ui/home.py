"""Home: the jobs, what was worked on before, who is signed in. The first thing that is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SMALL,
    TIGHT,
    WIDE,
    PanelButton,
    Scrolled,
    button,
    column,
    empty,
    label,
    row,
    stack,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget


class Home(Scrolled):
    """What one sees first.

    Signals:
        begun: a job was chosen: ``set_up``, ``practice``, or one of `add_job`.
        settings: the person wants the settings.
    """

    begun = Signal(str)
    settings = Signal()

    states = (
        "first",
        "worked",
        "resumed",
        "signed_in",
        "expiring",
        "broken_off",
        "finished",
        "put_back",
    )

    def __init__(self) -> None:
        whole = column(space=ROOM)
        super().__init__(whole)
        settings = button(texts.say("ui.act.settings"), self.settings.emit, "link")
        head = row(label(texts.say("ui.home.title"), "title"), 1, settings)
        whole.addLayout(stack(head, label(texts.say("ui.home.lead"), "muted"), space=TIGHT))
        whole.addSpacing(SMALL)
        self.jobs = [self._job("set_up"), self._job("practice")]
        self._jobs = column(space=ROOM)
        for job in self.jobs:
            self._jobs.addWidget(job)
        whole.addLayout(self._jobs)
        self.more = column(space=ROOM)
        whole.addSpacing(SMALL)
        whole.addLayout(self.more)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard to the first job."""
        super().showEvent(event)
        self.jobs[0].setFocus()

    def add_job(self, name: str) -> None:
        """Offer one more job, now that the window stands: its words are not read before that."""
        self.jobs.append(self._job(name))
        self._jobs.addWidget(self.jobs[-1])

    def show_more(self, parts: Sequence[QWidget]) -> None:
        """Show what is known besides the jobs, once it has been read."""
        empty(self.more)
        for part in parts:
            self.more.addWidget(part)

    def _job(self, name: str) -> PanelButton:
        title = texts.say(f"ui.home.{name}.title")
        made = PanelButton()
        made.setProperty("kind", "job")
        made.setAccessibleName(title)
        made.setAccessibleDescription(texts.say(f"ui.home.{name}.lead"))
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.clicked.connect(lambda _checked=False: self.begun.emit(name))
        words = stack(
            label(title, "side-title"),
            label(texts.say(f"ui.home.{name}.lead"), "muted"),
            space=TIGHT,
        )
        arrow = label("→", "side-title", wrap=False)
        inner = row(words, arrow, space=WIDE)
        inner.setStretch(0, 1)
        inner.setContentsMargins(WIDE, ROOM, WIDE, ROOM)
        made.hold(inner)
        return made
