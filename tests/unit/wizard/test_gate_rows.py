"""Sentry's side as one reads it: what to settle, in an order that stays; what to type where."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import sentry as gallery
from helpers import facts

from assistant.saml.findings import State
from assistant.sentry.twin import Refused
from assistant.wizard import flow, gate_rows

if TYPE_CHECKING:
    from assistant.wizard.frame import Frame
    from assistant.wizard.gate_rows import GateRow
    from assistant.wizard.stand import Stand


def frame(stand: Stand) -> Frame:
    assert stand.frame is not None
    return stand.frame


def rows(name: str) -> dict[str, GateRow]:
    return {row.name: row for row in gate_rows.rows(frame(gallery.STATES[name]()))}


# --- What to settle -------------------------------------------------------------------------------


def test_the_worst_comes_first() -> None:
    order = {"stop": 0, "ask": 1, "warn": 2, "ok": 3}
    for name in ("no_owner", "shut_out", "members_differ", "own_sentry"):
        states = [order[row.state] for row in rows(name).values()]
        assert states == sorted(states), name


def test_an_answer_moves_nothing_while_one_is_here() -> None:
    before = frame(gallery.stand())
    names = [row.name for row in gate_rows.rows(before)]
    for told in ({"plan": False}, {"private_window": True}, dict.fromkeys(gallery.QUESTIONS, True)):
        after = gate_rows.rows(before.told_so(told), names)
        assert [row.name for row in after] == names


def test_whoever_comes_again_finds_the_worst_first_as_it_stands_now() -> None:
    before = frame(gallery.stand())
    no, yes = [row.name for row in gate_rows.rows(before) if row.asked][-2:]
    after = gate_rows.rows(before.told_so({no: False, yes: True}))
    assert (after[0].name, after[0].state) == (no, "stop")
    assert next(row for row in after if row.name == yes).state == "ok"
    states = [gate_rows._WORST_FIRST[row.state] for row in after]
    assert states == sorted(states)


def test_once_sentry_has_taken_it_only_what_still_matters_is_left() -> None:
    of = frame(gallery.taken())
    told = {"private_window": False, "plan": False, "owner_role": False, "mfa_unknown": False}
    for answers in ({}, told):
        found = gate_rows.rows(of.told_so(answers))
        assert not {row.name for row in found} & {"private_window", "plan", "owner_role"}
        assert [row.name for row in found if row.state in {"stop", "ok"}] == []
    no = next(row for row in found if row.name == "mfa_unknown")
    assert (no.state, no.answer) == ("warn", False)
    assert no.todo


def test_an_answer_is_shown_with_its_question() -> None:
    found = rows("answered")
    yes, no, still = found["private_window"], found["plan"], found["required_at_once"]
    assert (yes.state, yes.answer, yes.todo) == ("ok", True, "")
    assert (no.state, no.answer) == ("stop", False)
    assert "Subscription" in no.todo
    assert (still.state, still.answer, still.open) == ("ask", None, True)
    assert all(row.says.endswith("?") for row in (yes, no, still))


def test_an_answer_to_what_is_known_by_now_is_not_shown() -> None:
    told = frame(gallery.settled()).told_so({"members_match": False})
    row = {row.name: row for row in gate_rows.rows(told)}["members_match"]
    assert (row.asked, row.answer, row.state) == (False, None, "ok")


@pytest.mark.parametrize("name", [one for one in gallery.STATES if one != "unseen"])
def test_as_many_are_open_as_keep_one_from_going_on(name: str) -> None:
    stand = gallery.STATES[name]()
    count = gate_rows.open_count(gate_rows.rows(frame(stand)))
    assert count == flow.open_questions(stand)


def test_nobody_with_a_window_is_told_to_type_options() -> None:
    for name, make in gallery.STATES.items():
        stand = make()
        if stand.frame is None:
            continue
        for row in gate_rows.rows(stand.frame):
            assert " --" not in row.todo, (name, row.name, row.todo)
            assert "(--" not in row.todo, (name, row.name, row.todo)


def test_what_can_be_done_here_is_offered() -> None:
    assert rows("no_owner")["owner_unnamed"].act == "people"
    assert rows("first")["members_unknown"].act == "members"
    assert rows("first")["identifier_name"].act == "object_id"
    assert rows("object_id")["identifier_objectid"].act == "name"
    assert rows("first")["mfa_unknown"].act == ""
    assert rows("shut_out")["second_owner_unassigned"].act == "review"


# --- What to type ---------------------------------------------------------------------------------


def test_sentrys_pages_come_in_its_order_with_every_value() -> None:
    pages = gate_rows.pages(frame(gallery.stand()))
    assert [page.page for page in pages] == ["settings", "provider", "mapping"]
    assert [row.key for page in pages for row in page.rows] == [
        "settings_url",
        "metadata_url",
        "identifier",
        "user_email",
        "first_name",
        "last_name",
    ]
    assert all(page.values[row.key] == row.value for page in pages for row in page.rows)


def test_by_hand_is_the_page_that_takes_the_place_of_the_address() -> None:
    page = gate_rows.by_hand(frame(gallery.stand()))
    assert page is not None
    assert [row.key for row in page.rows] == ["entity_id", "sso_url", "slo_url", "x509cert"]


def test_by_hand_it_is_the_active_certificate_wherever_it_stands() -> None:
    first = gate_rows.by_hand(frame(gallery.stand()))
    second = gate_rows.by_hand(frame(gallery.trouble()))
    assert first is not None
    assert second is not None
    assert first.values["x509cert"] == second.values["x509cert"]
    assert first.values["x509cert"] == gallery.certificate("AA" * 20).pem()


def test_by_hand_there_is_nothing_where_sentry_would_take_nothing() -> None:
    whole = frame(gallery.stand())
    federation = whole.observed.federation
    assert federation is not None
    for other in (
        None,
        replace(federation, kept=Refused("no")),
        replace(federation, provider=None),
    ):
        observed = replace(whole.observed, federation=other)
        assert gate_rows.by_hand(replace(whole, observed=observed)) is None


def test_metadata_that_would_mislead_sentry_are_told() -> None:
    (found,) = gate_rows.trouble(frame(gallery.trouble()))
    assert found.state is State.FAIL
    assert "by hand" in found.say("remedy")
    assert gate_rows.trouble(frame(gallery.stand())) == ()


# --- A new certificate ----------------------------------------------------------------------------


def test_a_certificate_that_waits_for_sentry_is_given_to_paste() -> None:
    stand = gallery.renewal()
    new = gate_rows.renewal(stand.plan, frame(stand))
    assert new is not None
    assert new.page is not None
    assert new.page.values == {"x509cert": gallery.certificate("CC" * 20).pem()}


def test_as_long_as_the_metadata_do_not_show_it_there_is_nothing_to_paste() -> None:
    stand = gallery.renewal_hidden()
    new = gate_rows.renewal(stand.plan, frame(stand))
    assert new is not None
    assert (new.page, new.thumbprint) == (None, "CC" * 20)


def test_one_that_is_not_made_yet_is_not_waited_for() -> None:
    old = facts.certificate("AA" * 20, days=12)

    def look(goal: object) -> object:
        made = gallery.principal(goal, certificates=(old,))  # type: ignore[arg-type]  # a goal
        return gallery.done(goal, service_principal=made, sentry=gallery.TAKEN)  # type: ignore[arg-type]  # a goal

    stand = gallery.stand(look, sentry=gallery.TAKEN)  # type: ignore[arg-type]  # gives what was seen
    assert stand.plan is not None
    assert any(change.stage == "after-sentry" for change in stand.plan.changes)
    assert gate_rows.renewal(stand.plan, frame(stand)) is None
    assert gate_rows.renewal(None, frame(stand)) is None


# --- Whether Sentry has taken it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("first", State.WARN),
        ("taken", State.PASS),
        ("other_tenant", State.FAIL),
        ("other_provider", State.FAIL),
        ("unreachable", State.NOT_RUN),
    ],
)
def test_what_sentry_shows_comes_worst_first(name: str, state: State) -> None:
    found = gate_rows.taken(frame(gallery.STATES[name]()))
    assert found[0].state is state


def test_where_nobody_has_looked_that_is_said_and_no_pass() -> None:
    whole = frame(gallery.stand())
    (found,) = gate_rows.taken(replace(whole, observed=replace(whole.observed, sentry=None)))
    assert found.state is State.NOT_RUN
    assert found.seen
    assert found.meaning
