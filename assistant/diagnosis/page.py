"""Reads a page saved as HTML: its forms with a SAML message in them, and its words.

Nothing of a page is ever followed, run or shown as markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST: Final = 8 * 1024 * 1024
_MOST_FORMS: Final = 50
_MOST_WORDS: Final = 512 * 1024
FIELDS: Final = ("SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature")
_INLINE: Final = frozenset({"a", "abbr", "b", "code", "em", "i", "kbd", "small", "span", "strong"})
_UNSEEN: Final = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form that carries a SAML message: where it goes, and its SAML fields, nothing else."""

    action: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its forms with SAML in them, and the words that a person would see."""

    forms: tuple[Form, ...]
    words: str = field(repr=False)
    title: str = ""


def looks_like_page(text: str) -> bool:
    """Tell whether a text is HTML."""
    head = text[:4096].lstrip("\ufeff \t\r\n").lower()
    return head.startswith(("<!doctype html", "<html")) or (
        head.startswith("<") and any(tag in head for tag in ("<html", "<head", "<body", "<form"))
    )


def read(text: str) -> Page:
    """Read a page; of one that is longer than the limit, its beginning."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    data = text[:MOST].encode("utf-8", "replace").replace(b"\x00", b"")
    try:
        root: Element | None = etree.fromstring(data, parser)
    except etree.LxmlError:
        root = None
    if root is None:
        return Page((), "")
    title = root.find(".//title")
    return Page(
        _forms(root),
        _words(root),
        " ".join((title.text or "").split())[:200] if title is not None else "",
    )


def _forms(root: Element) -> tuple[Form, ...]:
    found: list[Form] = []
    for form in root.iter("form"):
        fields = tuple(
            (str(each.get("name")), str(each.get("value") or "") or (each.text or ""))
            for each in form.iter("input", "textarea")
            if each.get("name") in FIELDS
        )
        if any(name in FIELDS[:2] for name, _ in fields):
            found.append(Form(str(form.get("action") or ""), fields))
        if len(found) == _MOST_FORMS:
            break
    return tuple(found)


def _words(root: Element) -> str:
    """Give the text in reading order, a line a block, without scripts and styles."""
    parts: list[str] = []
    size = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag not in _INLINE:
            parts.append("\n")
        unseen = element.tag in _UNSEEN
        part = element.tail if event == "end" else None if unseen else element.text
        if part and not any(above.tag in _UNSEEN for above in element.iterancestors()):
            parts.append(" ".join(f"-{part}-".split())[1:-1])
            size += len(part)
        if size > _MOST_WORDS:
            break
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
