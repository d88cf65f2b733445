"""The changes of a plan by where they stand: what is made now, what waits, what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, Card, label, stack
from assistant.ui.widgets.change_row import ChangeRow, state_width
from assistant.ui.widgets.review_cards import Told
from assistant.wizard import review_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from assistant.wizard.change import Change
    from assistant.wizard.events import Changed
    from assistant.wizard.review_run import Sections


class ChangeList(Told):
    """Shows changes in rows, many alike ones in one, and what becomes of each.

    Args:
        clock: tells the time, so that the seconds to the next try count down.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self._made: list[tuple[ChangeRow, bool]] = []
        self._retrying: dict[str, tuple[Changed, datetime]] = {}

    def show_changes(self, shown: Sections) -> None:
        """Show these."""
        self.show_parts(shown, lambda: self._make(shown))

    def show_states(self, states: Mapping[str, Changed], *, running: bool) -> None:
        """Show what became of each.

        Args:
            states: what is known of the changes, by id.
            running: they are being made.
        """
        for shown, done in self._made:
            waited = self._waited(states.get(shown.id))
            shown.show_states(states, running=running or done, waited=waited)

    def _make(self, shown: Sections) -> list[QWidget]:
        self._made = []
        plan = {change.id: change for change in (*shown.now, *shown.later, *shown.done)}
        title = "rest" if shown.tried else "now"
        sections = (
            ("" if shown.running else title, "", shown.now, shown.running),
            ("later", texts.say("ui.review.section.later_why"), shown.later, shown.running),
            ("done", "", shown.done, True),
        )
        return [
            self._section(name, why, changes, plan, compact=compact)
            for name, why, changes, compact in sections
            if changes
        ]

    def _section(
        self,
        name: str,
        why: str,
        changes: tuple[Change, ...],
        plan: Mapping[str, Change],
        *,
        compact: bool,
    ) -> QWidget:
        card = Card()
        wide = state_width(self.font())
        for entry in review_rows.rows(changes):
            shown = ChangeRow(entry, plan, compact=compact, wide=wide)
            self._made.append((shown, name == "done"))
            card.add(shown)
        title = texts.say(f"ui.review.section.{name or 'now'}")
        card.setAccessibleName(title)
        above = [label(title, "heading")] if name else []
        if why:
            above.append(label(why, "small"))
        whole = QWidget()
        whole.setLayout(stack(*above, card, space=SMALL))
        return whole

    def _waited(self, one: Changed | None) -> float:
        if one is None or one.state != "retrying":
            return 0.0
        known = self._retrying.get(one.id)
        now = self._clock()
        if known is None or known[0] is not one:
            self._retrying[one.id] = (one, now)
            return 0.0
        return (now - known[1]).total_seconds()
