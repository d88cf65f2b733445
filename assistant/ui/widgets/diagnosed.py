"""One sign-in, from the verdict to the last line of its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import ROOM, card, column, empty
from assistant.ui.widgets.diagnosed_parts import (
    MOST_STEPS,
    CopyToSend,
    claims_rows,
    earlier,
    entra_card,
    step_row,
)
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.finding_rows import FindingRows
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.inspected_parts import VerdictCard, sentry_card, titled
from assistant.ui.widgets.message_view import MessageView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.diagnose_view import PlaceIn, Shown
    from assistant.wizard.inspect_words import Placed
    from assistant.wizard.told import Told


class DiagnosedView(QWidget):
    """Shows it, a part a turn: the verdict stands at once.

    Signals:
        look: this part is to be scrolled to.
        made: everything stands.
        fix: this repair is wanted (`assistant.wizard.fixes.Fix`).
        copy: a copy that is fit to send is wanted.
    """

    look = Signal(object)
    made = Signal()
    fix = Signal(object)
    copy = Signal()

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._rows = column(self, space=ROOM)
        self._filling = Filling(self)
        self._filling.done.connect(self._done)
        self._shown: Shown | None = None
        self.messages: MessageView | None = None
        self.to_send: CopyToSend | None = None
        self.hide()

    def show_shown(self, shown: Shown | None, opened: str = "") -> None:
        """Show this; ``None`` puts everything away.

        Args:
            shown: what was found.
            opened: says which sign-in it is about.
        """
        # What stands above stays where it is, while other parts come in the place of these.
        self.setMinimumHeight(self.height() if shown is not None and self.isVisible() else 0)
        empty(self._rows)
        self.messages = self.to_send = None
        self._shown = shown
        self.setVisible(shown is not None)
        self._filling.fill(self, self._parts(shown, opened) if shown else iter(()))

    def show_place(self, place: PlaceIn) -> None:
        """Scroll to where something stands in a message."""
        if self.messages is not None and self.messages.come_to(place):
            self.look.emit(self.messages.xml)

    def _done(self) -> None:
        self.setMinimumHeight(0)
        self.made.emit()

    def _parts(self, shown: Shown, opened: str) -> Iterator[None]:
        verdict = VerdictCard()
        verdict.show_headline(shown.headline, opened)
        self._rows.addWidget(verdict)
        yield
        for part in self._after(shown):
            if part is not None:
                self._rows.addWidget(part)
            yield

    def _after(self, shown: Shown) -> Iterator[QWidget | None]:
        """Give the parts below the verdict; ``None`` where one that was given has grown."""
        say = texts.say
        judges = [one for one in (shown.sentry, shown.ours) if one is not None]
        if judges:
            cards = [sentry_card(one, self._intents) for one in judges]
            yield titled(say("ui.diagnose.heading.judges"), *cards)
        if shown.differ:
            title = say("ui.diagnose.heading.differ")
            yield titled(title, self._findings(shown.differ, title))
        holder = card()
        yield titled(say("ui.diagnose.heading.story"), holder)
        if len(shown.steps) > MOST_STEPS:
            holder.add(earlier(shown.steps[:-MOST_STEPS]))
        for step in shown.steps[-MOST_STEPS:]:
            holder.add(step_row(step))
            yield None
        if shown.findings:
            title = say("ui.diagnose.heading.findings")
            yield titled(title, self._findings(shown.findings, title))
        if shown.before:
            yield self._folded(shown.before, "ui.diagnose.before", say("ui.diagnose.before_name"))
        if shown.notes:
            yield self._folded(shown.notes, "ui.inspect.notes", say("ui.inspect.notes_name"))
        yield from self._at_the_end(shown)

    def _at_the_end(self, shown: Shown) -> Iterator[QWidget | None]:
        say = texts.say
        if shown.entra:
            cards = [entra_card(one, self._intents) for one in shown.entra]
            yield titled(say("ui.diagnose.heading.entra"), *cards)
        if shown.claims or shown.claims_note:
            holder = card()
            yield titled(say("ui.diagnose.heading.claims"), holder)
            for row in claims_rows(shown.claims, shown.claims_note, self._intents):
                holder.add(row)
                yield None
        if shown.documents:
            self.messages = MessageView(shown.documents, shown.document)
            yield titled(say("ui.diagnose.heading.document"), self.messages)
        self.to_send = CopyToSend()
        self.to_send.wanted.connect(self.copy.emit)
        yield titled(say("ui.diagnose.heading.copy"), self.to_send)

    def _folded(self, found: Sequence[Placed], key: str, name: str) -> QWidget:
        says = texts.say(key, count=len(found))
        return Folding(name, lambda: self._findings(found, name), says=says)

    def _findings(self, found: Sequence[Placed], name: str) -> FindingRows:
        made = FindingRows(found, name, places=bool(self._shown and self._shown.documents))
        made.wanted.connect(self.show_place)
        made.offered.connect(self._fix)
        return made

    def _fix(self, told: Told) -> None:
        if self._shown is not None and told.offer is not None:
            fix = self._shown.fixes.get(told.offer.value)
            if fix is not None:
                self.fix.emit(fix)
