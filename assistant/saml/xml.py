"""The one door through which XML comes in, and what stood before it instead of XML.

Switching off entities, network and DTD loading is not enough: libxml2 still expands internal
entities inside attributes and adds attributes that a DTD declares as defaults. So the parsed
tree's own document type decides, at its first element, and every document that has one is refused.
The bytes are decoded here and handed on as UTF-8 without their declaration, so no declared
encoding (UTF-7 hides ``<!DOCTYPE`` from any search) reaches the parser.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from lxml import etree

from assistant.errors import BadInput

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CHUNK: Final = 64 * 1024
HEAD: Final = 64 * 1024
"""Bytes at a document's beginning that tell its encoding, and what it is."""
_MAX_SAID: Final = 200

# Longest mark first: UTF-32's little-endian mark begins with UTF-16's.
_BY_MARK: Final = (
    (b"\x00\x00\xfe\xff", ""),
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\x00<", ""),
    (b"<\x00\x00\x00", ""),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xfe\xff", "utf-16"),
    (b"\xff\xfe", "utf-16"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
)
_WIDE: Final = frozenset({"utf-16", "utf-16-be", "utf-16-le", "utf-16be", "utf-16le"})
_NARROW: Final = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "windows-1252": "cp1252",
}
_DECLARATION: Final = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING: Final = re.compile(r"""\sencoding\s*=\s*["']([^"']*)["']""")
_TITLE: Final = re.compile(r"<title[^>]*>\s*([^<]*?)\s*</title", re.IGNORECASE)
_HTML: Final = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_AADSTS: Final = re.compile(r"AADSTS(\d{5,7})")
# Atomic and possessive, so that no document makes it walk twice.
_DOCTYPE: Final = re.compile(r"(?>\s+|<!--.*?-->|<\?.*?\?>)*+<!DOCTYPE", re.DOTALL)
_BLANKS: Final = re.compile(r"[^\n]")
_PIECES: Final = etree.XMLParser(
    encoding="utf-8",
    attribute_defaults=False,
    dtd_validation=False,
    load_dtd=False,
    no_network=True,
    resolve_entities=False,
    huge_tree=False,
    recover=False,
    remove_blank_text=False,
)
_CUT_TAG: Final = {etree.ErrorTypes.ERR_GT_REQUIRED, etree.ErrorTypes.ERR_LTSLASH_REQUIRED}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a document is read before it is refused.

    Attributes:
        size: bytes.
        depth: elements inside one another.
        elements: elements in all.
        attributes: attributes of one element.
    """

    size: int = 4 * 1024 * 1024
    depth: int = 64
    elements: int = 50_000
    attributes: int = 64


DEFAULT_LIMITS: Final = Limits()


def read(data: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Element:
    """Read one XML document and give its root.

    Comments and processing instructions stay in the tree (a signature may cover them) and are
    never followed; take text by :func:`text`, which sees past them.

    Raises:
        BadInput: ``saml.xml.*`` saying what came instead or which limit was met.
    """
    if len(data) > limits.size:
        raise BadInput("saml.xml.too_large", limit=limits.size, size=len(data))
    document = _decode(data)
    refuse_other_kinds(document)
    return _parse(document, limits)


def read_piece(text: bytes) -> Element:
    """Read a piece of a document, as UTF-8 without a declaration, whose limits are held already.

    Raises:
        BadInput: ``saml.xml.*``.
    """
    try:
        root = etree.fromstring(text, _PIECES)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        problem = " ".join((error.msg or "").split())[:_MAX_SAID]
        raise BadInput("saml.xml.broken", line=line, column=column, problem=problem) from None
    refuse_document_type(root)
    return root


def text(element: Element) -> str:
    """Give the whole text of an element, its parts joined across comments.

    A reader that stops at the first node takes ``admin@acme.example<!-- -->.evil.test`` for the
    first half of it.
    """
    return str(element.xpath("string()")) if len(element) else element.text or ""


def encoding_of(head: bytes) -> str:
    """Give the encoding of a document, by its mark or its declaration; UTF-8 if neither tells.

    Raises:
        BadInput: ``saml.xml.empty``, or ``saml.xml.encoding`` where it is none that is read.
    """
    if not head.strip(b"\xef\xbb\xbf\xfe\xff\x00 \t\r\n"):
        raise BadInput("saml.xml.empty")
    encoding = next((name for mark, name in _BY_MARK if head.startswith(mark)), None)
    if encoding == "":
        raise BadInput("saml.xml.encoding", encoding="UTF-32")
    if encoding is None:
        declared = _declared(head[:1024].decode("ascii", "replace"))
        if declared is not None and declared not in _NARROW:
            raise BadInput("saml.xml.encoding", encoding=declared[:40])
        encoding = _NARROW[declared or "utf-8"]
    declared = _declared(head.decode(encoding, "ignore").removeprefix("\ufeff"))
    agrees = _WIDE if encoding.startswith("utf-16") else frozenset(_NARROW)
    if declared is not None and declared not in agrees:
        raise BadInput("saml.xml.encoding", encoding=declared[:40])
    return encoding


def _decode(data: bytes) -> str:
    encoding = encoding_of(data[:HEAD])
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise BadInput("saml.xml.not_text", encoding=encoding) from None


def without_declaration(document: str) -> str:
    """Blank the XML declaration out, so that lines and columns in messages stay right."""
    declaration = _DECLARATION.match(document)
    if declaration is None:
        return document
    return _BLANKS.sub(" ", declaration.group()) + document[declaration.end() :]


def _declared(document: str) -> str | None:
    declaration = _DECLARATION.match(document)
    named = _ENCODING.search(declaration.group()) if declaration else None
    return named.group(1).strip().lower() if named else None


def refuse_other_kinds(document: str) -> None:
    """Name the things that arrive in XML's place: pages, error objects, certificates.

    Raises:
        BadInput: ``saml.xml.*`` saying what it is.
    """
    head = document[:HEAD].lstrip()
    if not head:
        raise BadInput("saml.xml.empty")
    number = _AADSTS.search(head)
    if head[0] in "{[":
        if number:
            raise BadInput("saml.xml.aadsts", number=f"AADSTS{number.group(1)}")
        raise BadInput("saml.xml.json", says=_said(document))
    if _HTML.search(head[:4096]):
        if number:
            raise BadInput("saml.xml.aadsts", number=f"AADSTS{number.group(1)}")
        title = _TITLE.search(head)
        shown = title.group(1)[:_MAX_SAID] if title else ""
        raise BadInput("saml.xml.html", page=shown or "-")
    if head.startswith("-----BEGIN"):
        raise BadInput("saml.xml.certificate")
    if head[0] != "<":
        raise BadInput("saml.xml.not_xml")


def _said(document: str) -> str:
    """Find the message in the error object of a service, in the shapes that services use."""
    try:
        value = json.loads(document)
    except (ValueError, RecursionError):
        return "-"
    for name in ("error_description", "message", "error", "detail", "title"):
        if isinstance(value, dict) and name in value:
            found = value[name]
            if isinstance(found, dict):
                found = found.get("message") or found.get("code")
            if isinstance(found, str) and found.strip():
                return " ".join(found.split())[:_MAX_SAID]
    return "-"


def _parse(document: str, limits: Limits) -> Element:
    # Once more before the parser, for documents whose entities make it stop before any element.
    if _DOCTYPE.match(document):
        raise BadInput("saml.xml.doctype")
    document = without_declaration(document)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        attribute_defaults=False,
        dtd_validation=False,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        recover=False,
        remove_blank_text=False,
    )
    data = document.encode("utf-8", "surrogatepass")
    counter = _Counter(limits)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            counter.take(parser)
        root = parser.close()
        counter.take(parser)
    except etree.XMLSyntaxError as error:
        counter.take(parser)  # a limit of ours that was met first says more
        raise _syntax(error, parser, whole=data.rstrip().endswith(b">")) from None
    return root


class _Counter:
    """Holds a tree that is being built against the limits, element by element."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.depth = 0
        self.elements = 0

    def take(self, parser: etree.XMLPullParser) -> None:
        for event, found in parser.read_events():
            if event == "end":
                self.depth -= 1
                continue
            element = cast("Element", found)
            self.depth += 1
            self.elements += 1
            if self.elements == 1:
                refuse_document_type(element)
            if self.depth > self.limits.depth:
                raise BadInput("saml.xml.too_deep", limit=self.limits.depth)
            if self.elements > self.limits.elements:
                raise BadInput("saml.xml.too_many", what="elements", limit=self.limits.elements)
            if len(element.attrib) > self.limits.attributes:
                raise BadInput("saml.xml.too_many", what="attributes", limit=self.limits.attributes)


def refuse_document_type(element: Element) -> None:
    """Refuse the tree that this element belongs to if it came with a DOCTYPE.

    Raises:
        BadInput: ``saml.xml.doctype``.
    """
    internal: object = element.getroottree().docinfo.internalDTD
    if internal is not None:
        raise BadInput("saml.xml.doctype")


def _syntax(error: etree.XMLSyntaxError, parser: etree.XMLPullParser, *, whole: bool) -> BadInput:
    entries = list(parser.feed_error_log)
    line, column = error.position
    problem = error.msg or ""
    if line == 0 and entries:
        line, column, problem = entries[0].line, entries[0].column, entries[0].message
    kinds = {entry.type for entry in entries}
    if etree.ErrorTypes.ERR_DOCUMENT_END in kinds:
        return BadInput("saml.xml.two_documents", line=line)
    if etree.ErrorTypes.ERR_TAG_NOT_FINISHED in kinds or (kinds & _CUT_TAG and not whole):
        return BadInput("saml.xml.truncated", line=line)
    shown = " ".join(problem.split())[:_MAX_SAID]
    return BadInput("saml.xml.broken", line=line, column=column, problem=shown)
