"""A document's XML as it is shown: in its own lines, or laid out where those are too long to read.

Entra writes a whole document on one line. Laid out, each finding still has its place, by its
XPath. Nothing here decides what a document says; it is only cut into lines and coloured. Pure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, cast

from lxml.etree import XPathError

from assistant.saml import names, xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from assistant.saml.findings import Severity
    from assistant.saml.places import Located

LONGEST: Final = 400
"""Letters of a line up to which a document is shown in its own lines."""
_PIECE: Final = 104
_LEAST: Final = 40
_TEXT, _TAG, _COMMENT, _DATA, _ORDER, _DOUBLE, _SINGLE = range(7)
_TOKEN: Final = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)"
    r"|<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>?",
    re.DOTALL,
)
_OPENS: Final = {"<!-": _COMMENT, "<![": _DATA, "<?": _ORDER}
_ENDS: Final = {_COMMENT: "-->", _DATA: "]]>", _ORDER: "?>", _DOUBLE: '"', _SINGLE: "'"}
_IN_TAG: Final = re.compile(r"\"|'|(?P<ends>/?>)|(?P<name>[^\s=\"'<>/]+)|(?P<sign>[=/])")
_RANKS: Final = {"error": 0, "warning": 1, "note": 2}

Look = Literal["tag", "name", "value", "comment"]


@dataclass(frozen=True, slots=True)
class XmlText:
    """A document ready to be shown.

    Attributes:
        lines: without their ends.
        laid_out: these are not the document's own lines.
        first: number of the first line in the document.
        states: a number for each line that says what it begins inside of.
        marks: rows with findings, each with the worst one's severity.
        rows: where findings stand, by XPath and line.
    """

    lines: tuple[str, ...] = field(repr=False)
    laid_out: bool = False
    first: int = 1
    states: bytes = field(default=b"", repr=False)
    marks: Mapping[int, Severity] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def row(self, where: str, line: int) -> int | None:
        """Give the row of a place; None where it has none."""
        return self.rows.get((where, line))


def shown(
    text: str, root: Element | None, found: Sequence[Located], *, first: int = 1, prefix: str = ""
) -> XmlText:
    """Cut a document into the lines in which it is shown.

    Args:
        text: the document, or the entity cut out of one.
        root: the same, read; None where it could not be.
        found: what was found in it.
        first: number of its first line.
        prefix: XPath of the root, where it is not the document's own.
    """
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    laid_out = max(map(len, lines), default=0) > LONGEST
    begins: list[int] = []
    if laid_out:
        lines, begins = _laid_out(text)
    numbers = _numbers(root) if laid_out and root is not None else {}
    rows: dict[tuple[str, int], int] = {}
    marks: dict[int, Severity] = {}
    for one in found:
        row = _row(one, root, numbers, begins, prefix) if laid_out else one.line - first
        if row is None or not one.where or not 0 <= row < len(lines):
            continue
        rows[one.where, one.line] = row
        if _RANKS[one.severity] < _RANKS.get(marks.get(row, ""), 3):
            marks[row] = one.severity
    return XmlText(lines, laid_out, first, _states(lines), marks, rows)


def spans(line: str, state: int) -> Iterator[tuple[int, int, Look]]:
    """Give what is coloured in a line: from where, how long, and as what.

    Args:
        line: the line.
        state: what it begins inside of.
    """
    at, end = 0, len(line)
    while at < end:
        if state in _ENDS:
            mark = _ENDS[state]
            stop = line.find(mark, at)
            after = end if stop < 0 else stop + len(mark)
            yield at, after - at, "value" if state in {_DOUBLE, _SINGLE} else "comment"
            inside = _TAG if state in {_DOUBLE, _SINGLE} else _TEXT
            at, state = after, state if stop < 0 else inside
        elif state == _TAG:
            hit = _IN_TAG.search(line, at)
            if hit is None:
                return
            at = hit.end()
            if hit["ends"]:
                yield hit.start(), at - hit.start(), "tag"
                state = _TEXT
            elif hit["name"]:
                yield hit.start(), at - hit.start(), "name"
            elif not hit["sign"]:
                at = hit.start()
                yield at, 1, "value"
                at += 1
                state = _DOUBLE if hit.group() == '"' else _SINGLE
        else:
            begins = line.find("<", at)
            if begins < 0:
                return
            opened = _opened(line[begins : begins + 3])
            at, state = begins, opened
            if opened == _TAG:
                hit = re.compile(r"</?[^\s<>/]*").match(line, begins)
                at = hit.end() if hit else begins + 1
                yield begins, at - begins, "tag"


def _opened(start: str) -> int:
    return next((state for sign, state in _OPENS.items() if start.startswith(sign)), _TAG)


def _states(lines: Sequence[str]) -> bytes:
    """Tell of each line what it begins inside of; most begin inside of nothing."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    made = bytearray(len(lines))
    for token in _TOKEN.finditer(text):
        begin, end = token.span()
        row = bisect_right(starts, begin) - 1
        if end <= starts[row + 1]:
            continue
        opened = _opened(token.group()[:3])
        quote, at = "", begin
        while starts[row + 1] < end:
            row += 1
            if opened == _TAG:
                quote = _quote(text[at : starts[row]], quote)
                at = starts[row]
                made[row] = _DOUBLE if quote == '"' else _SINGLE if quote else _TAG
            else:
                made[row] = opened
    return bytes(made)


