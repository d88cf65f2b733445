"""Before each change: nobody signs in still, or it is not sent."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant.errors import NetworkError
from assistant.sentry import addresses, public
from assistant.sentry.public import SentrySeen
from assistant.web import Answer
from assistant.wizard.watchman import FRESH, Watchman

if TYPE_CHECKING:
    from assistant.wizard.observed import Observed

OFF = SentrySeen(reachable=True, organization="exists", sso="none")
ON = replace(OFF, sso="saml", idp_tenant=facts.TENANT)
SILENT = SentrySeen(reachable=False)


@dataclass
class Clock:
    seconds: float = 0.0

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Looking:
    """A look at a Sentry that shows what it is told to, and counts."""

    shows: SentrySeen = OFF
    goal: Any = field(default_factory=facts.goal)
    addresses: Any = field(
        default_factory=lambda: addresses.addresses(addresses.parse(facts.BASE), "acme")
    )
    asked: int = 0
    lost: int = 0

    def fetch(self, url: str) -> Answer:
        self.asked += 1
        if self.asked <= self.lost:
            raise NetworkError("network.closed", host="sentry.io")
        return Answer(200, {}, b"", url, 0.1)


@pytest.fixture
def looking(monkeypatch: pytest.MonkeyPatch) -> Looking:
    made = Looking()

    def look(_of: object, fetch: Any) -> SentrySeen:
        fetch("https://sentry.io/")
        return made.shows

    monkeypatch.setattr(public, "look", look)
    return made


def watching(looking: Looking, sentry: SentrySeen | None = OFF, **more: Any) -> Watchman:
    observed: Observed = facts.finished(facts.goal(), sentry=sentry, **more)
    return Watchman(looking, observed, Clock(), 0.0)  # type: ignore[arg-type] -- what it needs of them


def later(watchman: Watchman, seconds: float = FRESH + 1) -> None:
    watchman.clock.seconds += seconds  # type: ignore[attr-defined] -- the clock above


def test_a_fresh_look_is_the_present(looking: Looking) -> None:
    watchman = watching(looking)
    later(watchman, FRESH - 1)
    assert watchman()
    assert looking.asked == 0
    later(watchman)
    assert watchman()
    assert watchman()
    assert looking.asked == 1


@pytest.mark.parametrize("shows", [ON, SILENT, replace(OFF, sso="unknown")])
def test_once_it_cannot_be_told_that_nobody_signs_in_nothing_is_sent(
    looking: Looking, shows: SentrySeen
) -> None:
    watchman = watching(looking)
    looking.shows = shows
    later(watchman)
    assert not watchman()
    looking.shows = OFF
    later(watchman)
    assert not watchman()  # another plan says how it goes on
    assert watchman.held


def test_one_lost_answer_holds_nobody_up(looking: Looking) -> None:
    watchman = watching(looking)
    looking.lost = 1
    later(watchman)
    assert watchman()


@pytest.mark.parametrize("sentry", [ON, None])
def test_where_people_may_sign_in_the_plan_has_said_so_already(
    looking: Looking, sentry: SentrySeen | None
) -> None:
    watchman = watching(looking, sentry)
    later(watchman)
    assert watchman()
    assert looking.asked == 0


def test_with_what_is_not_there_nobody_signs_in(looking: Looking) -> None:
    observed = replace(facts.empty(), sentry=ON)
    watchman = Watchman(looking, observed, Clock(), 0.0)  # type: ignore[arg-type] -- as above
    later(watchman)
    assert watchman()
    assert looking.asked == 0
