"""What carries `assistant.web`: connections that know a deadline and can be ended from outside.

urllib3 and requests do the HTTP. Ours are the socket's time limit (for a whole exchange, not for
each read), the connecting, the trust, and the meaning of what goes wrong.
"""

from __future__ import annotations

import http.client
import http.cookiejar
import threading
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from assistant.errors import NetworkError
from assistant.line import Line, Lines, is_public
from assistant.network_errors import meaning
from assistant.tasks import POOL_SIZE
from assistant.trust import Trust
from assistant.web import BODY_LIMIT, Answer, is_loopback, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from requests.models import PreparedRequest

    from assistant.tasks import Cancel, Clock
    from assistant.web import Network, Watch

_CHUNK = 64 * 1024
_PORTS = {"https": 443, "http": 80}
_REQUEST_IDS = ("request-id", "x-ms-request-id", "client-request-id")


@dataclass(slots=True)
class _Exchange:
    """The limits of the exchange that a thread is in, and how far it got."""

    deadline: float
    limit: int
    connected: bool = False  # a new connection was made for it
    guarded: bool = False  # a public server sent us on: only to public addresses


class Transport:
    """Sends prepared requests within limits; see `assistant.web.Web` for the policy."""

    def __init__(self, network: Network, cancel: Cancel, clock: Clock, watch: Watch | None) -> None:
        self._network = network
        self._cancel = cancel
        self._clock = clock
        self._watch = watch
        self._here = threading.local()
        self._lines = Lines(cancel, self.remaining)
        self._public: dict[tuple[str, int], bool] = {}
        self._proxies = _Proxies(network.proxy)
        self._adapter = _Adapter(self, Trust(network.ca_file, network.origin_cas))
        self._session = _Session(self._adapter)

    def close(self) -> None:
        """Close every connection."""
        self._session.close()
        self._adapter.close()
        self._lines.close()

    def session(self) -> requests.Session:
        """Give a session that sends through here."""
        return self._session

    @contextmanager
    def exchange(self, seconds: float, limit: int) -> Iterator[None]:
        """Set the limits for what this thread sends in the block."""
        outer = getattr(self._here, "exchange", None)
        self._here.exchange = _Exchange(self._clock.monotonic() + seconds, limit)
        try:
            yield
        finally:
            self._here.exchange = outer

    def remaining(self) -> float:
        """Give the seconds that this thread's exchange has left.

        Raises:
            TimeoutError: if none are left.
        """
        exchange: _Exchange | None = getattr(self._here, "exchange", None)
        if exchange is None:  # a pool that closes its connections
            return 1.0
        seconds = exchange.deadline - self._clock.monotonic()
        if seconds <= 0:
            raise TimeoutError("time limit of the exchange")
        return seconds

    def connect(self, host: str, port: int, *, proxy: bool) -> Line:
        """Open a connection for this thread's exchange."""
        exchange: _Exchange | None = getattr(self._here, "exchange", None)
        guarded = exchange is not None and exchange.guarded and not proxy
        if exchange is not None:
            exchange.connected = True
        line = self._lines.open(host, port, proxy=proxy, public=guarded)
        self._public[host, port] = proxy or line.public
        return line

    def guard(self, url: str) -> None:
        """Follow a redirect from this address to public addresses only, if it is one itself.

        A page on the internet is not to reach what only this network reaches.
        """
        exchange: _Exchange = self._here.exchange
        exchange.guarded = exchange.guarded or self._is_public(url)

    def _is_public(self, url: str) -> bool:
        parts = urlsplit(origin_of(url))
        host = (parts.hostname or "").strip("[]")
        return self._public.get((host, parts.port or _PORTS[parts.scheme]), True)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Send one request in this thread's exchange."""
        _check_address(url)
        self._refuse_private(url)
        request = requests.Request(method, url, headers=dict(headers), data=body).prepare()
        began = self._clock.monotonic()
        exchange: _Exchange = self._here.exchange
        exchange.connected = False
        try:
            response = self._adapter.send(request)
        except NetworkError as error:
            stale = error.code == "network.closed" and not exchange.connected
            if not stale or method not in {"GET", "HEAD"}:
                raise
            response = self._adapter.send(request)
        return Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=response.content,
            url=url,
            seconds=self._clock.monotonic() - began,
        )

    def _refuse_private(self, url: str) -> None:
        """Refuse what a guarded exchange may not reach, before a proxy or a kept line does it."""
        host = (urlsplit(url).hostname or "").strip("[]")
        exchange: _Exchange = self._here.exchange
        if not exchange.guarded:
            return
        try:
            public = is_public(host)
        except ValueError:
            public = not is_loopback(host) and self._is_public(url)
        if not public:
            raise NetworkError("network.private", host=host)

    def carry(self, request: PreparedRequest, send: _Send) -> requests.Response:
        """Send a prepared request, read its whole answer, and give errors their meaning."""
        self._cancel.check()
        if getattr(self._here, "exchange", None) is None:
            with self.exchange(self._network.timeout, BODY_LIMIT):
                return self.carry(request, send)
        url = str(request.url)
        _check_address(url)
        proxy = self._proxies.for_url(url)
        began = self._clock.monotonic()
        status: int | None = None
        request_id = ""
        try:
            response = send(request, proxy)
            status = response.status_code
            request_id = next(
                (response.headers[n] for n in _REQUEST_IDS if n in response.headers), ""
            )
            _read_body(response, self._here.exchange.limit)
            if not _says_its_length(response):
                self._cancel.check()  # our cut would look like its end
        except Exception as error:
            self._cancel.check()  # a line that we cut ourselves is no fault of the network's
            known = meaning(error, url, proxy)
            if known is None or known is error:
                raise
            raise known from error
        else:
            return response
        finally:
            if self._watch is not None:
                seconds = self._clock.monotonic() - began
                self._watch.exchange(str(request.method), url, status, seconds, request_id)


