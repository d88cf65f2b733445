"""Deleting everything deletes all of ours and nothing while somebody practises."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from assistant import forgetting, storage
from assistant.errors import StorageError
from assistant.practising import serves
from assistant.tasks import Cancel

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_everything_goes(home: Path) -> None:
    folders = storage.folders()
    for folder in (folders.state / "journal" / "x", folders.config, folders.cache):
        folder.mkdir(parents=True)
        (folder / "file").write_text("x", encoding="utf-8")
    assert forgetting.everything(Cancel()) == ()
    assert not folders.state.exists()
    assert not folders.config.exists()
    assert not folders.cache.exists()
    assert home.exists()


def test_nothing_there_is_nothing_to_say() -> None:
    assert forgetting.everything(Cancel()) == ()


def test_while_somebody_practises_nothing_is_deleted() -> None:
    state = storage.folders().state / "practice"
    state.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as server:
        serving = {"control": server.getsockname()[1], "token": "t"}
        (state / "serving.json").write_text(json.dumps(serving), encoding="utf-8")
        assert serves(state)
        with pytest.raises(StorageError) as refused:
            forgetting.everything(Cancel())
    assert refused.value.code == "storage.practice_runs"
    assert state.exists()


def test_what_a_kill_left_is_no_practice() -> None:
    state = storage.folders().state / "practice"
    state.mkdir(parents=True)
    (state / "serving.json").write_text('{"control": 1, "token": "t"}', encoding="utf-8")
    assert not serves(state)
    assert forgetting.everything(Cancel()) == ()
