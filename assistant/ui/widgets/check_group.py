"""The checks of one mover: a heading, those that ask for something, the rest folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from assistant import texts
from assistant.ui.parts import ROOM, SMALL, SPACE, button, column, label, line, row
from assistant.ui.widgets.check_row import CheckRow
from assistant.ui.widgets.pile import Pile
from assistant.wizard import check_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.ui.intents import Intents
    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.check_groups import Group
    from assistant.wizard.events import Check

_FEW = 3
"""As many people and unseen things are shown from the beginning; more are folded."""


class _Rows(QWidget):
    """Rows for checks; a row stays what it is as long as its check is there.

    ``inner`` ones stand below something: a line separates the first as well. ``brief`` ones have no
    buttons. New ones are made a few at a time, so that a long list holds nothing up.
    """

    def __init__(
        self,
        intents: Intents,
        filling: Filling,
        wide: int,
        *,
        brief: bool = False,
        inner: bool = False,
    ) -> None:
        super().__init__()
        self._intents = intents
        self._filling = filling
        self._wide = wide
        self._brief = brief
        self._lined = inner
        self._rows: dict[tuple[str, str], CheckRow] = {}
        self._wanted: dict[tuple[str, str], Check] = {}
        self._reachable: Callable[[Check], bool] = lambda _check: False
        self._busy = False
        self._inner = Pile(self)

    def show_checks(self, checks: Sequence[Check], reachable: Callable[[Check], bool]) -> None:
        """Show these, in this order."""
        self._wanted = {(check.id, check.about): check for check in checks}
        self._reachable = reachable
        for key in [key for key in self._rows if key not in self._wanted]:
            gone = self._rows.pop(key)
            self._inner.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        known = all(key in self._rows for key in self._wanted)
        work = self._show()
        if known:
            for _ in work:
                pass
        else:
            self._filling.fill(self, work)

    def _show(self) -> Iterator[None]:
        for number, (key, check) in enumerate(self._wanted.items()):
            there = self._rows.get(key)
            new = there is None
            if there is None:
                there = self._rows[key] = CheckRow(self._intents, self._wide, brief=self._brief)
                there.show_busy(busy=self._busy)
            if self._inner.indexOf(there) != number:
                self._inner.insertWidget(number, there)
            first = number == 0 and not self._lined
            there.show_check(check, first=first, reachable=self._reachable(check))
            if new:
                yield

    def show_busy(self, *, busy: bool) -> None:
        """Take nothing up while something runs."""
        self._busy = busy
        for one in self._rows.values():
            one.show_busy(busy=busy)

    def acts(self) -> list[QWidget]:
        """Give what can have the keyboard, in reading order."""
        shown = sorted(self._rows.values(), key=self._inner.indexOf)
        return [act for one in shown for act in one.acts()]


class _Fold(QWidget):
    """A line that says how many there are, and unfolds them; they are made when first unfolded.

    Args:
        intents: who fulfils what is asked for.
        wide: width of the column of states.
        few: as many are shown from the beginning.
        brief: rows without buttons, for long lists.
    """

    def __init__(
        self, intents: Intents, filling: Filling, wide: int, *, few: int = 0, brief: bool = False
    ) -> None:
        super().__init__()
        self._checks: Sequence[Check] = ()
        self._says = ""
        self._few = few
        self._asked: bool | None = None
        self._reachable: Callable[[Check], bool] = lambda _check: False
        self.link: QPushButton = button("", self.toggle, "link")
        self._rows = _Rows(intents, filling, wide, brief=brief, inner=True)
        self._rows.hide()
        self._line = line()
        whole = column(self, space=0)
        whole.addWidget(self._line)
        head = row(self.link, 1)
        head.setContentsMargins(SPACE, SMALL, ROOM, SMALL)
        whole.addLayout(head)
        whole.addWidget(self._rows)

    def show_checks(
        self,
        checks: Sequence[Check],
        says: str,
        group: str,
        reachable: Callable[[Check], bool],
    ) -> None:
        """Say how many; none hides the line. ``group`` tells it apart for a screen reader."""
        self._checks, self._says, self._reachable = checks, says, reachable
        self.setVisible(bool(checks))
        name = texts.say("ui.check.fold.of", what=says, group=group)
        self.link.setAccessibleName(texts.say("ui.act.details_name", what=name))
        self._show()

    def under(self, *, something: bool) -> None:
        """Draw a line above where something stands above."""
        self._line.setVisible(something)

    def toggle(self) -> None:
        """Unfold or fold."""
        self._asked = not self._unfolded
        self._show()

    def show_busy(self, *, busy: bool) -> None:
        """Take nothing up while something runs."""
        self._rows.show_busy(busy=busy)

    def acts(self) -> list[QWidget]:
        """Give what can have the keyboard, in reading order."""
        if self.isHidden():
            return []
        return [self.link, *(self._rows.acts() if self._unfolded else [])]

    @property
    def _unfolded(self) -> bool:
        if self._asked is None:
            return 0 < len(self._checks) <= self._few
        return self._asked

    def _show(self) -> None:
        arrow = "▴" if self._unfolded else "▾"
        self.link.setText(f"{self._says} {arrow}")
        if self._unfolded:
            self._rows.show_checks(self._checks, self._reachable)
        self._rows.setVisible(self._unfolded and bool(self._checks))


class CheckGroup(QWidget):
    """Shows one group.

    Args:
        intents: who fulfils what is asked for.
        wide: width of the column of states.
    """

    def __init__(self, intents: Intents, filling: Filling, wide: int) -> None:
        super().__init__()
        self._filling = filling
        self._title = label("", "heading")
        self._counts = label("", "small", wrap=False)
        self._asks = _Rows(intents, filling, wide)
        self._folds: dict[str, _Fold] = {}
        self._intents = intents
        self._wide = wide
        self._busy = False
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        self._inner = column(self._card, space=0)
        self._inner.setContentsMargins(1, 1, 1, 1)
        self._inner.addWidget(self._asks)
        head = row(self._title, self._counts)
        head.setStretch(0, 1)
        whole = column(self, space=SMALL)
        whole.addLayout(head)
        whole.addWidget(self._card)

    def show_group(self, group: Group, reachable: Callable[[Check], bool]) -> None:
        """Show it; what is unfolded stays so."""
        title = texts.say(f"ui.check.mover.{group.who}")
        counts = check_groups.say_counts(group.counted)
        self._title.setText(title)
        self._counts.setText(counts)
        self._card.setAccessibleName(f"{title}: {counts}")
        self._asks.show_checks(group.asks, reachable)
        self._asks.setVisible(bool(group.asks))
        folded = {
            "people": group.people,
            "unseen": group.unseen,
            "pass": group.passes,
            "beside": group.beside,
        }
        above: list[Check] = [*group.asks]
        for name, checks in folded.items():
            if checks or name in self._folds:
                fold = self._fold(name)
                fold.show_checks(checks, _counted(name, len(checks)), title, reachable)
                fold.under(something=bool(above))
            above += checks

    def show_busy(self, *, busy: bool) -> None:
        """Take nothing up while something runs."""
        self._busy = busy
        self._asks.show_busy(busy=busy)
        for fold in self._folds.values():
            fold.show_busy(busy=busy)

    def acts(self) -> list[QWidget]:
        """Give what can have the keyboard, in reading order."""
        shown = sorted(self._folds.values(), key=self._inner.indexOf)
        return [*self._asks.acts(), *(act for fold in shown for act in fold.acts())]

    def _fold(self, name: str) -> _Fold:
        """Give the fold of this name; most groups have one or two."""
        if name not in self._folds:
            few = _FEW if name in {"people", "unseen"} else 0
            brief = name == "people"
            made = _Fold(self._intents, self._filling, self._wide, few=few, brief=brief)
            made.show_busy(busy=self._busy)
            before = sum(1 for there in self._folds if _ORDER.index(there) < _ORDER.index(name))
            self._inner.insertWidget(1 + before, made)
            self._folds[name] = made
        return self._folds[name]


_ORDER = ("people", "unseen", "pass", "beside")


def _counted(name: str, count: int) -> str:
    one = "_one" if count == 1 else ""
    return texts.say(f"ui.check.fold.{name}{one}", count=count)
