"""The whole product on the practice tenant, by its command line, as a program would use it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from helpers import browser
from helpers.contract import absent
from helpers.program import Program

from assistant.practice.serve import dump, running_practice
from assistant.wizard import worked_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.http import Request, Response

USER = "b.simon@contoso.practice.test"
OWNER = "owner@contoso.practice.test"
WANTED = ("--create-test-user", USER, "--user", USER, "--sentry-owner", OWNER, "--yes")


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with running_practice(tmp_path / "tenant") as practice:
        made = Program(practice, tmp_path)
        practice.observers.append(made.contract)
        yield made
    assert made.contract.broken == []


def _states(events: list[dict[str, Any]]) -> set[str]:
    return {event["state"] for event in events if event["event"] == "check"}


def test_sets_up_signs_in_and_puts_back(program: Program) -> None:
    before = program.configuration()
    planned = program.run("plan", *WANTED[:-1])
    assert program.configuration() == before

    first = program.run("apply", *WANTED)
    result = first[-1]
    assert result["outcome"] == "converged"
    assert result["applied"] == len(planned[0]["changes"])
    assert "fail" not in _states(first)

    again = program.run("apply", *WANTED)[-1]
    assert (again["outcome"], again["changes"], again["applied"]) == ("converged", 0, 0)

    program.run("undo", "--yes")
    assert program.configuration() == before
    assert program.contract.checked > 20 or absent()
    # Home says what has become of it, though nobody looked since.
    (one,) = worked_on.worked_on(program.folder / "home" / "state" / "journal")
    assert (one.state, one.put_back, one.certificate_until) == ("undone", True, None)


def test_a_person_signs_in_and_undo_then_refuses(program: Program) -> None:
    result = program.run("apply", *WANTED)[-1]
    copied = result["copy"]
    browser.configure_sentry(
        program.practice, "acme", OWNER, copied["metadata_url"], copied["mapping"]
    )
    seen = browser.sign_in_sp_initiated(program.practice, "acme", OWNER)
    assert "/organizations/acme/" in seen.url

    took = program.run("check", *WANTED[:-1])
    told = [
        e["seen"] for e in took if e["event"] == "check" and e["id"].startswith("sentry.public")
    ]
    assert any("acme" in text for text in told)

    held = program.configuration()
    refused = program.run("undo", "--yes", status=1)
    assert {e["code"] for e in refused if e["event"] == "error"} == {"undo.in_use"}
    assert program.configuration() == held
    assert (
        "/organizations/acme/" in browser.sign_in_sp_initiated(program.practice, "acme", OWNER).url
    )


def test_says_what_it_does_not_know_and_goes_on_later(program: Program) -> None:
    """The answer to a create was lost after the server acted: found by looking, not made again."""
    program.practice.faults.add("graph:POST /applicationTemplates/*/instantiate:1=reset-after")
    result = program.run("apply", *WANTED)[-1]
    assert result["outcome"] == "converged"
    named = [a for a in program.configuration()["applications"] if a["displayName"] == "Sentry"]
    assert len(named) == 1
    program.run("undo", "--yes")
    assert not [a for a in program.configuration()["applications"] if a["displayName"] == "Sentry"]


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        (("plan", "--user", "nobody@contoso.practice.test"), 2, "people.unknown"),
        (("plan", "--group", "No such group"), 2, "people.unknown_group"),
        (("plan", "--create-test-user", "x@elsewhere.example"), 2, "people.foreign_domain"),
        (("apply", "--account", "reader@contoso.practice.test", "--yes"), 3, None),
        (("apply",), 2, "front.needs_yes"),
        (("undo", "--yes"), 2, "undo.nothing"),
    ],
)
def test_refuses_with_a_reason_and_changes_nothing(
    program: Program, words: tuple[str, ...], status: int, code: str | None
) -> None:
    before = program.configuration()
    events = program.run(*words, status=status)
    errors = [event for event in events if event["event"] == "error"]
    assert len(errors) == 1
    assert errors[0]["title"]
    assert errors[0]["hint"]
    assert code in {None, errors[0]["code"]}
    assert program.configuration() == before


def test_the_dump_holds_no_private_key(program: Program, tmp_path: Path) -> None:
    program.run("apply", *WANTED)
    text = json.dumps(dump(tmp_path / "tenant"))
    assert "PRIVATE KEY" not in text


def test_stops_at_once_while_graph_hangs_and_says_what_was_done(program: Program) -> None:
    program.practice.faults.add("graph:PATCH /servicePrincipals/*:1=reset-after")
    program.practice.faults.add("graph:* *$batch:4-99=hang")
    environment = {**os.environ, "SSO_ASSISTANT_HOME": str(program.folder / "home")}
    words = ["apply", *WANTED, "--cloud", str(program.cloud), "--organization", "acme"]
    command = [sys.executable, "-m", "assistant", *words, "--no-input", "--json"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        events = []
        for line in process.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "change" and events[-1]["state"] == "applied":
                process.send_signal(signal.SIGINT)
                break
        began = time.monotonic()
        events += [json.loads(line) for line in process.stdout]
    assert time.monotonic() - began < 5
    assert process.returncode == 130
    assert events[-1]["outcome"] == "cancelled"
    assert events[-1]["run"]
    program.practice.faults.clear()
    assert program.run("apply", *WANTED)[-1]["outcome"] == "converged"


def test_where_entra_makes_no_certificate_an_own_one_is_handed_over(tmp_path: Path) -> None:
    """The way of the national clouds (request 6b): it signs, and a person gets in with it."""
    with running_practice(tmp_path / "tenant", national=True) as practice:
        program = Program(practice, tmp_path)
        first = program.run("apply", *WANTED)
        assert (first[-1]["outcome"], _states(first) & {"fail"}) == ("converged", set())
        (change,) = [c for c in first[0]["changes"] if c["id"] == "certificate.create"]
        assert change["method"] == "PATCH"
        assert program.run("apply", *WANTED)[-1]["applied"] == 0
        copied = first[-1]["copy"]
        landed = browser.configure_sentry(
            practice, "acme", OWNER, copied["metadata_url"], copied["mapping"]
        )
        assert "/organizations/acme/" in landed.url
        state = json.dumps(program.configuration()) + json.dumps(first)
        assert "PRIVATE KEY" not in state


def test_more_checks_read_what_others_leave_out(program: Program) -> None:
    words = ("apply", *WANTED, "--group", "Engineering")
    plain = program.run(*words)
    more = program.run(*words, "--more-checks")

    def state(events: list[dict[str, Any]], check_id: str) -> set[str]:
        return {e["state"] for e in events if e["event"] == "check" and e["id"] == check_id}

    for check_id in ("people.group_licence", "application.limits", "application.claims_policy"):
        assert state(plain, check_id) == {"not_run"}
        assert state(more, check_id) == {"pass"}
    assert more[-1]["applied"] == 0


@pytest.mark.parametrize("as_json", [True, False])
def test_a_reader_that_closes_stops_the_work_in_good_order(program: Program, as_json: bool) -> None:
    environment = {**os.environ, "SSO_ASSISTANT_HOME": str(program.folder / "home")}
    words = ["apply", *WANTED, "--cloud", str(program.cloud), "--organization", "acme"]
    words += ["--no-input", *(["--json"] if as_json else [])]
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        sign = '"applied"' if as_json else "done:"
        assert any(sign in line for line in process.stdout)
        process.stdout.close()
        assert process.wait(30) in {1, 130}
    (journal,) = (program.folder / "home" / "state" / "journal").rglob("*.jsonl")
    assert json.loads(journal.read_text(encoding="utf-8").splitlines()[-1])["event"] == "end"
    assert program.run("apply", *WANTED)[-1]["outcome"] == "converged"
    named = [a for a in program.configuration()["applications"] if a["displayName"] == "Sentry"]
    assert len(named) == 1


def test_a_stop_during_undos_second_look_loses_nothing_that_was_sent(program: Program) -> None:
    before = program.configuration()
    program.run("apply", *WANTED)
    practice, gone = program.practice, threading.Event()

    def see(request: Request, _response: Response) -> None:
        if request.method == "DELETE" and "/applications/" in request.path:
            practice.faults.add("graph:* *:1-99=hang")
            gone.set()

    practice.observers.append(see)
    environment = {**os.environ, "SSO_ASSISTANT_HOME": str(program.folder / "home")}
    words = ["undo", "--cloud", str(program.cloud), "--organization", "acme", "--no-input"]
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", *words, "--json"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert gone.wait(30)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)
    practice.observers.remove(see)
    practice.faults.clear()
    assert process.returncode == 130
    result = json.loads(said.splitlines()[-1])
    assert (result["outcome"], result["run"] != "") == ("cancelled", True)
    program.run("undo", "--yes", status=None)
    assert program.configuration() == before
