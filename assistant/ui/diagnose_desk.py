"""Does what the room that diagnoses asks for, in a lane of its own; only the newest wish counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assistant import diagnose_work, texts
from assistant.diagnose_work import DiagnoseWork, Reading
from assistant.errors import Stopped
from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.diagnose_work import Looked, SetUp
    from assistant.errors import AssistantError
    from assistant.tasks import Clock
    from assistant.ui.diagnose import Diagnose
    from assistant.ui.runner import Lane
    from assistant.wizard.diagnose_against import Given
    from assistant.wizard.fixes import Fix


@dataclass(frozen=True, slots=True)
class Ways:
    """What the room needs of the window.

    Attributes:
        jobs: reads and judges sign-ins.
        set_up: gives the set-up that is open; None where there is none.
        fix: has a repair planned, and leads to where it is shown.
    """

    jobs: Lane
    set_up: Callable[[], SetUp | None]
    fix: Callable[[Fix], None]


class DiagnoseDesk(QObject):
    """Stands between the room and the work."""

    def __init__(self, room: Diagnose, ways: Ways, clock: Clock = system_clock) -> None:
        super().__init__(room)
        self._room = room
        self._ways = ways
        self._jobs = ways.jobs
        self.work = DiagnoseWork(self._jobs.tell, self._jobs.cancel, clock)
        self._given: Given | None = None
        self._failed: tuple[Given, ...] = ()
        self._reading: tuple[Given, ...] = ()
        self._looked: Looked | None = None
        self._number = 0
        self._jobs.heard = self._hear
        room.files.connect(self._take_files)
        room.text.connect(
            lambda text: self.look([diagnose_work.pasted(text, texts.say("ui.diagnose.pasted"))])
        )
        room.again.connect(lambda: self.look([]))
        room.stop.connect(self.stop)
        room.fix.connect(ways.fix)
        room.save.connect(self._save)

    def look(self, handed: Sequence[Given]) -> None:
        """Look at what was handed over; whatever was being looked at is stopped."""
        before = self._given
        # What could not be looked at may be, now that something else is said of it.
        handed = handed or self._failed
        if not handed and before is None:
            return
        self._jobs.stop()
        self._number += 1
        number = self._number
        self._looked = None
        self._failed = self._reading = tuple(handed)
        if before is not None:
            self._reading = (*self._reading, before)
        name = ", ".join(one.name for one in handed) or (before.name if before else "")
        self._room.begin(name)
        against, set_up = self._room.against.said, self._ways.set_up()

        def then(looked: Looked) -> None:
            if number != self._number:
                return
            self._given, self._failed = looked.given, ()
            self._looked = looked
            if looked.given is None or looked.shown is None:
                self._room.show_metadata(looked.against)
                return
            self._room.show_sign_in(looked.shown, looked.against, looked.given.name, looked.size)

        def failed(error: AssistantError) -> None:
            if number != self._number:
                return
            if isinstance(error, Stopped):
                self._room.show_stopped()
            else:
                self._room.show_error(error)

        self._jobs.start(
            lambda: self.work.look(handed, against, before=before, set_up=set_up), then, failed
        )

    def stop(self) -> None:
        """Stop reading."""
        self._jobs.stop()

    def close(self) -> None:
        """Stop everything; nothing is shown any more."""
        self._number += 1
        self._jobs.stop()
        self._jobs.heard = lambda _told: None

    def _take_files(self, paths: list[Path]) -> None:
        self.look([diagnose_work.file(path) for path in paths])

    def _hear(self, told: list[object]) -> None:
        newest = [one for one in told if isinstance(one, Reading) and one.given in self._reading]
        if newest:
            self._room.show_done(newest[-1].done, newest[-1].count)

    def _save(self, path: Path) -> None:
        looked = self._looked
        if looked is None or looked.given is None:
            return
        given, number = looked.given, self._number
        self._room.show_saving()

        def then(where: Path) -> None:
            if number == self._number:
                self._room.show_saved(where)

        def failed(error: AssistantError) -> None:
            if number == self._number:
                self._room.show_not_saved(error)

        self._jobs.start(lambda: self.work.save_copy(looked.things, path, given), then, failed)
