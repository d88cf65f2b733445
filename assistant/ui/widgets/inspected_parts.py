"""The parts of an inspected document: verdict, Sentry's view, certificates, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    Card,
    card,
    column,
    label,
    pill,
    restyle,
    row,
    stack,
)
from assistant.ui.widgets.certificate_row import of_layout
from assistant.ui.widgets.code_block import CodeBlock
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.ui.widgets.time_line import TimeLine
from assistant.wizard.certificate_cards import grouped
from assistant.wizard.inspect_certificates import MOST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.inspect_certificates import CertificateShown
    from assistant.wizard.inspect_facts import Section
    from assistant.wizard.inspect_sentry import SentryShown
    from assistant.wizard.inspect_view import Shown
    from assistant.wizard.inspect_words import Headline
    from assistant.wizard.told import Fact

_UNFOLDED = 2
"""Certificates of which everything is shown at once."""


def titled(title: str, *content: QWidget) -> QWidget:
    """Put a heading over parts."""
    whole = QWidget()
    rows = column(whole, space=SMALL)
    rows.addWidget(label(title, "side-title"))
    for part in content:
        rows.addWidget(part)
    return whole


class VerdictCard(Card):
    """Says how the document is doing; of a list again and again, while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "side-title")
        # What a document says may be one long word, which has to break somewhere.
        self._about, self._name = MarkedText(kind="small-text"), MarkedText()
        self._opened = MarkedText(kind="small")
        self._pill = pill()
        words = stack(self._title, self._about, self._name, self._opened, space=TIGHT)
        inner = row(space=ROOM)
        inner.addLayout(words, 1)
        inner.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignTop)
        self.add(inner)

    def show_headline(self, headline: Headline, opened: str) -> None:
        """Show this; ``opened`` says which document it is about."""
        self._title.setText(headline.title)
        self._about.show_spans((Span(headline.about),))
        self._about.setVisible(bool(headline.about))
        self._pill.setText(headline.word)
        restyle(self._pill, pill=headline.tone)
        restyle(self, tone="" if headline.tone == "plain" else headline.tone)
        self._name.show_spans((Span(headline.name, "value"),))
        self._name.setVisible(bool(headline.name))
        self._opened.show_spans((Span(opened),))
        self._opened.setVisible(bool(opened))
        self.setAccessibleName(f"{headline.word}: {headline.title}")


def sentry_card(shown: SentryShown, intents: Intents) -> Card:
    """Make the card that says what Sentry would take of it, or what it would show instead."""
    words = stack(label(shown.title, "heading"), space=TIGHT)
    if shown.means:
        words.addWidget(label(shown.means, "small"))
    head = row(space=ROOM)
    head.addLayout(words, 1)
    head.addWidget(pill(shown.word, shown.tone), 0, Qt.AlignmentFlag.AlignTop)
    made = card(head)
    if shown.message:
        name = texts.say("ui.inspect.sentry.message")
        inner = row(CodeBlock(shown.message, name), space=SMALL)
        inner.addWidget(CopyButton(intents, name, shown.message), 0, Qt.AlignmentFlag.AlignTop)
        made.add(inner)
    if shown.keeps:
        keeps = FactGrid(intents)
        keeps.add_facts(shown.keeps)
        made.add(keeps)
    if shown.version:
        made.add(label(shown.version, "small"))
    return made


def life_line(shown: Shown) -> TimeLine:
    """Make the time line of the certificates."""
    made = TimeLine()
    made.show_lives(shown.lives, shown.now)
    return made


def certificate_rows(shown: Shown, intents: Intents) -> Iterator[QWidget]:
    """Make a row for each certificate."""
    for number, one in enumerate(shown.certificates):
        yield _certificate(one, intents, whole=len(shown.certificates) <= _UNFOLDED)
        if number + 1 == MOST:
            yield label(texts.say("ui.inspect.certificate.more", count=MOST), "small")


def _certificate(one: CertificateShown, intents: Intents, *, whole: bool) -> QWidget:
    head = stack(
        MarkedText((Span(one.subject, "strong"),)),
        label(one.dates, "small"),
        row(*(pill(mark.words, mark.tone) for mark in one.marks), 1, space=TIGHT),
        space=TIGHT,
    )
    say = texts.say
    prints = FactGrid(intents)
    for key, value in (("sha1", one.thumbprint), ("sha256", one.sha256)):
        what = say(f"ui.inspect.certificate.{key}_of", subject=one.subject)
        prints.add(say(f"ui.inspect.certificate.{key}"), grouped(value), what, copies=value)
    if whole:
        prints.add_facts(one.facts)
        return of_layout(stack(head, prints, space=SPACE))

    def rest() -> QWidget:
        made = FactGrid(intents)
        made.add_facts(one.facts)
        return made

    return of_layout(stack(head, prints, Folding(one.subject, rest), space=SPACE))


def section_rows(sections: Sequence[Section], intents: Intents) -> Iterator[QWidget]:
    """Make a row for each part of what the document says; what seldom matters is folded."""
    for section in sections:
        if section.main:
            inner = stack(label(section.title, "heading"), space=SMALL)
            inner.addWidget(_section(section, intents))
            yield of_layout(inner)
        else:
            yield _folded(section, intents)


def _folded(section: Section, intents: Intents) -> QWidget:
    return Folding(section.title, lambda: _section(section, intents), says=section.title)


def _section(section: Section, intents: Intents) -> QWidget:
    made = FactGrid(intents)
    made.add_facts(section.facts)
    for one in section.addresses:
        about = " · ".join(part for part in (one.binding, one.notes) if part)
        what = texts.say(
            "ui.inspect.facts.address_of", kind=one.kind, binding=one.binding or one.kind
        )
        made.add(one.kind, one.location, what, about=about, copies=one.location)
    return made


class FactGrid(QWidget):
    """Names, values, and a button that copies what travels; in three columns that stay in line."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE * 2)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 3)
        # As wide with a button in it as without one: parts below each other stay in line.
        self._grid.setColumnMinimumWidth(2, CopyButton(intents, "").sizeHint().width())

    def add_facts(self, facts: Sequence[Fact]) -> None:
        """Add these."""
        for fact in facts:
            copies = fact.text if fact.copies else ""
            self.add(fact.name, fact.text, fact.name, copies=copies, plain=not fact.is_value)

    def add(
        self,
        name: str,
        value: str,
        what: str,
        *,
        about: str = "",
        below: str = "",
        copies: str = "",
        plain: bool = False,
    ) -> None:
        """Add a line.

        Args:
            name: what it is.
            value: its value.
            what: how a screen reader calls the button.
            about: more about it, below its name.
            below: more about its value, below that.
            copies: what the button copies; no button without.
            plain: it is words rather than a value.
        """
        number = self._grid.rowCount()
        at = Qt.AlignmentFlag.AlignVCenter if copies else Qt.AlignmentFlag.AlignTop
        # What a document says may be one long word, which has to break somewhere.
        words = stack(MarkedText((Span(name),), kind="small"), space=0)
        if about:
            words.addWidget(MarkedText((Span(about, "muted"),), kind="small"))
        self._grid.addWidget(of_layout(words), number, 0, at)
        shown = MarkedText((Span(value, "" if plain else "value"),))
        if below:
            more = MarkedText((Span(below, "muted"),), kind="small")
            self._grid.addWidget(of_layout(stack(shown, more, space=0)), number, 1, at)
        else:
            self._grid.addWidget(shown, number, 1, at)
        if copies:
            self._grid.addWidget(CopyButton(self._intents, what, copies), number, 2, at)
