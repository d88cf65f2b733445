"""A list of people: dropped as a file, chosen, or pasted; and what was taken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from assistant import texts
from assistant.ui import file_dialogs
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    button,
    column,
    empty,
    label,
    restyle,
    row,
    stack,
    value,
)
from assistant.ui.widgets.folding import Folding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from assistant.ui.intents import Intents

MOST_NOTES = 3
_PASTE_HEIGHT = 120


def file_of(data: QMimeData) -> Path | None:
    """Give the one file that is dragged; ``None`` for anything else."""
    if not data.hasUrls() or len(data.urls()) != 1:
        return None
    path = Path(data.urls()[0].toLocalFile())
    return path if data.urls()[0].isLocalFile() and path.name else None


class ListDrop(QFrame):
    """The place for a list; whoever drops elsewhere on the page is sent here."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._notes: tuple[str, ...] = ()
        self._said = self._slip = ""
        self._has = False
        self.setProperty("kind", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(texts.say("ui.people.file.title"))
        self.name = value()
        self.count = label("", "small")
        self.remove = button(texts.say("ui.people.file.remove"), self._remove, "link")
        self.taken = QWidget()
        words = stack(label(texts.say("ui.people.file.is"), "heading"), self.name, self.count)
        inner = row(words, self.remove, parent=self.taken)
        inner.setStretch(0, 1)
        self.wrong = label("", "small-text", tone="fail")
        self.notes = column(space=SMALL)
        self.heading = label(texts.say("ui.people.file.title"), "heading")
        self.why = label(texts.say("ui.people.file.why"), "small")
        self.choose = button(texts.say("ui.people.file.choose"), self._ask)
        self.paste = button(texts.say("ui.people.file.paste"), lambda: self._unfold(yes=True))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(texts.say("ui.people.file.paste_label"))
        self.text.setPlaceholderText(texts.say("ui.people.file.paste_placeholder"))
        self.text.setTabChangesFocus(True)
        self.text.setAcceptDrops(False)
        self.text.setFixedHeight(_PASTE_HEIGHT)
        self.text.textChanged.connect(self._ready)
        self.take = button(texts.say("ui.people.file.take"), self._take)
        self.cancel = button(texts.say("ui.people.file.cancel"), lambda: self._unfold(yes=False))
        self.pasting = QWidget()
        pasting = column(self.pasting, space=SMALL)
        pasting.addWidget(label(texts.say("ui.people.file.paste_label"), "small"))
        pasting.addWidget(self.text)
        pasting.addLayout(row(self.take, self.cancel, 1, space=SMALL))
        whole = column(self, space=SPACE)
        whole.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        whole.addWidget(self.taken)
        whole.addLayout(self.notes)
        whole.addLayout(stack(self.heading, self.why))
        whole.addWidget(self.wrong)
        whole.addLayout(row(self.choose, self.paste, 1, space=SMALL))
        whole.addWidget(self.pasting)
        self._unfold(yes=False)
        self._ready()

    def show_list(
        self, file: Path | None, count: int | None, notes: Sequence[str], wrong: str
    ) -> None:
        """Show which list was taken.

        Args:
            file: the list; ``None`` without one.
            count: how many people it names; ``None`` as long as it was not read.
            notes: what could not be used, in sentences.
            wrong: why a list could not be taken at all.
        """
        self._has = file is not None
        self._title()
        self.taken.setVisible(file is not None)
        if file is not None:
            self.name.setText(file.name)
            self.name.setToolTip(str(file))
            self.remove.setAccessibleName(texts.say("ui.people.file.remove_name", name=file.name))
            number = "one" if count == 1 else "many"
            read = texts.say(f"ui.people.file.count_{number}", count=count)
            self.count.setText(read if count is not None else texts.say("ui.people.file.unread"))
        self._said = wrong
        self._show_wrong()
        self._show_notes(tuple(notes))

    def enter(self, event: QDragEnterEvent) -> None:
        """Take note of what is dragged over; only files are wanted."""
        if event.mimeData().hasUrls():
            restyle(self, over="true")
            self._title()
            event.acceptProposedAction()

    def leave(self) -> None:
        """Take note that it went away."""
        restyle(self, over="")
        self._title()

    def drop(self, event: QDropEvent) -> None:
        """Take the file."""
        self.leave()
        path = file_of(event.mimeData())
        self._slip = "" if path else texts.say("ui.people.file.one_file")
        self._show_wrong()
        if path is not None:
            event.acceptProposedAction()
            self._intents.list_file(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """See `enter`."""
        self.enter(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """See `leave`."""
        del event
        self.leave()

    def dropEvent(self, event: QDropEvent) -> None:
        """See `drop`."""
        self.drop(event)

    def _title(self) -> None:
        over = self.property("over") == "true"
        word = "drop" if over else "another" if self._has else "title"
        self.heading.setText(texts.say(f"ui.people.file.{word}"))

    def _show_wrong(self) -> None:
        self.wrong.setText(self._slip or self._said)
        self.wrong.setVisible(bool(self.wrong.text()))

    def _ask(self) -> None:
        """Ask for a file; nothing waits meanwhile."""
        kinds = [texts.say("ui.people.file.kinds"), texts.say("ui.people.file.all_kinds")]
        title = texts.say("ui.people.file.dialog")
        window = self.window()
        file_dialogs.choose(window, title, kinds, lambda name: self._intents.list_file(Path(name)))

    def _remove(self) -> None:
        self._intents.list_file(None)
        self.choose.setFocus()

    def _take(self) -> None:
        text = self.text.toPlainText()
        self._unfold(yes=False)
        self._intents.list_people(text)

    def _unfold(self, *, yes: bool) -> None:
        had = any(part.hasFocus() for part in (self.text, self.take, self.cancel))
        self.pasting.setVisible(yes)
        self.paste.setVisible(not yes)
        if yes:
            self.text.setFocus()
        else:
            self.text.clear()
            if had:
                self.paste.setFocus()

    def _ready(self) -> None:
        self.take.setEnabled(bool(self.text.toPlainText().strip()))

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        if notes == self._notes:
            return
        self._notes = notes
        empty(self.notes)
        for note in notes[:MOST_NOTES]:
            self.notes.addWidget(label(note, "small-text"))
        rest = notes[MOST_NOTES:]
        if rest:
            says = texts.say("ui.people.file.more", count=len(rest))
            self.notes.addWidget(
                Folding(texts.say("ui.people.file.is"), lambda: label("\n".join(rest)), says=says)
            )
