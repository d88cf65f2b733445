"""Home: the jobs, what was worked on before, who is signed in. The first thing that is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from assistant import texts
from assistant.ui.parts import (
    EDGE,
    PAGE_WIDTH,
    ROOM,
    SMALL,
    TIGHT,
    WIDE,
    PanelButton,
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


class Home(QScrollArea):
    """What one sees first.

    Signals:
        begun: a job was chosen: ``set_up`` or ``practice``.
        settings: the person wants the settings.
    """

    begun = Signal(str)
    settings = Signal()

    states = ("first", "worked", "resumed", "signed_in", "expiring", "broken_off")

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("pageGround")
        outer = QVBoxLayout(ground)
        outer.setContentsMargins(EDGE, EDGE, EDGE, EDGE)
        inner = QWidget()
        inner.setMaximumWidth(PAGE_WIDTH)
        whole = column(inner, space=ROOM)
        settings = button(texts.say("ui.act.settings"), self.settings.emit, "link")
        head = row(label(texts.say("ui.home.title"), "title"), 1, settings)
        whole.addLayout(stack(head, label(texts.say("ui.home.lead"), "muted"), space=TIGHT))
        whole.addSpacing(SMALL)
        self.jobs = [self._job("set_up"), self._job("practice")]
        for job in self.jobs:
            whole.addWidget(job)
        self.more = column(space=ROOM)
        whole.addSpacing(SMALL)
        whole.addLayout(self.more)
        # Stretches, no alignment: only so does Qt reckon heights with the width that is had.
        outer.addLayout(row(1, inner, 1, space=0))
        outer.addStretch(1)
        self._inner = inner
        ground.setMinimumHeight(1)  # Qt would take what words need at their narrowest
        self.setWidget(ground)

    def resizeEvent(self, event: object) -> None:
        """Give the content as much width as it may have."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt's own event, handed on
        self._inner.setFixedWidth(min(PAGE_WIDTH, max(320, self.viewport().width() - 2 * EDGE)))

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard to the first job."""
        super().showEvent(event)
        self.jobs[0].setFocus()

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
