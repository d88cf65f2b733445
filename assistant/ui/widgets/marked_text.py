"""A text of which stretches look different: an address in a sentence, a name in an address.

It is drawn from plain stretches, so nothing that comes from outside is ever read as markup.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from math import ceil
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import PAGE_WIDTH, TIGHT
from assistant.ui.widgets.whole_words import ADDRESS, JOIN, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent

Look = Literal["", "value", "own", "strong", "muted", "accent", "good", "warn", "fail"]
"""How a stretch looks: as a sentence, a value, the organization's part of one, bold, coloured."""
_VALUES = frozenset({"value", "own"})
_BREAK = "\u2028"
_LEAST_LETTERS = 12
"""Narrower than so many letters no line is ever made."""
_FIRST_MARK = 0xE000
"""Of Unicode's private letters, which no sentence holds."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, and how it looks."""

    text: str
    look: Look = ""


def sentence(key: str, /, **values: str) -> tuple[Span, ...]:
    """Give a sentence whose holes are filled by values that look different from it."""
    marks = {name: chr(_FIRST_MARK + number) for number, name in enumerate(values)}
    by_mark = {mark: values[name] for name, mark in marks.items()}
    said = texts.say(key, **marks)
    pieces = re.split(f"([{''.join(by_mark)}])", said) if by_mark else [said]
    return tuple(
        Span(by_mark[piece], "value") if piece in by_mark else Span(piece)
        for piece in pieces
        if piece
    )


def lay_out(
    spans: Sequence[Span], font: QFont, width: float, *, quiet: bool = False
) -> QTextLayout:
    """Lay spans out in this width, in the colours that hold now.

    Args:
        spans: what to show.
        font: of everything that is no value.
        width: where lines end.
        quiet: sentences are muted.
    """
    # The only break that a layout knows.
    said = "".join(span.text for span in spans).replace("\n", _BREAK)
    layout = QTextLayout(said, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if spans and all(span.look in _VALUES for span in spans):
        # A value alone reads from left to right in every language.
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.setFormats(_formats(spans, font, quiet=quiet))
    layout.beginLayout()
    height = 0.0
    least = QFontMetricsF(font).lineSpacing()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0.0, height))
        height += max(line.height(), least)
    layout.endLayout()
    return layout


def whole(spans: tuple[Span, ...], font: QFont, width: float) -> tuple[Span, ...]:
    """Keep each address and each date on one line, as far as it fits into this width."""
    said = "".join(span.text for span in spans)
    kept = [found.span() for found in ADDRESS.finditer(said)]
    if not kept:
        return spans
    pieces = list(_pieces(spans, kept))
    made: list[Span] = []
    for place, group in groupby(pieces, lambda piece: piece[0]):
        found = [span for _, span in group]
        if place >= 0 and sum(_advance(span, font) for span in found) <= width:
            *before, last = (replace(span, text=joined(span.text)) for span in found)
            found = [*(replace(span, text=span.text + JOIN) for span in before), last]
        made += found
    return tuple(made)


def _pieces(spans: Iterable[Span], kept: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Span]]:
    """Cut spans where a word that is kept whole begins or ends; each with which it is, else -1."""
    edges = sorted({edge for pair in kept for edge in pair})
    at = 0
    for span in spans:
        after = at + len(span.text)
        cuts = [at, *(edge for edge in edges if at < edge < after), after]
        for start, end in pairwise(cuts):
            inside = (n for n, (first, last) in enumerate(kept) if first <= start and end <= last)
            yield next(inside, -1), replace(span, text=span.text[start - at : end - at])
        at = after


def _advance(span: Span, font: QFont) -> float:
    return QFontMetricsF(_face(span, font)).horizontalAdvance(span.text)


def bottom(layout: QTextLayout) -> float:
    """Give the height of what was laid out."""
    count = layout.lineCount()
    return layout.lineAt(count - 1).rect().bottom() if count else 0.0


