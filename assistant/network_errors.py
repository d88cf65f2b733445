"""One mapping from what HTTP libraries and sockets raise to our network errors."""

from __future__ import annotations

import http.client
import re
import ssl
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import urllib3

from assistant.errors import AssistantError, BadInput, NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TUNNEL = re.compile(r"Tunnel connection failed: (\d{3})")
_LOGIN = "407"


def meaning(error: BaseException, url: str, proxy: str | None) -> AssistantError | None:
    """Say in our words what kept an exchange from ending well.

    Args:
        error: what was raised.
        url: of the request.
        proxy: that it went through, if any.

    Returns:
        The error to raise; None for what is a mistake in the program.
    """
    host = urlsplit(url).hostname or ""
    for cause in _causes(error):
        for kinds, means in _TABLE:
            if isinstance(cause, kinds) and (found := means(cause, host, shown_proxy(proxy))):
                return found
    return NetworkError("network.closed", host=host) if isinstance(error, _OUTER) else None


def tls_meaning(error: OSError, host: str | None) -> NetworkError:
    """Say in our words why a handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return NetworkError("network.certificate", host=host, reason=error.verify_message)
    reason = error.reason if isinstance(error, ssl.SSLError) else error.strerror
    return NetworkError("network.tls", host=host, reason=reason or type(error).__name__)


def shown_proxy(proxy: str | None) -> str:
    """Give a proxy's host and port, without the login that its address may hold."""
    parts = urlsplit(proxy or "")
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname or "")


def _ours(cause: BaseException, _host: str, _proxy: str) -> AssistantError | None:
    return cause if isinstance(cause, AssistantError) else None


def _timeout(_cause: BaseException, host: str, _proxy: str) -> AssistantError:
    return NetworkError("network.timeout", host=host)


def _tls(cause: BaseException, host: str, _proxy: str) -> AssistantError | None:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return tls_meaning(cause, host)
    # Without TLS's goodbye it was closed, whatever its protocol; the rest is noise on the line.
    # Never "network.tls": that code promises that nothing was sent.
    return (
        None if isinstance(cause, ssl.SSLEOFError) else NetworkError("network.garbled", host=host)
    )


def _tunnel(cause: BaseException, host: str, proxy: str) -> AssistantError | None:
    refused = _TUNNEL.search(str(cause))
    if refused is None:
        return None
    code = "network.proxy_login" if refused[1] == _LOGIN else "network.proxy"
    return NetworkError(code, host=host, proxy=proxy, status=refused[1])


def _compression(_cause: BaseException, host: str, _proxy: str) -> AssistantError:
    return NetworkError("network.garbled", host=host)


def _protocol(cause: BaseException, host: str, _proxy: str) -> AssistantError | None:
    hung_up = isinstance(cause, http.client.RemoteDisconnected)
    return None if hung_up else NetworkError("network.garbled", host=host)


def _proxy_kind(_cause: BaseException, _host: str, proxy: str) -> AssistantError:
    return BadInput("network.proxy_kind", proxy=proxy)


def _address(_cause: BaseException, host: str, _proxy: str) -> AssistantError:
    return BadInput("network.url", url=host)


_TABLE: tuple[
    tuple[
        tuple[type[BaseException], ...],
        Callable[[BaseException, str, str], AssistantError | None],
    ],
    ...,
] = (
    ((AssistantError,), _ours),
    ((TimeoutError, urllib3.exceptions.TimeoutError), _timeout),
    ((ssl.SSLError,), _tls),
    ((OSError,), _tunnel),
    ((urllib3.exceptions.DecodeError,), _compression),
    ((http.client.BadStatusLine, http.client.LineTooLong), _protocol),
    ((requests.exceptions.InvalidSchema, requests.exceptions.InvalidProxyURL), _proxy_kind),
    ((requests.exceptions.InvalidURL, UnicodeError), _address),
)
_OUTER = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk through what an error carries, names as its reason, or was raised from."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop(0)
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [getattr(one, "reason", None), *one.args, one.__cause__, one.__context__]
