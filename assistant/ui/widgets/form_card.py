"""One of Sentry's pages with what to type on it: the drawing, and each value with its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, SPACE, Card, label, pill, row, stack, value
from assistant.ui.widgets.code_block import CodeBlock
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.form_picture import FormPicture

if TYPE_CHECKING:
    from assistant.sentry.form import Row
    from assistant.ui.intents import Intents
    from assistant.wizard.gate_rows import FormPage

_LONG = 300
"""Longer than any address: a certificate, also where it is one line."""
_MARKS = frozenset({QEvent.Type.FocusIn, QEvent.Type.Enter})


class FormCard(Card):
    """Shows a page of Sentry's; the field that one is at is marked in the drawing.

    Args:
        intents: what it may ask for.
        shown: the page and its values.
        title: what stands above.
        act: a button of the page itself, if there is one.
        whys: say of each value why it is that.
    """

    def __init__(
        self,
        intents: Intents,
        shown: FormPage,
        title: str,
        act: QWidget | None = None,
        *,
        whys: bool = True,
    ) -> None:
        super().__init__()
        self._whys = whys
        self._intents = intents
        self._fields: dict[QObject, str] = {}
        self.picture = FormPicture(shown.page, shown.values)
        self.picture.mark(shown.rows[0].key)
        self.setAccessibleName(title)
        head = row(label(title, "heading"), space=SPACE)
        head.setStretch(0, 1)
        if act is not None:
            head.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
        self.add(stack(head, self.picture, space=SMALL))
        for one in shown.rows:
            self._watch(self.add(self._row(one)), one.key)

    def _row(self, one: Row) -> QWidget:
        copy = CopyButton(self._intents, one.label, one.value)
        copy.setEnabled(bool(one.value))
        self._watch(copy, one.key)
        name = row(label(one.label, "heading", wrap=False), space=SMALL)
        if not one.required:
            name.addWidget(pill(texts.say("ui.sentry.form.optional")))
        name.addStretch(1)
        shown: QWidget
        if "\n" in one.value or len(one.value) > _LONG:
            shown = CodeBlock(one.value.strip(), one.label, most=6)
            self._watch(shown, one.key)
        else:
            shown = value(one.value)
        made = QWidget()
        beside = row(parent=made, space=SPACE)
        text = stack(name, shown)
        if self._whys:
            text.addWidget(label(one.why, "small"))
        beside.addLayout(text, 1)
        beside.addWidget(copy)
        return made

    def _watch(self, widget: QWidget, key: str) -> None:
        self._fields[widget] = key
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark the field that one is at, with the keyboard or the mouse."""
        if event.type() in _MARKS and watched in self._fields:
            self.picture.mark(self._fields[watched])
        return super().eventFilter(watched, event)
