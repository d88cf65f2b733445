"""What an undo would put back, the question whether it is to, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from assistant import texts
from assistant.ui.parts import SMALL, TIGHT, Card, button, column, label, restyle, row, stack
from assistant.ui.widgets.folding import Folding
from assistant.wizard import at_stake, review_rows, undo_asking

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand
    from assistant.wizard.undo_asking import Asked, Risk

_MOST_NAMED = 12
_MOST_UNFOLDED = 300


class UndoCard(Card):
    """Asks for an undo, shows what it would put back, and does it on a person's word.

    Four states: it can be asked for, it is being found out, it is asked, it is done. Where people
    may sign in today, whoever wants it all the same types the organization's name.
    """

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._stand: Stand | None = None
        self._asked: tuple[str, ...] = ()
        self._question: Asked | None = None
        self.title = label("", "heading")
        self.names = label("")
        self.names.hide()
        self.harm = label("")
        self.text = label("", "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.ask = button(texts.say("ui.undo.act"), intents.ask_undo)
        self.rest: Folding | None = None
        self.typing = label("")
        self.field = QLineEdit()
        self.typing.setBuddy(self.field)
        self.undo = button(texts.say("ui.undo.put_back"), self._put_back, "danger")
        self.keep = button(texts.say("ui.undo.keep"), intents.keep)
        self._words = stack(self.title, self.names, self.bar, self.harm, self.text, space=TIGHT)
        beside = row()
        beside.addLayout(self._words, 1)
        beside.addWidget(self.ask)
        whole = column(space=SMALL)
        whole.addLayout(beside)
        whole.addLayout(stack(self.typing, self.field, space=TIGHT))
        whole.addLayout(row(self.undo, self.keep, 1))
        self.add(whole)
        self.field.textChanged.connect(lambda _typed: self._allow())

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
        self._stand = stand
        asked = bool(names) and not running
        for one in (self.undo, self.keep):
            one.setVisible(asked)
        self.keep.setEnabled(not running)  # the harmless answer is always there
        self._show_typing(stand, asked=asked and _risk(stand) is not None)
        self._tell(_title(names, running=running, done=done), _text(names, live=live, done=done))
        lost = done and at_stake.stranded(stand)
        stranded = texts.say("ui.undo.stranded") if lost else ""
        said = undo_asking.harm(stand.asked) if asked and stand.asked else (stranded,)
        self.harm.setText("\n".join(said))
        self.harm.setVisible(bool(self.harm.text()))
        if running and not names:
            self.text.setText(texts.say("ui.undo.looking"))
        if names and not self._asked:
            # The button that asked is gone; the harmless answer gets the keyboard.
            self.keep.setFocus()
        if names != self._asked:
            self._name(names)
        self._show_progress(stand, running=running)
        bad = "fail" if _risk(stand) or lost else ""
        restyle(self, tone=bad or ("warn" if names else "good" if done else ""))

    def acts(self) -> list[QWidget]:
        """Give what can have the keyboard, in reading order."""
        folded = [self.rest.link] if self.rest is not None else []
        return [self.ask, *folded, self.field, self.undo, self.keep]

    def _name(self, names: tuple[str, ...]) -> None:
        """Name what goes back: some at once, where it is many the others on demand."""
        self._asked = names
        self.names.setText("\n".join(names[:_MOST_NAMED]))
        self.names.setVisible(bool(names))
        if self.rest is not None:
            self.rest.hide()
            self.rest.deleteLater()
            self.rest = None
        more = names[_MOST_NAMED:]
        if more:
            says = texts.say("ui.undo.more", count=len(more))
            title = texts.say("ui.undo.asked")
            lines = review_rows.few(more, _MOST_UNFOLDED)
            self.rest = Folding(title, lambda: label("\n".join(lines)), says=says)
            self._words.insertWidget(self._words.indexOf(self.names) + 1, self.rest)

    def _show_typing(self, stand: Stand, *, asked: bool) -> None:
        """Ask for the organization's name; what was typed for another undo does not count."""
        if not asked or stand.asked != self._question:
            self.field.clear()
        self._question = stand.asked
        wanted = texts.say("ui.undo.typing", organization=stand.answers.organization)
        self.typing.setText(wanted)
        self.field.setAccessibleName(wanted)
        self.typing.setVisible(asked)
        self.field.setVisible(asked)
        self._allow()

    def _allow(self) -> None:
        stand = self._stand
        if stand is not None:
            meant = _risk(stand) is None or at_stake.confirms(stand, self.field.text())
            self.undo.setEnabled(meant and not stand.busy)

    def _put_back(self) -> None:
        stand = self._stand
        if stand is not None:
            sure = _risk(stand) is not None and at_stake.confirms(stand, self.field.text())
            self._intents.undo(even_if_in_use=sure)

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
    if names:
        return texts.say("ui.undo.why")
    said = texts.say("ui.undo.text")
    return f"{said} {texts.say('ui.undo.live')}" if live else said


def _risk(stand: Stand) -> Risk | None:
    return stand.asked.risk if stand.asked else None
