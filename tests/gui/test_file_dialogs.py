"""Where files are asked for: in the person's documents, then where the last one was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.on_page import opened, press
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from assistant import texts
from assistant.errors import NetworkError
from assistant.ui import file_dialogs
from assistant.ui.pages.addresses import AddressesPage
from assistant.wizard.stand import Saved, Stand

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the person's documents; nothing was saved yet."""
    made = tmp_path / "Documents"
    made.mkdir()
    monkeypatch.setattr(file_dialogs, "_last", [])
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(made))
    return made


def answering(monkeypatch: pytest.MonkeyPatch, path: str) -> list[str]:
    asked: list[str] = []

    def answer(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(name)
        return path, ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


def test_it_begins_in_the_documents_and_goes_on_where_the_last_file_was(
    documents: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    asked = answering(monkeypatch, "")
    file_dialogs.save(parent, "Save", "a.toml")
    assert asked == [str(documents / "a.toml")]
    other = tmp_path / "papers"
    other.mkdir()
    answering(monkeypatch, str(other / "b.toml"))
    assert file_dialogs.save(parent, "Save", "a.toml") == (str(other / "b.toml"), "")
    asked = answering(monkeypatch, "")
    file_dialogs.save(parent, "Save", "a.toml")
    assert asked == [str(other / "a.toml")]
    # A folder that has gone meanwhile is no place to begin.
    other.rmdir()
    assert file_dialogs.folder() == documents


def test_without_documents_it_begins_at_home(
    documents: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents.rmdir()
    assert file_dialogs.folder() == Path.home()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: "")
    assert file_dialogs.folder() == Path.home()


def test_a_file_that_is_opened_counts_as_well(
    documents: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs: list[QFileDialog] = []

    def instead(dialog: QFileDialog) -> None:
        dialogs.append(dialog)

    monkeypatch.setattr(QFileDialog, "open", instead)
    parent, taken = QWidget(), list[str]()
    qtbot.addWidget(parent)
    file_dialogs.choose(parent, "Choose", ("Lists (*.csv)",), taken.append)
    assert Path(dialogs[0].directory().absolutePath()) == documents
    dialogs[0].fileSelected.emit(str(tmp_path / "list.csv"))
    assert taken == [str(tmp_path / "list.csv")]
    assert file_dialogs.folder() == tmp_path


def test_the_log_of_an_error_is_saved_and_opened_beside_it(
    documents: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, str(documents / "mine.log"))
    error = NetworkError("network.timeout", host="sentry.io")
    of = Stand(page="addresses", error=error, error_page="addresses")
    page, intents = opened(qtbot, AddressesPage, of)
    press(qtbot, page, texts.say("ui.error.save_log"))
    assert asked == [str(documents / "sso-assistant.log")]
    saved = of.with_saved(Saved("log", documents / "mine.log"))
    page.render_stand(saved)
    # Another file saved meanwhile takes nothing away.
    page.render_stand(saved.with_saved(Saved("answers", documents / "mine.toml")))
    press(qtbot, page, "Open mine.log")
    assert intents.asked == [
        ("save_log", (documents / "mine.log",), {}),
        ("open", ((documents / "mine.log").as_uri(),), {}),
    ]
