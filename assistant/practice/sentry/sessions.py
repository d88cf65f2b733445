"""A browser's session with the practice Sentry, and the cookie that guards its forms.

The session cookie is ``sentrysid`` (SameSite=None, since the identity provider posts from another
site), the forms' guard is the cookie ``sc`` together with the field ``csrfmiddlewaretoken``. The
store knows a session by the digest of its cookie, so neither the state file nor a dump can be
used to take a session over.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.practice.http import Request
    from assistant.practice.world import World

COOKIE: Final = "sentrysid"
GUARD_COOKIE: Final = "sc"
GUARD_FIELD: Final = "csrfmiddlewaretoken"

_KIND: Final = "sentrySession"
_KEPT: Final = 500  # every look at an ACS address leaves a session behind; the oldest go first
SSO_LASTS: Final = timedelta(hours=20)
PIPELINE_LASTS: Final = timedelta(minutes=10)


@dataclass(slots=True)
class Session:
    """What this Sentry remembers of one browser.

    Attributes:
        secret: The cookie's value; "" until there is something to remember.
        guard: The form guard's value.
        data: The remembered document; change it through the methods.
    """

    secret: str
    guard: str
    data: dict[str, Any] = field(default_factory=dict)
    _changed: bool = False
    _guard_is_new: bool = False
    _left: tuple[str, ...] = ()

    @property
    def user_id(self) -> str:
        """The signed-in user's id, or ""."""
        return str(self.data.get("userId") or "")

    def remember(self, key: str, value: Any) -> None:  # noqa: ANN401 - any JSON value
        """Keep ``value`` under ``key``; None forgets it."""
        if value is None:
            if self.data.pop(key, None) is not None:
                self._changed = True
            return
        self.data[key] = value
        self._changed = True

    def tell(self, level: str, text: str) -> None:
        """Keep a message for the next page; ``level`` is "error" or "success"."""
        self.remember("messages", [*self.data.get("messages", []), {"level": level, "text": text}])

    def take_messages(self) -> list[dict[str, str]]:
        """Return the waiting messages and forget them."""
        waiting: list[dict[str, str]] = list(self.data.get("messages", []))
        self.remember("messages", None)
        return waiting

    def sign_in(self, user_id: str) -> None:
        """Sign a user in; the session gets another cookie and, for another user, forgets SSO."""
        if self.user_id != user_id:
            self.remember("sso", None)
        self.remember("userId", user_id)
        if self.secret:
            self._left = (*self._left, self.secret)
            self.secret = ""

    def sign_out(self) -> None:
        """Forget everything."""
        if self.secret:
            self._left = (*self._left, self.secret)
        self.secret, self.data, self._changed = "", {}, False

    def complete_sso(self, organization_id: str, now: datetime) -> None:
        """Note that this session came through the organization's identity provider."""
        done = dict(self.data.get("sso", {}))
        done[organization_id] = now.isoformat()
        self.remember("sso", done)

    def has_sso(self, organization_id: str, now: datetime) -> bool:
        """Whether this session came through the identity provider within the last 20 hours."""
        since = self.data.get("sso", {}).get(organization_id)
        return bool(since) and now - datetime.fromisoformat(since) < SSO_LASTS


def open_session(world: World, request: Request) -> Session:
    """Return the session that the request's cookies name, or an empty one."""
    cookies = request.cookies()
    guard = cookies.get(GUARD_COOKIE, "")
    guard_is_new = not guard
    if guard_is_new:
        guard = _secret(world)
    secret = cookies.get(COOKIE, "")
    kept = world.store.get(_KIND, _digest(secret)) if secret else None
    if kept is None:
        return Session("", guard, _guard_is_new=guard_is_new)
    data = {key: value for key, value in copy.deepcopy(kept).items() if key not in {"id", "seen"}}
    return Session(secret, guard, data, _guard_is_new=guard_is_new)


def close_session(world: World, session: Session, *, page: bool) -> tuple[tuple[str, str], ...]:
    """Write the session down and return the headers that set its cookies.

    Args:
        world: The practice world.
        session: What ``open_session`` gave.
        page: Whether the answer is a page, which may hold a form and so needs the guard's cookie.
    """
    headers: list[tuple[str, str]] = []
    if session._changed or session._left:  # noqa: SLF001 - this module's own class
        headers.extend(_write(world, session))
    if page and session._guard_is_new:  # noqa: SLF001 - same
        value = f"{GUARD_COOKIE}={session.guard}; Max-Age=31449600; Path=/; SameSite=Lax; Secure"
        headers.append(("Set-Cookie", value))
    return tuple(headers)


def guarded(session: Session, form: dict[str, str]) -> bool:
    """Whether the form carries the guard that the cookie holds."""
    sent = form.get(GUARD_FIELD, "")
    return not session._guard_is_new and hmac.compare_digest(  # noqa: SLF001 - this module's own
        sent.encode(), session.guard.encode()
    )


def _write(world: World, session: Session) -> Iterable[tuple[str, str]]:
    store = world.store
    with store.transaction():
        for secret in session._left:  # noqa: SLF001 - this module's own class
            store.remove(_KIND, _digest(secret))
        if not session.data:
            return [("Set-Cookie", f"{COOKIE}=; Max-Age=0; Path=/; SameSite=None; Secure")]
        new = not session.secret
        if new:
            session.secret = _secret(world)
            _make_room(world)
        now = world.clock.now().isoformat()
        store.put(_KIND, {**session.data, "id": _digest(session.secret), "seen": now})
    if not new:
        return []
    value = f"{COOKIE}={session.secret}; HttpOnly; Max-Age=1209600; Path=/; SameSite=None; Secure"
    return [("Set-Cookie", value)]


def _make_room(world: World) -> None:
    kept = list(world.store.all(_KIND))
    if len(kept) >= _KEPT:
        for oldest in sorted(kept, key=lambda each: str(each["seen"]))[: len(kept) - _KEPT + 1]:
            world.store.remove(_KIND, oldest["id"])


def _secret(world: World) -> str:
    return world.new_id().replace("-", "")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
