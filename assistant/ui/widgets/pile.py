"""A column that asks each of its parts for its height once, however often it is asked itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayoutItem, QWidget


class Pile(QLayout):
    """Puts parts below each other, each as wide as it is itself and as high as it wants to be.

    Qt's own columns remember a height for one width. Inside each other they are asked for several
    by turns, and each asks all that is in it anew: fifty times for a line of text. This one
    remembers every width until something in it changes.

    Args:
        parent: whose layout it is.
        space: between two parts.
    """

    def __init__(self, parent: QWidget | None = None, *, space: int = 0) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._hint: QSize | None = None
        self._least: QSize | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(space)
        if parent is not None:
            parent.setLayout(self)

    def addLayout(self, inner: QLayout) -> None:
        """Take a layout as the last part."""
        self.addChildLayout(inner)
        self.addItem(inner)

    def insertWidget(self, index: int, widget: QWidget) -> None:
        """Put a widget at this place, wherever it was."""
        self.removeWidget(widget)
        self.addWidget(widget)
        self._items.insert(index, self._items.pop())

    def addItem(self, item: QLayoutItem) -> None:
        """See Qt."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """See Qt."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """See Qt."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """See Qt."""
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def invalidate(self) -> None:
        """Forget every height: something is another size."""
        self._heights.clear()
        self._hint = self._least = None
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        """Say that it takes the width that there is, and no height that it does not need."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """See Qt: words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height of all parts at this width."""
        if width not in self._heights:
            self._heights[width] = self._lay(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def minimumHeightForWidth(self, width: int) -> int:
        """Give the same: nothing is ever cut."""
        return self.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """Give the width of the widest part, and the height of all."""
        if self._hint is None:
            self._hint = self._sum([item.sizeHint() for item in self._seen()])
        return self._hint

    def minimumSize(self) -> QSize:
        """Give how narrow it can be at most."""
        if self._least is None:
            self._least = self._sum([item.minimumSize() for item in self._seen()])
        return self._least

    def setGeometry(self, rect: QRect) -> None:
        """Put every part in its place."""
        super().setGeometry(rect)
        self._lay(rect, place=True)

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _sum(self, sizes: list[QSize]) -> QSize:
        margins = self.contentsMargins()
        width = max((size.width() for size in sizes), default=0)
        height = sum(size.height() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def _lay(self, rect: QRect, *, place: bool) -> int:
        """Go through the parts from top to bottom; give the height that they take."""
        margins = self.contentsMargins()
        left, top = rect.left() + margins.left(), rect.top() + margins.top()
        width = rect.width() - margins.left() - margins.right()
        seen = self._seen()
        for number, item in enumerate(seen):
            if number:
                top += self.spacing()
            height = _height(item, width)
            if place:
                item.setGeometry(QRect(left, top, width, height))
            top += height
        return top - rect.top() + margins.bottom()


def _height(item: QLayoutItem, width: int) -> int:
    if item.hasHeightForWidth():
        return item.heightForWidth(width)
    return item.sizeHint().height()
