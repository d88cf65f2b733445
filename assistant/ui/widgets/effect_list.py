"""A short list of what would change: each change with its fields before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from assistant import texts
from assistant.ui.parts import Card, label, pill, row, stack
from assistant.ui.widgets.difference_line import DifferenceLine
from assistant.wizard.review_rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.change import Change


class EffectList(Card):
    """Shows changes, and what else there is to say about them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setAccessibleName(name)
        self._shown: tuple[tuple[Change, ...], tuple[str, ...]] | None = None

    def show_effects(self, changes: Sequence[Change], remarks: Sequence[str]) -> None:
        """Show these."""
        wished = (tuple(changes), tuple(remarks))
        if wished == self._shown:
            return
        self._shown = wished
        self.clear()
        for change in changes:
            self._add(Row((change,)))
        if not changes:
            self.add(label(texts.say("ui.application.effects.nothing")))
        for remark in remarks:
            self.add(label(remark, "small"))

    def _add(self, one: Row) -> None:
        head = row(label(one.title, "heading"))
        head.setStretch(0, 1)
        if one.breaking:
            word = pill(texts.say("ui.application.effects.breaking"), "fail")
            head.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
        words = stack(head)
        for difference in one.differences:
            words.addWidget(DifferenceLine(difference))
        if one.breaking:
            words.addWidget(label(one.breaking, "small-text", tone="fail"))
        self.add(words)
