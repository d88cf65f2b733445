"""Before a plan is agreed to: who of those to be assigned will not get in; is an owner named?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from helpers import facts

from assistant.entra import clouds
from assistant.entra.people import User
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import admission, foreseen
from assistant.wizard.frame import Frame
from assistant.wizard.steps import check
from assistant.wizard.steps import sentry as sentry_step


def user(name: str, **more: Any) -> User:
    upn = f"{name}@example.com"
    made = User(f"u-{name}", upn, name.title(), upn, name.title(), "X", enabled=True, kind="Member")
    return replace(made, **more)


ANN, BEN = user("ann"), user("ben")
DAN = user("dan", mail=None)
EVE = user("eve", enabled=False)
UNREAD = user("una", enabled=None)
LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)


def told(*direct: User, owner: User | None = ANN, **seen: Any) -> dict[str, str]:
    """Say what a person is told, by check: its sentence."""
    names = tuple(one.upn for one in direct)
    goal = facts.goal(owner=owner.upn if owner else None, users=names)
    both = (*direct, *((owner,) if owner else ()))
    seen.setdefault("users", {one.upn: one for one in both})
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    cloud = clouds.cloud_named("global")
    frame = Frame(goal, facts.finished(goal, **seen), of, cloud, agreed=True)
    return {f"{one.id}.{one.state}": one.say("seen") for one in foreseen.checks(frame)}


def test_where_everybody_gets_in_there_is_nothing_to_say() -> None:
    assert told(BEN) == {}
    assert told(BEN, UNREAD) == {}


def test_who_will_not_is_named_with_the_reason_before_being_assigned() -> None:
    found = told(BEN, EVE, DAN)
    assert set(found) == {"people.foreseen_will_not.warn"}
    sentence = found["people.foreseen_will_not.warn"]
    assert "4" in sentence
    assert EVE.upn in sentence
    assert DAN.upn in sentence
    assert BEN.upn not in sentence


def test_members_of_a_group_count_and_who_is_in_already_does_not() -> None:
    assert set(told(coming={"g": (BEN, EVE)})) == {"people.foreseen_will_not.warn"}
    assert told(people=(EVE,), coming={"g": (BEN, EVE)}) == {}  # judged by the checks already


def test_two_who_share_an_address_are_seen_beside_those_who_are_in_already() -> None:
    same = replace(BEN, mail=EVE.mail)
    there = replace(EVE, enabled=True)
    assert set(told(same, people=(there,))) == {"people.foreseen_cannot_tell.warn"}


def test_an_owner_who_will_not_get_in_is_worse_than_a_warning() -> None:
    assert set(told(owner=EVE)) == {f"people.owner_shut_out.{State.FAIL}"}


@pytest.mark.parametrize(("sentry", "said"), [(None, True), (LIVE, False)])
def test_a_missing_owner_is_told_of_unless_sentry_is_set_up_already(
    sentry: SentrySeen | None, *, said: bool
) -> None:
    assert ("people.owner_unnamed.warn" in told(owner=None, sentry=sentry)) is said


def test_many_are_counted() -> None:
    sentence = told(*(user(f"p{n}", mail=None) for n in range(30)))["people.foreseen_will_not.warn"]
    assert sentence.count("@example.com") == admission.MOST_NAMED
    assert len(sentence.split("\n")) == admission.MOST_NAMED + 2, "a line each, and the rest"
    assert "25" in sentence


def test_groups_inside_groups_are_named() -> None:
    inner = tuple((f"g{n}", f"Group {n}") for n in range(7))
    sentence = told(nested=inner)["people.nested.warn"]
    assert "(7)" in sentence
    assert "Group 4 (+2)" in " ".join(sentence.split())


def test_who_is_assigned_and_shut_out_is_named_with_the_reason() -> None:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    goal = facts.goal(owner=ANN.upn)
    seen = facts.finished(goal, people=(ANN, BEN, EVE))
    frame = Frame(goal, seen, of, clouds.cloud_named("global"), agreed=True)
    (one,) = [found for found in check.hurting(frame) if found.id == "people.shut_out"]
    assert one.state is State.WARN
    assert EVE.upn in one.say("seen")
    assert BEN.upn not in one.say("seen")
    good = replace(frame, observed=replace(seen, people=(ANN, BEN)))
    assert "people.shut_out" not in {found.id for found in check.hurting(good)}
    # The checks name each by themselves, and before Save the gate says it again.
    assert "people.shut_out" not in {found.id for found in check.checks(frame)}
    facts_of_gate = sentry_step.gate_facts(frame)
    assert facts_of_gate.everyone is not None
    assert facts_of_gate.everyone.will_not.named == (f"{EVE.upn}: The account is disabled.",)


def test_an_owner_who_is_assigned_and_shut_out_is_told_of_once_by_the_checks() -> None:
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    goal = facts.goal(owner=EVE.upn)
    seen = facts.finished(goal, people=(EVE,), users={EVE.upn: EVE})
    frame = Frame(goal, seen, of, clouds.cloud_named("global"), agreed=True)
    assert "people.owner_shut_out" in {one.id for one in foreseen.checks(frame)}
    assert "people.owner_shut_out" not in {one.id for one in check.checks(frame)}
