"""Tokens on the disk only under a key that a keyring holds."""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from helpers.keyrings import (
    AskingKeyring,
    BrokenKeyring,
    LockedKeyring,
    MemoryKeyring,
    PlainKeyring,
)
from helpers.secret_service import MISSING, run_in_session

from assistant import storage, texts
from assistant.entra.token_cache import TokenCache
from assistant.errors import Stopped
from assistant.tasks import Cancel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keyring.backend import KeyringBackend

MARK = "refresh-token-that-nobody-may-see"


@pytest.fixture(autouse=True)
def previous_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def ring() -> MemoryKeyring:
    made = MemoryKeyring()
    keyring.set_keyring(made)
    return made


def cache_in(home: Path, cancel: Cancel | None = None) -> TokenCache:
    return TokenCache(storage.folders(home), cancel or Cancel())


def put(cache: TokenCache, name: str = "one") -> None:
    with cache.changing():
        kind = cache.msal.CredentialType.REFRESH_TOKEN
        entry = {"home_account_id": name, "environment": "e", "client_id": "c", "secret": MARK}
        cache.msal.modify(kind, entry, entry)


def names(cache: TokenCache) -> list[str]:
    with cache.changing():
        kind = cache.msal.CredentialType.REFRESH_TOKEN
        return sorted(entry["home_account_id"] for entry in cache.msal.search(kind))


def test_what_one_command_keeps_the_next_one_finds(tmp_path: Path, ring: MemoryKeyring) -> None:
    put(cache_in(tmp_path))
    assert names(cache_in(tmp_path)) == ["one"]
    assert [len(key) for key in ring.kept.values()] == [44]


def test_the_file_says_nothing_and_is_private(tmp_path: Path, ring: MemoryKeyring) -> None:
    put(cache_in(tmp_path))
    file = tmp_path / "state" / "tokens.bin"
    assert MARK.encode() not in file.read_bytes()
    assert next(iter(ring.kept.values())).encode() not in file.read_bytes()
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_two_commands_at_once_keep_what_both_got(tmp_path: Path, ring: MemoryKeyring) -> None:
    one, other = cache_in(tmp_path), cache_in(tmp_path)
    put(one, "a")
    put(other, "b")
    put(one, "c")
    assert names(other) == ["a", "b", "c"]
    assert len(ring.kept) == 1


def test_what_changed_is_kept_though_the_block_failed(tmp_path: Path, ring: MemoryKeyring) -> None:
    cache = cache_in(tmp_path)

    def change_and_fail() -> None:
        with cache.changing():
            kind = cache.msal.CredentialType.REFRESH_TOKEN
            entry = {"home_account_id": "one", "environment": "e", "client_id": "c", "secret": MARK}
            cache.msal.modify(kind, entry, entry)
            raise KeyError

    with pytest.raises(KeyError):
        change_and_fail()
    assert names(cache_in(tmp_path)) == ["one"]
    assert ring.kept


def test_nothing_is_written_where_nothing_changed(tmp_path: Path, ring: MemoryKeyring) -> None:
    put(cache_in(tmp_path))
    file = tmp_path / "state" / "tokens.bin"
    before = file.read_bytes()
    names(cache_in(tmp_path))
    assert file.read_bytes() == before
    assert ring.kept


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 400])
def test_a_damaged_file_is_as_good_as_signed_out(
    tmp_path: Path, ring: MemoryKeyring, damage: bytes
) -> None:
    put(cache_in(tmp_path))
    (tmp_path / "state" / "tokens.bin").write_bytes(damage)
    cache = cache_in(tmp_path)
    assert names(cache) == []
    put(cache, "new")
    assert names(cache_in(tmp_path)) == ["new"]
    assert ring.kept


def test_a_lost_key_is_as_good_as_signed_out(tmp_path: Path, ring: MemoryKeyring) -> None:
    put(cache_in(tmp_path))
    ring.kept.clear()
    assert names(cache_in(tmp_path)) == []


def test_forgetting_takes_file_and_key(tmp_path: Path, ring: MemoryKeyring) -> None:
    cache, other = cache_in(tmp_path), cache_in(tmp_path)
    put(cache)
    assert names(other) == ["one"]
    cache.forget()
    assert ring.kept == {}
    assert not (tmp_path / "state" / "tokens.bin").exists()
    assert names(other) == []
    put(cache, "again")
    assert names(cache_in(tmp_path)) == ["again"]


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (keyring.backends.fail.Keyring, "none"),
        (keyring.backends.null.Keyring, "loses"),
        (PlainKeyring, "loses"),
        (LockedKeyring, "locked"),
        (BrokenKeyring, "broken"),
    ],
)
def test_without_a_keyring_that_keeps_memory_has_to_do(
    tmp_path: Path, backend: type[KeyringBackend], why: str
) -> None:
    keyring.set_keyring(backend())
    cache = cache_in(tmp_path)
    assert not cache.persistent
    assert cache.why_not == f"signin.memory.{why}"
    assert texts.say(cache.why_not)
    put(cache)
    assert names(cache) == ["one"]
    assert names(cache_in(tmp_path)) == []
    cache.forget()
    assert names(cache) == []
    assert not (tmp_path / "state" / "tokens.bin").exists()


@pytest.mark.parametrize("key", ["no base64!", "c2hvcnQ="])
def test_a_key_that_is_none_is_not_used(tmp_path: Path, ring: MemoryKeyring, key: str) -> None:
    ring.set_password("sso-assistant", "token-cache", key)
    assert cache_in(tmp_path).why_not == "signin.memory.broken"


def test_a_keyring_that_asks_a_person_can_be_stopped(tmp_path: Path) -> None:
    asking, cancel = AskingKeyring(), Cancel()
    keyring.set_keyring(asking)
    timer = threading.Timer(0.1, cancel.set)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        assert cache_in(tmp_path, cancel).persistent
    assert time.monotonic() - began < 0.4
    asking.back.set()
    timer.join()


_KEEP = """
import json, sys, keyring
from pathlib import Path
from assistant import storage
from assistant.entra.token_cache import TokenCache
from assistant.tasks import Cancel
folders = storage.folders(Path(sys.argv[1]))
def made(): return TokenCache(folders, Cancel())
one = made()
kind = "RefreshToken"
entry = {"home_account_id": "one", "environment": "e", "client_id": "c", "secret": sys.argv[2]}
with one.changing():
    one.msal.modify(kind, entry, entry)
two = made()
with two.changing():
    found = [each["home_account_id"] for each in two.msal.search(kind)]
key = keyring.get_password("sso-assistant", "token-cache")
content = (folders.state / "tokens.bin").read_bytes()
two.forget()
print(json.dumps({
    "backend": type(keyring.get_keyring()).__module__,
    "persistent": one.persistent,
    "found": found,
    "key": len(key),
    "plain": sys.argv[2].encode() in content,
    "key_after": keyring.get_password("sso-assistant", "token-cache"),
    "file_after": (folders.state / "tokens.bin").exists(),
}))
"""


@pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
def test_a_real_secret_service_holds_the_key(tmp_path: Path) -> None:
    told = json.loads(run_in_session(tmp_path, _KEEP, str(tmp_path / "assistant"), MARK))
    assert told == {
        "backend": "keyring.backends.SecretService",
        "persistent": True,
        "found": ["one"],
        "key": 44,
        "plain": False,
        "key_after": None,
        "file_after": False,
    }
    keyrings = list((tmp_path / "xdg_data_home").rglob("*.keyring"))
    assert keyrings, "the daemon wrote elsewhere"
