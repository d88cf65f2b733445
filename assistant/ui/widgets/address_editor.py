"""The field in which one of Entra's addresses is edited, with what can be done instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import SMALL, TIGHT, button, column, label, restyle, row
from assistant.ui.widgets.marked_text import MarkedText, sentence
from assistant.wizard import documents

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLabel, QPushButton

    from assistant.sentry.addresses import Field
    from assistant.ui.widgets.address_row import AddressLine
    from assistant.wizard.address_rows import AddressRow


class AddressEditor(QWidget):
    """The field below a value, with what can be done instead."""

    def __init__(self, line_: AddressLine) -> None:
        super().__init__()
        self._line = line_
        name = line_.name
        inner = column(self, space=SMALL)
        inner.setContentsMargins(0, SMALL, 0, TIGHT)
        self.field = QLineEdit()
        self.field.setFont(theme.mono())
        self.field.setAccessibleName(texts.say("ui.addresses.edit.field_name", field=name))
        self.field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.field.returnPressed.connect(self._take)
        self.wrong = label("", "small-text", tone="fail")
        self.take = self._button("take", self._take, "")
        self.own = self._button("own", line_.take_own)
        self.leave_empty = button(
            texts.say("ui.addresses.edit.leave_empty"), line_.leave_empty, "link"
        )
        cancel = texts.say("ui.addresses.edit.cancel_name", field=name)
        self.cancel = button(texts.say("ui.act.cancel"), line_.cancel, "link", name=cancel)
        inner.addWidget(self.field)
        inner.addWidget(self.wrong)
        inner.addWidget(_article(line_.field))
        inner.addLayout(row(self.take, self.cancel, 1, space=SMALL))
        inner.addWidget(self.own)
        inner.addWidget(self.leave_empty)
        self.hide()

    def _button(self, what: str, act: Callable[[], object], kind: str = "link") -> QPushButton:
        said = texts.say(f"ui.addresses.edit.{what}")
        name = texts.say(f"ui.addresses.edit.{what}_name", field=self._line.name)
        return button(said, act, kind, name=name)

    def show_row(self, wished: AddressRow) -> None:
        """Show what is wrong, and what could be had instead."""
        restyle(self.field, wrong=wished.wrong is not None)
        self.wrong.setVisible(wished.wrong is not None)
        if wished.wrong is not None:
            self.wrong.setText("\n".join(part for part in wished.wrong if part))
            self.field.setAccessibleDescription(self.wrong.text())
        else:
            self.field.setAccessibleDescription("")
        self.own.setVisible(bool(wished.value) and (wished.chosen or wished.wrong is not None))
        self.leave_empty.setVisible(wished.field == "sign_on_url" and bool(wished.value))

    def open(self, text: str) -> None:
        """Show the field with this in it."""
        self.field.setText(text)
        self.show()

    def _take(self) -> None:
        self._line.take(self.field.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape puts it away."""
        if event.key() == Qt.Key.Key_Escape:
            self._line.cancel()
        else:
            super().keyPressEvent(event)


def _article(field: Field) -> QLabel:
    """Give the pattern that Microsoft's article has for a field."""
    placeholder = texts.say("ui.addresses.slug")
    for pattern in documents.patterns(placeholder):
        if pattern.field == field and pattern.article:
            written = "".join(part.text for part in pattern.article)
            return MarkedText(sentence("ui.addresses.edit.article", value=written), kind="small")
    return label(texts.say("ui.addresses.edit.article_silent"), "small")
