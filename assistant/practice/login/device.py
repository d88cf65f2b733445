"""The device flow (RFC 8628): a code is shown by a program and typed by a person elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.practice.http import Request, Response, json_response
from assistant.practice.login.aadsts import Refusal, json_body, refuse, stamp
from assistant.practice.login.answers import notice, page
from assistant.practice.login.clients import PublicClient, find_client
from assistant.practice.login.grants import DEVICE_INTERVAL, DEVICE_LIFETIME, Codes, Device
from assistant.practice.login.interaction import ConsentRequest, Desk, Manner
from assistant.practice.login.scopes import Asked, parse

if TYPE_CHECKING:
    from assistant.practice.login.directory import User
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

PAGE: str = "/common/oauth2/deviceauth"


@dataclass(frozen=True, slots=True)
class _Approving:
    """The goal of a person who typed a code."""

    world: World
    codes: Codes
    client: PublicClient
    device: Device
    asked: Asked

    @property
    def manner(self) -> Manner:
        """How the conversation is led."""
        wanted = ConsentRequest(self.client, self.asked)
        return Manner(self.client.name, wanted, confirm=True, returns=True)

    def finish(self, who: SignedIn) -> Response:
        """Let the program in."""
        self.codes.decide(self.device.device_code, who=who)
        return notice(
            self.world,
            "You are signed in",
            f"{self.client.name} goes on by itself now. You can close this window.",
        )

    def give_up(self, refusal: Refusal) -> Response:
        """Tell the program no."""
        self.codes.decide(self.device.device_code, refusal=_declined(refusal))
        return notice(self.world, "Nothing was signed in", "You can close this window.")

    def note(self, user: User, refusal: Refusal) -> None:
        """Nothing is kept: the sign-in log of this tenant is about its SAML applications."""


def start_device(world: World, codes: Codes, request: Request) -> Response:
    """Answer a POST to the device authorization endpoint."""
    form = request.form()
    try:
        if not form.get("client_id"):
            raise refuse(900144, name="client_id")
        client = find_client(world, form["client_id"])
        parse(world, client, form.get("scope", ""))
        device = codes.start_device(client.client_id, form["scope"])
    except Refusal as refusal:
        mark = stamp(world, request.headers.get("client-request-id", ""))
        return json_response(400, json_body(refusal, mark))
    address = world.origins.login + PAGE
    return json_response(
        200,
        {
            "user_code": device.user_code,
            "device_code": device.device_code,
            "verification_uri": address,
            "expires_in": int(DEVICE_LIFETIME.total_seconds()),
            "interval": DEVICE_INTERVAL,
            "message": f"To sign in, open {address} in a browser and enter the code "
            f"{device.user_code}.",
        },
    )


def device_page(world: World, codes: Codes, desk: Desk, request: Request) -> Response:
    """The page on which a person types the code, and what follows from it."""
    code = request.form().get("otc", "") if request.method == "POST" else ""
    if not code:
        return _ask(world, request.query().get("otc", ""))
    device = codes.by_user_code(code)
    if device is None:
        return _ask(world, code, "This code is not waited for. Compare it, or start again.")
    client = find_client(world, device.client_id)
    asked = parse(world, client, device.scope)
    # Who is signed in here already is asked all the same: the code may come from somebody else.
    return desk.begin(request, _Approving(world, codes, client, device, asked), prompt="login")


def _ask(world: World, code: str, problem: str = "") -> Response:
    return page(
        world, "login-device.html", title="Enter the code", action=PAGE, code=code, problem=problem
    )


def _declined(refusal: Refusal) -> Refusal:
    return _DeclinedDevice(refusal.code, refusal.facts)


class _DeclinedDevice(Refusal):
    """A refusal as the polling program hears it: RFC 8628 has its own word for a declined one."""

    @property
    def error(self) -> str:
        return "authorization_declined" if self.code == _DECLINED else super().error


_DECLINED = 65004
