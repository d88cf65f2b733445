"""Asks once, where closing the window would stop what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog

from assistant import texts
from assistant.ui.parts import ROOM, WIDE, button, column, label, row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class CloseBox(QDialog):
    """Accepted: stop in good order and close; rejected, also by Escape: go on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(texts.say("ui.close.title"))
        rows = column(self, space=ROOM)
        rows.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        rows.addWidget(label(texts.say("ui.close.title"), "side-title"))
        rows.addWidget(label(texts.say("ui.close.text"), "muted"))
        stay = button(texts.say("ui.close.stay"), self.reject, "primary")
        stop = button(texts.say("ui.close.stop"), self.accept, "danger")
        rows.addLayout(row(1, stop, stay))
        self.setMinimumWidth(460)
        stay.setFocus()
