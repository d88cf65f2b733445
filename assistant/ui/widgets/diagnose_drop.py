"""Where a sign-in is handed over: pasted into a large field, dropped, or opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from assistant import texts
from assistant.ui import aloud, file_dialogs
from assistant.ui.parts import ROOM, SMALL, SPACE, button, column, label, restyle, row, stack
from assistant.ui.widgets.paste_field import PasteField

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_HEIGHT: Final = 132
_MOST: Final = 2


class DiagnoseDrop(QFrame):
    """The place for a sign-in; whoever drops or pastes elsewhere on the page is sent here.

    Signals:
        files: these files, a sign-in and perhaps metadata.
        text: this text was pasted.
    """

    files = Signal(list)
    text = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        say = texts.say
        self._has = False
        self.setProperty("kind", "drop")
        self.setAccessibleName(say("ui.diagnose.drop.title"))
        self.heading = label(say("ui.diagnose.drop.title"), "heading")
        self.why = label(say("ui.diagnose.drop.why"), "small")
        self.entry = PasteField()
        self.entry.setAccessibleName(say("ui.diagnose.drop.label"))
        self.entry.setPlaceholderText(say("ui.diagnose.drop.placeholder"))
        self.entry.setTabChangesFocus(True)
        self.entry.setAcceptDrops(False)
        self.entry.setFixedHeight(_HEIGHT)
        self.entry.textChanged.connect(self._ready)
        self.entry.pasted.connect(self.take_text)
        self.take = button(
            say("ui.diagnose.drop.take"), lambda: self.take_text(self.entry.toPlainText())
        )
        self.choose = button(say("ui.diagnose.drop.open"), self._ask)
        self.paste = button(say("ui.diagnose.drop.paste"), lambda: self._unfold(yes=True))
        self.cancel = button(say("ui.diagnose.drop.cancel"), lambda: self._unfold(yes=False))
        self.wrong = label("", "small-text", tone="fail")
        self.wrong.hide()
        whole = column(self, space=SPACE)
        whole.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        whole.addLayout(stack(self.heading, self.why))
        whole.addWidget(self.entry)
        whole.addLayout(row(self.take, self.choose, self.paste, self.cancel, 1, space=SMALL))
        whole.addWidget(self.wrong)
        self._unfold(yes=True, quietly=True)
        self._ready()

    def show_taken(self, *, has: bool) -> None:
        """Show whether a sign-in is shown already: then another one is asked for, in brief."""
        self._has = has
        self.why.setVisible(not has)
        self._unfold(yes=not has, quietly=True)
        self._title()

    def begin_here(self) -> None:
        """Take the keyboard."""
        (self.paste if self._has else self.entry).setFocus()

    def hover(self, *, over: bool) -> None:
        """Show that something is dragged over the page."""
        restyle(self, over="true" if over else "")
        self._title()

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped: a file, one with the metadata, or a text."""
        self.hover(over=False)
        if data.hasUrls():
            paths = [Path(one.toLocalFile()) for one in data.urls() if one.isLocalFile()]
            if len(paths) == len(data.urls()) and 1 <= len(paths) <= _MOST:
                self.say("")
                self.files.emit(paths)
            elif len(data.urls()) == 1:
                self.take_text(data.urls()[0].toString())
            else:
                self.say(texts.say("ui.diagnose.drop.one_or_two"))
        elif data.hasText():
            self.take_text(data.text())

    def take_clipboard(self) -> None:
        """Take what is on the clipboard, as if it had been dropped."""
        # Nothing at all where the clipboard was never used, whatever Qt's own description says.
        data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        if data is not None and (data.hasUrls() or data.text().strip()):
            self.drop(data)
        else:
            self.say(texts.say("ui.diagnose.drop.nothing"))

    def take_text(self, text: str) -> None:
        """Take a text."""
        if not text.strip():
            self.say(texts.say("ui.diagnose.drop.nothing"))
            return
        self.say("")
        self.entry.clear()
        self.text.emit(text)

    def say(self, words: str) -> None:
        """Say why something could not be taken; nothing puts that away."""
        aloud.show_note(self.wrong, words)

    def _title(self) -> None:
        over = self.property("over") == "true"
        word = "over" if over else "another" if self._has else "title"
        self.heading.setText(texts.say(f"ui.diagnose.drop.{word}"))

    def _ask(self) -> None:
        """Ask for a file; nothing waits meanwhile."""
        say = texts.say
        kinds = [say("ui.diagnose.drop.kinds"), say("ui.diagnose.drop.all_kinds")]
        title = say("ui.diagnose.drop.dialog")
        file_dialogs.choose(self.window(), title, kinds, lambda name: self.files.emit([Path(name)]))

    def _unfold(self, *, yes: bool, quietly: bool = False) -> None:
        had = any(part.hasFocus() for part in (self.entry, self.take, self.cancel))
        self.entry.setVisible(yes)
        self.take.setVisible(yes)
        self.paste.setVisible(not yes)
        self.cancel.setVisible(yes and self._has)
        if yes and not quietly:
            self.entry.setFocus()
        elif not yes:
            self.entry.clear()
            if had:
                self.paste.setFocus()

    def _ready(self) -> None:
        self.take.setEnabled(bool(self.entry.toPlainText().strip()))
