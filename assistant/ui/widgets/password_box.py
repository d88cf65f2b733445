"""The one secret that is ever shown: a test user's first password, on a person's wish (law 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from assistant import texts
from assistant.ui.parts import ROOM, WIDE, button, column, label, row, value

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

CLEARED_MS = 60_000
"""So long after copying, the clipboard is cleared, if the password still is in it."""


class PasswordBox(QDialog):
    """Shows it once; with the box it is gone."""

    def __init__(self, upn: str, password: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._password = password
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(texts.say("ui.password.title"))
        rows = column(self, space=ROOM)
        rows.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        rows.addWidget(label(texts.say("ui.password.title"), "side-title"))
        rows.addWidget(label(texts.say("ui.password.text", upn=upn), "muted"))
        shown = value(password)
        # Only the button copies it: what it copies is taken off the clipboard again.
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        shown.setAccessibleName(texts.say("ui.password.title"))
        rows.addWidget(shown)
        copy = button(texts.say("ui.password.copy"), self._copy)
        close = button(texts.say("ui.password.close"), self.accept, "primary")
        rows.addLayout(row(1, copy, close))
        self.setMinimumWidth(460)

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        clipboard.setText(self._password)
        held = self._password

        def clear() -> None:
            if clipboard.text() == held:
                clipboard.clear()

        QTimer.singleShot(CLEARED_MS, clear)
        app = QGuiApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(clear)
