"""A change of a plan in one row: what, before and after, why; its request folded; how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from assistant import texts
from assistant.ui.parts import (
    SMALL,
    SPACE,
    TIGHT,
    Tone,
    button,
    column,
    label,
    pill,
    restyle,
    row,
    stack,
)
from assistant.ui.widgets.code_block import CodeBlock
from assistant.ui.widgets.difference_line import DifferenceLine
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.still_label import StillLabel
from assistant.wizard import review_rows, review_run
from assistant.wizard.change import ids_of
from assistant.wizard.review_run import Mark, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.wizard.change import Change
    from assistant.wizard.events import Changed
    from assistant.wizard.review_rows import Row

TONES: Mapping[Mark, Tone] = {
    Mark.WAITING: "plain",
    Mark.SENDING: "accent",
    Mark.RETRYING: "warn",
    Mark.DONE: "good",
    Mark.ALREADY: "good",
    Mark.FAILED: "fail",
    Mark.LEFT_OUT: "plain",
    Mark.UNDONE: "plain",
    Mark.UNSEEN: "warn",
    Mark.FOUND: "good",
    Mark.UNKNOWN: "warn",
}
_LONG_WAIT = 88
_PILL_PX, _PILL_ROOM = 11, 28


def state_width(font: QFont) -> int:
    """Give the width of the column of states: that of the longest word, so that rows line up."""
    bold = QFont(font)
    bold.setPixelSize(_PILL_PX)
    bold.setWeight(QFont.Weight.DemiBold)
    wide = QFontMetrics(bold).horizontalAdvance
    return max(wide(review_run.say_mark(mark, _LONG_WAIT)) for mark in Mark) + _PILL_ROOM


class ChangeRow(QWidget):
    """Shows one row of the review.

    Args:
        shown: the change, or many alike ones.
        plan: gives every change of the plan by id, to name what has to come first.
        compact: one line for what changes, as while it is being made.
        wide: width of the column of states.

    Attributes:
        counts: how far its changes are, as it shows them.
    """

    def __init__(
        self, shown: Row, plan: Callable[[], Mapping[str, Change]], *, compact: bool, wide: int
    ) -> None:
        super().__init__()
        self.counts = Tally()
        self._row = shown
        self._plan = plan
        self._details: QWidget | None = None
        self._failed_box: QLabel | None = None
        self._failed_row: QWidget | None = None
        self._wide = wide
        self._failed = 0
        self._states: Mapping[str, Changed] = {}
        self._ids = ids_of(shown.changes)
        self._known: tuple[object, ...] = ()
        self._title = shown.title
        # What most rows never show is made when it is shown: there may be many rows.
        self._state: QLabel | None = None
        self._held = QWidget()
        self._counts: StillLabel | None = None
        self._step = label(texts.say(f"ui.step.{shown.first.step}"), "small")
        self._step.setFixedWidth(wide)
        self._side = column(space=TIGHT)
        self._side.addWidget(self._step)
        self._side.addStretch(1)
        self._text = column(space=TIGHT)
        self._text.addWidget(MarkedText([Span(self._title, "strong")]))
        self._tell(shown, compact=compact)
        self.link = button(
            self._word(open_now=False),
            self.toggle,
            "link",
            name=texts.say("ui.review.details_of", title=self._title),
        )
        head = row(self._side)
        head.addLayout(self._text, 1)
        head.addWidget(self.link, 0, Qt.AlignmentFlag.AlignTop)
        self._whole = column(self, space=SMALL)
        self._whole.addLayout(head)
        self.show_mark(None)

    def _tell(self, shown: Row, *, compact: bool) -> None:
        if shown.breaking:
            danger = pill(texts.say("ui.review.breaking.pill"), "fail")
            self._text.addLayout(row(danger, 1))
            if not compact:
                self._text.addWidget(label(shown.breaking, "small-text", tone="fail"))
        for difference in (shown.short,) if compact else shown.differences:
            self._text.addWidget(DifferenceLine(difference))
        if not compact:
            self._text.addWidget(label(shown.reason, "small"))

    @property
    def id(self) -> str:
        """The id of the change, or of the first of several."""
        return self._ids[0]

    def show_states(self, states: Mapping[str, Changed], *, running: bool, waited: float) -> None:
        """Show what became of it.

        Args:
            states: of every change, by its id.
            running: it is being made; otherwise it stands in the plan still.
            waited: seconds since it was told that it is tried again.
        """
        if not self._row.many:
            one = states.get(self._ids[0])
            known = (one, running, waited)
            if known == self._known:
                return
            self._known = known
            self.counts = Tally({review_run.mark_of(one): 1})
            mark = review_run.mark_of(one) if running else review_run.mark_in_plan(one)
            self.show_mark(mark, (one.seconds if one else 0.0) - waited)
            why = review_run.say_why(one) if running else ""
            if why or self._counts is not None:
                self._count(why)
            return
        counts = self.counts = review_run.tally(self._ids, states)
        self._states = states
        if (counts, running) == self._known:
            return
        self._known = (counts, running)
        tried = counts.only is not Mark.WAITING
        self.show_mark(review_run.mark_of_many(counts) if running or tried else None)
        if running or tried:
            self._count(" · ".join(review_run.say_tally(counts)))
        failed = counts.of(Mark.FAILED)
        if failed != self._failed:
            self._failed = failed
            self._name_failed()

    def show_mark(self, mark: Mark | None, seconds: float = 0.0) -> None:
        """Show a state, or where none is to be told the step that it belongs to."""
        self._step.setVisible(mark is None)
        if self._state is not None:
            self._held.setVisible(mark is not None)
        if mark is None:
            return
        if self._state is None:
            self._state = pill()
            held = self._held
            held.setFixedWidth(self._wide)
            row(self._state, 1, parent=held)
            self._side.insertWidget(0, held)
        word = review_run.say_mark(mark, seconds)
        if self._state.text() != word:
            self._state.setText(word)
            restyle(self._state, pill=TONES[mark])

    def _count(self, words: str) -> None:
        if self._counts is None:
            self._counts = StillLabel("small")
            self._text.addWidget(self._counts)
        if self._counts.text() != words:
            self._counts.say(words)
            self._counts.setVisible(bool(words))

    def toggle(self) -> None:
        """Unfold the request and the rest, or fold it."""
        if self._details is None:
            self._details = self._make_details()
            self._whole.addWidget(self._details)
            self._details.show()
            self._name_failed()
            follow_reading(self)
        else:
            self._details.setVisible(self._details.isHidden())
        self.link.setText(self._word(open_now=not self._details.isHidden()))

    def _word(self, *, open_now: bool) -> str:
        return f"{texts.say('ui.act.details')} {'▴' if open_now else '▾'}"

    def _make_details(self) -> QWidget:
        made = QWidget()
        rows = column(made, space=SPACE)
        first = self._row.first
        if self._row.many:
            names = [review_rows.name_of(change) for change in self._row.changes]
            self._failed_box = label("", "small-text", tone="fail")
            self._failed_row = self._told("failed", self._failed_box)
            self._failed_row.hide()
            rows.addWidget(self._failed_row)
            rows.addWidget(self._told("who", _small("\n".join(review_rows.few(names)))))
        if self._row.sources:
            rows.addWidget(self._told("sources", _small(self._row.sources)))
        rows.addWidget(self._told("undo", _small(review_rows.undo_of(first))))
        waits = review_rows.waits_for(first, self._plan())
        if waits:
            rows.addWidget(self._told("waits", _small("\n".join(waits))))
        scopes = "\n".join(sorted(first.call.scopes))
        rows.addWidget(self._told("scopes", _small(scopes)))
        sent: list[QWidget] = []
        if self._row.many:
            sent.append(_small(texts.say("ui.review.row.example")))
        name = texts.say("ui.review.request_of", title=self._title)
        sent.append(CodeBlock(review_rows.request(first), name))
        if review_rows.has_holes(first):
            sent.append(label(texts.say("ui.review.row.holes"), "small"))
        rows.addWidget(self._told("request", *sent))
        return made

    def _told(self, what: str, *parts: QWidget) -> QWidget:
        """Put a name under the states, and what it is under the title."""
        name = label(texts.say(f"ui.review.row.{what}"), "small")
        name.setFixedWidth(self._wide)
        made = QWidget()
        beside = row(parent=made)
        beside.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        beside.addLayout(stack(*parts), 1)
        return made

    def _name_failed(self) -> None:
        if self._failed_box is None or self._failed_row is None:
            return
        failed = review_run.with_marks(self._row.changes, self._states, Mark.FAILED)
        names = review_rows.few([review_rows.name_of(change) for change in failed])
        self._failed_box.setText("\n".join(names))
        self._failed_row.setVisible(bool(failed))


def _small(words: str) -> QLabel:
    return label(words, "small-text")
