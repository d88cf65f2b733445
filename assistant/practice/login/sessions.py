"""Browser sessions, and the end of them.

The cookie holds a random word; the store holds its SHA-256 only, so that the state folder and
its dump are no key to a session.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.practice.http import Request
    from assistant.practice.login.directory import User
    from assistant.practice.world import World

COOKIE: Final = "practice_session"
_LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at the door.

    Attributes:
        user: the user document.
        session_id: names the session in tokens (``sid``).
        mfa: whether a second proof was given.
        since: when the person signed in.
    """

    user: User
    session_id: str
    mfa: bool
    since: datetime

    @property
    def methods(self) -> tuple[str, ...]:
        """Authentication methods as ``amr`` lists them."""
        return ("pwd", "mfa") if self.mfa else ("pwd",)


def opaque(world: World) -> str:
    """A word that cannot be guessed: 244 random bits as hex."""
    return (world.new_id() + world.new_id()).replace("-", "")


def digest(secret: str) -> str:
    """How a secret word is kept: SHA-256, hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def current(world: World, request: Request) -> SignedIn | None:
    """Who is signed in in this browser, if anybody; a session that is over is nobody."""
    word = request.cookies().get(COOKIE, "")
    if not word:
        return None
    session = world.store.get("session", digest(word))
    if session is None or datetime.fromisoformat(session["expiresDateTime"]) <= world.clock.now():
        return None
    user = world.store.get("user", session["userId"])
    if user is None:
        return None
    return SignedIn(
        user,
        session["sessionId"],
        session["mfa"],
        datetime.fromisoformat(session["createdDateTime"]),
    )


def passing(world: World, user: User) -> SignedIn:
    """Somebody without a session: a sign-in that leaves no trace in the browser."""
    return SignedIn(user, world.new_id(), mfa=False, since=world.clock.now())


def open_session(world: World, user: User, *, mfa: bool) -> tuple[SignedIn, tuple[str, str]]:
    """Begin a session; returns it and the header that sets its cookie."""
    word = opaque(world)
    now = world.clock.now()
    signed_in = SignedIn(user, world.new_id(), mfa, now)
    with world.store.transaction():
        world.store.put(
            "session",
            {
                "id": digest(word),
                "sessionId": signed_in.session_id,
                "userId": user["id"],
                "mfa": mfa,
                "createdDateTime": now.isoformat(),
                "expiresDateTime": (now + _LIFETIME).isoformat(),
            },
        )
    # SameSite=None: a SAML request by POST comes from another site and must find the session.
    return signed_in, (
        "Set-Cookie",
        f"{COOKIE}={word}; Path=/; Secure; HttpOnly; SameSite=None",
    )


def close_session(world: World, request: Request) -> tuple[str, str]:
    """End this browser's session; returns the header that removes the cookie."""
    word = request.cookies().get(COOKIE, "")
    if word:
        with world.store.transaction():
            world.store.remove("session", digest(word))
    return ("Set-Cookie", f"{COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=None")


def revoke(world: World, user_id: str) -> None:
    """End all sessions and refresh tokens of a user, as an administrator may.

    Access tokens live on until they expire: so it is in Entra without continuous access
    evaluation, and with it the resource says no by itself.
    """
    with world.store.transaction():
        for kind in ("session", "refreshToken"):
            mine = [doc["id"] for doc in world.store.find(kind, "userId", user_id)]
            for id_ in mine:
                world.store.remove(kind, id_)
