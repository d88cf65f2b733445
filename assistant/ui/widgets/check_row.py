"""One verdict in a row: its state as a word, what was seen, what it means, what to do about it.

The row lays itself out: fifty of them in nested layouts would hold the window up for a third of a
second, because Qt asks every wrapped text for its height again and again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui import theme
from assistant.ui.parts import ROOM, SMALL, SPACE, TIGHT, button, label, pill, restyle
from assistant.ui.widgets.soft_words import show_soft
from assistant.ui.widgets.verdicts import TONES
from assistant.wizard import check_groups
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from assistant.ui.intents import Intents
    from assistant.wizard.events import Check
    from assistant.wizard.fixes import Fix

_LEAST_TEXT = 300
"""Where less room is left for the words, the buttons go below them."""
_NARROWEST = 120
_LIFT = 5
_PILL_PX, _PILL_ROOM, _SMALL_PX = 11, 20, 12
_NO_CHECKS = ("review",)


def side_width(font: QFont) -> int:
    """Give the width of the column of states and steps, so that all rows line up."""
    bold, small = QFont(font), QFont(font)
    bold.setPixelSize(_PILL_PX)
    bold.setWeight(QFont.Weight.DemiBold)
    small.setPixelSize(_SMALL_PX)
    states = (texts.say(f"ui.state.{state}") for state in State)
    steps = (texts.say(f"ui.step.{step}") for step in STEPS if step not in _NO_CHECKS)
    return max(
        *(QFontMetrics(bold).horizontalAdvance(word) + _PILL_ROOM for word in states),
        *(QFontMetrics(small).horizontalAdvance(word) for word in steps),
    )


class CheckRow(QWidget):
    """Shows one check; what is asked for goes to the intents.

    Args:
        intents: who fulfils it.
        wide: width of the column of states.
        brief: without buttons, for long lists.
    """

    def __init__(self, intents: Intents, wide: int, *, brief: bool = False) -> None:
        super().__init__()
        self._intents = intents
        self._wide = wide
        self._brief = brief
        self._check: Check | None = None
        self._heights: dict[int, int] = {}
        self._first = False
        self._busy = False
        self._state = pill()
        self._step = label("", "small", wrap=False)
        self._seen = label("", "small-text" if brief else "heading")
        self._meaning = label("", "small")
        self._remedy = label("", "small-text")
        for part in (self._state, self._step, self._seen, self._meaning, self._remedy):
            part.setParent(self)
        # Made where there is something to press: most rows of a long list have nothing.
        self._fix: QPushButton | None = None
        self._again: QPushButton | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_check(self, check: Check, *, first: bool, reachable: bool) -> None:
        """Show it.

        Args:
            check: the verdict.
            first: it stands at the top, where no line separates it from another.
            reachable: the page that its fix leads to may be gone to.
        """
        if first is not self._first:
            self._first = first
            self.update()
        if check == self._check:
            self._offer(check, reachable=reachable)
            return
        self._check = check
        said = check_groups.said(check)
        self._state.setText(said.label)
        restyle(self._state, pill=TONES[check.state])
        self._step.setText("" if self._brief else texts.say(f"ui.step.{check.step}"))
        show_soft(self._seen, said.seen)
        show_soft(self._meaning, "" if self._brief else said.meaning)
        show_soft(self._remedy, said.remedy)
        self.setAccessibleName(texts.say("ui.check.row.name", state=said.label, seen=said.seen))
        spoken = " ".join(part for part in (said.meaning, said.remedy) if part)
        self.setAccessibleDescription(spoken)
        self._offer(check, reachable=reachable)
        self._changed()

    def show_busy(self, *, busy: bool) -> None:
        """Take nothing up while something runs."""
        self._busy = busy
        for one in self.acts():
            one.setEnabled(not busy)

    def acts(self) -> list[QPushButton]:
        """Give what can be pressed, in reading order."""
        both = (self._fix, self._again)
        return [one for one in both if one is not None and not one.isHidden()]

    def _offer(self, check: Check, *, reachable: bool) -> None:
        """Offer what can be done about it; a way that leads nowhere is not shown."""
        if self._brief:
            return
        before = self.acts()
        fix = check.fix if reachable else None
        self._fix = self._act(self._fix, self._intents.fix, wanted=fix is not None)
        if fix is not None and self._fix is not None:
            _name_fix(self._fix, fix, self._seen.accessibleName())
        can_run = check.state in _RUN_AGAIN and check_groups.can_run(check)
        self._again = self._act(
            self._again, lambda one: self._intents.check(one.id), wanted=can_run
        )
        if self._again is not None:
            name = texts.say("ui.check.row.again_name", seen=self._seen.accessibleName())
            _name(self._again, texts.say("ui.check.row.again"), name)
            restyle(self._again, kind="link")
        if self.acts() != before:
            self._changed()

    def _act(
        self, there: QPushButton | None, wish: Callable[[Check], None], *, wanted: bool
    ) -> QPushButton | None:
        if there is not None:
            there.setVisible(wanted)
            return there
        if not wanted:
            return None
        made = button("", lambda: self._ask(wish))
        made.setParent(self)
        made.setEnabled(not self._busy)
        made.show()
        return made

    def _ask(self, wish: Callable[[Check], None]) -> None:
        if self._check is not None:
            wish(self._check)

    # -- layout ---------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        """See Qt: the words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Give the height at a width; asked for often, so it is kept."""
        if width not in self._heights:
            for part in (self._seen, self._meaning, self._remedy):
                part.ensurePolished()
            self._heights[width] = self._arrange(width, place=False)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        """Give a comfortable size."""
        width = self.width() or _LEAST_TEXT * 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Give the size below which words are lost."""
        acts = max((one.sizeHint().width() for one in self.acts()), default=0)
        least = max(_NARROWEST, acts)
        return QSize(2 * ROOM + self._wide + SPACE + least, 2 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put every part in its place."""
        super().resizeEvent(event)
        self._place()

    def showEvent(self, event: QShowEvent) -> None:
        """Put every part in its place: nothing was placed before the row was to be seen."""
        super().showEvent(event)
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew where the font or the look changed."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._changed()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the hairline that separates it from the row above."""
        super().paintEvent(event)
        if not self._first:
            painter = QPainter(self)
            painter.fillRect(0, 0, self.width(), 1, QColor(theme.tokens().border))

    def _changed(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        if self.isVisible():
            self._arrange(self.width(), place=True)

    def _arrange(self, width: int, *, place: bool) -> int:
        """Go through the parts from top to bottom; give the height that they take."""
        acts = self.acts()
        sizes = [one.sizeHint() for one in acts]
        beside = max((size.width() for size in sizes), default=0)
        left = ROOM + self._wide + SPACE
        room = width - left - ROOM
        below = bool(acts) and room - beside - ROOM < _LEAST_TEXT
        if acts and not below:
            room -= beside + ROOM
        rects: list[tuple[QWidget, QRect]] = []
        side = self._side(rects)
        top = self._words(rects, left, max(room, _NARROWEST))
        # A link's words stand lower in it than a heading does, so it begins higher.
        lift = _LIFT if acts and acts[0].property("kind") == "link" else 0
        down = top + SMALL if below else SPACE - lift
        across = left
        for one, size in zip(acts, sizes, strict=True):
            if below:
                out = _LIFT if one.property("kind") == "link" else 0
                rects.append((one, QRect(across - out, down, size.width(), size.height())))
                across += size.width() + SMALL
            else:
                at = width - ROOM - size.width()
                rects.append((one, QRect(at, down, size.width(), size.height())))
                down += size.height() + TIGHT
        if below and acts:
            down += max(size.height() for size in sizes) + TIGHT
        if place:
            self._put(rects)
        return max(side, top, down - TIGHT if acts else 0) + SPACE

    def _side(self, rects: list[tuple[QWidget, QRect]]) -> int:
        state = self._state.sizeHint()
        rects.append((self._state, QRect(ROOM, SPACE, state.width(), state.height())))
        bottom = SPACE + state.height()
        if not self._step.text():
            return bottom
        height = self._step.sizeHint().height()
        rects.append((self._step, QRect(ROOM, bottom + TIGHT, self._wide + SMALL, height)))
        return bottom + TIGHT + height

    def _words(self, rects: list[tuple[QWidget, QRect]], left: int, room: int) -> int:
        top = SPACE
        for part in (self._seen, self._meaning, self._remedy):
            if part.text():
                height = part.heightForWidth(room)
                rects.append((part, QRect(left, top, room, height)))
                top += height + 2
        return top - 2

    def _put(self, rects: Iterable[tuple[QWidget, QRect]]) -> None:
        for part, rect in rects:
            part.setGeometry(QStyle.visualRect(self.layoutDirection(), self.rect(), rect))


_RUN_AGAIN = frozenset({State.FAIL, State.WARN, State.NOT_RUN})


def _name_fix(at: QPushButton, fix: Fix, seen: str) -> None:
    """Name what a fix does: it is planned, or only leads to where a person chooses."""
    if fix.chosen:
        step = texts.say(f"ui.step.{fix.page}")
        word = texts.say("ui.act.next_arrow", name=step)
        _name(at, word, texts.say("ui.check.row.go_name", step=step, seen=seen))
        at.setAccessibleDescription("")
    else:
        _name(at, texts.say("ui.check.row.fix"), texts.say("ui.check.row.fix_name", seen=seen))
        apply, review = texts.say("ui.act.apply"), texts.say("ui.step.review")
        why = texts.say("ui.check.row.fix_why", apply=apply, review=review)
        at.setAccessibleDescription(why)
    restyle(at, kind="link" if fix.chosen else "")


def _name(at: QPushButton, word: str, name: str) -> None:
    if at.accessibleName() != name or at.text() != word:
        at.setText(word)
        at.setAccessibleName(name)
