"""The button beside every value that has to travel; it says that it copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QPushButton

from assistant import texts

if TYPE_CHECKING:
    from assistant.ui.intents import Intents

SAYS_SO_MS = 1600


class CopyButton(QPushButton):
    """Copies a value; ``what`` names it for whoever cannot see what it stands beside."""

    def __init__(self, intents: Intents, what: str, value: str = "") -> None:
        super().__init__(texts.say("ui.act.copy"))
        self._intents = intents
        self._what = what
        self._value = value
        self.setAutoDefault(False)
        self.setAccessibleName(texts.say("ui.act.copy_name", what=what))
        self.clicked.connect(self._copy)
        # As wide as the longer of both words, so that nothing moves when it says that it copied.
        wide = self.fontMetrics().horizontalAdvance
        words = (texts.say("ui.act.copy"), texts.say("ui.act.copied"))
        self.setMinimumWidth(max(wide(word) for word in words) + 40)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(SAYS_SO_MS)
        self._back.timeout.connect(self._say_again)

    def hold(self, value: str) -> None:
        """Take the value to copy; without one there is nothing to press."""
        self._value = value
        self.setEnabled(bool(value))

    def _copy(self) -> None:
        self._intents.copy(self._value)
        self.setText(texts.say("ui.act.copied"))
        self.setAccessibleName(texts.say("ui.act.copied"))
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))
        self._back.start()

    def _say_again(self) -> None:
        self.setText(texts.say("ui.act.copy"))
        self.setAccessibleName(texts.say("ui.act.copy_name", what=self._what))
