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

from assistant import texts
from assistant.entra.call import Call, Fault, Outcome, Ref, Secret, State, shown
from assistant.errors import Conflict
from assistant.sentry.public import SentrySeen
from assistant.wizard import settle, undo_asking
from assistant.wizard.change import Change, FieldChange, Plan, Undo
from assistant.wizard.fields import Stranger, restored
from assistant.wizard.journal import Journal
from assistant.wizard.live import Live
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


@pytest.mark.parametrize("odd", [b"rubbish\n", b"{}\n", b'{"event": "intent", "changes": []}\n'])
@pytest.mark.parametrize("last", [False, True])
def test_a_whole_line_that_says_nothing_is_damage_wherever_it_is(
    tmp_path: Path, odd: bytes, *, last: bool
) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("a", FieldChange("loginUrl", None, "x")),), frozenset())
    if not last:
        with (tmp_path / "run1.jsonl").open("ab") as file:
            file.write(odd)
    kept.outcome("a", DONE)
    if last:
        with (tmp_path / "run1.jsonl").open("ab") as file:
            file.write(odd)
    found = read(tmp_path)
    assert (found.damaged, found.to_undo) == (4 if last else 3, ())


def test_what_was_torn_is_gone_once_more_is_written(tmp_path: Path) -> None:
    kept = journal(tmp_path)
    kept.intend((patch("a", FieldChange("loginUrl", None, "x")),), frozenset())
    with (tmp_path / "run1.jsonl").open("ab") as file:
        file.write(b'{"event": "outco')
    kept.outcome("a", DONE)
    found = read(tmp_path)
    assert (found.damaged, [entry.id for entry in found.to_undo]) == (0, ["a"])


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


@pytest.mark.parametrize(
    "head",
    [
        b'{"at": "2026-0\n',
        b"\x00\x00\x00\n",
        b'"run"\n',
        b"{}\n",
        b'{"event": "run", "run": "run1", "at": "yesterday"}\n',
        b"",
    ],
)
def test_a_run_whose_first_line_is_damaged_is_named_and_not_half_undone(
    tmp_path: Path, head: bytes
) -> None:
    whole = _created(tmp_path)
    path = tmp_path / "run1.jsonl"
    rest = b"".join(path.read_bytes().splitlines(keepends=True)[1:])
    path.write_bytes(head + rest)
    (found,) = runs_in(tmp_path)
    assert (found.id, found.damaged, found.to_undo) == ("run1", 1, ())
    assert found.started == whole.entries[0].at
    # What it made is still known, so that nobody makes it twice.
    assert remember((found,), "ffff").application == remember((whole,), "ffff").application
    assert undo(found, facts.finished(facts.goal())).steps == ()
    for chosen in ("", "run1"):
        with pytest.raises(Conflict) as caught:
            undo_asking.choose_run((found,), chosen)
        assert caught.value.code == "undo.damaged"
        explained = texts.explain(caught.value)
        assert "run1" in explained.title
        assert f"Line 1 of {path}" in explained.detail
        assert "nothing is undone by itself" in explained.hint


def test_a_damaged_first_line_is_all_that_a_file_has(tmp_path: Path) -> None:
    path = tmp_path / "20261125T120000-3f2a.jsonl"
    path.write_bytes(b'{"at": "2026-11-25T12:00:00+00:00", "event": "run", "mark"')
    assert runs_in(tmp_path) == ()  # torn by a crash before anything was meant to be sent
    path.write_bytes(b"")
    assert runs_in(tmp_path) == ()
    path.write_bytes(b"rubbish\n")
    (found,) = runs_in(tmp_path)
    assert (found.id, found.mark, found.damaged) == (path.stem, "3f2a", 1)


def test_a_damaged_first_line_does_not_hide_whose_run_it_is(tmp_path: Path) -> None:
    of = {"cloud": "global", "tenant_id": "t", "sentry_url": "https://s", "organization": "acme"}
    Journal(tmp_path / "a-1.jsonl", facts.StillClock()).begin(
        "a-1", "k", "1", "d", {**of, "app_id": "x"}
    )
    (tmp_path / "b-2.jsonl").write_bytes(b"rubbish\n{}\n")
    words = {run.id: run.words for run in runs_in(tmp_path)}
    assert words["b-2"] == of
    assert words["a-1"]["app_id"] == "x"


def test_which_line_is_damaged_is_said_for_a_hole_too(tmp_path: Path) -> None:
    _created(tmp_path)
    path = tmp_path / "run1.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((lines[0], b"{{{\n", *lines[1:])))
    assert read(tmp_path).damaged == 2


ASKED = undo_asking.Asked("r", ("a", "b"), ("The A", "The B"), ("C stays",))
RISK = undo_asking.Risk(Live.YES, "ada@example.com", alone=True)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"ids": ("a",), "titles": ("The A",)}, "not go back any more: The B"),
        ({"ids": ("a", "b", "d"), "titles": ("The A", "The B", "The A")}, "too: The A"),
        ({"ids": ("b", "a"), "titles": ("The B", "The A")}, "another order"),
        ({"ids": ("a", "e")}, "too: The B"),  # by the same title
        ({"stays": ()}, "What stays"),
        ({"stays": ("D stays",)}, "What stays"),
        ({"risk": RISK}, "could lock out"),
    ],
)
def test_what_is_different_from_what_was_agreed_to_is_said(now: dict[str, Any], said: str) -> None:
    asked = replace(ASKED, **now)
    assert not undo_asking.same(ASKED, asked)
    assert said in " ".join(undo_asking.news(ASKED, asked))


def test_who_else_could_be_locked_out_is_different_too() -> None:
    asked = replace(ASKED, risk=RISK)
    others = replace(
        ASKED, risk=replace(RISK, people="grace@example.com"), assigned=frozenset({"g"})
    )
    assert not undo_asking.same(asked, others)
    assert undo_asking.news(asked, others) == ("Whom it could lock out has changed.",)
    unseen = replace(asked, assigned=frozenset({"h"}))  # not among those named
    assert not undo_asking.same(asked, unseen)
    assert undo_asking.news(asked, unseen) == (texts.say("front.undo_now.assigned"),)
    unsure = replace(ASKED, risk=replace(RISK, live=Live.UNKNOWN))
    assert undo_asking.news(asked, unsure) == (texts.say("front.undo_now.use"),)
    assert undo_asking.news(asked, ASKED) == ("It could not lock anybody out any more.",)
    assert undo_asking.harm(others)[0] == "C stays"
    assert "grace@example.com" in " ".join(undo_asking.harm(others))


def test_whoever_has_switched_it_off_is_not_told_to() -> None:
    off = replace(RISK, live=Live.UNKNOWN, shown=("none", ""))
    first, last = texts.say("ui.undo.risk.first"), texts.say("ui.undo.risk.off")
    assert undo_asking.harm(replace(ASKED, risk=off))[-1] == last
    assert undo_asking.harm(replace(ASKED, risk=RISK))[-1] == first


def test_what_is_the_same_is_not_asked_about_twice() -> None:
    assert undo_asking.same(ASKED, replace(ASKED))
    assert undo_asking.news(ASKED, replace(ASKED)) == ()
    assert not undo_asking.same(None, ASKED)


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
