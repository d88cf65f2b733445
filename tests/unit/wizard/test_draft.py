"""An unfinished set-up outlives a crash, and a broken file costs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.wizard import draft
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = Answers(organization="acme", sentry_owner="a@b.c", groups=("G",), cloud="practice")


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    kept = draft.Draft(ANSWERS, "people", {"mfa_unknown": True})
    draft.keep(tmp_path, kept)
    assert draft.find(tmp_path) == kept


def test_nothing_kept_is_nothing(tmp_path: Path) -> None:
    assert draft.find(tmp_path) is None


def test_what_was_dropped_is_gone(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS))
    draft.drop(tmp_path)
    draft.drop(tmp_path)
    assert draft.find(tmp_path) is None


@pytest.mark.parametrize("name", ["draft.toml", "draft.json"])
def test_a_torn_file_is_no_draft(tmp_path: Path, name: str) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, "people"))
    (tmp_path / name).write_text("{[", encoding="utf-8")
    assert draft.find(tmp_path) is None


def test_a_page_that_is_none_is_the_first(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, "people"))
    (tmp_path / "draft.json").write_text('{"page": "cellar", "told": 3}', encoding="utf-8")
    assert draft.find(tmp_path) == draft.Draft(ANSWERS)


def test_what_concerns_one_run_only_is_not_kept(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(Answers(organization="acme", proxy="http://a:b@c:1")))
    assert "a:b" not in (tmp_path / "draft.toml").read_text(encoding="utf-8")