def _quote(text: str, quote: str) -> str:
    """Tell inside of which quotation mark a stretch of a tag ends, if it begins inside of one."""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
    return quote


def _laid_out(text: str) -> tuple[tuple[str, ...], list[int]]:
    """Lay a document out: a line a tag, each deeper by two; give the row of each start tag too."""
    lines: list[str] = []
    begins: list[int] = []
    depth, at, alone = 0, 0, False
    for token in _TOKEN.finditer(text):
        between, tag = text[at : token.start()].strip(), token.group()
        at = token.end()
        closes = tag.startswith("</")
        depth -= closes
        if alone and closes and "\n" not in between and len(lines[-1]) + len(between) <= _PIECE:
            lines[-1] += between + tag  # a short value stands between its tags
            alone = False
            continue
        if between:
            lines += _cut(between, "  " * (depth + closes))
        starts = tag[1:2] not in {"/", "!", "?"}
        if starts:
            begins.append(len(lines))
        lines += _cut(tag, "  " * depth, "    ")
        alone = starts and not tag.endswith("/>")
        depth += alone
    return tuple(lines), begins


def _cut(text: str, indent: str, further: str = "") -> list[str]:
    """Cut a text into lines; where no blank is near, as in base64, anywhere."""
    made: list[str] = []
    most = max(_LEAST, _PIECE - len(indent) - len(further))
    for part in text.split("\n"):
        rest = part.strip() if made else part
        while len(rest) > most:
            at = rest.rfind(" ", 1, most) + 1 or most
            made.append(rest[:at])
            rest = rest[at:]
        if rest.strip():
            made.append(rest)
    return [indent + (further if number else "") + line for number, line in enumerate(made)]


def _numbers(root: Element) -> dict[Element, int]:
    return {element: number for number, element in enumerate(root.iter("*"))}


def _row(
    one: Located,
    root: Element | None,
    numbers: Mapping[Element, int],
    begins: Sequence[int],
    prefix: str,
) -> int | None:
    """Give the row of a finding in a document that was laid out."""
    path = one.where.rpartition("/@")[0] or one.where
    if root is None or not path.startswith(prefix):
        return None
    inside = path[len(prefix) :] if prefix else "/" + path.lstrip("/").partition("/")[2]
    try:
        found = root.xpath(f".{inside}" if inside.strip("/") else ".", namespaces=names.MAP)
    except XPathError:
        return None
    if not isinstance(found, list) or not found:
        return None
    number = numbers.get(cast("Element", found[0]))
    return begins[number] if number is not None and number < len(begins) else None


def text_of(data: bytes) -> str:
    """Give a document's bytes as text, as the reader that reads everything understands them."""
    return data.decode(xml.encoding_of(data[: xml.HEAD]), errors="replace").removeprefix("\ufeff")
