"""A request and an answer of the practice tenant, and what answers: a ``Handler``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

SLOW_SECONDS: Final = 2.0
"""How late the fault ``slow`` answers."""

LOOPBACK: Final = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was sent.

    Attributes:
        origin: ``login``, ``graph`` or ``sentry``.
        method: upper case.
        path: raw, still percent-encoded, without the query.
        query_string: raw, without the question mark.
        headers: names in lower case.
        body: raw; empty if none was sent.
    """

    origin: str
    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes = b""

    def query_list(self) -> list[tuple[str, str]]:
        """Give the query's pairs, decoded, in order."""
        return parse_qsl(self.query_string, keep_blank_values=True)

    def query(self) -> dict[str, str]:
        """Give the query, decoded; of a name that stands twice the last counts."""
        return dict(self.query_list())

    def form(self) -> dict[str, str]:
        """Give the fields of a form post; empty if the body is none."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def cookies(self) -> dict[str, str]:
        """Give the cookies that the client sent, taken as they are."""
        pairs = (part.partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name.strip(): value.strip() for name, equals, value in pairs if equals}

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            ValueError: if it is none.
        """
        value: object = json.loads(self.body.decode("utf-8"))
        return value


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered; ``Date`` and ``Content-Length`` are added by the listener."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """Give the first header of this name, whatever its case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            ValueError: if it is none.
        """
        value: object = json.loads(self.body.decode("utf-8"))
        return value


Headers = tuple[tuple[str, str], ...]
Handler = Callable[[Request], Response]
Observer = Callable[[Request, Response], None]


def json_response(status: int, obj: object, headers: Headers = ()) -> Response:
    """Answer with JSON; a ``Content-Type`` among ``headers`` replaces the plain one."""
    body = json.dumps(obj, ensure_ascii=False, separators=(",", ":")).encode()
    return _typed(status, body, "application/json; charset=utf-8", headers)


def html_response(status: int, html: str, headers: Headers = ()) -> Response:
    """Answer with a page that no other page may frame or cache."""
    more = (("Cache-Control", "no-store"), ("X-Frame-Options", "DENY"), *headers)
    return _typed(status, html.encode(), "text/html; charset=utf-8", more)


def text_response(status: int, text: str, content_type: str, headers: Headers = ()) -> Response:
    """Answer with text of the given type."""
    return _typed(status, text.encode(), content_type, headers)


def redirect(location: str, headers: Headers = (), status: int = 302) -> Response:
    """Send the client elsewhere."""
    return Response(status, b"", (("Location", location), ("Cache-Control", "no-store"), *headers))


def _typed(status: int, body: bytes, content_type: str, headers: Headers) -> Response:
    if any(name.lower() == "content-type" for name, _ in headers):
        return Response(status, body, headers)
    return Response(status, body, (("Content-Type", content_type), *headers))
