"""Whether people use an application today, whom that is, and what is odd about it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import application as gallery

from assistant.entra.surroundings import Surroundings
from assistant.wizard import use_today

if TYPE_CHECKING:
    from assistant.wizard.stand import Stand


def state(name: str) -> Stand:
    return gallery.STATES[name]()


@pytest.mark.parametrize(
    ("name", "word", "offered"),
    [("live", "in use", False), ("ready", "not in use", False), ("unknown_use", "not known", True)],
)
def test_whether_people_use_it_is_told(name: str, word: str, *, offered: bool) -> None:
    frame = state(name).frame
    assert frame is not None
    first = use_today.verdicts(frame)[0]
    assert first.label == word
    assert "--" not in first.meaning
    assert (first.offer is not None) is offered


def test_where_the_log_was_read_it_is_not_offered_again() -> None:
    observed = gallery.there(
        sentry=replace(gallery.NONE, sso="unknown"), around=Surroundings(log_read=True)
    )
    frame = gallery.stand(observed).frame
    assert frame is not None
    assert use_today.verdicts(frame)[0].offer is None


def test_what_is_odd_about_one_that_is_there_is_told_with_its_remedy() -> None:
    frame = state("odd").frame
    assert frame is not None
    words = [one.seen for one in use_today.verdicts(frame)]
    assert "The application is switched off." in words
    assert "Token encryption is switched on." in words
    assert not any("Run apply" in one.remedy for one in use_today.verdicts(frame))


def test_of_one_that_is_not_there_nobody_asks() -> None:
    frame = state("new").frame
    assert frame is not None
    assert (use_today.verdicts(frame), use_today.facts(frame)) == ((), ())


def test_who_is_assigned_and_which_other_addresses_it_serves_stand_below() -> None:
    frame = state("breaking").frame
    assert frame is not None
    assigned, *foreign = use_today.facts(frame)
    assert assigned.text.startswith("olivia@contoso.com")
    assert [fact.name for fact in foreign] == ["Serves as well", ""]
    assert all("fabrikam" in fact.text for fact in foreign)
