"""A person at the practice login's pages, or a browser without one: reads forms and submits them.

Speaks to handlers directly (no sockets), or over TLS with a ``requests`` session.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from lxml import html

from assistant.practice.http import Handler, Request

if TYPE_CHECKING:
    import requests

ACCOUNT_UPN = "admin@contoso.practice.test"


@dataclass(frozen=True)
class Page:
    """What a visitor sees: the address, the status, the headers and the text."""

    url: str
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("location", "")

    @property
    def form(self) -> dict[str, str]:
        """The fields of the page's first form, without its buttons."""
        element = html.fromstring(self.text).forms[0]
        return {name: value or "" for name, value in element.form_values()}

    @property
    def action(self) -> str:
        """Where the first form is sent."""
        return urljoin(self.url, html.fromstring(self.text).forms[0].get("action"))

    @property
    def heading(self) -> str:
        return str(html.fromstring(self.text).findtext(".//h1"))

    @property
    def words(self) -> str:
        """The text that is shown, spaces folded."""
        return " ".join(html.fromstring(self.text).find("body").text_content().split())


Send = Callable[[str, str, Mapping[str, str] | None], Page]


@dataclass
class Visitor:
    """A browser: one cookie jar for the login, and a way to send."""

    origin: str
    send: Send
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str) -> Page:
        """Open an address (absolute, or a path of the login); redirects are not followed."""
        return self.send("GET", urljoin(self.origin, address), None)

    def post(self, address: str, fields: Mapping[str, str]) -> Page:
        return self.send("POST", urljoin(self.origin, address), fields)

    def submit(self, page: Page, **fields: str) -> Page:
        """Fill in the page's form and send it."""
        return self.post(page.action, {**page.form, **fields})

    def pick(self, page: Page, upn: str) -> Page:
        """Pick an account on the picker."""
        return self.submit(page, step="pick", account=upn)


def direct(handler: Handler, origin: str, kind: str = "login") -> Visitor:
    """A visitor that calls ``handler`` itself."""

    def send(method: str, url: str, fields: Mapping[str, str] | None) -> Page:
        parts = urlsplit(url)
        headers = {"host": parts.netloc}
        if visitor.cookies:
            headers["cookie"] = "; ".join(f"{k}={v}" for k, v in visitor.cookies.items())
        body = b""
        if fields is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields).encode()
        answer = handler(Request(kind, method, parts.path or "/", parts.query, headers, body))
        seen: dict[str, str] = {}
        for name, value in answer.headers:
            seen.setdefault(name.lower(), value)
            if name.lower() == "set-cookie":
                pair = value.partition(";")[0]
                word, _, content = pair.partition("=")
                visitor.cookies[word] = content
        return Page(url, answer.status, seen, answer.body.decode())

    visitor = Visitor(origin, send)
    return visitor


def over_tls(session: requests.Session, origin: str) -> Visitor:
    """A visitor that goes over the wire."""

    def send(method: str, url: str, fields: Mapping[str, str] | None) -> Page:
        answer = session.request(method, url, data=fields, allow_redirects=False, timeout=20)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Page(url, answer.status_code, headers, answer.text)

    return Visitor(origin, send)


def redirect_request(document: str | bytes, relay_state: str | None = None, **more: str) -> str:
    """The query of the HTTP-Redirect binding for a SAML request."""
    raw = document.encode() if isinstance(document, str) else document
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = base64.b64encode(deflater.compress(raw) + deflater.flush()).decode()
    fields = {"SAMLRequest": packed, **more}
    if relay_state is not None:
        fields["RelayState"] = relay_state
    return urlencode(fields)
