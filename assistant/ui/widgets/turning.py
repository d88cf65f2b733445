"""Parts that stand side by side where there is room for them, and below each other where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from assistant.ui.parts import ROOM, SMALL

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_READABLE = 260
"""Narrower than that no text stands beside something else."""


class Turning(QWidget):
    """Lays its parts out in the direction that fits; the longest language decides for itself.

    Attributes:
        first: the part at the left, or at the top.
        least: beside each other only from this width on, even if there would be room for it.
    """

    def __init__(self, *content: QWidget, grows: int, middle: bool = False) -> None:
        """Take the parts.

        Args:
            content: the parts, in reading order.
            grows: number of the one that gets what is left of the width.
            middle: beside each other, parts stand at half height rather than at the top.
        """
        super().__init__()
        flags = Qt.AlignmentFlag
        self._side = flags.AlignVCenter if middle else flags.AlignTop
        self.first = content[0]
        self.least = 0
        self._content = content
        self._grows = grows
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for number, part in enumerate(content):
            self._box.addWidget(part, 1 if number == grows else 0)
        self._turn(beside=True)

    def _turn(self, *, beside: bool) -> None:
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._box.setSpacing(ROOM if beside else SMALL)
        for number, part in enumerate(self._content):
            if number != self._grows:
                side = self._side if beside else Qt.AlignmentFlag.AlignLeft
                self._box.setAlignment(part, side)

    def needed(self) -> int:
        """Give from which width on the parts can stand beside each other."""
        widths = [
            max(part.minimumSizeHint().width(), _READABLE)
            if number == self._grows
            else max(part.sizeHint().width(), part.minimumWidth())
            for number, part in enumerate(self._content)
            if not part.isHidden()
        ]
        return sum(widths) + ROOM * max(0, len(widths) - 1)

    def minimumSizeHint(self) -> QSize:
        """Ask for what is needed with all parts below each other."""
        least = [part.minimumSizeHint().width() for part in self._content if not part.isHidden()]
        return QSize(max(least, default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn where it has to."""
        super().resizeEvent(event)
        self._turn(beside=max(self.least, self.needed()) <= event.size().width())
