"""Where things are kept on this machine, and how they are written so that a crash loses nothing.

Everything is private to the person: folders 0700, files 0600 (on Windows the profile's own access
list does the same).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import StorageError, Who

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator, Mapping

_NAME = "sso-assistant"
_PIECE = 64 * 1024
_HOME_VARIABLE = "SSO_ASSISTANT_HOME"

_CODES = {
    errno.ENOSPC: "storage.full",
    errno.EDQUOT: "storage.full",
    errno.EROFS: "storage.read_only",
    errno.EACCES: "storage.denied",
    errno.EPERM: "storage.denied",
    errno.ENAMETOOLONG: "storage.name",
}


@dataclass(frozen=True, slots=True)
class Folders:
    """The three folders of a person's settings, records and copies.

    Attributes:
        config: what the person chose.
        state: journals, locks, the practice tenant, the encrypted token cache.
        cache: what can be fetched again.
    """

    config: Path
    state: Path
    cache: Path


def folders(home: Path | None = None, environment: Mapping[str, str] | None = None) -> Folders:
    """Name the folders, without making them.

    Args:
        home: puts all three below one folder; for tests and for people who carry a profile.
        environment: where ``SSO_ASSISTANT_HOME`` is looked up, which does the same.
    """
    variables = os.environ if environment is None else environment
    if home is None and variables.get(_HOME_VARIABLE):
        home = Path(variables[_HOME_VARIABLE])
    if home is not None:
        return Folders(home / "config", home / "state", home / "cache")
    from platformdirs import PlatformDirs  # noqa: PLC0415 - `--help` needs no folder

    system = PlatformDirs(_NAME, appauthor=False)
    return Folders(system.user_config_path, system.user_state_path, system.user_cache_path)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, "storage.failed")
        reason = error.strerror or type(error).__name__
        raise StorageError(code, path=path, reason=reason) from error
    except ValueError as error:  # a name that no system takes: a NUL, half a character
        raise StorageError("storage.odd_name", who=Who.YOU, path=ascii(str(path))) from error


def private_folder(path: Path) -> Path:
    """Make a folder that only the person can enter, with its parents, and give it back.

    A folder that is there already is made private too; its parents are left as they are.

    Raises:
        StorageError: ``storage.{full,read_only,denied,not_a_folder,…}``.
    """
    with _explained(path):
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except FileExistsError as error:
            raise StorageError("storage.not_a_folder", path=path) from error
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o700)
    return path


def _sync_folder(folder: Path) -> None:
    """Make a rename or a new name in this folder survive a power cut, where systems can."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def atomic_write(path: Path, content: bytes | str) -> None:
    """Write a private file so that a reader sees the old content or the new, never a part.

    Raises:
        StorageError: if it could not be written; the old content is then still there.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    private_folder(path.parent)
    with _explained(path):
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        _sync_folder(path.parent)


def write_whole(path: Path, content: bytes | str) -> None:
    """Write a file where a person wants it: whole or not at all, their folder left as it is.

    A link stays a link: what it leads to is written. A file that is there keeps its rights; a new
    one gets what this person's files have, as it may be meant for others.

    Raises:
        StorageError: if it cannot be written; ``storage.link`` if a link leads nowhere.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with _explained(path):
        target = _behind_links(path)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sso-assistant-") as beside:
            whole = Path(beside) / "whole"
            with whole.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _keep_rights(target, whole)
            whole.replace(target)
        with contextlib.suppress(OSError):  # whole it is; not every disk can promise more
            _sync_folder(target.parent)


def _behind_links(path: Path) -> Path:
    """Give the file that a name means: what its link leads to, whether that is there yet or not."""
    target = path
    if path.is_symlink():
        try:
            target = path.resolve()
        except RuntimeError:  # a ring of links, as Python up to 3.12 tells it
            target = path
        if target.is_symlink() or not target.parent.is_dir():
            leads = path.readlink() if target.is_symlink() else target
            raise StorageError("storage.link", who=Who.YOU, path=path, target=leads)
    if target.exists() and not target.is_file():
        raise StorageError("storage.no_file", who=Who.YOU, path=path)
    return target


