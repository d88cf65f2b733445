"""What Home knows of earlier work stands in the journals, and a damaged one hides nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from helpers import facts

from assistant.entra.call import Outcome
from assistant.entra.call import State as CallState
from assistant.entra.clouds import cloud_named
from assistant.saml.findings import State
from assistant.sentry import addresses
from assistant.sentry.public import SentrySeen
from assistant.wizard import worked_on
from assistant.wizard.answers import Answers
from assistant.wizard.draft import Draft
from assistant.wizard.events import Check
from assistant.wizard.frame import Frame
from assistant.wizard.journal import Journal
from assistant.wizard.plan import make_plan
from assistant.wizard.steps import sentry

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    "cloud": "global",
    "organization": "acme",
    "sentry_url": facts.BASE,
    "tenant_id": facts.TENANT,
    "account": "admin@contoso.com",
}


def run(folder: Path, name: str = "20261123T083000-3f2a", *, ended: bool = True) -> None:
    journal = Journal(folder / f"{name}.jsonl", facts.StillClock())
    folder.mkdir(parents=True, exist_ok=True)
    journal.begin(name, folder.name, "3f2a", "d", WORDS)
    if ended:
        journal.end("converged")


def frame(*, there: bool = True) -> Frame:
    goal = facts.goal()
    of = addresses.addresses(addresses.parse(facts.BASE), "acme")
    observed = facts.finished(goal) if there else facts.empty()
    return Frame(goal, observed, of, cloud_named("global"), agreed=True)


def test_a_set_up_is_known_by_its_newest_run(tmp_path: Path) -> None:
    run(tmp_path / "acme")
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.organization, one.cloud, one.account) == ("acme", "global", "admin@contoso.com")
    assert (one.state, one.days_left(facts.NOW), one.broken_off) == ("", None, False)


def test_a_run_without_an_end_broke_off(tmp_path: Path) -> None:
    run(tmp_path / "acme", ended=False)
    assert worked_on.worked_on(tmp_path)[0].broken_off


@pytest.mark.parametrize(
    ("states", "state", "fails"),
    [
        ((State.PASS,), "pass", 0),
        ((State.PASS, State.WARN), "warn", 0),
        ((State.FAIL, State.WARN, State.FAIL), "fail", 2),
    ],
)
def test_what_a_check_found_is_remembered(
    tmp_path: Path, states: tuple[State, ...], state: str, fails: int
) -> None:
    folder = tmp_path / "acme"
    run(folder)
    worked_on.remember(folder, frame(), [Check("x.y", "check", each) for each in states])
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.state, one.fails) == (state, fails)
    assert one.days_left(facts.NOW) == 700
    assert one.days_left(facts.NOW + timedelta(days=701)) == -1


def test_a_set_up_that_nothing_was_changed_in_is_not_remembered(tmp_path: Path) -> None:
    worked_on.remember(tmp_path / "acme", frame(), [])
    assert not (tmp_path / "acme").exists()


@pytest.mark.parametrize(
    "doc",
    [
        {"state": "good"},
        {"state": 1},
        {"state": ["fail"]},
        {"state": "undone"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "1999-12-31T23:59:59+00:00"},
        {"certificate_until": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_what_nobody_writes_there_is_not_known(tmp_path: Path, doc: dict[str, object]) -> None:
    run(tmp_path / "acme")
    (tmp_path / "acme" / "last.json").write_text(json.dumps(doc), encoding="utf-8")
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.state, one.certificate_until, one.at) == ("", None, facts.NOW)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"at": 3, "fails": "x"}'])
def test_a_damaged_memory_costs_only_itself(tmp_path: Path, content: str) -> None:
    run(tmp_path / "acme")
    (tmp_path / "acme" / "last.json").write_text(content, encoding="utf-8")
    (one,) = worked_on.worked_on(tmp_path)
    assert one.organization == "acme"
    assert one.fails == 0


def test_the_newest_stands_first(tmp_path: Path) -> None:
    run(tmp_path / "acme")
    run(tmp_path / "globex")
    later = facts.NOW + timedelta(days=1)
    doc = {"at": later.isoformat(), "state": "pass", "fails": 0, "certificate_until": None}
    (tmp_path / "globex" / "last.json").write_text(json.dumps(doc), encoding="utf-8")
    assert [one.key for one in worked_on.worked_on(tmp_path)] == ["globex", "acme"]


def changed(folder: Path, name: str, *put_back: str) -> None:
    """Write a run that made two changes, of which some were put back."""
    run(folder, name)
    journal = Journal(folder / f"{name}.jsonl", facts.StillClock())
    goal = facts.goal()
    two = make_plan(goal, facts.empty(), facts.MEMORY).changes[:2]
    journal.intend(two, frozenset())
    for change in two:
        journal.outcome(change.id, Outcome(CallState.DONE))
    for change in two[: len(put_back)]:
        journal.undone(change.id, "done")


def test_after_a_whole_undo_nothing_has_failed(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    changed(folder, "20261123T083000-3f2a", "one", "other")
    worked_on.remember(folder, frame(there=False), [Check("x.y", "check", State.FAIL)])
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.state, one.fails, one.broken_off) == ("undone", 0, False)
    # Somebody made it by hand later, or it was there before the run: then its checks count.
    worked_on.remember(folder, frame(), [Check("x.y", "check", State.FAIL)])
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.state, one.fails) == ("fail", 1)


def test_of_a_certificate_that_went_with_its_application_nothing_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    worked_on.remember(folder, frame(), [])
    changed(folder, "20261123T083000-3f2a", "one", "other")
    doc = {"there": False, "certificate_until": (facts.NOW + timedelta(days=1095)).isoformat()}
    (folder / "last.json").write_text(json.dumps(doc), encoding="utf-8")
    (one,) = worked_on.worked_on(tmp_path)
    assert (one.state, one.certificate_until) == ("undone", None)


def test_what_was_put_back_in_part_is_judged_by_the_check(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    changed(folder, "20261123T083000-3f2a", "one")
    worked_on.remember(folder, frame(), [Check("x.y", "check", State.FAIL)])
    assert (worked_on.worked_on(tmp_path)[0].state, worked_on.worked_on(tmp_path)[0].fails) == (
        "fail",
        1,
    )


def test_an_older_run_that_still_holds_is_no_whole_undo(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    changed(folder, "20261122T083000-3f2a")
    changed(folder, "20261123T083000-3f2b", "one", "other")
    assert worked_on.worked_on(tmp_path)[0].state == ""


ACME = Answers(organization="acme", sentry_owner="olivia@example.com")
GOOD, BAD = (Check("x.y", "check", state) for state in (State.PASS, State.FAIL))


def taken(of: Frame) -> Frame:
    url = sentry.sso_address(of)
    shown = SentrySeen(
        reachable=True,
        organization="exists",
        sso="saml",
        idp_tenant=facts.TENANT,
        idp_sso_url=url,
    )
    return replace(of, observed=replace(of.observed, sentry=shown))


def sorted_out(folder: Path, *drafts: Draft) -> tuple[tuple[Draft, ...], worked_on.WorkedOn]:
    unfinished, (one,) = worked_on.sorted_out(drafts, worked_on.worked_on(folder))
    return unfinished, one


def test_what_is_applied_and_taken_is_finished_and_no_draft_is_left_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    run(folder)
    worked_on.keep_answers(folder, ACME)
    same = Draft(replace(ACME, more_checks=True), "check", name="same")
    more = Draft(replace(ACME, users=("ada@example.com",)), "people", name="more")
    worked_on.remember(folder, frame(), [GOOD])
    # Sentry has not taken it yet: one goes on where one was.
    unfinished, one = sorted_out(tmp_path, same)
    assert (unfinished, one.finished, one.draft) == ((same,), False, same)
    worked_on.remember(folder, taken(frame()), [BAD])
    assert sorted_out(tmp_path, same)[0] == (same,)
    worked_on.remember(folder, taken(frame()), [GOOD])
    unfinished, one = sorted_out(tmp_path, more, same)
    assert one.finished
    assert unfinished == (more,)
    assert one.draft == same


def test_what_was_put_back_is_no_unfinished_set_up(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    changed(folder, "20261123T083000-3f2a", "one", "other")
    worked_on.keep_answers(folder, ACME)
    same = Draft(ACME, "finish", name="same")
    worked_on.remember(folder, frame(there=False), [BAD])
    unfinished, one = sorted_out(tmp_path, same)
    assert (unfinished, one.put_back, one.finished, one.draft) == ((), True, False, same)
    # The application was there before: it stays, and its checks count.
    worked_on.remember(folder, taken(frame()), [BAD])
    unfinished, one = sorted_out(tmp_path, same)
    assert (unfinished, one.put_back, one.state) == ((), True, "fail")
    # Somebody has made it good by hand since.
    worked_on.remember(folder, taken(frame()), [GOOD])
    unfinished, one = sorted_out(tmp_path, same)
    assert (unfinished, one.put_back, one.finished) == ((), False, True)


def test_a_draft_of_what_nobody_kept_the_answers_of_is_unfinished(tmp_path: Path) -> None:
    run(tmp_path / "acme")
    worked_on.remember(tmp_path / "acme", taken(frame()), [GOOD])
    kept = Draft(ACME, "check")
    assert sorted_out(tmp_path, kept)[0] == (kept,)


OWNED = Answers(organization="acme", sentry_owner="Olivia@example.com")


def of_owner(owner: str = "olivia@example.com", **told: bool) -> Frame:
    of = frame()
    return replace(of, goal=replace(of.goal, owner=owner)).told_so(told)


def test_answers_to_the_gate_are_kept_with_the_set_up(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    run(folder)
    worked_on.keep_answers(folder, OWNED)
    worked_on.remember(folder, of_owner(plan=False, private_window=True), [BAD])
    (one,) = worked_on.worked_on(tmp_path)
    assert one.told == {"plan": False, "private_window": True}
    # The command line asks nobody, and takes nothing back.
    worked_on.remember(folder, of_owner(), [GOOD])
    assert worked_on.worked_on(tmp_path)[0].told == one.told


def test_what_was_answered_about_somebody_else_answers_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    run(folder)
    worked_on.keep_answers(folder, OWNED)
    worked_on.remember(folder, of_owner("ada@example.com", owner_unsure=True), [BAD])
    assert worked_on.worked_on(tmp_path)[0].told == {}
    worked_on.remember(folder, of_owner("olivia@example.com"), [BAD])
    assert worked_on.worked_on(tmp_path)[0].told == {}


@pytest.mark.parametrize("told", [3, {"about": 3}, {"about": ["olivia@example.com", ""]}])
def test_damaged_answers_answer_nothing(tmp_path: Path, told: object) -> None:
    run(tmp_path / "acme")
    worked_on.keep_answers(tmp_path / "acme", OWNED)
    (tmp_path / "acme" / "last.json").write_text(json.dumps({"told": told}), encoding="utf-8")
    assert worked_on.worked_on(tmp_path)[0].told == {}
