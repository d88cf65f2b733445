"""The work of ``inspect``, for whoever shows it: sources in, frozen reports out, as they come."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.diagnosis import as_sentry, wanted
from assistant.diagnosis.compare import compare
from assistant.diagnosis.spots import ROOT, Spots, line_of
from assistant.errors import AssistantError, Stopped
from assistant.saml import pieces, xml
from assistant.saml.findings import fail
from assistant.saml.inspecting import inspect
from assistant.saml.metadata import guid_in
from assistant.saml.places import Located, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant import sources
    from assistant.diagnosis.as_sentry import AsSentry
    from assistant.diagnosis.differences import Difference
    from assistant.diagnosis.wanted import Wanted
    from assistant.saml.cases import Lights
    from assistant.saml.entities import Entity
    from assistant.saml.inspecting import Inspected
    from assistant.tasks import Cancel

UNREADABLE: Final = "unreadable"


@dataclass(frozen=True, slots=True)
class Wish:
    """How to inspect.

    Attributes:
        by: what to judge by.
        sentry: whether what Sentry passes over, or why it refuses, counts as found.
        tell_sentry: whether what Sentry would take is worked out at all.
        wanted: what should be; None if nothing is known of it.
        verify_signature: verify the signature of a large document too.
        find: tell only of entities in which all of these words stand, in small letters.
    """

    by: Lights
    sentry: bool = False
    tell_sentry: bool = False
    wanted: Wanted | None = None
    verify_signature: bool = False
    find: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """An entity, and what was found in it.

    Attributes:
        source: name of the source.
        inspected: its facts.
        findings: of the entity.
    """

    source: str
    inspected: Inspected
    findings: tuple[Located, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A source that is done with.

    Attributes:
        source: its name.
        kind: of its entity, ``aggregate``, or `UNREADABLE`.
        entities: the one of a document that has one; those of an aggregate came before.
        findings: what is to be said of the document as a whole.
        sentry: what Sentry would take of it; None if that was not asked.
        error: why it could not be read, to its beginning or to its end.
        count: entities that an aggregate has.
        shown: how many of them were told of.
    """

    source: str
    kind: str
    entities: tuple[Found, ...] = ()
    findings: tuple[Located, ...] = ()
    sentry: AsSentry | None = None
    error: AssistantError | None = None
    count: int = 0
    shown: int = 0

    @property
    def severities(self) -> Iterator[str]:
        """The severity of everything that this report says."""
        yield from (one.severity for found in self.entities for one in found.findings)
        yield from (one.severity for one in self.findings)
        if self.error is not None:
            yield "error"


def look(source: sources.Source, wish: Wish, cancel: Cancel) -> Iterator[Found | Report]:
    """Inspect a source: the entities of an aggregate as they come, and last the report.

    Raises:
        Stopped: if the token was set.
    """
    looking = _Looking(source, wish, cancel)
    try:
        yield from looking.entities()
    except Stopped:
        raise
    except AssistantError as error:
        yield looking.broken(error)
        return
    yield looking.report()


def differences(
    before: sources.Source, after: sources.Source, by: Lights, cancel: Cancel
) -> tuple[Difference, ...]:
    """Compare two sources by what they mean.

    Raises:
        AssistantError: one of them cannot be read.
    """
    left, right = _Read(before, by, cancel), _Read(after, by, cancel)
    found = compare(left.spots, right.spots)
    return tuple(
        replace(one, line_a=left.line(one.where_a), line_b=right.line(one.where_b)) for one in found
    )


@dataclass(slots=True)
class _Held:
    """The bytes of a document, as long as they may be needed as a whole."""

    data: bytearray | None = field(default_factory=bytearray)

    def through(self, chunks: Iterator[bytes], cancel: Cancel) -> Iterator[bytes]:
        for chunk in chunks:
            cancel.check()
            if self.data is not None:
                self.data += chunk
                if len(self.data) > xml.DEFAULT_LIMITS.size:
                    self.data = None
            yield chunk

    def line(self, where: str) -> int:
        """Give the line of a place in a document that has one entity; 0 where it is not known."""
        if self.data is None or not where.startswith(ROOT):
            return 0
        text = b"".join(pieces.utf8([bytes(self.data)]))
        return line_of(where, xml.read(text), Source(text))


class _Read:
    """The entities of a source, for comparing them."""

    def __init__(self, source: sources.Source, by: Lights, cancel: Cancel) -> None:
        self._held = _Held()
        chunks = self._held.through(source.open(), cancel)
        self.spots = [
            Spots(one.entity, one.where)
            for one in inspect(chunks, by)
            if one.entity is not None and one.kind != "aggregate"
        ]

    def line(self, where: str) -> int:
        """Give the line of a place, where it is known."""
        return self._held.line(where) if where else 0


