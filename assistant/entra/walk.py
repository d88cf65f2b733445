"""Walks through a practice login without a person, as a browser in which nobody types would.

The practice login signs a listed account in when it is asked with ``prompt=none`` and a
``login_hint``. Its answer is a form that a browser posts to us by itself; here the program does.
"""

from __future__ import annotations

from contextlib import suppress
from html.parser import HTMLParser
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urljoin, urlsplit

from assistant import redact
from assistant.entra.signin_errors import error_of, number_of
from assistant.errors import NetworkError, ServiceError, SignInError, Who
from assistant.web import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.web import Answer, Web

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST = 5
_PAUSES = (0.5, 1.0, 2.0)  # seconds, where the login names none
_LONGEST_PAUSE = 20.0  # seconds; a login that asks for more is not available
_LONGEST = 200  # characters of a page that are repeated


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


def walk(web: Web, url: str, redirect_uri: str, wait: Callable[[float], object]) -> None:
    """Go from the authorize address to the receiver.

    Args:
        web: the way to the network.
        url: the authorize address.
        redirect_uri: where the receiver listens.
        wait: waits so many seconds, or less where the job is stopped.

    Raises:
        SignInError, PermissionMissing: the login showed a page instead.
        ServiceError: the login stayed busy.
        NetworkError: something on the way did not answer.
    """
    home = origin_of(url)
    answer = _asked(web, url, wait)
    for _ in range(_MOST):
        target = urljoin(url, answer.headers.get("location", ""))
        if answer.status in _REDIRECTS and target.startswith(f"{redirect_uri}/?"):
            web.send("GET", target)
            return
        if answer.status not in _REDIRECTS or origin_of(target) != home:
            break
        url = target
        answer = _asked(web, url, wait)
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
    refusal = {"error": "interaction_required", "error_description": words}
    if number_of(refusal):
        raise error_of(refusal)
    raise SignInError(
        "signin.page",
        who=Who.MICROSOFT,
        host=urlsplit(url).hostname,
        status=answer.status,
        said=redact.text(words)[:_LONGEST] or "-",
    )


def _asked(web: Web, url: str, wait: Callable[[float], object]) -> Answer:
    """Ask until the login is not too busy, within limits; asking twice does nothing twice.

    Raises:
        ServiceError: ``signin.unavailable``.
        NetworkError: it did not answer.
    """
    for pause in _PAUSES:
        try:
            answer = web.send("GET", url)
        except NetworkError as error:
            if error.code != "network.closed":
                raise
        else:
            if not _busy(answer):
                return answer
            with suppress(KeyError, ValueError):
                pause = max(0.0, float(answer.headers["retry-after"]))  # noqa: PLW2901 -- its wish
            if pause > _LONGEST_PAUSE:
                raise _unavailable(answer)
        wait(pause)
    answer = web.send("GET", url)
    if _busy(answer):
        raise _unavailable(answer)
    return answer


def _busy(answer: Answer) -> bool:
    return (
        answer.status == HTTPStatus.TOO_MANY_REQUESTS
        or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def _unavailable(answer: Answer) -> ServiceError:
    return ServiceError(
        "signin.unavailable",
        number=f"HTTP {answer.status}",
        correlation_id=answer.headers.get("x-ms-request-id") or "-",
        timestamp=answer.headers.get("date") or "-",
    )
