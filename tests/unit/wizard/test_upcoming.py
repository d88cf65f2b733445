"""What comes after a set-up: in its order, with words, and where it is done."""

from __future__ import annotations

from dataclasses import replace

from gallery import finish as states
from helpers import facts
from helpers.papers import DONE, frame, recording, section

from assistant import texts
from assistant.sentry.auth_provider import AuthProvider
from assistant.wizard import papers
from assistant.wizard.goal import STEPS
from assistant.wizard.upcoming import Next, upcoming


def found(state: str) -> dict[str, Next]:
    seen = states.STATES[state]().frame
    assert seen is not None
    return {one.key: one for one in upcoming(seen)}


def test_it_follows_from_what_is_there() -> None:
    assert next(iter(found("ready"))) == "second_owner_named"
    assert next(iter(found("second_owner_missing"))) == "second_owner"
    assert "link_count" in found("members_pending")
    assert "linked" in found("members_linked")
    assert "link" in found("hidden")
    assert "certificate_none" in found("no_certificate")
    assert "notify" in found("ready")
    assert "notified" in found("certificate_near")


def test_each_has_its_words_and_leads_where_it_is_done() -> None:
    for name, make in states.STATES.items():
        if make().frame is None:
            continue
        for one in found(name).values():
            assert one.title
            assert one.text
            assert not one.page or one.page in STEPS
            assert not one.url or one.url.startswith("https://")


def test_the_certificates_end_is_said_with_its_day() -> None:
    near = found("certificate_near")["certificate"]
    assert "12" in near.title
    assert "Nov" in near.text


def test_the_record_says_it_in_the_same_words() -> None:
    provider = AuthProvider("read", "active-directory", pending_links=3)
    of = frame(replace(DONE, provider=provider), goal=facts.goal(second_owner="otto@example.com"))
    words = section(papers.record(recording(of)), "paper.record.next")
    steps = list(upcoming(of))
    assert steps[1] == Next("link_count", {"count": 3}, page="sentry")
    for step in steps:
        assert step.title in words
        assert step.text in words
    assert texts.say("next.session.link") in words
