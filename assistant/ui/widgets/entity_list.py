"""An aggregate: how its entities are doing, a search and filters, the table, and what is wrong."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QLineEdit, QSizePolicy, QWidget

from assistant import texts
from assistant.saml.findings import State
from assistant.ui.parts import SMALL, button, column, label, row
from assistant.ui.widgets.entity_table import EntityTable
from assistant.ui.widgets.verdict_bar import VerdictBar
from assistant.wizard import inspect_view
from assistant.wizard.inspect_rows import FILTERS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from assistant.wizard.inspect_rows import Filter, Row

_TYPED_MS: Final = 150


class EntityList(QWidget):
    """Shows the entities as they come.

    Signals:
        chosen: the row that a person wants to see more of.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wanted: Filter = "all"
        self.table = EntityTable()
        self.table.chosen.connect(self.chosen.emit)
        self.search = QLineEdit()
        self.search.setAccessibleName(texts.say("ui.inspect.list.search"))
        self.search.setPlaceholderText(texts.say("ui.inspect.list.search"))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.setInterval(_TYPED_MS)
        self._typed.timeout.connect(self._select)
        self.search.textChanged.connect(lambda _text: self._typed.start())
        self.bar = VerdictBar()
        self.none = label(texts.say("ui.inspect.list.none"), "small")
        self.none.hide()
        self.filters: dict[Filter, QPushButton] = {}
        group = QButtonGroup(self)
        filters = QWidget()
        filters.setAccessibleName(texts.say("ui.inspect.list.filters"))
        beside = row(parent=filters, space=SMALL)
        for name in FILTERS:
            made = button("", partial(self._filter, name), "filter")
            made.setCheckable(True)
            group.addButton(made)
            beside.addWidget(made)
            self.filters[name] = made
        beside.addStretch(1)
        self.filters["all"].setChecked(True)
        holder = QFrame()
        holder.setProperty("kind", "card")
        inside = column(holder)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        whole = column(self, space=SMALL)
        whole.addWidget(self.bar)
        whole.addWidget(self.search)
        whole.addWidget(filters)
        whole.addWidget(holder)
        whole.addWidget(self.none)
        self._count()

    def add(self, rows: tuple[Row, ...]) -> None:
        """Take more entities."""
        self.table.entities.add(rows)
        self._count()

    @property
    def counts(self) -> dict[Filter, int]:
        """How many there are of each kind."""
        return self.table.entities.rows.counts

    def _filter(self, wanted: Filter) -> None:
        self._wanted = wanted
        self._select()

    def _select(self) -> None:
        self.table.entities.select(self._wanted, self.search.text())
        self._show_none()

    def _count(self) -> None:
        counts = self.counts
        for name, made in self.filters.items():
            said = texts.say(f"ui.inspect.list.filter.{name}", count=counts[name])
            made.setText(said)
            made.setAccessibleName(said)
        shares = {
            State.FAIL: counts["error"],
            State.WARN: counts["warning"],
            State.PASS: counts["clean"],
        }
        spoken = inspect_view.of_list(counts)
        self.bar.show_counts({state: n for state, n in shares.items() if n}, spoken)
        self._show_none()

    def _show_none(self) -> None:
        entities = self.table.entities
        self.none.setVisible(bool(entities.rows.all) and not entities.places)
