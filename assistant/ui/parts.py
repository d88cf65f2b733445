"""The building parts of every page: labels, cards, buttons, pills; each looks by its properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Tone = Literal["plain", "accent", "good", "warn", "fail"]

TIGHT, SMALL, SPACE, ROOM, WIDE, EDGE = 4, 8, 12, 16, 24, 36
"""Distances in pixels; there are no others."""
PAGE_WIDTH = 840
"""Width of a page's content at most: longer lines are hard to read."""


def label(text: str = "", kind: str = "", *, wrap: bool = True, tone: str = "") -> QLabel:
    """Make a text. What it says may come from outside, so it is never read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setProperty("kind", kind)
    made.setProperty("tone", tone)
    if wrap:
        # Preferred: with Minimum a page is as tall as its words are at their narrowest.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
    return made


def value(text: str = "") -> QLabel:
    """Make an address or another value: in the monospace face, to be marked and copied."""
    from assistant.ui import theme  # noqa: PLC0415 -- the first paint shows no value

    made = label(text)
    made.setFont(theme.mono())
    made.setStyleSheet("font-size: 12px;")
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def pill(text: str = "", tone: Tone = "plain") -> QLabel:
    """Make a state: a word on a coloured ground, so that colour never says it alone."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("pill", tone)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Change properties that the style sheet looks at, and look again."""
    changed = False
    for name, wished in properties.items():
        if widget.property(name) != wished:
            widget.setProperty(name, wished)
            changed = True
    if not changed:
        return
    of_card = "tone" in properties and isinstance(widget, Card)
    # A pill's ground hangs on the card's: Qt looks again at nothing but the widget it is told of.
    inside = [one for one in widget.findChildren(QLabel) if one.property("pill")] if of_card else []
    for one in (widget, *inside):
        one.style().unpolish(one)
        one.style().polish(one)


def button(
    text: str,
    act: Callable[[], object],
    kind: str = "",
    *,
    name: str = "",
) -> QPushButton:
    """Make a button.

    Args:
        text: what it says; ``&`` marks its mnemonic.
        act: what it does.
        kind: ``primary``, ``danger``, ``link`` or nothing.
        name: what a screen reader says where the text alone says too little.
    """
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(name or text.replace("&", ""))
    made.setAutoDefault(False)
    made.clicked.connect(lambda _checked=False: act())
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


class Scrolled(QScrollArea):
    """What is read from top to bottom: content on the page's ground, no wider than one reads.

    Args:
        content: the page's parts.
        centred: it stands in the middle; otherwise it begins at the left.
        top: distance in pixels above and below it.
    """

    def __init__(self, content: QLayout, *, centred: bool = True, top: int = EDGE) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        ground = QWidget()
        ground.setObjectName("pageGround")
        outer = column(ground)
        outer.setContentsMargins(EDGE, top, EDGE, top)
        inner = QWidget()
        inner.setLayout(content)
        inner.setMaximumWidth(PAGE_WIDTH)
        inner.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # Stretches, no alignment: only so does Qt reckon heights with the width that is had.
        beside = row(*((1,) if centred else ()), inner, 1, space=0)
        beside.setStretch(int(centred), PAGE_WIDTH)
        outer.addLayout(beside)
        outer.addStretch(1)
        # Qt would take the height that words need at their narrowest; the layout's own is enough.
        ground.setMinimumHeight(1)
        self.setWidget(ground)


class PanelButton(QPushButton):
    """A button that holds a layout of its own, and is as large as that wants to be."""

    def hold(self, inner: QLayout) -> None:
        """Take the layout's parts as a picture of what the button does: they take no clicks."""
        self.setLayout(inner)
        for inside in self.findChildren(QWidget):
            inside.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Give the layout's own."""
        inner = self.layout()
        return inner.totalSizeHint() if inner else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Give the layout's own."""
        inner = self.layout()
        return inner.totalMinimumSize() if inner else super().minimumSizeHint()

    def hasHeightForWidth(self) -> bool:
        """Say that words may wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height in which all words can be read."""
        inner = self.layout()
        return inner.totalHeightForWidth(width) if inner else super().heightForWidth(width)


class Card(QFrame):
    """Rows on one ground, with a hairline between them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(1, 1, 1, 1)
        self._rows.setSpacing(0)

    def add(self, content: QWidget | QLayout) -> QWidget:
        """Add a row; give it back as a widget."""
        if self._rows.count():
            self._rows.addWidget(line())
        row = QWidget()
        inner = column(row)
        inner.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        if isinstance(content, QWidget):
            inner.addWidget(content)
        else:
            inner.addLayout(content)
        self._rows.addWidget(row)
        return row

    def clear(self) -> None:
        """Take all rows away."""
        empty(self._rows)


def line() -> QFrame:
    """Make a hairline."""
    made = QFrame()
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def column(parent: QWidget | None = None, *, space: int = TIGHT) -> QVBoxLayout:
    """Make a column without margins."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(space)
    return made


def row(
    *content: QWidget | QLayout | int, parent: QWidget | None = None, space: int = SPACE
) -> QHBoxLayout:
    """Put parts side by side; a number is a stretch."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(space)
    for part in content:
        _put(made, part)
    return made


def stack(*content: QWidget | QLayout | int, space: int = TIGHT) -> QVBoxLayout:
    """Put parts below each other; a number is a stretch."""
    made = column(space=space)
    for part in content:
        _put(made, part)
    return made


def _put(layout: QBoxLayout, part: QWidget | QLayout | int) -> None:
    if isinstance(part, QWidget):
        layout.addWidget(part)
    elif isinstance(part, QLayout):
        layout.addLayout(part)
    else:
        layout.addStretch(part)


def empty(layout: QLayout) -> None:
    """Take everything out of a layout, and let go of it."""
    while (item := layout.takeAt(0)) is not None:
        inside, nested = item.widget(), item.layout()
        if inside is not None:
            inside.hide()
            inside.setParent(None)
            inside.deleteLater()
        elif nested is not None:
            empty(nested)


def card(*rows: QWidget | QLayout, tone: str = "") -> Card:
    """Make a card of these rows."""
    made = Card()
    made.setProperty("tone", tone)
    for content in rows:
        made.add(content)
    return made
