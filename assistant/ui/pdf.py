"""Prints an HTML paper as PDF: a program of its own, so that laying it out holds up no window.

Called as ``python -m assistant.ui.pdf FILE.pdf TITLE [BAND]``, with the paper on standard input.

Qt would break a page anywhere: inside a row of a table, between a heading and what it heads. So
the paper is laid out in one piece, and cut where nothing is hurt.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextDocument,
    QTextTable,
)

from assistant.ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtGui import QPaintDevice, QTextBlock, QTextFrame

MARGIN_MM = 16.0
BAND_MM = 7.0
"""Height of the line above each page, in its margin."""
_MM = 25.4
_BAND_POINTS = 8
_BAND = QColor("#0B7285")
_ON_BAND = QColor("#FFFFFF")
_NUMBER = QColor("#566072")


@dataclass(frozen=True, slots=True)
class Piece:
    """What stays whole on one page, from top to bottom.

    Attributes:
        top, bottom: where it is in the whole paper.
        holds: it does not stand at a page's foot without what follows.
        head: the top and bottom of its table's head, which each page of the table begins with.
    """

    top: float
    bottom: float
    holds: bool = False
    head: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: the part of the paper that it shows, below a table's head where one goes on."""

    top: float
    bottom: float
    head: tuple[float, float] | None = None


def main(path: str, title: str, band: str = "") -> None:
    """Print what comes on standard input; ``band`` stands above every page."""
    app = QGuiApplication([])
    theme.fonts(app)
    writer = QPdfWriter(path)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    document = laid_out(sys.stdin.buffer.read().decode("utf-8"), writer, writer.width())
    size = QRectF(0, 0, writer.width(), writer.height())
    found = sheets(tuple(pieces(document)), size.height())
    painter = QPainter(writer)
    for number, sheet in enumerate(found, 1):
        if number > 1:
            writer.newPage()
        paint(painter, document, sheet, size)
        paint_margins(painter, size, band, f"{number} / {len(found)}")
    painter.end()


def laid_out(html: str, device: QPaintDevice, width: float) -> QTextDocument:
    """Lay a paper out in one piece, as wide as a page."""
    document = QTextDocument()
    document.documentLayout().setPaintDevice(device)
    document.setDocumentMargin(0)
    document.setHtml(html)
    document.setTextWidth(width)
    return document


def pieces(document: QTextDocument) -> Iterator[Piece]:
    """Find what has to stay whole: paragraphs, and the rows of tables."""
    layout = document.documentLayout()
    whole = document.rootFrame().begin()
    while not whole.atEnd():
        frame: QTextFrame | None = whole.currentFrame()
        if isinstance(frame, QTextTable):
            yield from _rows(document, frame)
        elif whole.currentBlock().isValid():
            block: QTextBlock = whole.currentBlock()
            rect = layout.blockBoundingRect(block)
            heads = block.blockFormat().headingLevel() > 0
            yield Piece(rect.top(), rect.bottom(), holds=heads)
        whole += 1


def _rows(document: QTextDocument, table: QTextTable) -> Iterator[Piece]:
    layout = document.documentLayout()
    frame = layout.frameBoundingRect(table)
    first = layout.blockBoundingRect(table.cellAt(0, 0).firstCursorPosition().block()).top()
    padding = max(0.0, first - frame.top())
    tops = [
        min(
            layout.blockBoundingRect(table.cellAt(row, at).firstCursorPosition().block()).top()
            for at in range(table.columns())
        )
        - padding
        for row in range(table.rows())
    ]
    tops[0] = frame.top()
    ends = [*tops[1:], frame.bottom()]
    heads = table.format().headerRowCount()
    head = (tops[0], ends[heads - 1]) if heads else None
    for row, (top, bottom) in enumerate(zip(tops, ends, strict=True)):
        yield Piece(top, bottom, row < heads, head if row > heads else None)


def sheets(of: Sequence[Piece], height: float) -> tuple[Sheet, ...]:
    """Divide a paper into pages; what is higher than a page is cut where the page ends.

    Args:
        of: what stays whole, from top to bottom.
        height: of a page.
    """
    found: list[Sheet] = []
    top, head, room = 0.0, None, height
    at = 0
    while at < len(of):
        end = at
        while of[end].holds and end + 1 < len(of):
            end += 1
        bottom = of[end].bottom
        if bottom - top > room and of[at].top > top:
            found.append(Sheet(top, of[at].top, head))
            top, head = of[at].top, of[at].head
            room = height - (head[1] - head[0] if head else 0.0)
        while bottom - top > room:
            found.append(Sheet(top, top + room, head))
            top, head, room = top + room, None, height
        at = end + 1
    last = of[-1].bottom if of else 0.0
    if last > top or not found:
        found.append(Sheet(top, last, head))
    return tuple(found)


def paint(painter: QPainter, document: QTextDocument, sheet: Sheet, size: QRectF) -> None:
    """Paint the part of the paper that a page shows."""
    below = 0.0
    for top, bottom in (*((sheet.head,) if sheet.head else ()), (sheet.top, sheet.bottom)):
        painter.save()
        painter.translate(0, below - top)
        document.drawContents(painter, QRectF(0, top, size.width(), bottom - top))
        painter.restore()
        below += bottom - top


def paint_margins(painter: QPainter, size: QRectF, band: str, number: str) -> None:
    """Paint what stands on every page: the band above it, if there is one, and its number below."""
    device = painter.device()
    line = BAND_MM / _MM * device.logicalDpiY()
    font = QFont(QGuiApplication.font())
    font.setPointSize(_BAND_POINTS)
    painter.save()
    painter.setFont(font)
    if band:
        above = QRectF(0, -1.5 * line, size.width(), line)
        painter.fillRect(above, _BAND)
        painter.setPen(_ON_BAND)
        painter.drawText(above, Qt.AlignmentFlag.AlignCenter, band)
    painter.setPen(_NUMBER)
    under = QRectF(0, size.height() + line / 2, size.width(), line)
    painter.drawText(under, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, number)
    painter.restore()


if __name__ == "__main__":
    main(*sys.argv[1:])
