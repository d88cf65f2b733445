"""Everybody with what becomes of them: counts, filters, the list, and what to do about whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QPushButton, QWidget

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    Card,
    button,
    column,
    empty,
    label,
    line,
    row,
    stack,
    value,
)
from assistant.ui.widgets.chosen_rows import verdict_pill
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.flow_row import FlowRow
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.roster_table import ROWS_SEEN, RosterTable
from assistant.wizard import everyone
from assistant.wizard.everyone import Filter, One, Roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.ui.intents import Intents

FILTERS: tuple[Filter, ...] = get_args(Filter)
_TAKEN_OFF = frozenset({"typed", "owner", "second_owner", "test_user"})


class _Note(QWidget):
    """A sentence, and what can be done about it."""

    def __init__(self, words: str, act: Callable[[], None]) -> None:
        super().__init__()
        self.words = label("", "small")
        self.act = button(words, act, "link")
        inner = row(self.words, self.act, parent=self)
        inner.setStretch(0, 1)


class RosterView(Card):
    """The card with the list.

    Args:
        intents: who copies, looks and reads more.
        take_off: takes somebody off whatever names them.
    """

    def __init__(self, intents: Intents, take_off: Callable[[One], None]) -> None:
        super().__init__()
        self._intents = intents
        self._take_off = take_off
        self._roster: Roster | None = None
        self._wanted: Filter = "all"
        self._detailed: One | None = None
        self.sum = label()
        self.open_note = label(texts.say("ui.people.roster.open"), "small-text", tone="warn")
        self.unseen = _Note(texts.say("ui.people.roster.look"), intents.look)
        self.unread = _Note(texts.say("ui.people.roster.read_more"), self._read_more)
        self._together = QButtonGroup(self)
        self.filters = {wanted: self._filter(wanted) for wanted in FILTERS}
        self.field = QLineEdit()
        self.field.setAccessibleName(texts.say("ui.people.roster.filter"))
        self.field.setPlaceholderText(texts.say("ui.people.roster.filter_placeholder"))
        self.field.setClearButtonEnabled(True)
        self.field.setAcceptDrops(False)
        self.field.textChanged.connect(self._show_rows)
        self.narrow = QWidget()
        narrowing = column(self.narrow, space=SMALL)
        narrowing.addLayout(FlowRow(*self.filters.values()))
        narrowing.addWidget(self.field)
        heading = label(texts.say("ui.people.roster.title"), "heading")
        words = stack(heading, self.sum, self.open_note, self.unseen, self.unread, self.narrow)
        words.setSpacing(SMALL)
        self.add(words)
        self.table = RosterTable()
        self.no_match = label("", "muted")
        self.no_match.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        # The table reaches from edge to edge, and stands between two lines that go with it.
        self.body = QWidget()
        body = column(self.body, space=0)
        self.detail_rows = column(space=TIGHT)
        self.detail_rows.setContentsMargins(ROOM, SPACE, ROOM, SPACE)
        for part in (line(), self.table, self.no_match, line()):
            body.addWidget(part)
        body.addLayout(self.detail_rows)
        self._rows.addWidget(self.body)
        self.table.chosen.connect(self._show_detail)

    def show_roster(self, roster: Roster, *, looking: bool, can_look: bool, opened: bool) -> None:
        """Show this list.

        Args:
            roster: everybody.
            looking: Entra is being looked at.
            can_look: nothing speaks against looking now.
            opened: people who are not on the list may sign in as well.
        """
        known = len(roster) > 0
        word = "looking" if looking and not known else everyone.summary(roster)
        self.sum.setText(texts.say(f"ui.people.roster.{word}"))
        self.open_note.setVisible(opened and known)
        unseen = roster.waiting
        said = texts.say("ui.people.roster.unseen", count=unseen)
        self.unseen.words.setText(texts.say("ui.people.roster.looking") if looking else said)
        self.unseen.setVisible(known and (looking or unseen > 0))
        self.unseen.act.setVisible(can_look and not looking)
        self.unread.words.setText(texts.say("ui.people.roster.unread", count=roster.unread))
        self.unread.setVisible(roster.unread > 0)
        self.unread.act.setVisible(can_look)
        if roster is self._roster:
            return
        self._roster = roster
        for wanted, made in self.filters.items():
            name = texts.say(f"ui.people.filter.{wanted}")
            count = roster.count(wanted)
            made.setText(texts.say("ui.people.filter.count", name=name, count=count))
            made.setAccessibleName(made.text())
            made.setEnabled(count > 0 or wanted == self._wanted)
        self.narrow.setVisible(len(roster) > 1)
        self.field.setVisible(len(roster) > ROWS_SEEN)
        self.body.setVisible(known)
        self._show_rows()

    def _filter(self, wanted: Filter) -> QPushButton:
        made = button("", lambda: self._narrow(wanted), "filter", name=wanted)
        made.setCheckable(True)
        made.setChecked(wanted == self._wanted)
        self._together.addButton(made)
        return made

    def _narrow(self, wanted: Filter) -> None:
        self._wanted = wanted
        self._show_rows()

    def _show_rows(self) -> None:
        roster = self._roster or everyone.EMPTY
        self.table.hold(roster, self._wanted, self.field.text())
        empty_now = not self.table.rows.places
        self.table.setVisible(not empty_now)
        self.no_match.setVisible(empty_now)
        self.no_match.setText(texts.say("ui.people.roster.no_match", total=len(roster)))

    def _read_more(self) -> None:
        self._intents.answer(more_checks=True)
        self._intents.look()

    def _show_detail(self, key: str) -> None:
        roster = self._roster or everyone.EMPTY
        one = roster.of(key) if key else None
        if one == self._detailed and self.detail_rows.count():
            return
        self._detailed = one
        empty(self.detail_rows)
        if one is None:
            self.detail_rows.addWidget(label(texts.say("ui.people.roster.choose"), "small"))
            return
        name = one.name or one.upn
        copy = CopyButton(self._intents, texts.say("ui.people.roster.copy", name=name), one.upn)
        who = stack(*([label(one.name, "heading")] if one.name else []), value(one.upn))
        head = row(who, verdict_pill(one), copy)
        head.setStretch(0, 1)
        self.detail_rows.addLayout(head)
        self.detail_rows.addWidget(label(one.how, "small"))
        for told in one.told:
            self.detail_rows.addSpacing(SMALL)
            self.detail_rows.addWidget(label(told.seen))
            self.detail_rows.addWidget(label(told.meaning, "small"))
            self.detail_rows.addWidget(label(told.remedy, "small-text"))
        if one.named in _TAKEN_OFF:
            spoken = texts.say("ui.people.roster.take_off_name", name=name)
            words = texts.say("ui.people.roster.take_off")
            off = button(words, lambda: self._take_off(one), "link", name=spoken)
            self.detail_rows.addLayout(row(off, 1))
        follow_reading(self)