class _Looking:
    """Goes through one source."""

    def __init__(self, source: sources.Source, wish: Wish, cancel: Cancel) -> None:
        self._source = source
        self._wish = wish
        self._cancel = cancel
        self._held = _Held()
        self._alone: Found | None = None
        self._last: Inspected | None = None
        self._count = self._shown = 0
        self._compared = False

    def entities(self) -> Iterator[Found]:
        """Give the entities of an aggregate; the one of another document is kept for the report."""
        wish = self._wish
        chunks = self._held.through(self._source.open(), self._cancel)
        for one in inspect(chunks, wish.by, verify_large=wish.verify_signature):
            self._cancel.check()
            if one.kind == "aggregate":
                self._last = one
            elif one.where.rpartition("/")[0]:
                self._count += 1
                if not wish.sentry:
                    self._held.data = None
                found = Found(self._source.name, one, (*one.findings, *self._wanted(one)))
                if matches(one.entity, wish.find):
                    self._shown += 1
                    yield found
            else:
                self._alone = self._single(one)

    def _single(self, one: Inspected) -> Found:
        signature = one.signature.finding if one.signature is not None else None
        findings = tuple(each for each in one.findings if each.finding is not signature)
        return Found(self._source.name, one, findings)

    def _wanted(self, one: Inspected) -> tuple[Located, ...]:
        """Hold an entity of a list against what is wanted, if it is the one that is meant."""
        goal, entity = self._wish.wanted, one.entity
        if goal is None or entity is None:
            return ()
        tenant = guid_in(entity.entity_id)
        meant = entity.entity_id == goal.identifier or (tenant and tenant == goal.tenant_id)
        if not meant:
            return ()
        self._compared = True
        return wanted.check(entity, goal, self._wish.by.now, where=one.where)

    def report(self) -> Report:
        """Say what is to be said at the end."""
        if self._alone is not None:
            return self._report_one(self._alone)
        found = [] if self._last is None else list(self._last.findings)
        if self._wish.wanted is not None and not self._compared:
            found.append(Located(fail("wanted.not_listed")))
        return Report(
            self._source.name,
            "aggregate",
            (),
            tuple(found + self._of_sentry(taken := self._take(always=False))),
            taken,
            None,
            self._count,
            self._shown,
        )

    def _report_one(self, alone: Found) -> Report:
        one, wish = alone.inspected, self._wish
        signature = one.signature.finding if one.signature is not None else None
        found = [each for each in one.findings if each.finding is signature]
        if wish.wanted is not None and one.entity is not None:
            found += [
                replace(each, line=self._held.line(each.where) if each.where else 0)
                for each in wanted.check(
                    one.entity,
                    wish.wanted,
                    wish.by.now,
                    where=one.where,
                    address=self._source.address,
                )
            ]
        taken = self._take(always=wish.tell_sentry)
        found += self._of_sentry(taken)
        shown = (alone,) if matches(one.entity, wish.find) else ()
        return Report(self._source.name, one.kind, shown, tuple(found), taken, None, 1, len(shown))

    def _take(self, *, always: bool) -> AsSentry | None:
        if not (self._wish.sentry or always):
            return None
        data = self._held.data
        return as_sentry.beyond() if data is None else as_sentry.take(bytes(data))

    def _of_sentry(self, taken: AsSentry | None) -> list[Located]:
        return list(taken.findings) if taken is not None and self._wish.sentry else []

    def broken(self, error: AssistantError) -> Report:
        """Say that the source could not be read to its end."""
        kind = "aggregate" if self._count else UNREADABLE
        taken = None
        asked = self._wish.sentry or self._wish.tell_sentry
        of_document = error.code.startswith("saml.") and not self._count
        if asked and of_document and self._held.data:
            taken = as_sentry.take(bytes(self._held.data))
        return Report(self._source.name, kind, (), (), taken, error, self._count, self._shown)


def matches(entity: Entity | None, words: tuple[str, ...]) -> bool:
    """Tell whether all words stand in an entity's names or addresses."""
    if not words:
        return True
    if entity is None:
        return False
    said = [entity.entity_id, entity.name, *entity.organization, entity.registered_by]
    said += [name for _, name in entity.told.names]
    said += [one.endpoint.location for role in entity.roles for one in role.services]
    together = "\n".join(said).lower()
    return all(word in together for word in words)
