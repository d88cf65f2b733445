"""The cards of Sentry's side: whether it has taken the values, what to settle, the hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui import aloud, theme
from assistant.ui.parts import (
    SMALL,
    SPACE,
    TIGHT,
    WIDE,
    Card,
    Tone,
    button,
    column,
    empty,
    label,
    pill,
    restyle,
    row,
    stack,
)
from assistant.ui.widgets.gate_row import GateRowView, word_width
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.saved_line import SavedLine
from assistant.wizard import gate_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtGui import QPaintEvent

    from assistant.saml.findings import Finding
    from assistant.ui.intents import Intents
    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.gate_rows import GateRow

_WORDS: dict[State, tuple[str, Tone]] = {
    State.PASS: ("taken", "good"),
    State.WARN: ("not_yet", "accent"),
    State.FAIL: ("wrong", "fail"),
    State.NOT_RUN: ("unknown", "plain"),
    State.NOT_APPLICABLE: ("unknown", "plain"),
}


class WatchCard(Card):
    """Says live whether Sentry has taken the values, and from which tenant.

    The keyboard is put on it where what it was on goes away by Sentry's answer; Tab passes it over.
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Finding, ...] = ()
        self._word = pill()
        self._said = column(space=TIGHT)
        self._every = label("", "small")
        whole = row(space=SPACE)
        text = column(space=TIGHT)
        text.addLayout(self._said)
        text.addWidget(self._every)
        whole.addLayout(text, 1)
        whole.addWidget(self._word, 0, Qt.AlignmentFlag.AlignTop)
        self.add(whole)

    @property
    def taken(self) -> bool:
        """Whether it says that Sentry has taken them."""
        return bool(self._found) and self._found[0].state is State.PASS

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it, with a ring where the keyboard is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.tokens().accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), SMALL, SMALL)

    def show_findings(self, found: tuple[Finding, ...], tenant: str) -> None:
        """Show what Sentry shows; a change of it is told to a screen reader."""
        if found == self._found:
            return
        before, self._found = self._found, found
        empty(self._said)
        key, tone = _WORDS[found[0].state]
        word = texts.say(f"ui.sentry.watch.{key}")
        self._word.setText(word)
        restyle(self._word, pill=tone)
        restyle(self, tone="good" if key == "taken" else "fail" if key == "wrong" else "")
        for finding in found:
            self._said.addWidget(MarkedText((Span(finding.seen, "strong"),)))
            good = finding.state is State.PASS
            if good and tenant:
                said = texts.say("ui.sentry.watch.tenant", tenant=tenant)
                self._said.addWidget(label(said))
            for sentence in (finding.meaning, "" if good else finding.remedy):
                if sentence:
                    self._said.addWidget(MarkedText((Span(sentence),), kind="muted"))
        self.setAccessibleName(texts.say("ui.sentry.watch.name", word=word))
        if before:
            aloud.alert(self)

    def show_every(self, seconds: int) -> None:
        """Say how often Sentry is looked at."""
        self._every.setText(texts.say("ui.sentry.watch.every", seconds=seconds))


class Gate(QWidget):
    """Everything to settle before Save, or what still matters after it, with the number open.

    Args:
        filling: makes the rows, a few at a time.
        tell: takes an answer by the question's name.
        act: does what can be done about a row here.
    """

    def __init__(
        self,
        filling: Filling,
        tell: Callable[[str, bool | None], object],
        act: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._filling = filling
        self._named: tuple[str, ...] = ()
        self._wanted: dict[str, GateRow] = {}
        self._tell, self._act = tell, act
        self._rows: dict[str, GateRowView] = {}
        self._open: tuple[GateRow, ...] = ()
        self._stop, self._left = pill("", "fail"), pill("", "accent")
        self._title, self._why = label("", "heading"), label("", "small")
        head = row(self._title, self._stop, self._left, space=SMALL)
        head.setStretch(0, 1)
        self._held = column()
        self.setLayout(stack(head, self._why, self._held, space=SMALL))

    def show_rows(self, rows: tuple[GateRow, ...], *, taken: bool = False) -> None:
        """Show these; a row that is there already only changes its words."""
        when = "after" if taken else "before"
        self._title.setText(texts.say(f"ui.sentry.{when}.title"))
        self._why.setText(texts.say(f"ui.sentry.{when}.why"))
        names = tuple(one.name for one in rows)
        self._wanted = dict(zip(names, rows, strict=True))
        if names != self._named:
            self._named = names
            self._filling.fill(self, self._make(names))
        for name, there in self._rows.items():
            if name in self._wanted:
                there.show_row(self._wanted[name])
        self._open = tuple(one for one in rows if one.open)
        stop = sum(one.state == "stop" for one in rows)
        self._stop.setVisible(bool(stop))
        self._stop.setText(texts.say("ui.sentry.before.stop", count=stop))
        count = gate_rows.open_count(rows)
        doubts = sum(one.state == "warn" for one in rows)
        self._left.setVisible(bool(count) or not stop)
        self._left.setText(_left(count, doubts))
        restyle(self._left, pill="accent" if count else "warn" if doubts else "good")

    def first_open(self) -> QWidget | None:
        """Give what answers the first open question."""
        there = self._rows.get(self._open[0].name) if self._open else None
        return there.yes if there is not None else None

    def _make(self, names: tuple[str, ...]) -> Iterator[None]:
        self.setMinimumHeight(self.height() if self.isVisible() else 0)
        wide = word_width(self.font())
        self._rows = {}
        empty(self._held)
        card = Card()
        card.setAccessibleName(self._title.text())
        self._held.addWidget(card)
        for name in names:
            yield
            made = GateRowView(self._wanted[name], self._teller(name), self._act, wide=wide)
            self._rows[name] = made
            card.add(made)
        self.setMinimumHeight(0)

    def _teller(self, name: str) -> Callable[[bool | None], object]:
        return lambda yes: self._tell(name, yes)


class OverCard(Card):
    """Offers the file for whoever owns Sentry, and says whom to send it to."""

    def __init__(self, intents: Intents, act: Callable[[], object]) -> None:
        super().__init__()
        self._who = MarkedText(kind="small")
        self._done = pill(texts.say("ui.sentry.over.done"), "good")
        self.act = button(texts.say("ui.sentry.over.act"), act)
        title = label(texts.say("ui.sentry.over.title"), "heading")
        self.saved = SavedLine(intents, "hand_over")
        beside = row(space=WIDE)
        beside.addLayout(stack(title, self._who), 1)
        beside.addWidget(self._done)
        beside.addWidget(self.act)
        self.add(stack(beside, self.saved, space=SMALL))
        self.setAccessibleName(title.text())

    def show_owner(self, owner: str, slug: str, *, done: bool) -> None:
        """Show whom it is for, and whether it was handed over."""
        key = "ui.sentry.over.to" if owner else "ui.sentry.over.to_unknown"
        self._who.show_spans((Span(texts.say(key, owner=owner, slug=slug)),))
        self._done.setVisible(done)


def _left(count: int, doubts: int) -> str:
    """Say what is left: what has to be answered, else what deserves a look."""
    for word, many in (("open", count), ("look", doubts)):
        if many:
            one = "_one" if many == 1 else ""
            return texts.say(f"ui.sentry.before.{word}{one}", count=many)
    return texts.say("ui.sentry.before.none")
