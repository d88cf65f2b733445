"""A practice login for tests: in memory with a clock that is set, or served over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from helpers.entra_visitor import Visitor, direct
from helpers.practice_login import SetClock, nothing, small_world

from assistant.practice import login
from assistant.practice.serve import Practice, running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.practice.world import World


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def world(clock: SetClock) -> World:
    return small_world(clock)


@pytest.fixture
def visitor(world: World) -> Visitor:
    return direct(login.handler(world), world.origins.login)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    folder = tmp_path_factory.mktemp("practice")
    handlers = {"graph": nothing, "sentry": nothing}
    with running_practice(folder, handlers=handlers, lag_factor=0) as served:
        yield served


@pytest.fixture
def session(practice: Practice) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.verify = str(practice.ca_file)
        made.trust_env = False
        yield made
