"""The jobs of the room that inspects metadata: each takes what was handed over and gives words.

A document is read, judged and put into words here, in a worker; an aggregate tells its entities
as they come, and holds none of them. Which entity one looks at closer is read again from where it
stands.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant import inspect_again, inspect_job, sources
from assistant.diagnosis import as_sentry
from assistant.errors import BadInput
from assistant.saml import entity_checks, inspecting, names, xml
from assistant.saml.cases import Lights, open_case
from assistant.saml.inspecting import Inspected
from assistant.saml.places import Source
from assistant.tasks import Cancel, system_clock
from assistant.web import Network, Web, is_loopback
from assistant.wizard import (
    inspect_compare,
    inspect_rows,
    inspect_sentry,
    inspect_view,
    xml_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.errors import AssistantError
    from assistant.tasks import Clock
    from assistant.web import Answer
    from assistant.wizard.inspect_compare import Compared
    from assistant.wizard.inspect_rows import Row
    from assistant.wizard.inspect_sentry import SentryShown
    from assistant.wizard.inspect_view import Shown

ROWS_AT_ONCE: Final = 200
"""Rows that are told together."""
TOLD_SECONDS: Final = 0.15
"""So long rows wait at most to be told."""
_LEAST: Final = f"""<EntityDescriptor xmlns="{names.METADATA}" entityID="urn:least">
<IDPSSODescriptor protocolSupportEnumeration="{names.PROTOCOL}">
<SingleSignOnService Binding="{names.REDIRECT}" Location="https://idp.example/sso"/>
</IDPSSODescriptor></EntityDescriptor>"""
_HOST: Final = re.compile(r"https?://(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """What a person handed over.

    Attributes:
        name: what it is called.
        word: a path or an address; empty of what was pasted.
        text: what was pasted.
    """

    name: str
    word: str = ""
    text: bytes = field(default=b"", repr=False)


def file(path: Path) -> Given:
    """Hand over a file."""
    return Given(path.name, str(path))


def address(url: str) -> Given:
    """Hand over an address."""
    return Given(url.split("?", 1)[0].split("#", 1)[0].rpartition("@")[2], url)


def pasted(text: str, name: str) -> Given:
    """Hand over a text."""
    return Given(name, text=text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Rows:
    """Entities of an aggregate that came since the last ones.

    Attributes:
        given: whose they are.
        rows: these.
        size: bytes that were read so far.
        total: bytes that there are; 0 where that is not known.
    """

    given: Given
    rows: tuple[Row, ...]
    size: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a document.

    Attributes:
        given: which one.
        shown: the document, or the aggregate as a whole, in words.
        size: its bytes.
        aggregate: whether its entities were told one by one.
        error: why it could not be read, where nothing is shown.
        sentry: what Sentry would do with one that could not be read.
    """

    given: Given
    shown: Shown | None
    size: int
    aggregate: bool = False
    error: AssistantError | None = None
    sentry: SentryShown | None = None


def warm() -> None:
    """Inspect a document that says next to nothing: what the first one loads is loaded then.

    Schemas are compiled, the library that Sentry runs is loaded, sentences are read.
    """
    work = InspectWork(lambda _told: None, Cancel(), Cancel())
    work.inspect(pasted(_LEAST, "-"))


