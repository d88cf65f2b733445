"""Does the window's work beside its own thread: a lane for jobs, for look-ups and for the disk.

The only place of the window that starts work (law 7). A lane does one thing after another, hands
results and events over by one queued signal, many at a time, and stops at once.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from assistant import slips
from assistant.errors import AssistantError
from assistant.tasks import StandingCancel
from assistant.ui.widgets.filling import Filling

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
GATHER_MS = 125
"""What a job tells is shown together, a few times a second at most: as fast as one can read."""
LATEST_MS = 500
"""So long a job waits at most until the window shows what it says of it."""


class Lane(QObject):
    """One worker.

    Attributes:
        cancel: its token; set by `stop`, unset before the next job and where nothing runs.
        heard: called in the GUI thread with what jobs told meanwhile, oldest first.

    Signals:
        _rung: something waits to be handed over.
    """

    _rung = Signal()

    def __init__(self, name: str, heard: Callable[[list[object]], None] | None = None) -> None:
        super().__init__()
        self.cancel = StandingCancel()
        self.heard: Callable[[list[object]], None] = heard or (lambda _told: None)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"window-{name}")
        self._waiting: deque[object] = deque()
        self._guard = threading.Lock()
        self._beginning: deque[Callable[[], None]] = deque()
        self._asked = QElapsedTimer()
        self._begins = QTimer(self)
        self._begins.setSingleShot(True)
        self._begins.setInterval(0)
        self._begins.timeout.connect(self._begin)
        self._running = 0
        self._number = self._stopped = 0
        self._rung.connect(self._soon, Qt.ConnectionType.QueuedConnection)
        self._gathers = QTimer(self)
        self._gathers.setSingleShot(True)
        self._gathers.setInterval(GATHER_MS)
        self._gathers.timeout.connect(self._hand_over)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._running > 0

    def _begin(self) -> None:
        """Begin the jobs that wait, once the window shows what it says of them."""
        if Filling.any_active() and self._asked.elapsed() < LATEST_MS:
            self._begins.start()
            return
        while self._beginning:
            self._pool.submit(self._beginning.popleft())

    def start(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[AssistantError], None],
    ) -> None:
        """Have a job done, after those before it; what comes of it is told in the GUI thread."""
        self._running += 1
        self._number += 1
        number = self._number

        def refuse(error: AssistantError) -> None:
            self.tell(_Call(self._ended, lambda: failed(error)))

        def run() -> None:
            if number > self._stopped:
                self.cancel.again()  # a stop was for those before it, and they have ended
            try:
                result = work()
            except AssistantError as error:
                refuse(error)
            except BaseException as slip:  # noqa: BLE001 -- the window's last net: it is said
                refuse(slips.of(slip))
            else:
                self.tell(_Call(self._ended, lambda: then(result)))

        if not self._beginning:
            self._asked.start()
        self._beginning.append(run)
        self._begin()

    def stop(self) -> None:
        """Stop what runs or waits; what is begun later is not meant."""
        if self._running:
            self._stopped = self._number
            self.cancel.set()

    def close(self) -> None:
        """Stop, and come back when nothing runs any more; nothing is handed over afterwards."""
        self.cancel.set()
        self._beginning.clear()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._waiting.clear()

    def tell(self, what: object) -> None:
        """Hand something over to the GUI thread; from any thread."""
        with self._guard:
            first = not self._waiting
            self._waiting.append(what)
        if first or isinstance(what, _Call):
            self._rung.emit()

    def _soon(self) -> None:
        """Hand an end over at once; what is told on the way gathers for a moment."""
        with self._guard:
            ends = any(isinstance(one, _Call) for one in self._waiting)
        if ends:
            self._gathers.stop()
            self._hand_over()
        elif not self._gathers.isActive():
            self._gathers.start()

    def _hand_over(self) -> None:
        with self._guard:
            told = list(self._waiting)
            self._waiting.clear()
        heard: list[object] = []
        for one in told:
            if not isinstance(one, _Call):
                heard.append(one)
                continue
            self._guarded(heard)
            heard = []
            one.run()
        self._guarded(heard)

    def _guarded(self, told: list[object]) -> None:
        """Hand over what was told; a slip there must not cost the job its end."""
        if not told:
            return
        try:
            self.heard(told)
        except Exception as slip:  # noqa: BLE001 -- the end of the job still has to be told
            sys.excepthook(type(slip), slip, slip.__traceback__)

    def _ended(self) -> None:
        self._running -= 1
        if not self._running:
            self.cancel.again()  # a stop was for the job that has ended, not for what comes


@dataclass(frozen=True, slots=True)
class Lanes:
    """The workers of a window; what is slow in one holds nothing up in another.

    Attributes:
        jobs: what is done in Entra, one after another.
        look_ups: what is asked of the network meanwhile.
        disk: what is read and written on this machine.
    """

    jobs: Lane
    look_ups: Lane
    disk: Lane

    def close(self) -> None:
        """Let go of the workers."""
        for lane in (self.jobs, self.look_ups, self.disk):
            lane.close()


class _Call:
    """A job's end, to be told after everything that it said."""

    def __init__(self, ended: Callable[[], None], tell: Callable[[], None]) -> None:
        self._ended = ended
        self._tell = tell

    def run(self) -> None:
        self._ended()
        try:
            self._tell()
        except Exception as slip:  # noqa: BLE001 -- what waits behind it still has to be told
            sys.excepthook(type(slip), slip, slip.__traceback__)