def _formats(spans: Sequence[Span], font: QFont, *, quiet: bool) -> list[QTextLayout.FormatRange]:
    now = theme.tokens()
    colours = {"": now.muted if quiet else now.text, "value": now.text, "strong": now.text}
    colours |= {"own": now.accent, "muted": now.muted, "accent": now.accent}
    colours |= {"good": now.good, "warn": now.warn, "fail": now.fail}
    made: list[QTextLayout.FormatRange] = []
    at = 0
    for span in spans:
        look = QTextCharFormat()
        look.setFont(_face(span, font))
        look.setForeground(QColor(colours[span.look]))
        one = QTextLayout.FormatRange()
        one.start, one.length, one.format = at, _units(span.text), look
        made.append(one)
        at += _units(span.text)
    return made


def _face(span: Span, font: QFont) -> QFont:
    face = theme.mono() if span.look in _VALUES else QFont(font)
    if span.look in {"own", "strong"}:
        face.setWeight(QFont.Weight.DemiBold)
    return face


_MOST_LAID = 6
"""Widths for which a text is kept laid out: a page asks for several before it settles."""


class MarkedText(QLabel):
    """Shows spans, wrapped wherever it must be; a screen reader reads them as one text."""

    def __init__(self, spans: Iterable[Span] = (), *, kind: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("kind", kind)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._spans: tuple[Span, ...] = ()
        self._laid: dict[tuple[float, theme.Tokens], tuple[QTextLayout, tuple[Span, ...]]] = {}
        self.show_spans(spans)

    def show_spans(self, spans: Iterable[Span]) -> None:
        """Show these."""
        wished = tuple(span for span in spans if span.text)
        if wished == self._spans:
            return
        self._spans = wished
        self._laid.clear()
        self.setText("".join(span.text for span in wished))
        self.updateGeometry()
        self.update()

    @property
    def _quiet(self) -> bool:
        return self.property("kind") in {"muted", "small"}

    def _layout(self, width: float) -> tuple[QTextLayout, tuple[Span, ...]]:
        """Lay the text out, with the spans that it is of; in other colours or widths anew."""
        key = (width, theme.tokens())
        if key not in self._laid:
            if len(self._laid) >= _MOST_LAID:
                self._laid.clear()
            spans = whole(self._spans, self.font(), width)
            self._laid[key] = lay_out(spans, self.font(), width, quiet=self._quiet), spans
        return self._laid[key]

    def sizeHint(self) -> QSize:
        """Ask for one line of it, as far as a page is wide."""
        wide = min(self._layout(float(PAGE_WIDTH * 4))[0].maximumWidth(), float(PAGE_WIDTH))
        natural = int(wide) + 2 * TIGHT
        return QSize(natural, self.heightForWidth(natural))

    def minimumSizeHint(self) -> QSize:
        """Ask for a few letters at least."""
        letters = QFontMetricsF(theme.mono()).averageCharWidth() * _LEAST_LETTERS
        return QSize(int(letters), int(QFontMetricsF(self.font()).height()))

    def hasHeightForWidth(self) -> bool:
        """It wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of all lines."""
        return ceil(bottom(self._layout(float(max(1, width)))[0]))

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another face or look."""
        super().changeEvent(event)
        self._laid.clear()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the grounds, then the text on them."""
        del event
        layout, spans = self._layout(float(max(1, self.width())))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tokens().accent_tint))
        at = 0
        for span in spans:
            after = at + _units(span.text)
            if span.look == "own":
                for ground in _grounds(layout, at, after):
                    painter.drawRoundedRect(ground, 3.0, 3.0)
            at = after
        layout.draw(painter, QPointF(0.0, 0.0))
        painter.end()


def _units(text: str) -> int:
    """Count as Qt counts: letters beyond the first plane of Unicode are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _grounds(layout: QTextLayout, start: int, end: int) -> list[QRectF]:
    """Give what lies behind a stretch, a piece a line."""
    found: list[QRectF] = []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first = max(start, line.textStart())
        last = min(end, line.textStart() + line.textLength())
        if first >= last:
            continue
        left, right = line.cursorToX(first)[0], line.cursorToX(last)[0]  # type: ignore[index]
        found.append(QRectF(left - 1, line.rect().top(), right - left + 2, line.height()))
    return found
