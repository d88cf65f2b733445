"""What is handed out to be redeemed: authorization codes, device codes and refresh tokens.

Codes live in memory and are gone with the process; refresh tokens are kept, as digests, so that
a client stays signed in when the practice tenant is started again.
"""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from assistant.practice.login.aadsts import Refusal, refuse
from assistant.practice.login.sessions import SignedIn, digest, opaque

if TYPE_CHECKING:
    from assistant.practice.world import World

CODE_LIFETIME: Final = timedelta(minutes=10)
DEVICE_LIFETIME: Final = timedelta(minutes=15)
DEVICE_INTERVAL: Final = 5
REFRESH_LIFETIME: Final = timedelta(days=90)
REFRESH_GRACE: Final = timedelta(minutes=10)
_MOST: Final = 1000
# No letters that are read as others: a person types this.
_USER_CODE_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ23456789"
_USER_CODE_LENGTH: Final = 9


@dataclass(frozen=True, slots=True)
class Code:
    """An authorization code: bound to the client, the redirect address and the PKCE challenge."""

    client_id: str
    redirect_uri: str
    challenge: str
    openid: tuple[str, ...]
    nonce: str
    who: SignedIn
    expires: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class Device:
    """A device code and what has become of it; ``who`` or ``refusal`` once somebody answered."""

    device_code: str
    user_code: str
    client_id: str
    scope: str
    expires: datetime
    who: SignedIn | None = None
    refusal: Refusal | None = None
    used: bool = False


class Codes:
    """Authorization codes and device codes of one world; safe to use from several threads."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, Code] = {}
        self._devices: dict[str, Device] = {}
        self._lock = threading.Lock()

    def issue(self, code: Code) -> str:
        """Hand out a word for ``code``."""
        word = "1." + opaque(self._world)
        with self._lock:
            _make_room(self._codes)
            self._codes[word] = code
        return word

    def redeem(self, word: str) -> Code:
        """Take the code for ``word``, once.

        Raises:
            Refusal: 70000 unknown, 54005 used before, 70008 expired.
        """
        with self._lock:
            code = self._codes.get(word)
            if code is None:
                raise refuse(70000)
            self._codes[word] = replace(code, used=True)
        if code.used:
            raise refuse(54005)
        if code.expires <= self._world.clock.now():
            raise refuse(70008)
        return code

    def start_device(self, client_id: str, scope: str) -> Device:
        """Begin a device flow."""
        with self._lock:
            _make_room(self._devices)
            letters = "".join(secrets.choice(_USER_CODE_LETTERS) for _ in range(_USER_CODE_LENGTH))
            expires = self._world.clock.now() + DEVICE_LIFETIME
            device = Device(opaque(self._world), letters, client_id, scope, expires)
            self._devices[device.device_code] = device
            return device

    def by_user_code(self, user_code: str) -> Device | None:
        """The device flow that waits for this code, typed by a person; None if none does."""
        wanted = "".join(user_code.split()).replace("-", "").upper()
        with self._lock:
            for device in self._devices.values():
                if device.user_code == wanted:
                    waiting = device.who is None and device.refusal is None
                    return device if waiting and not self._over(device) else None
        return None

    def decide(
        self, device_code: str, *, who: SignedIn | None = None, refusal: Refusal | None = None
    ) -> None:
        """Note that somebody signed in for the device, or that it was refused."""
        with self._lock:
            device = self._devices[device_code]
            self._devices[device_code] = replace(device, who=who, refusal=refusal)

    def poll(self, device_code: str, client_id: str) -> Device:
        """What has become of a device flow; a finished one is given once.

        Raises:
            Refusal: 70018 unknown, 70019 expired, 70016 nobody signed in yet, 90120 given before,
                or whatever the sign-in was refused with.
        """
        with self._lock:
            device = self._devices.get(device_code)
            if device is None or device.client_id != client_id:
                raise refuse(70018)
            if device.used:
                raise refuse(90120)
            if device.refusal is not None:
                raise device.refusal
            if self._over(device):
                raise refuse(70019)
            if device.who is None:
                raise refuse(70016)
            self._devices[device_code] = replace(device, used=True)
            return device

    def _over(self, device: Device) -> bool:
        return device.expires <= self._world.clock.now()


def issue_refresh(world: World, client_id: str, who: SignedIn, openid: tuple[str, ...]) -> str:
    """Hand out a refresh token and keep its digest."""
    word = "1.A" + opaque(world)
    now = world.clock.now()
    with world.store.transaction():
        world.store.put(
            "refreshToken",
            {
                "id": digest(word),
                "userId": who.user["id"],
                "clientId": client_id,
                "sessionId": who.session_id,
                "mfa": who.mfa,
                "since": who.since.isoformat(),
                "openid": list(openid),
                "issuedDateTime": now.isoformat(),
                "expiresDateTime": (now + REFRESH_LIFETIME).isoformat(),
            },
        )
    return word


def redeem_refresh(world: World, word: str, client_id: str) -> tuple[SignedIn, tuple[str, ...]]:
    """Take a refresh token: who it stands for, and the OpenID scopes it was issued with.

    Rotation as Entra does it: a new token is issued every time, and the old one goes on working
    for a grace period, because parallel refreshes of one client are normal.

    Raises:
        Refusal: 700082, unknown, revoked or expired; 70000, another client's.
    """
    with world.store.transaction():
        kept = world.store.get("refreshToken", digest(word))
        if kept is None:
            raise refuse(700082, issued="an unknown time")
        if kept["clientId"] != client_id:
            raise refuse(70000)
        now = world.clock.now()
        user = world.store.get("user", kept["userId"])
        if user is None or datetime.fromisoformat(kept["expiresDateTime"]) <= now:
            raise refuse(700082, issued=kept["issuedDateTime"])
        graced = (now + REFRESH_GRACE).isoformat()
        if kept["expiresDateTime"] > graced:
            world.store.put("refreshToken", {**kept, "expiresDateTime": graced})
        since = datetime.fromisoformat(kept["since"])
        return SignedIn(user, kept["sessionId"], kept["mfa"], since), tuple(kept["openid"])


def _make_room(table: dict[str, Code] | dict[str, Device]) -> None:
    while len(table) >= _MOST:
        del table[next(iter(table))]
