"""How the practice Sentry gets a metadata document: over TLS, and only from this practice.

A real Sentry would fetch any address. This one must never reach out of the practice, so it knows
the practice's own origins and treats every other address as one that does not answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import requests

from assistant.practice.sentry.idp_metadata import CertificateUntrusted

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

_SECONDS: Final = 10.0
_MOST: Final = 5 * 1024 * 1024
_CHUNK: Final = 64 * 1024
_HEADERS: Final = {"User-Agent": "sentry/23.7.1 (https://sentry.io)"}


def fetcher(origins: Collection[str], ca_file: Callable[[], Path | None]) -> Callable[[str], bytes]:
    """Return a function that gets a document's bytes, whatever the status of the answer.

    Args:
        origins: The origins that may be asked, as "https://host:port".
        ca_file: Gives the practice's certificate authority; without one only the public ones are
            trusted, and none of them vouches for this practice.

    The function raises ``CertificateUntrusted`` when the server's certificate is not trusted, and
    ``ValueError`` or what requests raises in every other case. Redirects are not followed.
    """
    allowed = frozenset(_origin(each) for each in origins)

    def fetch(address: str) -> bytes:
        if _origin(address) not in allowed:
            raise ValueError("not an address of this practice")
        with requests.Session() as session:
            session.trust_env = False
            authority = ca_file()
            session.verify = str(authority) if authority is not None else True
            try:
                with session.get(
                    address, headers=_HEADERS, timeout=_SECONDS, stream=True, allow_redirects=False
                ) as answer:
                    return _limited(answer)
            except requests.exceptions.SSLError as problem:
                raise CertificateUntrusted from problem

    return fetch


def _limited(answer: requests.Response) -> bytes:
    document = bytearray()
    for chunk in answer.iter_content(_CHUNK):
        document += chunk
        if len(document) > _MOST:
            raise ValueError("the document is too large")
    return bytes(document)


def _origin(address: str) -> tuple[str, str, int | None]:
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").lower(), parts.port
