"""The practice tenant's memory: documents by kind and id, and what of them outlives the process.

The seed is made anew at every start (it is deterministic and quick); a sqlite file holds only what
differs from it, written at the end of each transaction, so that a killed process loses nothing
that it answered.

Documents are plain dicts in Graph's JSON shape; a key that begins with ``_`` is the tenant's own
business and is never shown.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

Doc: TypeAlias = dict[str, Any]
Seed: TypeAlias = Mapping[str, Iterable[Doc]]
Watcher: TypeAlias = Callable[[str, str, Doc | None], None]

INDEXED: Final[Mapping[str, tuple[str, ...]]] = {
    "application": ("appId", "displayName", "identifierUris", "applicationTemplateId"),
    "servicePrincipal": ("appId", "displayName", "servicePrincipalNames", "applicationTemplateId"),
    "user": ("userPrincipalName", "mail", "mailNickname"),
    "group": ("displayName", "mailNickname"),
    "membership": ("groupId", "memberId"),
    "appRoleAssignment": ("principalId", "resourceId"),
    "roleAssignment": ("principalId",),
    "roleActivation": ("principalId",),
    "roleEligibility": ("principalId",),
    "policyLink": ("servicePrincipalId", "policyId"),
    "template": ("displayName",),
    "consent": ("principalId", "clientId"),
    "signingKey": ("servicePrincipalId",),
    "refreshToken": ("userId",),
    "session": ("userId",),
    "sentryUser": ("email",),
    "sentrySession": ("userId",),
}
"""Which fields ``find`` answers from an index; a list of strings is indexed by each of them."""

_PLURALS: Final = {
    "application": "applications",
    "servicePrincipal": "servicePrincipals",
    "user": "users",
    "group": "groups",
    "membership": "memberships",
    "appRoleAssignment": "appRoleAssignments",
    "template": "applicationTemplates",
    "directoryRole": "directoryRoles",
    "roleAssignment": "roleAssignments",
    "roleActivation": "roleActivations",
    "claimsMappingPolicy": "claimsMappingPolicies",
    "tokenIssuancePolicy": "tokenIssuancePolicies",
    "policyLink": "policyLinks",
    "conditionalAccessPolicy": "conditionalAccessPolicies",
    "organization": "organizations",
    "subscribedSku": "subscribedSkus",
    "domain": "domains",
    "setting": "settings",
    "sentryOrganization": "sentryOrganizations",
    "sentryUser": "sentryUsers",
}
_KEPT_BY_ENTRA: Final = {
    "deletedItem": "deleted_items",
    "audit": "audit",
    "signIn": "audit",
    "consent": "consent",
    "session": "sessions",
    "sentrySession": "sessions",
}
_NEVER_DUMPED: Final = frozenset({"refreshToken", "signingKey"})
_PRIVATE_USAGE: Final = "Sign"


class Source(Protocol):
    """Where documents are looked up: the store itself, or a view of it."""

    def get(self, kind: str, id_: str) -> Doc | None:
        """Give a document by its id."""

    def find(self, kind: str, field: str, value: str) -> list[Doc]:
        """Give the documents whose ``field`` equals ``value`` or holds it, whatever the case."""


class Store:
    """Documents in memory, indexed, with their differences from the seed on disk.

    Attributes:
        lock: held by every method, and for the whole of a transaction.
        watchers: told before each change: the kind, the id and the document as it was until now
            (``None`` for a new one). What is undone afterwards was told as well.
    """

    def __init__(self, file: Path | None, seed: Seed, *, read_only: bool = False) -> None:
        self.lock = threading.RLock()
        self.watchers: list[Watcher] = []
        self._docs: dict[str, dict[str, Doc]] = {}
        self._index: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
        self._depth = 0
        self._undo: list[tuple[str, str, Doc | None]] = []
        for kind, docs in seed.items():
            self._fill(kind, docs)
        self._rows = None if file is None else _Rows(file, read_only=read_only)
        if self._rows is not None:
            for kind, id_, doc in self._rows.load():
                self._set(kind, id_, doc)

    def get(self, kind: str, id_: str) -> Doc | None:
        """Give the live document; treat it as read-only and ``put`` a changed copy."""
        with self.lock:
            return self._docs.get(kind, {}).get(id_)

    def all(self, kind: str) -> list[Doc]:
        """Give all documents of a kind, in the order of their making."""
        with self.lock:
            return list(self._docs.get(kind, {}).values())

    def count(self, kind: str) -> int:
        """Count a kind's documents."""
        with self.lock:
            return len(self._docs.get(kind, {}))

    def find(self, kind: str, field: str, value: str) -> list[Doc]:
        """Give the documents whose ``field`` equals ``value`` or holds it, whatever the case.

        Answered from an index where ``INDEXED`` names the field, else by looking at all.
        """
        wanted = value.lower()
        with self.lock:
            if field not in INDEXED.get(kind, ()):
                return [doc for doc in self.all(kind) if wanted in keys_of(doc.get(field))]
            docs = self._docs.get(kind, {})
            return [docs[id_] for id_ in self._index.get((kind, field), {}).get(wanted, ())]

    def put(self, kind: str, doc: Doc) -> None:
        """Store a document under its ``id``, replacing the one that was there."""
        with self.transaction():
            self._record(kind, doc["id"])
            self._set(kind, doc["id"], doc)

    def remove(self, kind: str, id_: str) -> Doc | None:
        """Remove a document and give it, or ``None`` if there was none."""
        with self.transaction():
            if (doc := self.get(kind, id_)) is not None:
                self._record(kind, id_)
                self._set(kind, id_, None)
            return doc

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock; write at the outermost end; on an exception be as before.

        Nested ones belong to the outermost: it decides.
        """
        with self.lock:
            self._depth += 1
            try:
                yield
                if self._depth == 1:
                    self._commit()
            except BaseException:
                if self._depth == 1:
                    self._roll_back()
                raise
            finally:
                self._depth -= 1

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            if self._rows is not None:
                self._rows.close()

    def dump(self) -> Doc:
        """Give everything in a canonical form, without secrets.

        Entries are sorted by id. What Entra keeps by itself, whatever is undone, stands apart
        under ``deleted_items``, ``audit``, ``consent`` and ``sessions``. A private signing key
        shows as its thumbprint; passwords and refresh tokens do not show.
        """
        with self.lock:
            keys = {doc["id"]: doc for doc in self.all("signingKey")}
            found: Doc = dict.fromkeys((*_PLURALS.values(), *_KEPT_BY_ENTRA.values()))
            found = {name: [] for name in found}
            for kind, docs in self._docs.items():
                if kind in _NEVER_DUMPED:
                    continue
                name = _KEPT_BY_ENTRA.get(kind) or _PLURALS.get(kind, kind)
                found.setdefault(name, []).extend(_shown(doc, keys) for doc in docs.values())
            tenant_keys = [
                {"id": id_, "thumbprint": doc.get("thumbprint")}
                for id_, doc in keys.items()
                if not doc.get("servicePrincipalId")
            ]
            found["signingKeys"] = tenant_keys
            for docs in found.values():
                docs.sort(key=lambda doc: str(doc["id"]))
            return dict(sorted(found.items()))

    def _fill(self, kind: str, docs: Iterable[Doc]) -> None:
        table = self._docs.setdefault(kind, {})
        for doc in docs:
            table[doc["id"]] = doc
        for field in INDEXED.get(kind, ()):
            index = self._index.setdefault((kind, field), {})
            for id_, doc in table.items():
                for key in keys_of(doc.get(field)):
                    index.setdefault(key, {})[id_] = None

    def _set(self, kind: str, id_: str, doc: Doc | None) -> None:
        table = self._docs.setdefault(kind, {})
        old = table.get(id_)
        for field in INDEXED.get(kind, ()):
            index = self._index.setdefault((kind, field), {})
            for key in keys_of(old.get(field)) if old else ():
                index[key].pop(id_, None)
            for key in keys_of(doc.get(field)) if doc else ():
                index.setdefault(key, {})[id_] = None
        if doc is None:
            table.pop(id_, None)
        else:
            table[id_] = doc

    def _record(self, kind: str, id_: str) -> None:
        former = self.get(kind, id_)
        self._undo.append((kind, id_, former))
        for watcher in self.watchers:
            watcher(kind, id_, former)

    def _commit(self) -> None:
        changed = {(kind, id_): self.get(kind, id_) for kind, id_, _ in self._undo}
        if self._rows is not None and changed:
            self._rows.save(changed)
        self._undo.clear()

    def _roll_back(self) -> None:
        for kind, id_, doc in reversed(self._undo):
            self._set(kind, id_, doc)
        self._undo.clear()


class _Rows:
    """The sqlite file: one row a document that differs from the seed; NULL for a removed one."""

    def __init__(self, file: Path, *, read_only: bool) -> None:
        address = f"{file.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
        self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
        if not read_only:
            self._db.execute("PRAGMA journal_mode=WAL")
            # A killed process loses nothing; only a machine that loses its power might.
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS rows"
                " (kind TEXT, id TEXT, doc TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID"
            )
            self._db.commit()

    def load(self) -> list[tuple[str, str, Doc | None]]:
        found = self._db.execute("SELECT kind, id, doc FROM rows").fetchall()
        return [(kind, id_, None if doc is None else json.loads(doc)) for kind, id_, doc in found]

    def save(self, changed: Mapping[tuple[str, str], Doc | None]) -> None:
        rows = [
            (kind, id_, None if doc is None else json.dumps(doc, ensure_ascii=False))
            for (kind, id_), doc in changed.items()
        ]
        with self._db:
            self._db.executemany("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        self._db.close()


def keys_of(value: object) -> tuple[str, ...]:
    """Give the words by which a field's value is found."""
    if isinstance(value, str):
        return (value.lower(),)
    if isinstance(value, list):
        return tuple(dict.fromkeys(part.lower() for part in value if isinstance(part, str)))
    return ()


def _shown(doc: Doc, keys: Mapping[str, Doc]) -> Doc:
    """Copy a document without what is private."""
    found = {name: _bare(value) for name, value in doc.items() if not name.startswith("_")}
    if isinstance(credentials := found.get("keyCredentials"), list):
        found["keyCredentials"] = [_shown_credential(part, keys) for part in credentials]
    if isinstance(passwords := found.get("passwordCredentials"), list):
        found["passwordCredentials"] = [{**part, "secretText": None} for part in passwords]
    return found


def _bare(value: object) -> object:
    if isinstance(value, dict):
        return {name: _bare(part) for name, part in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [_bare(part) for part in value]
    return value


def _shown_credential(credential: Doc, keys: Mapping[str, Doc]) -> Doc:
    if credential.get("usage") != _PRIVATE_USAGE:
        return credential
    private = keys.get(str(credential.get("keyId")))
    return {**credential, "key": None, "privateKey": private and private.get("thumbprint")}
