"""What is known of named groups, of the test user's domain and of the rule of assignment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from helpers import facts

from assistant import texts
from assistant.entra import clouds
from assistant.entra.objects import Assignment
from assistant.entra.people import Group
from assistant.entra.surroundings import Surroundings
from assistant.errors import BadInput
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import named
from assistant.wizard.answers import Answers, check, validate
from assistant.wizard.frame import Frame
from assistant.wizard.goal import goal_of
from assistant.wizard.named import GroupLine
from assistant.wizard.observed import Tenant

SECURITY = facts.group("g1", "Engineering")
LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)


def framed(answers: Answers, **seen: Any) -> Frame:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    cloud = clouds.cloud_named("global")
    goal = goal_of(answers, cloud, facts.TENANT, of)
    return Frame(goal, facts.finished(goal, **seen), of, cloud, agreed=True)


def line(group: Group, **seen: Any) -> GroupLine:
    """What is known of one group that is named by its id."""
    answers = Answers(groups=(group.id,))
    found = named.group_lines(framed(answers, groups={group.id: (group,)}, **seen), answers)
    assert len(found) == 1
    return found[0]


def given(group: Group) -> Assignment:
    return Assignment(f"a-{group.id}", group.id, "Group", group.display_name, "role")


def test_before_a_look_a_group_is_a_name() -> None:
    found = named.group_lines(None, Answers(groups=("Engineering",)))
    assert [(one.name, one.standing) for one in found] == [("Engineering", "unseen")]
    assert named.of_all_groups(None) == ()


def test_a_group_named_after_the_look_waits() -> None:
    answers = Answers(groups=("g2",))
    found = named.group_lines(framed(Answers()), answers)
    assert [one.standing for one in found] == ["unseen"]


@pytest.mark.parametrize(
    ("more", "kind", "reason"),
    [
        ({}, "security", "group"),
        ({"dynamic": True}, "dynamic", "group_dynamic"),
        ({"hidden": True}, "hidden", "group_hidden"),
        ({"microsoft_365": True, "security": False}, "microsoft_365", "group"),
    ],
)
def test_a_group_to_be_assigned_says_what_that_implies(
    more: dict[str, bool], kind: str, reason: str
) -> None:
    one = line(replace(SECURITY, **more))
    assert (one.standing, one.kind, one.name) == ("wished", kind, "Engineering")
    assert one.remarks[0].seen == texts.say(f"plan.people.assign_{reason}.reason")
    assert one.words == texts.say(f"ui.people.kind.{kind}")


def test_a_distribution_list_cannot_be_assigned() -> None:
    one = line(replace(SECURITY, security=False))
    assert (one.standing, one.kind) == ("unusable", "distribution")
    assert one.remarks[0].warns


def test_a_name_that_nobody_or_several_bear() -> None:
    answers = Answers(groups=("Nobody", "Twins"))
    twins = (facts.group("t1", "Twins"), facts.group("t2", "Twins"))
    found = named.group_lines(framed(answers, groups={"nobody": (), "twins": twins}), answers)
    assert [one.standing for one in found] == ["missing", "ambiguous"]
    assert "Nobody" in found[0].remarks[0].seen
    assert "t1, t2" in found[1].remarks[0].seen


@pytest.mark.parametrize("count", [0, 1, 7])
def test_an_assigned_group_says_whom_it_reaches(count: int) -> None:
    one = line(
        SECURITY,
        assigned=(given(SECURITY),),
        assigned_groups={SECURITY.id: SECURITY},
        reached={SECURITY.id: count},
    )
    assert one.standing == "assigned"
    assert str(count) in one.words
    assert texts.say("ui.people.kind.security") in one.words
    assert [remark.warns for remark in one.remarks] == ([True] if count == 0 else [])


def test_an_assigned_group_that_nobody_named_is_shown_as_well() -> None:
    person = Assignment("a-u", "u", "User", "Ann", "role")
    other = facts.group("g2", "Support")
    answers = Answers(groups=(SECURITY.id,))
    frame = framed(
        answers,
        groups={SECURITY.id: (SECURITY,)},
        assigned=(person, given(SECURITY), given(other)),
        hidden=(other.id,),
    )
    found = named.group_lines(frame, answers)
    assert [(one.value, one.name) for one in found] == [("g1", "Engineering"), ("", "Support")]
    assert [remark.warns for remark in found[1].remarks] == [False]
    assert "Support" in found[1].remarks[0].seen


def test_what_concerns_all_groups_is_said_once() -> None:
    answers = Answers(groups=(SECURITY.id,))
    frame = framed(
        answers,
        groups={SECURITY.id: (SECURITY,)},
        nested=(("inner", "Inner group"),),
        around=Surroundings(premium=False),
    )
    assert all(remark.warns and remark.remedy for remark in named.of_all_groups(frame))
    assert len(named.of_all_groups(frame)) == 1, "the only group holds the inner one: its row says"
    two = framed(
        Answers(groups=(SECURITY.id, "Support")),
        groups={SECURITY.id: (SECURITY,), "support": (facts.group("g2", "Support"),)},
        nested=(("inner", "Inner group"),),
    )
    assert [remark.warns for remark in named.of_all_groups(two)] == [True]
    good = framed(answers, around=Surroundings(premium=True))
    assert named.of_all_groups(good) == ()


@pytest.mark.parametrize("there", [True, False])
def test_what_stands_inside_the_only_group_stands_in_its_row(there: bool) -> None:
    one = line(
        SECURITY,
        assigned=(given(SECURITY),) if there else (),
        assigned_groups={SECURITY.id: SECURITY} if there else {},
        nested=(("inner", "Platform team"),),
    )
    warned = [remark for remark in one.remarks if remark.warns]
    assert [remark.seen.partition(".")[2][:14] for remark in warned] == [" Their members"]
    assert "Platform team. Their" in warned[0].seen


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (("Groups: a", "They go."), "Groups: a. They go."),
        (("It is there.", "", "Go on"), "It is there. Go on"),
        (("Did “it work?”", "Yes"), "Did “it work?” Yes"),
        (("Called “Sentry”", "Yes."), "Called “Sentry”. Yes."),
        (("Only this", ""), "Only this"),
    ],
)
def test_sentences_on_one_line_are_told_apart(said: tuple[str, ...], line: str) -> None:
    assert named.in_one(*said) == line


def test_every_kind_and_standing_has_its_word() -> None:
    for kind in ("security", "microsoft_365", "dynamic", "hidden", "distribution"):
        assert texts.say(f"ui.people.kind.{kind}")
    for standing in ("assigned", "wished", "unseen", "missing", "ambiguous", "unusable"):
        assert texts.say(f"ui.people.standing.{standing}")


@pytest.mark.parametrize(
    ("domains", "offer"),
    [
        (("contoso.com", "contoso.onmicrosoft.com"), "sso-test@contoso.onmicrosoft.com"),
        (("contoso.com", "contoso.net"), "sso-test@contoso.com"),
        ((), ""),
    ],
)
def test_a_test_user_is_offered_where_an_account_can_be_made(
    domains: tuple[str, ...], offer: str
) -> None:
    tenant = Tenant(facts.TENANT, "Contoso", domains)
    assert named.test_user_offer(framed(Answers(), tenant=tenant)) == offer


def test_without_a_look_no_test_user_is_offered() -> None:
    assert named.test_user_offer(None) == ""


@pytest.mark.parametrize("before", [True, False, None])
@pytest.mark.parametrize("wish", [True, False, None])
@pytest.mark.parametrize("used", [True, False])
def test_the_rule_of_assignment(before: bool | None, wish: bool | None, used: bool) -> None:
    answers = Answers(assignment_required=wish)
    frame = framed(answers, **({"sentry": LIVE} if used else {}))
    principal = facts.principal(frame.goal, assignment_required=before)
    frame = replace(frame, observed=replace(frame.observed, service_principal=principal))
    rule = named.rule(frame, answers)
    assert rule.now is before
    assert rule.harms is (wish is True and before is not True and used)
    assert rule.open is ((before if wish is None else wish) is False)


def test_a_new_application_requires_assignment() -> None:
    frame = framed(Answers())
    new = replace(frame.observed, service_principal=None, application=None)
    assert named.rule(replace(frame, observed=new), Answers()).now is True
    assert named.rule(None, Answers()).now is None


def refused(name: str, text: object) -> str:
    with pytest.raises(BadInput) as caught:
        check(name, text)
    return named.refusal(caught.value)


def test_a_refusal_on_the_page_names_no_option() -> None:
    with pytest.raises(BadInput) as same:
        validate(Answers(sentry_owner="a@b.example", second_owner="a@b.example"))
    said = [
        named.refusal(same.value),
        refused("sentry_owner", "nobody"),
        refused("users", ["a\u200bb@c.example"]),
        refused("create_test_user", "x" * 3000),
    ]
    assert all(said)
    assert not [one for one in said if "--" in one]
    assert "nobody" in said[1]


def test_any_other_refusal_is_said_in_its_own_words() -> None:
    error = BadInput("people_file.empty", file="list.csv")
    explained = texts.explain(error)
    assert explained.title in named.refusal(error)
    assert explained.hint in named.refusal(error)
