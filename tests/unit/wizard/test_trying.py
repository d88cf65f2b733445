"""How to try it, and what comes next: from facts alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import finish as states
from gallery.check import OLIVIA, SECOND, everything_right, finished, person, stand

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import trying

if TYPE_CHECKING:
    from assistant.wizard.frame import Frame
    from assistant.wizard.stand import Stand


def frame_of(of: Stand) -> Frame:
    assert of.frame is not None
    return of.frame


def test_with_a_sign_on_url_every_way_begins_at_sentry() -> None:
    frame = frame_of(states.STATES["ready"]())
    sp, apps, idp = trying.ways(frame)
    assert (sp.kind, sp.address) == ("sp", "https://sentry.io/auth/login/acme/")
    assert apps.kind == "my_apps"
    assert apps.address.startswith("https://myapps.microsoft.com/signin/")
    assert "button" in apps.steps
    assert idp.why
    assert not idp.address


def test_without_one_entra_begins_and_sentry_shows_no_page_before() -> None:
    sp, idp, apps = trying.ways(frame_of(states.STATES["from_entra"]()))
    assert (sp.kind, idp.kind, apps.kind) == ("sp", "idp", "my_apps")
    assert idp.address == apps.address
    assert idp.steps[0] == "open_app"
    assert "button" not in {*idp.steps, *apps.steps}
    assert not idp.why


def test_where_there_is_no_link_it_says_why() -> None:
    _, apps, _ = trying.ways(frame_of(states.STATES["no_link"]()))
    assert apps.why == texts.say("ui.finish.way.no_link")
    _, apps, _ = trying.ways(frame_of(states.STATES["nothing_there"]()))
    assert apps.why == texts.say("ui.finish.way.not_there")


def test_an_application_that_is_hidden_says_so() -> None:
    _, apps, _ = trying.ways(frame_of(states.STATES["hidden"]()))
    assert apps.hidden
    _, apps, _ = trying.ways(frame_of(states.STATES["ready"]()))
    assert not apps.hidden


@pytest.mark.parametrize("state", ["ready", "from_entra"])
def test_every_step_has_its_words(state: str) -> None:
    frame = frame_of(states.STATES[state]())
    for way in trying.ways(frame):
        steps = trying.steps(way, frame)
        assert len(steps) == len(way.steps)
        assert all(step.do and step.see for step in steps)
        assert not way.path or texts.has(f"ui.finish.path.{way.path}")
    assert "olivia@contoso.com" in trying.steps(trying.ways(frame)[0], frame)[2].do


def test_the_test_user_tries_it_else_the_owner_else_anybody_who_gets_in() -> None:
    everyone = (OLIVIA, SECOND, person(1))

    def who(**said: object) -> str:
        return trying.tester(frame_of(stand(lambda goal: finished(goal, everyone), said=said)))

    tester = person(1)
    assert who(create_test_user=tester.upn) == tester.upn
    assert who() == OLIVIA.upn
    assert who(sentry_owner=SECOND.upn, second_owner=None) == SECOND.upn


def test_nobody_who_will_not_get_in_is_sent_to_try() -> None:
    bare = replace(OLIVIA, mail=None)
    of = stand(lambda goal: finished(goal, (bare, SECOND)))
    assert trying.tester(frame_of(of)) == SECOND.upn
    alone = stand(lambda goal: finished(goal, (bare,)))
    assert trying.tester(frame_of(alone)) == ""
    said = [step.do for step in trying.steps(trying.ways(frame_of(alone))[0], frame_of(alone))]
    assert any("an assigned person" in each for each in said)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("unseen", (State.NOT_RUN, "unseen", "")),
        ("nothing_there", (State.FAIL, "not_there", "review")),
        ("unapplied", (State.WARN, "unapplied", "review")),
        ("failing", (State.WARN, "failing", "check")),
        ("not_taken", (State.WARN, "not_taken", "sentry")),
        ("unknown", (State.NOT_RUN, "unknown", "sentry")),
        ("ready", (State.PASS, "taken", "")),
    ],
)
def test_whether_it_can_work_yet(state: str, expected: tuple[State, str, str]) -> None:
    found = trying.ready(states.STATES[state]())
    assert found == expected
    assert expected[1] == "unseen" or texts.has(f"ui.finish.ready.{expected[1]}.title")


def test_what_one_may_see_instead_has_its_words() -> None:
    for key in trying.SEEN:
        assert texts.has(f"ui.finish.instead.{key}.seen")
        assert texts.has(f"ui.finish.instead.{key}.means")


def test_everything_right_is_really_right() -> None:
    of = stand(everything_right)
    assert [check.id for check in of.checks if check.state is State.FAIL] == []
