"""Verdicts by whose move it is, in a window's words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from gallery import check as states

from assistant import texts
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard import check_groups
from assistant.wizard.answers import Answers
from assistant.wizard.events import Check
from assistant.wizard.goal import STEPS


def one(state: State, who: Who = Who.NOBODY, id_: str = "a.b", about: str = "") -> Check:
    return Check(id_, id_.partition(".")[0], state, who, about=about)


def test_who_has_the_worst_comes_first_and_nobody_last() -> None:
    checks = (
        one(State.PASS),
        one(State.FAIL, Who.NOBODY, "target.x"),
        one(State.WARN, Who.YOU),
        one(State.FAIL, Who.SENTRY_OWNER, "sentry.x"),
        one(State.WARN, Who.SENTRY_OWNER, "sentry.y"),
    )
    found = check_groups.groups(checks)
    assert [group.who for group in found] == ["sentry_owner", "you", "nobody"]
    assert [check.state for check in found[0].asks] == [State.FAIL, State.WARN]
    assert found[2].counted == {State.FAIL: 1, State.PASS: 1}


def test_each_verdict_is_in_its_place_and_none_is_lost() -> None:
    checks = (
        *(one(state, Who.YOU, f"a.{state}") for state in State),
        one(State.WARN, Who.YOU, check_groups.PERSON, "x@example.com"),
    )
    (group,) = check_groups.groups(checks)
    assert [check.state for check in group.asks] == [State.FAIL, State.WARN]
    assert [check.state for check in group.unseen] == [State.NOT_RUN]
    assert [check.state for check in group.passes] == [State.PASS]
    assert [check.state for check in group.beside] == [State.NOT_APPLICABLE]
    assert [check.about for check in group.people] == ["x@example.com"]
    assert sum(group.counted.values()) == len(checks)


def test_one_steps_checks_alone() -> None:
    of = states.STATES["failures"]()
    found = check_groups.groups(of.checks, "addresses")
    shown = [c for g in found for c in (*g.asks, *g.unseen, *g.passes, *g.beside)]
    assert {check.step for check in shown} == {"addresses"}
    assert check_groups.groups(of.checks, "review") == ()


def test_the_steps_stand_in_a_persons_order() -> None:
    found = check_groups.steps(states.STATES["failures"]().checks)
    assert list(found) == [key for key in STEPS if key in found]
    assert "review" not in found


@pytest.mark.parametrize(
    ("states_there", "state", "said"),
    [
        ((State.FAIL, State.WARN), State.FAIL, "One check fails."),
        ((State.FAIL, State.FAIL), State.FAIL, "2 checks fail."),
        ((State.WARN, State.PASS), State.WARN, "Nothing fails. One thing deserves a look."),
        ((State.WARN, State.WARN), State.WARN, "Nothing fails. 2 things deserve a look."),
        (
            (State.PASS, State.NOT_RUN),
            State.PASS,
            "Everything that can be seen from here is right.",
        ),
        ((State.NOT_RUN,), State.NOT_RUN, "Nothing could be checked."),
    ],
)
def test_the_whole_in_one_sentence(
    states_there: tuple[State, ...], state: State, said: str
) -> None:
    assert check_groups.headline(one(each) for each in states_there) == (state, said)


def test_counts_are_said_the_worst_first_and_one_is_one() -> None:
    counts = check_groups.counted(
        [one(State.PASS), one(State.PASS), one(State.FAIL), one(State.NOT_RUN)]
    )
    assert check_groups.say_counts(counts) == "1 fails · 1 not run · 2 pass"


def test_looking_again_is_offered_only_where_it_can_show_something_new() -> None:
    assert check_groups.can_run(one(State.FAIL, id_="addresses.identifier"))
    for id_ in ("sentry.gate.plan", "finish.sp", "check.claims", "people.person"):
        assert not check_groups.can_run(one(State.NOT_RUN, id_=id_))
    assert check_groups.can_run(one(State.WARN, id_="check.read_twice"))
    assert check_groups.can_run(one(State.WARN, id_="people.more"))


def test_what_more_permissions_would_show_is_what_asks_for_them() -> None:
    asks = {
        key.removesuffix(".remedy")
        for key, sentence in texts.table().items()
        if "--more-checks" in sentence and key.startswith("check.")
    }
    assert asks == check_groups.NEEDS_MORE
    of = states.STATES["only_not_run"]()
    count = check_groups.unseen(of.checks, of.answers)
    assert count == sum(1 for check in of.checks if "--more-checks" in check.say("remedy"))
    assert count > 0
    assert check_groups.unseen(of.checks, Answers(more_checks=True)) == 0


_OPTION = re.compile(r"--[a-z]|\b[Rr]un (apply|check|undo|sign-out)\b|\{program\}")
_NEVER_HERE = ("check.review.", "sentry.people.enabled_unknown", "ui.")


def test_no_check_asks_for_an_option_in_a_window() -> None:
    named = {
        key
        for key, sentence in texts.table().items()
        if key.endswith((".seen", ".meaning", ".remedy"))
        and _OPTION.search(sentence)
        and key.startswith(("check.", "sentry.gate.", "sentry.seen.", "saml."))
        and not key.startswith(_NEVER_HERE)
    }
    assert named
    assert {key for key in named if not texts.has(f"ui.check.said.{key}")} == set()
    own = {key: words for key, words in texts.table().items() if key.startswith("ui.check.said.")}
    assert [key for key, words in own.items() if _OPTION.search(words)] == []
    assert [key for key in own if not texts.has(key.removeprefix("ui.check.said."))] == []


def test_a_window_says_it_in_its_own_words_and_the_rest_as_everywhere() -> None:
    of = states.STATES["failures"]()
    said = {check.words: check_groups.said(check) for check in of.checks}
    assert (
        said["check.addresses.identifier.fail"].remedy == "The plan adds it. What is there stays."
    )
    for check in of.checks:
        words = check_groups.said(check)
        assert words.seen == check.say("seen")
        assert not _OPTION.search(f"{words.seen} {words.meaning} {words.remedy}"), words
    unnamed = replace(of.checks[0], key="check.people.shared_in_file.warn", params={})
    unnamed = replace(unnamed, state=State.WARN, params={"count": 1, "names": "x"})
    assert "People" in check_groups.said(unnamed).remedy


def test_nothing_needs_doing_where_it_passes() -> None:
    of = states.STATES["all_pass"]()
    passed = [check for check in of.checks if check.state is State.PASS]
    assert passed
    assert {check_groups.said(check).remedy for check in passed} == {""}
