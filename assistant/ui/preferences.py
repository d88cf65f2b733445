"""What a person chose for the window: appearance, language, and what is used for every set-up.

Read before the first paint, so it loads nothing but a small file; a broken one counts as none.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QCryptographicHash, QDir, QLockFile

from assistant import resources

_WIDEST = 16_384
"""Qt paints no window much larger than this, and dies of one of two milliards."""


class Preferences(NamedTuple):
    """The choices.

    Attributes:
        appearance: ``system``, ``light`` or ``dark``.
        language: ``en``, ``de``, or empty for the system's.
        client_id: app registration to sign in with, filled into new set-ups.
        proxy: address of the proxy, without a password; empty takes the system's.
        width, height: of the window, 0 before it was ever closed.
    """

    appearance: str = "system"
    language: str = ""
    client_id: str = ""
    proxy: str = ""
    width: int = 0
    height: int = 0


def file() -> Path:
    """Name the file: in the folder of settings (`assistant.storage.folders`)."""
    home = os.environ.get("SSO_ASSISTANT_HOME")
    if home:
        return Path(home) / "config" / "window.toml"
    from platformdirs import PlatformDirs  # noqa: PLC0415 -- only where no folder is named

    return PlatformDirs("sso-assistant", appauthor=False).user_config_path / "window.toml"


def read() -> Preferences:
    """Give what was chosen; what cannot be read or is of another kind holds as nothing chosen."""
    try:
        doc = resources.flat_toml(file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Preferences()
    known = {name: type(usual) for name, usual in Preferences._field_defaults.items()}
    said: dict[str, Any] = {
        name: value
        for name, value in doc.items()
        if type(value) is known.get(name) and (type(value) is not int or 0 <= value <= _WIDEST)
    }
    return Preferences(**said)


def profile() -> str:
    """Name these settings, shortly and apart from others: another folder is another program."""
    # Python's own hashes take four milliseconds to load, Qt's are there.
    digest = QCryptographicHash.hash(
        str(file().parent).encode(), QCryptographicHash.Algorithm.Sha256
    )
    return f"sso-assistant-{bytes(digest.toHex().data()).decode()[:16]}"


def only_window() -> QLockFile | None:
    """Take the one place of a window of these settings; ``None`` where another one has it.

    What is given has to be kept: with it the place is free again, also after a crash.
    """
    # Not among the settings: those can be deleted while the window is open.
    lock = QLockFile(f"{QDir.tempPath()}/{profile()}.lock")
    lock.setStaleLockTime(0)
    lock.tryLock(0)
    return None if lock.error() is QLockFile.LockError.LockFailedError else lock


def write(chosen: Preferences) -> None:
    """Keep the choices; a disk in the way costs no more than they do."""
    import json  # noqa: PLC0415 -- not before the first paint

    from assistant import storage  # noqa: PLC0415 -- same
    from assistant.errors import StorageError  # noqa: PLC0415 -- same

    with contextlib.suppress(StorageError):
        storage.private_folder(file().parent)
        # A JSON string or number is one of TOML's as well.
        lines = (f"{name} = {json.dumps(value)}\n" for name, value in chosen._asdict().items())
        storage.atomic_write(file(), "".join(lines))
