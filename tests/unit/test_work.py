"""What a window agrees to is what a person saw, and nothing that came on top."""

from __future__ import annotations

from dataclasses import replace

from helpers import facts

from assistant.listening import Browse, FirstPassword, Listener, Notice
from assistant.wizard.live import Live
from assistant.wizard.plan import make_plan
from assistant.wizard.undo_asking import Asked, Risk


def test_without_a_plan_that_was_seen_nothing_is_agreed_to() -> None:
    goal = facts.goal()
    plan = make_plan(goal, facts.empty(), facts.MEMORY)
    assert not Listener(lambda _told: None).consent(plan, "admin")


def test_what_was_seen_is_agreed_to_and_less_of_it_too() -> None:
    plan = make_plan(facts.goal(), facts.empty(), facts.MEMORY)
    front = Listener(lambda _told: None)
    front.agreed = plan
    assert front.consent(plan, "admin")
    assert front.consent(replace(plan, changes=plan.changes[:1]), "admin")


def test_what_came_on_top_is_not() -> None:
    plan = make_plan(facts.goal(), facts.empty(), facts.MEMORY)
    front = Listener(lambda _told: None)
    front.agreed = replace(plan, changes=plan.changes[:-1])
    assert not front.consent(plan, "admin")


def test_an_undo_puts_back_exactly_what_was_agreed_to() -> None:
    front = Listener(lambda _told: None)
    asked = Asked("r", ("a", "b"), ("A", "A"))
    assert not front.consent_undo(asked, None)
    front.agreed_undo = asked
    assert front.consent_undo(replace(asked), None)
    assert not front.consent_undo(replace(asked, ids=("a", "b", "c"), titles=("A",) * 3), None)
    assert not front.consent_undo(replace(asked, ids=("a", "c")), None)
    assert not front.consent_undo(replace(asked, risk=Risk(Live.YES, "ada", alone=True)), None)


def test_what_is_told_is_handed_on_and_no_secret_is_in_its_repr() -> None:
    told: list[object] = []
    front = Listener(told.append)
    front.notice("front.signed_out")
    front.open_browser("https://login.example/?code_challenge=secret")
    front.show_password("a@b.c", "secret")
    assert [type(one) for one in told] == [Notice, Browse, FirstPassword]
    assert "secret" not in repr(told)
