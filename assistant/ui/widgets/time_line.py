"""Lives of certificates as bars on a time line with today marked; the same is said in words."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant.ui import theme
from assistant.ui.parts import PAGE_WIDTH, SMALL, TIGHT
from assistant.ui.widgets.marked_text import Look, Span, bottom, lay_out
from assistant.wizard import lives as words
from assistant.wizard import time_scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

    from assistant.ui.theme import Tokens
    from assistant.wizard.lives import Life, Tone
    from assistant.wizard.time_scale import Lane, Scale, Tick

_BAR = 10.0
_LINE = 2.0
_LEAST_WIDTH = 240
_MOST_WIDTHS = 6
"""Widths for which it is kept laid out: a page asks for several each time that it settles."""
_LOOKS: dict[Tone, Look] = {
    "plain": "muted",
    "accent": "accent",
    "good": "good",
    "warn": "warn",
    "fail": "fail",
}


@dataclass(frozen=True)
class _Row:
    """A lane with its label laid out, from which height on it stands, and where its bar is."""

    lane: Lane
    label: QTextLayout
    top: float
    bar: float
    bottom: float


@dataclass(frozen=True)
class _Drawing:
    """Everything in pixels, for one width."""

    width: float
    tokens: Tokens
    scale: Scale
    ticks: list[Tick]
    rows: list[_Row]
    axis: float
    height: float


class TimeLine(QWidget):
    """Draws lives; without any it takes no room."""

    def __init__(self) -> None:
        super().__init__()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._lives: tuple[Life, ...] = ()
        self._now: datetime | None = None
        self._drawn: dict[tuple[float, Tokens], _Drawing] = {}

    def show_lives(self, lives: Sequence[Life], now: datetime) -> None:
        """Show these lives, as seen at this moment."""
        wished = tuple(lives)
        if (wished, now) == (self._lives, self._now):
            return
        self._lives, self._now = wished, now
        self._drawn.clear()
        self.setAccessibleName(words.describe(wished, now))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a page's width."""
        return QSize(PAGE_WIDTH, self.heightForWidth(PAGE_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Ask for some width at least."""
        return QSize(_LEAST_WIDTH, 0)

    def hasHeightForWidth(self) -> bool:
        """Labels find room above their bars where there is none beside them."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of the axis and all lanes."""
        if not self._lives or self._now is None:
            return 0
        return ceil(self._drawing(float(max(_LEAST_WIDTH, width)), self._now).height)

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another face."""
        super().changeEvent(event)
        self._drawn.clear()
        self.update()

    def _drawing(self, width: float, now: datetime) -> _Drawing:
        tokens = theme.tokens()
        drawn = self._drawn.get((width, tokens))
        if drawn is not None:
            return drawn
        small = self._small()
        metrics = QFontMetricsF(small)
        scale = time_scale.scale_of(self._lives, now)
        ticks = time_scale.ticks(scale, width, now, metrics.horizontalAdvance)
        axis = metrics.height() + TIGHT
        rows: list[_Row] = []
        top = axis + SMALL
        for life in self._lives:
            row = self._row(life, scale, now, width, top)
            rows.append(row)
            top = row.bottom + SMALL
        if len(self._drawn) >= _MOST_WIDTHS:
            self._drawn.clear()
        made = _Drawing(width, tokens, scale, ticks, rows, axis, top)
        self._drawn[width, tokens] = made
        return made

    def _row(self, life: Life, scale: Scale, now: datetime, width: float, top: float) -> _Row:
        spans = (Span(life.label, "strong"), Span("  "), Span(life.note, _LOOKS[life.tone]))
        font = self._small()
        wide = ceil(lay_out(spans, font, 10_000.0).maximumWidth()) + 1.0
        lane = time_scale.lane(life, scale, now, width, wide)
        label = lay_out(spans, font, lane.width)
        high = bottom(label)
        if lane.above:
            bar = top + high + TIGHT
            return _Row(lane, label, top, bar, bar + _BAR)
        return _Row(lane, label, top, top + (high - _BAR) / 2, top + max(high, _BAR))

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(12)
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the axis, the bars, today's line and then the labels, which stay legible."""
        del event
        if not self._lives or self._now is None:
            return
        drawing = self._drawing(float(max(_LEAST_WIDTH, self.width())), self._now)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        _axis(painter, drawing)
        for row in drawing.rows:
            _bar(painter, row, drawing.tokens)
        _today(painter, drawing, self._now, self._small())
        for row in drawing.rows:
            _label(painter, row, drawing.tokens)
        painter.end()


def _axis(painter: QPainter, drawing: _Drawing) -> None:
    metrics = QFontMetricsF(painter.font())
    for tick in drawing.ticks:
        x = round(tick.at * drawing.width) + 0.5
        painter.setPen(QPen(QColor(drawing.tokens.border), 1.0))
        painter.drawLine(QPointF(x, drawing.axis), QPointF(x, drawing.height))
        if tick.label:
            wide = metrics.horizontalAdvance(tick.label)
            left = time_scale.label_at(tick.at * drawing.width, wide, drawing.width)
            painter.setPen(QColor(drawing.tokens.muted))
            painter.drawText(QPointF(left, metrics.ascent()), tick.label)


def _bar(painter: QPainter, row: _Row, tokens: Tokens) -> None:
    life = row.lane.life
    by_tone = {
        "plain": (tokens.control, tokens.quiet),
        "accent": (tokens.accent, tokens.accent_tint),
        "good": (tokens.good, tokens.good_tint),
        "warn": (tokens.warn, tokens.warn_tint),
        "fail": (tokens.fail, tokens.fail_tint),
    }
    colour, tint = by_tone[life.tone]
    shape = QRectF(row.lane.left, row.bar, row.lane.right - row.lane.left, _BAR)
    if life.planned:
        # Not there yet: an outline, so that it is not taken for one that is.
        pen = QPen(QColor(colour), 1.0, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(QColor(tint))
        shape.adjust(0.5, 0.5, -0.5, -0.5)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
    painter.drawRoundedRect(shape, _BAR / 2, _BAR / 2)


def _today(painter: QPainter, drawing: _Drawing, now: datetime, font: QFont) -> None:
    x = drawing.scale.at(now) * drawing.width
    line = QRectF(x - _LINE / 2, drawing.axis, _LINE, drawing.height - drawing.axis)
    painter.fillRect(line, QColor(drawing.tokens.text))
    said = words.today()
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetricsF(bold)
    left = time_scale.label_at(x, metrics.horizontalAdvance(said), drawing.width)
    painter.setFont(bold)
    painter.setPen(QColor(drawing.tokens.text))
    painter.drawText(QPointF(left, metrics.ascent()), said)


def _label(painter: QPainter, row: _Row, tokens: Tokens) -> None:
    """Draw a label on a ground of its own: no line goes through it."""
    wide = min(row.lane.width, row.label.maximumWidth())
    ground = QRectF(row.lane.text, row.top, wide, bottom(row.label))
    painter.fillRect(ground.adjusted(-2.0, 0.0, 2.0, 0.0), QColor(tokens.surface))
    row.label.draw(painter, QPointF(row.lane.text, row.top))
