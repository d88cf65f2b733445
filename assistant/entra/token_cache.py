"""Keeps tokens between commands: a file encrypted by a key that the system's keyring holds.

Windows' credential store takes 2,560 bytes and a cache has more, so only the key is there. Where no
keyring answers, or it loses what it was given, tokens stay in memory: never plain on a disk.
"""

from __future__ import annotations

import base64
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assistant import storage
from assistant.tasks import abandonable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msal import SerializableTokenCache

    from assistant.tasks import Cancel

_SERVICE = "sso-assistant"
_USER = "token-cache"
_FORMAT = b"sso-assistant tokens 1"  # bound to the file's content by the encryption
_NONCE = 12  # bytes, NIST SP 800-38D for AES-GCM
_KEY_BITS = 256
_LOCK_WAIT = 30.0  # seconds for another of our commands, which may be asking the login
_KEYRING_WAIT = 60.0  # seconds for a person to unlock it
_RECOMMENDED = 1  # keyring's word for backends that keep secrets as they should
_NOTHING = "{}"


class TokenCache:
    """MSAL's cache, kept where that is safe. Not for several threads at once.

    Args:
        folders: where the file is.
        cancel: the job's token; a keyring that asks the person for a password may take long.
    """

    def __init__(self, folders: storage.Folders, cancel: Cancel) -> None:
        self._path = folders.state / "tokens.bin"
        self._lock_path = folders.state / "locks" / "tokens.lock"
        self._cancel = cancel
        self._asked = False
        self._key: bytes | None = None
        self._why_not = ""
        self._seen: tuple[int, int, int] | None = None
        self._msal: SerializableTokenCache | None = None

    @property
    def msal(self) -> SerializableTokenCache:
        """What MSAL reads and writes; only within `changing` is it sure to be the newest."""
        if self._msal is None:
            import msal  # noqa: PLC0415 -- 0.1 s, only where a sign-in is meant

            self._msal = msal.SerializableTokenCache()
        return self._msal

    @property
    def persistent(self) -> bool:
        """Whether it outlives the command."""
        self._ask()
        return self._key is not None

    @property
    def why_not(self) -> str:
        """Key of the sentence that says why it does not; empty if it does."""
        self._ask()
        return self._why_not

    def _ask(self) -> None:
        if self._asked:
            return
        try:
            self._key, self._why_not = abandonable(_key, self._cancel, _KEYRING_WAIT)
        except TimeoutError:
            self._why_not = "signin.memory.locked"
        self._asked = True

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the cache while MSAL may change it: newest content in, changed content out.

        What changed is kept also when the block ends in an error: the login may have taken an old
        refresh token back.

        Raises:
            StorageError: if it cannot be written, or another command holds it too long.
        """
        if not self.persistent:
            yield
            return
        with storage.lock(self._lock_path, seconds=_LOCK_WAIT):
            self._load()
            try:
                yield
            finally:
                if self.msal.has_state_changed:
                    self._save()

    def forget(self) -> None:
        """Take the file and its key away.

        Raises:
            StorageError: if the file stays.
        """
        self.msal.deserialize(_NOTHING)
        storage.remove(self._path)
        if self._key is not None:
            abandonable(_drop_key, self._cancel, _KEYRING_WAIT)
        self._asked, self._key, self._seen = False, None, None

    def _load(self) -> None:
        """Take over the file's content if another command changed it since we looked."""
        mark = _mark(self._path)
        if mark == self._seen:
            return
        content = storage.read_bytes(self._path)
        self.msal.deserialize(self._decrypted(content) if content else _NOTHING)
        self._seen = mark

    def _decrypted(self, content: bytes) -> str:
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            plain = AESGCM(self._known_key).decrypt(content[:_NONCE], content[_NONCE:], _FORMAT)
        except (InvalidTag, ValueError):
            return _NOTHING  # written with a key that is gone, or damaged: as good as signed out
        return plain.decode("utf-8")

    def _save(self) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        nonce = os.urandom(_NONCE)
        plain = self.msal.serialize().encode("utf-8")
        storage.atomic_write(
            self._path, nonce + AESGCM(self._known_key).encrypt(nonce, plain, _FORMAT)
        )
        self._seen = _mark(self._path)

    @property
    def _known_key(self) -> bytes:
        if self._key is None:
            raise ValueError("no key")
        return self._key


def _mark(path: os.PathLike[str]) -> tuple[int, int, int] | None:
    """Give what tells one version of a file from another."""
    try:
        found = os.stat(path)  # noqa: PTH116 -- takes any path
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _key() -> tuple[bytes | None, str]:
    """Give the key, made and read back if there was none; or why there is none."""
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        kept = _kept_key()
    except keyring.errors.NoKeyringError:
        return None, "signin.memory.none"
    except (keyring.errors.KeyringLocked, keyring.errors.InitError):
        return None, "signin.memory.locked"
    except Exception:  # noqa: BLE001 -- backends raise what their system raises; all mean the same
        return None, "signin.memory.broken"
    if kept is None:
        return None, "signin.memory.loses"
    try:
        key = base64.urlsafe_b64decode(kept)
    except ValueError:
        return None, "signin.memory.broken"
    return (key, "") if len(key) * 8 == _KEY_BITS else (None, "signin.memory.broken")


def _kept_key() -> str | None:
    """Ask the keyring; None if it does not keep what it is given."""
    import keyring  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    kept = keyring.get_password(_SERVICE, _USER)
    if keyring.get_keyring().priority < _RECOMMENDED:
        return None  # the null backend, or a plain file
    if kept is not None:
        return kept
    made = base64.urlsafe_b64encode(AESGCM.generate_key(_KEY_BITS)).decode("ascii")
    keyring.set_password(_SERVICE, _USER, made)
    return made if keyring.get_password(_SERVICE, _USER) == made else None


def _drop_key() -> None:
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.delete_password(_SERVICE, _USER)
    except keyring.errors.KeyringError:
        return  # gone already, or locked: without its file the key opens nothing
