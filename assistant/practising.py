"""Joins the practice tenant on this machine, or starts it, and leaves it again.

This is the front door's side only: the tenant is a process of its own (law 2). It ends with the
last of its users, also when one of them is killed, because each holds a connection to it.
"""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

from assistant import storage
from assistant.errors import NetworkError, StorageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

Line: TypeAlias = dict[str, Any]

SERVING_FILE: Final = "serving.json"
LOG_FILE: Final = "practice.log"
_BUSY: Final = 4
_START_SECONDS: Final = 30.0
_ANSWER_SECONDS: Final = 10.0
_TRIES: Final = 8


def serves(state_dir: Path) -> bool:
    """Tell whether a practice tenant serves this folder now; a file that a kill left is none."""
    try:
        serving = json.loads((state_dir / SERVING_FILE).read_text(encoding="utf-8"))
        with socket.create_connection(("127.0.0.1", serving["control"]), _ANSWER_SECONDS):
            return True
    except (OSError, ValueError, KeyError):
        return False


_left_to_others: dict[Path, subprocess.Popen[bytes]] = {}
"""Processes that we started and that others still use, by folder, until the last one leaves."""


class Practising:
    """One user's hold on the practice tenant of a state folder.

    Attributes:
        line: what the tenant says about itself once ``start`` has returned; a valid cloud.
    """

    def __init__(self, state_dir: Path, extra_args: Sequence[str] = ()) -> None:
        self.line: Line = {}
        self._state_dir = state_dir
        self._extra_args = tuple(extra_args)
        self._lease: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> Line:
        """Join the process that serves the folder, or start one, and give its line.

        Raises:
            StorageError: ``practice.port_taken`` or ``practice.failed``: it cannot serve.
            NetworkError: ``practice.silent``: it did not answer in time.
        """
        for _ in range(_TRIES):
            if self._join():
                return self.line
            self._start_process()
        raise NetworkError("practice.silent", folder=self._state_dir)

    def close(self) -> None:
        """Leave; wait for the process if it was ours and we were its last user."""
        lease, self._lease = self._lease, None
        ends = False
        if lease is not None:
            with lease, contextlib.suppress(OSError):
                lease.sendall(b"bye\n")
                ends = _line_of(lease) == "ends"
        process, self._process = self._process, None
        process = process or _left_to_others.pop(self._state_dir, None)
        if process is None:
            return
        if ends or process.poll() is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_ANSWER_SECONDS)
                return
        _left_to_others[self._state_dir] = process

    @property
    def started(self) -> bool:
        """Whether the practice tenant runs because of us, and ends with its last user."""
        return self._process is not None

    def _join(self) -> bool:
        """Take hold of a process that serves; ``False`` if there is none."""
        try:
            serving = json.loads((self._state_dir / SERVING_FILE).read_text(encoding="utf-8"))
            lease = socket.create_connection(("127.0.0.1", serving["control"]), _ANSWER_SECONDS)
        except (OSError, ValueError, KeyError):
            return False
        try:
            lease.sendall(f"{serving['token']}\n".encode())
            welcome = _line_of(lease)
        except OSError:
            welcome = ""
        if welcome != "ok":  # it is just ending, or the port belongs to somebody else by now
            lease.close()
            return False
        self._lease, self.line = lease, serving["line"]
        return True

    def _start_process(self) -> None:
        storage.private_folder(self._state_dir)
        command = [sys.executable, "-m", "assistant.practice", "--json", "--leased"]
        command += ["--state", str(self._state_dir), *self._extra_args]
        log = self._state_dir / LOG_FILE
        with log.open("wb") as errors:
            # A session of its own: Ctrl+C in our terminal is for us, and it ends when we do.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        if _says_its_line(process):
            self._process = process
            return
        process.kill()
        status = process.wait()
        if status == _BUSY:
            return  # somebody else was quicker: join them
        if status < 0:
            raise NetworkError("practice.silent", folder=self._state_dir)
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        said = lines[-1] if lines else ""
        code = "practice.port_taken" if "--reset" in said else "practice.failed"
        raise StorageError(code, folder=self._state_dir, said=said.removeprefix("practice: "))


def _line_of(lease: socket.socket) -> str:
    heard = b""
    while not heard.endswith(b"\n"):
        more = lease.recv(100)
        if not more:
            break
        heard += more
    return heard.decode("ascii", "replace").strip()


def _says_its_line(process: subprocess.Popen[bytes]) -> bool:
    """Wait, not for ever, until the process says that it serves."""
    heard: list[bytes] = []

    def listen() -> None:
        if process.stdout is not None:
            with process.stdout as out:
                heard.append(out.readline())

    listener = threading.Thread(target=listen, name="practising", daemon=True)
    listener.start()
    listener.join(_START_SECONDS)
    if listener.is_alive():
        process.kill()
        listener.join()
    return bool(heard and heard[0].strip())
