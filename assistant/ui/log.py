"""The last lines of the redacted log, in memory: to be saved when something fails."""

from __future__ import annotations

import io
from collections import deque

KEPT = 2000
"""Lines; older ones go."""


class Log(io.StringIO):
    """A text file that remembers its last lines only; written to from any thread."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=KEPT)

    def write(self, text: str, /) -> int:
        """Take lines; what writes here has taken the secrets out (`assistant.redact`)."""
        self._lines.extend(line for line in text.splitlines() if line)
        return len(text)

    def text(self) -> str:
        """Give what is remembered."""
        return "".join(f"{line}\n" for line in tuple(self._lines))
