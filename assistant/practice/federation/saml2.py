"""``/{tenant}/saml2``: a service provider sends a person here and gets a signed assertion back."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from assistant.practice.federation import applications, signins
from assistant.practice.federation.certificates import signer
from assistant.practice.federation.claims import (
    MULTIPLE,
    issuer,
    make_claims,
    policy_definition,
)
from assistant.practice.federation.requests import SamlRequest, receive
from assistant.practice.federation.response import (
    PASSWORD_CONTEXT,
    Envelope,
    failure,
    logout_response,
    success,
)
from assistant.practice.federation.signing import RSA_SHA256
from assistant.practice.http import Request, Response, redirect
from assistant.practice.login import sessions
from assistant.practice.login.aadsts import Refusal, refuse
from assistant.practice.login.answers import notice, post_page
from assistant.practice.login.interaction import Desk, Manner

if TYPE_CHECKING:
    from assistant.practice.federation.applications import SamlApplication
    from assistant.practice.login.directory import User
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

_CONTEXTS: Final = {
    PASSWORD_CONTEXT,
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
}
_BEFORE_SIGN_IN: Final = {700016, 650056, 50011}
_RESPONDER: Final = "urn:oasis:names:tc:SAML:2.0:status:Responder"
_NO_PASSIVE: Final = "urn:oasis:names:tc:SAML:2.0:status:NoPassive"


@dataclass(frozen=True, slots=True)
class SignOn:
    """The goal of a person who signs in to a SAML application.

    Attributes:
        found: the application; None if it could not be found out and ``refusal`` says so later.
        saml: the request; None for a sign-in that begins at Entra.
        acs_url: where the response goes.
        audience: the service provider's identifier.
        relay_state: goes with the response; None for none.
        refusal: raised once somebody is signed in, where that order is assumed.
    """

    world: World
    found: SamlApplication | None
    saml: SamlRequest | None
    acs_url: str = ""
    audience: str = ""
    relay_state: str | None = None
    refusal: Refusal | None = None

    @property
    def manner(self) -> Manner:
        """How the conversation is led."""
        return Manner(self.found.name if self.found else "an application")

    def finish(self, who: SignedIn) -> Response:
        """Post the signed response to the service provider."""
        world, found = self.world, self.found
        if self.refusal is not None or found is None:
            raise self.refusal or refuse(750054)
        self._require_context(who)
        applications.require_enabled(found)
        applications.require_assigned(world, found, who.user)
        keys = signer(found, world.token_settings(), world.clock.now())
        policy = policy_definition(world, found, "tokenIssuancePolicy", "TokenIssuancePolicy") or {}
        asked_format = self.saml.name_id_format if self.saml else ""
        claims = make_claims(world, found, who, asked_format)
        envelope = replace(
            self._envelope(),
            since=who.since,
            signs=str(policy.get("TokenResponseSigningPolicy") or "TokenOnly"),
            algorithm=str(policy.get("SigningAlgorithm") or RSA_SHA256),
        )
        document = success(envelope, claims, keys)
        signins.record(world, found, who.user, None)
        return self._post(document)

    def give_up(self, refusal: Refusal) -> Response:
        """Never called: a SAML request is not answered when somebody turns back."""
        raise refusal

    def note(self, user: User, refusal: Refusal) -> None:
        """Write the refusal into the sign-in log."""
        signins.record(self.world, self.found, user, refusal)

    def not_passively(self) -> Response:
        """Answer a passive request without a session: it cannot be done without a page."""
        message = "Nobody is signed in, and the request allows no page."
        return self._post(failure(self._envelope(), [_RESPONDER, _NO_PASSIVE], message))

    def _require_context(self, who: SignedIn) -> None:
        asked = self.saml.contexts if self.saml else ()
        used = {*_CONTEXTS, MULTIPLE} if who.mfa else _CONTEXTS
        fresh = self.saml is not None and self.saml.force  # documented: ForceAuthn makes it fit
        if asked and not fresh and used.isdisjoint(asked):
            raise refuse(75011, used="Password", asked=", ".join(asked))

    def _envelope(self) -> Envelope:
        world = self.world
        now = world.clock.now()
        return Envelope(
            response_id="_" + world.new_id(),
            assertion_id="_" + world.new_id(),
            issuer=issuer(world),
            acs_url=self.acs_url,
            audience=self.audience,
            in_response_to=self.saml.id if self.saml else "",
            now=now,
            since=now,
        )

    def _post(self, document: bytes) -> Response:
        fields = [("SAMLResponse", base64.b64encode(document).decode())]
        if self.relay_state is not None:
            fields.append(("RelayState", self.relay_state))
        return post_page(self.world, self.acs_url, fields)


def sign_on(world: World, desk: Desk, request: Request) -> Response:
    """Answer a request to ``/saml2`` by either binding.

    Raises:
        Refusal: what is wrong with the request, to be shown as a page.
    """
    saml = receive(request)
    if saml.kind == "LogoutRequest":
        return _log_out(world, request, saml)
    goal = _judge(world, saml)
    account, hint = _hints(request)
    somebody = account or sessions.current(world, request)
    if saml.passive and not somebody and goal.refusal is None:
        return goal.not_passively()
    return desk.begin(
        request, goal, login_hint=hint, prompt="login" if saml.force else "", account=account
    )


def start_here(world: World, desk: Desk, request: Request, app_id: str) -> Response:
    """Begin a sign-in at Entra (IdP-initiated): no request, and the application's RelayState.

    Raises:
        Refusal: 700016 unknown or no SAML application; 7000112 disabled; 50011 no reply URL.
    """
    found = applications.by_app_id(world.token_settings(), app_id)
    if found is None or not found.is_saml or not found.identifiers:
        raise applications.unknown(world, app_id)
    applications.require_enabled(found)
    goal = SignOn(
        world,
        found,
        None,
        acs_url=applications.reply_url(found, ""),
        audience=found.identifiers[0],
        relay_state=found.relay_state or None,
    )
    account, hint = _hints(request)
    return desk.begin(request, goal, login_hint=hint, account=account)


def _judge(world: World, saml: SamlRequest) -> SignOn:
    """Find out what the request is about; what is wrong is said now or after the sign-in.

    Whether Entra says so before anybody has signed in is not known: the assumption
    ``saml2-answers-before-sign-in``.
    """
    found = None
    try:
        found = applications.by_issuer(world, saml.issuer)
        applications.require_enabled(found)
        address = applications.reply_url(found, saml.acs_url)
    except Refusal as refusal:
        late = world.assume("saml2-answers-before-sign-in") == "no"
        if late and refusal.code in _BEFORE_SIGN_IN:
            return SignOn(world, found, saml, refusal=refusal)
        raise
    return SignOn(world, found, saml, address, saml.issuer, saml.relay_state)


def _hints(request: Request) -> tuple[str, str]:
    """The account to sign in as without its being picked, and the one to suggest.

    A practice convenience for clients without a person: ``practice_account`` (or ``login_hint``,
    which in Entra only suggests) in the address or among the posted fields.
    """
    fields = {**request.form(), **request.query()}
    account = fields.get("practice_account") or fields.get("login_hint", "")
    return account, account


def _log_out(world: World, request: Request, saml: SamlRequest) -> Response:
    """Single logout (SAML 2.0 Profiles 4.4): end the session here, and tell who asked."""
    found = applications.by_issuer(world, saml.issuer)
    header = sessions.close_session(world, request)
    target = (found.application.get("web") or {}).get("logoutUrl")
    if not target:
        return notice(world, "You are signed out", "You can close this window.", headers=(header,))
    document = logout_response(
        "_" + world.new_id(), issuer(world), str(target), saml.id, world.clock.now()
    )
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflater.compress(document) + deflater.flush()
    parameters = [("SAMLResponse", base64.b64encode(packed).decode())]
    if saml.relay_state is not None:
        parameters.append(("RelayState", saml.relay_state))
    return redirect(f"{target}?{urlencode(parameters)}", (header,))
