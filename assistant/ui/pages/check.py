"""The page *Check*: the certificates' lives, and every verdict by whose move it is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from assistant import texts
from assistant.ui.pages.base import Page
from assistant.ui.parts import ROOM, label
from assistant.ui.widgets.check_cards import (
    LivesCard,
    MoreCard,
    NothingYet,
    StepFilter,
    SummaryCard,
)
from assistant.ui.widgets.check_group import CheckGroup
from assistant.ui.widgets.check_row import side_width
from assistant.ui.widgets.pile import Pile
from assistant.wizard import check_groups, flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ui.intents import Intents
    from assistant.wizard.events import Check
    from assistant.wizard.stand import Stand


class CheckPage(Page):
    """Shows what was found when both sides were looked at.

    Attributes:
        step: the step that the filter shows; empty for all.
    """

    key = "check"
    states = (
        "not_run",
        "signed_out",
        "busy_first",
        "busy_again",
        "all_pass",
        "only_not_run",
        "to_look_at",
        "failures",
        "nothing_there",
        "many_people",
        "few_people",
        "stale",
        "live",
        "practice",
        "error",
        "long_values",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self.step = ""
        self._groups: dict[str, CheckGroup] = {}
        self._wide = side_width(self.font())
        self._held: QWidget | None = None
        self._moved: QWidget | None = None
        self._none = NothingYet(intents)
        self._summary = SummaryCard(intents)
        self._filter = StepFilter(self._chosen)
        self._more = MoreCard(intents)
        self._lives = LivesCard(intents)
        self._nothing = label(texts.say("ui.check.summary.nothing"), "muted")
        self._list = QWidget()
        self._list.setAccessibleName(texts.say("ui.check.checks"))
        self._inner = Pile(self._list, space=ROOM)
        for part in (
            self._none,
            self._summary,
            self._lives,
            self._filter,
            self._nothing,
            self._list,
            self._more,
        ):
            self.content.addWidget(part)
            part.hide()

    def show_stand(self, stand: Stand) -> None:
        """Show the verdicts of the newest look, or that there are none yet."""
        self.one_by_one(self._parts(stand))

    def _parts(self, stand: Stand) -> Iterator[None]:
        there = bool(stand.checks)
        self._keep_focus(busy=bool(stand.busy))
        self._none.show_none(stand)
        self._none.setVisible(not there)
        if there:
            self._summary.show_summary(stand)
        self._summary.setVisible(there)
        yield
        self._lives.show_lives(stand)
        yield
        if there:
            self._filter.show_steps(stand, self.step)
        self._filter.setVisible(there)
        yield
        yield from self._show_groups(stand)
        self._more.show_more(stand)
        self._give_back(busy=bool(stand.busy))

    def initial_focus(self) -> QWidget | None:
        """Begin at what fails, if anything can be done about it from here."""
        shown = self._shown
        if shown is None or not shown.failing:
            return None
        return next(iter(self._acts()), None)

    def _chosen(self, step: str) -> None:
        if step != self.step and self._shown is not None:
            self.step = step
            self.show_stand(self._shown)

    def _show_groups(self, stand: Stand) -> Iterator[None]:
        found = check_groups.groups(stand.checks, self.step)
        self._nothing.setVisible(bool(stand.checks) and not found)
        self._list.setVisible(bool(found))

        def reachable(check: Check) -> bool:
            return check.fix is not None and flow.may_go(stand, check.fix.page)

        for who in [who for who in self._groups if who not in {group.who for group in found}]:
            gone = self._groups.pop(who)
            self._inner.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        # The groups stand at once, their rows come a few at a time.
        for number, group in enumerate(found):
            there = self._groups.get(group.who)
            if there is None:
                there = self._groups[group.who] = CheckGroup(self.intents, self.filling, self._wide)
            if self._inner.indexOf(there) != number:
                self._inner.insertWidget(number, there)
            there.show_group(group, reachable)
            there.show_busy(busy=bool(stand.busy))
            yield
        self._order()

    def entered(self) -> None:
        """Look whether Sentry has been changed since: what is shown is to hold now."""
        self.intents.look_at_sentry()

    def filled(self) -> None:
        """Let the keyboard go through what was made as one reads it."""
        self._order()

    def _acts(self) -> list[QWidget]:
        shown = sorted(self._groups.values(), key=self._inner.indexOf)
        return [act for group in shown for act in group.acts()]

    def _order(self) -> None:
        """Let the keyboard go through the page as one reads it."""
        chain = [
            self._summary.again,
            self._lives.go,
            self._filter.choose,
            *self._acts(),
            self._more.act,
        ]
        for one, following in pairwise(chain):
            QWidget.setTabOrder(one, following)

    # A button that cannot be pressed loses the keyboard; it gets it back afterwards.

    def _keep_focus(self, *, busy: bool) -> None:
        now = QApplication.focusWidget()
        if busy and self._held is None and now is not None and self.isAncestorOf(now):
            self._held = now

    def _give_back(self, *, busy: bool) -> None:
        if busy:
            self._moved = QApplication.focusWidget()
        elif self._held is not None:
            held, self._held = self._held, None
            if QApplication.focusWidget() is self._moved and held in self._acts():
                held.setFocus()
