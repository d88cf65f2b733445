"""Sentences of a story: keys with their params, and the place in a document that each is about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant import texts
from assistant.diagnosis.marks import Marks
from assistant.diagnosis.response_checks import LIMITS
from assistant.errors import BadInput
from assistant.saml import names, xml

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.etree import _Element as Element


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a story.

    Attributes:
        key: of its words, below ``diagnosing.story``.
        params: what fills their holes, in pairs.
        part: number of the part that it is about, from 0.
        where: XPath of what it tells of; empty where it stands nowhere.
        line: 0 where it stands nowhere.
    """

    key: str
    params: tuple[tuple[str, str], ...] = ()
    part: int = 0
    where: str = ""
    line: int = 0

    @property
    def said(self) -> str:
        """The sentence in words."""
        return texts.say(f"diagnosing.story.{self.key}", **dict(self.params))

    def with_params(self, params: tuple[tuple[str, str], ...]) -> Sentence:
        """Give the same sentence of other things."""
        return replace(self, params=params)


@dataclass(slots=True)
class Telling:
    """Makes the sentences of one part, each with its place in the part's document.

    Attributes:
        part: number of the part.
        document: its XML; empty where it has none.
    """

    part: int
    document: bytes = field(default=b"", repr=False)
    _root: Element | None = field(default=None, init=False)
    _marks: Marks | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if not self.document:
            return
        try:
            self._root = xml.read(self.document, limits=LIMITS)
        except BadInput:
            return  # what cannot be read has no places
        self._marks = Marks.of(self.document)

    def say(self, key: str, path: str = "", /, **params: object) -> Sentence:
        """Make a sentence.

        Args:
            key: below ``diagnosing.story``.
            path: from the root to what it tells of, an attribute last; empty for nothing.
            params: what fills its holes.
        """
        filled = tuple((name, str(value)) for name, value in params.items())
        root, marks = self._root, self._marks
        if not path or root is None or marks is None:
            return Sentence(key, filled, self.part)
        steps, _, attribute = path.partition("@")
        element = root.find(steps.rstrip("/"), names.MAP) if steps else root
        if element is None or (attribute and element.get(attribute) is None):
            return Sentence(key, filled, self.part)
        where = marks.source.where(element, attribute)
        return Sentence(key, filled, self.part, where, marks.source.line_of(element))

    def numbered(self, path: str, number: int) -> str:
        """Name the one of several alike, from 0, as a path."""
        return f"{path}[{number + 1}]"


def moment(at: datetime) -> str:
    """Write a moment as people of every language read it."""
    return texts.instant(at)
