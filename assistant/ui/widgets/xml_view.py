"""A document's XML: coloured, with line numbers, and a mark where something was found.

Plain text, to be read, marked and copied. Only the lines in sight are coloured, and a long
document comes a piece a turn, so that the window answers whatever its size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import SMALL, TIGHT
from assistant.ui.widgets.filling import Filling
from assistant.wizard import xml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QPaintEvent, QResizeEvent, QTextBlock

    from assistant.ui.theme import Tokens
    from assistant.wizard.xml_text import XmlText

_MOST_LINES: Final = 26
_PIECE: Final = 400
"""Lines that are given to Qt at once."""
_MARK: Final = 8
_RADIUS: Final = 7
_FIRST_PLANE: Final = 0xFFFF
"""Of Unicode: what lies beyond it Qt counts twice."""
_SOON_MS: Final = 0


class _Margin(QWidget):
    """Line numbers and marks at the left of the text."""

    def __init__(self, view: XmlView) -> None:
        super().__init__(view)
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        """Have the view paint it: only that knows where its lines are."""
        del event
        self._view.paint_margin(QPainter(self), self.rect())


class XmlView(QPlainTextEdit):
    """Shows a document; a place in it can be come to."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: XmlText | None = None
        self._coloured: set[int] = set()
        self._wanted: int | None = None
        self._margin = _Margin(self)
        self._filling = Filling(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._colour)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("kind", "code")
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFont(theme.mono())
        self.setStyleSheet("font-size: 12px; padding: 0;")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(texts.say("ui.inspect.xml.name"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.updateRequest.connect(self._moved)

    def show_xml(self, shown: XmlText) -> None:
        """Show this document from its beginning."""
        self._shown = shown
        self._coloured.clear()
        self._wanted = None
        self.clear()
        self.setExtraSelections([])
        self._filling.fill(self, self._pieces(shown))
        self._make_room()
        self.updateGeometry()

    def come_to(self, row: int) -> None:
        """Scroll to a line, and mark it; where it is not there yet, as soon as it is."""
        self._wanted = row
        if row < self.document().blockCount() and not self._filling.active:
            self._come()

    def sizeHint(self) -> QSize:
        """Give room for as many lines as there are, up to some."""
        lines = len(self._shown.lines) if self._shown else 1
        height = min(lines + 1, _MOST_LINES) * QFontMetricsF(self.font()).lineSpacing()
        return QSize(400, int(height) + 2 * SMALL + TIGHT)

    def minimumSizeHint(self) -> QSize:
        """Give as little width as there has to be."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin at the left."""
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), self._wide(), inside.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Colour anew in another look."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._coloured.clear()
            self._soon.start()
            if self._wanted is not None and not self._filling.active:
                self._mark(self._wanted)

    def paint_margin(self, painter: QPainter, rect: QRect) -> None:
        """Paint numbers and marks of the lines in sight."""
        now = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.side))
        painter.setClipRect(rect)
        # Round where the frame is round, at the left.
        painter.drawRoundedRect(QRectF(rect.adjusted(0, 0, _RADIUS, 0)), _RADIUS, _RADIUS)
        painter.setFont(self.font())
        height = QFontMetricsF(self.font()).lineSpacing()
        numbered = self._shown is not None and not self._shown.laid_out
        for block, top in self._in_sight():
            row = block.blockNumber()
            mark = self._shown.marks.get(row) if self._shown else None
            if mark is not None:
                _draw_mark(painter, mark, top + height / 2, now)
            if numbered and self._shown:
                painter.setPen(QColor(now.text if mark else now.muted))
                box = QRectF(_MARK + TIGHT, top, self._wide() - _MARK - TIGHT - SMALL, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight, str(self._shown.first + row))

    def _pieces(self, shown: XmlText) -> Iterator[None]:
        cursor = QTextCursor(self.document())
        for start in range(0, len(shown.lines), _PIECE):
            text = "\n".join(shown.lines[start : start + _PIECE])
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(f"\n{text}" if start else text)
            self._soon.start()
            yield
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if self._wanted is not None:
            self._come()

    def _come(self) -> None:
        block = self.document().findBlockByNumber(self._wanted or 0)
        if not block.isValid():
            return
        cursor = QTextCursor(block)
        self.setTextCursor(cursor)
        self.centerCursor()
        self._mark(block.blockNumber())

    def _mark(self, row: int) -> None:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = QTextCursor(self.document().findBlockByNumber(row))
        mark.format.setBackground(QColor(theme.tokens().accent_tint))
        mark.format.setProperty(QTextCharFormat.Property.FullWidthSelection, True)  # noqa: FBT003 -- Qt takes no name for it
        self.setExtraSelections([mark])

    def _wide(self) -> int:
        """Give the margin's width: the longest number, and a mark."""
        if self._shown is None or self._shown.laid_out:
            return _MARK + 2 * TIGHT
        last = str(self._shown.first + len(self._shown.lines))
        digits = QFontMetricsF(self.font()).horizontalAdvance("0" * max(2, len(last)))
        return _MARK + TIGHT + int(digits) + 2 * SMALL

    def _make_room(self) -> None:
        self.setViewportMargins(self._wide() + TIGHT, 0, 0, 0)
        inside = self.contentsRect()
        self._margin.setGeometry(QRect(inside.left(), inside.top(), self._wide(), inside.height()))

    def _moved(self, rect: QRect, down: int) -> None:
        if down:
            self._margin.scroll(0, down)
        else:
            self._margin.update(0, rect.y(), self._margin.width(), rect.height())
        self._soon.start()

    def _in_sight(self) -> Iterator[tuple[QTextBlock, float]]:
        block = self.firstVisibleBlock()
        offset = self.contentOffset()
        bottom = self.viewport().height()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(offset)
            if place.top() > bottom:
                return
            yield block, place.top()
            block = block.next()

    def _colour(self) -> None:
        """Colour the lines in sight that are not coloured yet."""
        shown = self._shown
        if shown is None:
            return
        fresh = [b for b, _ in self._in_sight() if b.blockNumber() not in self._coloured]
        for block in fresh:
            row = block.blockNumber()
            if row >= len(shown.states):
                continue
            self._coloured.add(row)
            block.layout().setFormats(_formats(block.text(), shown.states[row]))
        if fresh:
            first, last = fresh[0], fresh[-1]
            length = last.position() + last.length() - first.position()
            self.document().markContentsDirty(first.position(), length - 1)


