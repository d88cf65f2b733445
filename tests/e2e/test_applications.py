"""Applications that are there, deleted, or not from the gallery; and what Sentry itself stored."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from helpers.hurried import Hurried, HurriedClock

from assistant.practice.gallery import NON_GALLERY
from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWNER = "owner@contoso.practice.test"
NAMED = "Single sign-on for acme"
TOKEN = "sntrys_practice_globex_org_read"


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Hurried]:
    clock = HurriedClock()
    with running_practice(tmp_path / "tenant", clock=clock) as practice:
        made = Hurried(practice, tmp_path, clock, usual=0)
        practice.observers.append(made.contract)
        yield made
    assert made.contract.broken == []


def applications(program: Hurried, name: str) -> list[dict[str, Any]]:
    found = program.configuration()["applications"]
    return [one for one in found if one["displayName"] == name]


def checks(events: list[dict[str, Any]], check_id: str) -> list[dict[str, Any]]:
    mine = [event for event in events if event["event"] == "check"]
    return [one for one in mine if one["id"].partition(":")[0] == check_id]


def codes(events: list[dict[str, Any]]) -> list[str]:
    return [event["code"] for event in events if event["event"] == "error"]


def elsewhere(program: Hurried, folder: Path) -> Hurried:
    """Give the same tenant to somebody whose journal knows nothing."""
    folder.mkdir()
    return Hurried(program.practice, folder, program.clock, usual=0)


def test_a_deleted_application_is_found_by_its_identifier_and_comes_back(program: Hurried) -> None:
    before = program.configuration()
    program.run("apply", "--sentry-owner", OWNER, "--app-name", NAMED, "--yes")
    program.run("undo", "--yes")
    # Somebody plans anew, under another name: the Identifier tells.
    planned = program.run("plan", "--sentry-owner", OWNER)
    (warned,) = checks(planned, "application.deleted")
    twin = warned["id"].partition(":")[2]
    assert warned["state"] == "warn"
    assert f"--restore-app {twin}" in warned["remedy"]

    words = ("apply", "--sentry-owner", OWNER, "--restore-app", twin, "--yes")
    first = program.run(*words)
    (change,) = first[0]["changes"]
    assert change["path"] == f"/directory/deletedItems/{twin}/restore"
    assert first[-1]["outcome"] == "converged"
    assert first[-1]["application"]["object_id"] == twin
    assert applications(program, "Sentry") == []
    again = program.run(*words)[-1]
    assert (again["changes"], again["applied"]) == (0, 0)

    program.run("undo", "--yes")
    assert program.configuration() == before


def test_a_restore_whose_answer_was_lost_is_not_taken_for_a_failure(program: Hurried) -> None:
    program.run("apply", "--sentry-owner", OWNER, "--yes")
    twin = applications(program, "Sentry")[0]["id"]
    program.run("undo", "--yes")
    program.practice.faults.add("graph:POST /directory/deletedItems/*/restore:1=reset-after")
    words = ("apply", "--sentry-owner", OWNER, "--restore-app", twin, "--yes")
    assert program.run(*words)[-1]["outcome"] == "converged"
    assert [one["id"] for one in applications(program, "Sentry")] == [twin]


def test_what_is_neither_deleted_nor_there_cannot_be_restored(program: Hurried) -> None:
    before = program.configuration()
    nothing = "00000000-0000-0000-0000-000000000000"
    refused = program.run("apply", "--restore-app", nothing, "--yes", status=2)
    assert codes(refused) == ["application.not_deleted"]
    assert program.configuration() == before


def test_a_new_one_is_refused_while_anothers_holds_the_identifier(
    program: Hurried, tmp_path: Path
) -> None:
    words = ("apply", "--sentry-owner", OWNER, "--new-app", "--yes")
    assert program.run(*words)[-1]["outcome"] == "converged"
    again = program.run(*words)[-1]
    assert (again["outcome"], again["changes"]) == ("converged", 0)
    held = program.configuration()
    refused = elsewhere(program, tmp_path / "other").run(*words, status=2)
    assert codes(refused) == ["application.identifier_held"]
    assert program.configuration() == held


def test_one_of_ones_own_is_made_where_that_is_typed(program: Hurried) -> None:
    words = ("apply", "--sentry-owner", OWNER, "--template", "custom", "--yes")
    assert program.run(*words)[-1]["outcome"] == "converged"
    (made,) = applications(program, "Sentry")
    assert made["applicationTemplateId"] == NON_GALLERY
    assert program.run(*words)[-1]["applied"] == 0


def test_the_gallery_s_lookalikes_are_named_and_not_taken(program: Hurried) -> None:
    planned = program.run("plan")
    told = " ".join(entry["reason"] for entry in planned[0]["nothing_to_do"])
    assert "sentry (Old Gate Software)" in told
    create = next(c for c in planned[0]["changes"] if c["id"] == "application.create")
    assert "https://sentry.io/" in create["reason"]


def test_with_a_token_sentry_s_own_word_is_read_and_the_token_is_nowhere(
    program: Hurried, tmp_path: Path
) -> None:
    file = tmp_path / "token.txt"
    file.write_text(f"{TOKEN}\n", encoding="utf-8")
    words = ("--sentry-token-file", str(file))
    events = program.run("check", *words, organization="globex", status=None)
    (provider,) = checks(events, "sentry.provider")
    assert provider["state"] == "pass"
    assert checks(events, "sentry.require_link")[0]["state"] == "pass"
    assert checks(events, "sentry.gate.scim_unknown") == []
    refused = program.run("check", *words, status=None)  # the token is globex's, not acme's
    (provider,) = checks(refused, "sentry.provider")
    assert (provider["state"], "org:read" in provider["remedy"]) == ("not_run", True)

    program.run("apply", *words, "--yes")
    written = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert [path for path in written if TOKEN.encode() in path.read_bytes()] == []
    assert TOKEN not in json.dumps([events, refused])


def test_a_token_file_without_a_token_is_refused_and_not_repeated(
    program: Hurried, tmp_path: Path
) -> None:
    file = tmp_path / "token.txt"
    file.write_text("my token is sntrys_secret", encoding="utf-8")
    refused = program.run("plan", "--sentry-token-file", str(file), status=2)
    assert codes(refused) == ["sentry.token.no_token"]
    assert "sntrys_secret" not in json.dumps(refused)


def test_a_sentry_that_is_out_of_order_is_no_sentry_that_answers(program: Hurried) -> None:
    program.practice.faults.add("sentry:GET *:*=503")
    events = program.run("check", status=1)
    (found,) = checks(events, "target.sentry")
    assert (found["state"], "503" in found["seen"]) == ("fail", True)


def test_an_odd_slug_is_said_in_the_plan(program: Hurried) -> None:
    planned = program.run("plan", organization="ACME", status=None)
    assert [one["id"] for one in checks(planned, "target.slug")] == ["target.slug:upper"]
