"""A token for Sentry's API, out of a file: read when needed, sent once, shown nowhere (law 6).

It never travels in an option, since options show in the list of processes and in the shell's
history.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST: Final = 4096
"""Bytes that the file may have: a token with a line end is far shorter."""
# Sentry's tokens: 64 hex digits, or a prefix such as sntrys_ and base64 with its own signs.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_\-+/=.]{16,1024}")


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token that shows itself to nobody but Sentry."""

    _value: str = field(repr=False)

    def headers(self) -> Mapping[str, str]:
        """Give the headers that carry it; for the request itself, never to be kept."""
        return {"Accept": "application/json", "Authorization": f"Bearer {self._value}"}


def read(path: Path | None) -> ApiToken | None:
    """Read the file that a person named, ``None`` where none was.

    Raises:
        BadInput: ``sentry.token.*``; never with anything of what the file holds.
    """
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            content = file.read(_MOST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BadInput("sentry.token.unreadable", path=path, reason=reason) from None
    text = content.decode("ascii", errors="replace").strip()
    if not text:
        raise BadInput("sentry.token.empty", path=path)
    if len(content) > _MOST or not _TOKEN.fullmatch(text):
        raise BadInput("sentry.token.no_token", path=path)
    return ApiToken(text)
