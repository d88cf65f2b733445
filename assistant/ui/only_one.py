"""One window at a time: a second start brings the first forward and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDeadlineTimer, QThread
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from assistant.ui import preferences

if TYPE_CHECKING:
    from collections.abc import Callable

_WAIT_MS = 1000
_PAUSE_MS = 100
_PATIENCE_MS = 4000


def call_forward() -> bool:
    """Knock at the first window until it answers: it may just be starting."""
    patience = QDeadlineTimer(_PATIENCE_MS)
    while not patience.hasExpired():
        socket = QLocalSocket()
        socket.connectToServer(preferences.profile())
        there = socket.waitForConnected(_WAIT_MS)
        socket.abort()
        if there:
            return True
        QThread.msleep(_PAUSE_MS)
    return False


def listen(come_forward: Callable[[], None]) -> QLocalServer:
    """Come forward whenever somebody knocks; what is given has to be kept."""
    server = QLocalServer()
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
    if not server.listen(preferences.profile()):
        QLocalServer.removeServer(preferences.profile())  # a crash left it
        server.listen(preferences.profile())

    def knocked() -> None:
        while server.hasPendingConnections():
            guest = server.nextPendingConnection()
            guest.abort()
            guest.deleteLater()
        come_forward()

    server.newConnection.connect(knocked)
    return server
