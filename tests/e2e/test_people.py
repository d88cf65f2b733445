"""People by file, by group and by a slip of the pen, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.serve import Practice

DOMAIN = "contoso.practice.test"
OWNER, READER = f"owner@{DOMAIN}", f"reader@{DOMAIN}"


class Program:
    """The command line on a practice tenant of its own."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.practice = practice
        self.folder = folder
        self.cloud = folder / "cloud.json"
        self.cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")

    def run(self, *words: str, status: int = 0) -> tuple[list[dict[str, Any]], str]:
        """Run a command to its end; give its events and what it said beside them."""
        common = ("--cloud", str(self.cloud), "--organization", "acme", "--no-input", "--json")
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *words, *common],
            env={**os.environ, "SSO_ASSISTANT_HOME": str(self.folder / "home")},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        assert done.returncode == status, done.stdout[-3000:] + done.stderr[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def assigned(self) -> set[str]:
        """Give whoever is assigned to Sentry, by display name."""
        store = self.practice.world.store
        (principal,) = store.find("servicePrincipal", "displayName", "Sentry")
        found = store.find("appRoleAssignment", "resourceId", principal["id"])
        return {str(one["principalDisplayName"]) for one in found}


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with running_practice(tmp_path / "tenant", lag_factor=0) as practice:
        yield Program(practice, tmp_path)


def checks(events: list[dict[str, Any]], check_id: str) -> list[dict[str, Any]]:
    return [e for e in events if e["event"] == "check" and e["id"].partition(":")[0] == check_id]


def test_a_file_with_slips_assigns_the_others_and_names_the_slips(program: Program) -> None:
    path = program.folder / "people.csv"
    path.write_text(f'name,upn\nO,{OWNER}\n"K,kim@x.test\nR,{READER}\nZ,gone@{DOMAIN}\n')
    events, beside = program.run("apply", "--users-file", str(path), "--yes")
    assert events[-1]["outcome"] == "converged"
    assert program.assigned() == {"Olivia Owen", "Rea Derr"}
    assert "people.csv, line 3" in beside
    told = [n["reason"] for n in events[0]["nothing_to_do"] if n["step"] == "people"]
    assert any(f"gone@{DOMAIN}" in reason for reason in told)
    (check,) = checks(events, "people.unknown_in_file")
    assert (check["state"], check["who"]) == ("warn", "you")
    (everyone,) = checks(events, "people.everyone")
    (unread,) = checks(events, "people.enabled_unknown")
    assert (everyone["state"], unread["state"]) == ("pass", "not_run")
    again, _ = program.run("apply", "--users-file", str(path), "--yes")
    assert again[-1]["applied"] == 0


def test_a_file_of_mail_addresses_assigns_whom_each_belongs_to(program: Program) -> None:
    path = program.folder / "people.csv"
    path.write_text(f"Email\n{OWNER}\ntwins@{DOMAIN}\n")
    events, beside = program.run("apply", "--users-file", str(path), "--yes")
    assert program.assigned() == {"Olivia Owen"}
    assert "mail addresses" in beside
    (check,) = checks(events, "people.shared_in_file")
    assert f"twin.one@{DOMAIN}" in check["seen"]


def test_a_slip_in_a_typed_name_is_answered_with_who_may_be_meant(program: Program) -> None:
    events, _ = program.run("plan", "--user", f"ownr@{DOMAIN}", status=2)
    (error,) = [event for event in events if event["event"] == "error"]
    assert error["code"] == "people.unknown"
    assert f"did you mean {OWNER}" in error["detail"]


def test_a_distribution_list_is_refused_and_a_dynamic_group_explained(program: Program) -> None:
    events, _ = program.run("plan", "--group", "Newsletter", status=2)
    assert [e["code"] for e in events if e["event"] == "error"] == ["people.group_without_rights"]
    events, _ = program.run("apply", "--group", "Designers (dynamic)", "--yes")
    assert "seat" in next(c for c in events[0]["changes"] if c["step"] == "people")["reason"]
    (check,) = checks(events, "people.group_dynamic")
    assert check["state"] == "warn"


def test_a_test_user_without_a_word_in_its_name_is_made(program: Program) -> None:
    events, _ = program.run("apply", "--create-test-user", f"_@{DOMAIN}", "--yes")
    assert events[-1]["outcome"] == "converged"
    assert program.assigned() == {"Test User"}
