"""Page *addresses*: the five values by which Entra and Sentry find each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from assistant import texts
from assistant.sentry.addresses import FIELDS, SAAS
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, SPACE, WIDE, Card, button, card, label, pill, stack
from assistant.ui.widgets.address_row import AddressTable, spans
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.marked_text import MarkedText, sentence
from assistant.ui.widgets.turning import Turning
from assistant.wizard import address_rows, documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.address_rows import AddressRow
    from assistant.wizard.documents import Differ
    from assistant.wizard.stand import Stand


class AddressesPage(Page):
    """Shows what Entra is to hold, and what becomes of what it holds."""

    key: ClassVar[str] = "addresses"
    states: ClassVar[tuple[str, ...]] = (
        "looking",
        "new",
        "existing",
        "done",
        "foreign",
        "own",
        "wrong",
        "article",
        "third",
        "idp",
        "idp_done",
        "live",
        "long",
        "looking_again",
        "error",
        "practice",
        "resumed",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._differ: tuple[Differ, ...] | None = None
        self._base = ""
        self.unseen_text = label("", "muted")
        heading = label(texts.say("ui.addresses.unseen.title"), "heading")
        self.unseen = card(stack(heading, self.unseen_text))
        self.breaking_text = label()
        self.breaking = card(
            stack(
                label(texts.say("ui.addresses.breaking.title"), "heading"),
                self.breaking_text,
                label(texts.say("ui.addresses.breaking.what", review=texts.say("ui.step.review"))),
            ),
            tone="warn",
        )
        self.table = AddressTable(intents, FIELDS)
        self.two = Card()
        self.documents = Folding(
            texts.say("ui.addresses.documents.name"),
            self._make_documents,
            says=texts.say("ui.addresses.documents.open"),
        )
        for part in (self.unseen, self.breaking, self.table, self.two, self.documents):
            self.content.addWidget(part)
            part.hide()

    def show_stand(self, stand: Stand) -> None:
        """Show rows, what the documents disagree about, and what holds back a change."""
        rows = address_rows.rows(stand)
        said = "looking" if stand.busy == "look" else "text"
        self.unseen_text.setText(texts.say(f"ui.addresses.unseen.{said}"))
        self.unseen.setVisible(not rows)
        self.table.setVisible(bool(rows))
        self.documents.setVisible(bool(rows))
        if stand.frame is not None:
            self._base = stand.frame.addresses.base.base
        self.table.show_rows(rows)
        self._show_breaking(rows)
        self._show_differ(address_rows.differ(stand) if rows else ())

    def initial_focus(self) -> QWidget | None:
        """Begin at the field that is wrong, if one is."""
        for one in self.table.rows.values():
            if one.editor.field.property("wrong"):
                return one.editor.field
        return None

    def _show_breaking(self, rows: Sequence[AddressRow]) -> None:
        sentences = dict.fromkeys(row.breaking for row in rows if row.breaking)
        self.breaking_text.setText("\n".join(sentences))
        self.breaking.setVisible(bool(sentences))

    def _show_differ(self, found: tuple[Differ, ...]) -> None:
        if found == self._differ:
            return
        self._differ = found
        had = any(each.hasFocus() for each in self.two.findChildren(QPushButton))
        self.two.clear()
        self.two.setVisible(bool(found))
        for one in found:
            # Shown at once, so that it can take the keyboard.
            self.two.add(self._differing(one)).show()
        # What was pressed is gone; the keyboard stays where it was.
        if had:
            for again in self.two.findChildren(QPushButton)[:1]:
                again.setFocus()

    def _differing(self, one: Differ) -> QWidget:
        name = texts.say(f"ui.addresses.field.{one.field}.name")
        endings = {"article": one.article, "documented": one.documented}
        short = {
            key: texts.say("ui.addresses.from_here", path=documents.ending(url))
            for key, url in endings.items()
        }
        words, acts = QWidget(), QWidget()
        words.setLayout(
            stack(
                label(name, "heading"),
                MarkedText(sentence(f"ui.addresses.differ.{one.field}", **short), kind="small"),
                label(texts.say(f"ui.addresses.used.{one.used}"), "small"),
            )
        )
        others = [
            self._use(whose, one, value)
            for whose, value in (("article", one.article), ("sentry", ""))
            if whose != one.used
        ]
        acts.setLayout(stack(*others))
        return Turning(
            pill(texts.say("ui.addresses.differ.pill"), "accent"), words, acts, grows=1, middle=True
        )

    def _use(self, whose: str, one: Differ, value: str) -> QPushButton:
        name = texts.say(f"ui.addresses.field.{one.field}.name")
        return button(
            texts.say(f"ui.addresses.differ.use_{whose}"),
            lambda: self.intents.answer(**{one.field: value}),
            "link",
            name=texts.say(f"ui.addresses.differ.use_{whose}_name", field=name),
        )

    def _make_documents(self) -> QWidget:
        made = Card()
        for pattern in documents.patterns(texts.say("ui.addresses.slug")):
            inside = QWidget()
            grid = QGridLayout(inside)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(WIDE)
            grid.setVerticalSpacing(SMALL - 2)
            grid.setColumnStretch(1, 1)
            name = texts.say(f"ui.addresses.field.{pattern.field}.name")
            grid.addWidget(label(name, "heading"), 0, 0, 1, 2)
            for line, (whose, parts) in enumerate(
                (("article", pattern.article), ("documented", pattern.documented)), 1
            ):
                said = label(texts.say(f"ui.addresses.documents.{whose}"), "small", wrap=False)
                grid.addWidget(said, line, 0, Qt.AlignmentFlag.AlignTop)
                silent = label(texts.say("ui.addresses.documents.silent"), "small")
                grid.addWidget(MarkedText(spans(parts)) if parts else silent, line, 1)
            grid.addWidget(label(pattern.why, "small"), 3, 0, 1, 2)
            made.add(inside)
        whole = QWidget()
        inner = stack(made, space=SPACE)
        if self._base != SAAS:
            inner.addWidget(
                MarkedText(sentence("ui.addresses.documents.host", base=self._base), kind="small")
            )
        whole.setLayout(inner)
        return whole
