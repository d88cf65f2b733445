"""The plan: pure, idempotent, in the right order, and never against the safety law."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from helpers import facts

from assistant.entra.objects import Application
from assistant.entra.people import User
from assistant.errors import BadInput, Conflict
from assistant.sentry.public import SentrySeen
from assistant.wizard.choice import choose
from assistant.wizard.live import whom
from assistant.wizard.memory import MadeApplication, Memory, Pending
from assistant.wizard.observed import Candidate, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.schedule import next_level
from assistant.wizard.steps import review

if TYPE_CHECKING:
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

LIVE = SentrySeen(reachable=True, organization="exists", sso="saml", idp_tenant=facts.TENANT)


def plan(goal: Goal, observed: Observed, memory: Memory = facts.MEMORY) -> Plan:
    return make_plan(goal, observed, memory)


def by_id(made: Plan) -> dict[str, Change]:
    return {change.id: change for change in made.changes}


def levels(made: Plan) -> list[set[str]]:
    """Give what travels together, as if everything succeeded."""
    pending, found = list(made.changes), []
    while pending:
        level = next_level(pending, {change.id for change in pending})
        sent = [change for parcel in level for change in parcel.changes]
        found.append({change.id for change in sent})
        pending = [change for change in pending if change not in sent]
    return found


def test_nothing_to_do_where_the_goal_is_reached_and_each_step_says_why() -> None:
    goal = facts.goal()
    made = plan(goal, facts.finished(goal))
    assert made.changes == ()
    assert {n.step for n in made.nothing} == {"application", "addresses", "certificate", "people"}
    assert all(n.describe()["reason"] for n in made.nothing)


def test_the_same_facts_give_the_same_plan() -> None:
    goal = facts.goal(owner=facts.OWNER.upn)
    seen = facts.empty(users={facts.OWNER.upn: facts.OWNER})
    assert plan(goal, seen).digest == plan(goal, seen).digest
    assert plan(goal, seen).changes == plan(goal, seen).changes


def test_a_new_application_takes_four_levels_in_entras_order() -> None:
    goal = facts.goal(test_user="b.simon@example.com", notify=("it@example.com",))
    order = levels(plan(goal, facts.empty()))
    assert order == [
        {"application.create", "people.test_user"},
        {"application.mode", "people.assign:b.simon@example.com"},
        {"certificate.create", "addresses.saml"},
        {"certificate.activate", "addresses.sign_on", "certificate.notify"},
    ]


def test_changes_of_one_object_travel_as_one_patch() -> None:
    goal = facts.goal(notify=("it@example.com",), sign_on_url=None)
    made = plan(goal, facts.finished(goal, service_principal=facts.principal(facts.goal())))
    (parcel,) = next_level(made.changes, {c.id for c in made.changes})
    assert len(parcel.changes) == 2
    assert set(parcel.call.body or {}) == {"loginUrl", "notificationEmailAddresses"}


def test_what_else_an_application_serves_stays() -> None:
    goal = facts.goal()
    foreign = facts.application(
        goal,
        identifier_uris=("https://other/saml/metadata/x/",),
        redirect_uris=("https://other/acs/",),
        redirect_uri_indexes=(("https://other/acs/", 0),),
    )
    body = by_id(plan(goal, facts.finished(goal, application=foreign)))["addresses.saml"].call.body
    assert body is not None
    assert body["identifierUris"] == ["https://other/saml/metadata/x/", goal.identifier]
    assert body["web"] == {
        "redirectUris": ["https://other/acs/", goal.reply_url],
        "redirectUriSettings": [
            {"uri": "https://other/acs/", "index": 0},
            {"uri": goal.reply_url, "index": 1},
        ],
    }


def test_another_certificate_is_not_activated_while_people_sign_in() -> None:
    goal = facts.goal()
    ending = facts.certificate(days=10)
    principal = facts.principal(goal, certificates=(ending,), active_thumbprint=ending.thumbprint)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=LIVE))
    activate = by_id(made)["certificate.activate"]
    assert (activate.stage, bool(activate.breaking)) == ("after-sentry", True)
    agreed = review.agree(made, even_if_in_use=False)
    assert [change.id for change in agreed.now] == ["certificate.create"]
    assert [change.id for change in agreed.later] == ["certificate.activate"]


def test_a_sentry_that_cannot_be_seen_counts_as_in_use() -> None:
    goal = facts.goal()
    ending = facts.certificate(days=10)
    principal = facts.principal(goal, certificates=(ending,), active_thumbprint=ending.thumbprint)
    unseen = SentrySeen(reachable=False)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=unseen))
    assert by_id(made)["certificate.activate"].breaking


def test_an_expired_active_certificate_gives_way_to_the_one_that_signs_already() -> None:
    goal = facts.goal()
    old, new = facts.certificate(days=-1), facts.certificate("BB" * 20)
    principal = facts.principal(goal, certificates=(old, new), active_thumbprint=old.thumbprint)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=LIVE))
    assert [change.id for change in made.changes] == ["certificate.activate"]
    assert not made.changes[0].breaking


def test_requiring_assignment_on_a_live_application_needs_a_word() -> None:
    goal = facts.goal(assignment_required=True)
    principal = facts.principal(goal, assignment_required=False)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=LIVE))
    with pytest.raises(Conflict, match=r"review\.in_use"):
        review.agree(made, even_if_in_use=False)
    assert review.agree(made, even_if_in_use=True).now == made.changes


def test_a_certificate_made_now_is_not_activated_now_whatever_the_person_says() -> None:
    goal = facts.goal()
    ending = facts.certificate(days=10)
    principal = facts.principal(goal, certificates=(ending,), active_thumbprint=ending.thumbprint)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=LIVE))
    agreed = review.agree(made, even_if_in_use=True)
    assert [change.id for change in agreed.later] == ["certificate.activate"]
    # The same run looks again: the certificate is there, and still nobody gave it to Sentry.
    fresh = facts.certificate("BB" * 20, subject="CN=Sentry acme 3f2a")
    both = replace(principal, certificates=(ending, fresh))
    seen = facts.finished(goal, service_principal=both, sentry=LIVE)
    carried = frozenset({"certificate.create"})
    assert review.agree(plan(goal, seen), even_if_in_use=True, carried=carried).now == ()
    # The next run, asked to, goes on.
    (change,) = review.agree(plan(goal, seen), even_if_in_use=True).now
    assert change.id == "certificate.activate"


def test_an_expired_certificate_is_not_replaced_under_people() -> None:
    """A new one would sign at once, and Sentry does not know it."""
    goal = facts.goal()
    ended = facts.certificate(days=-1)
    principal = facts.principal(goal, certificates=(ended,), active_thumbprint=ended.thumbprint)
    made = plan(goal, facts.finished(goal, service_principal=principal, sentry=LIVE))
    assert all(by_id(made)[f"certificate.{name}"].breaking for name in ("create", "activate"))
    with pytest.raises(Conflict, match=r"review\.in_use"):
        review.agree(made, even_if_in_use=False)
    fresh = facts.principal(goal, certificates=(), active_thumbprint=None)
    unseen = SentrySeen(reachable=False)
    begun = plan(goal, facts.finished(goal, service_principal=fresh, sentry=unseen))
    assert not any(change.breaking for change in begun.changes)


def test_a_consent_reaches_what_is_left_of_it_and_nothing_on_top() -> None:
    goal = facts.goal()
    whole = plan(goal, facts.empty())
    bare = facts.principal(goal, certificates=(), active_thumbprint=None)
    rest = plan(goal, facts.finished(goal, service_principal=bare))
    assert rest.changes
    made = frozenset({"application.create"})
    assert not review.grew(whole, rest, made)  # ids stand where holes were
    assert review.grew(whole, rest)  # what nobody of us made is somebody else's
    assert review.grew(rest, whole)
    (first, *others) = rest.changes
    harmful = replace(rest, changes=(replace(first, breaking="x"), *others))
    assert review.grew(whole, harmful, made)


def test_a_consent_is_to_a_value_from_here_to_there() -> None:
    goal = facts.goal()
    seen = plan(
        goal, facts.finished(goal, service_principal=facts.principal(goal, relay_state="a"))
    )
    theirs = plan(
        goal, facts.finished(goal, service_principal=facts.principal(goal, relay_state="b"))
    )
    (change,) = seen.changes
    assert change.fields
    assert not review.grew(seen, seen)
    assert review.grew(seen, theirs)
    assert not review.grew(seen, theirs, frozenset({change.id}))  # this run sent it itself


def test_whoever_would_be_locked_out_is_named() -> None:
    goal = facts.goal(assignment_required=True)
    principal = facts.principal(goal, assignment_required=False)
    seen = facts.finished(goal, service_principal=principal, sentry=LIVE, people=(facts.OWNER,) * 7)
    with pytest.raises(Conflict) as caught:
        review.agree(plan(goal, seen), even_if_in_use=False, people=whom(seen))
    people = str(caught.value.params["people"])
    assert people.count(facts.OWNER.upn) == 5
    assert people.endswith("(+2)")


def test_the_owner_comes_first_and_each_person_once() -> None:
    other = replace(facts.OWNER, id="u-2", upn="sam@example.com")
    goal = facts.goal(owner=facts.OWNER.upn, users=("Sam@example.com", "sam@example.com"))
    seen = facts.finished(goal, users={facts.OWNER.upn: facts.OWNER, other.upn: other})
    ids = [change.id for change in plan(goal, seen).changes]
    assert ids == ["people.assign:olivia@example.com", "people.assign:sam@example.com"]


def test_whoever_is_assigned_is_left_alone() -> None:
    goal = facts.goal(users=(facts.OWNER.upn,))
    seen = facts.finished(
        goal, users={facts.OWNER.upn: facts.OWNER}, assigned=(facts.assigned(facts.OWNER.id),)
    )
    assert plan(goal, seen).changes == ()


def test_all_unknown_people_are_named_at_once() -> None:
    goal = facts.goal(users=("x@example.com", "y@example.com"))
    seen = facts.finished(goal, users={"x@example.com": None, "y@example.com": None})
    with pytest.raises(BadInput) as caught:
        plan(goal, seen)
    assert caught.value.params["names"] == "x@example.com, y@example.com"


def test_a_groups_name_must_be_unique() -> None:
    goal = facts.goal(groups=("Engineering",))
    two = (facts.group("g1", "Engineering"), facts.group("g2", "Engineering"))
    with pytest.raises(BadInput, match=r"people\.ambiguous_group"):
        plan(goal, facts.finished(goal, groups={"engineering": two}))


@pytest.mark.parametrize("minutes", [0, 14])
def test_a_create_of_unknown_fate_is_not_repeated_while_it_may_be_hidden(minutes: int) -> None:
    pending = Pending(
        "application.create", facts.NOW - timedelta(minutes=minutes), frozenset(), "x"
    )
    made = plan(facts.goal(), facts.empty(), Memory("3f2a", pending=(pending,)))
    assert made.changes == ()
    assert made.waiting


def test_it_is_asked_for_again_once_nothing_can_hide_it() -> None:
    pending = Pending("application.create", facts.NOW - timedelta(minutes=16), frozenset(), "x")
    made = plan(facts.goal(), facts.empty(), Memory("3f2a", pending=(pending,)))
    assert "application.create" in by_id(made)


def test_what_the_journal_knows_is_not_made_again_while_a_read_fails_to_show_it() -> None:
    known = MadeApplication("app", "object", "sp", "role", facts.NOW - timedelta(minutes=1))
    made = plan(facts.goal(), facts.empty(), Memory("3f2a", application=known))
    assert made.changes == ()


def _found(id_: str, *uris: str, age: timedelta = timedelta()) -> Candidate:
    made = Application(id_, f"app-{id_}", "Sentry", uris, created=facts.NOW - age)
    return Candidate(made, Why.TEMPLATE)


def test_the_holder_of_the_identifier_is_the_one() -> None:
    goal = facts.goal()
    mine, other = _found("1", goal.identifier), _found("2", "https://other/")
    assert choose(goal, (other, mine), facts.MEMORY).application == mine.application


def test_one_that_serves_another_organization_is_neither_taken_nor_asked_about() -> None:
    choice = choose(facts.goal(), (_found("2", "https://other/"),), facts.MEMORY)
    assert (choice.application, choice.ask) == (None, ())


def test_a_half_made_one_is_asked_about() -> None:
    half = _found("3")
    assert choose(facts.goal(), (half,), facts.MEMORY).ask == (half,)
    assert choose(facts.goal(new_app=True), (half,), facts.MEMORY).ask == ()


def test_a_newcomer_after_an_unanswered_create_is_ours_and_two_are_nobodys() -> None:
    pending = Pending("application.create", facts.NOW, frozenset({"old"}), "x")
    memory = Memory("3f2a", pending=(pending,))
    old, new = _found("old"), _found("new")
    assert choose(facts.goal(), (old, new), memory).application == new.application
    assert choose(facts.goal(), (old, new, _found("new2")), memory).application is None
    stale = _found("older", age=timedelta(hours=1))
    assert choose(facts.goal(), (old, stale), memory).application is None


def test_a_consent_is_to_lock_out_those_who_were_assigned_then() -> None:
    goal = facts.goal(assignment_required=True)
    principal = facts.principal(goal, assignment_required=False)
    ann, ben = (
        User(f"u-{name}", f"{name}@example.com", name, f"{name}@example.com", name, "X")
        for name in ("ann", "ben")
    )
    seen = facts.finished(goal, sentry=LIVE, service_principal=principal, people=(ann,))
    agreed = plan(goal, seen)
    assert agreed.breaking
    assert not review.grew(agreed, plan(goal, seen))
    for people in ((), (ann, ben), (ben,)):
        assert review.grew(agreed, plan(goal, replace(seen, people=people)))
        # What this run itself has assigned is no surprise.
        own = frozenset({"people.assign:x"})
        assert not review.grew(agreed, plan(goal, replace(seen, people=people)), own)
    calm = replace(seen, sentry=replace(LIVE, sso="none", idp_tenant=""))
    assert plan(goal, calm).whom == frozenset()
