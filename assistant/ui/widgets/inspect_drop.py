"""Where metadata are handed over: dropped, chosen, pasted, or by their address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from assistant import texts
from assistant.ui import aloud, file_dialogs
from assistant.ui.parts import ROOM, SMALL, SPACE, button, column, label, restyle, row, stack
from assistant.ui.widgets.paste_field import PasteField

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_PASTE_HEIGHT: Final = 96
_ADDRESS_WIDTH: Final = 280
_MOST: Final = 2
_SCHEMES: Final = ("https://", "http://")


class InspectDrop(QFrame):
    """The place for documents; whoever drops or pastes elsewhere on the page is sent here.

    Signals:
        files: these files, one or two.
        text: this text was pasted.
        address: this address is to be fetched.
    """

    files = Signal(list)
    text = Signal(str)
    address = Signal(str)

    def __init__(self, application: str = "") -> None:
        """Make it.

        Args:
            application: address of the metadata of the application that is set up; empty if none.
        """
        super().__init__()
        self._has = False
        self.setProperty("kind", "drop")
        self.setAccessibleName(texts.say("ui.inspect.drop.title"))
        self.heading = label(texts.say("ui.inspect.drop.title"), "heading")
        self.why = label(texts.say("ui.inspect.drop.why"), "small")
        self.choose = button(texts.say("ui.inspect.drop.open"), self._ask)
        self.paste = button(texts.say("ui.inspect.drop.paste"), lambda: self._unfold(yes=True))
        self.own = button(
            texts.say("ui.inspect.drop.application"),
            lambda: self.address.emit(application),
            name=texts.say("ui.inspect.drop.application_name"),
        )
        self.own.setVisible(bool(application))
        self.field = QLineEdit()
        self.field.setAccessibleName(texts.say("ui.inspect.drop.address"))
        self.field.setPlaceholderText(texts.say("ui.inspect.drop.address_placeholder"))
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.setMinimumWidth(_ADDRESS_WIDTH)
        self.field.returnPressed.connect(self._fetch)
        self.field.textEdited.connect(lambda _text: self.say(""))
        self.fetch = button(
            texts.say("ui.inspect.drop.fetch"),
            self._fetch,
            name=texts.say("ui.inspect.drop.fetch_name"),
        )
        self.wrong = label("", "small-text", tone="fail")
        self.wrong.hide()
        self.entry = PasteField()
        self.entry.setAccessibleName(texts.say("ui.inspect.drop.paste_label"))
        self.entry.setPlaceholderText(texts.say("ui.inspect.drop.paste_placeholder"))
        self.entry.setTabChangesFocus(True)
        self.entry.setAcceptDrops(False)
        self.entry.setFixedHeight(_PASTE_HEIGHT)
        self.entry.textChanged.connect(self._ready)
        self.entry.pasted.connect(self.take_text)
        self.take = button(
            texts.say("ui.inspect.drop.take"), lambda: self.take_text(self.entry.toPlainText())
        )
        self.cancel = button(texts.say("ui.inspect.drop.cancel"), lambda: self._unfold(yes=False))
        self.pasting = QWidget()
        pasting = column(self.pasting, space=SMALL)
        pasting.addWidget(label(texts.say("ui.inspect.drop.paste_label"), "small"))
        pasting.addWidget(self.entry)
        pasting.addLayout(row(self.take, self.cancel, 1, space=SMALL))
        whole = column(self, space=SPACE)
        whole.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        whole.addLayout(stack(self.heading, self.why))
        acts = row(self.choose, self.paste, self.own, 1, space=SMALL)
        whole.addLayout(acts)
        fetching = row(self.field, self.fetch, space=SMALL)
        fetching.setStretch(0, 1)
        whole.addLayout(fetching)
        whole.addWidget(self.wrong)
        whole.addWidget(self.pasting)
        self._unfold(yes=False)
        self._ready()

    def show_taken(self, *, has: bool) -> None:
        """Show whether a document is shown already: then another one is asked for, in brief."""
        self._has = has
        self.why.setVisible(not has)
        self._title()

    def begin_here(self) -> None:
        """Take the keyboard."""
        self.choose.setFocus()

    def hover(self, *, over: bool) -> None:
        """Show that something is dragged over the page."""
        restyle(self, over="true" if over else "")
        self._title()

    def drop(self, data: QMimeData) -> None:
        """Take what was dropped: one file, two to compare, or a text."""
        self.hover(over=False)
        if data.hasUrls():
            paths = [Path(one.toLocalFile()) for one in data.urls() if one.isLocalFile()]
            if len(paths) == len(data.urls()) and 1 <= len(paths) <= _MOST:
                self.say("")
                self.files.emit(paths)
                return
            if len(data.urls()) == 1:
                self.take_text(data.urls()[0].toString())
                return
            self.say(texts.say("ui.inspect.drop.one_or_two"))
        elif data.hasText():
            self.take_text(data.text())

    def take_clipboard(self) -> None:
        """Take what is on the clipboard, as if it had been dropped."""
        # Nothing at all where the clipboard was never used, whatever Qt's own description says.
        data = cast("QMimeData | None", QGuiApplication.clipboard().mimeData())
        if data is not None and (data.hasUrls() or data.text().strip()):
            self.drop(data)
        else:
            self.say(texts.say("ui.inspect.drop.nothing"))

    def take_text(self, text: str) -> None:
        """Take a text: a document, or the address of one."""
        said = text.strip()
        if not said:
            self.say(texts.say("ui.inspect.drop.nothing"))
            return
        self.say("")
        self._unfold(yes=False)
        if said.lower().startswith(_SCHEMES) and not any(one.isspace() for one in said):
            self.field.setText(said)
            self.address.emit(said)
        else:
            self.text.emit(text)

    def say(self, words: str) -> None:
        """Say why something could not be taken; nothing puts that away."""
        aloud.show_note(self.wrong, words)
        restyle(self.field, wrong="true" if words and self.field.text() else "")

    def _title(self) -> None:
        over = self.property("over") == "true"
        word = "over" if over else "another" if self._has else "title"
        self.heading.setText(texts.say(f"ui.inspect.drop.{word}"))

    def _ask(self) -> None:
        """Ask for a file; nothing waits meanwhile."""
        kinds = [texts.say("ui.inspect.drop.kinds"), texts.say("ui.inspect.drop.all_kinds")]
        title = texts.say("ui.inspect.drop.dialog")
        file_dialogs.choose(self.window(), title, kinds, lambda name: self.files.emit([Path(name)]))

    def _fetch(self) -> None:
        said = self.field.text().strip()
        if not said.lower().startswith(_SCHEMES):
            self.say(texts.say("ui.inspect.drop.no_address"))
            return
        self.say("")
        self.address.emit(said)

    def _unfold(self, *, yes: bool) -> None:
        had = any(part.hasFocus() for part in (self.entry, self.take, self.cancel))
        self.pasting.setVisible(yes)
        self.paste.setVisible(not yes)
        if yes:
            self.entry.setFocus()
        else:
            self.entry.clear()
            if had:
                self.paste.setFocus()

    def _ready(self) -> None:
        self.take.setEnabled(bool(self.entry.toPlainText().strip()))
