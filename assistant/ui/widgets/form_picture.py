"""One of Sentry's forms, drawn, with the field marked that is meant; sharp at every size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from assistant import texts
from assistant.sentry import pictures
from assistant.ui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QPaintEvent

    from assistant.sentry.form import Page

_LEAST = 240


class FormPicture(QWidget):
    """Shows a page of Sentry's.

    Args:
        page: which one.
        values: what stands in its fields, by key.
    """

    def __init__(self, page: Page, values: Mapping[str, str]) -> None:
        super().__init__()
        self._page: Page = page
        self._values: Mapping[str, str] = values
        self._marked = ""
        self._drawn: tuple[str, pictures.Colours] | None = None
        self._renderer = QSvgRenderer(self)
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.mark(pictures.FIELDS[page][0])

    @property
    def marked(self) -> str:
        """The field that is marked."""
        return self._marked

    def mark(self, field: str) -> None:
        """Mark this field."""
        if field == self._marked:
            return
        self._marked = field
        page = texts.say(f"picture.{self._page}.title")
        label = texts.say(f"sentry.form.{field}.label")
        self.setAccessibleName(texts.say("ui.sentry.form.picture", page=page, field=label))
        self.update()

    def fill(self, values: Mapping[str, str]) -> None:
        """Draw it with these values in its fields."""
        if values != self._values:
            self._values = values
            self._drawn = None
            self.update()

    def hasHeightForWidth(self) -> bool:
        """It keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height that goes with a width: never larger than it was drawn."""
        own = self._size()
        return round(min(width, own.width()) * own.height() / max(1, own.width()))

    def sizeHint(self) -> QSize:
        """Ask for the size in which it was drawn."""
        return self._size()

    def minimumSizeHint(self) -> QSize:
        """Ask for a size at which one can still tell the fields."""
        return QSize(_LEAST, self.heightForWidth(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it from its lines, in the colours that hold now."""
        del event
        own = self._size()
        width = min(self.width(), own.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, QRectF(0, 0, width, self.heightForWidth(width)))
        painter.end()

    def _size(self) -> QSize:
        """Draw it if it is not drawn so yet, and give its size."""
        wished = (self._marked, pictures.DARK if theme.is_dark() else pictures.LIGHT)
        if wished != self._drawn:
            self._drawn = wished
            svg = pictures.picture(self._page, wished[0], self._values, colours=wished[1])
            self._renderer.load(QByteArray(svg.encode()))
        return self._renderer.defaultSize()
