"""Forgets: every sign-in, or everything that this program keeps on this machine."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

from assistant import storage
from assistant.entra.token_cache import TokenCache
from assistant.errors import StorageError
from assistant.practising import serves

if TYPE_CHECKING:
    from assistant.tasks import Cancel


def sign_out(cancel: Cancel) -> None:
    """Forget the tokens of every cloud, with the file and its key.

    Raises:
        StorageError: if they cannot be read or taken away.
    """
    cache = TokenCache(storage.folders(), cancel)
    cache.forget()


def everything(cancel: Cancel) -> tuple[str, ...]:
    """Delete tokens, journals, drafts, the practice tenant and settings.

    What was changed in Entra stays as it is; without the journals it cannot be undone any more.

    Returns:
        The folders that could not be taken away.

    Raises:
        StorageError: another program works with these folders; nothing was deleted.
    """
    folders = storage.folders()
    if serves(folders.state / "practice"):
        raise StorageError("storage.practice_runs")
    for held in sorted((folders.state / "locks").glob("*.lock")):
        with storage.lock(held, code="storage.set_up_locked", key=held.stem):
            pass
    with contextlib.suppress(StorageError):
        sign_out(cancel)
    left: list[str] = []
    for folder in (folders.state, folders.config, folders.cache):
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            left.append(str(folder))
    return tuple(left)
