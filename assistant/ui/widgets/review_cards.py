"""The cards round the changes of a review: what hurts, the consent, how it ended, what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui.parts import (
    SMALL,
    TIGHT,
    WIDE,
    Card,
    Tone,
    button,
    column,
    empty,
    label,
    pill,
    row,
    stack,
)
from assistant.ui.widgets.pile import Pile
from assistant.ui.widgets.saved_line import SavedLine
from assistant.wizard import check_groups, named, review_rows
from assistant.wizard.steps.check import failed as any_failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.ui.intents import Intents
    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.change import Change
    from assistant.wizard.events import Check

_MOST_TOLD = 10
_FIELD = 96
_TONES: dict[State, Tone] = {State.FAIL: "fail", State.WARN: "warn"}


def notice(title: str, *sentences: str, tone: Tone, word: str = "") -> Card:
    """Make a box that says something to know before one goes on.

    Args:
        title: what there is to know.
        sentences: what it means and what to do, a line each; empty ones are left out.
        tone: its colours; ``plain`` for a card like the others.
        word: what a pill says beside the title.
    """
    made = Card()
    made.setProperty("tone", "" if tone == "plain" else tone)
    made.setAccessibleName(title)
    text = column(space=TIGHT)
    text.addWidget(label(title, "heading"))
    for sentence in sentences:
        if sentence:
            text.addWidget(label(sentence))
    if word:
        beside = row(space=SMALL)
        beside.addLayout(text, 1)
        beside.addWidget(pill(word, tone), 0, Qt.AlignmentFlag.AlignTop)
        made.add(beside)
    else:
        made.add(text)
    return made


def check_notice(check: Check) -> Card:
    """Make the box of a check that warns or fails: what was seen, what it means, what to do."""
    said = check_groups.said(check)
    todo = texts.say("ui.review.warn.todo", remedy=said.remedy) if said.remedy else ""
    tone = _TONES.get(said.state, "warn")
    seen, _, names = said.seen.partition("\n")
    return notice(seen, names, said.meaning, todo, tone=tone, word=said.label)


class Told(QWidget):
    """A column that is made anew only if what it shows is something else.

    Its content is known by a key, so that nothing is rebuilt under a person's hands.

    Args:
        filling: makes its parts, a few at a time.
    """

    def __init__(self, filling: Filling) -> None:
        super().__init__()
        self._filling = filling
        self._held = Pile(self, space=SMALL + TIGHT)
        self._key: object = None
        self.hide()

    def show_parts(self, key: object, make: Callable[[], Iterable[QWidget | None]]) -> None:
        """Show the widgets that ``make`` gives, one after another; none hides the column.

        ``None`` among them is another piece of work that is done.
        """
        if key != self._key:
            self._key = key
            self._filling.fill(self, self._fill(make))

    def _fill(self, make: Callable[[], Iterable[QWidget | None]]) -> Iterator[None]:
        # It stays as high as it was until all is there again: the page would jump.
        self.setMinimumHeight(self.height() if self.isVisible() else 0)
        self._drop()
        yield
        any_there = False
        for part in make():
            if part is not None:
                self._held.addWidget(part)
            if not any_there:
                self.show()
                any_there = True
            yield
        self.setVisible(any_there)
        self.setMinimumHeight(0)

    def _drop(self) -> None:
        """Let go of what is shown; without a parent all of it would be styled once more."""
        while (item := self._held.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()


class ResultCard(Card):
    """How the newest run ended, and what can be done about it."""

    def __init__(self, save: Callable[[], object], undo: Callable[[], object]) -> None:
        super().__init__()
        self._shown: object = None
        self._text = column(space=TIGHT)
        self.save = button(texts.say("ui.review.save.act"), save)
        self.undo = button(texts.say("ui.undo.act"), undo)
        self.acts = row(self.save, self.undo, 1)
        whole = stack(self._text, self.acts, space=SMALL)
        self.add(whole)
        self.hide()

    def show_result(
        self, tone: Tone, title: str, sentences: tuple[str, ...], checks: tuple[Check, ...]
    ) -> None:
        """Show how it ended: a title, sentences, and what was looked at again after an undo."""
        key = (tone, title, sentences, checks)
        if key == self._shown:
            return
        self._shown = key
        empty(self._text)
        worst: Tone = "fail" if any_failed(checks) else tone
        self.setProperty("tone", worst)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setAccessibleName(title)
        self._text.addWidget(label(title, "heading"))
        for sentence in sentences:
            self._text.addWidget(label(sentence))
        for check in checks:
            said = check_groups.said(check)
            whole = named.in_one(said.seen, said.meaning, said.remedy)
            self._text.addWidget(label(whole, "small-text"))


class ConsentCard(Card):
    """Who could be locked out, and the name to type before that can be meant."""

    def __init__(self, act: Callable[[], object], allowed: Callable[[str], bool]) -> None:
        super().__init__()
        self._allowed = allowed
        self._busy = False
        self._key: object = None
        self.setProperty("tone", "fail")
        self._text = column(space=TIGHT)
        self.field = QLineEdit()
        self.field.setMinimumWidth(_FIELD)
        self._asked = label()
        self._asked.setBuddy(self.field)
        self.act = button(texts.say("ui.review.consent.act"), act, "danger")
        self.act.setEnabled(False)
        self.field.textChanged.connect(lambda _text: self._update())
        typed = row(self.field, self.act)
        typed.setStretch(0, 1)
        self.add(self._text)
        self.add(stack(self._asked, typed, space=SMALL))
        self.hide()

    def show_breaking(
        self,
        changes: tuple[Change, ...],
        organization: str,
        sentences: tuple[str, ...],
        plan: str = "",
    ) -> None:
        """Show the changes that could lock out; none hides the card.

        What was typed was meant for one plan: for another it has to be typed again.

        Args:
            changes: what could lock people out.
            organization: the name to type.
            sentences: who that would be.
            plan: fingerprint of the plan and of where it is for.
        """
        told_of = tuple((change.id, change.breaking) for change in changes)
        key = (told_of, organization, sentences, plan)
        if key == self._key:
            return
        self._key = key
        self.field.clear()
        empty(self._text)
        many = len(changes) > 1
        title = texts.say("ui.review.consent.title" if many else "ui.review.consent.title_one")
        self.setAccessibleName(title)
        self._text.addWidget(label(title, "heading", tone="fail"))
        told = dict.fromkeys(review_rows.breaking_of(change) for change in changes)
        for sentence in (*list(told)[:_MOST_TOLD], *sentences):
            self._text.addWidget(label(sentence))
        asked = texts.say("ui.review.consent.field", organization=organization)
        self._asked.setText(asked)
        self.field.setAccessibleName(asked)
        self.setVisible(bool(changes))

    def forget(self) -> None:
        """Forget what was typed: whoever comes back types it again."""
        self.field.clear()

    def show_busy(self, *, busy: bool) -> None:
        """Take no consent while something runs."""
        self._busy = busy
        self._update()

    def _update(self) -> None:
        self.act.setEnabled(not self._busy and self._allowed(self.field.text()))


class KeepCard(Card):
    """How it can be undone, and the answers as a file."""

    def __init__(
        self, intents: Intents, save: Callable[[], object], undo: Callable[[], object]
    ) -> None:
        super().__init__()
        self.undo = button(texts.say("ui.undo.act"), undo)
        self.save = button(texts.say("ui.review.save.act"), save)
        self._how = label("", "small")
        self.add(_beside(texts.say("ui.review.undo.how"), self._how, self.undo))
        why = label(texts.say("ui.review.save.why"), "small")
        self.saved = SavedLine(intents, "answers")
        kept = _beside(texts.say("ui.review.save.title"), why, self.save)
        self.add(stack(kept, self.saved, space=SMALL))

    def show_keep(
        self, left: tuple[str, ...], *, planned: bool, can_undo: bool, busy: bool
    ) -> None:
        """Show how changes are put back.

        Args:
            left: what an undo leaves in Entra.
            planned: there is something to change.
            can_undo: something was made before.
            busy: something runs.
        """
        how = "how_why" if can_undo else "how_all" if planned else "how_none"
        said = "\n".join((texts.say(f"ui.review.undo.{how}"), *left))
        if self._how.text() != said:
            self._how.setText(said)
        self.undo.setVisible(can_undo)
        self.undo.setEnabled(not busy)


def _beside(title: str, why: QLabel, act: QWidget) -> QVBoxLayout:
    text = stack(label(title, "heading"), why)
    beside = row(space=WIDE)
    beside.addLayout(text, 1)
    beside.addWidget(act)
    return stack(beside)