def _keep_rights(old: Path, new: Path) -> None:
    """Give a file the rights of the one that it replaces; not every disk can, and it need not."""
    with contextlib.suppress(OSError):
        found = old.stat()
        if stat.S_ISREG(found.st_mode):
            new.chmod(found.st_mode & 0o777)


def write_new(path: Path, content: str) -> None:
    """Write a file of the person's own, where they said, and never over another.

    Its folder is theirs too: it is neither made nor changed.

    Raises:
        OSError: it is there already, or cannot be made.
    """
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(content)


def append_line_fsync(path: Path, line: str) -> None:
    """Append one line to a private file and come back when it is on the disk.

    A last line that a crash left unfinished is taken away first: it was never on the disk for sure,
    so nothing was done that it says.

    Raises:
        ValueError: if the text holds a line break.
        StorageError: if it could not be written.
    """
    if "\n" in line or "\r" in line:
        raise ValueError("one line at a time")
    private_folder(path.parent)
    with _explained(path):
        new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b", buffering=0) as file:
            _cut_torn_line(file)
            data = memoryview((line + "\n").encode("utf-8"))
            while data:
                data = data[file.write(data) :]
            os.fsync(file.fileno())
        if new:
            _sync_folder(path.parent)


def _cut_torn_line(file: io.FileIO) -> None:
    """Take away what stands behind the last line end."""
    size = end = file.seek(0, os.SEEK_END)
    while end:
        begin = max(0, end - _PIECE)
        file.seek(begin)
        found = file.read(end - begin).rfind(b"\n")
        if found >= 0:
            end = begin + found + 1
            break
        end = begin
    if end < size:
        file.truncate(end)


def read_bytes(path: Path) -> bytes | None:
    """Give a file's content, or None if there is none.

    Raises:
        StorageError: if it is there and cannot be read.
    """
    with _explained(path):
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None


def remove(path: Path) -> None:
    """Take a file away; one that is not there is fine.

    Raises:
        StorageError: if it stays.
    """
    with _explained(path):
        path.unlink(missing_ok=True)


def safe_name(key: str) -> str:
    """Turn a key into a file name that every system takes, and that two keys never share."""
    plain = re.sub(r"[^a-z0-9.-]+", "_", key.lower()).strip("._")[:60]
    return f"{plain}-{hashlib.sha256(key.encode('utf-8')).hexdigest()[:12]}"


@contextlib.contextmanager
def lock(
    path: Path, *, code: str = "storage.locked", seconds: float = 0, **params: object
) -> Iterator[None]:
    """Hold a lock between processes for the time of a ``with`` block.

    The lock is the system's own: it ends with its process, however that ends.

    Args:
        path: the lock file.
        code: what to say when another process holds it.
        seconds: how long to wait for it.
        params: what fills that sentence.

    Raises:
        StorageError: ``code`` if another holds it, ``storage.…`` if it cannot be made.
    """
    import filelock  # noqa: PLC0415 - `--help` takes no lock

    private_folder(path.parent)
    held = filelock.FileLock(path, timeout=seconds, mode=0o600, thread_local=False)
    with _explained(path):
        try:
            held.acquire()
        except filelock.Timeout as error:
            raise StorageError(code, who=Who.YOU, path=path, **params) from error
    try:
        yield
    finally:
        held.release()


def set_up_lock(where: Folders, key: str) -> contextlib.AbstractContextManager[None]:
    """Take the lock of one set-up, the same for window and command line.

    Args:
        where: the folders.
        key: the set-up's key (cloud, tenant, Sentry's address, slug).

    Raises:
        StorageError: ``storage.set_up_locked`` if it is being worked on elsewhere.
    """
    path = where.state / "locks" / f"{safe_name(key)}.lock"
    return lock(path, code="storage.set_up_locked", key=key)
