"""A text that changes many times a second, while what stands round it stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

from assistant.ui.parts import label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent


class StillLabel(QWidget):
    """Shows words; the page is laid out anew only where they need more room than they have.

    A plain label has its whole page laid out anew with each word that it says.

    Args:
        kind: as of a label.
        wrap: it takes more lines where it has to; otherwise it gets wider. It never hurries to
            give back what it has got.
    """

    def __init__(self, kind: str = "", *, wrap: bool = True) -> None:
        super().__init__()
        self._wrap = wrap
        self._words = ""
        self._room = QSize()
        self.label = label("", kind, wrap=wrap)
        self.label.setParent(self)
        self.setSizePolicy(self.label.sizePolicy())

    def text(self) -> str:
        """Give what it says."""
        return self._words

    def say(self, words: str) -> None:
        """Say this."""
        if words == self._words:
            return
        self._words = words
        self.label.setText(words)
        if self._wrap:
            if self.label.heightForWidth(self.width()) > self.height():
                self.updateGeometry()
            return
        room = self._room.expandedTo(self.label.sizeHint())
        if room != self._room:
            self._room = room
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for the label's own room, and for as much as it ever had in one line."""
        hint = self.label.sizeHint()
        return hint if self._wrap else hint.expandedTo(self._room)

    def minimumSizeHint(self) -> QSize:
        """Ask for the label's own, at least."""
        hint = self.label.minimumSizeHint()
        return hint if self._wrap else hint.expandedTo(self._room)

    def hasHeightForWidth(self) -> bool:
        """Tell whether it wraps."""
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Give the height of its lines."""
        return self.label.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the label have it all."""
        super().resizeEvent(event)
        self.label.setGeometry(self.rect())
