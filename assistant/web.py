"""One way out to the network for everything: our own trust, limits, proxies, and a stop that works.

Importing this module loads no HTTP library; making a `Web` does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, Protocol, Self
from urllib.parse import urljoin, urlsplit

from assistant.errors import BadInput, NetworkError, ServiceError
from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import requests

    from assistant.tasks import Cancel, Clock

TIMEOUT = 30.0  # seconds for a whole exchange
BODY_LIMIT = 32 * 2**20  # bytes of a body, after inflation
MAX_REDIRECTS = 5

# The request never reached the server: even one that must not be repeated may be sent again.
NEVER_SENT = frozenset(
    {
        "network.name",
        "network.refused",
        "network.unreachable",
        "network.connect_timeout",
        "network.tls",
        "network.certificate",
        "network.proxy",
        "network.proxy_login",
        "network.proxy_unreachable",
        "network.plain_http",
    }
)

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Watch(Protocol):
    """Is told of every exchange, for the debug log."""

    def exchange(
        self,
        method: str,
        url: str,
        status: int | None,
        seconds: float,
        request_id: str,
    ) -> None:
        """Take note; ``status`` is None where no answer came."""


@dataclass(frozen=True, slots=True)
class Network:
    """How this machine gets out.

    Attributes:
        ca_file: PEM file of a private authority, trusted in addition to the system's.
        origin_cas: PEM files that count for one origin only, as (origin, file).
        proxy: address of the proxy; None takes the environment's, an empty text uses none;
            may hold a password, so it is not in the repr.
        timeout: seconds for a whole exchange.
    """

    ca_file: Path | None = None
    origin_cas: tuple[tuple[str, Path], ...] = ()
    proxy: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said. Its parts are kept out of its repr, they may hold secrets.

    Attributes:
        status: HTTP status.
        headers: by lower-case name; repeated ones joined by ``, ``.
        body: inflated.
        url: of the request that this answers, after redirects.
        seconds: from the call to the last byte.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)
    seconds: float

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            ServiceError: ``network.not_json`` if it is something else.
        """
        try:
            return json.loads(self.body)
        except ValueError as error:
            host = urlsplit(self.url).hostname or ""
            kind = self.headers.get("content-type", "").split(";")[0]
            raise ServiceError(
                "network.not_json", host=host, status=self.status, kind=kind or "-"
            ) from error


def origin_of(url: str) -> str:
    """Give ``scheme://host[:port]`` in lower case, without a default port.

    Raises:
        BadInput: ``network.url`` if it is no absolute http or https address.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput("network.url", url=url) from error
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _DEFAULT_PORTS or not host or parts.username or parts.password:
        raise BadInput("network.url", url=_shown(url))
    if ":" in host:
        host = f"[{host}]"
    return (
        f"{scheme}://{host}"
        if port in {None, _DEFAULT_PORTS[scheme]}
        else (f"{scheme}://{host}:{port}")
    )


def _shown(url: str) -> str:
    """Give an address without what may be a secret in it: user, query and fragment."""
    return url.split("?", 1)[0].split("#", 1)[0].rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Web:
    """Sends requests, from several threads at once.

    No redirect is followed unless asked for; plain http goes to loopback only; no cookie is kept;
    the environment's certificate bundles are not looked at. When the token is set, every exchange
    ends at once wherever the server hangs.

    Args:
        network: trust, proxy and time limit.
        cancel: the job's token.
        clock: what the limits are measured by.
        watch: is told of every exchange.
    """

    def __init__(
        self,
        network: Network,
        cancel: Cancel,
        *,
        clock: Clock = system_clock,
        watch: Watch | None = None,
    ) -> None:
        from assistant.transport import Transport  # noqa: PLC0415 - HTTP libraries load here

        self.network = network
        self._cancel = cancel
        self._transport = Transport(network, cancel, clock, watch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def session(self) -> requests.Session:
        """Give a session under the same policy, for a library that wants to send by itself.

        Its errors are ours. It is closed with this object.
        """
        return self._transport.session()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        limit: int = BODY_LIMIT,
        follow: bool = False,
    ) -> Answer:
        """Send one request and read the whole answer.

        A GET or HEAD that a kept connection lost before any answer is sent once more.

        Args:
            method: upper case.
            url: absolute.
            headers: sent as they are.
            body: sent as it is.
            timeout: seconds for everything, redirects included; the network's if None.
            limit: bytes that the body may have, after inflation.
            follow: follow at most five redirects, never from https to http, nor from a public
                address to a private one; ``Authorization`` stays with its origin.

        Raises:
            BadInput: ``network.url``.
            NetworkError: ``network.…``; codes in `NEVER_SENT` mean that the server got nothing.
            Stopped: if the token was set.
        """
        seconds = self.network.timeout if timeout is None else timeout
        with self._transport.exchange(seconds, limit):
            answer = self._transport.send(method, url, headers or {}, body)
            hops = 0
            while follow and answer.status in _REDIRECTS and answer.headers.get("location"):
                hops += 1
                self._transport.guard(answer.url)
                method, url, headers, body = _next_hop(answer, method, headers or {}, body, hops)
                answer = self._transport.send(method, url, headers, body)
            return answer


def _next_hop(
    answer: Answer, method: str, headers: Mapping[str, str], body: bytes | None, hops: int
) -> tuple[str, str, Mapping[str, str], bytes | None]:
    """Say what to send after a redirect (RFC 9110, 15.4)."""
    here = urlsplit(answer.url)
    if hops > MAX_REDIRECTS:
        raise NetworkError("network.redirects", host=here.hostname, limit=MAX_REDIRECTS)
    url = urljoin(answer.url, answer.headers["location"])
    if here.scheme == "https" and urlsplit(url).scheme != "https":
        raise NetworkError("network.downgrade", host=here.hostname, target=_shown(url))
    kept = dict(headers)
    if origin_of(url) != origin_of(answer.url):
        kept = {k: v for k, v in kept.items() if k.lower() not in {"authorization", "cookie"}}
    if answer.status in _KEEPS_METHOD or method in {"GET", "HEAD"}:
        return method, url, kept, body
    kept = {k: v for k, v in kept.items() if not k.lower().startswith("content-")}
    return "GET", url, kept, None
