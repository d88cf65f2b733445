"""The tokens that the practice login issues, and the keys behind them.

Access tokens for Graph and id tokens are RS256 JWTs with the claims of Microsoft's documentation
("Access token claims reference", "ID token claims reference") that a client or a resource looks
at. Both are signed with the one token key of this world.
"""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from assistant.practice.login.directory import User, token_roles

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

TOKEN_KEY: Final = "token-key"  # noqa: S105  # the name of a key, not a key
_DEFAULT_LIFETIME: Final = 3600
_NOT_BEFORE_LEEWAY: Final = 300


def mint(
    world: World,
    user_id: str,
    client_id: str,
    scopes: Iterable[str],
    audience: str,
    *,
    signed_in: SignedIn | None = None,
    capabilities: Iterable[str] = (),
) -> tuple[str, int]:
    """Make an access token.

    Args:
        world: the practice world; its clock dates the token.
        user_id: whose it is; the roles active now become ``wids``.
        client_id: the application that asked for it.
        scopes: the delegated permissions, ``scp``.
        audience: the resource, ``aud``.
        signed_in: the session behind it, if one is known.
        capabilities: what the client says that it can handle (``xms_cc``), "CP1" for instance.

    Returns:
        The token and its lifetime in seconds.

    Raises:
        KeyError: no such user.
    """
    user = world.store.get("user", user_id)
    if user is None:
        raise KeyError(user_id)
    lifetime = token_lifetime(world)
    now = int(world.clock.now().timestamp())
    claims: dict[str, object] = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{world.tenant_id}/",
        "iat": now,
        "nbf": now - _NOT_BEFORE_LEEWAY,
        "exp": now + lifetime,
        "acr": "1",
        "amr": list(signed_in.methods) if signed_in else ["pwd"],
        "appid": client_id,
        "appidacr": "0",
        "idtyp": "user",
        "name": user["displayName"],
        "oid": user_id,
        "scp": " ".join(sorted(scopes)),
        "sub": pairwise(user_id, audience),
        "tid": world.tenant_id,
        "upn": user["userPrincipalName"],
        "unique_name": user["userPrincipalName"],
        "uti": world.new_id(),
        "ver": "1.0",
        "wids": list(token_roles(world, user)),
    }
    if signed_in:
        claims["sid"] = signed_in.session_id
    if user.get("userType") == "Guest":
        claims["acct"] = 1
    known = tuple(capabilities)
    if known:
        claims["xms_cc"] = list(known)
    return _sign(world, claims), lifetime


def mint_id_token(
    world: World, signed_in: SignedIn, client_id: str, openid: Iterable[str], nonce: str
) -> str:
    """Make an id token for the application ``client_id`` (Microsoft identity platform, v2.0)."""
    user = signed_in.user
    wanted = set(openid)
    now = int(world.clock.now().timestamp())
    claims: dict[str, object] = {
        "aud": client_id,
        "iss": f"{world.origins.login}/{world.tenant_id}/v2.0",
        "iat": now,
        "nbf": now - _NOT_BEFORE_LEEWAY,
        "exp": now + _DEFAULT_LIFETIME,
        "auth_time": int(signed_in.since.timestamp()),
        "amr": list(signed_in.methods),
        "oid": user["id"],
        "rh": "0.",
        "sid": signed_in.session_id,
        "sub": pairwise(user["id"], client_id),
        "tid": world.tenant_id,
        "uti": world.new_id(),
        "ver": "2.0",
    }
    if "profile" in wanted:
        claims["name"] = user["displayName"]
        claims["preferred_username"] = user["userPrincipalName"]
    if "email" in wanted and user.get("mail"):
        claims["email"] = user["mail"]
    if user.get("userType") == "Guest":
        claims["acct"] = 1
    if nonce:
        claims["nonce"] = nonce
    return _sign(world, claims)


def client_info(world: World, user: User) -> str:
    """Who the account is, base64url of JSON; MSAL builds its account ids from it."""
    text = json.dumps({"uid": user["id"], "utid": world.tenant_id}, separators=(",", ":"))
    return _base64url(text.encode())


def token_lifetime(world: World) -> int:
    """Seconds that an access token lives: the setting ``token-lifetime``, else an hour."""
    setting = world.store.get("setting", "token-lifetime")
    return int(setting["value"]) if setting else _DEFAULT_LIFETIME


def pairwise(user_id: str, audience: str) -> str:
    """The subject: one a user and audience, as OpenID Connect calls pairwise."""
    return _base64url(hashlib.sha256(f"{audience}|{user_id}".encode()).digest())


def public_key(world: World) -> rsa.RSAPublicKey:
    """The key with which tokens of this world verify."""
    return _load(_token_key_pem(world)).public_key()


def key_set(world: World) -> dict[str, object]:
    """The JSON Web Key Set of the login."""
    pem = _token_key_pem(world)
    key = _load(pem).public_key()
    jwk = jwt.algorithms.RSAAlgorithm.to_jwk(key, as_dict=True)
    jwk = {name: value for name, value in jwk.items() if name in {"kty", "n", "e"}}
    return {"keys": [{**jwk, "use": "sig", "kid": _key_id(pem), "alg": "RS256"}]}


def _sign(world: World, claims: Mapping[str, object]) -> str:
    pem = _token_key_pem(world)
    key = _load(pem)
    return jwt.encode(dict(claims), key, algorithm="RS256", headers={"kid": _key_id(pem)})


def _token_key_pem(world: World) -> str:
    with world.store.transaction():
        document = world.store.get("signingKey", TOKEN_KEY)
        if document is None:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
            document = {"id": TOKEN_KEY, "pem": pem}
            world.store.put("signingKey", document)
        return str(document["pem"])


@lru_cache(maxsize=16)
def _load(pem: str) -> rsa.RSAPrivateKey:
    return cast("rsa.RSAPrivateKey", load_pem_private_key(pem.encode(), password=None))


@lru_cache(maxsize=16)
def _key_id(pem: str) -> str:
    der = _load(pem).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return _base64url(hashlib.sha256(der).digest()[:20])


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
