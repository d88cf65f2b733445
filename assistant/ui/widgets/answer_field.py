"""A field for one answer: its name, what it is for, and below it why what was typed cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from assistant.ui import aloud
from assistant.ui.parts import SMALL, TIGHT, column, label, restyle, row
from assistant.wizard import told

if TYPE_CHECKING:
    from assistant.errors import AssistantError

PAUSE_MS = 500
"""Whoever types no further for so long has said something."""


class AnswerField(QWidget):
    """Shows an answer and takes another.

    What is being typed is never touched from outside, and neither is the cursor in it.

    Signals:
        said: the text, once its typing pauses or ends; with ``live`` at each key.
    """

    said = Signal(str)

    def __init__(
        self, name: str, hint: str = "", *, placeholder: str = "", live: bool = False
    ) -> None:
        super().__init__()
        self._title = name
        self._hint = hint
        self._live = live
        self._held = ""
        self._typing = False
        rows = column(self, space=TIGHT)
        title = label(name, "heading")
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(name)
        self.line.setAccessibleDescription(hint)
        title.setBuddy(self.line)
        rows.addWidget(title)
        if hint:
            rows.addWidget(label(hint, "small"))
        self.beside = row(self.line, space=SMALL)
        rows.addLayout(self.beside)
        self._wrong = label("", "small-text", tone="fail")
        self._remedy = label("", "small-text")
        for below in (self._wrong, self._remedy):
            below.hide()
            rows.addWidget(below)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._say)
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(self._finished)

    @property
    def text(self) -> str:
        """What stands in it."""
        return self.line.text().strip()

    def hold(self, text: str) -> None:
        """Take the answer as it is now, unless somebody is typing another."""
        self._held = text
        if self._typing or text == self.line.text():
            return
        self.line.setText(text)

    def take(self, text: str) -> None:
        """Take a text that a person chose instead of typing it."""
        self.line.setText(text)
        self._typing = False
        self._pause.stop()
        self.said.emit(text)

    def show_wrong(self, error: AssistantError | None) -> None:
        """Say why what was typed cannot be taken; None if it can."""
        words = told.of_error(error, self._title) if error is not None else None
        seen, remedy = "", ""
        if words is not None:
            seen = "\n".join(part for part in (words.seen, words.meaning) if part)
            remedy = words.remedy
        restyle(self.line, wrong=bool(seen))
        if (seen, remedy) == (self._wrong.text(), self._remedy.text()):
            return
        for below, text in ((self._wrong, seen), (self._remedy, remedy)):
            below.setText(text)
            below.setVisible(bool(text))
        described = "\n".join(part for part in (self._hint, seen, remedy) if part)
        self.line.setAccessibleDescription(described)
        if seen:
            aloud.alert(self._wrong)

    def _edited(self, _text: str) -> None:
        self._typing = True
        if self._live:
            self.said.emit(self.line.text())
        else:
            self._pause.start()

    def _say(self) -> None:
        self._pause.stop()
        if not self._live and self.text != self._held:
            self.said.emit(self.text)

    def _finished(self) -> None:
        """Enter, or the keyboard went elsewhere."""
        if self._typing:
            self._say()
            self._typing = False
