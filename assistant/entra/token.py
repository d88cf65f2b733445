"""What a sign-in gives: a token, whose it is, and what only a person can do. Pure."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.errors import SignInError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_PARTS = 3  # of a signed JWT, RFC 7519


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in.

    Attributes:
        upn: user principal name, as the login tells it; a guest's is that of their home.
        tenant_id: the tenant in which they are signed in.
        oid: object id of the user in that tenant; empty if not told.
        name: display name; empty if not told.
    """

    upn: str
    tenant_id: str
    oid: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """An access token with what it says of itself; its value is in no repr.

    Attributes:
        account: whose it is.
        scopes: delegated permissions in it.
        roles: template ids of active directory roles; None where it does not tell.
        expires_at: in UTC.
        value: the bearer token itself.
    """

    account: Account
    scopes: frozenset[str]
    roles: frozenset[str] | None
    expires_at: datetime
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """Where to type which code.

    Attributes:
        url: the page.
        user_code: what to type there.
        minutes: for how long it is good.
    """

    url: str
    user_code: str = field(repr=False)
    minutes: int = 15


class SignInNeeded(SignInError):
    """Only a person can get a token that does this.

    Attributes:
        scopes: permissions that the token is to hold.
        claims: the claims challenge to pass on, empty for none.
        reason: ``nobody`` is signed in, the person has a ``choice`` of several accounts, the
            sign-in is ``expired``, ``consent`` or a second factor (``mfa``) is missing, or Graph
            put a ``challenge`` that no token of the present sign-in meets.
    """

    def __init__(
        self,
        scopes: frozenset[str],
        claims: str = "",
        reason: str = "nobody",
        **params: Any,  # noqa: ANN401 -- facts of any kind
    ) -> None:
        code = "signin.needed" if reason == "nobody" else f"signin.needed_{reason}"
        super().__init__(code, scopes=", ".join(sorted(scopes)), **params)
        self.scopes = scopes
        self.claims = claims
        self.reason = reason


def challenge_of(text: str) -> str:
    """Give a claims challenge as the login takes it: a JSON object as text.

    Graph sends it in base64, url-safe or not and with or without its padding (facts, "CAE"); the
    login sends it plain.

    Returns:
        The text; empty if it is neither, so that nothing chokes on it later.
    """
    plain = text.strip()
    padded = plain.rstrip("=").replace("-", "+").replace("_", "/")
    with suppress(ValueError):  # of base64 and of UTF-8 both
        decoded = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
        if _is_object(decoded):
            return decoded
    return plain if _is_object(plain) else ""


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def claims_of(token: str) -> Mapping[str, Any]:
    """Read what a token says, unverified: for showing and for checks that Graph repeats anyway.

    Returns:
        Its claims; nothing if it is no JWT, which a client must not rely on.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        return {}
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def token_of(
    value: str, *, wanted: frozenset[str], expires_at: datetime, id_claims: Mapping[str, Any]
) -> Token:
    """Give an access token with what it and the id token beside it tell.

    Args:
        value: the access token.
        wanted: the permissions it was asked for, which it holds if it does not tell.
        expires_at: in UTC.
        id_claims: of the id token.
    """
    told = claims_of(value)
    roles = told.get("wids")

    def tell(*names: str) -> str:
        found = (source.get(name) for source in (id_claims, told) for name in names)
        return next((str(one) for one in found if one), "")

    return Token(
        Account(tell("preferred_username", "upn", "email"), tell("tid"), tell("oid"), tell("name")),
        frozenset(str(told.get("scp") or "").split()) or wanted,
        frozenset(str(role) for role in roles) if isinstance(roles, list) else None,
        expires_at,
        value,
    )
