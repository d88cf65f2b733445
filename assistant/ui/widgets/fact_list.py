"""Facts below each other: a name, its value, and a button that copies it where it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from assistant.ui.parts import SMALL, SPACE, empty, label
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.told import Fact


class FactList(QWidget):
    """Shows facts; the names stand in one column."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._shown: tuple[Fact, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE * 2)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 3)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these."""
        wished = tuple(facts)
        if wished == self._shown:
            return
        self._shown = wished
        empty(self._grid)
        for number, fact in enumerate(wished):
            # A button is higher than its line; without one, a name stands by its value's first.
            middle = Qt.AlignmentFlag.AlignVCenter
            at = middle if fact.copies else Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(label(fact.name, "small"), number, 0, at)
            value = MarkedText((Span(fact.text, "value" if fact.is_value else ""),))
            self._grid.addWidget(value, number, 1, at)
            if fact.copies:
                copy = CopyButton(self._intents, fact.name, fact.text)
                self._grid.addWidget(copy, number, 2, middle)
