"""What goes wrong while somebody works in the window: each has its sentence and loses nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from helpers.program import Program
from helpers.windowed import OWNER, Windowed
from PySide6.QtWidgets import QApplication

from assistant import storage
from assistant.practice.serve import running_practice
from assistant.wizard import at_stake, draft, flow
from assistant.wizard.goal import set_up_key
from assistant.work import Work

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from pytestqt.qtbot import QtBot

    from assistant.wizard.answers import Answers

SECOND = "owner2@contoso.practice.test"
GONE = "graph:* *:1-999=reset-before"


def code(person: Windowed) -> str:
    return person.stand.error.code if person.stand.error else ""


def saved(person: Windowed) -> Path | None:
    return person.stand.saved[-1].path if person.stand.saved else None


@pytest.mark.parametrize("page", ["application", "addresses", "certificate", "people", "review"])
def test_the_network_goes_away_and_comes_back(person: Windowed, page: str) -> None:
    assert person.practice is not None
    person.signed_in(page)
    person.practice.faults.add(GONE)
    person.desk.answer(certificate_years=1)
    person.until(lambda: code(person))
    assert code(person).startswith("network.")
    assert person.stand.page == page
    assert person.stand.answers.certificate_years == 1
    guide = person.window.guide
    assert guide is not None
    assert guide.pages[page].error.isVisible()
    person.practice.faults.clear()
    person.desk.look()
    person.settled()
    assert code(person) == ""
    assert not person.stand.stale


def test_a_sign_in_that_nobody_finishes_is_stopped_at_once(person: Windowed) -> None:
    person.open(organization="acme")
    person.until(lambda: person.stand.target and person.stand.target.seen)
    person.desk.primary()
    person.desk.sign_in(device_code=True)
    person.until(lambda: person.stand.code)
    person.desk.stop()
    person.until(lambda: not person.stand.busy, milliseconds=1000)
    assert person.stand.account is None
    assert person.stand.code is None
    assert person.stand.notes
    person.desk.primary()
    person.until(lambda: person.stand.account)


def test_an_account_without_rights_is_told_whose_move_it_is(person: Windowed) -> None:
    before = person.configuration()
    person.open(organization="acme", account="reader@contoso.practice.test")
    person.until(lambda: person.stand.target and person.stand.target.seen)
    person.desk.primary()
    person.desk.primary()
    person.until(lambda: code(person))
    error = person.stand.error
    assert error is not None
    assert str(error.who) == "entra admin"
    assert person.configuration() == before


def test_the_wrong_tenant_is_named(person: Windowed) -> None:
    person.open(organization="acme", tenant="99999999-9999-9999-9999-999999999999")
    person.until(lambda: person.stand.target and person.stand.target.seen)
    person.desk.primary()
    person.desk.primary()
    person.until(lambda: code(person))
    assert code(person).startswith("signin.")
    assert person.stand.error_page == "signin"


def test_a_stopped_run_says_what_was_done_and_goes_on_later(person: Windowed) -> None:
    assert person.practice is not None
    person.signed_in("review")
    person.practice.faults.add("graph:* *$batch:3-99=hang")
    person.desk.primary()
    person.until(lambda: any(one.state == "applied" for one in person.stand.changes.values()))
    person.practice.faults.clear()  # the look that follows is not to hang as well
    person.desk.stop()
    person.until(lambda: person.stand.busy != "apply", milliseconds=2000)
    assert person.stand.result is not None
    assert person.stand.result.outcome == "cancelled"
    person.settled()
    person.until(lambda: not person.stand.stale)
    # Whether the last request was heard shows only when Entra shows it: one looks, then goes on.
    for _ in range(40):
        person.desk.primary()
        person.settled()
        person.until(lambda: not person.stand.stale)
        if person.stand.applied:
            break
    assert person.stand.applied
    named = [a for a in person.configuration()["applications"] if a["displayName"] == "Sentry"]
    assert len(named) == 1


def test_what_changed_since_the_plan_is_shown_before_it_is_done(person: Windowed) -> None:
    person.signed_in("review")
    first = len(person.stand.plan.changes) if person.stand.plan else 0
    plan = person.stand.plan
    assert plan is not None
    # The person saw less than there is to do now: as if somebody had changed the application.
    shown = type(plan)(plan.changes[:2], plan.nothing)
    person.desk.show_stand(_with(person.stand, plan=shown))
    before = person.configuration()
    person.desk.primary()
    person.until(lambda: code(person) == "run.changed_meanwhile")
    person.settled()
    assert person.configuration() == before
    assert person.stand.plan is not None
    assert len(person.stand.plan.changes) == first


def test_what_somebody_else_made_meanwhile_is_shown_first(person: Windowed, tmp_path: Path) -> None:
    assert person.practice is not None
    person.signed_in("review")
    (tmp_path / "other").mkdir()
    theirs = "https://sentry.io/organizations/acme/issues/"
    words = ("--app-name", "Made by another", "--relay-state", theirs)
    Program(person.practice, tmp_path / "other").run("apply", *words, "--yes")
    before = person.configuration()
    person.desk.primary()
    person.until(lambda: code(person) == "run.changed_meanwhile")
    person.settled()
    assert person.configuration() == before


def test_another_plan_has_to_be_seen_before_it_is_applied(person: Windowed) -> None:
    person.signed_in("review")
    guide = person.window.guide
    assert guide is not None
    person.until(lambda: guide.seen_long_enough)
    person.desk.answer(relay_state="https://sentry.io/organizations/acme/issues/")
    person.until(lambda: not person.stand.stale)
    person.until(guide.primary.isEnabled)
    assert not guide.seen_long_enough
    guide.primary.click()
    assert person.stand.busy == ""
    person.desk.look()  # the same wishes, and yet another plan may come of it
    person.until(lambda: not person.stand.busy)
    assert not guide.seen_long_enough


def test_a_list_that_was_mended_is_read_again(person: Windowed, tmp_path: Path) -> None:
    person.signed_in("people")
    file = tmp_path / "people.csv"
    file.write_text(f"userPrincipalName\n{OWNER}\n", encoding="utf-8")
    person.desk.list_file(file)
    person.until(lambda: not person.stand.stale)
    person.settled()
    file.write_text(f"userPrincipalName\n{OWNER}\n{SECOND}\nnobody\n", encoding="utf-8")
    person.desk.list_file(file)
    person.until(lambda: not person.stand.stale)
    person.settled()
    assert person.stand.frame is not None
    assert person.stand.frame.goal.listed == (OWNER, SECOND)
    assert person.stand.notes
    person.desk.look()
    person.settled()
    # It is read at each look, and says once what could not be used.
    assert len(set(person.stand.notes)) == len(person.stand.notes)


def test_what_is_typed_is_kept_while_sentry_does_not_answer(person: Windowed) -> None:
    assert person.practice is not None
    person.practice.faults.add("sentry:* *:*=hang")
    person.open(organization="acme")
    person.desk.answer(relay_state="https://sentry.io/kept")
    person.until(lambda: draft.found(storage.folders().state), milliseconds=3000)
    (kept,) = draft.found(storage.folders().state)
    assert kept.answers.relay_state == "https://sentry.io/kept"


def test_a_late_look_brings_no_old_sign_in_back(person: Windowed) -> None:
    assert person.practice is not None
    person.signed_in("people")
    person.practice.faults.add("graph:* *:1-3=slow")
    person.desk.look()
    person.desk.answer(tenant="99999999-9999-9999-9999-999999999999")
    assert person.stand.busy == ""
    person.settled()
    assert person.stand.account is None
    assert person.browsed == []


def test_once_sentry_has_taken_the_values_one_goes_on(person: Windowed) -> None:
    person.live()
    person.desk.primary()
    assert person.stand.page == "sentry"
    person.desk.look_at_sentry()
    person.until(lambda: at_stake.taken(person.stand))
    person.until(lambda: not flow.bar(person.stand).why_not)
    person.settled()
    assert not person.stand.stale
    assert at_stake.in_use(person.stand)
    assert person.shell.live.isVisible()
    person.desk.primary()
    assert person.stand.page == "check"


def test_signing_out_waits_for_no_look(person: Windowed) -> None:
    person.signed_in("people")
    person.desk.look()
    person.desk.sign_out()
    person.settled()
    assert person.stand.account is None
    assert person.stand.frame is None
    assert person.stand.page == "signin"
    person.desk.primary()
    person.until(lambda: person.stand.frame)


def test_another_tenant_takes_another_sign_in(person: Windowed) -> None:
    person.signed_in("people")
    person.desk.answer(tenant="99999999-9999-9999-9999-999999999999")
    assert person.stand.account is None
    assert person.stand.frame is None


def test_a_search_works_after_a_stop(person: Windowed) -> None:
    person.signed_in("people")
    person.desk.look()
    person.desk.stop()
    person.settled()
    seen: list[Any] = []
    person.desk.search("olivia", groups=True, found=seen.append)
    person.until(lambda: seen)
    assert seen[0].rows
    assert code(person) == ""


def test_another_program_at_the_same_set_up_is_waited_for(person: Windowed) -> None:
    person.signed_in("people")
    frame = person.stand.frame
    assert frame is not None
    goal = frame.goal
    key = set_up_key(goal.cloud, goal.tenant_id, goal.sentry_url, goal.organization)
    with storage.set_up_lock(storage.folders(), key):
        person.desk.look()
        person.until(lambda: code(person))
        assert code(person) == "storage.set_up_locked"
    person.desk.look()
    person.settled()
    assert code(person) == ""


def test_a_slip_of_ours_shows_the_same_box_and_loses_nothing(
    person: Windowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.signed_in("addresses")
    answers = person.stand.answers

    def slip(_self: Work, _answers: Answers, _told: object) -> None:
        raise ZeroDivisionError("a secret")

    with monkeypatch.context() as broken:
        broken.setattr(Work, "look", slip)
        person.desk.look()
        person.until(lambda: code(person) == "run.slip")
    assert "secret" not in str(person.stand.error)
    assert person.stand.answers == answers
    person.desk.look()
    person.settled()
    assert code(person) == ""


def test_a_home_that_cannot_be_written_is_said_and_stops_nobody(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file where a folder should be", encoding="utf-8")
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path / "home"))
    with running_practice(tmp_path / "tenant") as practice:
        person = Windowed(qtbot, practice, tmp_path)
        try:
            person.open()
            person.desk.target("acme")
            person.until(lambda: code(person).startswith("storage."))
            person.until(lambda: person.stand.target and person.stand.target.seen)
            assert person.stand.answers.organization == "acme"
        finally:
            person.vanish()


def test_pasted_rubbish_is_named_and_what_can_be_used_is_kept(person: Windowed) -> None:
    person.signed_in("people")
    person.desk.list_people("userPrincipalName\n<b>x</b>\n" + OWNER + "\n,,,\n")
    person.until(lambda: person.stand.answers.users_file)
    person.until(lambda: not person.stand.stale and not person.stand.busy)
    assert any("<b>x</b>" in note for note in person.stand.notes)
    assert person.stand.frame is not None
    assert person.stand.frame.goal.listed == (OWNER,)


def test_a_list_of_a_million_is_refused_in_a_sentence(person: Windowed) -> None:
    person.signed_in("people")
    before = person.configuration()
    lines = "\n".join(f"p{number}@contoso.practice.test" for number in range(1_000_001))
    person.desk.list_people(lines)
    person.until(lambda: code(person).startswith("people_file."))
    person.desk.list_file(None)
    person.until(lambda: not person.stand.stale and not person.stand.busy)
    assert code(person) == ""
    assert person.configuration() == before


def test_a_list_in_utf_16_is_read(person: Windowed, tmp_path: Path) -> None:
    person.signed_in("people")
    people = tmp_path / "people.csv"
    people.write_bytes(f"userPrincipalName\r\n{OWNER}\r\n".encode("utf-16"))
    person.desk.list_file(people)
    person.until(lambda: person.stand.frame and person.stand.frame.goal.listed)
    assert person.stand.frame is not None
    assert person.stand.frame.goal.listed == (OWNER,)


def test_papers_go_where_one_wants_them(person: Windowed, tmp_path: Path) -> None:
    person.applied()
    wanted = {
        "record.html": person.desk.save_record,
        "record.pdf": person.desk.save_record,
        "hand-over.html": person.desk.hand_over,
        "SETUP.toml": person.desk.save_answers,
    }
    for name, save in wanted.items():
        save(tmp_path / name)
        person.until(lambda name=name: saved(person) == tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF")
    assert person.stand.handed_over
    person.window.browse = lambda _url: False
    person.desk.open((tmp_path / "a b.toml").as_uri())
    assert person.stand.notes[-1].endswith(f" {tmp_path / 'a b.toml'}")
    person.desk.save_answers(tmp_path / "record.html" / "SETUP.toml")  # a file is no folder
    person.until(lambda: code(person))
    assert code(person).startswith("storage.")


def _with(stand: Any, **more: Any) -> Any:
    from dataclasses import replace  # noqa: PLC0415 -- only here

    return replace(stand, **more)


def test_nothing_secret_is_in_what_the_window_keeps(person: Windowed, tmp_path: Path) -> None:
    person.signed_in("review", create_test_user="b.simon@contoso.practice.test")
    shown: list[str] = []
    person.desk.password.connect(lambda _upn, word: shown.append(word))
    person.desk.show_password(wanted=True)
    person.desk.primary()
    person.until(lambda: person.stand.applied)
    person.settled()
    box = QApplication.activeModalWidget()
    if box is not None:
        box.close()
    assert len(shown) == 1
    person.desk.save_log(tmp_path / "home" / "saved.log")
    person.until(lambda: saved(person) == tmp_path / "home" / "saved.log")
    log = (tmp_path / "home" / "saved.log").read_text(encoding="utf-8")
    assert "POST" in log
    assert "Bearer" not in log
    assert "eyJ" not in log
    for folder, _, files in os.walk(tmp_path / "home"):
        for name in files:
            content = (storage.Path(folder) / name).read_bytes()
            assert shown[0].encode() not in content, name
    assert shown[0] not in repr(person.stand)
