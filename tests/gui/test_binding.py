"""What we lean on in Qt's binding, and in its words."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel

from assistant import texts
from assistant.errors import Conflict
from assistant.ui import words

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMINAL = re.compile(
    r"(^|\s)--[a-z]|\{program\}|\bcommand\b|\bBefehl\b|\b[Rr]un (again|undo|apply)"
)
NEVER_HERE = (
    "options.",
    "cloud.file",
    "setup_file.",
    "front.needs",
    "front.no_answer",
    "front.no_screen",
    "run.declined.",
    "diagnose_line.",
    "inspect_line.",
    "source.no_input",
)
"""Of a command line, or of files that only one names there."""


@pytest.mark.usefixtures("qapp")
def test_a_call_takes_nothing_away_from_none() -> None:
    """PySide6 6.12.0 did on Python 3.11, and ended the process after some thousand calls."""
    label = QLabel()
    before = sys.getrefcount(None)
    for _ in range(500):
        label.setText("x")
    assert abs(sys.getrefcount(None) - before) < 100


@pytest.fixture(params=texts.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    texts.use(request.param)
    yield request.param
    texts.use("en")


def test_no_hint_in_the_window_speaks_of_commands(language: str) -> None:
    table = texts.table(language)
    codes = [key.removesuffix(".hint") for key in table if key.endswith(".hint")]
    told = [
        code
        for code in codes
        if not code.startswith(NEVER_HERE)
        and TERMINAL.search(table.get(f"ui.instead.{code}") or table[f"{code}.hint"])
    ]
    assert told == []


def test_the_windows_hint_stands_in_the_place_of_the_terminals() -> None:
    said = words.explain(Conflict("undo.in_use", change="x", people="y"))
    assert said.title == texts.explain(Conflict("undo.in_use", change="x", people="y")).title
    assert "--" not in said.hint
