"""A practice login for tests: a world in memory, a clock that stands still, and its requests."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import random
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from helpers.entra_visitor import ACCOUNT_UPN, Page

from assistant.practice import contoso, login
from assistant.practice.faults import Faults
from assistant.practice.http import Request, Response
from assistant.practice.store import Store
from assistant.practice.world import Clock, Origins, World

VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=")
REDIRECT = "http://localhost:50000"
ORIGINS = Origins.on(8443, 8444, 8445)
NOW = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
_KEYED = ("signingKey", "servicePrincipal")


class SetClock(Clock):
    """A clock that moves only when it is told to."""

    def __init__(self, time: dt.datetime = NOW) -> None:
        self.time = time

    def now(self) -> dt.datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += dt.timedelta(**span)


def small_world(clock: Clock, assumptions: dict[str, str] | None = None) -> World:
    """A world of its own, in memory; what takes long is made once for all of them."""
    seed = _seed_with_keys()
    return _world(Store(None, seed), clock, assumptions)


@lru_cache(maxsize=1)
def _seed_with_keys() -> dict[str, list[dict[str, Any]]]:
    seed = contoso.seed(ORIGINS)
    store = Store(None, seed)
    contoso.complete(store, NOW)
    login.handler(_world(store, SetClock(), None))
    return {**seed, **{kind: store.all(kind) for kind in _KEYED}}


def _world(store: Store, clock: Clock, assumptions: dict[str, str] | None) -> World:
    return World(
        store=store,
        origins=ORIGINS,
        clock=clock,
        assumptions=assumptions or {},
        faults=Faults(),
        lag_factor=0,
        random=random.Random(7),  # noqa: S311 - repeatable ids, no secrets
    )


def nothing(_request: Request) -> Response:
    """An origin that a test does not need."""
    return Response(404)


def asking(world: World, **changes: str | None) -> str:
    """An authorization request; a change to None leaves the parameter out."""
    parameters: dict[str, str | None] = {
        "client_id": world.client_id,
        "response_type": "code",
        "redirect_uri": REDIRECT,
        "scope": "openid profile offline_access User.Read",
        "state": "the state",
        "nonce": "the nonce",
        "code_challenge": CHALLENGE.decode(),
        "code_challenge_method": "S256",
        "prompt": "none",
        "login_hint": ACCOUNT_UPN,
        **changes,
    }
    kept = {name: value for name, value in parameters.items() if value is not None}
    return f"/{world.tenant_id}/oauth2/v2.0/authorize?{urlencode(kept)}"


def answered(page: Page) -> dict[str, str]:
    """What a redirect hands to the application."""
    assert page.status == 302, page.words
    return dict(parse_qsl(urlsplit(page.location).query))
