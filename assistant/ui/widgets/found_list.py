"""The list below a search field: who was found, chosen by arrow keys or mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import SMALL, SPACE
from assistant.ui.widgets.text_lines import draw_lines, lines_of, sized

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from assistant.wizard.search import Row

MOST_ROWS_SEEN = 6
_MOST_LINES = 3
_NAME, _WORDS = 13, 12
_NOTHING = QModelIndex()

Index = QModelIndex | QPersistentModelIndex


class FoundModel(QAbstractListModel):
    """Holds the rows of one search, and which of them are on the list already."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self._taken: frozenset[str] = frozenset()

    def hold(self, rows: tuple[Row, ...], taken: frozenset[str]) -> None:
        """Take other rows; ``taken`` are values in lower case that are named already."""
        self.beginResetModel()
        self.rows, self._taken = rows, taken
        self.endResetModel()

    def rowCount(self, parent: Index = _NOTHING) -> int:
        """Count them."""
        return 0 if parent.isValid() else len(self.rows)

    def usable(self, row: Row) -> bool:
        """Tell whether it can be chosen."""
        return row.usable and row.value.lower() not in self._taken

    def words(self, row: Row) -> str:
        """Say what tells this row from others of its name."""
        if row.value.lower() in self._taken:
            return texts.say("ui.people.search.taken_words", words=row.words)
        return row.words

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let only those be chosen that can be assigned."""
        if index.isValid() and self.usable(self.rows[index.row()]):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the row itself for painting, and its words for whoever listens."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            key = "row" if self.usable(row) else "unusable_spoken"
            return texts.say(f"ui.people.search.{key}", name=row.name, words=self.words(row))
        return None


class FoundPainter(QStyledItemDelegate):
    """Paints a row: name, and below it what tells it from others."""

    def __init__(self, model: FoundModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Give the words the lines that they take."""
        width = option.rect.width() - 2 * SPACE
        font = option.font
        name, words = sized(font, _NAME, strong=True), sized(font, _WORDS)
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        lines = min(lines_of(self._model.words(row), words, width), _MOST_LINES)
        height = QFontMetricsF(name).lineSpacing() + lines * QFontMetricsF(words).lineSpacing()
        return QSize(width, round(height) + 2 * SMALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it in the colours that hold now."""
        now = theme.tokens()
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        usable = self._model.usable(row)
        rect = QRectF(option.rect)
        font = option.font
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen:
            painter.fillRect(rect, QColor(now.accent_tint))
            painter.fillRect(QRectF(rect.left(), rect.top(), 3, rect.height()), QColor(now.accent))
        box = rect.adjusted(SPACE, SMALL, -SPACE, -SMALL)
        colour = now.text if usable else now.muted
        name = sized(font, _NAME, strong=True)
        height = draw_lines(painter, box, row.name, name, colour, 1)
        box.setTop(box.top() + height)
        words = self._model.words(row)
        draw_lines(painter, box, words, sized(font, _WORDS), now.muted, _MOST_LINES)


class FoundList(QListView):
    """The list itself. The keyboard stays in the field; the field hands over what is pressed.

    Signals:
        taken: this row was chosen.
    """

    taken = Signal(object)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "found")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.rows = FoundModel()
        self.setModel(self.rows)
        self.setItemDelegate(FoundPainter(self.rows, self))
        self.setMouseTracking(True)
        self.entered.connect(self._point)
        self.clicked.connect(self._click)
        self.hide()

    def hold(self, rows: tuple[Row, ...], taken: frozenset[str], first: Row | None) -> None:
        """Show other rows; ``first`` is what Enter takes unless another is chosen."""
        self.rows.hold(rows, taken)
        place = rows.index(first) if first in rows and self.rows.usable(first) else -1
        self.setCurrentIndex(self.rows.index(place) if place >= 0 else _NOTHING)

    def chosen(self) -> Row | None:
        """Give the row that Enter takes."""
        index = self.currentIndex()
        row: Row | None = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        return row if row is not None and self.rows.usable(row) else None

    def step(self, by: int) -> None:
        """Go up or down to the next row that can be chosen; at the end it stays."""
        current = self.currentIndex()
        place = current.row() if current.isValid() else (-1 if by > 0 else len(self.rows.rows))
        place += by
        while 0 <= place < len(self.rows.rows):
            if self.rows.usable(self.rows.rows[place]):
                self.setCurrentIndex(self.rows.index(place))
                return
            place += by

    def wanted_height(self, width: int) -> int:
        """Give the height at which the first rows show; half a row tells that there are more."""
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect.setWidth(width - 4)
        heights = [
            self.itemDelegate().sizeHint(option, self.rows.index(place)).height()
            for place in range(len(self.rows.rows))
        ]
        seen = heights[:MOST_ROWS_SEEN]
        more = heights[MOST_ROWS_SEEN] // 2 if len(heights) > MOST_ROWS_SEEN else 0
        return sum(seen) + more + 4

    def _point(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            self.setCurrentIndex(index)

    def _click(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if row is not None and self.rows.usable(row):
            self.taken.emit(row)
