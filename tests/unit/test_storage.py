"""Files that survive a crash and stay private."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from assistant import storage, texts
from assistant.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="permission bits are POSIX's")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_variable_moves_all_folders_and_the_argument_wins(tmp_path: Path) -> None:
    named = storage.folders(environment={"SSO_ASSISTANT_HOME": str(tmp_path / "a")})
    assert named.state == tmp_path / "a" / "state"
    given = storage.folders(tmp_path / "b", {"SSO_ASSISTANT_HOME": str(tmp_path / "a")})
    assert given.cache == tmp_path / "b" / "cache"


def test_without_both_the_system_says_where() -> None:
    assert storage.folders(environment={}).config.name == "sso-assistant"


@posix
def test_what_is_written_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "folder" / "file"
    storage.atomic_write(path, "text")
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    storage.append_line_fsync(path.parent / "lines", "one")
    assert mode(path.parent / "lines") == 0o600


@posix
def test_a_folder_that_was_open_to_others_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    storage.private_folder(folder)
    assert mode(folder) == 0o700


def test_writing_replaces_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "file"
    storage.atomic_write(path, "long old content")
    storage.atomic_write(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_keeps_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    storage.atomic_write(path, "old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError) as caught:
        storage.atomic_write(path, "new")
    assert caught.value.code == "storage.full"
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert "No space left" in texts.explain(caught.value).detail


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (30, "storage.read_only"),
        (13, "storage.denied"),
        (36, "storage.name"),
        (5, "storage.failed"),
    ],
)
def test_each_refusal_has_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageError) as caught:
        storage.append_line_fsync(tmp_path / "file", "line")
    assert caught.value.code == code
    assert texts.explain(caught.value).hint


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError) as caught:
        storage.atomic_write(tmp_path / "file" / "below", "x")
    assert caught.value.code in {"storage.not_a_folder", "storage.failed"}


@posix
def test_a_link_is_written_through_and_what_it_leads_to_keeps_its_rights(tmp_path: Path) -> None:
    there, mine = tmp_path / "there", tmp_path / "mine"
    there.mkdir()
    mine.mkdir()
    real = there / "real.toml"
    real.write_text("old")
    real.chmod(0o640)
    (there / "second").symlink_to("real.toml")
    link = mine / "link.toml"
    link.symlink_to("../there/second")
    storage.write_whole(link, "new")
    assert (link.is_symlink(), (there / "second").is_symlink()) == (True, True)
    assert (real.read_text(), mode(real)) == ("new", 0o640)
    assert {one.name for one in there.iterdir()} == {"real.toml", "second"}
    assert [one.name for one in mine.iterdir()] == ["link.toml"]


@posix
def test_a_link_to_a_file_that_is_not_there_yet_makes_it(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "new")
    storage.write_whole(link, b"content")
    assert link.is_symlink()
    assert (tmp_path / "new").read_bytes() == b"content"


@posix
@pytest.mark.parametrize("leads", ["no folder/file", "link"])
def test_a_link_that_leads_nowhere_is_said_and_left(tmp_path: Path, leads: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / leads)
    with pytest.raises(StorageError) as caught:
        storage.write_whole(link, "x")
    assert caught.value.code == "storage.link"
    explained = texts.explain(caught.value)
    assert str(tmp_path / leads) in explained.detail
    assert explained.hint
    assert [one.name for one in tmp_path.iterdir()] == ["link"]
    assert link.is_symlink()


@posix
def test_a_file_that_nobody_may_write_is_replaced_and_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o444)
    storage.write_whole(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o444)


@posix
def test_a_write_through_a_link_that_fails_keeps_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    link.symlink_to(real)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"storage\.full"):
        storage.write_whole(link, "new")
    assert (real.read_text(), link.is_symlink()) == ("old", True)
    assert {one.name for one in tmp_path.iterdir()} == {"real", "link"}


def test_lines_are_appended_and_a_torn_one_is_taken_away(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    storage.append_line_fsync(path, "one")
    with path.open("ab") as file:
        file.write(b'{"torn": ')
    storage.append_line_fsync(path, "twö")
    assert path.read_text(encoding="utf-8").splitlines() == ["one", "twö"]
    path.write_bytes(b"x" * 200_000)  # not one whole line
    storage.append_line_fsync(path, "new")
    assert path.read_bytes() == b"new\n"
    path.write_bytes(b"old\n" + b"x" * 200_000)
    storage.append_line_fsync(path, "new")
    assert path.read_bytes() == b"old\nnew\n"


@pytest.mark.parametrize("name", ["a\0b", "half \ud83d"])
def test_a_name_that_no_system_takes_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match=r"storage\.odd_name"):
        storage.write_whole(tmp_path / name, "new")


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for path in (pipe, link, tmp_path):
        with pytest.raises(StorageError, match=r"storage\.no_file"):
            storage.write_whole(path, "new")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_line_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one line"):
        storage.append_line_fsync(tmp_path / "journal", "a\nb")


def test_reading_and_removing_what_is_not_there(tmp_path: Path) -> None:
    assert storage.read_bytes(tmp_path / "no") is None
    storage.remove(tmp_path / "no")


def test_names_are_safe_and_never_shared() -> None:
    one = storage.safe_name("global|contoso|https://sentry.io|acme")
    assert one != storage.safe_name("global/contoso/https://sentry.io/acme")
    assert one.isascii()
    assert not set(one) & set('/\\:*?"<>|')


def test_a_lock_keeps_a_second_one_out(tmp_path: Path) -> None:
    where = storage.folders(tmp_path)
    with storage.set_up_lock(where, "k"):
        with pytest.raises(StorageError) as caught, storage.set_up_lock(where, "k"):
            pass
        assert caught.value.code == "storage.set_up_locked"
        assert texts.explain(caught.value).detail.endswith("holds k.")
        with storage.set_up_lock(where, "another"):
            pass
    with storage.set_up_lock(where, "k"):
        pass


def test_a_lock_keeps_another_process_out(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from assistant import storage, errors\n"
        "try:\n"
        "    with storage.set_up_lock(storage.folders(Path(sys.argv[1])), 'k'): pass\n"
        "except errors.StorageError as error: print(error.code)\n"
    )
    with storage.set_up_lock(storage.folders(tmp_path), "k"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        )
    assert done.stdout.strip() == "storage.set_up_locked"
