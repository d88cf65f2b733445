"""Verdicts below each other: the state as a word, what was seen, what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.ui import aloud
from assistant.ui.parts import ROOM, SPACE, TIGHT, Tone, button, column, empty, label, line, pill
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.wizard.told import Offer, Told

TONES: Mapping[State, Tone] = {
    State.PASS: "good",
    State.WARN: "warn",
    State.FAIL: "fail",
    State.NOT_APPLICABLE: "plain",
    State.NOT_RUN: "plain",
}


class Verdicts(QFrame):
    """Shows any number of verdicts, on a card or, ``bare``, below something on one.

    Signals:
        offered: the offer of a verdict that the person takes up.
    """

    offered = Signal(object)

    def __init__(self, name: str, *, bare: bool = False) -> None:
        super().__init__()
        self._bare = bare
        self._shown: tuple[Told, ...] = ()
        self.setAccessibleName(name)
        self.setProperty("kind", "" if bare else "card")
        self._grid = QGridLayout(self)
        edge = 0 if bare else 1
        self._grid.setContentsMargins(edge, edge, edge, edge)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    def show_verdicts(self, verdicts: Sequence[Told]) -> None:
        """Show these, and say that they changed to whoever cannot see it."""
        wished = tuple(verdicts)
        if wished == self._shown:
            return
        self._shown = wished
        empty(self._grid)
        for number, told in enumerate(wished):
            self._add(number, told)
        self.setVisible(bool(wished))
        spoken = "\n".join(f"{told.label}: {told.seen}" for told in wished)
        self.setAccessibleDescription(spoken)
        if wished:
            aloud.alert(self)

    def _add(self, number: int, told: Told) -> None:
        at = 2 * number
        if number and not self._bare:
            self._grid.addWidget(line(), at - 1, 0, 1, 3)
        side, over = (0, TIGHT) if self._bare else (ROOM, SPACE)
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(_boxed(pill(told.label, TONES[told.state]), side, over, 0), at, 0, top)
        words = QWidget()
        rows = column(words, space=2)
        rows.setContentsMargins(SPACE, over, SPACE, over)
        # Addresses and names come from outside: however long they are, they break somewhere.
        rows.addWidget(MarkedText((Span(told.seen, "strong"),)))
        if told.meaning:
            rows.addWidget(MarkedText((Span(told.meaning),), kind="small"))
        if told.remedy:
            rows.addWidget(MarkedText((Span(told.remedy),), kind="small-text"))
        if told.who is not Who.NOBODY and told.state in {State.WARN, State.FAIL}:
            who = texts.say("ui.error.whose", who=texts.say(f"ui.who.{told.who}"))
            rows.addWidget(label(who, "small"))
        if told.offer is None:
            self._grid.addWidget(words, at, 1, 1, 2)
        else:
            self._grid.addWidget(words, at, 1)
            act = self._button(told.offer)
            self._grid.addWidget(_boxed(act, 0, over, side), at, 2, top)

    def _button(self, offer: Offer) -> QWidget:
        return button(offer.label, lambda: self.offered.emit(offer), name=offer.label)


def _boxed(content: QWidget, left: int, over: int, right: int) -> QWidget:
    box = QWidget()
    inner = column(box)
    inner.setContentsMargins(left, over, right, over)
    inner.addWidget(content)
    return box
