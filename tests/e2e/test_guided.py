"""The guided set-up in a terminal, as a person walks it: questions, Sentry's side, undo."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from helpers import browser
from helpers.pseudo_terminal import Terminal

from assistant.practice.serve import running_practice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.serve import Practice

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="contract file absent: no pty")

OWNER = "owner@contoso.practice.test"
SECOND = "owner2@contoso.practice.test"


class Desk:
    """A practice tenant and a home folder, and terminals in which a person works on them."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.practice = practice
        self._folder = folder
        self._cloud = folder / "cloud.json"
        self._cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")

    def open(self, *words: str) -> Terminal:
        account = "admin@contoso.practice.test"
        return Terminal(
            *words,
            "--cloud",
            str(self._cloud),
            "--account",
            account,
            environment={"SSO_ASSISTANT_HOME": str(self._folder / "home")},
        )

    def applications(self) -> list[dict[str, Any]]:
        found = self.practice.world.store.dump()["applications"]
        return [app for app in found if app["displayName"] == "Sentry"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running_practice(tmp_path / "tenant", lag_factor=0) as practice:
        yield Desk(practice, tmp_path)


def _answer_all(terminal: Terminal) -> None:
    """Answer what the guided set-up asks; the first word is a mistake, and people are searched."""
    terminal.wait_for("Organization in Sentry")
    terminal.type("no such thing!")
    terminal.wait_for("Organization in Sentry")
    terminal.type("acme")
    terminal.wait_for("Who owns the organization")
    terminal.type("Olivia Ow")
    listed = terminal.wait_for("Which one?")
    assert OWNER in listed
    terminal.type("1")
    terminal.wait_for("Another owner")
    terminal.type(SECOND)
    terminal.wait_for("Who else")
    terminal.type("zzzz nobody")
    terminal.wait_for("Nothing found")
    terminal.wait_for("Who else")
    terminal.type("")
    terminal.wait_for("groups as well")
    terminal.type("n")
    terminal.wait_for("test user like B.Simon")
    terminal.type("not a name")
    terminal.wait_for("test user like B.Simon")
    terminal.type("")


def test_leads_from_the_first_question_to_a_sentry_that_took_it(desk: Desk, tmp_path: Path) -> None:
    with desk.open() as terminal:
        _answer_all(terminal)
        planned = terminal.wait_for("[y/N]")
        assert "Add “Sentry” from the gallery" in planned
        assert desk.applications() == []
        terminal.type("perhaps")
        terminal.wait_for("Type y for yes")
        terminal.type("y")
        terminal.wait_for("Keep these answers")
        terminal.type(str(tmp_path / "SETUP"))
        terminal.wait_for("Written:")
        terminal.wait_for("Before anybody presses Save")
        questions = 0
        while (told := terminal.wait_for("[y/N]", "press Enter")).endswith("[y/N]"):
            questions += 1
            terminal.type("n" if "SCIM" in told else "y")
        values = told
        assert questions >= 5
        assert "Not settled yet: 1" in terminal.text
        assert "/federationmetadata.xml?appid=" in values
        terminal.type("")
        assert "is not set up in Sentry" in terminal.wait_for("press Enter")
        metadata_url = next(
            word for word in terminal.text.split() if "federationmetadata.xml?appid=" in word
        )
        browser.configure_sentry(desk.practice, "acme", OWNER, metadata_url)
        terminal.type("")
        terminal.wait_for("Sentry has taken it")
        assert terminal.end() == 0  # once it is taken, a no is a warning
        assert "You said yes:" in terminal.text or "right" in terminal.text
    assert OWNER in (tmp_path / "SETUP.toml").read_text(encoding="utf-8")
    with desk.open("undo", "--organization", "acme") as terminal:
        assert "may sign in" in terminal.wait_for("Whose move")
        assert terminal.end() == 1
    assert len(desk.applications()) == 1


def test_no_changes_nothing(desk: Desk) -> None:
    with desk.open() as terminal:
        _answer_all(terminal)
        terminal.wait_for("[y/N]")
        terminal.type("n")
        terminal.wait_for("Nothing was changed")
        assert terminal.end() == 130
    assert desk.applications() == []


def test_ctrl_c_at_a_question_ends_at_once(desk: Desk) -> None:
    with desk.open() as terminal:
        terminal.wait_for("Organization in Sentry")
        assert terminal.press_ctrl_c() == 130
    assert desk.applications() == []


def test_undo_lists_what_goes_back_and_asks(desk: Desk) -> None:
    with desk.open("apply", "--organization", "acme", "--yes") as terminal:
        assert terminal.end() == 0
    with desk.open("undo", "--organization", "acme") as terminal:
        assert "The application" in terminal.wait_for("[y/N]")
        terminal.type("n")
        assert terminal.end() == 130
    assert len(desk.applications()) == 1
    with desk.open("undo", "--organization", "acme") as terminal:
        terminal.wait_for("[y/N]")
        terminal.type("y")
        terminal.wait_for("nothing of what was put back")
        assert terminal.end() == 0
    assert desk.applications() == []


def test_of_several_applications_the_person_chooses(desk: Desk) -> None:
    with desk.open("apply", "--organization", "acme", "--yes") as terminal:
        assert terminal.end() == 0
    # Another person's application of the same name, without an Identifier.
    store = desk.practice.world.store
    with store.transaction():
        (made,) = store.find("application", "displayName", "Sentry")
        store.put("application", {**made, "identifierUris": [], "web": {"redirectUris": []}})
    (folder,) = (desk._folder / "home" / "state" / "journal").iterdir()
    for file in folder.iterdir():
        file.unlink()
    with desk.open("plan", "--organization", "acme") as terminal:
        listed = terminal.wait_for("Which one?")
        assert made["appId"] in listed
        terminal.type("7")
        terminal.wait_for("Which one?")
        terminal.type("1")
        assert terminal.end() == 0
        assert "is there already and is used" in terminal.text
