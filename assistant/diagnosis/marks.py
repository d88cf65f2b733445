"""Findings with their place in the document, as checks make them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import texts
from assistant.saml.places import Located, Source

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.diagnosis.expected import Difference
    from assistant.saml.findings import Finding


@dataclass(frozen=True, slots=True)
class Marks:
    """Puts findings in their place in one document."""

    source: Source

    @classmethod
    def of(cls, document: bytes) -> Marks:
        """Mark places in this document."""
        return cls(Source(document))

    def at(self, finding: Finding, element: Element | None, attribute: str = "") -> Located:
        """Give a finding with the place of an element or attribute; none where it is None."""
        if element is None:
            return Located(finding)
        return Located(finding, self.source.where(element, attribute), self.source.line_of(element))


def how(differs: Difference) -> str:
    """Say how two values differ, as a part of a sentence."""
    return texts.say(f"diagnosis.differs.{differs}")