def _check_address(url: str) -> None:
    origin = urlsplit(origin_of(url))
    if origin.scheme != "https" and not is_loopback(origin.hostname or ""):
        raise NetworkError("network.plain_http", host=origin.hostname)


def _says_its_length(response: requests.Response) -> bool:
    return any(name in response.headers for name in ("Content-Length", "Transfer-Encoding"))


def _read_body(response: requests.Response, limit: int) -> None:
    """Read the answer's body into it, inflated, and give the connection back.

    Raises:
        NetworkError: ``network.too_large``.
    """
    parts, size = [], 0
    try:
        for part in response.raw.stream(_CHUNK, decode_content=True):
            size += len(part)
            if size > limit:
                break
            parts.append(part)
    except BaseException:
        response.raw.close()
        raise
    if size > limit:
        response.raw.close()  # the rest of the body still stands on this connection
        host = urlsplit(response.url).hostname
        raise NetworkError("network.too_large", host=host, limit=limit)
    response.raw.release_conn()
    response._content = b"".join(parts)  # noqa: SLF001 - how requests marks a body as read
    response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001 - same


class _Proxies:
    """Which proxy leads to an address: the given one, or the environment's; none to loopback."""

    def __init__(self, given: str | None) -> None:
        self._given = given
        self._found = urllib.request.getproxies() if given is None else {}

    def for_url(self, url: str) -> str | None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if is_loopback(host):
            return None
        if self._given is not None:
            return self._given or None
        if urllib.request.proxy_bypass(host):
            return None
        return self._found.get(parts.scheme) or self._found.get("all")


class _Send:
    """How the adapter itself sends, handed to `Transport.carry`."""

    def __init__(self, adapter: _Adapter) -> None:
        self._adapter = adapter

    def __call__(self, request: PreparedRequest, proxy: str | None) -> requests.Response:
        proxies = {"http": proxy, "https": proxy} if proxy else {}
        seconds = self._adapter.transport.remaining()
        return HTTPAdapter.send(
            self._adapter, request, stream=True, timeout=seconds, verify=True, proxies=proxies
        )


class _Adapter(HTTPAdapter):
    """Sends for requests and MSAL; what they say about verification and time is not heard."""

    def __init__(self, transport: Transport, trust: Trust) -> None:
        self.transport = transport
        self.trust = trust
        super().__init__(pool_maxsize=POOL_SIZE)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(transport)

    def send(
        self, request: PreparedRequest, *_ignored: object, **_also: object
    ) -> requests.Response:
        request.headers["Accept-Encoding"] = "gzip, deflate"
        return self.transport.carry(request, _Send(self))

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:  # noqa: ANN401 - theirs
        proxy_kwargs["proxy_ssl_context"] = self.trust.of_origin(None)
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = self.poolmanager.pool_classes_by_scheme
        return manager

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, _verify: object, _cert: object = None
    ) -> Any:  # noqa: ANN401 - their types are private
        host, tls = super().build_connection_pool_key_attributes(request, verify=True)
        if host["scheme"] == "https":
            tls["ssl_context"] = cast("Any", self.trust.of_origin(origin_of(str(request.url))))
        return host, tls

    def cert_verify(self, *_ignored: object) -> None:
        """Leave the trust alone: requests would add the bundle of certifi to it."""


class _Lines:
    """Passes lines on, and remembers whether they came to an end."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 - whatever the response reads from
        self._file = file
        self.ended = False

    def readline(self, limit: int = -1) -> bytes:
        line: bytes = self._file.readline(limit)
        self.ended = self.ended or not line
        return line

    def close(self) -> None:
        self._file.close()


class _WholeHead(http.client.HTTPResponse):
    """An answer whose head is whole: http.client takes one that broke off as if it were."""

    def begin(self) -> None:
        file = self.fp
        lines = _Lines(file)
        self.fp = cast("Any", lines)
        try:
            super().begin()
        finally:
            if self.fp is not None:
                self.fp = file
        if lines.ended:
            raise http.client.RemoteDisconnected("in the head")


class _NoCookies(http.cookiejar.DefaultCookiePolicy):
    def set_ok(self, *_ignored: object) -> bool:
        return False


class _Session(requests.Session):
    """A session that takes nothing from the environment and follows nothing by itself."""

    def __init__(self, adapter: _Adapter) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(_NoCookies())
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def send(self, request: PreparedRequest, **kwargs: Any) -> requests.Response:  # noqa: ANN401 - theirs
        kwargs["allow_redirects"] = False
        return super().send(request, **kwargs)


def _pool_classes(transport: Transport) -> dict[str, type[HTTPConnectionPool]]:
    """Make urllib3's pools use connections that open their sockets through this transport."""

    class Plain(HTTPConnection):
        response_class = _WholeHead

        def _new_conn(self) -> Any:  # noqa: ANN401 - stands in for a socket
            return transport.connect(self._dns_host, self.port, proxy=self.proxy is not None)

    class Secure(HTTPSConnection):
        response_class = _WholeHead

        def _new_conn(self) -> Any:  # noqa: ANN401 - stands in for a socket
            return transport.connect(self._dns_host, self.port, proxy=self.proxy is not None)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
