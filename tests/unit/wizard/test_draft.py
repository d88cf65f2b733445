"""Unfinished set-ups outlive a crash, and a broken file costs nothing else."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from assistant.wizard import draft
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

ANSWERS = Answers(organization="acme", sentry_owner="a@b.c", groups=("G",), cloud="practice")


def aged(state: Path, name: str, seconds: int) -> None:
    os.utime(state / "drafts" / f"{name}.toml", (seconds, seconds))


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    kept = draft.Draft(ANSWERS, "people", {"mfa_unknown": True})
    draft.keep(tmp_path, kept)
    assert draft.found(tmp_path) == (kept,)


def test_nothing_kept_is_nothing(tmp_path: Path) -> None:
    assert draft.found(tmp_path) == ()


def test_each_set_up_has_its_own_and_the_newest_comes_first(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, name="first"))
    draft.keep(tmp_path, draft.Draft(Answers(organization="globex"), "people", name="second"))
    draft.keep(tmp_path, draft.Draft(Answers(organization="globex"), "review", name="second"))
    aged(tmp_path, "first", 1)
    assert [(one.name, one.page) for one in draft.found(tmp_path)] == [
        ("second", "review"),
        ("first", "target"),
    ]
    assert draft.new_name() != draft.new_name()


def test_the_oldest_goes_when_there_are_too_many(tmp_path: Path) -> None:
    for number in range(draft.MOST):
        draft.keep(tmp_path, draft.Draft(ANSWERS, name=str(number)))
        aged(tmp_path, str(number), number)
    draft.keep(tmp_path, draft.Draft(ANSWERS, name="new"))
    names = [one.name for one in draft.found(tmp_path)]
    assert len(names) == draft.MOST
    assert names[0] == "new"
    assert "0" not in names
    assert not (tmp_path / "drafts" / "0.json").exists()


def test_what_was_dropped_is_gone(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, name="kept"))
    draft.keep(tmp_path, draft.Draft(ANSWERS, name="gone"))
    draft.drop(tmp_path, "gone")
    draft.drop(tmp_path, "gone")
    assert [one.name for one in draft.found(tmp_path)] == ["kept"]


@pytest.mark.parametrize("content", [b"{[", b"\xff\xfe\xfd", b"x = " + b"[" * 100_000])
def test_torn_answers_are_no_draft(tmp_path: Path, content: bytes) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, "people"))
    draft.keep(tmp_path, draft.Draft(ANSWERS, name="whole"))
    (tmp_path / "drafts" / "draft.toml").write_bytes(content)
    assert [one.name for one in draft.found(tmp_path)] == ["whole"]


@pytest.mark.parametrize(
    "content", [b"{[", b'{"page": "\xff"}', b"[" * 100_000, b"[]", b'{"page": []}']
)
def test_whatever_says_where_one_was_the_answers_come_back(tmp_path: Path, content: bytes) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, "people", {"mfa_unknown": True}))
    (tmp_path / "drafts" / "draft.json").write_bytes(content)
    assert draft.found(tmp_path) == (draft.Draft(ANSWERS),)


def test_a_page_that_is_none_is_the_first(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(ANSWERS, "people"))
    where = tmp_path / "drafts" / "draft.json"
    where.write_text('{"page": "cellar", "told": 3}', encoding="utf-8")
    assert draft.found(tmp_path) == (draft.Draft(ANSWERS),)


def test_what_concerns_one_run_only_is_not_kept(tmp_path: Path) -> None:
    draft.keep(tmp_path, draft.Draft(Answers(organization="acme", proxy="http://a:b@c:1")))
    assert "a:b" not in (tmp_path / "drafts" / "draft.toml").read_text(encoding="utf-8")
