"""A request or a certificate as it is: in the monospace face, to be read, marked and copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

from assistant.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_MOST_LINES = 24
_ROOM = 28
_START_WIDTH = 400


class CodeBlock(QPlainTextEdit):
    """Shows text as high as it is, up to some lines; then it scrolls.

    Args:
        text: what it shows.
        name: what it is, for whoever cannot see it.
        most: lines that are shown at once.
    """

    def __init__(self, text: str, name: str, most: int = _MOST_LINES) -> None:
        super().__init__(text)
        self._most = most
        self.setReadOnly(True)
        self.setProperty("kind", "code")
        self.setTabChangesFocus(True)
        self.setFont(theme.mono())
        self.setStyleSheet("font-size: 12px;")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Give the height of its lines as they wrap now."""
        # Asked for its room, a block is laid out; its lines alone are counted only where it shows.
        room = self.document().documentLayout().blockBoundingRect
        height, most = 0.0, self._most * self.fontMetrics().lineSpacing()
        block = self.document().firstBlock()
        while block.isValid() and height < most:
            height += room(block).height()
            block = block.next()
        return QSize(_START_WIDTH, int(min(height, most)) + _ROOM)

    def minimumSizeHint(self) -> QSize:
        """Give as little width as there has to be."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height anew: at another width it wraps otherwise."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
