"""Faults on order: the N-th request of a kind fails in a named way.

A specification reads ``ORIGIN:METHOD PATH-GLOB:NTH=KIND``, for example
``graph:POST /applicationTemplates/*/instantiate:1=reset-after``. ``NTH`` is a number, a range
(``2-4``) or ``*``; in the glob ``*`` stands for any characters, slashes too; Graph's ``/v1.0`` is
left out. An item of a ``$batch`` counts like a request.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import uuid
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from assistant.practice.http import Headers, Request, Response, json_response, text_response

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS: Final = (
    "429",
    "503",
    "reset-before",
    "reset-after",
    "slow",
    "hang",
    "404",
    "token-expired",
    "claims",
    "role-lost",
)
ORIGINS: Final = ("login", "graph", "sentry")

RETRY_AFTER: Final = "1"
"""Seconds that the fault ``429`` asks the client to wait."""

CLAIMS: Final = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'
"""The claims challenge of the fault ``claims``, as continuous access evaluation sends it."""

_SPEC: Final = re.compile(
    r"(?P<origin>\w+):(?P<method>[A-Z]+|\*) (?P<glob>\S+):(?P<nth>\*|\d+(?:-\d+)?)=(?P<kind>[\w-]+)"
)


class FaultSpecError(ValueError):
    """A fault that cannot be read; its text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        first: number of the first request that it meets, from 1.
        last: number of the last one; ``None`` for ever.
    """

    origin: str
    method: str
    glob: str
    first: int
    last: int | None
    kind: str

    def concerns(self, origin: str, method: str, path: str) -> bool:
        """Tell whether it counts this request."""
        return (
            self.origin == origin
            and self.method in {"*", method}
            and fnmatchcase(path, self.glob.replace("[", "[[]"))
        )

    def hits(self, number: int) -> bool:
        """Tell whether it meets the ``number``-th request that it counts."""
        return self.first <= number and (self.last is None or number <= self.last)


def parse(spec: str) -> Fault:
    """Read a specification.

    Raises:
        FaultSpecError: if it does not follow the form, or names no origin or kind.
    """
    match = _SPEC.fullmatch(spec.strip())
    if match is None:
        raise FaultSpecError(f'"{spec}" is not of the form "ORIGIN:METHOD PATH-GLOB:NTH=KIND"')
    if match["origin"] not in ORIGINS:
        raise FaultSpecError(f'"{match["origin"]}" is no origin; there are {", ".join(ORIGINS)}')
    if match["kind"] not in KINDS:
        raise FaultSpecError(f'"{match["kind"]}" is no fault; there are {", ".join(KINDS)}')
    first, last = _numbers(match["nth"])
    return Fault(match["origin"], match["method"], match["glob"], first, last, match["kind"])


def _numbers(nth: str) -> tuple[int, int | None]:
    if nth == "*":
        return 1, None
    low, _, high = nth.partition("-")
    first, last = int(low), int(high or low)
    if first < 1 or last < first:
        raise FaultSpecError(f'"{nth}" counts no request; the first is 1')
    return first, last


def plain_path(path: str) -> str:
    """Give the path that globs are held against: decoded, without Graph's version."""
    return re.sub(r"^/(v1\.0|beta)(?=/)", "", unquote(path))


class Faults:
    """The faults in force, each with its own count; safe to use from several threads."""

    def __init__(self, specs: Iterable[str] = ()) -> None:
        self._guard = threading.Lock()
        self._counts: list[tuple[Fault, list[int]]] = []
        for spec in specs:
            self.add(spec)

    def add(self, spec: str) -> None:
        """Put a fault in force; it counts from now.

        Raises:
            FaultSpecError: if it cannot be read.
        """
        fault = parse(spec)
        with self._guard:
            self._counts.append((fault, [0]))

    def clear(self) -> None:
        """Take all faults away."""
        with self._guard:
            self._counts.clear()

    def kind(self, origin: str, method: str, path: str) -> str | None:
        """Count a request and give the fault that meets it; of several the first one named."""
        if not self._counts:
            return None
        plain = plain_path(path)
        found: str | None = None
        with self._guard:
            for fault, count in self._counts:
                if fault.concerns(origin, method, plain):
                    count[0] += 1
                    if found is None and fault.hits(count[0]):
                        found = fault.kind
        return found

    def response(self, kind: str, request: Request) -> Response | None:
        """Give the answer of a fault that answers in the handler's place, else ``None``."""
        answer = _ANSWERS.get(kind)
        if answer is None:
            return None
        status, code, message, headers = answer
        if request.origin == "graph":
            return json_response(status, _graph_error(code, message, request), headers)
        if request.origin == "login" and "/oauth2/" in request.path:
            body = {"error": "temporarily_unavailable", "error_description": message}
            return json_response(status, body, headers)
        return text_response(status, message, "text/plain; charset=utf-8", headers)


def _graph_error(code: str, message: str, request: Request) -> dict[str, object]:
    request_id = str(uuid.uuid4())
    inner = {
        "request-id": request_id,
        "client-request-id": request.headers.get("client-request-id", request_id),
    }
    return {"error": {"code": code, "message": message, "innerError": inner}}


def _challenge(error: str, more: str = "") -> str:
    return f'Bearer realm="", error="{error}"{more}'


_CLAIMS_BASE64: Final = base64.b64encode(json.dumps(json.loads(CLAIMS)).encode()).decode()

_ANSWERS: Final[dict[str, tuple[int, str, str, Headers]]] = {
    "429": (
        429,
        "TooManyRequests",
        "Too many requests; wait before the next one.",
        (("Retry-After", RETRY_AFTER),),
    ),
    "503": (503, "ServiceUnavailable", "The service is busy; try again later.", ()),
    "404": (
        404,
        "Request_ResourceNotFound",
        "Resource does not exist or one of its queried reference-property objects are not present.",
        (),
    ),
    "token-expired": (
        401,
        "InvalidAuthenticationToken",
        "Lifetime validation failed, the token is expired.",
        (("WWW-Authenticate", _challenge("invalid_token")),),
    ),
    "claims": (
        401,
        "InvalidAuthenticationToken",
        "Continuous access evaluation resulted in challenge with result: InteractionRequired.",
        (
            (
                "WWW-Authenticate",
                _challenge("insufficient_claims", f', claims="{_CLAIMS_BASE64}"'),
            ),
        ),
    ),
    "role-lost": (
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
        (),
    ),
}
