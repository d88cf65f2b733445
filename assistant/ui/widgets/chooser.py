"""A list to choose from, with an arrow in the colours that hold now: a style sheet draws none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QStyle

from assistant.ui import theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_ROOM, _HALF = 24, 4
"""Width of the arrow's place, and half of the arrow's own."""


class Chooser(QComboBox):
    """A combo box as wide as its longest entry, so that nothing moves when another is chosen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box, and the arrow on it."""
        super().paintEvent(event)
        of = theme.tokens()
        place = QStyle.visualRect(
            self.layoutDirection(),
            self.rect(),
            QRect(self.width() - _ROOM - _HALF, 0, _ROOM, self.height()),
        )
        x, y = place.center().x(), place.center().y() + 0.5
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(of.text if self.isEnabled() else of.muted), 1.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(
            QPolygonF(
                [
                    QPointF(x - _HALF, y - _HALF / 2),
                    QPointF(x, y + _HALF / 2),
                    QPointF(x + _HALF, y - _HALF / 2),
                ]
            )
        )
