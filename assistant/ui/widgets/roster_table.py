"""The table of everybody: rows of one height, painted; nothing is made for a row not in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.parts import ROOM, SMALL
from assistant.ui.widgets.plain_table import make_plain
from assistant.ui.widgets.roster_model import PERSON, VERDICT, WHY, Index, RosterModel
from assistant.ui.widgets.text_lines import (
    breakable,
    draw_lines,
    draw_pill,
    lines_of,
    pill_width,
    sized,
)
from assistant.wizard.everyone import GETS_IN_IF_ENABLED, VERDICTS

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex
    from PySide6.QtGui import QFont, QPainter, QResizeEvent

    from assistant.wizard.everyone import Filter, One, Roster

ROWS_SEEN = 7
_LINES = 3
_NAME, _SMALL, _PILL = 13, 12, 11
_PERSON_SHARE = 0.45


def colours(one: One) -> tuple[str, str]:
    """Give ground and word of a verdict's pill."""
    now = theme.tokens()
    if not one.sure:
        return now.quiet, now.muted
    return {
        "will_not": (now.fail_tint, now.fail),
        "missing": (now.fail_tint, now.fail),
        "cannot_tell": (now.warn_tint, now.warn),
        "unseen": (now.quiet, now.muted),
        "gets_in": (now.good_tint, now.good),
    }[one.verdict]


class RosterPainter(QStyledItemDelegate):
    """Paints a cell: person, verdict or reason."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint it in the colours that hold now."""
        now = theme.tokens()
        one: One = index.data(Qt.ItemDataRole.UserRole)
        rect = QRectF(option.rect)
        painter.save()
        painter.setClipRect(rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(now.accent_tint))
            if index.column() == PERSON:
                bar = QRectF(rect.left(), rect.top(), 3, rect.height())
                painter.fillRect(bar, QColor(now.accent))
        if index.row() < index.model().rowCount() - 1:
            line = QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1)
            painter.fillRect(line, QColor(now.border))
        left = ROOM if index.column() == PERSON else SMALL
        box = rect.adjusted(left, SMALL, -SMALL, -SMALL)
        small = sized(option.font, _SMALL)
        if index.column() == PERSON:
            self._person(painter, box, one, option.font)
        elif index.column() == VERDICT:
            self._verdict(painter, box, one, option.font)
        else:
            draw_lines(painter, box, one.why, small, now.text, _LINES)
        painter.restore()

    def _person(self, painter: QPainter, box: QRectF, one: One, font: QFont) -> None:
        now = theme.tokens()
        upn = breakable(one.upn)
        strong, small = sized(font, _NAME, strong=True), sized(font, _SMALL)
        if not one.name:
            draw_lines(painter, box, upn, strong, now.text, _LINES)
            return
        # The name may take what the user principal name leaves, which is two lines at most.
        second = min(lines_of(upn, small, box.width()), _LINES - 1)
        taken = draw_lines(painter, box, one.name, strong, now.text, _LINES - second)
        box.setTop(box.top() + taken)
        draw_lines(painter, box, upn, small, now.muted, second)

    def _verdict(self, painter: QPainter, box: QRectF, one: One, font: QFont) -> None:
        face = sized(font, _PILL, strong=True)
        placed = draw_pill(painter, box.left(), box.top(), one.word, face, *colours(one))
        box.setTop(placed.bottom() + 3)
        small = sized(font, _PILL)
        draw_lines(painter, box, one.how, small, theme.tokens().muted, _LINES - 1)


class RosterTable(QTableView):
    """Shows the list, and who of it is chosen.

    Signals:
        chosen: another row, or none, by its person's key.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.rows = RosterModel()
        self._key = ""
        self._holding = False
        self.setModel(self.rows)
        self.setItemDelegate(RosterPainter(self))
        make_plain(self, texts.say("ui.people.roster.list"))
        down = self.verticalHeader()
        small = QFontMetricsF(sized(self.font(), _SMALL)).lineSpacing()
        name = QFontMetricsF(sized(self.font(), _NAME)).lineSpacing()
        pill = QFontMetricsF(sized(self.font(), _PILL)).lineSpacing()
        tallest = max(2 * name + small, name + 2 * small, _LINES * pill + 10)
        down.setDefaultSectionSize(round(tallest) + 2 * SMALL)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def hold(self, roster: Roster, wanted: Filter, words: str) -> None:
        """Show this list with this filter; who was chosen stays so, if still there."""
        self._holding = True
        self.rows.roster = roster
        self.rows.select(wanted, words)
        again = self.rows.find(self._key)
        if again.isValid():
            flags = (
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows
            )
            self.selectionModel().setCurrentIndex(again, flags)
        self._holding = False
        seen = min(len(self.rows.places), ROWS_SEEN)
        height = self.verticalHeader().defaultSectionSize()
        head = self.horizontalHeader().sizeHint().height()
        # Where there are more, the line of the last row in sight is the one below the table.
        more = len(self.rows.places) > seen
        self.setFixedHeight(head + seen * height - more)
        self.chosen.emit(self._key if again.isValid() else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width: the verdict as it needs, the rest between person and reason."""
        super().resizeEvent(event)
        face = sized(self.font(), _PILL, strong=True)
        words = [texts.say(f"ui.people.verdict.{key}") for key in (*VERDICTS, GETS_IN_IF_ENABLED)]
        verdict = round(max(pill_width(word, face) for word in words)) + 2 * SMALL
        rest = self.viewport().width() - verdict
        person = round(rest * _PERSON_SHARE)
        self.setColumnWidth(PERSON, person)
        self.setColumnWidth(VERDICT, verdict)
        self.setColumnWidth(WHY, rest - person)

    def _moved(self, current: QModelIndex) -> None:
        if self._holding:
            return
        self._key = self.rows.key(current) if current.isValid() else ""
        self.chosen.emit(self._key)
