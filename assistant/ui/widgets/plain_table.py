"""Makes a table a list of rows: one is chosen at a time, nothing is edited, all of one height."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

_NARROWEST = 40


def make_plain(table: QTableView, name: str) -> None:
    """Have it show rows, and nothing of a spreadsheet.

    Args:
        table: with its model and its painter.
        name: what it is, for whoever cannot see it.
    """
    table.setProperty("kind", "roster")
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    across, down = table.horizontalHeader(), table.verticalHeader()
    across.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    across.setAccessibleName(name)
    across.setHighlightSections(False)
    across.setSectionsClickable(False)
    across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    across.setMinimumSectionSize(_NARROWEST)
    down.hide()
    # One height for all: the table never has to ask a row.
    down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