def _draw_mark(painter: QPainter, severity: str, middle: float, now: Tokens) -> None:
    """Draw a sign that is told apart by its shape, not by its colour alone."""
    colour = {"error": now.fail, "warning": now.warn, "note": now.control}[severity]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    box = QRectF(TIGHT, middle - _MARK / 2, _MARK, _MARK)
    if severity == "error":
        painter.drawRect(box)
    elif severity == "warning":
        painter.save()
        painter.translate(box.center())
        painter.rotate(45)
        painter.drawRect(QRectF(-_MARK / 2.6, -_MARK / 2.6, _MARK / 1.3, _MARK / 1.3))
        painter.restore()
    else:
        painter.drawEllipse(box.adjusted(1.5, 1.5, -1.5, -1.5))


def _formats(line: str, state: int) -> list[QTextLayout.FormatRange]:
    now = theme.tokens()
    colours = {"tag": now.accent, "name": now.warn, "value": now.good, "comment": now.muted}
    wide = any(ord(letter) > _FIRST_PLANE for letter in line)
    made: list[QTextLayout.FormatRange] = []
    for start, length, look in xml_text.spans(line, state):
        one = QTextLayout.FormatRange()
        before = _units(line[:start]) if wide else start
        one.start = before
        one.length = _units(line[start : start + length]) if wide else length
        face = QTextCharFormat()
        face.setForeground(QColor(colours[look]))
        one.format = face
        made.append(one)
    return made


def _units(text: str) -> int:
    """Count as Qt counts: letters beyond the first plane of Unicode are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
