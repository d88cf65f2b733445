"""What an undo would put back, the question whether it is to, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar

from assistant import texts
from assistant.ui.parts import SMALL, TIGHT, Card, button, column, label, restyle, row, stack
from assistant.wizard import review_rows

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand

_MOST_NAMED = 12


class UndoCard(Card):
    """Asks for an undo, shows what it would put back, and does it on a person's word.

    Four states: it can be asked for, it is being found out, it is asked, it is done.
    """

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._asked = False
        self.title = label("", "heading")
        self.names = label("")
        self.text = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.ask = button(texts.say("ui.undo.act"), intents.ask_undo)
        self.undo = button(texts.say("ui.undo.put_back"), intents.undo, "danger")
        self.keep = button(texts.say("ui.undo.keep"), intents.keep)
        words = stack(self.title, self.names, self.bar, self.text, space=TIGHT)
        beside = row()
        beside.addLayout(words, 1)
        beside.addWidget(self.ask)
        whole = column(space=SMALL)
        whole.addLayout(beside)
        whole.addLayout(row(self.undo, self.keep, 1))
        self.add(whole)

    def show_undo(self, stand: Stand, *, live: bool) -> None:
        """Show where it stands.

        Args:
            stand: the set-up.
            live: people sign in today, so not everything may be put back.
        """
        names, running = stand.to_undo, stand.busy == "undo"
        done = not names and stand.result is not None and stand.result.outcome == "undone"
        self.ask.setVisible(not names and not done)
        self.ask.setEnabled(not stand.busy and stand.account is not None)
        for one in (self.undo, self.keep):
            one.setVisible(bool(names) and not running)
            one.setEnabled(not stand.busy)
        self._tell(_title(names, running=running, done=done), _text(names, live=live, done=done))
        if running and not names:
            self.text.setText(texts.say("ui.undo.looking"))
        if names and not self._asked:
            # The button that asked is gone; the harmless answer gets the keyboard.
            self.keep.setFocus()
        self._asked = bool(names)
        self.names.setText("\n".join(review_rows.few(names, _MOST_NAMED)))
        self.names.setVisible(bool(names))
        self._show_progress(stand, running=running)
        restyle(self, tone="warn" if names else "good" if done else "")

    def acts(self) -> list[QWidget]:
        """Give what can have the keyboard, in reading order."""
        return [self.ask, self.undo, self.keep]

    def _tell(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(title)

    def _show_progress(self, stand: Stand, *, running: bool) -> None:
        """Show how many are put back; while it is being found out there is nothing to count."""
        total = len(stand.to_undo)
        back = sum(1 for one in stand.changes.values() if one.state == "undone")
        self.bar.setVisible(running and bool(total))
        if running and total:
            self.bar.setRange(0, total)
            self.bar.setValue(min(back, total))
            said = texts.say("ui.undo.progress", done=min(back, total), total=total)
            self.bar.setAccessibleName(said)
            self.text.setText(said)


def _title(names: tuple[str, ...], *, running: bool, done: bool) -> str:
    if names:
        return texts.say(f"ui.undo.{'asked_busy' if running else 'asked'}")
    return texts.say(f"ui.undo.{'done_title' if done else 'title'}")


def _text(names: tuple[str, ...], *, live: bool, done: bool) -> str:
    if done:
        return texts.say("ui.undo.done_text", page_review=texts.say("ui.step.review"))
    said = texts.say(f"ui.undo.{'why' if names else 'text'}")
    return f"{said} {texts.say('ui.undo.live')}" if live else said
