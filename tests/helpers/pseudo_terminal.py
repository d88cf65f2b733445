"""A person at a terminal: reads what stands there, types an answer, sees what comes next."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Terminal:
    """Runs a program in a pseudo-terminal until the ``with`` block ends."""

    def __init__(self, *words: str, environment: Mapping[str, str]) -> None:
        import pty  # noqa: PLC0415 -- POSIX only, like the tests that use it

        self._ours, theirs = pty.openpty()
        self.text = ""
        self._read_to = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "200", **environment},
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def _more(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # the other end is closed
            return False
        self.text += _CODES.sub("", data.decode(errors="replace")).replace("\r\n", "\n")
        return bool(data)

    def wait_for(self, *words: str, seconds: float = 60.0) -> str:
        """Read until one of the words stands there; give everything since the last wait."""
        ends = time.monotonic() + seconds
        while not (there := [one for one in words if one in self.text[self._read_to :]]):
            assert time.monotonic() < ends, f"no {words!r} in:\n{self.text[-3000:]}"
            assert self._more(0.2), f"ended before {words!r}:\n{self.text[-3000:]}"
        start = self._read_to
        self._read_to = min(self.text.index(one, start) + len(one) for one in there)
        return self.text[start : self._read_to]

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        os.write(self._ours, f"{line}\n".encode())

    def press_ctrl_c(self, seconds: float = 10.0) -> int:
        """Interrupt, as the terminal does for the program in front, and give the exit status.

        Pressed again while nothing is said: readline may be between two states at the first.
        """
        ends = time.monotonic() + seconds
        before = self.text
        while self.text == before:
            assert time.monotonic() < ends, self.text[-3000:]
            os.killpg(self._process.pid, signal.SIGINT)
            self._more(1.0)
        return self.end(seconds)

    def end(self, seconds: float = 60.0) -> int:
        """Read to the end and give the exit status."""
        ends = time.monotonic() + seconds
        while self._more(0.2):
            assert time.monotonic() < ends, self.text[-3000:]
            if self._process.poll() is not None and not self._more(0.1):
                break
        return self._process.wait(seconds)
