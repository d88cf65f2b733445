"""Sentry's owner presses Save while a change waits for a busy Graph: nothing more is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from helpers import browser
from helpers.windowed import OWNER

from assistant.wizard import watchman

if TYPE_CHECKING:
    from collections.abc import Mapping

    from helpers.windowed import Windowed

OTHER = "owner2@contoso.practice.test"


@pytest.fixture(autouse=True)
def _present(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchman, "FRESH", 0.0)


def goes_live(person: Windowed, copied: Mapping[str, Any]) -> None:
    """Have Sentry set up once Graph has refused for the first time."""
    assert person.practice is not None
    faults = person.practice.faults
    person.until(lambda: any(count[1][0] >= 1 for count in faults._counts))
    url, mapping = copied["metadata_url"], copied["mapping"]
    browser.configure_sentry(person.practice, "acme", OWNER, url, mapping)


@pytest.mark.parametrize("refused", ["DELETE /applications/*", "DELETE /users/*"])
def test_an_undo_stops_where_it_is(person: Windowed, refused: str) -> None:
    person.applied(create_test_user="b.simon@contoso.practice.test")
    assert person.practice is not None
    assert person.stand.result is not None
    copied = person.stand.result.copy
    person.desk.go("review")
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert person.stand.asked is not None
    assert person.stand.asked.risk is None
    before = person.configuration()["applications"]
    person.practice.faults.add(f"graph:{refused}:1-2=429")
    person.desk.undo()
    goes_live(person, copied)
    person.until(lambda: person.stand.busy != "undo")
    person.settled()
    assert person.stand.error is not None
    assert person.stand.error.code == "undo.live_meanwhile"
    assert person.configuration()["applications"] == before
    landed = browser.sign_in_sp_initiated(person.practice, "acme", OWNER)
    assert "/organizations/acme/" in landed.url


def test_a_change_that_would_lock_out_by_now_is_not_made(person: Windowed) -> None:
    person.applied(assignment_required=False)
    assert person.practice is not None
    assert person.stand.result is not None
    copied = person.stand.result.copy
    person.desk.answer(assignment_required=True)
    person.settled()
    person.desk.look()
    person.settled()
    person.desk.go("review")
    person.settled()
    assert person.stand.plan is not None
    assert not person.stand.plan.breaking
    person.practice.faults.add("graph:PATCH /servicePrincipals/*:1-2=429")
    person.desk.apply()
    goes_live(person, copied)
    person.until(lambda: person.stand.busy != "apply")
    person.settled()
    assert person.stand.error is not None
    assert person.stand.error.code == "review.in_use"
    (principal,) = [
        one for one in person.configuration()["servicePrincipals"] if one["displayName"] == "Sentry"
    ]
    assert principal["appRoleAssignmentRequired"] is False
