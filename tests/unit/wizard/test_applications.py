"""Which application is meant, deleted ones too, and what one is made from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts

from assistant.entra import writes
from assistant.entra.objects import Application, Template
from assistant.errors import BadInput
from assistant.wizard import choice
from assistant.wizard.memory import MadeApplication, Memory, Pending
from assistant.wizard.observed import Candidate, Deleted, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.steps import application

if TYPE_CHECKING:
    from assistant.wizard.change import Change, Plan
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed

GOAL = facts.goal()
NEW = facts.goal(new_app=True)
ORGANIZATION = ("application.create", "application.mode", "addresses.saml", "addresses.sign_on")


def app(id_: str, *uris: str, **more: Any) -> Application:
    return Application(id_, f"app-{id_}", "Sentry", uris, created=facts.NOW, **more)


def found(*applications: Application) -> tuple[Candidate, ...]:
    return tuple(Candidate(one, Why.IDENTIFIER) for one in applications)


def made(id_: str) -> Memory:
    return Memory("3f2a", MadeApplication(f"app-{id_}", id_, "sp", None, facts.NOW))


def plan(goal: Goal, observed: Observed, memory: Memory = facts.MEMORY) -> Plan:
    return make_plan(goal, observed, memory)


def first(plan_: Plan) -> Change:
    return plan_.changes[0]


def said(plan_: Plan) -> str:
    return "\n".join(str(nothing.describe()["reason"]) for nothing in plan_.nothing)


# --- A new one while another holds the Identifier ------------------------------------------------


def test_a_new_one_is_refused_while_another_holds_the_identifier_and_names_it() -> None:
    with pytest.raises(BadInput, match=r"application\.identifier_held") as caught:
        choice.choose(NEW, found(app("old", GOAL.identifier)), facts.MEMORY)
    assert caught.value.params["names"] == "Sentry (app-old)"
    assert caught.value.params["identifier"] == GOAL.identifier


def test_the_same_command_again_finds_the_new_one_that_it_made() -> None:
    mine = app("mine", GOAL.identifier)
    assert choice.choose(NEW, found(app("old"), mine), made("mine")).application == mine


def test_a_new_one_that_was_made_and_not_finished_is_gone_on_with() -> None:
    half = app("mine")
    assert choice.choose(NEW, found(half), made("mine")).application == half


def test_a_new_one_under_another_identifier_is_made_beside_the_former() -> None:
    former = app("mine", "https://other/")
    assert choice.choose(NEW, found(former), made("mine")) == choice.Choice(None)


def test_a_new_one_whose_answer_was_lost_is_found_again() -> None:
    memory = Memory("3f2a", pending=(Pending("application.create", facts.NOW, frozenset(), "x"),))
    assert choice.choose(NEW, found(app("lost")), memory).application == app("lost")


def test_the_wrong_application_is_not_given_an_identifier_that_another_holds() -> None:
    goal = facts.goal(app_id="app-object")
    bare = facts.application(goal, identifier_uris=())
    seen = facts.finished(goal, application=bare, candidates=found(app("old", goal.identifier)))
    with pytest.raises(BadInput, match=r"application\.identifier_held"):
        plan(goal, seen)


def test_what_another_set_up_made_is_not_asked_about() -> None:
    half = app("theirs")
    assert choice.choose(GOAL, found(half), facts.MEMORY).ask == found(half)
    assert choice.choose(GOAL, found(half), Memory("3f2a", others=frozenset({"theirs"}))).ask == ()


# --- Deleted ones --------------------------------------------------------------------------------


def twins(goal: Goal, *deleted: Application) -> list[tuple[str, Why]]:
    found_ = choice.twins(goal, (facts.TEMPLATE,), deleted)
    return [(twin.id, twin.why) for twin in found_]


def test_a_deleted_twin_is_told_by_its_identifier_its_template_or_its_name() -> None:
    renamed = replace(app("by-id", GOAL.identifier), display_name="Old")
    made_from = replace(app("by-template", template_id=facts.TEMPLATE.id), display_name="Old")
    other = replace(app("other"), display_name="Old", template_id="t-other")
    assert twins(GOAL, app("by-name"), other, made_from, renamed) == [
        ("by-id", Why.IDENTIFIER),
        ("by-template", Why.TEMPLATE),
        ("by-name", Why.NAME),
    ]


def test_a_deleted_one_of_another_organization_is_no_twin_unless_it_is_named() -> None:
    theirs = replace(app("x", "https://other/", template_id=facts.TEMPLATE.id), display_name="Old")
    assert twins(GOAL, theirs) == []
    assert twins(facts.goal(restore_app="app-x"), theirs) == [("x", Why.NAMED)]


def test_a_twin_is_listed_once_though_two_reads_show_it() -> None:
    assert twins(GOAL, app("1"), app("1")) == [("1", Why.NAME)]


TWIN = Deleted("d-1", "a-1", "Sentry", (GOAL.identifier,), None, Why.IDENTIFIER)


@pytest.mark.parametrize("named", ["d-1", "A-1"])
def test_restoring_is_the_only_change_until_it_is_back(named: str) -> None:
    goal = facts.goal(restore_app=named)
    (change,) = plan(goal, facts.empty(twins=(TWIN,))).changes
    told = change.describe()
    assert (change.id, told["path"]) == (writes.RESTORE, "/directory/deletedItems/d-1/restore")
    assert told["scopes"] == ["Application.ReadWrite.All"]
    assert (change.undo.kind, change.undo.path) == ("delete", ("/applications/", "d-1"))
    assert "deleted again" in str(told["undo"])
    back = facts.application(goal, id="d-1", app_id="a-1")
    candidates = (Candidate(back, Why.IDENTIFIER),)
    assert choice.choose(goal, candidates, facts.MEMORY).application == back
    assert plan(goal, facts.finished(goal, application=back, twins=(TWIN,))).changes == ()


def test_while_it_is_on_its_way_back_nothing_is_made_in_its_place() -> None:
    goal = facts.goal(restore_app="d-1")
    for seen in (
        facts.empty(restoring=True),
        facts.finished(goal, restoring=True, service_principal=None),
    ):
        waiting = plan(goal, seen)
        assert waiting.changes == ()
        assert waiting.waiting


def test_nothing_is_restored_beside_an_application_that_holds_the_identifier() -> None:
    goal = facts.goal(restore_app="d-1")
    with pytest.raises(BadInput, match=r"application\.identifier_held"):
        choice.choose(goal, found(app("old", goal.identifier)), made("old"))


def test_without_the_option_a_deleted_twin_is_left_alone() -> None:
    seen = facts.empty(twins=(TWIN,))
    assert writes.RESTORE not in [change.id for change in plan(GOAL, seen).changes]


# --- What it is made from ------------------------------------------------------------------------


def entry(name: str, publisher: str, page: str = "", *modes: str) -> Template:
    return Template(f"t-{name}-{publisher}", name, publisher, page, modes or ("saml",))


OWN = entry("Sentry", "Functional Software", "https://sentry.io/")
OTHERS = (entry("sentry", "Old Gate"), entry("Sentry", "Alarm Ltd", "", "oidc"))


def test_publisher_and_home_page_are_shown_before_it_is_made() -> None:
    told = first(plan(GOAL, facts.empty(templates=(OWN,)))).describe()
    assert "Functional Software" in str(told["title"])
    assert "https://sentry.io/" in str(told["reason"])
    assert "Look twice" not in str(told["reason"])


@pytest.mark.parametrize("page", ["https://sentry.io.evil.example/", "https://[", ""])
def test_a_home_page_that_is_not_sentrys_is_a_doubt(page: str) -> None:
    seen = facts.empty(templates=(replace(OWN, home_page=page),))
    assert "Look twice" in str(first(plan(GOAL, seen)).describe()["reason"])


def test_lookalikes_are_named_as_not_taken() -> None:
    planned = plan(GOAL, facts.empty(templates=(*OTHERS, OWN)))
    assert first(planned).call.shown_path == f"/applicationTemplates/{OWN.id}/instantiate"
    assert "sentry (Old Gate), Sentry (Alarm Ltd)" in said(planned)
    assert "Old Gate" not in said(plan(GOAL, facts.finished(GOAL, templates=(*OTHERS, OWN))))


def test_many_lookalikes_are_counted() -> None:
    many = tuple(entry(f"Sentry {number}", "X") for number in range(13))
    assert "+3" in said(plan(GOAL, facts.empty(templates=(*many, OWN))))


def test_one_that_is_not_from_the_gallery_only_by_its_word() -> None:
    seen = facts.empty(templates=OTHERS)
    with pytest.raises(BadInput, match=r"application\.no_template"):
        plan(GOAL, seen)
    planned = plan(facts.goal(template=application.CUSTOM), seen)
    assert [change.id for change in planned.changes][:4] == [*ORGANIZATION]
    told = first(planned).describe()
    assert told["path"] == f"/applicationTemplates/{writes.NON_GALLERY}/instantiate"
    assert "not from the gallery" in str(told["title"])


# --- The addresses' documents --------------------------------------------------------------------


def reasons(goal: Goal, observed: Observed) -> dict[str, str]:
    return {c.id: str(c.describe()["reason"]) for c in plan(goal, observed).changes}


def test_the_plan_says_what_each_document_says_which_is_used_and_why() -> None:
    told = reasons(GOAL, facts.empty())
    assert GOAL.identifier in told["addresses.saml"]
    assert "Microsoft’s article and Sentry’s documentation agree" in told["addresses.saml"]
    start = told["addresses.sign_on"]
    assert f"article says “{GOAL.own.organization_url}”" in start
    assert f"Sentry’s documentation “{GOAL.sign_on_url}”" in start
    assert "save the detour" in start


def test_only_what_changes_is_explained() -> None:
    almost = facts.application(GOAL, logout_url=None)
    told = reasons(GOAL, facts.finished(GOAL, application=almost))["addresses.saml"]
    assert "Logout URL" in told
    assert "Identifier (Entity ID)" not in told


def test_an_address_of_ones_own_stands_beside_the_documented_one() -> None:
    goal = facts.goal(identifier="urn:mine", sign_on_url=None)
    told = reasons(goal, facts.finished(GOAL))
    own = f"you chose “urn:mine”; Sentry’s documentation says “{GOAL.identifier}”."
    assert own in told["addresses.saml"]
    empty = f"left empty, as you chose; Sentry’s documentation says “{GOAL.sign_on_url}”."
    assert empty in told["addresses.sign_on"]


def test_a_plan_with_all_this_is_plain_json() -> None:
    planned = plan(GOAL, facts.empty(templates=(*OTHERS, OWN), twins=(TWIN,)))
    json.dumps([change.describe() for change in planned.changes])
