"""The entities of an aggregate as a table, painted: nothing is made for a row not in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import ROOM, SMALL
from assistant.ui.widgets.plain_table import make_plain
from assistant.ui.widgets.text_lines import draw_lines, draw_pill, pill_width, sized
from assistant.wizard.inspect_rows import Row, Rows

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QPainter, QResizeEvent

    from assistant.wizard.inspect_rows import Filter

Index = QModelIndex | QPersistentModelIndex
ENTITY, ROLE, WORST = range(3)
ROWS_SEEN: Final = 8
_HEADERS: Final = ("entity", "role", "worst")
_LINES: Final = 2
_NAME, _SMALL, _PILL = 13, 12, 11
_ENTITY_SHARE: Final = 0.46
_ROLE_SHARE: Final = 0.2
_NOTHING = QModelIndex()


class EntityModel(QAbstractTableModel):
    """Shows the rows that filter and search leave; more come while it is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows()
        self.places: list[int] = []
        self._wanted: Filter = "all"
        self._words = ""
        self._seen = 0

    def clear(self) -> None:
        """Begin anew, with nothing."""
        self.beginResetModel()
        self.rows, self.places, self._seen = Rows(), [], 0
        self.endResetModel()

    def add(self, rows: tuple[Row, ...]) -> None:
        """Take more rows; those that the filter leaves are told."""
        self.rows.add(rows)
        fresh = self.rows.select(self._wanted, self._words, self._seen)
        self._seen = len(self.rows.all)
        if fresh:
            self.beginInsertRows(_NOTHING, len(self.places), len(self.places) + len(fresh) - 1)
            self.places += fresh
            self.endInsertRows()

    def select(self, wanted: Filter, words: str) -> None:
        """Show only these."""
        if (wanted, words) == (self._wanted, self._words):
            return
        self.beginResetModel()
        self._wanted, self._words = wanted, words
        self.places = self.rows.select(wanted, words)
        self.endResetModel()

    def row(self, index: Index) -> Row:
        """Give what a row is of."""
        return self.rows.all[self.places[index.row()]]

    def rowCount(self, parent: Index = _NOTHING) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self.places)

    def columnCount(self, parent: Index = _NOTHING) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_HEADERS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the row for painting, or the cell's words for whoever listens or points at it."""
        if role == Qt.ItemDataRole.UserRole:
            return self.row(index)
        if role != Qt.ItemDataRole.DisplayRole:
            return None  # no tool tip either: it would read markup, and this comes from outside
        one = self.row(index)
        if index.column() == ENTITY:
            return texts.say("ui.inspect.list.spoken", name=one.title, role=one.role, word=one.word)
        return one.role if index.column() == ROLE else one.seen or one.word

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return texts.say(f"ui.inspect.list.column_{_HEADERS[section]}")
        return None


class _Painter(QStyledItemDelegate):
    """Paints a cell: name and entityID, role, or the worst finding."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it in the colours that hold now."""
        now = theme.tokens()
        one: Row = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        painter.save()
        painter.setClipRect(rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(now.accent_tint))
            if index.column() == ENTITY:
                bar = QRectF(rect.left(), rect.top(), 3, rect.height())
                painter.fillRect(bar, QColor(now.accent))
        line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
        painter.fillRect(line, QColor(now.border))
        left = ROOM if index.column() == ENTITY else SMALL
        box = rect.adjusted(left, SMALL, -SMALL, -SMALL)
        small = sized(option.font, _SMALL)
        if index.column() == ENTITY:
            strong = sized(option.font, _NAME, strong=True)
            most = 1 if one.name else _LINES
            taken = draw_lines(painter, box, one.title, strong, now.text, most)
            box.setTop(box.top() + taken)
            if one.name:
                draw_lines(painter, box, one.entity_id, small, now.muted, 1)
        elif index.column() == ROLE:
            draw_lines(painter, box, one.role, small, now.text, _LINES)
        else:
            self._worst(painter, box, one, option.font)
        painter.restore()

    def _worst(self, painter: QPainter, box: QRectF, one: Row, font: QFont) -> None:
        now = theme.tokens()
        if one.errors:
            ground, colour = now.fail_tint, now.fail
        elif one.warnings:
            ground, colour = now.warn_tint, now.warn
        else:
            ground, colour = now.good_tint, now.good
        face = sized(font, _PILL, strong=True)
        placed = draw_pill(painter, box.left(), box.top(), one.word, face, ground, colour)
        box.setLeft(placed.right() + SMALL)
        draw_lines(painter, box, one.seen, sized(font, _SMALL), now.text, _LINES)


class EntityTable(QTableView):
    """Shows the list.

    Signals:
        chosen: the row that a person wants to see more of.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.entities = EntityModel()
        self.setModel(self.entities)
        self.setItemDelegate(_Painter(self))
        make_plain(self, texts.say("ui.inspect.list.name"))
        across, down = self.horizontalHeader(), self.verticalHeader()
        name = QFontMetricsF(sized(self.font(), _NAME)).lineSpacing()
        small = QFontMetricsF(sized(self.font(), _SMALL)).lineSpacing()
        down.setDefaultSectionSize(round(max(name + small, 2 * small)) + 2 * SMALL)
        self.setFixedHeight(across.sizeHint().height() + ROWS_SEEN * down.defaultSectionSize() - 1)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width: most of it is the entity's."""
        super().resizeEvent(event)
        width = self.viewport().width()
        face = sized(self.font(), _PILL, strong=True)
        least = pill_width(texts.say("ui.inspect.severity.warning"), face) + 4 * SMALL
        entity, role = round(width * _ENTITY_SHARE), round(width * _ROLE_SHARE)
        worst = max(width - entity - role, round(least))
        self.setColumnWidth(ROLE, role)
        self.setColumnWidth(WORST, worst)
        self.setColumnWidth(ENTITY, width - role - worst)

    def _moved(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.entities.row(current))
