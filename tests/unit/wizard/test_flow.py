"""Which page comes next, and what the one act at the bottom is: every edge, without a widget."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from gallery import review as review_states
from helpers import facts

from assistant import texts
from assistant.entra.clouds import cloud_named
from assistant.entra.token import Account
from assistant.errors import NetworkError
from assistant.saml.findings import State
from assistant.sentry import addresses, slug
from assistant.sentry.public import SentrySeen
from assistant.wizard import at_stake, flow
from assistant.wizard.answers import Answers
from assistant.wizard.choice import Choice
from assistant.wizard.events import Check, Result
from assistant.wizard.frame import Frame
from assistant.wizard.goal import STEPS
from assistant.wizard.plan import make_plan
from assistant.wizard.stand import Stand, Target
from assistant.wizard.steps import sentry

ACCOUNT = Account("admin@contoso.com", facts.TENANT)
ANSWERS = Answers(
    organization="acme",
    sentry_url=facts.BASE,
    client_id="00000000-0000-0000-0000-000000000001",
    sentry_owner="olivia@example.com",
)
SEEN = SentrySeen(reachable=True, base_from_metadata=facts.BASE, organization="exists", sso="none")


def frame(observed: Any = None, **told: bool) -> Frame:
    goal = facts.goal(owner="olivia@example.com")
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    return Frame(
        goal,
        observed or facts.empty(users=USERS),
        of,
        cloud_named("global"),
        agreed=True,
        told=told,
    )


USERS = {"olivia@example.com": facts.OWNER}


def begun(**more: Any) -> Stand:
    given: dict[str, Any] = {
        "answers": ANSWERS,
        "cloud": cloud_named("global"),
        "target": Target(slug.parse("acme"), SEEN),
    }
    return Stand(**{**given, **more})


def seen(observed: Any = None, **more: Any) -> Stand:
    of = frame(observed)
    given: dict[str, Any] = {
        "account": ACCOUNT,
        "frame": of,
        "choice": Choice(of.observed.application),
        "plan": make_plan(of.goal, of.observed, facts.MEMORY),
        "looked_for": ANSWERS,
        "page": "application",
        "past": frozenset({"target", "signin"}),
    }
    return begun(**{**given, **more})


def finished(**more: Any) -> Stand:
    goal = facts.goal(owner="olivia@example.com")
    there = facts.finished(
        goal,
        users=USERS,
        people=(facts.OWNER,),
        assigned=(facts.assigned("u-owner", "Olivia"),),
    )
    return seen(there, **more)


def test_the_pages_are_in_one_row() -> None:
    assert [flow.after(key) for key in STEPS] == [*STEPS[1:], None]
    assert [flow.before(key) for key in STEPS] == [None, *STEPS[:-1]]


def test_without_an_organization_one_cannot_go_on() -> None:
    empty = Stand(cloud=cloud_named("global"))
    assert flow.blocked(empty)
    assert not flow.may_go(empty, "signin")
    assert flow.bar(empty).act is flow.Act.NEXT


def test_with_an_organization_one_goes_to_the_sign_in_and_no_further() -> None:
    stand = begun()
    assert flow.blocked(stand) == ""
    assert flow.may_go(stand, "signin")
    assert not flow.may_go(stand, "application")


@pytest.mark.parametrize(
    "more",
    [
        {"target": None},
        {"target": Target(slug.parse("Ä cme"))},
        {"target": Target(slug.parse("acme"), replace(SEEN, organization="missing"))},
        {"answers": replace(ANSWERS, client_id=None)},
        {"wrong": {"sentry_url": NetworkError("network.name", host="x")}},
    ],
)
def test_what_stops_one_at_the_target(more: dict[str, Any]) -> None:
    assert flow.blocked(begun(**more))


def test_a_sentry_that_did_not_answer_stops_nobody() -> None:
    assert flow.blocked(begun(target=Target(slug.parse("acme"), None, looking=True))) == ""
    silent = SentrySeen(reachable=False)
    assert flow.blocked(begun(target=Target(slug.parse("acme"), silent))) == ""


def test_the_practice_tenant_brings_its_own_client_id() -> None:
    answers = replace(ANSWERS, client_id=None, cloud="practice")
    assert flow.blocked(begun(answers=answers, cloud=None)) == ""


def test_the_act_of_the_sign_in_page_is_to_sign_in_then_to_go_on() -> None:
    bar = flow.bar(begun(page="signin"))
    assert (bar.act, bar.why_not) == (flow.Act.SIGN_IN, "")
    assert flow.bar(begun(page="signin", account=ACCOUNT)).act is flow.Act.NEXT


@pytest.mark.parametrize("busy", ["signin", "apply", "undo", "practice"])
def test_while_something_runs_nothing_else_is_begun(busy: Any) -> None:
    bar = flow.bar(seen(busy=busy))
    assert bar.why_not
    assert bar.stop == (busy != "practice")


@pytest.mark.parametrize("busy", ["look", "check"])
def test_nobody_has_to_wait_for_a_look_that_only_reads(busy: Any) -> None:
    assert flow.bar(seen(busy=busy)).why_not == ""
    assert flow.bar(seen(busy=busy, page="review")).why_not


def test_what_could_lock_out_is_not_applied_by_the_button_below() -> None:
    stand = seen(page="review")
    assert stand.plan is not None
    first, *rest = stand.plan.changes
    breaking = replace(first, breaking="plan.breaking.identifier")
    stand = replace(stand, plan=replace(stand.plan, changes=(breaking, *rest)))
    bar = flow.bar(stand)
    assert bar.act is flow.Act.APPLY
    assert bar.why_not


@pytest.mark.parametrize("busy", ["signin", "apply", "undo"])
def test_nobody_walks_away_from_what_runs(busy: Any) -> None:
    assert not flow.may_go(seen(busy=busy), "target")
    assert flow.may_go(seen(busy="look"), "target")


def test_an_unclear_application_has_to_be_chosen() -> None:
    from assistant.wizard.observed import Candidate, Why  # noqa: PLC0415 -- only here

    one = Candidate(facts.application(facts.goal()), Why.NAME)
    stand = seen(choice=Choice(None, (one,)))
    assert flow.blocked(stand)
    assert not flow.may_go(stand, "addresses")


def test_the_review_applies_and_lets_nobody_by_before() -> None:
    stand = seen(page="review")
    assert flow.bar(stand).act is flow.Act.APPLY
    assert not flow.may_go(stand, "sentry")
    assert flow.bar(finished(page="review")).act is flow.Act.NEXT


def test_after_a_failed_run_the_act_is_to_try_the_rest_again() -> None:
    from assistant.wizard.events import Changed  # noqa: PLC0415 -- only here

    stand = seen(
        page="review",
        result=Result("failed", "r"),
        changes={"application.create": Changed("application.create", "failed")},
    )
    assert flow.bar(stand).label == "ui.act.try_again"


def test_answers_that_changed_are_looked_at_before_they_are_applied() -> None:
    stand = seen(page="review", answers=replace(ANSWERS, certificate_years=1))
    assert flow.bar(stand).act is not flow.Act.APPLY
    assert flow.entering(stand, "review") == "look"
    assert flow.entering(seen(), "review") == ""


def test_a_look_that_failed_can_be_tried_again() -> None:
    stand = seen(page="people", frame=None, error=NetworkError("network.name", host="x"))
    assert flow.bar(stand).act is flow.Act.LOOK
    first = seen(page="signin", frame=None, error=NetworkError("network.name", host="x"))
    assert flow.bar(first).act is flow.Act.LOOK
    assert flow.bar(replace(first, error=None)).act is flow.Act.NEXT
    unplanned = seen(page="review", plan=None, error=NetworkError("network.name", host="x"))
    assert flow.bar(unplanned).act is flow.Act.LOOK


def test_what_may_not_be_seen_yet_is_looked_at_again() -> None:
    stand = seen(page="review", plan=review_states.waiting().plan)
    shown = flow.bar(stand)
    assert shown.act is flow.Act.LOOK
    assert shown.why_not == ""
    assert shown.calm == texts.say("ui.calm.waiting")
    assert not stand.applied
    beyond = flow.bar(replace(stand, page="sentry"))
    assert beyond.why_not == texts.say("ui.blocked.waiting")


def test_the_gate_has_to_be_answered_or_handed_over_or_taken() -> None:
    stand = finished(page="sentry")
    assert flow.open_questions(stand)
    assert flow.blocked(stand)
    assert flow.blocked(replace(stand, handed_over=True)) == ""


def marks(stand: Stand) -> dict[str, flow.Mark]:
    return {step.key: step.mark for step in flow.steps(stand)}


def test_what_was_handed_over_waits_until_sentry_shows_that_it_took_it() -> None:
    stand = finished(page="finish", past=frozenset(STEPS), handed_over=True)
    assert flow.may_go(stand, "finish")
    assert marks(stand)["sentry"] is flow.Mark.WAITING
    assert stand.frame is not None
    of = stand.frame
    took = replace(SEEN, sso="saml", idp_tenant=facts.TENANT, idp_sso_url=sentry.sso_address(of))
    there = replace(of, observed=replace(of.observed, sentry=took))
    assert marks(replace(stand, frame=there))["sentry"] is flow.Mark.DONE


def test_after_an_undo_nothing_has_failed() -> None:
    failing = (Check("application.there", "application", State.FAIL),)
    undone = seen(page="finish", past=frozenset(STEPS), checks=failing)
    assert flow.Mark.FAILED not in marks(undone).values()
    assert marks(undone)["check"] is flow.Mark.WAITING
    # What was there before the run is judged as ever.
    adopted = finished(**past_all(failing), result=Result("undone", "r"))
    for there in (adopted, finished(**past_all(failing))):
        assert marks(there)["check"] is flow.Mark.FAILED


def past_all(checks: tuple[Check, ...]) -> dict[str, Any]:
    return {"page": "finish", "past": frozenset(STEPS), "checks": checks}


def test_how_one_signs_in_is_said_only_to_whoever_does() -> None:
    def calm(**more: Any) -> str:
        return flow.bar(begun(page="signin", **more)).calm

    microsofts = texts.say("ui.calm.signin")
    assert calm() == microsofts
    assert calm(account=ACCOUNT) == texts.say("ui.calm.signed_in") != microsofts
    practising = calm(answers=replace(ANSWERS, cloud="practice"), cloud=None)
    assert practising == texts.say("ui.calm.signin_practice") != microsofts


def test_checking_is_done_on_coming_to_the_page() -> None:
    assert flow.entering(finished(), "check") == "check"


def test_steps_say_how_they_stand() -> None:
    stand = seen(page="people", past=frozenset({"target", "signin", "application"}))
    marks = {step.key: step.mark for step in flow.steps(stand)}
    assert marks["target"] is flow.Mark.DONE
    assert marks["people"] is flow.Mark.CURRENT
    assert marks["review"] is flow.Mark.WAITING
    failed = replace(stand, error=NetworkError("network.name", host="x"), error_page="people")
    assert {s.key: s.mark for s in flow.steps(failed)}["people"] is flow.Mark.FAILED


def test_steps_bear_the_value_that_was_chosen() -> None:
    values = {step.key: step.value for step in flow.steps(seen(page="people"))}
    assert values["target"] == "acme · sentry.example"
    assert values["signin"] == ACCOUNT.upn
    assert all(values[key] for key in ("application", "addresses", "certificate", "people"))


def test_what_could_lock_out_is_confirmed_by_the_organizations_name() -> None:
    stand = seen()
    assert at_stake.confirms(stand, " acme ")
    assert not at_stake.confirms(stand, "Acme")
    assert not at_stake.confirms(stand, "")


TOOK = replace(SEEN, sso="saml", idp_tenant=facts.TENANT)


def showing(stand: Stand, shown: SentrySeen) -> Stand:
    assert stand.frame is not None
    took = replace(shown, idp_sso_url=sentry.sso_address(stand.frame)) if shown.sso else shown
    there = replace(stand.frame, observed=replace(stand.frame.observed, sentry=took))
    return replace(stand, frame=there)


UNDONE = Result("undone", "r")


@pytest.mark.parametrize(
    ("stand", "behind"),
    [
        (showing(seen(page="review"), TOOK), True),
        (showing(seen(page="review", result=UNDONE), SentrySeen(reachable=False)), True),
        (showing(seen(page="review", result=UNDONE), SEEN), False),
        (showing(seen(page="review"), SEEN), False),
        (showing(seen(page="review"), SentrySeen(reachable=False)), False),
    ],
)
def test_after_a_forced_undo_what_sentry_still_has_can_be_read(
    stand: Stand, *, behind: bool
) -> None:
    assert at_stake.left_behind(stand) is behind
    assert [flow.may_go(stand, key) for key in ("sentry", "check")] == [behind, behind]
    on_sentry = flow.bar(replace(stand, page="sentry"))
    assert (on_sentry.act, on_sentry.why_not == "") == (flow.Act.NEXT, behind)
    # The plan is still there to be applied, and nothing is said to be done.
    assert flow.bar(stand).act is flow.Act.APPLY
    assert marks(replace(stand, page="finish", past=frozenset(STEPS)))["review"] is (
        flow.Mark.WAITING
    )


def test_settings_that_were_put_back_are_compared_with_sentrys_side() -> None:
    """The application was there before the run and stays: Sentry still sends people to it."""
    put_back = finished(page="review", result=UNDONE)
    assert put_back.frame is not None
    application = put_back.frame.observed.application
    assert application is not None
    bare = replace(application, identifier_uris=(), redirect_uris=())
    observed = replace(put_back.frame.observed, application=bare)
    planned = make_plan(put_back.frame.goal, observed, facts.MEMORY)
    stand = replace(put_back, frame=replace(put_back.frame, observed=observed), plan=planned)
    assert not flow.may_go(showing(stand, SEEN), "check")
    assert flow.may_go(showing(stand, TOOK), "check")
    assert not flow.may_go(showing(replace(stand, result=None), TOOK), "check")


def test_whoever_comes_back_signs_in_first_and_is_then_at_their_step() -> None:
    back = flow.landed(begun(returning="people"))
    assert (back.page, back.returning) == ("signin", "people")
    assert "target" in back.past
    there = flow.landed(seen(page="signin", returning="people"))
    assert (there.page, there.returning) == ("people", "")
    assert there.past == frozenset(STEPS[:5])


@pytest.mark.parametrize(
    ("stand", "page", "returning"),
    [
        (begun(returning="target"), "target", ""),
        (begun(returning="signin"), "signin", ""),
        (begun(), "target", ""),
        # What is missing at the target comes first, and the way is not forgotten.
        (begun(answers=replace(ANSWERS, client_id=None), returning="people"), "target", "people"),
        # Nobody has looked since the answers changed: not yet.
        (seen(page="signin", looked_for=None, returning="people"), "signin", "people"),
        # It is not applied any more: the step that is open is the nearest.
        (seen(page="signin", returning="check"), "review", ""),
        (finished(page="signin", returning="check"), "sentry", ""),
        (finished(page="signin", returning="check", handed_over=True), "check", ""),
    ],
)
def test_one_lands_as_near_as_one_may_go(stand: Stand, page: str, returning: str) -> None:
    landed = flow.landed(stand)
    assert (landed.page, landed.returning) == (page, returning)


def test_whoever_goes_elsewhere_is_not_taken_back() -> None:
    stand = begun(page="signin", returning="people")
    assert flow.astray(stand, "target")
    assert flow.astray(stand, "application")
    assert not flow.astray(stand, "people")
    assert not flow.astray(stand, "signin")
