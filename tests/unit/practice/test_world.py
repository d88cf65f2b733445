"""What all parts share: how late each way of looking is, former settings, and the doubts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.practice_login import SetClock, small_world

from assistant.practice.contoso_apps import GLOBEX_APPLICATION, GLOBEX_PRINCIPAL
from assistant.practice.world import (
    ASSUMPTIONS,
    LAG,
    LAG_SPREAD,
    TOKEN_SERVICE_LAG,
    AssumptionError,
    check_assumptions,
)

if TYPE_CHECKING:
    from assistant.practice.world import World

DOUBTS = Path(__file__).parents[3] / "ASSUMPTIONS.md"
OBJECTS = [f"object {number}" for number in range(500)]


def slow_world(**assumptions: str) -> World:
    world = small_world(SetClock(), {k.replace("_", "-"): v for k, v in assumptions.items()})
    world.lag_factor = 1.0
    return world


def test_any_way_of_looking_can_be_the_late_one_or_the_early_one() -> None:
    world = slow_world()
    last = {max(LAG, key=lambda way: world.lag(way, one)) for one in OBJECTS}
    first = {min(LAG, key=lambda way: world.lag(way, one)) for one in OBJECTS}
    assert last == first == set(LAG)


def test_lags_stay_within_their_range() -> None:
    world = slow_world()
    least, most = LAG_SPREAD
    for way, middle in LAG.items():
        drawn = [world.lag(way, one) for one in OBJECTS]
        assert least * middle <= min(drawn) < max(drawn) <= most * middle
    assert max(LAG.values()) * most < 1.2  # practising stays brisk


def test_lags_are_the_seeds_and_the_objects() -> None:
    world, same, other = slow_world(), slow_world(), slow_world()
    other.lag_seed = 8
    lags = [world.lag("id", one) for one in OBJECTS]
    assert [same.lag("id", one) for one in OBJECTS] == lags
    assert not {other.lag("id", one) for one in OBJECTS} & set(lags)
    assert len(set(lags)) == len(OBJECTS)


def test_without_a_factor_there_is_none() -> None:
    world = slow_world()
    doc = world.fresh({"id": "x"})
    assert not any(world.visible(doc, way) for way in LAG)
    half = world.lag("id", "x")
    world.lag_factor = 0.5
    assert world.lag("id", "x") == half / 2
    world.lag_factor = 0
    assert all(world.visible(doc, way) for way in LAG)
    assert all(world.lag(way, "x") == 0 for way in LAG)


def test_former_settings_are_those_of_a_moment_ago() -> None:
    world = slow_world(token_service_lag="minutes")
    clock = world.clock
    assert isinstance(clock, SetClock)
    (before,) = world.store.find("application", "id", GLOBEX_APPLICATION)
    uri = before["identifierUris"][0]
    world.store.put("application", {**before, "identifierUris": ["urn:first"]})
    clock.pass_by(seconds=1)
    world.store.put("application", {**before, "identifierUris": ["urn:second"]})

    def known() -> list[str]:
        found = world.token_settings().get("application", GLOBEX_APPLICATION)
        assert found is not None
        (name,) = found["identifierUris"]
        assert world.token_settings().find("application", "identifierUris", name) == [found]
        return [
            one
            for one in (uri, "urn:first", "urn:second")
            if world.token_settings().find("application", "identifierUris", one)
        ]

    assert known() == [uri]
    clock.pass_by(seconds=TOKEN_SERVICE_LAG - 1)
    assert known() == ["urn:first"]
    clock.pass_by(seconds=1)
    assert known() == ["urn:second"]


def test_what_is_new_was_not_there_and_what_is_gone_still_is() -> None:
    world = slow_world(token_service_lag="minutes")
    principal = world.store.remove("servicePrincipal", GLOBEX_PRINCIPAL)
    world.store.put("servicePrincipal", {"id": "new", "appId": "new"})
    settings = world.token_settings()
    assert settings.get("servicePrincipal", GLOBEX_PRINCIPAL) == principal
    assert settings.get("servicePrincipal", "new") is None
    assert settings.find("servicePrincipal", "appId", "new") == []
    assert settings.get("user", "none") is None


@pytest.mark.parametrize(("answer", "factor"), [("none", 1.0), ("minutes", 0.0)])
def test_without_that_assumption_or_without_lag_all_is_as_it_is_now(
    answer: str, factor: float
) -> None:
    world = slow_world(token_service_lag=answer)
    world.lag_factor = factor
    world.store.put("servicePrincipal", {"id": "new", "appId": "new"})
    assert world.token_settings() is world.store


@pytest.mark.parametrize("wrong", [{"nothing": "yes"}, {"stale-reads": "perhaps"}])
def test_an_unknown_assumption_says_which_there_are(wrong: dict[str, str]) -> None:
    with pytest.raises(AssumptionError, match="there are"):
        check_assumptions(wrong)


def test_every_doubt_is_written_down_with_all_its_answers() -> None:
    rows = re.findall(r"^\| ([\w-]+) \| ([^|]+) \|", DOUBTS.read_text("utf-8"), re.MULTILINE)
    told = {name: tuple(answers.split(", ")) for name, answers in rows if name in ASSUMPTIONS}
    assert told == ASSUMPTIONS
