"""Pages and posts with which the login answers a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from assistant.practice import pages
from assistant.practice.http import Response, html_response, redirect
from assistant.practice.login.aadsts import Refusal, Stamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.practice.world import World

PRODUCT = "Practice Entra ID"


def error_status(world: World) -> int:
    """The HTTP status of an error page: it is not documented, so it is an assumption.

    ``error-page-status``: 200 (default; what people report of the real sign-in pages) or 400.
    """
    return int(world.assume("error-page-status"))


def page(
    world: World,
    template: str,
    *,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
    **context: object,
) -> Response:
    """Render one of the login's pages."""
    html = pages.render(template, tenant=world.domain, product=PRODUCT, **context)
    return html_response(status, html, headers)


def error_page(
    world: World,
    refusal: Refusal,
    *,
    mark: Stamp | None = None,
    heading: str = "Signing in did not work",
    lead: str = "The request reached the practice login and was refused.",
) -> Response:
    """The page for a refusal that cannot be handed to an application."""
    mark = mark or stamp(world)
    return page(
        world,
        "login-error.html",
        status=error_status(world),
        title=heading,
        heading=heading,
        lead=lead,
        message=refusal.message,
        code=f"AADSTS{refusal.code}",
        trace_id=mark.trace_id,
        correlation_id=mark.correlation_id,
        timestamp=mark.timestamp,
    )


def notice(
    world: World,
    heading: str,
    lead: str,
    *,
    link: str = "",
    link_text: str = "",
    headers: tuple[tuple[str, str], ...] = (),
) -> Response:
    """A page that only says something."""
    return page(
        world,
        "login-done.html",
        headers=headers,
        title=heading,
        heading=heading,
        lead=lead,
        link=link,
        link_text=link_text,
    )


def post_page(world: World, url: str, fields: Iterable[tuple[str, str]]) -> Response:
    """A page whose form posts itself to ``url``; there is a button where no script runs."""
    return page(
        world,
        "login-post.html",
        title="One moment",
        url=url,
        target=urlsplit(url).netloc,
        fields=list(fields),
    )


def reply(
    world: World, url: str, response_mode: str, parameters: list[tuple[str, str]]
) -> Response:
    """Hand ``parameters`` to an application, by query or by form (OAuth 2.0 Form Post)."""
    if response_mode == "form_post":
        return post_page(world, url, parameters)
    return redirect(f"{url}?{urlencode(parameters)}")
