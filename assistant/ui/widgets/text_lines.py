"""Paints a text in so many lines, wrapped where it must be; for lists that have no widget a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextLayout, QTextOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPainter, QTextLine

_SIGNS = re.compile("[@._#-]+")
PILL_ROOM = 9
"""Blank on either side of a pill's word."""


def breakable(name: str) -> str:
    """Let a user principal name be broken where one would: after a sign, not in a word."""
    return _SIGNS.sub("\\g<0>\u200b", name)


def sized(font: QFont, pixels: int, *, strong: bool = False) -> QFont:
    """Give the widget's font in another size."""
    made = QFont(font)
    made.setPixelSize(pixels)
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def lines_of(text: str, font: QFont, width: float) -> int:
    """Count the lines that a text takes."""
    layout, lines = _laid(text, font, width)
    del layout
    return len(lines)


def draw_lines(
    painter: QPainter, box: QRectF, text: str, font: QFont, colour: str, most: int
) -> float:
    """Paint a text into the box, at most so many lines; give the height that it took.

    What does not fit ends in an ellipsis, so whoever calls has to show the whole elsewhere.
    """
    if not text or most <= 0:
        return 0.0
    layout, lines = _laid(text, font, box.width())
    painter.setPen(QColor(colour))
    height = QFontMetricsF(font).lineSpacing()
    for number, line in enumerate(lines[:most]):
        at = box.top() + number * height
        if number == most - 1 and len(lines) > most:
            rest = text[line.textStart() :].replace("\n", " ")
            cut = QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, box.width())
            painter.setFont(font)
            side = layout.textOption().alignment() | Qt.AlignmentFlag.AlignTop
            painter.drawText(QRectF(box.left(), at, box.width(), height), side, cut)
        else:
            line.draw(painter, QPointF(box.left(), at - line.y()))
    return min(len(lines), most) * height


def pill_width(word: str, font: QFont) -> float:
    """Give how wide a pill is."""
    return QFontMetricsF(font).horizontalAdvance(word) + 2 * PILL_ROOM


def draw_pill(
    painter: QPainter, left: float, top: float, word: str, font: QFont, ground: str, colour: str
) -> QRectF:
    """Paint a state as a word on a coloured ground; give where it stands."""
    height = QFontMetricsF(font).height() + 6
    box = QRectF(left, top, pill_width(word, font), height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setPen(QColor(colour))
    painter.setFont(font)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
    return box


def _laid(text: str, font: QFont, width: float) -> tuple[QTextLayout, list[QTextLine]]:
    """Lay a text out. The layout has to live as long as its lines are used."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines = list(_flow(layout, width))
    layout.endLayout()
    return layout, lines


def _flow(layout: QTextLayout, width: float) -> Iterator[QTextLine]:
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top))
        top += line.height()
        yield line
