"""Settings as they were a moment ago: Entra's token service may go by them for minutes.

Right after a change of an Identifier, a Reply URL, an assignment or a certificate ``/saml2`` can
still answer by what was there before, while Graph shows what is there now.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice.store import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.practice.store import Doc, Store

KINDS: Final = frozenset({"application", "servicePrincipal", "appRoleAssignment", "signingKey"})
"""What the token service is late with; people, groups and policies it sees as they are."""


@dataclass(frozen=True, slots=True)
class _Past:
    """A document until a moment; ``None`` for one that was not there until then."""

    until: float
    kind: str
    id: str
    doc: Doc | None


class Former:
    """Remembers for a while what was changed; with the process it is forgotten."""

    def __init__(self) -> None:
        self._past: deque[_Past] = deque()

    def note(self, now: float, lasts: float, kind: str, id_: str, doc: Doc | None) -> None:
        """Remember a document as it was until now; called under the store's lock."""
        while self._past and self._past[0].until <= now - lasts:
            self._past.popleft()
        if kind in KINDS:
            self._past.append(_Past(now, kind, id_, doc))

    def at(self, moment: float, kind: str) -> Mapping[str, Doc | None]:
        """Give what was other then, by id; what is not among it was as it is now."""
        found: dict[str, Doc | None] = {}
        for past in self._past:
            if past.kind == kind and past.until > moment:
                found.setdefault(past.id, past.doc)  # the oldest is what held then
        return found


@dataclass(frozen=True, slots=True)
class View:
    """The store as it was at a moment, as far as ``Former`` remembers."""

    store: Store
    former: Former
    moment: float

    def get(self, kind: str, id_: str) -> Doc | None:
        """Give a document by its id."""
        with self.store.lock:
            past = self.former.at(self.moment, kind)
            return past[id_] if id_ in past else self.store.get(kind, id_)

    def find(self, kind: str, field: str, value: str) -> list[Doc]:
        """Give the documents whose ``field`` equals ``value`` or holds it, whatever the case."""
        with self.store.lock:
            past = self.former.at(self.moment, kind)
            found = [d for d in self.store.find(kind, field, value) if d["id"] not in past]
        then = [doc for doc in past.values() if doc is not None]
        return found + [doc for doc in then if value.lower() in keys_of(doc.get(field))]
