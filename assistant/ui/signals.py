"""Ends the window in good order on Ctrl-C or a polite kill: Qt's loop runs no Python by itself."""

from __future__ import annotations

import contextlib
import signal
import socket
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier

if TYPE_CHECKING:
    from collections.abc import Callable

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class Signals(QObject):
    """Listens as long as it lives; `close` gives the signals back."""

    def __init__(self, end: Callable[[], object]) -> None:
        super().__init__()
        self._before: dict[int, object] = {}
        self._heard, self._told = socket.socketpair()
        for end_of_it in (self._heard, self._told):
            end_of_it.setblocking(False)  # noqa: FBT003 -- the library has no name for it
        self._wakes = signal.set_wakeup_fd(self._told.fileno(), warn_on_full_buffer=False)
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None:
                self._before[number] = signal.signal(number, lambda *_given: end())
        # A signal writes a byte; reading it lets Python run, and with it the handler.
        self._notifier = QSocketNotifier(self._heard.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(lambda *_given: self._read())

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakes)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what signal gave before
        for end_of_it in (self._heard, self._told):
            end_of_it.close()

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._heard.recv(64)
