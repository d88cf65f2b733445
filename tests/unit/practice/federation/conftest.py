"""The practice login with a clock that shows the real time, because python3-saml looks at it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.entra_visitor import Visitor, direct
from helpers.practice_login import SetClock, small_world

from assistant.practice import login

if TYPE_CHECKING:
    from assistant.practice.world import World


@pytest.fixture
def clock() -> SetClock:
    return SetClock(dt.datetime.now(dt.UTC))


@pytest.fixture
def world(clock: SetClock) -> World:
    return small_world(clock)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return direct(login.handler(world), world.origins.login)
