"""The practice Sentry that the tests here drive."""

from __future__ import annotations

import random

import pytest
from helpers.practice_sentry import MovedClock, Sentry

from assistant.practice.faults import Faults
from assistant.practice.sentry import handler
from assistant.practice.store import Store
from assistant.practice.world import Origins, World


def _user(name: str, **more: object) -> dict[str, object]:
    address = f"{name}@contoso.practice.test"
    return {
        "id": name,
        "userPrincipalName": address,
        "mail": address,
        "displayName": name.title(),
        "accountEnabled": True,
        "userType": "Member",
        **more,
    }


@pytest.fixture
def sentry() -> Sentry:
    """A practice Sentry beside a tenant of three people."""
    users = [_user("owner"), _user("ada.lane"), _user("ben.moss"), _user("no.mail", mail=None)]
    world = World(
        store=Store(None, {"user": users}),
        origins=Origins.on(8443, 8444, 8445),
        clock=MovedClock(),
        assumptions={},
        faults=Faults(),
        random=random.Random(7),  # noqa: S311 - ids of tests, no keys
    )
    return Sentry(world, handler(world))
