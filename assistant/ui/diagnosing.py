"""Opens the room that diagnoses a sign-in, and lets go of it; loaded once the window stands."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from assistant.at_home import AtHome
from assistant.tasks import system_clock
from assistant.ui.runner import Lane

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.diagnose_work import SetUp
    from assistant.tasks import Clock
    from assistant.ui.desk import Desk
    from assistant.ui.diagnose import Diagnose
    from assistant.ui.diagnose_desk import DiagnoseDesk
    from assistant.ui.shell import Shell
    from assistant.wizard.fixes import Fix

DIAGNOSE: Final = "diagnose"
"""The job at Home that opens the room."""


class Diagnosing(QObject):
    """Keeps the room as long as it is open.

    Attributes:
        room: what is open; None otherwise.
        home: what is known of earlier work.

    Signals:
        left: the person goes Home.
        mended: a repair was planned; the set-up is to be shown.
    """

    left = Signal()
    mended = Signal()

    def __init__(self, shell: Shell, desk: Desk, clock: Clock = system_clock) -> None:
        """Take what it needs of the window.

        Args:
            shell: shows it.
            desk: of the set-up that is open, or was last.
            clock: tells the moment to judge for, where nothing else does.
        """
        super().__init__()
        self._shell, self._desk, self._clock = shell, desk, clock
        # A lane of its own: no set-up waits for a long recording.
        self._lane = Lane("diagnose")
        self._at: DiagnoseDesk | None = None
        self.room: Diagnose | None = None
        self.home = AtHome()

    def warm(self) -> None:
        """Load what the first sign-in would have to wait for; nobody waits for it now."""

        def load() -> None:
            importlib.import_module("assistant.ui.diagnose")
            importlib.import_module("assistant.ui.diagnose_desk")
            importlib.import_module("assistant.diagnose_work").warm()

        # What cannot be loaded now is said when it is needed.
        self._lane.start(load, lambda _: None, lambda _error: None)

    def open(self) -> None:
        """Show the room."""
        from assistant.ui.diagnose import Diagnose  # noqa: PLC0415 -- after the first paint
        from assistant.ui.diagnose_desk import DiagnoseDesk, Ways  # noqa: PLC0415 -- same
        from assistant.wizard import diagnose_against  # noqa: PLC0415 -- same

        if self.room is None:
            frame = self._desk.stand.frame
            against = diagnose_against.first(frame, self.home.drafts, self.home.worked)
            self.room = Diagnose(self._desk, against, own=against.own)
            ways = Ways(self._lane, self._set_up, self._fix)
            self._at = DiagnoseDesk(self.room, ways, self._clock)
            self.room.left.connect(self._leave)
        self._shell.show_room(self.room)

    def stop(self) -> None:
        """Stop whatever is read."""
        self._lane.stop()

    def close(self) -> None:
        """Stop, and come back when nothing runs any more."""
        if self._at is not None:
            self._at.close()
        self._lane.close()

    def _set_up(self) -> SetUp | None:
        """Give the set-up that was looked at last, if any."""
        from assistant.diagnose_work import SetUp  # noqa: PLC0415 -- after the first paint

        stand = self._desk.stand
        if stand.frame is None:
            return None
        changed = stand.began if stand.result is not None and stand.result.applied else None
        return SetUp(stand.frame, changed)

    def _fix(self, fix: Fix) -> None:
        """Have the goal patched, as a check's repair has it; the review shows what that changes."""
        if fix.patch:
            self._desk.answer(**fix.patch)
        self._let_go(self.mended.emit)
        self._desk.go(fix.page)

    def _leave(self) -> None:
        self._let_go(self.left.emit)

    def _let_go(self, then: Callable[[], object]) -> None:
        """Close the room, and have another one shown in its place."""
        room, at = self.room, self._at
        if room is None or at is None:
            return
        self.room = self._at = None
        at.close()
        then()
        self._shell.rooms.removeWidget(room)
        room.deleteLater()
