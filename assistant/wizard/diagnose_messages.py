"""The messages of a sign-in as XML, with marks where something was found. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from assistant.diagnosis.response_checks import LIMITS
from assistant.diagnosis.things import Message
from assistant.errors import BadInput
from assistant.saml import xml
from assistant.wizard import diagnose_story, xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.diagnosis.sign_in import Part
    from assistant.saml.places import Located
    from assistant.wizard.xml_text import XmlText

_LAST: Final = 40
"""So many messages can be looked at as XML, the newest of them."""


@dataclass(frozen=True, slots=True)
class DocumentShown:
    """The XML of one message.

    Attributes:
        part: number of its part.
        title: what it is.
        xml: its lines.
    """

    part: int
    title: str
    xml: XmlText = field(repr=False)


def documents(parts: Sequence[Part], check: Callable[[], None]) -> Iterator[DocumentShown]:
    """Give the XML of the messages that can be shown."""
    held = [
        number
        for number, part in enumerate(parts)
        if isinstance(part.thing, Message) and 0 < len(part.thing.document) <= LIMITS.size
    ][-_LAST:]
    for number in held:
        check()
        message = parts[number].thing
        if not isinstance(message, Message):  # pragma: no cover -- it was chosen as one
            continue
        yield DocumentShown(
            number,
            _titled(parts, number, held),
            _xml(message.document, parts[number].findings),
        )


def _titled(parts: Sequence[Part], number: int, held: Sequence[int]) -> str:
    """Name a message; where there are several alike, with its moment or its number."""
    title = diagnose_story.title_of(parts[number])
    alike = [one for one in held if diagnose_story.title_of(parts[one]) == title]
    if len(alike) == 1:
        return title
    when = diagnose_story.when(parts[number])
    return f"{title}, {when}" if when else f"{title} ({alike.index(number) + 1})"


def _xml(document: bytes, found: Sequence[Located]) -> XmlText:
    try:
        root = xml.read(document, limits=LIMITS)
    except BadInput:
        root = None  # it is shown as it is
    return xml_text.shown(xml_text.text_of(document), root, found)
