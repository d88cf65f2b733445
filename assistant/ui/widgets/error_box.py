"""An error where it happened: what, whose move, what to do; the details folded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

from assistant import texts
from assistant.ui import aloud, file_dialogs, words
from assistant.ui.parts import ROOM, SMALL, button, column, empty, label, pill, row, value
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.saved_line import SavedLine

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.texts import Explained
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Saved


class ErrorBox(QFrame):
    """Shows one error, or nothing."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._said: Explained | None = None
        self._saved: tuple[Saved, ...] = ()
        self._line: SavedLine | None = None
        self._fresh = False
        self.setProperty("kind", "card")
        self.setProperty("tone", "fail")
        self._rows = column(self, space=SMALL)
        self._rows.setContentsMargins(ROOM, ROOM - 4, ROOM, ROOM - 4)
        self.hide()

    def show_error(self, error: AssistantError | None) -> None:
        """Show this error; ``None`` puts the box away."""
        said = words.explain(error) if error is not None else None
        if said == self._said:
            return
        self._said = said
        empty(self._rows)
        self._line = None
        self.setVisible(said is not None)
        if said is None:
            return
        self.setAccessibleName(texts.say("ui.error.name", title=said.title))
        title = label(said.title, "heading")
        whose = pill(texts.say("ui.error.whose", who=texts.say(f"ui.who.{said.who}")), "fail")
        self._rows.addLayout(row(title, whose))
        self._rows.addWidget(label(said.hint))
        copy = CopyButton(self._intents, said.title, _whole(said))
        close = button(texts.say("ui.error.dismiss"), self._intents.dismiss, "link")
        if said.detail:
            folded = Folding(said.title, lambda: value(said.detail))
            self._rows.addWidget(folded)
        save = button(texts.say("ui.error.save_log"), self._save_log, "link")
        self._rows.addLayout(row(copy, save, close, 1, space=ROOM))
        self._line, self._fresh = SavedLine(self._intents, "log"), True
        self._rows.addWidget(self._line)
        aloud.alert(self)

    def show_saved(self, saved: tuple[Saved, ...]) -> None:
        """Show where the log was saved while this error is shown; an older one is not its own."""
        if self._line is not None and saved != self._saved and not self._fresh:
            self._line.show_saved(saved)
        self._saved, self._fresh = saved, False

    def _save_log(self) -> None:
        name, _ = file_dialogs.save(self, texts.say("ui.error.save_log"), "sso-assistant.log")
        if name:
            self._intents.save_log(Path(name))


def _whole(said: Explained) -> str:
    """Give the error as text for a ticket: nothing in it may not be shown (law 6)."""
    who = texts.say("ui.error.whose", who=texts.say(f"ui.who.{said.who}"))
    lines = (said.title, said.detail, who, said.hint, said.code)
    return "\n".join(line for line in lines if line)
