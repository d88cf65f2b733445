"""Does what the room that inspects asks for, in two lanes: one reads, the other looks closer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from assistant import inspect_work, texts
from assistant.errors import Stopped
from assistant.inspect_work import InspectWork, Rows
from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.errors import AssistantError
    from assistant.inspect_work import Given, Looked
    from assistant.tasks import Clock
    from assistant.ui.inspect import Inspect
    from assistant.ui.runner import Lane
    from assistant.web import Network
    from assistant.wizard.inspect_compare import Compared
    from assistant.wizard.inspect_rows import Row
    from assistant.wizard.inspect_view import Shown

CHOSEN_MS = 80
"""Somebody who goes through a list by arrow keys wants to see where they stop."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the room needs of the window.

    Attributes:
        jobs: reads documents.
        aside: looks closer at one entity meanwhile.
        network: how this machine gets out.
    """

    jobs: Lane
    aside: Lane
    network: Callable[[], Network]


class InspectDesk(QObject):
    """Stands between the room and the work; only the newest wish counts."""

    def __init__(self, room: Inspect, ways: Ways, clock: Clock = system_clock) -> None:
        super().__init__(room)
        self._room = room
        self._jobs, self._aside = ways.jobs, ways.aside
        self.work = InspectWork(self._jobs.tell, self._jobs.cancel, self._aside.cancel, clock)
        self.work.network = ways.network
        self._given: Given | None = None
        self._number = self._closer = 0
        self._row: Row | None = None
        self._jobs.heard = self._hear
        self._chosen = QTimer(self)
        self._chosen.setSingleShot(True)
        self._chosen.setInterval(CHOSEN_MS)
        self._chosen.timeout.connect(self._look_closer)
        room.files.connect(self._take_files)
        room.text.connect(
            lambda text: self.inspect(inspect_work.pasted(text, texts.say("ui.inspect.pasted")))
        )
        room.address.connect(lambda url: self.inspect(inspect_work.address(url), fetching=True))
        room.stop.connect(self.stop)
        room.entity.connect(self._choose)

    def inspect(self, given: Given, *, fetching: bool = False) -> None:
        """Read a document; whatever was being read is stopped."""
        number = self._begin(given.name, fetching=fetching)
        self._given = given

        def then(looked: Looked) -> None:
            if number != self._number:
                return
            if looked.shown is None:
                if looked.error is not None:
                    self._room.show_error(looked.error, looked.sentry)
            elif looked.aggregate:
                self._room.show_list(looked.shown, given.name, looked.size)
            else:
                self._room.show_document(looked.shown, given.name, looked.size)

        self._jobs.start(lambda: self.work.inspect(given), then, self._failing(number))

    def compare(self, first: Given, second: Given) -> None:
        """Say what differs between two documents."""
        number = self._begin(f"{first.name}, {second.name}")

        def then(compared: Compared) -> None:
            if number == self._number:
                self._room.show_compared(compared)

        self._jobs.start(lambda: self.work.compare(first, second), then, self._failing(number))

    def stop(self) -> None:
        """Stop reading; what came until then stays."""
        self._jobs.stop()

    def close(self) -> None:
        """Stop everything; nothing is shown any more."""
        self._number += 1
        self._closer += 1
        self._chosen.stop()
        self._jobs.stop()
        self._aside.stop()
        self._jobs.heard = lambda _told: None

    def _begin(self, name: str, *, fetching: bool = False) -> int:
        self._jobs.stop()
        self._aside.stop()
        self._chosen.stop()
        self._number += 1
        self._closer += 1
        self._given = None
        self._room.begin(name, fetching=fetching)
        return self._number

    def _failing(self, number: int) -> Callable[[AssistantError], None]:
        def failed(error: AssistantError) -> None:
            if number != self._number:
                return
            if isinstance(error, Stopped):
                self._room.show_stopped()
            else:
                self._room.show_error(error)

        return failed

    def _take_files(self, paths: list[Path]) -> None:
        given = [inspect_work.file(path) for path in paths]
        if len(given) == 1:
            self.inspect(given[0])
        else:
            self.compare(given[0], given[1])

    def _hear(self, told: list[object]) -> None:
        mine = [one for one in told if isinstance(one, Rows) and one.given is self._given]
        if mine:
            rows = tuple(row for one in mine for row in one.rows)
            self._room.add_rows(rows, mine[-1].size, mine[-1].total)

    def _choose(self, row: Row) -> None:
        self._row = row
        self._chosen.start()

    def _look_closer(self) -> None:
        given, row = self._given, self._row
        if given is None or row is None:
            return
        self._aside.stop()  # nobody waits for the one that was chosen before
        self._closer += 1
        number = self._closer

        def work() -> Shown:
            if number != self._closer:
                raise Stopped("run.stopped")
            return self.work.entity(given, row)

        def then(shown: Shown) -> None:
            if number == self._closer:
                self._room.show_entity(shown)

        def failed(error: AssistantError) -> None:
            if number == self._closer and not isinstance(error, Stopped):
                self._room.show_error(error)

        self._aside.start(work, then, failed)
