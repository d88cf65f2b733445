"""The list of everybody for a table: columns behind it, a row's facts made when it is looked at."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from assistant import texts
from assistant.wizard import everyone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.everyone import Filter, Roster

Index = QModelIndex | QPersistentModelIndex
PERSON, VERDICT, WHY = range(3)
AT_ONCE = 200
"""Rows that the table is told of at one time; more when it comes to their end."""
_HEADERS = ("person", "verdict", "why")
_NOTHING = QModelIndex()


class RosterModel(QAbstractTableModel):
    """Shows the rows that a filter leaves, a few hundred at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.roster: Roster = everyone.EMPTY
        self.places: Sequence[int] = range(0)
        self._told = 0

    def hold(self, roster: Roster, places: Sequence[int]) -> None:
        """Take another list, or another choice of its rows."""
        self.beginResetModel()
        self.roster, self.places = roster, places
        self._told = min(AT_ONCE, len(places))
        self.endResetModel()

    def select(self, wanted: Filter, words: str) -> None:
        """Show only these."""
        self.hold(self.roster, everyone.select(self.roster, wanted, words))

    def find(self, key: str) -> QModelIndex:
        """Give the row of somebody, if the filter leaves it; the table is told as far as there."""
        place = self.roster.places.get(key, -1)
        row = bisect_left(self.places, place)
        if place < 0 or row == len(self.places) or self.places[row] != place:
            return QModelIndex()
        while row >= self._told:
            self.fetchMore(_NOTHING)
        return self.index(row, PERSON)

    def key(self, index: Index) -> str:
        """Give by what a row's person is found again."""
        return self.roster.keys[self.places[index.row()]]

    def rowCount(self, parent: Index = _NOTHING) -> int:
        """Count the rows that the table was told of."""
        return 0 if parent.isValid() else self._told

    def columnCount(self, parent: Index = _NOTHING) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(_HEADERS)

    def canFetchMore(self, parent: Index) -> bool:
        """Tell whether there are more rows."""
        return not parent.isValid() and self._told < len(self.places)

    def fetchMore(self, parent: Index) -> None:
        """Tell the table of some more rows."""
        more = min(AT_ONCE, len(self.places) - self._told)
        if parent.isValid() or more <= 0:
            return
        self.beginInsertRows(_NOTHING, self._told, self._told + more - 1)
        self._told += more
        self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Give the person for painting, or the cell's words for whoever listens or points at it."""
        if role not in {
            Qt.ItemDataRole.UserRole,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            return None
        one = self.roster.one(self.places[index.row()])
        if role == Qt.ItemDataRole.UserRole:
            return one
        if index.column() == PERSON:
            return texts.say("ui.people.roster.spoken", name=one.name, upn=one.upn).strip(", ")
        if index.column() == VERDICT:
            return texts.say("ui.people.roster.spoken", name=one.word, upn=one.how)
        return " ".join(told.seen for told in one.reasons)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Name the columns."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return texts.say(f"ui.people.roster.column_{_HEADERS[section]}")
        return None
