"""Looks at Sentry now and then, as long as what a page shows hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

EVERY_MS = 5_000
SELDOM_MS = 30_000
"""How often it looks where nobody waits for anything, and something may still become untrue."""


class Watching(QObject):
    """A clock that runs while its page is on the screen and wishes it.

    Attributes:
        look: looks once.
    """

    def __init__(self, page: QWidget, look: Callable[[], None]) -> None:
        super().__init__(page)
        self._page = page
        self._wished = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(look)
        self.look = look
        page.installEventFilter(self)

    @property
    def running(self) -> bool:
        """Whether it looks now and then."""
        return self._timer.isActive()

    @property
    def every_ms(self) -> int:
        """From one look to the next."""
        return self._timer.interval()

    def wish(self, *, wished: bool, seldom: bool = False) -> None:
        """Say whether there is something to look for, and how often."""
        self._wished = wished
        every = SELDOM_MS if seldom else EVERY_MS
        if self._timer.interval() != every:  # set again, it would begin to count anew
            self._timer.setInterval(every)
        self._run(seen=self._page.isVisible())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Run only while the page is seen."""
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide}:
            self._run(seen=event.type() is QEvent.Type.Show)
        return super().eventFilter(watched, event)

    def _run(self, *, seen: bool) -> None:
        if not (seen and self._wished):
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()
