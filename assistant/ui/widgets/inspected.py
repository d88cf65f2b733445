"""One document, or one entity of a list, from what was found in it to its last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import ROOM, card, column, empty, label
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.finding_rows import FindingRows
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.inspected_parts import (
    VerdictCard,
    certificate_rows,
    life_line,
    section_rows,
    sentry_card,
    titled,
)
from assistant.ui.widgets.xml_view import XmlView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.inspect_view import Shown
    from assistant.wizard.inspect_words import Place, Placed
    from assistant.wizard.xml_text import XmlText


class InspectedView(QWidget):
    """Shows it, a part a turn: the verdict stands at once.

    Signals:
        look: this part is to be scrolled to.
        made: everything stands.
    """

    look = Signal(object)
    made = Signal()

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._rows = column(self, space=ROOM)
        self._filling = Filling(self)
        self._filling.done.connect(self._done)
        self._xml: XmlText | None = None
        self.xml: XmlView | None = None
        self.hide()

    def show_shown(self, shown: Shown | None, opened: str = "") -> None:
        """Show this; ``None`` puts everything away.

        Args:
            shown: what was found.
            opened: says which document it is about.
        """
        # What stands above stays where it is, while other parts come in the place of these.
        self.setMinimumHeight(self.height() if shown is not None and self.isVisible() else 0)
        empty(self._rows)
        self.xml = None
        self.setVisible(shown is not None)
        self._xml = shown.xml if shown else None
        self._filling.fill(self, self._parts(shown, opened) if shown else iter(()))

    def show_place(self, place: Place) -> None:
        """Scroll to where something stands in the document."""
        row = self._xml.row(place.where, place.line) if self._xml else None
        if self.xml is not None and row is not None:
            self.xml.come_to(row)
            self.xml.setFocus()
            self.look.emit(self.xml)

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
        if shown.sentry is not None:
            made = [sentry_card(shown.sentry, self._intents)]
            title = say("ui.inspect.heading.sentry")
            yield titled(title, *made, *self._of_sentry(shown))
        if shown.findings:
            title = say("ui.inspect.heading.findings")
            yield titled(title, self._findings(shown.findings, title))
        if shown.notes:
            yield self._folded(shown.notes, "ui.inspect.notes", say("ui.inspect.notes_name"))
        if shown.certificates:
            holder = card(life_line(shown))
            yield titled(say("ui.inspect.heading.certificates"), holder)
            for row in certificate_rows(shown, self._intents):
                holder.add(row)
                yield None
        if shown.signature is not None:
            title = say("ui.inspect.heading.signature")
            yield titled(title, self._findings((shown.signature,), title))
        if shown.sections:
            holder = card()
            yield titled(say("ui.inspect.heading.says"), holder)
            for row in section_rows(shown.sections, self._intents):
                holder.add(row)
                yield None
        if shown.xml is not None:
            self.xml = XmlView()
            how = "laid_out" if shown.xml.laid_out else "as_it_is"
            note = label(say(f"ui.inspect.xml.{how}"), "small")
            self.xml.show_xml(shown.xml)
            yield titled(say("ui.inspect.heading.xml"), note, self.xml)

    def _of_sentry(self, shown: Shown) -> Iterator[QWidget]:
        sentry = shown.sentry
        if sentry is None:
            return
        if sentry.told:
            yield self._findings(sentry.told, texts.say("ui.inspect.heading.sentry"))
        if sentry.ignores:
            name = texts.say("ui.inspect.sentry.ignores_name")
            yield self._folded(sentry.ignores, "ui.inspect.sentry.ignores", name)

    def _folded(self, found: Sequence[Placed], key: str, name: str) -> QWidget:
        says = texts.say(key, count=len(found))
        return Folding(name, lambda: self._findings(found, name), says=says)

    def _findings(self, found: Sequence[Placed], name: str) -> FindingRows:
        made = FindingRows(found, name, places=self._xml is not None)
        made.wanted.connect(self.show_place)
        return made
