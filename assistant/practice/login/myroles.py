"""My roles: where a person activates a directory role for which they are eligible."""

from __future__ import annotations

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice import roles
from assistant.practice.http import Request, Response, redirect
from assistant.practice.login import sessions
from assistant.practice.login.aadsts import Refusal, refuse, stamp
from assistant.practice.login.answers import error_page, page
from assistant.practice.login.directory import state_refusal
from assistant.practice.login.interaction import Desk, Manner
from assistant.practice.roles import ActivationError, Wish

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.login.directory import User
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.store import Doc
    from assistant.practice.world import World

PATH: Final = "/myroles"
_HOURS: Final = range(1, int(roles.LONGEST / dt.timedelta(hours=1)) + 1)
_PROBLEMS: Final = {
    "RoleAssignmentRequestPolicyValidationFailed": "Say in a few words what you need the role for.",
    "RoleAssignmentDoesNotExist": "This role is not yours to activate or to give back.",
    "RoleAssignmentExists": "This role is active already.",
    "ActiveDurationTooShort": "A role can be given back five minutes after its activation.",
}


@dataclass(frozen=True, slots=True)
class _Looking:
    """The goal of a person who wants to see their roles."""

    world: World

    @property
    def manner(self) -> Manner:
        """How the conversation is led."""
        return Manner("My roles")

    def finish(self, who: SignedIn) -> Response:
        """Show the list."""
        return _page(self.world, who)

    def give_up(self, refusal: Refusal) -> Response:
        """Never called: there is nobody to go back to."""
        raise refusal

    def note(self, user: User, refusal: Refusal) -> None:
        """Nothing is kept: nothing was changed."""


def my_roles(world: World, desk: Desk, request: Request) -> Response:
    """Show the person's own roles, asking who they are first; take what their page posts."""
    try:
        if request.method == "GET":
            account = request.query().get("practice_account", "")
            return desk.begin(request, _Looking(world), account=account)
        if request.method == "POST":
            return _act(world, request)
        raise refuse(900561, allowed="GET and POST", method=request.method)
    except Refusal as refusal:
        mark = stamp(world, request.headers.get("client-request-id", ""))
        return error_page(world, refusal, mark=mark)


def _act(world: World, request: Request) -> Response:
    """Activate a role or give one back, for whoever is signed in and pressed the button here."""
    who, form = sessions.current(world, request), request.form()
    if who is None or not hmac.compare_digest(form.get("guard", "").encode(), _guard(who).encode()):
        return redirect(PATH)
    refusal = state_refusal(who.user)
    if refusal is not None:
        raise refusal
    try:
        _do(world, who.user, form)
    except ActivationError as refused:
        return _page(world, who, _PROBLEMS[refused.code])
    return redirect(PATH)


def _do(world: World, user: User, form: Mapping[str, str]) -> None:
    role = form.get("role", "")
    if form.get("step") == "deactivate":
        roles.deactivate(world, user, role)
        return
    hours = form.get("hours", "")
    lasts = int(hours) if hours.isdecimal() and int(hours) in _HOURS else _HOURS[0]
    roles.activate(world, user, Wish(role, form.get("reason", ""), dt.timedelta(hours=lasts)))


def _page(world: World, who: SignedIn, problem: str = "") -> Response:
    active = {one["roleDefinitionId"]: one for one in roles.held(world, [who.user["id"]])}
    shown = [_line(world, one, active) for one in roles.eligible(world, who.user["id"])]
    return page(
        world,
        "login-roles.html",
        title="My roles",
        name=who.user["displayName"],
        upn=who.user["userPrincipalName"],
        action=PATH,
        guard=_guard(who),
        hours=list(_HOURS),
        roles=sorted(shown, key=lambda line: line["name"]),
        problem=problem,
    )


def _line(world: World, chance: Doc, active: Mapping[str, Doc]) -> dict[str, str]:
    """Make one line of the list: a role, and until when it is active, if it is."""
    id_ = str(chance["roleDefinitionId"])
    role = world.store.get("directoryRole", id_) or {}
    held = active.get(id_)
    until = str(held.get("endDateTime") or "") if held else ""
    return {
        "id": id_,
        "name": str(role.get("displayName") or id_),
        "active": "yes" if held else "",
        "until": until.replace("T", " ").removesuffix("Z"),
    }


def _guard(who: SignedIn) -> str:
    """Give the word that only a page of this session knows, so that no other site can post."""
    return sessions.digest(f"{who.session_id} {PATH}")
