"""Who uses a practice tenant that was started for its users: it ends with the last of them.

A user connects to the control port on loopback, sends the token and a line feed, gets ``ok``, and
keeps the connection. A user who leaves sends ``bye`` and is told ``ends`` if nobody is left, else
``stays``; one who dies just vanishes, which counts the same.
"""

from __future__ import annotations

import contextlib
import hmac
import selectors
import socket
import threading
from typing import Final

from assistant.practice.http import LOOPBACK

PATIENCE: Final = 15.0
"""Seconds that a leased process waits for its first user."""

_LONGEST_WORD: Final = 200


class Lease:
    """The control port and who holds it.

    Attributes:
        token: what a user has to know; it stands in a file that only its owner can read.
        ended: set when the last user has gone, or nobody came in time.
        final: whether the process ends then, so that nobody is let in any more.
    """

    def __init__(self, token: str, *, patience: float = PATIENCE) -> None:
        self.token = token
        self.ended = threading.Event()
        self.final = False
        self._patience = patience
        self._users: set[socket.socket] = set()
        self._words: dict[socket.socket, bytes] = {}
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._door = socket.create_server((LOOPBACK[0], 0))
        self._door.setblocking(False)  # noqa: FBT003  # the standard library's signature
        self.port: int = self._door.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="practice-lease", daemon=True)

    def start(self) -> None:
        """Let users in."""
        self._selector.register(self._door, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread.start()

    def stop(self) -> None:
        """Close the door and every user's connection."""
        if self._thread.is_alive():
            self._wake.send(b".")
            self._thread.join(10)
        for one in (*self._words, self._door, self._wake, self._woken):
            one.close()
        self._words.clear()
        self._users.clear()
        self._selector.close()

    def _run(self) -> None:
        patience: float | None = self._patience
        while True:
            ready = self._selector.select(patience)
            if not ready:
                if not self._users:
                    self.ended.set()
                patience = None
                continue
            for key, _ in ready:
                if key.fileobj is self._woken:
                    return
                if key.fileobj is self._door:
                    self._admit()
                elif isinstance(key.fileobj, socket.socket):
                    self._listen_to(key.fileobj)
            if self._users:
                patience = None

    def _admit(self) -> None:
        with contextlib.suppress(OSError):
            user, _ = self._door.accept()
            user.setblocking(False)  # noqa: FBT003  # the standard library's signature
            self._words[user] = b""
            self._selector.register(user, selectors.EVENT_READ)

    def _listen_to(self, user: socket.socket) -> None:
        try:
            heard = user.recv(_LONGEST_WORD)
        except OSError:
            heard = b""
        words = self._words[user] + heard
        if not heard or len(words) > _LONGEST_WORD:
            self._dismiss(user)
            return
        *lines, rest = words.split(b"\n")
        self._words[user] = rest
        for line in lines:
            if not self._obey(user, line):
                self._dismiss(user)
                return

    def _obey(self, user: socket.socket, line: bytes) -> bool:
        """Do what a line asks; tell whether the user stays."""
        if user not in self._users:
            over = self.final and self.ended.is_set()
            if over or not hmac.compare_digest(line, self.token.encode()):
                return False
            self._users.add(user)
            return self._say(user, b"ok\n")
        if line == b"bye":
            self._say(user, b"stays\n" if len(self._users) > 1 else b"ends\n")
        return False

    def _say(self, user: socket.socket, words: bytes) -> bool:
        with contextlib.suppress(OSError):
            user.sendall(words)
            return True
        return False

    def _dismiss(self, user: socket.socket) -> None:
        self._selector.unregister(user)
        self._words.pop(user, None)
        user.close()
        if user in self._users:
            self._users.discard(user)
            if not self._users:
                self.ended.set()
