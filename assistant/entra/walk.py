"""Walks through a practice login without a person, as a browser in which nobody types would.

The practice login signs a listed account in when it is asked with ``prompt=none`` and a
``login_hint``. Its answer is a form that a browser posts to us by itself; here the program does.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin

from assistant.entra.signin_errors import error_of
from assistant.web import origin_of

if TYPE_CHECKING:
    from assistant.web import Web

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST = 5


class _Form(HTMLParser):
    """The first form of a page with its fields, and the page's words."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.fields: dict[str, str] = {}
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = found.get("action") or ""
        elif tag == "input" and found.get("name"):
            self.fields[str(found["name"])] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def walk(web: Web, url: str, redirect_uri: str) -> None:
    """Go from the authorize address to the receiver.

    Args:
        web: the way to the network.
        url: the authorize address.
        redirect_uri: where the receiver listens.

    Raises:
        SignInError, PermissionMissing: the login showed a page instead.
        NetworkError: something on the way did not answer.
    """
    home = origin_of(url)
    answer = web.send("GET", url)
    for _ in range(_MOST):
        target = urljoin(url, answer.headers.get("location", ""))
        if answer.status in _REDIRECTS and target.startswith(f"{redirect_uri}/?"):
            web.send("GET", target)
            return
        if answer.status not in _REDIRECTS or origin_of(target) != home:
            break
        url = target
        answer = web.send("GET", url)
    form = _Form()
    form.feed(answer.body.decode("utf-8", "replace"))
    if form.action is not None and form.action.rstrip("/") == redirect_uri:
        web.send(
            "POST",
            redirect_uri,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form.fields).encode("ascii"),
        )
        return
    words = " ".join(" ".join(form.words).split())
    raise error_of({"error": "interaction_required", "error_description": words})
