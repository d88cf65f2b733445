"""Before Save is pressed: what stops, what warns, what is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.sentry import gate
from assistant.sentry.gate import Everyone, GateFacts, Some, compare_members
from assistant.sentry.mapping import Judgement, Person, judge

OWNER = Person("1", "owner@contoso.test", "owner@contoso.test", enabled=True)
READY = GateFacts(
    owner="owner@contoso.test",
    owner_assigned=True,
    owner_judgement=judge(OWNER),
    second_owner="second@contoso.test",
    second_assigned=True,
    second_judgement=judge(OWNER),
    private_window=True,
    members=compare_members(["owner@contoso.test"], [(OWNER, judge(OWNER))]),
    mfa=True,
    assignment_required=True,
    scim=False,
    identifier="objectidentifier",
    plan=True,
    owner_role=True,
)


def states(facts: GateFacts) -> dict[str, str]:
    return {item.code.removeprefix("sentry.gate."): item.state for item in gate.gate(facts)}


def test_when_all_is_settled_only_the_hour_is_left_to_choose() -> None:
    found = states(READY)
    assert found.pop("required_at_once") == "ask"
    assert set(found.values()) == {"ok"}
    assert set(states(replace(READY, already=True)).values()) == {"ok"}


def test_whatever_is_asked_has_a_question_and_takes_an_answer() -> None:
    asked = [item for item in gate.gate(GateFacts()) if item.state == "ask"]
    assert len(asked) >= 6
    for item in asked:
        assert item.question.endswith("?")
        for answer, state in ((True, "ok"), (False, "stop")):
            settled = gate.gate(GateFacts(), {item.name: answer})
            said = [one for one in settled if one.code.startswith("sentry.gate.said")]
            assert [one.state for one in said] == [state]


def test_an_answer_does_not_settle_what_was_seen() -> None:
    shut = replace(READY, second_owner="")
    assert gate.gate(shut, {"second_owner_unnamed": True}) == gate.gate(shut)


def test_when_nothing_is_known_everything_is_asked_and_nothing_passes() -> None:
    found = states(GateFacts())
    assert found["owner_unnamed"] == "stop"
    assert "ok" not in found.values()


@pytest.mark.parametrize(
    ("facts", "code", "state"),
    [
        (replace(READY, owner=""), "owner_unnamed", "stop"),
        (replace(READY, owner_assigned=False), "owner_unassigned", "stop"),
        (replace(READY, owner_assigned=None), "owner_unknown", "ask"),
        (replace(READY, owner_judgement=None), "owner_unknown", "ask"),
        (replace(READY, owner_judgement=judge(replace(OWNER, mail=""))), "owner_shut_out", "stop"),
        (
            replace(READY, owner_judgement=judge(replace(OWNER, enabled=None))),
            "owner_ready_if_enabled",
            "ok",
        ),
        (
            replace(READY, owner_judgement=judge(replace(OWNER, guest="unknown"))),
            "owner_unsure",
            "ask",
        ),
        (replace(READY, second_owner=""), "second_owner_unnamed", "warn"),
        (replace(READY, second_owner="OWNER@contoso.test"), "second_owner_same", "warn"),
        (replace(READY, private_window=None), "private_window", "ask"),
        (replace(READY, owner_role=False), "owner_role", "stop"),
        (replace(READY, plan=None), "plan", "ask"),
        (replace(READY, is_saas=False), "self_hosted", "warn"),
        (replace(READY, is_saas=False, practice=True), "practice", "ok"),
        (replace(READY, members=None), "members_unknown", "ask"),
        (replace(READY, mfa=False), "mfa_not_asked", "warn"),
        (replace(READY, mfa=None), "mfa_unknown", "ask"),
        (replace(READY, assignment_required=False), "assignment_open", "warn"),
        (replace(READY, assignment_required=None), "assignment_unknown", "ask"),
        (replace(READY, scim=True), "scim_on", "warn"),
        (replace(READY, scim=None), "scim_unknown", "ask"),
        (replace(READY, identifier="name"), "identifier_name", "warn"),
        (replace(READY, identifier="name", already=True), "identifier_fixed", "ok"),
    ],
)
def test_each_doubt(facts: GateFacts, code: str, state: str) -> None:
    assert states(facts)[code] == state
    for item in gate.gate(facts):
        assert item.seen
        assert item.meaning
        assert item.remedy


@pytest.mark.parametrize(
    ("everyone", "found"),
    [
        (None, {}),
        (Everyone(3), {"people_ready": "ok"}),
        (Everyone(3, Some(1, ("a: why",))), {"people_shut_out": "warn"}),
        (Everyone(3, cannot_tell=Some(1, ("a: why",))), {"people_unsure": "warn"}),
        (
            Everyone(9, Some(7, ("a: why",)), Some(1, ("b: why",))),
            {"people_shut_out": "warn", "people_unsure": "warn"},
        ),
        (Everyone(1, Some(1, ("a: why",))), {"people_shut_out": "stop"}),
    ],
)
def test_who_is_shut_out_is_said_once_more(everyone: Everyone | None, found: object) -> None:
    facts = replace(READY, everyone=everyone)
    assert {k: v for k, v in states(facts).items() if k.startswith("people_")} == found
    seen = " ".join(item.seen for item in gate.gate(facts) if item.name == "people_shut_out")
    assert ("And 6 more." in seen) is (everyone is not None and everyone.will_not.count == 7)


def test_who_will_not_get_in_stands_in_a_list() -> None:
    facts = replace(READY, everyone=Everyone(9, Some(7, ("a: why.", "b: why."))))
    (item,) = [one for one in gate.gate(facts) if one.name == "people_shut_out"]
    head, *names = item.seen.split("\n")
    assert head == "Assigned people who will not get in: 7 of 9"
    assert names == ["a: why.", "b: why.", "And 5 more."]


def test_what_is_settled_in_entra_is_not_sentrys_owners_move() -> None:
    where = {item.name: item.in_entra for item in gate.gate(GateFacts())}
    assert where["mfa_unknown"]
    assert not where["owner_unnamed"]
    said = gate.gate(GateFacts(), {"mfa_unknown": False})
    assert [item.in_entra for item in said if item.name == "said_no"] == [True]


def test_why_the_owner_is_shut_out_is_said() -> None:
    facts = replace(READY, owner_judgement=judge(replace(OWNER, mail="")))
    assert "No mail address." in gate.gate(facts)[0].seen


def person(name: str, mail: str = "") -> tuple[Person, Judgement]:
    made = Person(name, f"{name}@contoso.test", mail or f"{name}@contoso.test", enabled=True)
    return made, judge(made)


def test_members_beside_people() -> None:
    people = [person("anna"), person("bert", "b.b@contoso.test"), person("cara")]
    members = [
        " ANNA@contoso.test",
        "bert@contoso.test",
        "gone@contoso.test",
        "",
        "anna@contoso.test",
        "Dora",
    ]
    found = compare_members(members, people)
    assert found.matched == ("ANNA@contoso.test",)
    assert found.by_other_name == (("bert@contoso.test", "b.b@contoso.test"),)
    assert found.only_in_sentry == ("gone@contoso.test",)
    assert found.only_in_entra == ("cara@contoso.test",)
    assert found.unreadable == ("Dora",)
    item = next(one for one in gate.gate(replace(READY, members=found)) if "members" in one.code)
    assert (item.code, item.state) == ("sentry.gate.members_differ", "warn")
    assert "gone@contoso.test, bert@contoso.test" in item.seen


def test_many_names_are_shortened() -> None:
    found = compare_members([f"m{number}@x.test" for number in range(9)], [])
    item = next(one for one in gate.gate(replace(READY, members=found)) if "members" in one.code)
    assert item.seen.endswith("m4@x.test (+4)")
