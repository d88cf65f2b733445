"""The changes of a plan by where they stand: what is made now, what waits, what was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, Card, label, stack
from assistant.ui.widgets.change_row import ChangeRow, state_width
from assistant.ui.widgets.review_cards import Told
from assistant.wizard import review_rows, review_run
from assistant.wizard.change import ids_of
from assistant.wizard.review_run import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.change import Change
    from assistant.wizard.events import Changed
    from assistant.wizard.review_run import Sections, Tally


_UNKNOWN = -1


class ChangeList(Told):
    """Shows changes in rows, many alike ones in one, and what becomes of each.

    Args:
        filling: makes the rows, a few at a time.
        clock: tells the time, so that the seconds to the next try count down.
    """

    def __init__(self, filling: Filling, clock: Callable[[], datetime]) -> None:
        super().__init__(filling)
        self._clock = clock
        self._states: Mapping[str, Changed] = {}
        self._running = False
        self._made: list[tuple[ChangeRow, str]] = []
        self._total = _UNKNOWN
        self._goes = False
        self._retrying: dict[str, tuple[Changed, datetime]] = {}

    def show_changes(self, shown: Sections) -> None:
        """Show these."""
        if shown != self._key:
            self._total = _UNKNOWN
            self._goes = True
        self.show_parts(shown, lambda: self._make(shown))

    def show_states(self, states: Mapping[str, Changed], *, running: bool) -> None:
        """Show what became of each.

        Args:
            states: what is known of the changes, by id.
            running: they are being made.
        """
        self._states, self._running = states, running
        if self._goes:
            return  # these rows are about to go; what comes in their place shows it
        for shown, section in self._made:
            self._show_state(shown, section)

    def counts(self) -> Tally | None:
        """Tell how far those are that are made now; ``None`` before all of them have a row."""
        theirs = [shown.counts for shown, section in self._made if section == "now"]
        whole = review_run.total(theirs)
        return whole if whole.of(*Mark) == self._total else None

    def _show_state(self, shown: ChangeRow, section: str) -> None:
        over = section in {"done", "unsure", "left"}
        waited = self._waited(self._states.get(shown.id))
        shown.show_states(self._states, running=self._running or over, waited=waited)

    def _drop(self) -> None:
        self._made = []
        self._goes = False
        super()._drop()

    def _make(self, shown: Sections) -> Iterator[QWidget | None]:
        self._total = len(shown.now)

        def plan() -> Mapping[str, Change]:
            whole = (*shown.now, *shown.later, *shown.done, *shown.unsure, *shown.left)
            return dict(zip(ids_of(whole), whole, strict=True))

        running = shown.running
        title = "" if running else "rest" if shown.tried else "now"
        why_later = texts.say("ui.review.section.later_why")
        sections = (
            ("now", title, "", shown.now, running),
            ("later", "later", why_later, shown.later, running),
            ("left", "put_off", "", shown.left, True),
            ("unsure", "unsure", texts.say("ui.review.section.unsure_why"), shown.unsure, True),
            ("done", "done", "", shown.done, True),
        )
        wide = state_width(self.font())
        for section, name, why, changes, compact in sections:
            if not changes:
                continue
            card = Card()
            yield self._section(name, why, card)
            for entry in review_rows.rows(changes):
                made = ChangeRow(entry, plan, compact=compact, wide=wide)
                self._made.append((made, section))
                self._show_state(made, section)
                card.add(made)
                yield None

    def _section(self, name: str, why: str, card: Card) -> QWidget:
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
