"""A server on loopback whose behaviour, down to the bytes, is a function of its connection."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable


class LineServer:
    """Hands every connection to ``serve`` in a thread of its own; ends with its ``with`` block.

    Attributes:
        port: that it listens on.
        connections: how many it took.
        over: set at the end; what hangs on purpose waits for it.
    """

    def __init__(
        self,
        serve: Callable[[socket.socket, LineServer], None],
        tls: ssl.SSLContext | None = None,
        backlog: int = 32,
        *,
        accept: bool = True,
        host: str = "127.0.0.1",
    ) -> None:
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server((host, 0), backlog=backlog)
        self.host = host
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.over = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        if accept:
            self._start(self._accept)

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"{'https' if self._tls else 'http'}://{self.host}:{self.port}"

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            self._start(lambda sock=sock: self._one(sock))  # type: ignore[misc]

    def _one(self, sock: socket.socket) -> None:
        with suppress(OSError):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            self._serve(sock, self)
        sock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        for sock in [self._listener, *self._open]:
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for sock in [self._listener, *self._open]:
            sock.close()


def read_request(sock: socket.socket) -> bytes:
    """Read one request's head and, by its Content-Length, its body; empty when there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            while len(body) < int(line.split(b":")[1]):
                body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes = b"", status: str = "200 OK", *headers: str) -> bytes:
    """Write an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def answering(
    reply: Callable[[bytes], bytes],
) -> Callable[[socket.socket, LineServer], None]:
    """Serve a connection by giving ``reply(request)`` to each request on it."""

    def serve(sock: socket.socket, _server: LineServer) -> None:
        while request := read_request(sock):
            sock.sendall(reply(request))

    return serve
