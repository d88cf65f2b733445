"""One of Entra's five addresses: name and why, the value and what is there now, copy and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    button,
    column,
    empty,
    label,
    line,
    pill,
    row,
)
from assistant.ui.widgets.address_editor import AddressEditor
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.marked_text import MarkedText, Span, sentence
from assistant.wizard.address_rows import Now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QBoxLayout

    from assistant.sentry.addresses import Field
    from assistant.ui.intents import Intents
    from assistant.wizard.address_rows import AddressRow
    from assistant.wizard.documents import Part

_READABLE = 300
"""Narrower than that no address stands beside its name."""
_BELOW = (ROOM, 0, ROOM, SPACE)
_WITH_VALUE = frozenset({Now.REPLACED, Now.CLEARED})
_SAID_BY_PILL = frozenset({Now.SAME, Now.LEFT})


def spans(parts: Iterable[Part]) -> tuple[Span, ...]:
    """Give an address with the organization's part marked."""
    return tuple(Span(part.text, "own" if part.own else "value") for part in parts)


class AddressTable(QFrame):
    """The card with all rows: three columns, as wide in each row as in every other."""

    def __init__(self, intents: Intents, fields: Iterable[Field]) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(texts.say("ui.addresses.list"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        self._grid.setSpacing(0)
        self._grid.setColumnStretch(0, 10)
        self._grid.setColumnStretch(1, 19)
        self._wide: bool | None = None
        self.rows = {field: AddressLine(intents, field) for field in fields}
        for number in range(1, len(self.rows)):
            self._grid.addWidget(line(), 3 * number, 0, 1, 3)
        self._arrange(wide=True)

    def _arrange(self, *, wide: bool) -> None:
        """Put the value beside its name, or below it where that would leave it too narrow."""
        if wide == self._wide:
            return
        self._wide = wide
        for number, one in enumerate(self.rows.values()):
            at = 3 * number + 1
            self._grid.addWidget(one.name_cell, at, 0, 1, 1 if wide else 2)
            self._grid.addWidget(one.act_cell, at, 2)
            if wide:
                self._grid.addWidget(one.value_cell, at, 1)
            else:
                self._grid.addWidget(one.value_cell, at + 1, 0, 1, 3)
            inner = one.value_cell.layout()
            if inner is not None:
                inner.setContentsMargins(*((SMALL, SPACE, SMALL, SPACE) if wide else _BELOW))

    def _least(self, *, wide: bool) -> int:
        names = max(one.name_cell.minimumSizeHint().width() for one in self.rows.values())
        values = max(one.value_cell.minimumSizeHint().width() for one in self.rows.values())
        acts = max(one.act_cell.sizeHint().width() for one in self.rows.values())
        if wide:
            return names + max(values, _READABLE) + acts + 2
        return max(names + acts, values) + 2

    def minimumSizeHint(self) -> QSize:
        """Ask for what is needed with the values below the names."""
        return QSize(self._least(wide=False), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the rows as the width allows."""
        super().resizeEvent(event)
        self._arrange(wide=self._least(wide=True) <= event.size().width())

    def show_rows(self, rows: Iterable[AddressRow]) -> None:
        """Show these."""
        for one in rows:
            self.rows[one.field].show_row(one)


class AddressLine:
    """One row's three cells; it keeps nothing but what is being typed."""

    def __init__(self, intents: Intents, field: Field) -> None:
        self._intents = intents
        self.field = field
        self._row: AddressRow | None = None
        self.name = texts.say(f"ui.addresses.field.{field}.name")
        why = label(texts.say(f"ui.addresses.field.{field}.why"), "small")
        self.in_use = pill(texts.say("ui.addresses.now.in_use"), "warn")
        self.chosen = pill("", "accent")
        marks = row(self.in_use, self.chosen, 1, space=SMALL)
        self.name_cell = _cell(label(self.name, "heading"), why, marks, left=ROOM)
        self.value = MarkedText()
        self.left = pill(texts.say("ui.addresses.now.left"))
        self.idp = label(texts.say("ui.addresses.idp.why"), "small")
        self.start = button(texts.say("ui.addresses.idp.start_at_sentry"), self.take_own, "link")
        self.same = pill(texts.say("ui.addresses.now.same"), "good")
        self.now = MarkedText(kind="small")
        self.stays = column(space=TIGHT)
        self.editor = AddressEditor(self)
        self.value_cell = _cell(
            self.value,
            self.left,
            self.idp,
            self.same,
            self.now,
            self.stays,
            self.start,
            self.editor,
        )
        name = texts.say("ui.addresses.edit.open_name", field=self.name)
        self.edit = button(texts.say("ui.addresses.edit.open"), self.open, "link", name=name)
        kept = self.edit.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.edit.setSizePolicy(kept)
        self.copy = CopyButton(intents, self.name)
        self.act_cell = _cell(row(self.edit, self.copy, space=SMALL), right=ROOM)

    def show_row(self, wished: AddressRow) -> None:
        """Show the row; what is being typed stays as it is."""
        before = self._row
        if wished == before:
            return
        self._row = wished
        self.value.show_spans(spans(wished.parts))
        self.value.setVisible(bool(wished.value))
        self.copy.hold(wished.value)
        self.left.setVisible(not wished.value)
        for one in (self.idp, self.start):
            one.setVisible(self.field == "sign_on_url" and not wished.value)
        self._show_now(wished)
        if before is None or wished.stays != before.stays:
            self._show_stays(wished)
        self.editor.show_row(wished)
        if wished.wrong is not None:
            self.open(wished.typed)
        elif before is not None and (wished.value != before.value or before.wrong):
            self.close()

    def _show_now(self, wished: AddressRow) -> None:
        self.same.setVisible(wished.now is Now.SAME)
        self.now.setVisible(wished.now not in _SAID_BY_PILL)
        if wished.now not in _SAID_BY_PILL:
            holes = {"value": wished.present} if wished.now in _WITH_VALUE else {}
            self.now.show_spans(sentence(f"ui.addresses.now.{wished.now}", **holes))
        self.in_use.setVisible(bool(wished.breaking))
        self.chosen.setVisible(wished.chosen and bool(wished.value))
        whose = "article" if wished.value == wished.article else "own"
        self.chosen.setText(texts.say(f"ui.addresses.now.chosen_{whose}"))

    def _show_stays(self, wished: AddressRow) -> None:
        empty(self.stays)
        for one in wished.stays:
            said = sentence("ui.addresses.now.stays", value=one.value)
            self.stays.addWidget(MarkedText(said, kind="small"))
            if one.near:
                near = texts.say(f"ui.addresses.near.{one.near}")
                self.stays.addWidget(label(near, "small-text", tone="warn"))
            if one.default:
                default = texts.say("ui.addresses.now.default")
                self.stays.addWidget(label(default, "small-text", tone="warn"))

    def open(self, text: str | None = None) -> None:
        """Open the field, with what was typed or with what is wanted."""
        if self._row is None or not self.editor.isHidden():
            return
        self.editor.open(self._row.value if text is None else text)
        self.edit.hide()
        if text is None:
            self.editor.field.setFocus()
        else:
            # Nobody types there yet: an address is known by its beginning.
            self.editor.field.setCursorPosition(0)

    def close(self) -> None:
        """Close the field; the keyboard goes back to where it came from."""
        if self.editor.isHidden():
            return
        had = any(one.hasFocus() for one in self.editor.findChildren(QWidget))
        self.edit.show()
        self.editor.hide()
        if had:
            self.edit.setFocus()

    def take(self, text: str) -> None:
        """Ask for this value; none is the organization's own."""
        if self._row is not None and text == self._row.value and self._row.wrong is None:
            self.close()
        else:
            self._intents.answer(**{self.field: text})

    def take_own(self) -> None:
        """Ask for what follows from the organization."""
        if self._row is not None and self.field == "sign_on_url" and not self._row.value:
            self._intents.answer(initiated="sp")
        else:
            self._intents.answer(**{self.field: ""})

    def leave_empty(self) -> None:
        """Ask for no Sign-on URL: Entra starts the sign-in."""
        self._intents.answer(initiated="idp")

    def cancel(self) -> None:
        """Put away what was typed; what could not be taken is taken back."""
        wanted = self._row
        if wanted is not None and wanted.wrong is not None:
            self._intents.answer(**{self.field: wanted.value if wanted.chosen else ""})
        self.close()


def _cell(*content: QWidget | QBoxLayout, left: int = SMALL, right: int = SMALL) -> QWidget:
    """Put parts below each other; what is left of the row's height stays below them."""
    made = QWidget()
    inner = column(made)
    inner.setContentsMargins(left, SPACE, right, SPACE)
    for part in content:
        if isinstance(part, QWidget):
            inner.addWidget(part)
        else:
            inner.addLayout(part)
    inner.addStretch(1)
    return made
