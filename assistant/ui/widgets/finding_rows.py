"""Findings below each other: how bad, what, why, what to do, whose move, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.ui.parts import SMALL, TIGHT, Tone, button, card, column, label, pill, row
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.inspect_words import Place, Placed

_TONES: dict[State, Tone] = {
    State.PASS: "good",
    State.WARN: "warn",
    State.FAIL: "fail",
    State.NOT_APPLICABLE: "plain",
    State.NOT_RUN: "plain",
}


class FindingRows(QWidget):
    """Shows findings on a card of their own.

    Args:
        found: the findings, in order.
        name: what they are, for whoever cannot see it.
        places: whether the document is at hand, so that places in it can be shown.

    Signals:
        wanted: the place that a person wants to see.
        offered: what stands beside a finding is to be done: a `Told` with its offer.
    """

    wanted = Signal(object)
    offered = Signal(object)

    def __init__(self, found: Sequence[Placed], name: str, *, places: bool = True) -> None:
        super().__init__()
        self._places = places
        whole = column(self)
        holder = card()
        holder.setAccessibleName(name)
        rows = [self._row(one) for one in found]
        wide = max((one.first.sizeHint().width() for one in rows), default=0)
        for one in rows:
            one.first.setMinimumWidth(wide)
            holder.add(one)
        whole.addWidget(holder)

    def _row(self, one: Placed) -> Turning:
        told = one.told
        words = QWidget()
        lines = column(words, space=TIGHT)
        # What stands in a document comes from outside: however long it is, it breaks somewhere.
        lines.addWidget(MarkedText((Span(told.seen, "strong"),)))
        if told.meaning:
            lines.addWidget(MarkedText((Span(told.meaning),), kind="small"))
        if told.remedy:
            lines.addWidget(MarkedText((Span(told.remedy),), kind="small-text"))
        if one.setting:
            setting = texts.say("ui.diagnose.setting", setting=one.setting)
            lines.addWidget(MarkedText((Span(setting),), kind="small-text"))
        if told.who is not Who.NOBODY and told.state in {State.WARN, State.FAIL}:
            who = texts.say("ui.error.whose", who=texts.say(f"ui.who.{told.who}"))
            lines.addWidget(label(who, "small"))
        if one.place is not None:
            lines.addWidget(self._place(one.place, told.seen))
        if told.offer is not None:
            name = texts.say("ui.diagnose.fix_name", seen=told.seen)
            act = button(told.offer.label, lambda: self.offered.emit(told), name=name)
            lines.addLayout(row(act, 1))
        return Turning(_holding(pill(told.label, _TONES[told.state])), words, grows=1)

    def _place(self, place: Place, seen: str) -> QWidget:
        whole = QFrame()
        inner = row(parent=whole, space=SMALL)
        top = Qt.AlignmentFlag.AlignTop
        if self._places:
            said = place.words or texts.say("ui.inspect.finding.show")
            name = texts.say("ui.inspect.finding.show_name", seen=seen)
            link = button(said, lambda: self.wanted.emit(place), "link", name=name)
            link.setStyleSheet("font-size: 12px; padding: 1px 3px;")
            inner.addWidget(link, 0, top)
        elif place.words:
            inner.addWidget(label(place.words, "small", wrap=False), 0, top)
        where = MarkedText((Span(place.where, "value"),), kind="small")
        inner.addWidget(where, 1, Qt.AlignmentFlag.AlignVCenter)
        return whole


def _holding(content: QWidget) -> QWidget:
    """Hold a pill at the top, as wide as the widest of its column."""
    box = QWidget()
    inner = column(box)
    inner.addWidget(content)
    inner.addStretch(1)
    return box
