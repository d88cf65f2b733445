"""A list of people, as spreadsheets, Entra's own downloads and Sentry's member lists write it.

Commas, semicolons or tabs; UTF-8, UTF-16 or the old Windows encoding; with a header or without;
quoted or not: all of it is guessed from the file, and the guess is told. A line that cannot be
used is named with its number and reason, and the others count. Sizes are limited, so that a file
named by mistake costs an error and not the machine's memory.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

from assistant.errors import BadInput
from assistant.wizard.shapes import is_address, shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MAX_PEOPLE = 100_000
"""More than this is a job for a group, and for Entra's own tools."""
MAX_BYTES = 64 << 20
"""Room for a million lines of an ordinary download."""
MAX_LINE = 65_536
MAX_NAMED = 1_000
"""Bad lines and doubles that are kept; the rest is counted."""
_SAMPLE_ROWS = 50
_MAX_LINES_IN_QUOTES = 20
_BLOCK = 1_048_576
_DELIMITERS = ",;\t"
_BETWEEN = re.compile(r"[\s,;]+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UPN_HEADERS = (
    "userprincipalname",
    "upn",
    "memberobjectidorupn",
    "memberobjectidoruserprincipalname",
)
_MAIL_HEADERS = ("mail", "email", "emailaddress", "primaryemail", "workemail")
_OTHER_HEADERS = ("user", "username", "userid", "login", "signinname", "member", "account")


class Reason(StrEnum):
    """Why a line cannot be used; its sentence is ``people_file.reason.<reason>``."""

    NOT_A_PERSON = "not_a_person"
    NO_VALUE = "no_value"
    OPEN_QUOTE = "open_quote"
    TOO_LONG = "too_long"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be used.

    Attributes:
        line: its number, from 1; of a quoted text over several lines, the first.
        value: what stands there, fit to be shown.
        reason: why not.
    """

    line: int
    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Double:
    """A person who was named before.

    Attributes:
        line: the later line.
        first: the line that counts.
        value: the name.
    """

    line: int
    first: int
    value: str


@dataclass(frozen=True, slots=True)
class People:
    """What a file says.

    Attributes:
        names: user principal names or mail addresses, in the file's order, each once.
        bad: the first `MAX_NAMED` lines that cannot be used.
        bad_count: all of them.
        doubles: the first `MAX_NAMED` that were named before; upper and lower case are one.
        double_count: all of them.
        column: the header of the column that was taken; empty if there is no header.
        is_mail: the column's header says that it holds mail addresses, which may differ from the
            user principal names.
        encoding: what the file was read as.
    """

    names: tuple[str, ...]
    bad: tuple[Bad, ...]
    bad_count: int
    doubles: tuple[Double, ...]
    double_count: int
    column: str
    is_mail: bool
    encoding: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One record: its first line's number and its cells, or why it has none."""

    line: int
    cells: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    name: str
    is_mail: bool
    is_header: bool
    width: int = 0


