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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msal import SerializableTokenCache

_SERVICE = "sso-assistant"
_USER = "token-cache"
_NONCE = 12  # bytes, NIST SP 800-38D for AES-GCM
_KEY_BITS = 256
_WAIT = 10.0  # seconds for another of our commands to finish writing


class TokenCache:
    """MSAL's cache, kept where that is safe.

    Attributes:
        msal: what MSAL reads and writes.
        persistent: whether it outlives the command.
        why_not: key of the sentence that says why it does not; empty if it does.
    """

    def __init__(self, folders: storage.Folders) -> None:
        import msal  # noqa: PLC0415 -- 0.1 s, only where a sign-in is meant

        self.msal: SerializableTokenCache = msal.SerializableTokenCache()
        self._path = folders.state / "tokens.bin"
        self._lock_path = folders.state / "locks" / "tokens.lock"
        self._key, self.why_not = _key()
        self.persistent = self._key is not None
        self._load()

    def _load(self) -> None:
        content = storage.read_bytes(self._path) if self._key else None
        if content is None or self._key is None:
            return
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        try:
            plain = AESGCM(self._key).decrypt(content[:_NONCE], content[_NONCE:], None)
        except InvalidTag:
            return  # written with a key that is gone: as good as signed out
        self.msal.deserialize(plain.decode("utf-8"))

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the cache while MSAL may change it: newest content in, changed content out.

        Raises:
            StorageError: if it cannot be written, or another command holds it too long.
        """
        if self._key is None:
            yield
            return
        with storage.lock(self._lock_path, seconds=_WAIT):
            self._load()
            yield
            if self.msal.has_state_changed:
                self._save(self._key)

    def keep(self) -> None:
        """Write what MSAL has in memory, which is newer than the file.

        Raises:
            StorageError: as ``changing``.
        """
        if self._key is not None:
            with storage.lock(self._lock_path, seconds=_WAIT):
                self._save(self._key)

    def _save(self, key: bytes) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        nonce = os.urandom(_NONCE)
        plain = self.msal.serialize().encode("utf-8")
        storage.private_folder(self._path.parent)
        storage.atomic_write(self._path, nonce + AESGCM(key).encrypt(nonce, plain, None))

    def forget(self) -> None:
        """Take the file and its key away."""
        storage.remove(self._path)
        if self._key is not None:
            import keyring  # noqa: PLC0415
            import keyring.errors  # noqa: PLC0415

            try:
                keyring.delete_password(_SERVICE, _USER)
            except keyring.errors.KeyringError:
                return  # gone already, or locked: without its file the key opens nothing


def _key() -> tuple[bytes | None, str]:
    """Give the key, made and read back if there was none; or why there is none."""
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        kept = keyring.get_password(_SERVICE, _USER)
        if kept is None:
            made = base64.urlsafe_b64encode(AESGCM.generate_key(_KEY_BITS)).decode("ascii")
            keyring.set_password(_SERVICE, _USER, made)
            # The null backend takes everything and keeps nothing.
            kept = keyring.get_password(_SERVICE, _USER)
            if kept != made:
                return None, "signin.memory.loses"
    except keyring.errors.NoKeyringError:
        return None, "signin.memory.none"
    except (keyring.errors.KeyringLocked, keyring.errors.InitError):
        return None, "signin.memory.locked"
    except keyring.errors.KeyringError:
        return None, "signin.memory.broken"
    try:
        key = base64.urlsafe_b64decode(kept)
    except ValueError:
        return None, "signin.memory.broken"
    return (key, "") if len(key) * 8 == _KEY_BITS else (None, "signin.memory.broken")
