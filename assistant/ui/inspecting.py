"""Opens the room that inspects metadata, and lets go of it; loaded once the window stands."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from assistant.tasks import system_clock
from assistant.ui.runner import Lane

if TYPE_CHECKING:
    from assistant.tasks import Clock
    from assistant.ui.desk import Desk
    from assistant.ui.inspect import Inspect
    from assistant.ui.inspect_desk import InspectDesk
    from assistant.ui.shell import Shell
    from assistant.web import Network

INSPECT: Final = "inspect"
"""The job at Home that opens the room."""


class Inspecting(QObject):
    """Keeps the room as long as it is open.

    Attributes:
        room: what is open; None otherwise.

    Signals:
        left: the person goes Home.
    """

    left = Signal()

    def __init__(self, shell: Shell, desk: Desk, clock: Clock = system_clock) -> None:
        """Take what it needs of the window.

        Args:
            shell: shows it.
            desk: of the set-up, whose application's metadata are at hand.
            clock: tells the moment to judge at.
        """
        super().__init__()
        self._shell, self._desk, self._clock = shell, desk, clock
        # Lanes of its own: no set-up waits for a list of fifty thousand entities. The other one
        # reads one entity of a list again meanwhile.
        self._lane, self._aside = Lane("inspect"), Lane("inspect-closer")
        self._at: InspectDesk | None = None
        self.room: Inspect | None = None

    def warm(self) -> None:
        """Load what the first document would have to wait for; nobody waits for it now."""

        def load() -> None:
            importlib.import_module("assistant.ui.inspect")
            importlib.import_module("assistant.ui.inspect_desk")
            importlib.import_module("assistant.inspect_work").warm()

        # What cannot be loaded now is said when it is needed.
        self._lane.start(load, lambda _: None, lambda _error: None)

    def open(self) -> None:
        """Show the room."""
        from assistant.ui.inspect import Inspect  # noqa: PLC0415 -- after the first paint
        from assistant.ui.inspect_desk import InspectDesk, Ways  # noqa: PLC0415 -- same

        if self.room is None:
            self.room = Inspect(self._desk, self._metadata_url())
            ways = Ways(self._lane, self._aside, self._network)
            self._at = InspectDesk(self.room, ways, self._clock)
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
        self._aside.close()

    def _leave(self) -> None:
        room, at = self.room, self._at
        if room is None or at is None:
            return
        self.room = self._at = None
        at.close()
        self.left.emit()
        self._shell.rooms.removeWidget(room)
        room.deleteLater()

    def _metadata_url(self) -> str:
        """Give the address of the metadata of the application that was looked at last, if any."""
        frame = self._desk.stand.frame
        federation = frame.observed.federation if frame else None
        return federation.url if federation else ""

    def _network(self) -> Network:
        """Give how this machine gets out; a practice tenant has an authority of its own."""
        from assistant.web import Network  # noqa: PLC0415 -- not before something is fetched

        answers, cloud = self._desk.stand.answers, self._desk.stand.cloud
        proxy = answers.proxy or self._shell.chosen.proxy or None
        return Network(answers.ca_file, cloud.origin_cas if cloud else (), proxy)
