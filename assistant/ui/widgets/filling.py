"""Makes many widgets a few at a time, so that the window answers in between."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Filling(QObject):
    """Does work piece by piece: as many pieces a turn of the event loop as fit into its budget.

    What is given in one turn shares one budget, and is done in the order in which it came. The
    first pieces are done at once, so little work is done before `fill` comes back.

    Attributes:
        budget_ms: once so much has passed, the rest waits for the next turn. What was made has to
            be laid out and painted too, in the same sixtieth of a second.

    Signals:
        done: nothing is left.
    """

    budget_ms: ClassVar[int] = 1
    done = Signal()
    _active: ClassVar[set[Filling]] = set()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._left: dict[object, Iterator[object]] = {}
        self._told = True
        self._clock = QElapsedTimer()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(0)
        self._next.timeout.connect(self._turn)
        self.destroyed.connect(partial(self._active.discard, self))

    @property
    def active(self) -> bool:
        """Whether something is left to do."""
        return not self._told

    @classmethod
    def any_active(cls) -> bool:
        """Tell whether anything in the window is being made."""
        return bool(cls._active)

    def fill(self, of: object, work: Iterable[object]) -> None:
        """Do this work; what is left of earlier work of the same is dropped.

        Args:
            of: whose work it is.
            work: does a piece whenever the next of its elements is asked for.
        """
        self._left.pop(of, None)
        self._left[of] = iter(work)
        self._told = False
        self._active.add(self)
        if not self._clock.isValid():
            self._clock.start()
        # First: should a piece raise, the rest is done all the same.
        self._next.start()
        if len(self._left) == 1 and self._clock.elapsed() < self.budget_ms:
            self._work()

    def _turn(self) -> None:
        self._clock.invalidate()
        if self.active:
            self._clock.start()
            self._next.start()
            self._work()

    def _work(self) -> None:
        while self._left:
            of, work = next(iter(self._left.items()))
            try:
                next(work)
            except StopIteration:
                # Its last piece may have begun other work of the same.
                if self._left.get(of) is work:
                    del self._left[of]
            if self._clock.elapsed() >= self.budget_ms:
                return
        self._told = True
        self._active.discard(self)
        self.done.emit()
