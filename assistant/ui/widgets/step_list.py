"""The steps on the left: done, current, waiting, failed, each with the value that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QScrollArea, QWidget

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import SMALL, SPACE, PanelButton, column, label, restyle, row, stack
from assistant.ui.widgets.whole_words import joined
from assistant.wizard.flow import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from assistant.wizard.flow import Step

WIDTH = 248
_BADGE, _SCROLL_BAR = 24, 14
_SIDE = SMALL + 2
_ROOM = WIDTH - 2 * SPACE - 2 * _SIDE - _BADGE - SPACE - _SCROLL_BAR
"""Width of a line of a value, also where the list scrolls."""


class Badge(QWidget):
    """A circle with the step's number, a tick, or an exclamation mark."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._mark = Mark.WAITING
        self.setFixedSize(_BADGE, _BADGE)

    def show_mark(self, mark: Mark) -> None:
        """Show how the step stands."""
        if mark is not self._mark:
            self._mark = mark
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in the colours that hold now."""
        of = theme.tokens()
        ground, border, ink = {
            Mark.DONE: (of.good, of.good, of.surface),
            Mark.CURRENT: (of.accent, of.accent, of.on_accent),
            Mark.FAILED: (of.fail, of.fail, of.surface),
            Mark.WAITING: (of.surface, of.border, of.muted),
        }[self._mark]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(ground))
        painter.setPen(QPen(QColor(border), 1))
        whole = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(whole)
        if self._mark is Mark.DONE:
            pen = QPen(QColor(ink), 1.8)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolyline(QPolygonF([QPointF(8, 12.5), QPointF(11, 15.5), QPointF(16, 9)]))
            return
        font = self.font()
        font.setPixelSize(11)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        said = "!" if self._mark is Mark.FAILED else str(self._number)
        painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, said)


class StepButton(PanelButton):
    """One step: where one may go, it can be pressed."""

    def __init__(self, number: int, count: int, key: str, go: Callable[[str], None]) -> None:
        super().__init__()
        self._number, self._count, self._key = number, count, key
        self.setProperty("kind", "step")
        self.setAutoDefault(False)
        self.clicked.connect(lambda _checked=False: go(key))
        self._badge = Badge(number)
        self._name = label(texts.say(f"ui.step.{key}"), "heading")
        self._value = label("", "small")
        words = stack(self._name, self._value, space=0)
        inner = row(self._badge, words, space=SPACE)
        inner.setAlignment(self._badge, Qt.AlignmentFlag.AlignTop)
        inner.setStretch(1, 1)
        inner.setContentsMargins(_SIDE, SMALL, _SIDE, SMALL)
        self.hold(inner)

    def show_step(self, step: Step, *, current: bool) -> None:
        """Show how it stands."""
        self._badge.show_mark(step.mark)
        self._show_value(step.value)
        restyle(self, current="true" if current else "false")
        muted = step.mark is Mark.WAITING and not step.reachable
        restyle(self._name, kind="muted" if muted else "heading")
        self.setEnabled(step.reachable)
        key = "ui.step.spoken_value" if step.value else "ui.step.spoken"
        self.setAccessibleName(
            texts.say(
                key,
                number=self._number,
                count=self._count,
                name=self._name.text(),
                state=texts.say(f"ui.mark.{step.mark}"),
                value=step.value,
            )
        )

    def _show_value(self, value: str) -> None:
        """Show what was chosen; where a word had to be shortened, the tip has the whole."""
        if value == self._value.accessibleName() and self._value.text():
            return
        self._value.ensurePolished()
        metrics = QFontMetricsF(self._value.font())
        words = [_fitted(word, metrics) for word in value.split(" ")]
        self._value.setText(" ".join(joined_up for joined_up, _ in words))
        self._value.setAccessibleName(value)
        self._value.setVisible(bool(value))
        self.setToolTip(value if any(cut for _, cut in words) else "")


def _fitted(word: str, metrics: QFontMetricsF) -> tuple[str, bool]:
    """Keep a word on one line, a longer mail address on two; tell whether some of it is left out.

    A date or a host that ends in the middle of a line is read as another one.
    """
    if metrics.horizontalAdvance(word) <= _ROOM:
        return joined(word), False
    name, at, domain = word.partition("@")
    pieces = (name + at, domain) if domain else (word,)
    shown = [metrics.elidedText(one, Qt.TextElideMode.ElideMiddle, _ROOM) for one in pieces]
    return "\u200b".join(map(joined, shown)), shown != list(pieces)


class StepList(QScrollArea):
    """All steps below a title; it scrolls where the window is low."""

    def __init__(self, keys: Sequence[str], go: Callable[[str], None], home: QWidget) -> None:
        super().__init__()
        self.setObjectName("side")
        self.setAccessibleName(texts.say("ui.step.list"))
        self.setFixedWidth(WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setObjectName("sideGround")
        rows = column(inner, space=2)
        rows.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        rows.addWidget(home)
        title = label(texts.say("ui.guide.title"), "side-title")
        title.setContentsMargins(SMALL + 2, SMALL, SMALL, SMALL)
        rows.addWidget(title)
        self._page = ""
        self._soon = QTimer(self)  # once everything has its place
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._reveal)
        self.buttons = {
            key: StepButton(number, len(keys), key, go) for number, key in enumerate(keys, 1)
        }
        for one in self.buttons.values():
            rows.addWidget(one)
        rows.addStretch(1)
        self.setWidget(inner)

    def show_steps(self, steps: Sequence[Step], page: str) -> None:
        """Show how all stand; the current one is brought into view."""
        for step in steps:
            self.buttons[step.key].show_step(step, current=step.key == page)
        if page != self._page:
            self._page = page
            self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current step in view where the window becomes lower."""
        super().resizeEvent(event)
        self._soon.start()

    def _reveal(self) -> None:
        current = self.buttons.get(self._page)
        if current is not None:
            self.ensureWidgetVisible(current, 0, SPACE)
