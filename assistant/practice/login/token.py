"""The token endpoint: codes and refresh tokens are redeemed here (RFC 6749, 7636, 8628)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from assistant.practice.contoso_names import GRAPH_APP_ID
from assistant.practice.http import Request, Response, json_response
from assistant.practice.login import consent
from assistant.practice.login.aadsts import Refusal, json_body, refuse, stamp
from assistant.practice.login.authorize import read_claims
from assistant.practice.login.clients import PublicClient, find_client
from assistant.practice.login.directory import needs_mfa, state_refusal
from assistant.practice.login.grants import Codes, issue_refresh, redeem_refresh
from assistant.practice.login.scopes import Asked, answer, parse
from assistant.practice.login.tokens import client_info, mint, mint_id_token

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

_NO_STORE: Final = (("Cache-Control", "no-store, no-cache"), ("Pragma", "no-cache"))
_DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
_ASSERTED: Final = {"client_secret", "client_assertion"}


def token(world: World, codes: Codes, request: Request) -> Response:
    """Answer a POST to the token endpoint, with tokens or with Entra's JSON of an error."""
    form = request.form()
    try:
        body = _grant(world, codes, form)
    except Refusal as refusal:
        mark = stamp(world, request.headers.get("client-request-id", ""))
        return json_response(400, json_body(refusal, mark), _NO_STORE)
    return json_response(200, body, _NO_STORE)


def _grant(world: World, codes: Codes, form: Mapping[str, str]) -> dict[str, object]:
    for name in ("grant_type", "client_id"):
        if not form.get(name):
            raise refuse(900144, name=name)
    client = find_client(world, form["client_id"])
    if not _ASSERTED.isdisjoint(form):
        raise refuse(9002313, reason="a public client has no secret")
    capabilities = read_claims(form.get("claims", ""))
    grant = form["grant_type"]
    nonce = ""
    if grant == "authorization_code":
        who, openid, nonce = _by_code(codes, client, form)
    elif grant == "refresh_token":
        if not form.get("refresh_token"):
            raise refuse(900144, name="refresh_token")
        who, openid = redeem_refresh(world, form["refresh_token"], client.client_id)
    elif grant == _DEVICE_GRANT:
        device = codes.poll(form.get("device_code", ""), client.client_id)
        if device.who is None:
            raise refuse(70016)
        who, openid = device.who, parse(world, client, device.scope).openid
        form = {"scope": device.scope, **form}
    else:
        raise refuse(70003, grant=grant)
    asked = parse(world, client, form["scope"]) if form.get("scope") else Asked(openid, ())
    _require_allowed(world, client, who, asked)
    return _tokens(world, client, who, asked, openid or asked.openid, capabilities, nonce)


def _by_code(
    codes: Codes, client: PublicClient, form: Mapping[str, str]
) -> tuple[SignedIn, tuple[str, ...], str]:
    """Redeem an authorization code; it is spent even if it does not fit."""
    for name in ("code", "redirect_uri", "code_verifier"):
        if not form.get(name):
            raise refuse(900144, name=name)
    code = codes.redeem(form["code"])
    if code.client_id != client.client_id or code.redirect_uri != form["redirect_uri"]:
        raise refuse(70000)
    hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
    if not hmac.compare_digest(challenge, code.challenge):
        raise refuse(501481)
    return code.who, code.openid, code.nonce


def _require_allowed(world: World, client: PublicClient, who: SignedIn, asked: Asked) -> None:
    """Judge the account as it is now, which may differ from when the grant was made."""
    user = world.store.get("user", who.user["id"])
    if user is None:
        raise refuse(50034, upn=who.user["userPrincipalName"], tenant=world.domain)
    refusal = state_refusal(user)
    if refusal is not None:
        raise refusal
    if needs_mfa(user) and not who.mfa:
        raise refuse(50076, resource=GRAPH_APP_ID, claims=_MFA_CLAIMS)
    if consent.missing(world, client, user, asked):
        raise refuse(65001, application=client.client_id)


# What the next interactive request has to carry so that the second proof is asked for.
_MFA_CLAIMS: Final = '{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}'


def _tokens(
    world: World,
    client: PublicClient,
    who: SignedIn,
    asked: Asked,
    openid: tuple[str, ...],
    capabilities: tuple[str, ...],
    nonce: str,
) -> dict[str, object]:
    """Make the answer; ``scp`` and ``scope`` are the union of all that was ever granted."""
    granted = consent.token_scopes(world, client.client_id, who.user["id"])
    access_token, lifetime = mint(
        world,
        who.user["id"],
        client.client_id,
        granted,
        world.origins.graph,
        signed_in=who,
        capabilities=capabilities,
    )
    shown = Asked(openid or asked.openid, asked.graph, asked.prefix)
    body: dict[str, object] = {
        "token_type": "Bearer",
        "scope": answer(shown, granted),
        "expires_in": lifetime,
        "ext_expires_in": lifetime,
        "access_token": access_token,
        "client_info": client_info(world, who.user),
    }
    if "offline_access" in openid:
        body["refresh_token"] = issue_refresh(world, client.client_id, who, openid)
    if "openid" in openid:
        body["id_token"] = mint_id_token(world, who, client.client_id, openid, nonce)
    return body