def read(path: Path, *, prefer_mail: bool = False) -> People:
    """Read a list of people.

    Args:
        path: the file; a pipe will do.
        prefer_mail: where a file has both, take mail addresses rather than user principal names;
            Sentry knows its members by mail.

    Raises:
        BadInput: ``people_file.unreadable``, ``.too_large``, ``.empty``, ``.no_column`` or
            ``.too_many``.
    """
    name = shown_path(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        raise BadInput("people_file.unreadable", file=name, reason=reason) from exc
    if len(content) > MAX_BYTES:
        raise BadInput("people_file.too_large", file=name, most=MAX_BYTES >> 20)
    encoding = _encoding(content)
    with io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace") as text:
        return _read(text, name, encoding, prefer_mail=prefer_mail)


def _read(text: TextIO, name: str, encoding: str, *, prefer_mail: bool) -> People:
    lines = enumerate(_lines(text), start=1)
    ahead = list(itertools.islice(lines, _SAMPLE_ROWS))
    delimiter = _delimiter([line for _, line in ahead])
    rows = _rows(itertools.chain(ahead, lines), delimiter)
    sample = list(itertools.islice(rows, _SAMPLE_ROWS))
    if not sample:
        raise BadInput("people_file.empty", file=name)
    column = _column(sample, prefer_mail=prefer_mail)
    if column is None:
        raise BadInput("people_file.no_column", file=name, value=shown(" | ".join(sample[0].cells)))
    found = _Found(name)
    is_header = column.is_header
    for row in itertools.chain(sample, rows):
        if is_header and row.reason is None:
            is_header = False
            continue
        value = row.cells[column.index].strip() if column.index < len(row.cells) else ""
        values = (value,) if row.reason else _all_in(row, column, value)
        if not values:
            found.refuse(row, "", Reason.SEVERAL)
        elif reason := row.reason or (_judge(value) if len(values) == 1 else None):
            found.refuse(row, value, reason)
        else:
            found.take(row, values)
    return People(
        names=tuple(value for _, value in found.names.values()),
        bad=tuple(found.bad),
        bad_count=found.bad_count,
        doubles=tuple(found.doubles),
        double_count=found.double_count,
        column=column.name,
        is_mail=column.is_mail,
        encoding=encoding,
    )


@dataclass(slots=True)
class _Found:
    """What is found while a file is read; ``file`` is its name, to be shown."""

    file: str
    names: dict[str, tuple[int, str]] = field(default_factory=dict)
    bad: list[Bad] = field(default_factory=list)
    bad_count: int = 0
    doubles: list[Double] = field(default_factory=list)
    double_count: int = 0

    def refuse(self, row: _Row, value: str, reason: Reason) -> None:
        """Name a line that cannot be used."""
        self.bad_count += 1
        if len(self.bad) < MAX_NAMED:
            self.bad.append(Bad(row.line, shown(value or " | ".join(row.cells)), reason))

    def take(self, row: _Row, values: Sequence[str]) -> None:
        """Take everybody whom a line names."""
        for value in values:
            first = self.names.setdefault(value.casefold(), (row.line, value))
            if first[0] != row.line:
                self.double_count += 1
                if len(self.doubles) < MAX_NAMED:
                    self.doubles.append(Double(row.line, first[0], value))
            elif len(self.names) > MAX_PEOPLE:
                raise BadInput("people_file.too_many", file=self.file, most=MAX_PEOPLE)


def _all_in(row: _Row, column: _Column, value: str) -> tuple[str, ...]:
    """Give everybody whom a line names: ``value``, or each of several.

    A line of addresses alone is a list. Where other words stand beside several, nobody can tell
    which of them is meant: that gives nobody. So does an address beyond the columns that a header
    names.
    """
    beside = row.cells[column.width :] if column.is_header else row.cells
    if sum(cell.count("@") for cell in beside) <= (not column.is_header):
        return (value,)
    pieces = [piece for cell in beside for piece in _BETWEEN.split(cell) if piece]
    there = {piece.casefold(): piece for piece in pieces if is_address(piece)}
    if column.is_header:
        return () if there else (value,)
    if len(there) <= 1:
        return (value,)
    return tuple(there.values()) if all(map(is_address, pieces)) else ()


def _judge(value: str) -> Reason | None:
    if not value:
        return Reason.NO_VALUE
    return None if is_address(value) else Reason.NOT_A_PERSON


def _encoding(content: bytes) -> str:
    """Tell how the bytes are to be read.

    Without a mark at the beginning, zero bytes tell UTF-16, and what is not UTF-8 is what old
    Windows programs write in Western Europe.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return name
    head = content[:_BLOCK]
    if b"\0" in head:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(content), _BLOCK):
            decoder.decode(content[start : start + _BLOCK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _lines(text: TextIO) -> Iterator[str]:
    """Give line by line; one that is too long is cut to one character more than is allowed."""
    while line := text.readline(MAX_LINE + 1):
        kept = line
        while line and not line.endswith("\n"):
            line = text.readline(MAX_LINE + 1)
        yield kept.rstrip("\n")


def _delimiter(lines: Sequence[str]) -> str:
    """Take the one that splits most lines; Excel's ``sep=;`` says it outright."""
    first = next((line.strip() for line in lines if line.strip()), "")
    if first.lower().startswith("sep=") and first[4:5]:
        return first[4]
    counts = {each: sum(1 for line in lines if each in line) for each in _DELIMITERS}
    return max(_DELIMITERS, key=lambda each: counts[each])


def _rows(lines: Iterator[tuple[int, str]], delimiter: str) -> Iterator[_Row]:
    """Split lines into records.

    A quoted text may run over lines. A quote that is never closed must not swallow the rest of
    the file: after a few lines its first line is given up, and the others stand for themselves.
    """
    waiting: deque[tuple[int, str]] = deque()
    start = True
    while True:
        number, line = waiting.popleft() if waiting else next(lines, (0, ""))
        if not number:
            return
        if not line.strip() or (start and line.lower().startswith(("sep=", "version:"))):
            continue
        start = False
        if len(line) > MAX_LINE:
            yield _Row(number, (line[:_SAMPLE_ROWS],), Reason.TOO_LONG)
            continue
        record = [line]
        taken: list[tuple[int, str]] = []
        while _is_open(record, delimiter) and len(record) < _MAX_LINES_IN_QUOTES:
            more = waiting.popleft() if waiting else next(lines, (0, ""))
            if not more[0]:
                break
            taken.append(more)
            record.append(more[1])
        if _is_open(record, delimiter):
            waiting.extendleft(reversed(taken))
            yield _Row(number, (line,), Reason.OPEN_QUOTE)
            continue
        yield from _split(record, number, delimiter)


def _split(record: Sequence[str], number: int, delimiter: str) -> Iterator[_Row]:
    if len(record) == 1 and '"' not in record[0]:  # many times quicker
        if record[0].strip(f" {delimiter}"):
            yield _Row(number, tuple(record[0].split(delimiter)))
        return
    reader = csv.reader([f"{each}\n" for each in record], delimiter=delimiter)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Row(number + before, tuple(cells))
            before = reader.line_num
    except csv.Error:  # quoted text over lines that is longer than a cell may be
        yield _Row(number + before, (record[before],), Reason.TOO_LONG)


def _is_open(record: Sequence[str], delimiter: str) -> bool:
    """Tell whether a quoted text has begun in these lines and not ended."""
    if sum(line.count('"') for line in record) % 2 == 0:
        return False  # a quick look, for long files; it errs only where quotes stand amid words
    reader = csv.reader([f"{each}\n" for each in record], delimiter=delimiter, strict=True)
    try:
        for _ in reader:
            pass
    except csv.Error as exc:
        return "unexpected end" in str(exc)
    return False


def _plain(header: str) -> str:
    """Bring a header to its letters: ``User principal name [userPrincipalName] Required``."""
    inner = header.partition("[")[2].partition("]")[0] or header
    return "".join(each for each in inner.casefold() if each.isalnum())


def _column(sample: Sequence[_Row], *, prefer_mail: bool) -> _Column | None:
    readable = [row for row in sample if row.reason is None]
    if not readable:
        return None
    headers = [_plain(cell) for cell in readable[0].cells]
    kinds = (_UPN_HEADERS, _MAIL_HEADERS) if not prefer_mail else (_MAIL_HEADERS, _UPN_HEADERS)
    for known in itertools.chain(*kinds, _OTHER_HEADERS):
        if known in headers:
            index = headers.index(known)
            name = readable[0].cells[index].strip()
            return _Column(index, name, known in _MAIL_HEADERS, is_header=True, width=len(headers))
    votes = Counter(
        index
        for row in readable
        for index, cell in enumerate(row.cells)
        if cell.strip() and all(map(is_address, _BETWEEN.split(cell.strip())))
    )
    if not votes:
        return None
    index = max(votes, key=lambda each: (votes[each], -each))
    # a first line that holds no known header and no person is told as a line that is left out
    return _Column(index, "", is_mail=False, is_header=False)
