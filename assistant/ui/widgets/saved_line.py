"""Where something was saved, by the button that saved it, and the way to open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui import aloud
from assistant.ui.parts import SPACE, button, row
from assistant.ui.widgets.marked_text import MarkedText, sentence

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Saved, What


class SavedLine(QWidget):
    """Shows where its button's newest file is; another file saved meanwhile takes nothing away.

    Args:
        intents: who opens it.
        what: the kind.
    """

    def __init__(self, intents: Intents, what: What) -> None:
        super().__init__()
        self._intents = intents
        self._what = what
        self._shown: Saved | None = None
        self._words = MarkedText(kind="small")
        self._act = button(texts.say("ui.saved.open"), self._open, "link")
        beside = row(self._words, self._act, parent=self, space=SPACE)
        beside.setStretch(0, 1)
        beside.setAlignment(self._words, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_saved(self, saved: tuple[Saved, ...]) -> None:
        """Show the one of this kind; what is new is told to a screen reader.

        What is shown stays while other files are saved. An older one is not begun with: it was
        saved elsewhere, and is said there.
        """
        known = (*saved[-1:], *((self._shown,) if self._shown in saved else ()))
        mine = next((one for one in known if one and one.what == self._what), None)
        if mine == self._shown:
            return
        self._shown = mine
        if mine is not None:
            self._words.show_spans(sentence("ui.saved.line", path=str(mine.path)))
            self._act.setAccessibleName(texts.say("ui.saved.open_name", name=mine.path.name))
            aloud.announce(self, self._words.text())
        self.setVisible(mine is not None)

    def _open(self) -> None:
        if self._shown is not None:
            self._intents.open(self._shown.path.absolute().as_uri())