class InspectWork:
    """Inspects; one document after another.

    Attributes:
        network: how this machine gets out; asked for when it is needed.
        local: hosts of a practice tenant, at which addresses of this machine are as they should be.
    """

    def __init__(
        self,
        tell: Callable[[object], None],
        cancel: Cancel,
        again: Cancel,
        clock: Clock = system_clock,
    ) -> None:
        """Take what is told to, and what stops.

        Args:
            tell: takes `Rows` in between.
            cancel: stops `inspect` and `compare`.
            again: stops `entity`, which another worker does.
            clock: tells the moment to judge at.
        """
        self._tell = tell
        self._cancel = cancel
        self._again = again
        self._clock = clock
        self.network: Callable[[], Network] = Network
        self._held: tuple[Given, tuple[bytes, ...]] | None = None

    def inspect(self, given: Given) -> Looked:
        """Inspect a document.

        Raises:
            BadInput: it cannot be had, or is broken behind entities that have been told.
            Stopped: the person stopped it.
        """
        by = self._lights(given)
        if self._held is not None and self._held[0] != given:
            self._held = None
        meter = _Meter(self._chunks(given), self._cancel)
        try:
            return self._inspect(given, by, meter)
        except BadInput as error:
            whole = meter.whole()
            if meter.told or not whole or not error.code.startswith("saml."):
                raise
            # Sentry is shown such documents too: its message is what people come with.
            sentry = inspect_sentry.of_sentry(as_sentry.take(whole))
            return Looked(given, None, meter.size, error=error, sentry=sentry)

    def _inspect(self, given: Given, by: Lights, meter: _Meter) -> Looked:
        total = _total(given)
        waiting: list[Row] = []
        told = self._clock.monotonic()
        last: Inspected | None = None
        for seen in inspecting.inspect(meter, by):
            self._cancel.check()
            last = seen
            if "EntitiesDescriptor" not in seen.where or seen.kind == "aggregate":
                continue
            waiting.append(inspect_rows.row(seen, meter.told))
            meter.told += 1
            now = self._clock.monotonic()
            if len(waiting) >= ROWS_AT_ONCE or now - told > TOLD_SECONDS:
                self._tell(Rows(given, tuple(waiting), meter.size, total))
                waiting, told = [], now
        if waiting:
            self._tell(Rows(given, tuple(waiting), meter.size, total))
        if last is None:  # pragma: no cover -- a document that has nothing is refused
            raise BadInput("saml.xml.empty")
        if last.kind == "aggregate":
            sentry = as_sentry.take(meter.whole()) if meter.held else as_sentry.beyond()
            shown = inspect_view.shown(last, by.now, sentry=sentry)
            return Looked(given, shown, meter.size, aggregate=True)
        data = meter.whole()
        shown = inspect_view.shown(
            last, by.now, sentry=as_sentry.take(data), xml=_xml_of(data, last)
        )
        return Looked(given, shown, meter.size)

    def compare(self, first: Given, second: Given) -> Compared:
        """Say what differs between two documents, by what they mean.

        Raises:
            BadInput: one of them is none, or cannot be read.
            Stopped: the person stopped it.
        """
        before, after = (
            sources.Source(one.name, partial(self._chunks, one), self._lights(one).address)
            for one in (first, second)
        )
        found = inspect_job.differences(before, after, self._lights(first), self._cancel)
        return inspect_compare.compared(found, first.name, second.name)

    def entity(self, given: Given, row: Row) -> Shown:
        """Read one entity of an aggregate again, from where it stands.

        Raises:
            BadInput: it is not there any more.
        """
        by = self._lights(given)
        piece = inspect_again.piece_of(lambda: self._chunks(given, self._again), row, self._again)
        parent, _, step = row.where.rpartition("/")
        source = Source(piece.source.text, parent, step, row.line)
        text = inspect_again.text_of(piece)
        try:
            case = open_case(piece.element(), source, by)
        except BadInput:
            seen = Inspected(row.kind, row.kept, None, None, row.where, row.line)
            lines = xml_text.shown(text, None, row.kept, first=row.line)
            return inspect_view.shown(seen, by.now, xml=lines)
        found = (*entity_checks.examine(case), *row.kept)
        kind = inspecting.kind_of(case.entity)
        seen = Inspected(kind, found, case.entity, None, row.where, row.line)
        lines = xml_text.shown(text, case.element, found, first=row.line, prefix=row.where)
        return inspect_view.shown(seen, by.now, xml=lines)

    def _lights(self, given: Given) -> Lights:
        host = _HOST.match(given.word)
        local = bool(host and is_loopback(host[1]))
        return Lights(self._clock.now(), local=local, address=given.word if host else "")

    def _chunks(self, given: Given, cancel: Cancel | None = None) -> Iterator[bytes]:
        """Give its bytes; what was fetched is held, a file is read again."""
        if not given.word:
            return iter((given.text,))
        if self._held is not None and self._held[0] == given:
            return iter(self._held[1])
        stop = cancel or self._cancel
        if not _HOST.match(given.word):
            if Path(given.word).is_dir():
                raise BadInput("ui.inspect.folder", name=given.name)
            (found,) = sources.sources(given.word, _no_way_out, stop)
            return found.open()
        with Web(self.network(), stop, clock=self._clock) as web:
            (found,) = sources.sources(given.word, web.send, stop)
            self._held = given, tuple(found.open())
        return iter(self._held[1])


def _total(given: Given) -> int:
    if not given.word:
        return len(given.text)
    if _HOST.match(given.word):
        return 0
    with contextlib.suppress(OSError):
        return Path(given.word).stat().st_size
    return 0


class _Meter:
    """Hands pieces on, counts their bytes, and holds them as long as they may be one document."""

    def __init__(self, chunks: Iterable[bytes], cancel: Cancel) -> None:
        self._chunks = chunks
        self._cancel = cancel
        self._kept: list[bytes] = []
        self.size = self.told = 0
        self.held = True

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._cancel.check()
            self.size += len(chunk)
            if self.size > xml.DEFAULT_LIMITS.size:
                self.held = False
                self._kept.clear()
            if self.held:
                self._kept.append(chunk)
            yield chunk

    def whole(self) -> bytes:
        return b"".join(self._kept)


def _xml_of(data: bytes, seen: Inspected) -> xml_text.XmlText:
    return xml_text.shown(xml_text.text_of(data), xml.read(data), seen.findings)


def _no_way_out(method: str, url: str, *, timeout: float, limit: int, follow: bool) -> Answer:
    """Send nothing: a file needs no network."""
    del method, timeout, limit, follow
    raise BadInput("network.url", url=url)
