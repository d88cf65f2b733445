"""The jobs of the room that diagnoses: each takes what was handed over and gives words.

Read, judged and put into words in a worker; nothing leaves the machine. What was recognised is
kept for as long as it is shown, so that a copy that is fit to send can be made of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, overload

from assistant import diagnose_expect, sources, storage
from assistant.diagnose_line import Asked
from assistant.diagnosis.expected import Expected, from_metadata
from assistant.diagnosis.recognise import MOST, recognise
from assistant.diagnosis.sign_in import diagnose
from assistant.diagnosis.things import EntraError
from assistant.errors import BadInput
from assistant.saml import xml
from assistant.tasks import Cancel, system_clock
from assistant.wizard import diagnose_against, diagnose_view, remedies
from assistant.wizard.diagnose_against import Against, Given
from assistant.wizard.diagnose_view import Mend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.diagnosis.things import Thing
    from assistant.saml.findings import Finding
    from assistant.tasks import Clock
    from assistant.wizard.diagnose_view import Shown
    from assistant.wizard.frame import Frame

_HEAD: Final = 4096
"""Bytes in which metadata say that they are some."""
_QUOTED_ADDRESS: Final = re.compile(r"'([^'\s@]{1,256}@[^'\s@]{1,256})'")
_METADATA: Final = re.compile(
    r"\ufeff?(?:\s|<\?[^>]*>|<!--.*?-->)*<(?:[\w.-]+:)?Entit(?:y|ies)Descriptor[\s>]", re.DOTALL
)
"""A page or a recording may speak of metadata; a document begins with them."""
_LEAST: Final = b'<p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol"/>'
"""A response that says next to nothing."""


def file(path: Path) -> Given:
    """Hand over a file."""
    return Given(path.name, str(path))


def pasted(text: str, name: str) -> Given:
    """Hand over a text."""
    return Given(name, text=text.encode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class SetUp:
    """The set-up that is open.

    Attributes:
        frame: the newest look at it.
        changed: when it was changed last; None where it was not.
    """

    frame: Frame
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Told in between: so many things of a sign-in were found, and so many have been looked at."""

    given: Given
    done: int
    count: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of what was handed over.

    Attributes:
        given: the sign-in; None as long as only metadata were handed over.
        against: what it is held against by now.
        shown: the sign-in in words.
        size: its bytes.
        things: what was recognised in it.
    """

    given: Given | None
    against: Against
    shown: Shown | None = None
    size: int = 0
    things: tuple[Thing, ...] = field(default=(), repr=False)


def warm() -> None:
    """Diagnose what says next to nothing: what the first sign-in loads is loaded then."""
    work = DiagnoseWork(lambda _told: None, Cancel())
    work.look((Given("-", text=_LEAST),), Against())


class DiagnoseWork:
    """Diagnoses; one sign-in after another.

    Args:
        tell: takes `Reading` in between.
        cancel: stops it.
        clock: tells the moment to judge for, where nothing else does.
    """

    def __init__(
        self, tell: Callable[[object], None], cancel: Cancel, clock: Clock = system_clock
    ) -> None:
        self._tell = tell
        self._cancel = cancel
        self._clock = clock

    def look(
        self,
        handed: Sequence[Given],
        against: Against,
        *,
        before: Given | None = None,
        set_up: SetUp | None = None,
    ) -> Looked:
        """Diagnose a sign-in.

        Args:
            handed: what was handed over now: a sign-in, metadata to hold it against, or both.
            against: what it is held against otherwise.
            before: the sign-in that is shown already; looked at again where only metadata came.
            set_up: what is open.

        Raises:
            BadInput: it cannot be had, or nothing of a sign-in is in it.
            Stopped: the person stopped it.
        """
        given, found = self._parted(handed)
        if found is not None:
            against = replace(against, metadata=found)
        sign_in = given or before
        at = diagnose_against.moment(against.at)
        expected = self._expected(against, set_up)
        if sign_in is None:
            return Looked(None, against)
        data = self._read(sign_in, MOST, "diagnosis.input.too_large")
        things = recognise(data)
        self._cancel.check()
        counted = _Counted(things, lambda done: self._told(sign_in, done, len(things)))
        diagnosis = diagnose(counted, expected, self._clock.now(), at=at)
        shown = diagnose_view.shown(
            diagnosis,
            expected,
            mends=self._mends(against, set_up, _person_in(things)),
            check=self._cancel.check,
        )
        return Looked(sign_in, against, shown, len(data), things)

    def save_copy(self, things: Sequence[Thing], path: Path, given: Given) -> Path:
        """Write a copy that is fit to send; give where it is.

        Raises:
            BadInput: the sign-in itself is there.
            StorageError: it cannot be written.
        """
        from assistant.diagnosis import redacting  # noqa: PLC0415 -- seldom needed
        from assistant.diagnosis.stand_ins import StandIns  # noqa: PLC0415 -- same

        if given.word and path.exists() and path.samefile(given.word):
            raise BadInput("ui.diagnose.same_file", name=path.name)
        text = redacting.copy_of(things, StandIns())
        self._cancel.check()
        storage.write_whole(path, text)
        return path

    def _told(self, given: Given, done: int, count: int) -> None:
        self._cancel.check()
        if count > 1:
            self._tell(Reading(given, done, count))

    def _parted(self, handed: Sequence[Given]) -> tuple[Given | None, Given | None]:
        """Tell the sign-in from the metadata."""
        metadata = [one for one in handed if self._is_metadata(one)]
        rest = [one for one in handed if one not in metadata]
        if len(metadata) > 1 or len(rest) > 1:
            raise BadInput("ui.diagnose.two")
        return next(iter(rest), None), next(iter(metadata), None)

    def _is_metadata(self, given: Given) -> bool:
        head = next(self._chunks(given), b"")[:_HEAD]
        wide = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
        return bool(_METADATA.match(head.decode("utf-16" if wide else "utf-8", "ignore")))

    def _expected(self, against: Against, set_up: SetUp | None) -> Expected:
        asked = Asked(
            organization=against.organization.strip(), sentry_url=against.sentry_url.strip()
        )
        said = diagnose_expect.expected(asked, self._cancel)
        own = None
        if against.own and set_up is not None:
            own = diagnose_against.of_frame(set_up.frame)
        if against.metadata is not None:
            data = self._read(against.metadata, xml.DEFAULT_LIMITS.size, "saml.xml.too_large")
            found = from_metadata(data, said.addresses)
            return replace(found, mapping=own.mapping) if own is not None else found
        if own is None:
            return said
        if set_up is not None and diagnose_against.is_of(against, set_up.frame):
            return own
        return replace(own, addresses=said.addresses)

    def _mends(
        self, against: Against, set_up: SetUp | None, person: str
    ) -> Callable[[Finding], Mend]:
        """Offer repairs where the sign-in is that of the set-up that is open."""
        if set_up is None or not diagnose_against.is_of(against, set_up.frame):
            return lambda _finding: Mend()
        now = self._clock.now()

        def mend(finding: Finding) -> Mend:
            fix = remedies.remedy_of(finding, set_up.frame, person=person)
            wait = remedies.waits(finding, set_up.changed, now)
            return Mend(None if fix is None or fix.chosen else fix, wait)

        return mend

    def _read(self, given: Given, most: int, code: str) -> bytes:
        found = bytearray()
        for chunk in self._chunks(given):
            self._cancel.check()
            found += chunk
            if len(found) > most:
                raise BadInput(code, limit=most, size=len(found))
        return bytes(found)

    def _chunks(self, given: Given) -> Iterator[bytes]:
        if not given.word:
            return iter((given.text,))
        path = Path(given.word)
        if path.is_dir():
            raise BadInput("ui.diagnose.folder", name=given.name)
        (found,) = sources.sources(given.word, diagnose_expect.no_way_out, self._cancel)
        return iter(found.open())


def _person_in(things: Sequence[Thing]) -> str:
    """Give who could not sign in, as Entra's newest sentence names them; empty where it does not.

    Entra puts what it names between single quotes, in every language.
    """
    said = (thing.said for thing in reversed(things) if isinstance(thing, EntraError))
    found = (hit for hit in map(_QUOTED_ADDRESS.search, said) if hit)
    return next((hit.group(1) for hit in found), "")


class _Counted(Sequence["Thing"]):
    """Tells of each thing that is asked for: what diagnoses a long recording can be stopped."""

    def __init__(self, things: Sequence[Thing], tell: Callable[[int], None]) -> None:
        self._things = things
        self._tell = tell

    def __len__(self) -> int:
        return len(self._things)

    @overload
    def __getitem__(self, at: int) -> Thing: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Thing]: ...
    def __getitem__(self, at: int | slice) -> Thing | Sequence[Thing]:
        return self._things[at]

    def __iter__(self) -> Iterator[Thing]:
        for number, thing in enumerate(self._things):
            self._tell(number)
            yield thing
