"""The practice tenant's web server: HTTP/1.1 over TLS on loopback, with latency and faults.

One ``Listener`` is one origin (login, Graph or Sentry); everything about sockets stays here.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import socketserver
import ssl
import struct
import threading
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Final

from assistant.practice.http import (
    LOOPBACK,
    SLOW_SECONDS,
    Handler,
    Observer,
    Request,
    Response,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.practice.faults import Faults

MAX_BODY: Final = 16 * 1024 * 1024
"""Bytes of a request's body that are read at most; Graph's own limits are far below."""

IDLE_SECONDS: Final = 120.0
"""How long a connection may stay silent before it is closed."""


class PortTakenError(OSError):
    """A remembered port is used by another program.

    Attributes:
        port: the port.
    """

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} on 127.0.0.1 is in use by another program")
        self.port = port


class _Cut(Exception):  # not an error: the fault that drops the connection
    """End the connection with a reset, without another byte."""


class _Connection(BaseHTTPRequestHandler):
    """One connection of one client; answers request after request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise every answer waits 40 ms for an ACK
    timeout = IDLE_SECONDS
    wbufsize = -1
    server: _Server

    def handle(self) -> None:
        try:
            super().handle()
        except _Cut:
            # RST instead of FIN: the client learns that the connection broke, not that it ended.
            with contextlib.suppress(OSError):
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            self.server.cut.add(self.connection)
        except OSError:
            self.close_connection = True  # the client went, or speaks no TLS

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def __getattr__(self, name: str) -> Callable[[], None]:
        # BaseHTTPRequestHandler looks for do_<METHOD>: every method is the handler's business.
        if re.fullmatch(r"do_[A-Z]+", name):
            return self._answer
        raise AttributeError(name)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Say nothing: who wants to see the traffic observes it."""

    def _answer(self) -> None:
        request = self._request()
        if request is None:
            return
        listener = self.server.listener
        kind = listener.faults.kind(listener.origin, request.method, request.path)
        if kind == "reset-before":
            raise _Cut
        if kind == "hang":
            self._hang()
            return
        if listener.latency:
            listener.pause(listener.latency)
        if kind == "slow":
            listener.pause(SLOW_SECONDS)
        try:
            response = listener.answer(request, kind)
        except Exception:
            self._send(request, Response(HTTPStatus.INTERNAL_SERVER_ERROR))
            raise  # a slip of ours: the client is told, and it is heard of here as well
        listener.observe(request, response)
        if kind == "reset-after":
            raise _Cut
        self._send(request, response)

    def _request(self) -> Request | None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit():
            self._refuse(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(length) > MAX_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        body = self.rfile.read(int(length))
        target = self.path
        if target.startswith("//"):  # the base class folds these; what is left is a path
            target = "/" + target.lstrip("/")
        path, _, query = target.partition("#")[0].partition("?")
        method = "GET" if self.command == "HEAD" else self.command
        return Request(self.server.listener.origin, method, path, query, headers, body)

    def _refuse(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._write(Response(status.value, b"", (("Connection", "close"),)), with_body=True)

    def _send(self, request: Request, response: Response) -> None:
        if request.headers.get("connection", "").lower() == "close":
            self.close_connection = True
        self._write(response, with_body=self.command != "HEAD")

    def _write(self, response: Response, *, with_body: bool) -> None:
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = ""
        lines = [f"HTTP/1.1 {response.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        lines.append(f"Date: {formatdate(usegmt=True)}")
        if response.status != HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(response.body)}")
        head = "\r\n".join(lines)
        if "\r\n\r\n" in head or head.count("\n") != len(lines) - 1:
            raise ValueError("header with a line break")  # never let data split an answer
        payload = (head + "\r\n\r\n").encode("latin-1", "replace")
        self.wfile.write(payload + response.body if with_body else payload)
        self.wfile.flush()

    def _hang(self) -> None:
        """Say nothing until the client goes or the server stops (which shuts the socket)."""
        self.close_connection = True
        self.connection.settimeout(None)
        with contextlib.suppress(OSError):
            while self.connection.recv(4096):
                pass


class _Server(socketserver.TCPServer):
    """Accepts connections; each gets a thread, and all of them end with the server."""

    allow_reuse_address = os.name != "nt"  # on Windows it would let us steal a port
    request_queue_size = 128
    address_family = socket.AF_INET

    def __init__(self, host: str, port: int, listener: Listener) -> None:
        self.listener = listener
        self.cut: set[object] = set()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._guard = threading.Lock()
        super().__init__((host, port), _Connection)

    def process_request(self, request: object, client_address: object) -> None:
        raw = request
        if not isinstance(raw, socket.socket):  # TCPServer hands over stream sockets only
            raise TypeError(type(raw).__name__)
        connection = self.listener.wrap(raw)
        thread = threading.Thread(
            target=self._serve, args=(connection, client_address), name="practice", daemon=True
        )
        with self._guard:
            self._open[connection] = thread
        thread.start()

    def _serve(self, connection: socket.socket, client_address: object) -> None:
        try:
            self.finish_request(connection, client_address)
        except OSError:
            pass  # a client that went in the middle is no matter of ours
        finally:
            if connection in self.cut:
                self.cut.discard(connection)
                with contextlib.suppress(OSError):
                    socket.socket.close(connection)
            else:
                self.shutdown_request(connection)
            with self._guard:
                self._open.pop(connection, None)

    def shutdown_request(self, request: object) -> None:
        if isinstance(request, socket.socket):
            with contextlib.suppress(OSError, ValueError):
                request.settimeout(0)  # say goodbye in TLS, but do not wait for the other
                if isinstance(request, ssl.SSLSocket):
                    request.unwrap()
            with contextlib.suppress(OSError):
                socket.socket.shutdown(request, socket.SHUT_WR)
            with contextlib.suppress(OSError):
                request.close()

    def stop_connections(self) -> None:
        """Wake every thread that reads and wait for it."""
        with self._guard:
            open_now = dict(self._open)
        for connection in open_now:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in open_now.values():
            thread.join(10)


class _Server6(_Server):
    address_family = socket.AF_INET6


class Listener:
    """One origin's server on 127.0.0.1, and on ::1 with the same port where the machine has it.

    Attributes:
        origin: ``login``, ``graph`` or ``sentry``.
        port: the port it listens on; nothing outside loopback can reach it.
        latency: seconds that every answer is held back.
    """

    def __init__(
        self,
        origin: str,
        port: int,
        context: ssl.SSLContext,
        faults: Faults,
        *,
        latency: float = 0.0,
        observers: list[Observer] | None = None,
    ) -> None:
        self.origin = origin
        self.latency = latency
        self.faults = faults
        self.handler: Handler = lambda _request: Response(HTTPStatus.SERVICE_UNAVAILABLE)
        self._context = context
        self._observers = observers if observers is not None else []
        self._stopping = threading.Event()
        self._servers = _bind(port, self)
        self.port: int = self._servers[0].server_address[1]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to answer; returns at once."""
        for server in self._servers:
            thread = threading.Thread(
                target=server.serve_forever,
                kwargs={"poll_interval": 0.05},
                name=f"practice-{self.origin}",
                daemon=True,
            )
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop listening, end every connection, and wait for its threads."""
        self._stopping.set()
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
            server.stop_connections()
        for thread in self._threads:
            thread.join(10)

    def wrap(self, raw: socket.socket) -> socket.socket:
        """Put TLS on a connection; the handshake happens in the connection's own thread."""
        return self._context.wrap_socket(raw, server_side=True, do_handshake_on_connect=False)

    def pause(self, seconds: float) -> None:
        """Wait, but not beyond the server's end."""
        self._stopping.wait(seconds)

    def answer(self, request: Request, fault: str | None) -> Response:
        """Give the fault's answer if it has one, else the handler's."""
        instead = self.faults.response(fault, request) if fault else None
        return instead if instead is not None else self.handler(request)

    def observe(self, request: Request, response: Response) -> None:
        """Tell the observers, on the connection's own thread."""
        for observer in tuple(self._observers):
            observer(request, response)


def _bind(port: int, listener: Listener) -> tuple[_Server, ...]:
    """Listen on both loopback addresses with one port.

    Raises:
        PortTakenError: if a named port is in use.
    """
    for attempt in _attempts(port):
        try:
            first = _Server(LOOPBACK[0], attempt, listener)
        except OSError as exc:
            raise PortTakenError(attempt) from exc
        chosen: int = first.server_address[1]
        if not _has_ipv6():
            return (first,)
        try:
            return first, _Server6(LOOPBACK[1], chosen, listener)
        except OSError as exc:
            first.server_close()
            if port:
                raise PortTakenError(port) from exc
    raise PortTakenError(port)


def _attempts(port: int) -> Iterator[int]:
    """Try a named port once; a free one until both addresses have it."""
    yield from (port,) if port else (0,) * 8


def _has_ipv6() -> bool:
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind((LOOPBACK[1], 0))
    except OSError:
        return False
    return True
