"""Finds errors of Entra's login in a text: a page as one sees it, its source, a log, an answer.

The number is found wherever it stands; what support asks for is taken from near it, in the shapes
in which pages ("Correlation Id: …"), answers (``"correlation_id": "…"``) and Entra's page source
(``"sCorrelationId":"…"``) write it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant import redact
from assistant.diagnosis.things import EntraError, Source

if TYPE_CHECKING:
    from datetime import datetime

MOST: Final = 50
_MOST_MENTIONS: Final = 500
_LONGEST: Final = 300
_NEAR: Final = 4096
_NUMBER: Final = re.compile(r"AADSTS(\d{4,8})(?!\d)")
_GUID: Final = r"([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
_BETWEEN: Final = r"[\"'\s:=]{0,12}"
_CORRELATION: Final = re.compile(rf"correlation[ _]?id{_BETWEEN}{_GUID}", re.IGNORECASE)
_REQUEST: Final = re.compile(rf"(?:request|trace)[ _]?id{_BETWEEN}{_GUID}", re.IGNORECASE)
_TIMESTAMP: Final = re.compile(
    rf"timestamp{_BETWEEN}(\d{{4}}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d{{1,9}})?Z?)", re.IGNORECASE
)
# After the sentence come these, in whatever order.
_END: Final = re.compile(
    r"\s*(?:(?:trace|request|correlation) ?id\b|timestamp\b|troubleshooting details"
    r"|[\"<{]|\\u003c|\n\s*\n)",
    re.IGNORECASE,
)
_SIGN_IN_PAGE: Final = ("sCorrelationId", "strServiceExceptionMessage")


def find(text: str, *, source: Source, at: datetime | None = None) -> tuple[EntraError, ...]:
    """Give each error once, in the order in which they stand."""
    found: dict[int, EntraError] = {}
    places = list(islice(_NUMBER.finditer(text), _MOST_MENTIONS))
    for place, hit in enumerate(places):
        number = int(hit.group(1))
        if number in found:
            found[number] = _more(found[number], text, hit)
            continue
        if len(found) == MOST:
            break
        ends = places[place + 1].start() if place + 1 < len(places) else len(text)
        after = text[hit.end() : min(ends, hit.end() + _NEAR)]
        near = text[max(0, hit.start() - _NEAR) : hit.start()] if len(places) == 1 else ""
        found[number] = EntraError(
            number=number,
            said=_said(after, source),
            correlation_id=_first(_CORRELATION, after, near),
            request_id=_first(_REQUEST, after, near),
            timestamp=_first(_TIMESTAMP, after, near),
            source=source,
            at=at,
        )
    if not found and _is_bare(text):
        found[0] = EntraError(
            0,
            correlation_id=_first(_CORRELATION, text),
            request_id=_first(_REQUEST, text),
            timestamp=_first(_TIMESTAMP, text),
            source=source,
            at=at,
        )
    return tuple(found.values())


def _is_bare(text: str) -> bool:
    """Tell whether somebody copied only the ids of an error page."""
    if any(word in text for word in _SIGN_IN_PAGE):
        return False  # every page of the login carries the ids, and most are no errors
    return bool(_CORRELATION.search(text) and (_REQUEST.search(text) or _TIMESTAMP.search(text)))


def _more(known: EntraError, text: str, hit: re.Match[str]) -> EntraError:
    """Take from another mention what the first one lacked."""
    after = text[hit.end() : hit.end() + _NEAR]
    return EntraError(
        known.number,
        known.said or _said(after, known.source),
        known.correlation_id or _first(_CORRELATION, after),
        known.request_id or _first(_REQUEST, after),
        known.timestamp or _first(_TIMESTAMP, after),
        known.source,
        known.at,
    )


def _said(after: str, source: Source) -> str:
    sentence = after[: _LONGEST * 3]
    if source == "page":
        sentence = sentence.partition("\n")[0]
    if not sentence.startswith((":", " ")):
        return ""
    end = _END.search(sentence)
    words = sentence[: end.start()] if end else sentence
    return redact.text(" ".join(words.lstrip(": ").split()))[:_LONGEST]


def _first(pattern: re.Pattern[str], *texts: str) -> str:
    for text in texts:
        found = pattern.search(text)
        if found:
            return found.group(1)
    return ""
