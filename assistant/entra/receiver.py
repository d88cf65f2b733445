"""Takes the answer of a sign-in from the browser, on this machine only (RFC 8252, section 7.3).

It listens on 127.0.0.1 and ::1, because a browser may take ``localhost`` for either, and answers
several connections at a time, because browsers open some just in case.
"""

from __future__ import annotations

import hmac
import html
import os
import selectors
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self, cast
from urllib.parse import parse_qsl, urlsplit

from assistant import resources, texts
from assistant.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.tasks import Cancel, Clock

TIME_LIMIT = 300.0  # seconds that a person has
_MOST_BYTES = 64 * 1024
_MOST_CONNECTIONS = 32
_SEND_LIMIT = 2.0  # seconds for a page of ours to leave
_TRIES = 20  # ports that may turn out to be taken on ::1
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    headers: Mapping[str, str]
    body: str

    def parameters(self) -> dict[str, str]:
        form = self.body if self.method == "POST" else urlsplit(self.target).query
        return dict(parse_qsl(form, keep_blank_values=True))


@dataclass(slots=True)
class _Connection:
    sock: socket.socket
    data: bytearray = field(default_factory=bytearray)


class Receiver:
    """Waits for one answer to one sign-in.

    Attributes:
        port: that it listens on.
        redirect_uri: where the answer is to be sent.
    """

    def __init__(self, cancel: Cancel, clock: Clock) -> None:
        self._cancel = cancel
        self._clock = clock
        self._listeners = _listen()
        self._gone = False
        self._wake, self._waker = socket.socketpair()
        self.port: int = self._listeners[0].getsockname()[1]
        self.redirect_uri = f"http://localhost:{self.port}"
        names = ("localhost", "127.0.0.1", "[::1]")
        self._hosts = frozenset(f"{name}:{self.port}" for name in names)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening."""
        for sock in (*self._listeners, self._wake, self._waker):
            sock.close()

    def give_up(self) -> None:
        """End a wait that goes on in another thread: no answer will come."""
        self._gone = True
        self._rouse()

    def _rouse(self) -> None:
        with suppress(OSError):
            self._waker.send(b"!")

    def wait(self, state: str, seconds: float = TIME_LIMIT) -> dict[str, str]:
        """Give the parameters of the answer that bears this state.

        Whatever else comes is answered and forgotten.

        Raises:
            SignInError: ``signin.timeout`` when the time is up, ``signin.gone`` after `give_up`.
            Stopped: if the token was set.
        """
        deadline = self._clock.monotonic() + seconds
        unregister = self._cancel.on_cancel(self._rouse)
        open_ones: dict[socket.socket, _Connection] = {}
        try:
            with selectors.DefaultSelector() as selector:
                for sock in (*self._listeners, self._wake):
                    selector.register(sock, selectors.EVENT_READ)
                while True:
                    self._cancel.check()
                    if self._gone:
                        raise SignInError("signin.gone")
                    left = deadline - self._clock.monotonic()
                    if left <= 0:
                        raise SignInError("signin.timeout", minutes=round(seconds / 60))
                    for key, _ in selector.select(left):
                        sock = cast("socket.socket", key.fileobj)
                        if sock in self._listeners:
                            self._accept(sock, selector, open_ones)
                        elif sock in open_ones:
                            answer = self._read(open_ones[sock], selector, open_ones, state)
                            if answer is not None:
                                return answer
        finally:
            unregister()
            for sock in open_ones:
                sock.close()

    def _accept(
        self,
        listener: socket.socket,
        selector: selectors.BaseSelector,
        open_ones: dict[socket.socket, _Connection],
    ) -> None:
        with suppress(OSError):
            sock, _ = listener.accept()
            if len(open_ones) >= _MOST_CONNECTIONS:
                sock.close()
                return
            sock.setblocking(False)  # noqa: FBT003 - the socket module's signature
            open_ones[sock] = _Connection(sock)
            selector.register(sock, selectors.EVENT_READ)

    def _read(
        self,
        connection: _Connection,
        selector: selectors.BaseSelector,
        open_ones: dict[socket.socket, _Connection],
        state: str,
    ) -> dict[str, str] | None:
        """Take what came on a connection; give the answer if that was it."""
        try:
            more = connection.sock.recv(_MOST_BYTES)
        except BlockingIOError:
            return None
        except OSError:
            more = b""
        connection.data += more
        request = _parse(bytes(connection.data))
        if more and request is None and len(connection.data) < _MOST_BYTES:
            return None
        answer = None
        if request is not None:
            status, page, answer = self._judge(request, state)
            _send(connection.sock, status, page)
        selector.unregister(connection.sock)
        del open_ones[connection.sock]
        connection.sock.close()
        return answer

    def _judge(self, request: _Request, state: str) -> tuple[str, str, dict[str, str] | None]:
        """Say how a request is answered, and whether it is the one."""
        refused = self._refusal(request)
        if refused:
            return refused, "stranger", None
        parameters = request.parameters()
        ours = hmac.compare_digest(parameters.get("state", "").encode(), state.encode())
        if not ours or not parameters.keys() & {"code", "error"}:
            return "400 Bad Request", "stranger", None
        return "200 OK", "done" if "code" in parameters else "refused", parameters

    def _refusal(self, request: _Request) -> str:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        wrong = {
            "421 Misdirected Request": request.headers.get("host", "").lower() not in self._hosts,
            "404 Not Found": urlsplit(request.target).path not in {"", "/"},
            "405 Method Not Allowed": request.method not in {"GET", "POST"},
            "415 Unsupported Media Type": request.method == "POST" and kind != _FORM,
        }
        return next((status for status, is_so in wrong.items() if is_so), "")


def _listen() -> tuple[socket.socket, ...]:
    """Listen on both loopback addresses under one port; on one where the other is missing."""
    for _ in range(_TRIES):
        first = _bound(socket.AF_INET, "127.0.0.1", 0)
        port = first.getsockname()[1]
        try:
            second = _bound(socket.AF_INET6, "::1", port)
        except OSError:
            if _has_v6():  # the port is taken there: somebody else would get the answer
                first.close()
                continue
            return (first,)
        return first, second
    raise SignInError("signin.no_port")


def _bound(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "nt":  # Windows would let another program listen on top of us
            sock.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009 - only there
        sock.bind((address, port))
        sock.listen(8)
        sock.setblocking(False)  # noqa: FBT003 - the socket module's signature
    except BaseException:
        sock.close()
        raise
    return sock


def _has_v6() -> bool:
    try:
        _bound(socket.AF_INET6, "::1", 0).close()
    except OSError:
        return False
    return True


def _parse(data: bytes) -> _Request | None:
    """Read a request; None while it is not whole or if it is none."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        return None
    lines = head.decode("latin-1").split("\r\n")
    words = lines[0].split(" ")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(":") for line in lines[1:])
    }
    length = headers.get("content-length", "0")
    if len(words) != 3 or not length.isdigit():  # noqa: PLR2004 - method, target, version
        return _Request("", "", {}, "")
    if len(body) < int(length):
        return None
    return _Request(words[0], words[1], headers, body[: int(length)].decode("utf-8", "replace"))


def _send(sock: socket.socket, status: str, page: str) -> None:
    body = _page(page).encode("utf-8")
    head = "\r\n".join(
        (
            f"HTTP/1.1 {status}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Cache-Control: no-store",
            "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'",
            "Referrer-Policy: no-referrer",
            "X-Content-Type-Options: nosniff",
            "Connection: close",
            "",
            "",
        )
    )
    with suppress(OSError):
        sock.settimeout(_SEND_LIMIT)
        sock.sendall(head.encode("ascii") + body)


def _page(name: str) -> str:
    template = (resources.folder() / "pages" / "signed-in.html").read_text(encoding="utf-8")
    filling = {
        "language": texts.DEFAULT_LANGUAGE,
        "title": texts.say(f"signin.page.{name}.title"),
        "text": texts.say(f"signin.page.{name}.text"),
        "mood": "fine" if name == "done" else "sorry",
    }
    for hole, text in filling.items():
        template = template.replace(f"{{{hole}}}", html.escape(text))
    return template
