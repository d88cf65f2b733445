"""Sentry's entry in the gallery beside those that a hasty search might take for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, SPACE, Tone, column, empty, label, line, pill, row, stack
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.wizard import taking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.taking import Entry


class GalleryEntries(QWidget):
    """Shows which entry is taken, with its publisher, and which are not."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Entry, ...] | None = None
        self._rows = column(self, space=SMALL)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        wished = tuple(entries)
        if wished == self._shown:
            return
        self._shown = wished
        empty(self._rows)
        for entry in wished:
            if entry.ours:
                self._rows.addWidget(_entry(entry))
        others = tuple(entry for entry in wished if not entry.ours)
        if others:
            says = texts.say("ui.application.gallery.others_fold", count=len(others))
            what = texts.say("ui.application.gallery.others_what")
            self._rows.addWidget(Folding(what, lambda: _others(others), says=says))


def _others(entries: tuple[Entry, ...]) -> QWidget:
    whole = QWidget()
    rows = column(whole, space=SMALL)
    for number, entry in enumerate(entries[: taking.MOST_LOOKALIKES]):
        if number:
            rows.addWidget(line())
        rows.addWidget(_entry(entry))
    more = len(entries) - taking.MOST_LOOKALIKES
    if more > 0:
        rows.addWidget(label(texts.say("ui.application.gallery.more", count=more), "small"))
    return whole


def _entry(entry: Entry) -> QWidget:
    by = texts.say("ui.application.gallery.unknown_publisher")
    if entry.publisher:
        by = texts.say("ui.application.gallery.publisher", publisher=entry.publisher)
    words = stack(label(entry.name, "heading"), label(by, "small"), space=2)
    if entry.home_page:
        words.addWidget(MarkedText((Span(entry.home_page, "value"),)))
    tone: Tone = "good" if entry.ours else "plain"
    word = pill(texts.say(f"ui.application.gallery.{'ours' if entry.ours else 'other'}"), tone)
    whole = QWidget()
    inner = row(parent=whole, space=SPACE)
    inner.addLayout(words, 1)
    inner.addWidget(word, 0, Qt.AlignmentFlag.AlignTop)
    return whole
