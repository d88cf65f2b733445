"""Where in a document something stands: an XPath and a line, so that a person finds it.

The parser tells the line on which a start tag ends; a person looks for where it begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from assistant.saml import names

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.findings import Finding, Severity

_PREFIXES: Final = {uri: prefix for prefix, uri in names.MAP.items()}


@dataclass(frozen=True, slots=True)
class Source:
    """The text that a tree was made of, and where it stands if it is a piece of a document.

    Attributes:
        text: the piece as UTF-8, as it was parsed.
        parent: XPath of the element that the piece stands in; empty for a whole document.
        step: the piece's own step below that, with its place among its kind.
        line: the line of the document on which the piece begins.
    """

    text: bytes = field(repr=False)
    parent: str = ""
    step: str = ""
    line: int = 1

    def where(self, element: Element, attribute: str = "") -> str:
        """Give the XPath of an element, or of one of its attributes."""
        steps: list[str] = []
        at: Element | None = element
        while at is not None:
            above = at.getparent()
            if self.step and (above is None or above.getparent() is None):
                steps.append(self.step)  # the piece itself, below what wraps it
                break
            steps.append(_step(at))
            at = above
        path = f"{self.parent}/{'/'.join(reversed(steps))}"
        return f"{path}/@{attribute}" if attribute else path

    def line_of(self, element: Element) -> int:
        """Give the line of the document on which the element's start tag begins."""
        ends = cast("int", element.sourceline) or 1
        lines = self.text.split(b"\n", ends)[:ends]
        name = element.tag.rpartition("}")[2]
        tag = f"<{element.prefix}:{name}" if element.prefix else f"<{name}"
        begun = re.compile(re.escape(tag.encode()) + rb"(?=[\s/>]|$)")
        for back, text in enumerate(reversed(lines)):
            if begun.search(text):
                return self.line + ends - 1 - back
        return self.line + ends - 1


WRAPPER: Final = "piece"
"""What a piece is wrapped in, so that it keeps the namespaces of what it stood in."""


@dataclass(frozen=True, slots=True)
class Located:
    """A finding, and where it was made.

    Attributes:
        finding: what was seen.
        where: XPath; empty where it is about the document as a whole.
        line: 0 where it is about the document as a whole.
    """

    finding: Finding
    where: str = ""
    line: int = 0

    @property
    def severity(self) -> Severity:
        """How bad it is: ``error``, ``warning`` or ``note``."""
        return self.finding.severity


def _step(element: Element) -> str:
    """Name an element as a step from its parent, with its place where it has others of its kind."""
    tag = element.tag
    namespace, _, name = tag.rpartition("}")
    prefix = _PREFIXES.get(namespace[1:])
    step = f"{prefix}:{name}" if prefix else f"*[local-name()='{name}']"
    if element.getparent() is None:
        return step
    place = sum(1 for _ in element.itersiblings(tag, preceding=True)) + 1
    alone = place == 1 and next(element.itersiblings(tag), None) is None
    return step if alone else f"{step}[{place}]"
