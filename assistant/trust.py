"""Whom we believe to be who they say they are: the system's authorities, and named ones on top.

Shaped as urllib3 wants an SSL context, but it cannot be weakened from outside: neither a session's
``verify`` nor the environment's certificate bundles reach it.
"""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.errors import BadInput, NetworkError
from assistant.network_errors import tls_meaning
from assistant.web import is_loopback, origin_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.line import Line

# Where distributions keep their bundle when OpenSSL was built elsewhere, as in a packed program.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Trust:
    """Gives each origin its context.

    Args:
        ca_file: an authority trusted for every origin.
        origin_cas: authorities that count for one origin only, as (origin, file).
    """

    def __init__(self, ca_file: Path | None, origin_cas: Iterable[tuple[str, Path]]) -> None:
        self._everywhere = (ca_file,) if ca_file else ()
        self._own: dict[str, tuple[Path, ...]] = {}
        for origin, path in origin_cas:
            key = origin_of(origin)
            self._own[key] = (*self._own.get(key, ()), path)
        self._contexts: dict[tuple[tuple[Path, ...], bool], TlsContext] = {}

    def of_origin(self, origin: str | None) -> TlsContext:
        """Give the context for an origin; None stands for a proxy.

        Raises:
            BadInput: ``network.ca_file`` if an authority's file cannot be read.
        """
        own = self._own.get(origin, ()) if origin else ()
        # No public authority vouches for this machine, and reading them all takes 40 ms.
        public = not (own and is_loopback(urlsplit(origin or "").hostname or ""))
        key = ((*self._everywhere, *own), public)
        if key not in self._contexts:
            self._contexts[key] = TlsContext(*key)
        return self._contexts[key]


class TlsContext:
    """Makes TLS out of a connected `Line`."""

    hostname_checks_common_name = False

    def __init__(self, authorities: tuple[Path, ...], public: bool) -> None:  # noqa: FBT001 - made in one place
        self._authorities = authorities
        self._public = public
        self._shared = None if _asks_the_system() else self._make()
        if self._shared is None:
            self._make()  # says now that a file cannot be read

    @property
    def verify_mode(self) -> ssl.VerifyMode:
        """Always verify."""
        return ssl.CERT_REQUIRED

    @verify_mode.setter
    def verify_mode(self, mode: ssl.VerifyMode) -> None:
        if mode != ssl.CERT_REQUIRED:
            raise ValueError("certificates are always verified")

    @property
    def check_hostname(self) -> bool:
        """Always compare the name."""
        return True

    @check_hostname.setter
    def check_hostname(self, value: bool) -> None:
        if not value:
            raise ValueError("host names are always verified")

    def set_alpn_protocols(self, _protocols: list[str]) -> None:
        """Do nothing: HTTP/1.1 is offered in `_make`."""

    def wrap_socket(self, line: Line, server_hostname: str | None = None) -> Line:
        """Put TLS on a line and give it back.

        Raises:
            NetworkError: ``network.{tls,certificate,connect_timeout}``.
        """
        try:
            line.secure(self._context(), server_hostname)
        except TimeoutError as error:
            line.close()
            raise NetworkError(
                "network.connect_timeout", host=server_hostname, port="TLS"
            ) from error
        except OSError as error:
            line.close()
            raise tls_meaning(error, server_hostname) from error
        return line

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:  # noqa: ANN401 - passed through
        """Make TLS without a socket: inside the TLS of a proxy."""
        return self._context().wrap_bio(*args, **kwargs)

    def _context(self) -> ssl.SSLContext:
        return self._shared or self._make()

    def _make(self) -> ssl.SSLContext:
        if self._public and _asks_the_system():
            # Its lock is held for a whole handshake, so every connection gets one of its own.
            import truststore  # noqa: PLC0415 - only where it is needed

            context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._public:
                _load_bundle(context)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        for path in self._authorities:
            try:
                context.load_verify_locations(cafile=path)
            except OSError as error:  # ssl.SSLError is one
                reason = (
                    error.strerror
                    if not isinstance(error, ssl.SSLError)
                    else "no certificate in it"
                )
                raise BadInput("network.ca_file", path=path, reason=reason) from error
        return context


def _asks_the_system() -> bool:
    """Tell whether a system service judges certificates here, rather than a file of authorities.

    Where it is a file, truststore would read it again for every connection (40 ms).
    """
    return sys.platform in {"win32", "darwin"}


def _load_bundle(context: ssl.SSLContext) -> None:
    paths = ssl.get_default_verify_paths()
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        context.set_default_verify_paths()
        return
    for bundle in _BUNDLES:
        if Path(bundle).is_file():
            context.load_verify_locations(cafile=bundle)
            return
