"""A room to which something is handed over: dropped or pasted anywhere, read, and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QWidget

from assistant import texts
from assistant.ui import aloud, words
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    Scrolled,
    button,
    card,
    column,
    empty,
    label,
    pill,
    row,
    stack,
)
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.still_label import StillLabel

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDragLeaveEvent,
        QDragMoveEvent,
        QDropEvent,
        QShowEvent,
    )

    from assistant.errors import AssistantError

_WHOLE = 1000
_AROUND = 40


class Drop(Protocol):
    """The place in the room for what is handed over."""

    def hover(self, *, over: bool) -> None:
        """Show that something is dragged over the page."""

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped."""

    def take_clipboard(self) -> None:
        """Take what is on the clipboard."""

    def show_taken(self, *, has: bool) -> None:
        """Show whether something is shown already."""

    def begin_here(self) -> None:
        """Take the keyboard."""


class HandedOver(Scrolled):
    """Such a room, without what it shows.

    Args:
        title: what the room is called.
        lead: what it is for.

    Signals:
        left: the person goes Home.
        stop: what is read is to be stopped.
    """

    left = Signal()
    stop = Signal()

    def __init__(self, title: str, lead: str) -> None:
        self._rows = column(space=ROOM)
        super().__init__(self._rows)
        self.setAcceptDrops(True)
        self._rows.addWidget(button(texts.say("ui.guide.home"), self.left.emit, "link"))
        self._rows.addLayout(stack(label(title, "title"), label(lead, "muted"), space=TIGHT))
        self._reading = self._make_reading()
        self._problem = column(space=SMALL)
        self._place: Drop | None = None

    def take_place(self, place: Drop, *parts: QWidget) -> None:
        """Put the place for what is handed over, and parts of it, at the top.

        Args:
            place: takes what is dropped and pasted.
            parts: widgets from top to bottom, the place among them.
        """
        self._place = place
        for part in parts:
            self._rows.addWidget(part)
        self._rows.addWidget(self._reading)
        self._rows.addLayout(self._problem)
        paste = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        paste.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.activated.connect(place.take_clipboard)

    def _make_reading(self) -> QWidget:
        made = QWidget()
        self._says = StillLabel("small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._stop = button(texts.say("ui.inspect.stop"), self.stop.emit)
        words = stack(self._says, self._bar, space=SMALL)
        inner = row(words, self._stop, parent=made, space=ROOM)
        inner.setStretch(0, 1)
        inner.setAlignment(self._stop, Qt.AlignmentFlag.AlignVCenter)
        made.hide()
        return made

    # -- what is shown ----------------------------------------------------------------------

    def show_reading(self, said: str, name: str) -> None:
        """Show that something is read.

        Args:
            said: a sentence.
            name: what is read.
        """
        self._says.say(said)
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(said)
        self._stop.setAccessibleName(texts.say("ui.inspect.stop_name", name=name))
        self._reading.show()
        aloud.announce(self, said)

    def show_how_far(self, said: str, done: int, total: int) -> None:
        """Show how far it is; no total is an open end."""
        self._says.say(said)
        if total:
            self._bar.setRange(0, _WHOLE)
            self._bar.setValue(min(_WHOLE, done * _WHOLE // total))

    def show_ended(self) -> None:
        """Show that nothing is read any more."""
        self._reading.hide()
        if self._place is not None:
            self._place.show_taken(has=True)

    def show_problem(self, error: AssistantError) -> None:
        """Show why it cannot be read, or was read no further; what came before that stays."""
        self.show_ended()
        said = words.explain(error)
        lines = stack(label(said.title, "side-title"), space=TIGHT)
        if said.detail:
            # A document's own words stand in it: they break wherever they have to.
            lines.addWidget(MarkedText((Span(said.detail),), kind="small-text"))
        if said.hint:
            lines.addWidget(MarkedText((Span(said.hint),)))
        who = texts.say("ui.error.whose", who=texts.say(f"ui.who.{said.who}"))
        lines.addWidget(label(who, "small"))
        inner = row(space=ROOM)
        inner.addLayout(lines, 1)
        word = pill(texts.say("ui.inspect.word.error"), "fail")
        inner.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        made = card(inner, tone="fail")
        made.setAccessibleName(texts.say("ui.error.name", title=said.title))
        self._problem.addWidget(made)
        aloud.alert(made)

    def show_stopped(self) -> None:
        """Say that it was stopped; what came until then stays."""
        self.show_ended()
        said = texts.say("ui.inspect.stopped")
        self._problem.addWidget(label(said, "small"))
        aloud.announce(self, said)

    def clear_problem(self) -> None:
        """Put away what was wrong."""
        empty(self._problem)

    def look_at(self, part: QWidget) -> None:
        """Scroll to a part."""
        self.ensureWidgetVisible(part, SPACE, _AROUND)

    # -- what happens to it -----------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard to the first thing to do."""
        super().showEvent(event)
        if self._place is not None:
            self._place.begin_here()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take whatever is dragged over the page, wherever that is."""
        if self._place is not None and (event.mimeData().hasUrls() or event.mimeData().hasText()):
            self._place.hover(over=True)
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on taking it."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take note that it went away."""
        del event
        if self._place is not None:
            self._place.hover(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        event.acceptProposedAction()
        if self._place is not None:
            self._place.drop(event.mimeData())
