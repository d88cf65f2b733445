"""Cuts a group of entities apart as its bytes come in.

Most entities expat does not even see from inside. From its start tag on, the text is tried up to
the first end tag of the same name: if that is well-formed, it is the entity, since nothing shorter
than a whole element is. Where it is not (a comment holds such a tag, a limit may be met, something
is wrong), expat goes through it and says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

from assistant.errors import BadInput
from assistant.saml import names, xml
from assistant.saml.places import WRAPPER, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_NAME: Final = b"EntityDescriptor"
_ENTITY: Final = (names.METADATA, "EntityDescriptor")
_GROUP: Final = (names.METADATA, "EntitiesDescriptor")
_SIGNATURE: Final = (names.XMLDSIG, "Signature")
_TAKEN: Final = {_ENTITY: "md:EntityDescriptor", _SIGNATURE: "ds:Signature"}
_STEP: Final = 64
_MOST_GROUPS: Final = 16
_MOST_NAMESPACES: Final = 100
_LONGEST: Final = 16 * 1024
"""Characters of all namespaces that a group declares."""
_ATTRIBUTES: Final = ("ID", "Name", "validUntil", "cacheDuration")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of entities, as its start tag says.

    Attributes:
        where: its XPath.
        line: on which its start tag begins.
        attributes: of those that mean something here, name and value.
    """

    where: str
    line: int
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One entity, or the signature of a group, cut out of the document.

    Attributes:
        kind: ``entity`` or ``signature``.
        source: its bytes, wrapped so that its namespaces hold, and where they stood.
        read: what wraps it, if it has been read already.
    """

    kind: str
    source: Source
    read: Element | None = None

    def element(self) -> Element:
        """Read it; the limits were held when it was cut.

        Raises:
            BadInput: ``saml.xml.*``; its line counts from the document's first.
        """
        if self.read is not None:
            return self.read[0]
        try:
            return xml.read_piece(self.source.text)[0]
        except BadInput as error:
            line = error.params.get("line")
            if not isinstance(line, int):
                raise
            params = {**error.params, "line": line + self.source.line - 1}
            raise BadInput(error.code, who=error.who, **params) from None


@dataclass(slots=True)
class _Begun:
    """An entity or a signature that is open, on its way to become a `Piece`.

    Attributes:
        kind: which of the two.
        place: its step, with its place among its kind.
        at: where it begins, in the bytes that expat was given.
        line: on which it begins.
        end_tag: how its end tag begins.
        untried: whether it may be tried as a whole.
        tried: up to where in the buffer no end tag was found.
        text: its text, wrapped, once it is known.
        read: the same as a tree, if it was tried as a whole.
    """

    kind: str
    place: str
    at: int
    line: int
    end_tag: bytes
    untried: bool
    tried: int = 0
    text: bytes = b""
    read: Element | None = None


@dataclass(slots=True)
class _Open:
    """A group that is open: what holds inside it, and how many of each kind it had so far."""

    where: str
    wrapper: bytes
    namespaces: dict[str, str]
    counted: dict[str, int]


class Cutter:
    """Follows the document; keeps the bytes of the entity that is open, and no others."""

    def __init__(self, limits: xml.Limits) -> None:
        self._limits = limits
        self._buffer = bytearray()
        self._fed = 0
        """How much of the buffer expat has been given, or was spared."""
        self._offset = 0
        """How many of the bytes that expat was given came before the buffer."""
        self._spared_lines = 0
        self._step = 0
        self._met = False
        self._groups: list[_Open] = []
        self._ready: list[Group | Piece] = []
        self._depth = 0
        self._elements = 0
        self._begun: _Begun | None = None
        self._beyond: dict[int, etree.XPath] = {}
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes, *, last: bool = False) -> Iterator[Group | Piece]:
        """Take more of the document's text, and give what is whole by now.

        Raises:
            BadInput: ``saml.xml.*``, or ``saml.metadata.not_metadata``; what was whole before it
                has been given by then.
        """
        failed: BadInput | None = None
        try:
            self._take(chunk, last=last)
        except BadInput as error:
            failed = error
        ready, self._ready = self._ready, []
        yield from ready
        if failed is not None:
            raise failed

    def _take(self, chunk: bytes, *, last: bool) -> None:
        self._buffer += chunk
        try:
            while self._advance():
                pass
            if last:
                self._give(len(self._buffer))
                self._parser.Parse(b"", True)  # noqa: FBT003 -- expat takes no name for it
        except expat.ExpatError as error:
            whole = self._buffer.rstrip().endswith(b">")
            raise _syntax(error, error.lineno + self._spared_lines, whole=whole) from None
        self._forget()
        if len(self._buffer) > self._limits.size:
            raise BadInput("saml.xml.too_large", limit=self._limits.size, size=len(self._buffer))

    def _advance(self) -> bool:
        """Go on to where an entity may begin or end; tell whether more may follow."""
        begun = self._begun
        if begun is not None and begun.untried:
            # Expat has to stand right behind the start tag, and nowhere else.
            if self._buffer.find(b">", begun.at - self._offset) + 1 == self._fed:
                return self._leap(begun)
            begun.untried = False
        named = self._buffer.find(_NAME, self._fed + self._step)
        ends = self._buffer.find(b">", named) if named >= 0 else -1
        if ends >= 0:
            self._give(ends + 1)
            return True
        # A tag that is not whole yet is kept back, so that a name in it is not missed.
        begins = self._buffer.rfind(b"<", self._fed)
        whole = begins < 0 or self._buffer.find(b">", begins) >= 0
        self._give(len(self._buffer) if whole else begins)
        return False

    def _give(self, end: int) -> None:
        """Let expat see the buffer up to there."""
        if end > self._fed:
            given = bytes(self._buffer[self._fed : end])
            self._fed = end
            self._met = False
            self._parser.Parse(given)
            # Expat reads a comment that is not whole again from its beginning each time more
            # comes: so ever more at a time, until it has met a tag.
            self._step = 0 if self._met else max(_STEP, 2 * self._step)

    def _leap(self, begun: _Begun) -> bool:
        """Try the text up to the first end tag that may be the entity's, and spare expat of it."""
        found = self._buffer.find(begun.end_tag, max(begun.tried, self._fed))
        ends = self._buffer.find(b">", found) if found >= 0 else -1
        if ends < 0:
            begun.tried = max(len(self._buffer) - len(begun.end_tag), 0) if found < 0 else found
            return False
        ends += 1
        text = self._wrapped(self._buffer[begun.at - self._offset : ends])
        try:
            read = xml.read_piece(text)
        except BadInput:
            begun.untried = False
            return True
        if len(read) != 1 or self._too_much(read, text):
            begun.untried = False
            return True
        begun.read, begun.text = read, text
        self._spared_lines += self._buffer.count(b"\n", self._fed, found)
        self._offset -= found - self._fed
        begun.at -= found - self._fed
        self._fed = found
        self._give(ends)
        return True

    def _too_much(self, read: Element, text: bytes) -> bool:
        """Tell whether what was read may be beyond a limit; expat's callbacks say which."""
        most = self._limits.elements
        if len(text) > most and text.count(b"<") > most:
            return True
        attributes = self._limits.attributes
        inside = self._limits.depth + 1 - len(self._groups)
        beyond = self._beyond.get(inside)
        if beyond is None:
            beyond = etree.XPath(f"boolean({'/'.join('*' * inside)})")
            self._beyond[inside] = beyond
        if beyond(read):
            return True
        if text.count(b"=") <= attributes:
            return False
        return any(len(one.attrib) > attributes for one in read.iter("*"))

    def _forget(self) -> None:
        """Let go of what is read; a tag that is not whole is kept, from its ``<`` on."""
        if self._begun is None:
            done = max(self._buffer.rfind(b"<", 0, self._fed), 0)
        else:
            done = self._begun.at - self._offset
        if done:
            del self._buffer[:done]
            self._offset += done
            self._fed -= done
            if self._begun is not None:
                self._begun.tried = max(self._begun.tried - done, 0)

    def _doctype(self, *_: object) -> None:
        raise BadInput("saml.xml.doctype")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._met = True
        self._depth += 1
        if self._depth > self._limits.depth:
            raise BadInput("saml.xml.too_deep", limit=self._limits.depth)
        if self._begun is not None:
            self._elements += 1
            if self._elements > self._limits.elements:
                raise BadInput("saml.xml.too_many", what="elements", limit=self._limits.elements)
            if len(attributes) > self._limits.attributes:
                raise BadInput(
                    "saml.xml.too_many", what="attributes", limit=self._limits.attributes
                )
            return
        namespaces = self._namespaces(attributes)
        prefix, _, local = tag.rpartition(":")
        name = (namespaces.get(prefix, ""), local)
        if self._depth == len(self._groups) + 1 and name == _GROUP:
            self._open(attributes, namespaces)
        elif self._groups and self._depth == len(self._groups) + 1 and name in _TAKEN:
            self._begin(tag, name)
        elif not self._groups:
            raise BadInput("saml.metadata.not_metadata", root=local[:80])

    def _end(self, _tag: str) -> None:
        self._met = True
        self._depth -= 1
        if self._begun is not None and self._depth == len(self._groups):
            self._finish(self._begun)
        elif self._begun is None and self._groups and self._depth < len(self._groups):
            self._groups.pop()

    def _namespaces(self, attributes: dict[str, str]) -> dict[str, str]:
        held = self._groups[-1].namespaces if self._groups else {"xml": names.XML}
        own = {
            name.partition(":")[2]: value
            for name, value in attributes.items()
            if name == "xmlns" or name.startswith("xmlns:")
        }
        return {**held, **own} if own else held

    def _open(self, attributes: dict[str, str], namespaces: dict[str, str]) -> None:
        if len(self._groups) >= _MOST_GROUPS:
            raise BadInput("saml.xml.too_deep", limit=_MOST_GROUPS)
        # What is declared here is put around each entity: a hundred thousand of them, too.
        if len(namespaces) > _MOST_NAMESPACES or sum(map(len, namespaces.values())) > _LONGEST:
            raise BadInput("saml.xml.too_many", what="namespaces", limit=_MOST_NAMESPACES)
        step = "md:EntitiesDescriptor"
        where = f"{self._groups[-1].where}/{step}" if self._groups else f"/{step}"
        if self._groups:
            where = f"{where}[{self._count(step)}]"
        declared = "".join(
            f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}"
            for prefix, uri in namespaces.items()
            if prefix != "xml"
        )
        wrapper = f"<{WRAPPER}{declared}>".encode()
        self._groups.append(_Open(where, wrapper, namespaces, {}))
        said = tuple((name, attributes[name]) for name in _ATTRIBUTES if name in attributes)
        self._ready.append(Group(where, self._line(), said))

    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._spared_lines

    def _count(self, step: str) -> int:
        counted = self._groups[-1].counted
        counted[step] = counted.get(step, 0) + 1
        return counted[step]

    def _begin(self, tag: str, name: tuple[str, str]) -> None:
        place = f"{_TAKEN[name]}[{self._count(_TAKEN[name])}]"
        self._begun = _Begun(
            kind="entity" if name == _ENTITY else "signature",
            place=place,
            at=self._parser.CurrentByteIndex,
            line=self._line(),
            end_tag=f"</{tag}".encode(),
            untried=name == _ENTITY,
        )
        self._elements = 0

    def _finish(self, begun: _Begun) -> None:
        if begun.read is None:
            ends = self._parser.CurrentByteIndex - self._offset
            if self._buffer.startswith(begun.end_tag, ends):  # else its start tag was its end
                ends = self._buffer.index(b">", ends) + 1
            begun.text = self._wrapped(self._buffer[begun.at - self._offset : ends])
        source = Source(begun.text, self._groups[-1].where, begun.place, begun.line)
        self._ready.append(Piece(begun.kind, source, begun.read))
        self._begun = None

    def _wrapped(self, text: bytearray) -> bytes:
        if len(text) > self._limits.size:
            raise BadInput("saml.xml.too_large", limit=self._limits.size, size=len(text))
        return b"%s%s</%s>" % (self._groups[-1].wrapper, text, WRAPPER.encode())


def _syntax(error: expat.ExpatError, line: int, *, whole: bool) -> BadInput:
    problem = expat.ErrorString(error.code)
    if problem == expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
        return BadInput("saml.xml.two_documents", line=line)
    cut_off = {expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN}
    if problem in cut_off and not (whole and error.code == 0):
        return BadInput("saml.xml.truncated", line=line)
    return BadInput("saml.xml.broken", line=line, column=error.offset + 1, problem=problem)
