"""Who belongs to an organization, and which identity is linked to whom.

The rules are Sentry's: an identity is known by the provider's user id; an unknown one is matched
by its address; whoever signs in without a match becomes a new member.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.practice.sentry.service_provider import Identity
    from assistant.practice.sentry.sessions import Session
    from assistant.practice.world import World

Document = dict[str, Any]


def organization(world: World, slug: str) -> Document | None:
    """Return the organization of exactly this slug; case matters, as it does in Sentry."""
    return next((each for each in organizations(world) if each["slug"] == slug), None)


def organizations(world: World) -> list[Document]:
    """Return all organizations, in the order of their ids."""
    return sorted(world.store.all("sentryOrganization"), key=lambda each: str(each["id"]))


def user(world: World, user_id: str) -> Document | None:
    """Return the user of this id."""
    return world.store.get("sentryUser", user_id) if user_id else None


def user_by_address(world: World, address: str) -> Document | None:
    """Return the active user with this address, whatever its case."""
    wanted = address.casefold()
    found = (
        each
        for each in sorted(world.store.all("sentryUser"), key=lambda each: str(each["id"]))
        if each["active"] and each["email"].casefold() == wanted
    )
    return next(found, None)


def member(of: Document, user_id: str) -> Document | None:
    """Return the membership of this user in the organization."""
    found: Document | None = next((m for m in of["members"] if m["userId"] == user_id), None)
    return found


def identity_of(of: Document, ident: str) -> Document | None:
    """Return the linked identity with exactly this user id of the provider."""
    found: Document | None = next((i for i in of["identities"] if i["ident"] == ident), None)
    return found


def pending_links(of: Document) -> int:
    """Return how many members have not linked an identity."""
    return sum(not each["ssoLinked"] for each in of["members"])


def may_enter(world: World, session: Session, of: Document) -> bool:
    """Whether this session may see the organization: a member, and through SSO where required.

    Whoever has a linked identity needs SSO; everyone else does while "Require SSO" is on.
    """
    if member(of, session.user_id) is None:
        return False
    if of["provider"] is None:
        return True
    linked = any(each["userId"] == session.user_id for each in of["identities"])
    required = linked or of["provider"]["requireLink"]
    return not required or session.has_sso(of["id"], world.clock.now())


def change(world: World, of: Document) -> Document:
    """Return a copy of the organization to change and put back."""
    fresh = world.store.get("sentryOrganization", of["id"])
    return copy.deepcopy(fresh if fresh is not None else of)


def attach(world: World, of: Document, user_id: str, identity: Identity) -> tuple[Document, bool]:
    """Link an identity to a user, who becomes a member if they are none.

    An identity of that id, or else the user's former one, is reused, so that a user has one.

    Returns:
        The changed organization, and whether the link is a new one.
    """
    with world.store.transaction():
        changed = change(world, of)
        former = identity_of(changed, identity.id) or next(
            (each for each in changed["identities"] if each["userId"] == user_id), None
        )
        now = world.clock.now().isoformat()
        linked = {"ident": identity.id, "userId": user_id, "lastVerified": now}
        if former is not None and former["userId"] != user_id:
            _set_linked(changed, former["userId"], linked=False)
        changed["identities"] = [
            each
            for each in changed["identities"]
            if each["ident"] != identity.id and each["userId"] != user_id
        ]
        changed["identities"].append(linked)
        _join(changed, user_id)
        world.store.put("sentryOrganization", changed)
    return changed, former is None


def seen_again(world: World, of: Document, ident: str) -> None:
    """Note a sign-in with a known identity; who had left the organization comes back."""
    with world.store.transaction():
        changed = change(world, of)
        known = identity_of(changed, ident)
        if known is not None:
            known["lastVerified"] = world.clock.now().isoformat()
            _join(changed, known["userId"])
            world.store.put("sentryOrganization", changed)


def new_user(world: World, of: Document, identity: Identity) -> str:
    """Make a new user, without a password, and a member out of an identity; return its id."""
    with world.store.transaction():
        user_id = str(
            1 + max((int(each["id"]) for each in world.store.all("sentryUser")), default=0)
        )
        world.store.put(
            "sentryUser",
            {
                "id": user_id,
                "name": identity.name[:200],
                "email": identity.email,
                "username": world.new_id().replace("-", ""),
                "hasPassword": False,
                "active": True,
            },
        )
        attach(world, of, user_id, identity)
    return user_id


def set_provider(world: World, of: Document, key: str, config: Document | None) -> Document:
    """Give the organization a provider, or with None take it away with all links."""
    with world.store.transaction():
        changed = change(world, of)
        if config is None:
            changed["provider"], changed["identities"] = None, []
            for each in changed["members"]:
                each["ssoLinked"] = False
        else:
            # Sentry: only one of SSO and "require two-factor" can be on, and the link is required
            # of everyone from the first minute.
            changed["requireTwoFactor"] = False
            changed["remindersSent"] = changed.get("remindersSent", 0) + 1
            changed["provider"] = {
                "id": changed["id"],
                "key": key,
                "config": config,
                "requireLink": True,
                "scimEnabled": False,
            }
        world.store.put("sentryOrganization", changed)
    return changed


def _join(of: Document, user_id: str) -> None:
    if member(of, user_id) is None:
        of["members"].append({"userId": user_id, "role": of["defaultRole"], "ssoLinked": True})
    _set_linked(of, user_id, linked=True)


def _set_linked(of: Document, user_id: str, *, linked: bool) -> None:
    found = member(of, user_id)
    if found is not None:
        found["ssoLinked"] = linked
