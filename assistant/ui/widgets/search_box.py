"""A field that searches people and groups while one types; a whole name is taken as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from assistant import texts
from assistant.ui import aloud
from assistant.ui.parts import TIGHT, column, label, restyle
from assistant.ui.widgets.found_list import FoundList
from assistant.wizard import finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QResizeEvent

    from assistant.ui.intents import Intents
    from assistant.wizard.search import Found, Row

_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
}
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_GAP = 4


class SearchBox(QWidget):
    """The field, what is found, and a sentence on how the search goes.

    Args:
        intents: who searches.
        name: the field's name.
        groups: look for groups, too.
        take: gets the row that was chosen, or the user principal name that was typed.
    """

    def __init__(
        self, intents: Intents, name: str, *, groups: bool, take: Callable[[Row | str], None]
    ) -> None:
        super().__init__()
        self._intents = intents
        self._groups = groups
        self._take = take
        self._named: frozenset[str] = frozenset()
        self._found: Found | None = None
        self._asked = ""
        self._given_up = False
        self._signed_in = True
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.setPlaceholderText(texts.say("ui.people.search.placeholder"))
        self.field.setClearButtonEnabled(False)
        self.field.setAcceptDrops(False)
        self.field.textEdited.connect(self._edited)
        self.field.installEventFilter(self)
        self.said = label("", "small")
        self.said.hide()
        whole = column(self, space=TIGHT)
        whole.addWidget(self.field)
        whole.addWidget(self.said)
        self.list = FoundList(texts.say("ui.people.search.list", what=name), self)
        self.list.taken.connect(self._choose)
        self.list.selectionModel().currentChanged.connect(self._announce)
        self.setFocusProxy(self.field)

    def know(self, named: frozenset[str], *, signed_in: bool) -> None:
        """Take note of the values, in lower case, that are named already; and who can ask."""
        self._named = named
        self._signed_in = signed_in

    def hold(self, text: str) -> None:
        """Show a text that was typed and could not be taken, unless the field is in use."""
        if self.field.text() != text and not self.field.hasFocus():
            self.field.setText(text)

    def mark(self, *, wrong: bool) -> None:
        """Mark the field as wrong, or no longer."""
        restyle(self.field, wrong="true" if wrong else "")

    def give_up(self) -> None:
        """Say that no answer will come, if one is awaited."""
        if self._asked and self._found is None:
            self._given_up = True
            self._show()

    def clear(self) -> None:
        """Begin anew."""
        self.field.clear()
        self._forget()
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move in the list by keys while the keyboard stays in the field."""
        if watched is self.field:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                return self._pressed(Qt.Key(event.key()))
            if event.type() == QEvent.Type.FocusOut:
                self.list.hide()
            elif event.type() in {QEvent.Type.FocusIn, QEvent.Type.Hide}:
                self._show_list()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Have the list follow."""
        super().resizeEvent(event)
        self._show_list()

    def _pressed(self, key: Qt.Key) -> bool:
        if key in _ENTER:
            self._enter()
            return True
        if self.list.isHidden():
            if key == Qt.Key.Key_Down:
                self._show_list()
                return not self.list.isHidden()
            return False
        if key in _STEPS:
            self.list.step(_STEPS[key])
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            return True
        return False

    def _enter(self) -> None:
        chosen = self.list.chosen() if not self.list.isHidden() else None
        if chosen is not None:
            self._choose(chosen)
            return
        name = finding.whole(self.field.text())
        if name:
            self.clear()
            self._take(name)

    def _choose(self, row: Row) -> None:
        self.clear()
        self._take(row)

    def _edited(self, text: str) -> None:
        self._forget()
        self.mark(wrong=False)
        if finding.searches(text) and self._signed_in:
            self._asked = finding.plain(text)
            self._intents.search(self._asked, groups=self._groups, found=self._answered)
        self._show()

    def _answered(self, found: Found) -> None:
        """Take the answer to what stands in the field; any other comes too late."""
        if found.words != self._asked:
            return
        self._found = found
        self._given_up = False
        self._show()

    def _forget(self) -> None:
        self._found, self._asked, self._given_up = None, "", False

    def _show(self) -> None:
        typed = self.field.text()
        awaited = "given_up" if self._given_up else "looking" if self._signed_in else "signed_out"
        said = finding.say(typed, self._found, groups=self._groups, awaited=awaited)
        self.said.setText(said.words)
        self.said.setVisible(bool(said.words))
        restyle(self.said, tone="fail" if said.fails else "")
        self.field.setAccessibleDescription(said.words)
        rows = self._found.rows if self._found else ()
        self.list.hold(rows, self._named, finding.row_of(typed, self._found, self._named))
        self._show_list()

    def _show_list(self) -> None:
        """Lay the list over what is below the field, in whatever scrolls with it."""
        if not self.list.rows.rows or not self.field.hasFocus() or not self.field.isVisible():
            self.list.hide()
            return
        ground = self._ground()
        if self.list.parentWidget() is not ground:
            self.list.setParent(ground)
        last = self.field if self.said.isHidden() else self.said
        at = self.mapTo(ground, QPoint(0, last.geometry().bottom() + _GAP))
        room = ground.height() - at.y() - _GAP
        height = min(self.list.wanted_height(self.field.width()), max(room, self.field.height()))
        self.list.setGeometry(at.x(), at.y(), self.field.width(), height)
        self.list.raise_()
        self.list.show()

    def _ground(self) -> QWidget:
        widget: QWidget = self
        while (parent := widget.parentWidget()) is not None:
            if isinstance(parent.parentWidget(), QScrollArea):
                return widget
            widget = parent
        return widget

    def _announce(self) -> None:
        """Say which row is chosen: the keyboard is elsewhere, so nobody else does."""
        index = self.list.currentIndex()
        if index.isValid() and not self.list.isHidden():
            words = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
            aloud.announce(self.field, words)
