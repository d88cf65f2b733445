"""What a run leaves behind, and how it is put back: by element, and never what is others'."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from helpers import facts
from hypothesis import given
from hypothesis import strategies as st

from assistant.entra.call import Call, Fault, Outcome, Ref, Secret, State, shown
from assistant.errors import Conflict
from assistant.sentry.public import SentrySeen
from assistant.wizard import settle, undo_asking
from assistant.wizard.change import Change, FieldChange, Plan, Undo
from assistant.wizard.fields import Stranger, restored
from assistant.wizard.journal import Journal
from assistant.wizard.observed import Candidate, Why
from assistant.wizard.plan import make_plan
from assistant.wizard.runs import read_run, remember, runs_in
from assistant.wizard.undo import left_over, plan_undo

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.wizard.runs import Run
    from assistant.wizard.undo import UndoPlan

MARKER = "planted-secret-3f9d"
DONE = Outcome(State.DONE)


def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "run1.jsonl", facts.StillClock())
    made.begin("run1", "acme", "3f2a", "digest", {"organization": "acme"})
    return made


def read(tmp_path: Path) -> Run:
    run = read_run(tmp_path / "run1.jsonl")
    assert run is not None
    return run


def patch(change_id: str, *fields: FieldChange, where: str = "/servicePrincipals/") -> Change:
    path: tuple[str | Ref, ...] = (where, "sp-object" if "P" in where else "app-object")
    call = Call(change_id, "PATCH", path, {})
    return Change("addresses", call, "t", "r", Undo("fields", path), fields)


def undo(run: Run, observed: Any, **more: Any) -> UndoPlan:
    given: dict[str, Any] = {"even_if_in_use": False, **more}
    return plan_undo(facts.goal(), observed, run, (run,), **given)


def test_a_whole_plan_survives_the_disk(tmp_path: Path) -> None:
    goal = facts.goal(test_user="b.simon@example.com")
    made = make_plan(goal, facts.empty(), facts.MEMORY)
    kept = journal(tmp_path)
    kept.intend(made.changes, frozenset({"old"}))
    for change in made.changes:
        captured = {
            capture.field: f"{change.id}/{capture.field}" for capture in change.call.captures
        }
        kept.outcome(change.id, replace(DONE, captured=captured))
    run = read(tmp_path)
    assert [entry.id for entry in run.entries] == [change.id for change in made.changes]
    assert [entry.undo for entry in run.entries] == [change.undo for change in made.changes]
    assert [entry.fields for entry in run.entries] == [change.fields for change in made.changes]
    memory = remember((run,), "ffff")
    assert memory.application is not None
    assert memory.application.object_id == "application.create/object_id"


def test_nothing_private_reaches_the_disk(tmp_path: Path) -> None:
    call = Call("c", "POST", ("/users",), {"password": Secret("p"), "plain": MARKER})
    kept = journal(tmp_path)
    kept.intend((Change("people", call, "t", "r", Undo("delete")),), frozenset())
    told = {"id": "1", "key": MARKER, "access_token": MARKER}
    kept.outcome("c", replace(DONE, captured=told, body={"secretText": MARKER}))
    kept.outcome("c", Outcome(State.FAILED, fault=Fault(400, "X", MARKER)))
    assert MARKER not in (tmp_path / "run1.jsonl").read_text(encoding="utf-8")


def test_a_torn_last_line_never_was(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("a", FieldChange("loginUrl", None, "x")),), frozenset())
    path = tmp_path / "run1.jsonl"
    whole = path.read_bytes()
    kept.outcome("a", DONE)
    path.write_bytes(path.read_bytes()[: len(whole) + 25])
    (entry,) = read(tmp_path).entries
    assert entry.unsure


def test_a_line_nested_without_end_is_a_hole_and_not_a_crash(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("a", FieldChange("loginUrl", None, "x")),), frozenset())
    with (tmp_path / "run1.jsonl").open("ab") as file:
        file.write(b"[" * 100_000 + b"\n")
    kept.outcome("a", DONE)
    assert [entry.id for entry in read(tmp_path).entries] == ["a"]
    assert read(tmp_path).strange


def test_a_time_without_a_zone_is_that_of_the_journals_clock(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("a", FieldChange("loginUrl", None, "x")),), frozenset())
    whole = read(tmp_path)
    path = tmp_path / "run1.jsonl"
    (tmp_path / "run2.jsonl").write_bytes(path.read_bytes())
    path.write_text(path.read_text(encoding="utf-8").replace("+00:00", ""), encoding="utf-8")
    bare = read(tmp_path)
    assert (bare.started, bare.entries) == (whole.started, whole.entries)
    assert len(runs_in(tmp_path)) == 2


@pytest.mark.parametrize(
    "odd",
    [
        {"undo": 3},
        {"undo": {"kind": "archive", "path": ["/applications/", "x"]}},
        {"undo": {"kind": "delete", "path": [{"hole": 1}]}},
        {"undo": {"kind": "delete", "path": [{"ref": ["a"]}]}},
        {"undo": {"kind": "delete", "path": [[]]}},
        {"undo": {"kind": "delete", "path": {}}},
        {"undo": {"kind": "fields", "path": []}},
        {"fields": [["loginUrl", "before"]]},
        {"fields": [3]},
        {"fields": {"loginUrl": "x"}},
        {"fields": [["loginUrl", {"hole": 1}, "x"]]},
    ],
)
def test_a_run_that_is_understood_in_part_is_remembered_and_not_half_undone(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    run = _created(tmp_path)
    path = tmp_path / "run1.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines[1]["changes"][0] |= odd
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    found = read(tmp_path)
    assert found.strange
    assert not run.strange
    assert [entry.id for entry in found.entries] == [entry.id for entry in run.entries]
    assert remember((found,), "ffff").application == remember((run,), "ffff").application
    assert undo(found, facts.finished(facts.goal())).steps == ()
    for chosen in ("", found.id):
        with pytest.raises(Conflict, match="not_understood"):
            undo_asking.choose_run((found,), chosen)


def test_a_create_that_tells_half_of_its_ids_is_no_application(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend(make_plan(facts.goal(), facts.empty(), facts.MEMORY).changes[:1], frozenset())
    kept.outcome("application.create", replace(DONE, captured={"app_id": "x"}))
    assert remember(runs_in(tmp_path), "ffff").application is None


def test_a_crash_between_intent_and_outcome_is_remembered_as_pending(tmp_path: Path) -> None:
    made = make_plan(facts.goal(), facts.empty(), facts.MEMORY)
    journal(tmp_path).intend(made.changes[:1], frozenset({"old"}))
    (pending,) = remember(runs_in(tmp_path), "ffff").pending
    assert (pending.change, pending.known, pending.mark) == ("application.create", {"old"}, "3f2a")


def test_what_was_undone_is_forgotten(tmp_path: Path) -> None:
    made = make_plan(facts.goal(), facts.empty(), facts.MEMORY)
    kept = journal(tmp_path)
    kept.intend(made.changes[:1], frozenset())
    kept.undone("application.create", "undone")
    assert remember(runs_in(tmp_path), "ffff").pending == ()
    assert read(tmp_path).to_undo == ()


def test_a_lost_create_is_found_by_its_mark(tmp_path: Path) -> None:
    goal = facts.goal()
    bare = facts.principal(goal, certificates=(), active_thumbprint=None)
    made = make_plan(goal, facts.finished(goal, service_principal=bare), facts.MEMORY)
    journal(tmp_path).intend(made.changes[:1], frozenset())
    ours = facts.certificate("CC" * 20, subject="CN=Sentry acme 3f2a")
    there = facts.principal(goal, certificates=(facts.certificate(), ours))
    found = list(settle.found(read(tmp_path), facts.finished(goal, service_principal=there)))
    assert [(e.id, c) for e, c in found] == [("certificate.create", {"thumbprint": "CC" * 20})]


def test_undo_puts_a_value_back_only_if_it_is_still_ours(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    change = patch("s", FieldChange("loginUrl", "before", "after"))
    kept.intend((change,), frozenset())
    kept.outcome("s", DONE)
    goal = facts.goal()

    def with_login(value: str | None) -> Any:
        return facts.finished(goal, service_principal=facts.principal(goal, login_url=value))

    (step,) = undo(read(tmp_path), with_login("after")).steps
    assert step[0].body == {"loginUrl": "before"}
    assert undo(read(tmp_path), with_login("before")).steps == ()
    (refused,) = undo(read(tmp_path), with_login("somebody's")).refused
    assert refused.code == "undo.changed_since"


def test_undo_is_refused_while_people_sign_in(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("s", FieldChange("loginUrl", None, "x")),), frozenset())
    kept.outcome("s", DONE)
    live = SentrySeen(reachable=True, sso="saml", idp_tenant=facts.TENANT)
    observed = facts.finished(facts.goal(sign_on_url="x"), sentry=live)
    plan = undo(read(tmp_path), observed)
    assert (plan.steps, [r.code for r in plan.refused]) == ((), ["undo.in_use"])
    assert undo(read(tmp_path), observed, even_if_in_use=True).steps


def _created(tmp_path: Path) -> Run:
    goal = facts.goal()
    made = make_plan(goal, facts.empty(), facts.MEMORY)
    kept = journal(tmp_path)
    kept.intend(made.changes, frozenset())
    ids = {"object_id": "app-object", "app_id": "x", "service_principal_id": "sp-object"}
    for change in made.changes:
        captured = ids if change.id == "application.create" else {}
        if change.id == "certificate.create":
            captured = {"thumbprint": "AA" * 20}
        kept.outcome(change.id, replace(DONE, captured=captured))
    return read(tmp_path)


def test_an_application_of_ours_goes_as_a_whole(tmp_path: Path) -> None:
    run = _created(tmp_path)
    plan = undo(run, facts.finished(facts.goal()))
    ((call, entries),) = plan.steps
    assert (call.method, call.shown_path) == ("DELETE", "/applications/app-object")
    assert len(entries) == len(run.entries)


def test_it_stays_once_it_carries_what_is_not_ours(tmp_path: Path) -> None:
    stranger = facts.assigned("somebody", "Somebody")
    plan = undo(_created(tmp_path), facts.finished(facts.goal(), assigned=(stranger,)))
    assert "undo.not_only_ours" in {refused.code for refused in plan.refused}
    assert not [call for call, _ in plan.steps if call.method == "DELETE"]


def test_what_still_shows_after_an_undo_is_left_over(tmp_path: Path) -> None:
    goal = facts.goal()
    entries = _created(tmp_path).entries
    candidate = Candidate(facts.application(goal), Why.NAME)
    still = facts.finished(goal, candidates=(candidate,))
    assert "application.create" in {entry.id for entry in left_over(entries, still)}
    assert left_over(entries, facts.empty()) == ()


def test_a_field_that_was_not_put_back_is_left_over(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("s", FieldChange("loginUrl", "before", "after")),), frozenset())
    kept.outcome("s", DONE)
    goal, entries = facts.goal(), read(tmp_path).entries
    for value, count in (("after", 1), ("before", 0), ("somebody's", 0)):
        seen = facts.finished(goal, service_principal=facts.principal(goal, login_url=value))
        assert len(left_over(entries, seen)) == count


URIS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=5).map(tuple)


@given(before=URIS, added=URIS, others=URIS)
def test_elements_come_back_whatever_others_added(
    before: tuple[str, ...], added: tuple[str, ...], others: tuple[str, ...]
) -> None:
    after = (*before, *(item for item in added if item not in before))
    strangers = tuple(item for item in others if item not in after)
    back = restored(FieldChange("identifierUris", before, after), (*after, *strangers))
    assert back == (*before, *strangers)


@given(value=st.sampled_from([None, "x", "y"]), now=st.sampled_from([None, "x", "y", "z"]))
def test_a_strangers_value_is_never_overwritten(value: str | None, now: str | None) -> None:
    back = restored(FieldChange("loginUrl", value, "ours"), now)
    assert back is Stranger or back == now


def test_what_is_written_change_by_change_is_what_json_would_write_at_once(tmp_path: Path) -> None:
    goal = facts.goal(test_user="b.simon@example.com")
    made = make_plan(goal, facts.empty(), facts.MEMORY)
    assert len(made.changes) > 3
    journal(tmp_path).intend(made.changes, frozenset({"old", "öld"}))
    line = (tmp_path / "run1.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert line == json.dumps(json.loads(line), ensure_ascii=False)
    assert list(json.loads(line)) == ["at", "event", "changes"]
    assert "öld" in line


def test_a_level_of_nothing_is_an_empty_list(tmp_path: Path) -> None:
    journal(tmp_path).intend((), frozenset())
    line = (tmp_path / "run1.jsonl").read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(line)["changes"] == []


def test_a_digest_is_that_of_the_whole_plan_as_json() -> None:
    made = make_plan(facts.goal(test_user="zoe@example.com"), facts.empty(), facts.MEMORY)
    whole = [
        (c.id, c.call.method, c.call.shown_path, shown(c.call.body), c.stage, c.breaking)
        for c in made.changes
    ]
    said = json.dumps(whole, sort_keys=True).encode()
    assert made.digest == hashlib.sha256(said).hexdigest()[:16]
    assert Plan((), ()).digest == hashlib.sha256(b"[]").hexdigest()[:16]


def test_a_journal_with_a_hole_is_not_half_undone(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend(make_plan(facts.goal(), facts.empty(), facts.MEMORY).changes, frozenset())
    kept.end("converged")
    whole = kept.path.read_bytes().splitlines(keepends=True)
    assert not read(tmp_path).strange
    kept.path.write_bytes(b"".join((whole[0], whole[1][:40] + b"\n", *whole[2:])))
    assert read(tmp_path).strange
    assert read(tmp_path).to_undo == ()
    # What a crash tore off at the end never took effect.
    kept.path.write_bytes(b"".join(whole[:-1]) + whole[-1][:10])
    assert not read(tmp_path).strange
