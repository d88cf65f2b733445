"""Every page in every state, in three languages: nothing cut, overlapping, nameless or unsaid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gallery import draw, pages
from helpers import geometry, pseudo
from PySide6.QtWidgets import QAbstractButton, QApplication

from assistant import texts

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SCENES = {f"{scene.page}-{scene.state}": scene for scene in pages.scenes()}
LEAST = (1000, 640)


def speak(language: str) -> None:
    texts.use("en" if language == "pseudo" else language)
    if language == "pseudo":
        texts.use("en", pseudo.bend)


def test_every_state_that_a_page_says_it_has_is_drawn_and_no_other() -> None:
    drawn: dict[str, list[str]] = {}
    for scene in pages.scenes():
        drawn.setdefault(scene.page, []).append(scene.state)
    assert {page: sorted(states) for page, states in drawn.items()} == {
        page: sorted(states) for page, states in pages.wanted().items()
    }


@pytest.mark.parametrize("language", ["en", "de", "pseudo"])
@pytest.mark.parametrize("name", SCENES)
def test_everything_on_a_page_can_be_read_and_named(
    name: str, language: str, qtbot: QtBot, qapp: QApplication
) -> None:
    speak(language)
    widget = SCENES[name].make()
    qtbot.addWidget(widget)
    if SCENES[name].page != "shell":
        widget.resize(*LEAST)
    with qtbot.waitExposed(widget):
        widget.show()
    for _ in range(3):  # words that wrap ask for their height once they know their width
        qapp.processEvents()
    assert geometry.faults(widget) == []


@pytest.mark.parametrize("name", SCENES)
def test_no_words_of_a_button_stand_in_the_code(name: str, qtbot: QtBot) -> None:
    speak("pseudo")
    widget = SCENES[name].make()
    qtbot.addWidget(widget)
    said = [one.text() for one in widget.findChildren(QAbstractButton) if one.text()]
    # A name that stands for itself, of an account or an application, is nobody's sentence.
    own = [text for text in said if pseudo.MARK not in text and not _is_data(text)]
    assert own == []


def _is_data(text: str) -> bool:
    return "@" in text or "://" in text or not any(letter.isalpha() for letter in text)


def test_the_gallery_lists_the_whole_product(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(Path(draw.__file__)), str(tmp_path), "shell"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
        capture_output=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr.decode()
    entries = json.loads((tmp_path / "index.json").read_text(encoding="utf-8"))
    states = pages.wanted()["shell"]
    count = len(states) * len(draw.LOOKS) * len(draw.SCALES) * len(draw.LANGUAGES)
    assert len({entry["file"] for entry in entries}) == count
    assert all((tmp_path / entry["file"]).stat().st_size > 1000 for entry in entries)
    assert "shell-password-dark-200-pseudo.png" in (tmp_path / "index.html").read_text()
