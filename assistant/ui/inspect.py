"""Inspect metadata: hand a document over in any way, and see all of it, the verdict first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from assistant import texts
from assistant.ui import aloud
from assistant.ui.handed_over import HandedOver
from assistant.ui.parts import ROOM, SMALL, column, empty, label
from assistant.ui.widgets.entity_list import EntityList
from assistant.ui.widgets.finding_rows import FindingRows
from assistant.ui.widgets.inspect_drop import InspectDrop
from assistant.ui.widgets.inspected import InspectedView
from assistant.ui.widgets.inspected_parts import VerdictCard, sentry_card, titled
from assistant.ui.widgets.reading_order import follow_reading
from assistant.wizard import inspect_view, inspect_words

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

    from assistant.errors import AssistantError
    from assistant.ui.intents import Intents
    from assistant.wizard.inspect_compare import Compared
    from assistant.wizard.inspect_rows import Row
    from assistant.wizard.inspect_sentry import SentryShown
    from assistant.wizard.inspect_view import Shown


class Inspect(HandedOver):
    """The room.

    Signals:
        files: these files were handed over, one or two.
        text: this text was pasted.
        address: this address is to be fetched.
        entity: this row of a list is to be shown.
    """

    files = Signal(list)
    text = Signal(str)
    address = Signal(str)
    entity = Signal(object)

    states = (
        "empty",
        "pasting",
        "reading",
        "idp",
        "sp",
        "both",
        "wrong",
        "place",
        "aggregate",
        "aggregate_one",
        "refused",
        "not_xml",
        "difference",
        "same",
        "long",
    )

    def __init__(self, intents: Intents, application: str = "") -> None:
        """Make it.

        Args:
            intents: who copies.
            application: address of the metadata of the application that is set up; empty if none.
        """
        super().__init__(texts.say("ui.inspect.title"), texts.say("ui.inspect.lead"))
        self._intents = intents
        self._name = ""
        self._whole: Shown | None = None
        self._list: EntityList | None = None
        self._list_verdict: VerdictCard | None = None
        self._hint: QLabel | None = None
        self._opened = ""
        self.drop = InspectDrop(application)
        self.drop.files.connect(self.files.emit)
        self.drop.text.connect(self.text.emit)
        self.drop.address.connect(self.address.emit)
        self.take_place(self.drop, self.drop)
        self._top = column(space=ROOM)
        self._rows.addLayout(self._top)
        self.shown = InspectedView(intents)
        self.shown.look.connect(self.look_at)
        self.shown.made.connect(lambda: follow_reading(self.widget()))
        self._rows.addWidget(self.shown)

    # -- what is shown ----------------------------------------------------------------------

    def begin(self, name: str, *, fetching: bool = False) -> None:
        """Show that a document is read; what was shown of another one goes."""
        self._clear()
        self._name = name
        key = "fetching" if fetching else "title"
        self.show_reading(texts.say(f"ui.inspect.reading.{key}", name=name), name)

    def add_rows(self, rows: tuple[Row, ...], size: int, total: int) -> None:
        """Show more entities of a list that is being read."""
        shown = self._list or self._make_list()
        shown.add(rows)
        counts = shown.counts
        entities = inspect_words.counted("entities", counts["all"])
        measured = inspect_words.size(size)
        said = texts.say(
            "ui.inspect.reading.list", name=self._name, entities=entities, size=measured
        )
        self.show_how_far(said, size, total)
        self._show_list()

    def show_document(self, shown: Shown, name: str, size: int) -> None:
        """Show a document that was read."""
        self.show_ended()
        self._opened = texts.say("ui.inspect.whole.note", name=name, size=inspect_words.size(size))
        self.shown.show_shown(shown, self._opened)
        said = f"{shown.headline.word}: {shown.headline.title}"
        aloud.announce(self, said)

    def show_list(self, whole: Shown, name: str, size: int) -> None:
        """Show the list as a whole, now that all of it was read."""
        self.show_ended()
        if self._list is None:
            self._make_list()
        self._opened = texts.say("ui.inspect.whole.note", name=name, size=inspect_words.size(size))
        self._whole = whole
        self._show_list()
        found = whole.findings + ((whole.signature,) if whole.signature else ())
        if found:
            title = texts.say("ui.inspect.heading.whole")
            self._top.insertWidget(1, titled(title, FindingRows(found, title, places=False)))

    def show_entity(self, shown: Shown) -> None:
        """Show the entity of a list that was chosen."""
        if self._hint is not None:
            self._hint.hide()
        self.shown.show_shown(shown)

    def show_compared(self, said: Compared) -> None:
        """Show what differs between two documents."""
        self.show_ended()
        verdict = VerdictCard()
        verdict.show_headline(said.headline, "")
        self._top.addWidget(verdict)
        if said.found:
            title = texts.say("ui.inspect.heading.difference")
            self._top.addWidget(titled(title, FindingRows(said.found, title, places=False)))
        aloud.announce(self, said.headline.title)

    def show_error(self, error: AssistantError, sentry: SentryShown | None = None) -> None:
        """Show why it cannot be read, or was read no further; what came before that stays.

        Args:
            error: why.
            sentry: what Sentry would do with it; None where there is no document.
        """
        self.show_problem(error)
        if sentry is not None:
            title = texts.say("ui.inspect.heading.sentry")
            self._problem.addSpacing(SMALL)
            self._problem.addWidget(titled(title, sentry_card(sentry, self._intents)))

    def _clear(self) -> None:
        self.clear_problem()
        empty(self._top)
        self._list = self._list_verdict = self._whole = self._hint = None
        self._opened = ""
        self.shown.show_shown(None)

    def _make_list(self) -> EntityList:
        self._list_verdict = VerdictCard()
        self._list = EntityList()
        self._list.chosen.connect(self.entity.emit)
        self._top.addWidget(self._list_verdict)
        self._top.addWidget(titled(texts.say("ui.inspect.heading.entities"), self._list))
        self._hint = label(texts.say("ui.inspect.list.choose"), "small")
        self._top.addWidget(self._hint)
        follow_reading(self.widget())
        return self._list

    def _show_list(self) -> None:
        if self._list is None or self._list_verdict is None:
            return
        headline = inspect_view.list_headline(self._list.counts, self._whole)
        self._list_verdict.show_headline(headline, self._opened)
