"""Cuts one entity out of an aggregate again: at once by its line, or by going through to it."""

from __future__ import annotations

import contextlib
import re
from itertools import chain
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from assistant.errors import BadInput
from assistant.saml import pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from assistant.tasks import Cancel
    from assistant.wizard.inspect_rows import Row

_LONGEST_TAG: Final = 64 * 1024
_START: Final = re.compile(rb"<[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")


def piece_of(chunks: Callable[[], Iterable[bytes]], row: Row, cancel: Cancel) -> pieces.Piece:
    """Cut an entity out.

    Args:
        chunks: gives the aggregate's bytes from the beginning.
        row: which entity.
        cancel: stops it.

    Raises:
        BadInput: ``ui.inspect.gone``, or the document is none any more.
        Stopped: if the token was set.
    """
    with contextlib.suppress(BadInput):  # its line may begin inside something else
        whole = pieces.cut(_from_line(pieces.utf8(chunks()), row.line))
        found = _entities(whole)
        first = next(found, None)
        fits = first is not None and first.element().get("entityID", "") == row.entity_id
        if first is not None and fits and not _shares_its_line(first, found):
            return first
    for number, piece in enumerate(_entities(pieces.cut(pieces.utf8(chunks())))):
        cancel.check()
        if number == row.number:
            return piece
    raise BadInput("ui.inspect.gone")


def text_of(piece: pieces.Piece) -> str:
    """Give the text of an entity, without what wraps it."""
    text = piece.source.text
    begins = _START.match(text)
    inside = text[begins.end() if begins else 0 : text.rindex(b"</")]
    return inside.decode("utf-8", "replace")


def _entities(found: Iterable[pieces.Group | pieces.Piece]) -> Iterator[pieces.Piece]:
    for one in found:
        if isinstance(one, pieces.Piece) and one.kind == "entity":
            yield one


def _shares_its_line(first: pieces.Piece, others: Iterator[pieces.Piece]) -> bool:
    """Tell whether another entity begins on the same line, so that the line does not say which."""
    try:
        following = next(others, None)
    except BadInput:
        return False  # what follows may be cut short by where it was begun
    return following is not None and following.source.line == first.source.line


def _from_line(texts: Iterator[bytes], line: int) -> Iterator[bytes]:
    """Give the root's start tag, and then everything from a line on."""
    head = b""
    for text in texts:
        head += text
        tag = _root_tag(head)
        if tag:
            break
        if len(head) > _LONGEST_TAG:
            raise BadInput("ui.inspect.gone")
    else:
        raise BadInput("ui.inspect.gone")
    yield tag
    left = line - 1
    for text in chain((head,), texts):
        if left == 0:
            yield text
            continue
        lines = text.count(b"\n")
        if lines < left:
            left -= lines
            continue
        at = -1
        for _ in range(left):
            at = text.index(b"\n", at + 1)
        left = 0
        yield text[at + 1 :]


def _root_tag(head: bytes) -> bytes:
    """Give the root's start tag once it is whole; nothing before that."""
    found: list[int] = []
    parser = expat.ParserCreate("utf-8")

    def start(*_: object) -> None:
        if not found:
            found.append(parser.CurrentByteIndex)

    def doctype(*_: object) -> None:
        raise BadInput("saml.xml.doctype")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with contextlib.suppress(expat.ExpatError):  # the root may stand before what is wrong
        parser.Parse(head)
    tag = _START.match(head, found[0]) if found else None
    return tag.group() if tag else b""
