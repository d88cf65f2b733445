"""My Apps: the applications of the person who is signed in, and their links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.practice.federation import applications, saml2
from assistant.practice.http import Request, Response, redirect
from assistant.practice.login import myroles
from assistant.practice.login.answers import page
from assistant.practice.login.interaction import Desk, Manner

if TYPE_CHECKING:
    from assistant.practice.login.aadsts import Refusal
    from assistant.practice.login.directory import User
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World


@dataclass(frozen=True, slots=True)
class _Looking:
    """The goal of a person who wants to see their applications."""

    world: World

    @property
    def manner(self) -> Manner:
        """How the conversation is led."""
        return Manner("My Apps")

    def finish(self, who: SignedIn) -> Response:
        """Show the list."""
        shown = applications.assigned_and_visible(self.world, who.user)
        return page(
            self.world,
            "login-apps.html",
            title="My Apps",
            name=who.user["displayName"],
            upn=who.user["userPrincipalName"],
            sign_out="/common/oauth2/v2.0/logout",
            roles=myroles.PATH,
            apps=[
                {
                    "name": found.name,
                    "link": f"/myapps/launch/{quote(found.app_id)}",
                    "what": _how(found),
                }
                for found in shown
            ],
        )

    def give_up(self, refusal: Refusal) -> Response:
        """Never called: there is nobody to go back to."""
        raise refusal

    def note(self, user: User, refusal: Refusal) -> None:
        """Nothing is kept: no application was concerned."""


def overview(world: World, desk: Desk, request: Request) -> Response:
    """The page of the person's own applications; asks who they are first."""
    account = request.query().get("practice_account", "")
    return desk.begin(request, _Looking(world), account=account)


def launch(world: World, desk: Desk, request: Request, app_id: str) -> Response:
    """Open an application: at its Sign-on URL where one is set, otherwise with a SAML response.

    Raises:
        Refusal: 700016, no such application; 7000112, it is disabled; and as ``start_here``.
    """
    found = applications.by_app_id(world.store, app_id)
    if found is None:
        raise applications.unknown(world, app_id)
    applications.require_enabled(found)
    sign_on_url = str(found.principal.get("loginUrl") or "")
    if sign_on_url:
        return redirect(sign_on_url)
    return saml2.start_here(world, desk, request, app_id)


def _how(found: applications.SamlApplication) -> str:
    if found.principal.get("loginUrl"):
        return "opens at its own sign-on page"
    return "opens with a response from here" if found.is_saml else "has no single sign-on"
