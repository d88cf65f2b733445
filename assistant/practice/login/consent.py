"""Who agreed to what: the grants of delegated permissions.

Grants are documents of the kind ``consent`` in the shape of Graph's oauth2PermissionGrant, with
the application's id added; ``principalId`` is null where an administrator agreed for everyone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice.login.aadsts import Refusal, refuse
from assistant.practice.login.directory import User, can_consent_for_all
from assistant.practice.login.scopes import OPENID, Asked, needs_admin

if TYPE_CHECKING:
    from assistant.practice.login.clients import PublicClient
    from assistant.practice.world import World

_EVERYONE: Final = "everyone"


def granted(world: World, client_id: str, user_id: str) -> tuple[str, ...]:
    """All permissions that the client holds for this user, sorted."""
    names: set[str] = set()
    for principal in (user_id, _EVERYONE):
        grant = world.store.get("consent", _key(client_id, principal))
        if grant is not None:
            names.update(str(grant["scope"]).split())
    return tuple(sorted(names))


def missing(world: World, client: PublicClient, user: User, asked: Asked) -> tuple[str, ...]:
    """Those of the asked permissions to which nobody agreed yet, in the order asked."""
    held = set(granted(world, client.client_id, user["id"]))
    return tuple(name for name in asked.names if name not in held)


def grant(
    world: World, client: PublicClient, user: User, names: tuple[str, ...], *, everyone: bool
) -> None:
    """Record an agreement.

    Raises:
        Refusal: 90094, a permission needs an administrator and the user is none.
    """
    refusal = grant_refusal(world, client, user, names)
    if refusal is not None:
        raise refusal
    principal = _EVERYONE if everyone and can_consent_for_all(world, user["id"]) else user["id"]
    key = _key(client.client_id, principal)
    with world.store.transaction():
        before = world.store.get("consent", key)
        held = set(str(before["scope"]).split()) if before else set()
        world.store.put(
            "consent",
            {
                "id": key,
                "clientId": client.client_id,
                "consentType": "AllPrincipals" if principal == _EVERYONE else "Principal",
                "principalId": None if principal == _EVERYONE else principal,
                "resourceId": "00000003-0000-0000-c000-000000000000",
                "scope": " ".join(sorted(held | set(names))),
            },
        )


def grant_refusal(
    world: World, client: PublicClient, user: User, names: tuple[str, ...]
) -> Refusal | None:
    """Why the user cannot agree to these themselves: 90094, or None when they can."""
    if any(needs_admin(name) for name in names) and not can_consent_for_all(world, user["id"]):
        return refuse(90094, application=client.name)
    return None


def token_scopes(world: World, client_id: str, user_id: str) -> tuple[str, ...]:
    """What a token's ``scp`` lists: the union of everything granted, without offline_access."""
    return tuple(name for name in granted(world, client_id, user_id) if name != OPENID[-1])


def _key(client_id: str, principal: str) -> str:
    return f"{client_id}:{principal}"
