"""One thing to settle before Save: how it stands, why it matters, what to do, and yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QButtonGroup, QPushButton, QRadioButton, QWidget

from assistant import texts
from assistant.ui.parts import SPACE, TIGHT, Tone, button, column, label, pill, restyle, row
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.wizard.gate_rows import GateRow

_TONES: Mapping[str, Tone] = {
    "stop": "fail",
    "ask": "accent",
    "warn": "warn",
    "ok": "good",
    "yes": "good",
    "no": "fail",
}
_PILL_PX, _PILL_ROOM = 11, 28


def word_width(font: QFont) -> int:
    """Give the width of the column of states: that of the longest word, so that rows line up."""
    bold = QFont(font)
    bold.setPixelSize(_PILL_PX)
    bold.setWeight(QFont.Weight.DemiBold)
    wide = QFontMetrics(bold).horizontalAdvance
    return max(wide(texts.say(f"ui.sentry.state.{word}")) for word in _TONES) + _PILL_ROOM


class GateRowView(QWidget):
    """Shows a row; what is asked has Yes and No, and an answer can be changed or taken back.

    Args:
        shown: the row.
        tell: takes the answer to it, ``None`` for taken back.
        act: does what can be done about it here.
        wide: width of the column of states.
    """

    def __init__(
        self,
        shown: GateRow,
        tell: Callable[[bool | None], object],
        act: Callable[[str], object],
        *,
        wide: int,
    ) -> None:
        super().__init__()
        self._act = act
        self._shown: GateRow | None = None
        self._state = pill()
        left = QWidget()
        left.setFixedWidth(wide)
        side = column(left)
        side.addWidget(self._state)
        side.addStretch(1)
        self._says = MarkedText()
        self._meaning, self._todo = label("", "small"), label("", "small-text")
        text = column(space=TIGHT)
        for part in (self._says, self._meaning, self._todo):
            text.addWidget(part)
        self._answers = QButtonGroup(self)
        self.yes, self.no = QRadioButton(), QRadioButton()
        self.back = button(texts.say("ui.sentry.before.back"), lambda: tell(None), "link")
        self._asked = QWidget()
        asked = row(parent=self._asked, space=SPACE)
        for radio, word, says in ((self.yes, "yes", True), (self.no, "no", False)):
            radio.setText(texts.say(f"ui.sentry.before.{word}"))
            radio.clicked.connect(lambda _on=False, said=says: tell(said))
            self._answers.addButton(radio)
            asked.addWidget(radio)
        asked.addWidget(self.back)
        asked.addStretch(1)
        text.addWidget(self._asked)
        self.act = button("", self._do)
        whole = row(left, parent=self)
        whole.addLayout(text, 1)
        whole.addWidget(self.act, 0, Qt.AlignmentFlag.AlignTop)
        self.show_row(shown)

    def show_row(self, shown: GateRow) -> None:
        """Show how it stands now; whoever has the keyboard keeps it."""
        if shown == self._shown:
            return
        self._shown = shown
        word: str = shown.state
        if shown.answer is not None:
            word = "yes" if shown.answer else "no"
        self._state.setText(texts.say(f"ui.sentry.state.{word}"))
        restyle(self._state, pill=_TONES[word])
        says, _, names = shown.says.partition("\n")
        self._says.show_spans([Span(says, "strong"), Span(f"\n{names}" if names else "")])
        settled = shown.state == "ok"
        self._meaning.setText(shown.meaning)
        self._meaning.setVisible(not settled)
        todo = texts.say("ui.sentry.before.todo", todo=shown.todo) if shown.todo else ""
        self._todo.setText(todo)
        self._todo.setVisible(bool(todo))
        restyle(self._todo, tone="fail" if shown.answer is False else "")
        self._asked.setVisible(shown.asked)
        self._check(shown.answer)
        for part, key in ((self.yes, "yes"), (self.no, "no"), (self.back, "back")):
            name = texts.say(f"ui.sentry.before.{key}_name", question=says)
            part.setAccessibleName(name)
        self._show_act(shown, self.act)

    def _show_act(self, shown: GateRow, act: QPushButton) -> None:
        act.setVisible(bool(shown.act))
        if shown.act:
            says = shown.says.partition("\n")[0]
            word = texts.say(f"ui.sentry.act.{shown.act}")
            act.setText(word)
            act.setAccessibleName(texts.say("ui.sentry.act.act_name", act=word, says=says))

    def _check(self, answer: bool | None) -> None:  # noqa: FBT001 -- a person's yes, no or nothing yet
        # In an exclusive group nothing can be left unchosen again.
        self._answers.setExclusive(False)
        self.yes.setChecked(answer is True)
        self.no.setChecked(answer is False)
        self._answers.setExclusive(True)
        self.back.setVisible(answer is not None)

    def _do(self) -> None:
        if self._shown is not None:
            self._act(self._shown.act)
