"""A field for what is pasted, however long it is: it is handed over at once, and never laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


class PasteField(QPlainTextEdit):
    """Takes what is pasted at once: a long line is never laid out only to be sent on.

    Signals:
        pasted: this text.
    """

    pasted = Signal(str)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Hand over what is pasted."""
        self.pasted.emit(source.text())
