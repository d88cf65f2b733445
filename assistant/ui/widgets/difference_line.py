"""One property before and after: what is there quiet, what will be plain; nothing is cut off."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import PAGE_WIDTH

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

    from assistant.wizard.review_rows import Difference

_SMALL_PX = 12
_LEAST = 96
_LEADING = 2.0
_MOST_WIDTHS = 16
_ARROW = " → "
_GAP = "   "


class DifferenceLine(QWidget):
    """Shows the property's name, what is there, an arrow and what will be.

    Values read from left to right in every language, and break wherever they must.
    """

    def __init__(self, shown: Difference) -> None:
        super().__init__()
        parts = [(shown.label, "name"), (_GAP, "name")] if shown.label else []
        parts += [(shown.before, "before"), (_ARROW, "before"), (shown.after, "after")]
        if shown.stays:
            parts += [(_GAP, "name"), (_stays(shown.stays), "name")]
        self._parts = tuple(parts)
        self._laid: dict[tuple[int, theme.Tokens], tuple[QTextLayout, int]] = {}
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(spoken(shown))

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of its lines."""
        return self._lay_out(width)[1]

    def sizeHint(self) -> QSize:
        """Ask for one line, as far as a page is wide."""
        layout, height = self._lay_out(PAGE_WIDTH)
        return QSize(ceil(layout.maximumWidth()), height)

    def minimumSizeHint(self) -> QSize:
        """Ask for some letters at least."""
        return QSize(_LEAST, self._lay_out(max(_LEAST, self.width()))[1])

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another face."""
        super().changeEvent(event)
        self._laid.clear()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it in the colours that hold now."""
        del event
        painter = QPainter(self)
        self._lay_out(self.width())[0].draw(painter, QPointF(0, 0))
        painter.end()

    def _lay_out(self, width: int) -> tuple[QTextLayout, int]:
        """Lay the lines out, each width once: layouts ask for several, many times."""
        key = width, now = max(_LEAST, width), theme.tokens()
        if key in self._laid:
            return self._laid[key]
        if len(self._laid) >= _MOST_WIDTHS:
            self._laid.clear()
        layout = QTextLayout("".join(text for text, _ in self._parts), self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        layout.setTextOption(option)
        layout.setFormats(self._formats(now))
        top = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top))
            top += line.height() + _LEADING
        layout.endLayout()
        self._laid[key] = layout, ceil(top)
        return self._laid[key]

    def _formats(self, now: theme.Tokens) -> list[QTextLayout.FormatRange]:
        start = 0
        made: list[QTextLayout.FormatRange] = []
        for text, kind in self._parts:
            font = QFont(self.font()) if kind == "name" else theme.mono()
            font.setPixelSize(_SMALL_PX)
            look = QTextCharFormat()
            look.setFont(font)
            look.setForeground(QColor(now.text if kind == "after" else now.muted))
            piece = QTextLayout.FormatRange()
            piece.start, piece.format = start, look
            # As Qt counts: letters beyond the first plane of Unicode are two.
            piece.length = len(text.encode("utf-16-le", "surrogatepass")) // 2
            start += piece.length
            made.append(piece)
        return made


def spoken(shown: Difference) -> str:
    """Say a difference, for whoever cannot see it."""
    params = {"label": shown.label, "before": shown.before, "after": shown.after}
    key = "ui.review.difference" if shown.label else "ui.review.difference_bare"
    return texts.say(key, **params)


def _stays(count: int) -> str:
    if count == 1:
        return texts.say("ui.review.other_stays")
    return texts.say("ui.review.others_stay", count=count)
