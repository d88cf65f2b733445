"""Joining and leaving the practice tenant, which is a process of its own."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from assistant.errors import StorageError
from assistant.practising import SERVING_FILE, Practising
from assistant.texts import explain

if TYPE_CHECKING:
    from pathlib import Path


def answers(address: str) -> bool:
    port = urlsplit(address).port or 0
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_starts_is_joined_and_ends_with_its_last_user(tmp_path: Path) -> None:
    first, second = Practising(tmp_path), Practising(tmp_path)
    line = first.start()
    assert second.start() == line
    first.close()
    assert answers(line["graph"])
    with Practising(tmp_path) as third:
        assert third.line == line
    second.close()
    assert not answers(line["graph"])


def test_one_that_is_just_ending_is_not_joined(tmp_path: Path) -> None:
    for _ in range(3):
        with Practising(tmp_path) as one, Practising(tmp_path) as two:
            assert one.line == two.line
            assert answers(one.line["login"])


def test_a_process_that_was_killed_is_followed_by_another(tmp_path: Path) -> None:
    with Practising(tmp_path) as one:
        line = one.line
    stale = {"pid": 1, "control": 1, "token": "x", "line": line}
    (tmp_path / SERVING_FILE).write_text(json.dumps(stale))
    with Practising(tmp_path) as two:
        assert two.line == line


def test_a_taken_port_is_explained(tmp_path: Path) -> None:
    with Practising(tmp_path) as one:
        port = urlsplit(one.line["sentry"]).port or 0
    with socket.create_server(("127.0.0.1", port)), pytest.raises(StorageError) as caught:
        Practising(tmp_path).start()
    told = explain(caught.value)
    assert caught.value.code == "practice.port_taken"
    assert str(port) in told.detail
    assert told.hint


def test_bad_arguments_are_explained(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        Practising(tmp_path, ["--fault", "nonsense"]).start()
    assert caught.value.code == "practice.failed"
    assert "nonsense" in explain(caught.value).detail
