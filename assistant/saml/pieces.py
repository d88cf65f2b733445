"""Takes an aggregate of metadata apart, one entity at a time, in constant memory.

Federations publish a hundred megabytes and more in one document. Here expat only finds where each
entity begins and ends, and on which line; what an entity says is read from its own bytes by the
reader that reads everything (`assistant.saml.xml`), so nothing is read by two parsers.
"""

from __future__ import annotations

import codecs
from itertools import chain
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from assistant.errors import BadInput
from assistant.saml import xml
from assistant.saml.cutter import Cutter, Group, Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Group", "Piece", "cut", "root_of", "utf8"]

_CHUNK: Final = 256 * 1024
_LEAST: Final = 64 * 1024
_PEEK: Final = 1024


def cut(
    chunks: Iterable[bytes], limits: xml.Limits = xml.DEFAULT_LIMITS
) -> Iterator[Group | Piece]:
    """Give groups and entities in the order of the document, each as soon as it is whole.

    Args:
        chunks: the document's text as `utf8` gives it, in pieces of any size.
        limits: of one entity.

    Raises:
        BadInput: ``saml.xml.*`` where the document is none that may be read, or
            ``saml.metadata.not_metadata``. What stood before it has been given by then.
    """
    cutter = Cutter(limits)
    held = bytearray()
    for text in chunks:
        held += text
        if len(held) < _LEAST:
            continue  # what is kept back is searched again with each piece: never for one byte
        for start in range(0, len(held), _CHUNK):
            yield from cutter.feed(bytes(held[start : start + _CHUNK]))
        held.clear()
    yield from cutter.feed(bytes(held), last=True)


def utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Bring a document's bytes into UTF-8, with blanks in the declaration's place.

    Raises:
        BadInput: ``saml.xml.*`` where it is no text, or nothing that could be XML.
    """
    source = iter(chunks)
    head = bytearray()
    for chunk in source:
        head += chunk
        if len(head) >= xml.HEAD:
            break
    encoding = xml.encoding_of(bytes(head))
    decode = codecs.getincrementaldecoder(encoding)()
    try:
        first = decode.decode(head).removeprefix("\ufeff")
        xml.refuse_other_kinds(first)
        yield xml.without_declaration(first).encode()
        for chunk in source:
            yield decode.decode(chunk).encode()
        yield decode.decode(b"", final=True).encode()
    except UnicodeDecodeError:
        raise BadInput("saml.xml.not_text", encoding=encoding) from None


def root_of(texts: Iterable[bytes], most: int) -> tuple[str, list[bytes]]:
    """Read until the root's start tag: its name, in braces its namespace, and what was read.

    The name is empty where none came before the document broke, ended or had so many bytes; the
    reader that reads everything will say why.

    Raises:
        BadInput: ``saml.xml.doctype``.
    """
    found: list[str] = []
    taken: list[bytes] = []
    parser = expat.ParserCreate("utf-8", "}")

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if not found:
            found.append(f"{{{tag}" if "}" in tag else tag)

    def doctype(*_: object) -> None:
        raise BadInput("saml.xml.doctype")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    waiting = bytearray()
    step = _PEEK
    for text in chain(texts, [b""]):
        taken.append(text)
        waiting += text
        # A token that is not whole is read again from its beginning each time more comes: so
        # ever more at a time.
        while len(waiting) >= step or (waiting and not text):
            try:
                parser.Parse(bytes(waiting[:step]))
            except expat.ExpatError:
                return (found[0] if found else ""), taken
            if found:
                return found[0], taken
            del waiting[:step]
            most -= step
            step *= 2
        if most < 0:
            break
    return "", taken
