"""Sockets that know when their exchange must be over, and that a stop can cut.

A read or a write may last as long as the whole exchange has left, so a server that sends one byte
a second wins nothing. A stop shuts the sockets down from the outside: that wakes a thread wherever
it waits, in a handshake as well as in a read.
"""

from __future__ import annotations

import errno
import io
import os
import selectors
import socket
import threading
import weakref
from contextlib import suppress
from ipaddress import ip_address
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from assistant.errors import NetworkError
from assistant.tasks import abandonable
from assistant.web import is_loopback

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from _typeshed import ReadableBuffer, WriteableBuffer

    from assistant.tasks import Cancel

_LOOK_EVERY = 0.05  # seconds between two looks at the token while connecting
_NEXT_ADDRESS_AFTER = 0.25  # RFC 8305, section 5
_PIECE = 64 * 1024

_UNDER_WAY = {0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0)}

_Address = tuple[socket.AddressFamily, tuple[object, ...]]


class Lines:
    """Opens sockets, and cuts all that are open when the token is set.

    Args:
        cancel: the job's token.
        remaining: gives the seconds that the calling thread's exchange has left; raises
            TimeoutError when there are none.
    """

    def __init__(self, cancel: Cancel, remaining: Callable[[], float]) -> None:
        self.cancel = cancel
        self.remaining = remaining
        self._lock = threading.Lock()
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._unregister = cancel.on_cancel(self._cut_all)

    def close(self) -> None:
        """Cut nothing from now on."""
        self._unregister()

    def watch(self, sock: socket.socket) -> None:
        """Cut this socket too when the token is set, at once if it is."""
        with self._lock:
            self._open.add(sock)
        if self.cancel.is_set():
            _cut(sock)

    def _cut_all(self) -> None:
        with self._lock:
            sockets = list(self._open)
        for sock in sockets:
            _cut(sock)

    def open(self, host: str, port: int, *, proxy: bool, public: bool = False) -> Line:
        """Connect to a host, its addresses raced as RFC 8305 asks.

        Args:
            host: name or address.
            port: TCP port.
            proxy: it is a proxy, so errors are a proxy's.
            public: only to an address that the whole internet reaches (`is_public`).

        Raises:
            NetworkError: ``network.{name,refused,unreachable,connect_timeout,proxy_unreachable}``,
                ``network.private`` where none of its addresses is public.
            Stopped: if the token was set.
        """
        try:
            addresses = self._addresses(host, port)
            if public:
                addresses = _public(addresses, host)
            line = Line(self._race(addresses), self)
        except NetworkError:
            raise
        except OSError as error:
            raise _no_connection(error, host, port, proxy=proxy) from error
        return line

    def _addresses(self, host: str, port: int) -> list[_Address]:
        def look_up() -> list[_Address]:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            return [(family, address) for family, _, _, _, address in found]

        if is_loopback(host):  # answered from this machine, cannot hang
            addresses = look_up()
        else:
            addresses = abandonable(look_up, self.cancel, self.remaining())
        first = [one for one in addresses if one[0] == addresses[0][0]]
        other = [one for one in addresses if one[0] != addresses[0][0]]
        mixed = chain.from_iterable(zip_longest(first, other))
        return [one for one in mixed if one is not None]

    def _race(self, addresses: list[_Address]) -> socket.socket:
        """Give the first socket that connects; the next address joins when one is slow or fails."""
        waiting = list(addresses)
        last: OSError = OSError(errno.EHOSTUNREACH, os.strerror(errno.EHOSTUNREACH))
        winner: socket.socket | None = None
        with selectors.DefaultSelector() as selector:
            try:
                next_start = self.remaining()
                while winner is None:
                    self.cancel.check()
                    left = self.remaining()
                    running = bool(selector.get_map())
                    if not running and not waiting:
                        raise last
                    if waiting and (not running or left <= next_start):
                        next_start = left - _NEXT_ADDRESS_AFTER
                        try:
                            selector.register(_begin(waiting.pop(0)), selectors.EVENT_WRITE)
                        except OSError as error:
                            last = error
                        continue
                    for key, _ in selector.select(min(_LOOK_EVERY, left)):
                        sock = key.fileobj
                        assert isinstance(sock, socket.socket)  # noqa: S101 - for the type checker
                        failed = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
                        selector.unregister(sock)
                        if not failed and winner is None:
                            winner = sock
                            continue
                        sock.close()
                        last = OSError(failed, os.strerror(failed))
                        next_start = left
            finally:
                for key in list(selector.get_map().values()):
                    if isinstance(key.fileobj, socket.socket):
                        key.fileobj.close()
        return winner


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that the whole internet reaches."""
    found = ip_address(address.partition("%")[0])
    inside = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (inside or found).is_global and not found.is_multicast


def _public(addresses: list[_Address], host: str) -> list[_Address]:
    found = [one for one in addresses if is_public(str(one[1][0]))]
    if not found:
        raise NetworkError("network.private", host=host)
    return found


def _connect(sock: socket.socket, where: tuple[object, ...]) -> None:
    begun = sock.connect_ex(where)
    if begun not in _UNDER_WAY:
        raise OSError(begun, os.strerror(begun))


def _begin(address: _Address) -> socket.socket:
    family, where = address
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(0)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _connect(sock, where)
    except BaseException:
        sock.close()
        raise
    return sock


def _cut(sock: socket.socket) -> None:
    # SSLSocket.shutdown would forget the TLS state under the feet of the thread that reads.
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _no_connection(error: OSError, host: str, port: int, *, proxy: bool) -> NetworkError:
    if proxy:
        reason = error.strerror or type(error).__name__
        return NetworkError("network.proxy_unreachable", proxy=f"{host}:{port}", reason=reason)
    if isinstance(error, socket.gaierror):
        return NetworkError("network.name", host=host)
    if isinstance(error, TimeoutError) and error.errno is None:
        return NetworkError("network.connect_timeout", host=host, port=port)
    if error.errno in {errno.ECONNREFUSED, getattr(errno, "WSAECONNREFUSED", -1)}:
        return NetworkError("network.refused", host=host, port=port)
    return NetworkError(
        "network.unreachable", host=host, port=port, reason=error.strerror or "no route"
    )


class Line:
    """A connected socket as http.client and urllib3 use one, bound to its exchange's deadline."""

    def __init__(self, sock: socket.socket, lines: Lines) -> None:
        self._sock = sock
        # What urllib3's TLS within TLS counts its readers by, as in a socket.
        self._io_refs = 0
        self._closed = False
        self.lines = lines
        lines.watch(sock)

    @property
    def public(self) -> bool:
        """Whether the other end has a public address."""
        return is_public(str(self._sock.getpeername()[0]))

    def secure(self, context: ssl.SSLContext, server_hostname: str | None) -> None:
        """Put TLS on the line.

        Raises:
            ssl.SSLError: if there is no agreement.
            OSError: if the other side went away.
        """
        # The handshake comes second, so that a stop finds the socket that does it.
        self._sock = context.wrap_socket(
            self._sock, server_hostname=server_hostname, do_handshake_on_connect=False
        )
        self.lines.watch(self._sock)
        self.arm()
        self._sock.do_handshake()

    def arm(self) -> None:
        """Let the next wait last as long as the exchange may."""
        self._sock.settimeout(self.lines.remaining())

    def recv(self, size: int) -> bytes:
        """Read at most so many bytes."""
        self.arm()
        return self._sock.recv(size)

    def recv_into(self, buffer: WriteableBuffer) -> int:
        """Read into a buffer."""
        self.arm()
        return self._sock.recv_into(buffer)

    def sendall(self, data: ReadableBuffer) -> None:
        """Send all of it."""
        view = memoryview(data)
        for start in range(0, len(view), _PIECE):
            self.arm()
            self._sock.sendall(view[start : start + _PIECE])

    def makefile(self, mode: str = "rb", _buffering: int = -1) -> io.BufferedReader:
        """Give a reader that keeps the socket open until it is closed, as a socket's does."""
        if mode != "rb":
            raise ValueError(mode)
        return io.BufferedReader(_Reader(self, self._sock))

    def settimeout(self, _seconds: float | None) -> None:
        """Do nothing: the deadline of the exchange rules."""

    def gettimeout(self) -> float | None:
        """Give what the last wait was allowed."""
        return self._sock.gettimeout()

    def fileno(self) -> int:
        """Give the descriptor, -1 once closed."""
        return self._sock.fileno()

    def shutdown(self, how: int) -> None:
        """Cut the line without forgetting its TLS."""
        socket.socket.shutdown(self._sock, how)

    def close(self) -> None:
        """Close the line; a reader that is still open keeps the socket until it is closed."""
        self._closed = True
        if self._io_refs < 1:
            self._sock.close()

    def _decref_socketios(self) -> None:
        self._io_refs -= 1
        if self._closed:
            self.close()


class _Reader(io.RawIOBase):
    def __init__(self, line: Line, sock: socket.socket) -> None:
        super().__init__()
        self._line = line
        self._inner = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        self._line.arm()
        return self._inner.readinto(buffer)

    def close(self) -> None:
        self._inner.close()
        super().close()
