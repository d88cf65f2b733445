"""The tenant's memory: indexes, transactions, what outlives the process, and the dump."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.practice.store import Doc, Store

if TYPE_CHECKING:
    from pathlib import Path

SEED: dict[str, list[Doc]] = {
    "user": [
        {"id": "1", "userPrincipalName": "Ada@x.test", "mail": "twins@x.test", "_password": "p"},
        {"id": "2", "userPrincipalName": "bob@x.test", "mail": "twins@x.test"},
    ],
    "application": [{"id": "3", "appId": "a", "identifierUris": ["https://X/", "api://a"]}],
}


class Boom(Exception):
    """Something that goes wrong in the middle."""


def ids(docs: list[Doc]) -> list[str]:
    return [doc["id"] for doc in docs]


def spoil(store: Store) -> None:
    with store.transaction():
        store.put("user", {"id": "9", "userPrincipalName": "x@x.test"})
        store.put("user", {"id": "1", "userPrincipalName": "changed@x.test"})
        with store.transaction():
            store.remove("user", "2")
        raise Boom


def test_a_field_is_found_whatever_its_case_and_in_lists() -> None:
    store = Store(None, SEED)
    assert ids(store.find("user", "userPrincipalName", "ADA@X.TEST")) == ["1"]
    assert ids(store.find("user", "mail", "twins@x.test")) == ["1", "2"]
    assert ids(store.find("application", "identifierUris", "https://x/")) == ["3"]
    assert ids(store.find("user", "id", "2")) == ["2"]  # no index: looked for
    assert store.find("nothing", "id", "2") == []


def test_indexes_follow_changes() -> None:
    store = Store(None, SEED)
    store.put("user", {"id": "1", "userPrincipalName": "new@x.test", "mail": None})
    assert store.find("user", "userPrincipalName", "ada@x.test") == []
    assert ids(store.find("user", "userPrincipalName", "new@x.test")) == ["1"]
    assert ids(store.find("user", "mail", "twins@x.test")) == ["2"]
    assert store.remove("user", "2") == SEED["user"][1]
    assert store.remove("user", "2") is None
    assert store.find("user", "mail", "twins@x.test") == []
    assert store.count("user") == 1


def test_an_exception_leaves_everything_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite", SEED)
    before = store.dump()
    with pytest.raises(Boom):
        spoil(store)
    assert store.dump() == before
    assert ids(store.find("user", "userPrincipalName", "ada@x.test")) == ["1"]
    store.close()
    again = Store(tmp_path / "s.sqlite", SEED)
    assert again.dump() == before
    again.close()


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    file = tmp_path / "s.sqlite"
    store = Store(file, SEED)
    store.put("user", {"id": "9", "userPrincipalName": "x@x.test", "mail": "ä@x.test"})
    store.remove("user", "2")
    store.put("application", {**SEED["application"][0], "notes": "new"})
    seen = store.dump()
    beside = Store(file, SEED, read_only=True)  # the first is still open, as when it is killed
    assert beside.dump() == seen
    assert ids(beside.find("user", "mail", "ä@x.test")) == ["9"]
    beside.close()
    store.close()


def test_only_one_thread_at_a_time_is_in_a_transaction() -> None:
    store = Store(None, {})
    store.put("setting", {"id": "n", "value": 0})

    def count() -> None:
        for _ in range(200):
            with store.transaction():
                doc = store.get("setting", "n")
                assert doc is not None
                store.put("setting", {"id": "n", "value": doc["value"] + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get("setting", "n") == {"id": "n", "value": 800}


def test_a_dump_is_canonical_and_without_secrets() -> None:
    store = Store(None, SEED)
    credential = {"keyId": "k", "usage": "Sign", "key": "PRIVATE", "type": "X509CertAndPassword"}
    for id_ in ("b", "a"):
        store.put(
            "servicePrincipal",
            {
                "id": id_,
                "keyCredentials": [credential],
                "passwordCredentials": [{"keyId": "k", "secretText": "PRIVATE"}],
                "nested": {"_inner": "PRIVATE", "seen": 1},
            },
        )
    key = {"id": "k", "servicePrincipalId": "a", "pem": "PRIVATE", "thumbprint": "AB"}
    store.put("signingKey", key)
    store.put("signingKey", {"id": "token-key", "pem": "PRIVATE", "thumbprint": "CD"})
    store.put("refreshToken", {"id": "t", "value": "PRIVATE"})
    store.put("deletedItem", {"id": "d", "_kind": "user"})
    store.put("session", {"id": "s"})
    dumped = store.dump()
    assert "PRIVATE" not in json.dumps(dumped)
    assert ids(dumped["servicePrincipals"]) == ["a", "b"]
    assert dumped["servicePrincipals"][0]["nested"] == {"seen": 1}
    assert dumped["servicePrincipals"][0]["keyCredentials"][0]["privateKey"] == "AB"
    assert dumped["signingKeys"] == [{"id": "token-key", "thumbprint": "CD"}]
    assert [ids(dumped[name]) for name in ("deleted_items", "sessions")] == [["d"], ["s"]]
    assert dumped["audit"] == dumped["consent"] == []
    assert list(dumped) == sorted(dumped)
