"""One of several: rows with a radio button, a title that wraps, and what is to be known of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QRadioButton, QWidget

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SPACE,
    TIGHT,
    Tone,
    button,
    column,
    empty,
    label,
    line,
    pill,
    row,
    stack,
)
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

RADIO = 20
"""Width and height of a radio button: its circle, and the frame that shows the keyboard."""


@dataclass(frozen=True, slots=True)
class RadioRow:
    """One of them.

    Attributes:
        key: what is chosen by it.
        title: its name.
        says: sentences about it.
        facts: pairs of a name and a value, each on a line.
        word: a state that goes with it, and its tone.
        ruled_out: why it cannot be chosen; empty if it can.
        act: what a button says that chooses it as well; empty for none.
        act_name: what a screen reader says of that button.
    """

    key: str
    title: str
    says: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    word: str = ""
    tone: Tone = "plain"
    ruled_out: str = ""
    act: str = ""
    act_name: str = ""


class RadioRows(QFrame):
    """Shows rows, one of them chosen or none; a click anywhere in a row chooses it.

    Signals:
        chosen: the key of the row that the person chose.
    """

    chosen = Signal(str)

    def __init__(self, name: str, *, bare: bool = False) -> None:
        super().__init__()
        self._bare = bare
        self._shown: tuple[RadioRow, ...] = ()
        self._radios: dict[str, QRadioButton] = {}
        self._acts: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.setAccessibleName(name)
        self.setProperty("kind", "" if bare else "card")
        self._rows = column(self, space=0)
        edge = 0 if bare else 1
        self._rows.setContentsMargins(edge, edge, edge, edge)

    def show_rows(self, rows: Sequence[RadioRow], chosen: str | None) -> None:
        """Show these, with this one chosen; None for none of them."""
        if tuple(rows) != self._shown:
            self._build(tuple(rows))
        self._choose(chosen)
        for key, act in self._acts.items():
            if key == chosen and act.hasFocus():
                self._radios[key].setFocus()
            act.setVisible(key != chosen)

    def radio(self, key: str) -> QRadioButton | None:
        """Give the button of a row."""
        return self._radios.get(key)

    def checked(self) -> QRadioButton | None:
        """Give the chosen one, or else the first that can be."""
        usable = [radio for radio in self._radios.values() if radio.isEnabled()]
        return next((one for one in usable if one.isChecked()), usable[0] if usable else None)

    def _build(self, rows: tuple[RadioRow, ...]) -> None:
        focused = self.window().focusWidget()
        had = next((key for key, one in self._radios.items() if one is focused), None)
        self._shown = rows
        for radio in self._radios.values():
            self._group.removeButton(radio)
        self._radios, self._acts = {}, {}
        empty(self._rows)
        for number, one in enumerate(rows):
            if number and not self._bare:
                self._rows.addWidget(line())
            row_of_it = self._row(one)
            self._rows.addWidget(row_of_it)
            row_of_it.show()  # at once: the keyboard may have to go back to it
        if had is not None and had in self._radios:
            self._radios[had].setFocus()

    def _row(self, one: RadioRow) -> QWidget:
        radio = QRadioButton()
        radio.setProperty("kind", "row")
        radio.setFixedSize(RADIO, RADIO)
        radio.setAccessibleName(one.title)
        facts = (texts.say("ui.application.fact", name=n, value=v) for n, v in one.facts)
        spoken = (one.word, *one.says, *facts)
        ruled = (one.ruled_out,) if one.ruled_out else ()
        radio.setAccessibleDescription("\n".join(part for part in (*spoken, *ruled) if part))
        radio.setEnabled(not one.ruled_out)
        radio.clicked.connect(lambda _on=False, key=one.key: self.chosen.emit(key))
        self._group.addButton(radio)
        self._radios[one.key] = radio
        title = MarkedText((Span(one.title, "strong"),))
        title.setBuddy(radio)
        head = row(title, space=SPACE)
        head.setStretch(0, 1)
        if one.word:
            head.addWidget(pill(one.word, one.tone), 0, Qt.AlignmentFlag.AlignTop)
        words = stack(head)
        for said in one.says:
            words.addWidget(label(said, "small"))
        for name, value in one.facts:
            words.addWidget(MarkedText((Span(f"{name}  "), Span(value, "value")), kind="small"))
        if one.ruled_out:
            words.addWidget(label(one.ruled_out, "small-text"))
        elif one.act:
            act = button(one.act, lambda: self.chosen.emit(one.key), name=one.act_name)
            self._acts[one.key] = act
            words.addSpacing(TIGHT)
            words.addLayout(row(act, 1))
        whole = QWidget()
        side, over = (0, TIGHT) if self._bare else (ROOM, SPACE)
        inner = row(parent=whole, space=SPACE)
        inner.setContentsMargins(side, over, side, over)
        inner.addWidget(radio, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(words, 1)
        whole.setCursor(
            Qt.CursorShape.PointingHandCursor if radio.isEnabled() else Qt.CursorShape.ArrowCursor
        )
        whole.installEventFilter(self)
        return whole

    def _choose(self, key: str | None) -> None:
        wished = self._radios.get(key) if key is not None else None
        if wished is not None:
            wished.setChecked(True)
            return
        # A group that allows no "none" has to be opened for it.
        self._group.setExclusive(False)
        for radio in self._radios.values():
            radio.setChecked(False)
        self._group.setExclusive(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the whole row be clicked."""
        ours = event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent)
        if ours and isinstance(watched, QWidget):
            radio = watched.findChild(QRadioButton)
            if radio is not None and radio.isEnabled() and not radio.isChecked():
                radio.setFocus(Qt.FocusReason.MouseFocusReason)
                radio.click()
                return True
        return super().eventFilter(watched, event)
