"""What the window writes where a person wants it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from helpers import facts

from assistant.ui import saving
from assistant.ui.errands import Errands
from assistant.wizard import setup_file
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from pathlib import Path

ID = "00000001-0000-4000-8000-00000000000a"


def test_saved_answers_name_the_groups_that_were_found(tmp_path: Path) -> None:
    answers = Answers(organization="acme", groups=(ID,))
    seen = facts.finished(facts.goal(), groups={ID: (facts.group(ID, "Engineering"),)})
    frame: Any = SimpleNamespace(observed=seen)
    path = tmp_path / "SETUP.toml"
    desk: Any = SimpleNamespace(
        stand=SimpleNamespace(answers=answers, frame=frame),
        _save=lambda _what, _path, write: write(),
    )
    Errands.save_answers(desk, path)
    assert f'"{ID}", # Engineering\n' in path.read_text(encoding="utf-8")
    assert setup_file.read(path) == answers
    saving.answers(answers, None, path)  # before the first look no name is known
    assert setup_file.read(path) == answers
