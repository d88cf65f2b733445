"""One request to the practice Sentry, with everything that answering it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from assistant.practice.http import Request, Response, html_response, redirect
from assistant.practice.pages import render
from assistant.practice.sentry import people
from assistant.practice.sentry.addresses import Addresses
from assistant.practice.sentry.sessions import GUARD_FIELD, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.practice.sentry.people import Document
    from assistant.practice.world import World

BAND: Final = "Practice Sentry \N{EN DASH} nothing here is real"


@dataclass
class Visit:
    """A request, the session it belongs to, and the world it happens in.

    Attributes:
        world: The practice world.
        request: The request itself.
        session: The browser's session; written down after the answer.
        fetch: Gets a document over TLS for this Sentry's own use.
    """

    world: World
    request: Request
    session: Session
    fetch: Callable[[str], bytes]

    @cached_property
    def form(self) -> dict[str, str]:
        """The posted form."""
        return self.request.form() if self.request.method == "POST" else {}

    @property
    def user(self) -> Document | None:
        """The signed-in user."""
        return people.user(self.world, self.session.user_id)

    def addresses(self, slug: str) -> Addresses:
        """Return an organization's addresses on this Sentry."""
        return Addresses(self.world.origins.sentry, slug)

    def page(
        self, template: str, title: str, status: int = HTTPStatus.OK, **more: object
    ) -> Response:
        """Render a page; the waiting messages appear on it and are gone."""
        user = self.user
        return html_response(
            status,
            render(
                template,
                title=f"{title} | Sentry",
                band=BAND,
                tenant=user["email"] if user else "",
                messages=self.session.take_messages(),
                guard_field=GUARD_FIELD,
                guard=self.session.guard,
                **more,
            ),
        )

    def problem(self, status: HTTPStatus, lead: str) -> Response:
        """Render an error page."""
        return self.page(
            "sentry-problem.html", status.phrase, status, heading=status.phrase, lead=lead
        )

    def ask_to_sign_in(self, slug: str) -> Response:
        """Send the browser to the organization's sign-in page, to come back here afterwards."""
        query = f"?{self.request.query_string}" if self.request.query_string else ""
        self.session.remember("next", self.request.path + query)
        return redirect(self.addresses(slug).sign_in)

    def after_sign_in(self, organization: Document | None) -> Response:
        """Send the browser on after a sign-in: where it wanted to go, else round by the sign-in."""
        if organization is not None:
            self.session.remember("activeOrganization", organization["slug"])
        wanted = str(self.session.data.get("next") or "/auth/login/")
        self.session.remember("next", None)
        return redirect(wanted)
