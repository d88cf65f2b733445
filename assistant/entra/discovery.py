"""MSAL's way to the network, with the login's own description kept for a day.

Without it every command would begin with a round trip that brings the same document.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import storage

if TYPE_CHECKING:
    from pathlib import Path

    import requests

    from assistant.tasks import Clock

_WELL_KNOWN = "/.well-known/openid-configuration"
_DAY = 24 * 3600.0
_OK = 200


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as MSAL looks at it."""

    status_code: int
    text: str
    headers: dict[str, str]

    def raise_for_status(self) -> None:
        """Nothing to raise: only good answers are kept."""


class Discovery:
    """An HTTP client for MSAL: get, post and close."""

    def __init__(self, session: requests.Session, folder: Path, clock: Clock) -> None:
        self._session = session
        self._folder = folder
        self._clock = clock

    def get(self, url: str, **more: Any) -> Any:  # noqa: ANN401 -- MSAL's own interface
        """Fetch; the login's description comes from the file while that is fresh."""
        if not url.endswith(_WELL_KNOWN):
            return self._session.get(url, **more)
        path = self._folder / f"login-{hashlib.sha256(url.encode()).hexdigest()[:16]}.json"
        now = self._clock.now().timestamp()
        kept = _read(path)
        if kept is not None and 0 <= now - kept[0] < _DAY:
            return _Kept(_OK, kept[1], {})
        answer = self._session.get(url, **more)
        if answer.status_code == _OK:
            storage.private_folder(path.parent)
            storage.atomic_write(path, json.dumps({"at": now, "text": answer.text}))
        return answer

    def post(self, url: str, **more: Any) -> Any:  # noqa: ANN401 -- MSAL's own interface
        """Send."""
        return self._session.post(url, **more)

    def close(self) -> None:
        """Close the session."""
        self._session.close()


def _read(path: Path) -> tuple[float, str] | None:
    content = storage.read_bytes(path)
    if content is None:
        return None
    try:
        doc = json.loads(content)
        return float(doc["at"]), str(doc["text"])
    except (ValueError, KeyError, TypeError):
        return None
