"""A thin bar that shows how the verdicts share out; the sentence beside it says the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.saml.findings import State
from assistant.ui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

_HEIGHT, _GAP, _LEAST = 6, 3, 8


class VerdictBar(QWidget):
    """Paints a stretch for each verdict, the worst first, as long as its share."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Mapping[State, int] = {}
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Mapping[State, int], spoken: str) -> None:
        """Show these numbers; ``spoken`` says them."""
        if dict(counts) != dict(self._counts):
            self._counts = dict(counts)
            self.update()
        self.setAccessibleName(spoken)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the colours that hold now."""
        of = theme.tokens()
        colours = {
            State.FAIL: of.fail,
            State.WARN: of.warn,
            State.NOT_RUN: of.control,
            State.PASS: of.good,
            State.NOT_APPLICABLE: of.border,
        }
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for state, box in self.stretches():
            painter.setBrush(QColor(colours[state]))
            painter.drawRoundedRect(box, _HEIGHT / 2, _HEIGHT / 2)

    def stretches(self) -> list[tuple[State, QRectF]]:
        """Give each stretch and where it lies; none is too short to be seen."""
        total = sum(self._counts.values())
        if not total:
            return []
        free = self.width() - _GAP * (len(self._counts) - 1) - _LEAST * len(self._counts)
        left, found = 0.0, []
        for state, count in self._counts.items():
            wide = _LEAST + max(0.0, free) * count / total
            found.append((state, self._mirrored(left, wide)))
            left += wide + _GAP
        return found

    def _mirrored(self, left: float, wide: float) -> QRectF:
        """Begin at the side where reading begins."""
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.width() - left - wide
        return QRectF(left, 0, wide, _HEIGHT)
