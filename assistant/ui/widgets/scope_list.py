"""Permissions, each with what it is for and, as a word, who gives it or whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from assistant.ui.parts import SMALL, SPACE, empty, label, pill, stack
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.verdicts import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.asking import Group, Permission


class ScopeList(QWidget):
    """Shows groups of permissions."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Group, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnStretch(0, 1)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these."""
        wished = tuple(groups)
        if wished == self._shown:
            return
        self._shown = wished
        empty(self._grid)
        at = 0
        for group in wished:
            if group.title:
                self._grid.addWidget(label(group.title, "heading"), at, 0, 1, 2)
                at += 1
            for one in group.permissions:
                self._add(one, at)
                at += 1

    def _add(self, one: Permission, at: int) -> None:
        words = stack(MarkedText((Span(one.scope, "value"),)), space=0)
        if one.why:
            words.addWidget(label(one.why, "small"))
        self._grid.addLayout(words, at, 0)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(pill(one.word, TONES[one.state]), at, 1, side)
