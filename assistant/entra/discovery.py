"""MSAL's way to the network: tried again while the login is busy, its description kept for a day.

Without the kept description every command would begin with a round trip for the same document.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant import storage
from assistant.entra.clouds import same_login
from assistant.errors import BadInput, NetworkError, ServiceError
from assistant.web import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import requests

    from assistant.tasks import Cancel, Clock

_WELL_KNOWN = "/.well-known/openid-configuration"
_DAY = 24 * 3600.0
_OK = 200
_BUSY = frozenset({429, 500, 502, 503, 504})
_TRIES = 4
_LONGEST_PAUSE = 20.0  # seconds; a login that asks for more is not available


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer as MSAL looks at it."""

    status_code: int
    text: str
    headers: dict[str, str]

    def raise_for_status(self) -> None:
        """Nothing to raise: only good answers are kept."""


class Discovery:
    """An HTTP client for MSAL: get, post and close.

    Attributes:
        refusal: what the login said when it last refused to describe itself.
    """

    def __init__(
        self,
        session: requests.Session,
        folder: Path,
        clock: Clock,
        cancel: Cancel,
        wait: Callable[[float], bool],
    ) -> None:
        self.refusal: Mapping[str, object] = {}
        self._session = session
        self._folder = folder
        self._clock = clock
        self._cancel = cancel
        self._wait = wait

    def get(self, url: str, **more: Any) -> Any:  # noqa: ANN401 -- MSAL's own interface
        """Fetch; the login's description comes from the file while that is fresh."""
        if not url.endswith(_WELL_KNOWN):
            return self._patiently(lambda: self._session.get(url, **more))
        path = self._folder / "logins" / f"{storage.safe_name(url)}.json"
        now = self._clock.now().timestamp()
        kept = _read(path)
        if kept is not None and 0 <= now - kept[0] < _DAY and _fits(kept[1], url):
            return _Kept(_OK, kept[1], {})
        answer = self._patiently(lambda: self._session.get(url, **more))
        if answer.status_code != _OK:
            self.refusal = answer.json()
        elif _fits(answer.text, url):
            storage.atomic_write(path, json.dumps({"at": now, "text": answer.text}))
        else:
            raise ServiceError("signin.description", host=urlsplit(url).hostname)
        return answer

    def post(self, url: str, **more: Any) -> Any:  # noqa: ANN401 -- MSAL's own interface
        """Send."""
        try:
            return self._patiently(lambda: self._session.post(url, **more))
        except NetworkError as error:
            # A kept connection that had ended: what is posted here is good for being sent twice,
            # or refused the second time, which only asks for another sign-in.
            if error.code != "network.closed":
                raise
            return self._patiently(lambda: self._session.post(url, **more))

    def close(self) -> None:
        """Do nothing: the session ends with its owner."""

    def _patiently(self, send: Callable[[], requests.Response]) -> requests.Response:
        """Send until the login is not too busy, within limits.

        Raises:
            ServiceError: ``signin.unavailable``, or ``network.not_json``.
        """
        answer = send()
        for attempt in range(_TRIES - 1):
            asked = _asked_pause(answer)
            pause = 0.5 * 2**attempt if asked is None else asked
            if answer.status_code not in _BUSY or pause > _LONGEST_PAUSE:
                break
            if self._wait(pause):
                self._cancel.check()
            answer = send()
        if answer.status_code not in _BUSY:
            return _as_json(answer)
        raise ServiceError(
            "signin.unavailable",
            number=f"HTTP {answer.status_code}",
            correlation_id=answer.headers.get("x-ms-request-id") or "-",
            timestamp=answer.headers.get("date") or "-",
        )


def _asked_pause(answer: requests.Response) -> float | None:
    with suppress(KeyError, ValueError):
        return max(0.0, float(answer.headers["retry-after"]))
    return None


def _as_json(answer: requests.Response) -> requests.Response:
    """Give an answer that is a JSON object back; a proxy's page is none."""
    try:
        is_object = isinstance(answer.json(), dict)
    except ValueError:
        is_object = False
    if not is_object:
        kind = answer.headers.get("content-type", "").split(";")[0] or "-"
        host = urlsplit(answer.url).hostname
        raise ServiceError("network.not_json", host=host, status=answer.status_code, kind=kind)
    return answer


def _fits(text: str, url: str) -> bool:
    """Tell whether a description sends us to the login that it was asked of, and nowhere else."""
    try:
        doc = json.loads(text)
        ends = [doc["authorization_endpoint"], doc["token_endpoint"]]
        ends += [doc[name] for name in ("device_authorization_endpoint",) if name in doc]
        return all(same_login(origin_of(str(one)), origin_of(url)) for one in ends)
    except (ValueError, KeyError, TypeError, BadInput):
        return False


def _read(path: Path) -> tuple[float, str] | None:
    content = storage.read_bytes(path)
    if content is None:
        return None
    try:
        doc = json.loads(content)
        return float(doc["at"]), str(doc["text"])
    except (ValueError, KeyError, TypeError):
        return None
