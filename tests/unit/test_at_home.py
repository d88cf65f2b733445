"""What a Home shows: drafts, earlier work, who is signed in; what is broken hides only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import facts

from assistant import at_home, storage
from assistant.tasks import Cancel
from assistant.wizard import draft
from assistant.wizard.answers import Answers
from assistant.wizard.journal import Journal

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path / "home"))
    folder = storage.folders().state
    storage.private_folder(folder)
    return folder


def test_a_first_start_shows_nothing_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path / "home"))
    assert at_home.look(Cancel()) == at_home.AtHome()
    assert not (tmp_path / "home").exists()


def test_unfinished_set_ups_are_found(state: Path) -> None:
    kept = draft.Draft(Answers(organization="acme"), "people")
    draft.keep(state, kept)
    assert at_home.look(Cancel()).drafts == (kept,)


@pytest.mark.parametrize(
    "line",
    ["[" * 100_000, '{"at": "2026-11-23T08:30:00", "event": "run", "run": "old"}', '{"at": 3}'],
)
def test_a_journal_nobody_understands_hides_no_other(state: Path, line: str) -> None:
    for name in ("acme", "globex"):
        folder = state / "journal" / name
        folder.mkdir(parents=True)
        Journal(folder / "new.jsonl", facts.StillClock()).begin("new", name, "3f2a", "d", {})
        (folder / "old.jsonl").write_text(line, encoding="utf-8")
    (state / "journal" / "acme" / "last.json").write_text("[" * 100_000, encoding="utf-8")
    draft.keep(state, draft.Draft(Answers(organization="acme"), name="whole"))
    (state / "drafts" / "whole.json").write_text("[" * 100_000, encoding="utf-8")
    found = at_home.look(Cancel())
    assert {one.key for one in found.worked} == {"acme", "globex"}
    assert [one.name for one in found.drafts] == ["whole"]


@pytest.mark.parametrize("name", ["tokens.bin", "drafts", "journal"])
def test_what_is_broken_hides_only_itself(state: Path, name: str) -> None:
    if name != "drafts":
        draft.keep(state, draft.Draft(Answers(organization="acme"), "people"))
    (state / name).write_bytes(b"\x00\xff rubbish")
    found = at_home.look(Cancel())
    assert len(found.drafts) == (name != "drafts")
    assert found.worked == ()
    assert found.accounts == ()
