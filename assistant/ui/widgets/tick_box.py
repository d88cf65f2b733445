"""A check box whose tick is painted: a style sheet could only show a file, in one colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QStyle, QStyleOptionButton

from assistant.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_TICK = ((0.24, 0.54), (0.43, 0.72), (0.77, 0.32))
"""The tick's corners in its box."""


class TickBox(QCheckBox):
    """A check box in the colours that hold now."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("kind", "tick")
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box as the style sheet says, and the tick over it."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxIndicator
        box = QRectF(self.style().subElementRect(part, option, self))
        now = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(now.on_accent if self.isEnabled() else now.muted), 1.8)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        corners = [
            QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in _TICK
        ]
        painter.drawPolyline(corners)
        painter.end()
