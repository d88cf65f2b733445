"""The authorize endpoint: an application sends a person here and gets a code back.

OAuth 2.0 authorization code with PKCE (RFC 6749, 7636), OpenID Connect Core, OAuth 2.0 Form Post.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice.contoso_names import GRAPH_APP_ID
from assistant.practice.login import consent, sessions
from assistant.practice.login.aadsts import Refusal, redirect_parameters, refuse, stamp
from assistant.practice.login.answers import error_page, reply
from assistant.practice.login.clients import PublicClient, find_client, redirect_is_registered
from assistant.practice.login.directory import (
    User,
    find_user,
    must_change_password,
    needs_mfa,
    state_refusal,
)
from assistant.practice.login.grants import CODE_LIFETIME, Code, Codes
from assistant.practice.login.interaction import ConsentRequest, Desk, Manner
from assistant.practice.login.people import is_listed
from assistant.practice.login.scopes import Asked, parse
from assistant.practice.login.tokens import client_info

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.http import Request, Response
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

_PROMPTS: Final = {"", "none", "login", "select_account", "consent", "create"}
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class _Asking:
    """An authorization request that was understood; also the goal of its conversation."""

    world: World
    codes: Codes
    client: PublicClient
    redirect_uri: str
    asked: Asked
    challenge: str
    parameters: Mapping[str, str]

    @property
    def manner(self) -> Manner:
        """How the conversation is led."""
        always = self.parameters.get("prompt") == "consent"
        wanted = ConsentRequest(self.client, self.asked, always)
        return Manner(self.client.name, wanted, returns=True)

    def finish(self, who: SignedIn) -> Response:
        """Send the code to the application."""
        code = Code(
            client_id=self.client.client_id,
            redirect_uri=self.redirect_uri,
            challenge=self.challenge,
            openid=self.asked.openid,
            nonce=self.parameters.get("nonce", ""),
            who=who,
            expires=self.world.clock.now() + CODE_LIFETIME,
        )
        answer = [("code", self.codes.issue(code))]
        if self.parameters.get("client_info") == "1":
            answer.append(("client_info", client_info(self.world, who.user)))
        return self._reply([*answer, ("session_state", who.session_id)])

    def give_up(self, refusal: Refusal) -> Response:
        """Send the refusal to the application."""
        mark = stamp(self.world, self.parameters.get("client-request-id", ""))
        return self._reply(redirect_parameters(refusal, mark))

    def note(self, user: User, refusal: Refusal) -> None:
        """Nothing is kept: the sign-in log of this tenant is about its SAML applications."""

    def _reply(self, answer: list[tuple[str, str]]) -> Response:
        if "state" in self.parameters:
            answer.append(("state", self.parameters["state"]))
        mode = self.parameters.get("response_mode") or "query"
        return reply(self.world, self.redirect_uri, mode, answer)


def authorize(world: World, codes: Codes, desk: Desk, request: Request) -> Response:
    """Answer ``GET`` (or a form ``POST``) to the authorize endpoint.

    Whoever cannot be trusted with a redirect gets a page: an unknown client (700016) or an
    address that is not registered (50011). Everything else goes back to the application.
    """
    parameters = request.form() if request.method == "POST" else request.query()
    try:
        client, redirect_uri = _sender(world, parameters)
    except Refusal as refusal:
        mark = stamp(world, parameters.get("client-request-id", ""))
        return error_page(world, refusal, mark=mark)
    asking = _Asking(world, codes, client, redirect_uri, Asked((), ()), "", parameters)
    try:
        asking = _understand(asking)
        if parameters.get("prompt") == "none":
            return asking.finish(_silently(asking, request))
    except Refusal as refusal:
        return asking.give_up(refusal)
    return desk.begin(
        request,
        asking,
        login_hint=parameters.get("login_hint", ""),
        prompt=parameters.get("prompt", ""),
    )


def _sender(world: World, parameters: Mapping[str, str]) -> tuple[PublicClient, str]:
    """Who asks and where the answer goes."""
    for name in ("client_id", "redirect_uri"):
        if not parameters.get(name):
            raise refuse(900144, name=name)
    client = find_client(world, parameters["client_id"])
    redirect_uri = parameters["redirect_uri"]
    if not redirect_is_registered(redirect_uri):
        raise refuse(50011, address=redirect_uri, application=client.client_id)
    return client, redirect_uri


def _understand(asking: _Asking) -> _Asking:
    """Check the rest of the request."""
    parameters = asking.parameters
    mode = parameters.get("response_mode", "query")
    if mode not in {"query", "form_post"}:
        raise refuse(70007, mode=mode)
    if not parameters.get("response_type"):
        raise refuse(900144, name="response_type")
    if parameters["response_type"] != "code":
        raise refuse(90023, name="response_type", value=parameters["response_type"])
    if parameters.get("prompt", "") not in _PROMPTS:
        raise refuse(90023, name="prompt", value=parameters["prompt"])
    challenge = parameters.get("code_challenge", "")
    method = parameters.get("code_challenge_method", "")
    if method != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise refuse(9002325)
    read_claims(parameters.get("claims", ""))
    return _Asking(
        asking.world,
        asking.codes,
        asking.client,
        asking.redirect_uri,
        parse(asking.world, asking.client, parameters.get("scope", "")),
        challenge,
        parameters,
    )


def read_claims(text: str) -> tuple[str, ...]:
    """The client capabilities (``xms_cc``) that a ``claims`` parameter names.

    Raises:
        Refusal: 90013, it is no JSON object of objects.
    """
    if not text:
        return ()
    try:
        claims = json.loads(text)
        wanted = claims.get("access_token") or {}
        capabilities = (wanted.get("xms_cc") or {}).get("values") or []
        return tuple(str(capability) for capability in capabilities)
    except (ValueError, AttributeError, TypeError) as exc:
        raise refuse(90013, reason="'claims' is not a JSON object") from exc


def _silently(asking: _Asking, request: Request) -> SignedIn:
    """Sign in without a page (``prompt=none``).

    A deliberate convenience of the practice tenant: a *listed* account named by ``login_hint``
    signs in without a session, and an account that may consent does so by asking. So a program
    can practise without a person. Whatever else the account needs (a second proof, a new
    password, an administrator's consent) is refused as Entra would refuse it.
    """
    world, hint = asking.world, asking.parameters.get("login_hint", "")
    who = sessions.current(world, request)
    if hint:
        user = find_user(world, hint)
        if user is None:
            raise refuse(50034, upn=hint, tenant=world.domain)
        if who is None or who.user["id"] != user["id"]:
            if not is_listed(world, user):
                raise refuse(50058)
            who = sessions.passing(world, user)
    if who is None:
        raise refuse(50058)
    _require_ready(who)
    _require_consent(asking, who)
    return who


def _require_ready(who: SignedIn) -> None:
    refusal = state_refusal(who.user)
    if refusal is not None:
        raise refusal
    if must_change_password(who.user):
        raise refuse(50055)
    if needs_mfa(who.user) and not who.mfa:
        raise refuse(50076, resource=GRAPH_APP_ID)


def _require_consent(asking: _Asking, who: SignedIn) -> None:
    world = asking.world
    missing = consent.missing(world, asking.client, who.user, asking.asked)
    if not missing:
        return
    if not is_listed(world, who.user):
        raise refuse(65001, application=asking.client.client_id)
    consent.grant(world, asking.client, who.user, missing, everyone=False)
