"""Rows for people and groups that are named: who, what is known of them, and the way off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import (
    SMALL,
    Tone,
    button,
    column,
    empty,
    label,
    line,
    pill,
    row,
    stack,
)
from assistant.ui.widgets.text_lines import breakable
from assistant.wizard.everyone import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtWidgets import QLabel, QVBoxLayout

    from assistant.wizard.everyone import One
    from assistant.wizard.named import GroupLine, Remark, Standing

TONES: Mapping[Verdict, Tone] = {
    "will_not": "fail",
    "missing": "fail",
    "cannot_tell": "warn",
    "unseen": "plain",
    "gets_in": "good",
}
_STANDINGS: Mapping[Standing, Tone] = {
    "assigned": "good",
    "wished": "accent",
    "unseen": "plain",
    "missing": "fail",
    "ambiguous": "fail",
    "unusable": "fail",
}


def verdict_pill(one: One) -> QLabel:
    """Make the pill of a verdict."""
    return pill(one.word, TONES[one.verdict] if one.sure else "plain")


def person_row(one: One, heard: str, use: Callable[[str], None], *acts: QPushButton) -> QWidget:
    """Make the row of a person.

    Args:
        one: what is known.
        heard: the name that a search gave, for somebody who was not looked up yet.
        use: takes whom else is meant, where a name is not there but like another.
        acts: what stands at the right edge.
    """
    name = one.name or heard
    who = stack(*([label(name, "heading")] if name else []), _upn(one.upn))
    reasons = stack(
        *(label(told.seen, "small-text") for told in one.reasons if one.verdict != "unseen"),
        *(
            row(button(texts.say("ui.people.chosen.use", upn=upn), partial(use, upn), "link"), 1)
            for upn in one.near
        ),
    )
    return _row(who, [verdict_pill(one)], acts, reasons)


def group_row(group: GroupLine, heard: str, *acts: QPushButton) -> QWidget:
    """Make the row of a group."""
    known = group.name != group.value or not group.value
    name = label(group.name if known or not heard else heard, "heading")
    what = stack(name, *([label(group.words, "small")] if group.words else []))
    word = texts.say(f"ui.people.standing.{group.standing}")
    states = [pill(word, _STANDINGS[group.standing])]
    if group.standing in {"assigned", "wished"} and any(one.warns for one in group.remarks):
        states.insert(0, pill(texts.say("ui.state.warn"), "warn"))
    return _row(what, states, acts, stack(*(remark_words(one) for one in group.remarks)))


def remark_words(remark: Remark) -> QVBoxLayout:
    """Make the lines of a remark."""
    seen = label(remark.seen, "small-text" if remark.warns else "small")
    return stack(seen, *([label(remark.remedy, "small")] if remark.remedy else []), space=2)


def remark_row(remark: Remark) -> QWidget:
    """Make a row of its own of a remark that warns."""
    return _row(remark_words(remark), [pill(texts.say("ui.state.warn"), "warn")], (), stack())


def remove_button(what: str, act: Callable[[], None]) -> QPushButton:
    """Make the way off the list."""
    name = texts.say("ui.people.owners.remove_name", what=what)
    return button(texts.say("ui.people.owners.remove"), act, "link", name=name)


def _upn(upn: str) -> QLabel:
    """Show a user principal name; it is copied elsewhere, since this one has marks in it."""
    made = label(breakable(upn))
    made.setFont(theme.mono())
    made.setStyleSheet("font-size: 12px;")
    made.setAccessibleName(upn)
    return made


def _row(
    who: QVBoxLayout,
    states: Sequence[QLabel],
    acts: Sequence[QPushButton],
    reasons: QVBoxLayout,
) -> QWidget:
    """Put who, state and acts side by side, and the reasons below them, as wide as the row."""
    made = QWidget()
    head = row(who, *states, *acts)
    head.setStretch(0, 1)
    for part in (*states, *acts):
        head.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)
    whole = column(made)
    whole.addLayout(head)
    if reasons.count():
        whole.addLayout(reasons)
    return made


class ChosenRows(QWidget):
    """Rows below each other; they are made anew only if they say something else."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = self
        self._rows = column(self, space=SMALL)
        self.hide()

    def show_rows(self, facts: object, make: Callable[[], Sequence[QWidget]]) -> bool:
        """Show these rows; ``facts`` is all that they say. Tells whether the keyboard was lost."""
        if facts == self._shown:
            return False
        self._shown = facts
        had = any(each.hasFocus() for each in self.findChildren(QPushButton))
        empty(self._rows)
        for number, made in enumerate(make()):
            if number:
                self._rows.addWidget(line())
            self._rows.addWidget(made)
        self.setVisible(self._rows.count() > 0)
        return had
