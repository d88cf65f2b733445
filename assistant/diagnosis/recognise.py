"""Tells what somebody pasted or dropped, by itself, and gives what is in it in its order.

What is nothing of a sign-in is refused with a sentence that says what it looks like instead.
"""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any, Final

from assistant.diagnosis import entra_page, message, other_kinds, page, recording
from assistant.diagnosis.things import Message, ProviderSaid, Thing, rank
from assistant.errors import BadInput
from assistant.saml import xml
from assistant.sentry import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from assistant.diagnosis.things import Source

MOST: Final = 48 * 1024 * 1024
_MOST_TEXT: Final = 8 * 1024 * 1024
_MOST_MESSAGES: Final = 50
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>]{1,200000}", re.IGNORECASE)
# A value goes on in the next line where that is made of base64's letters alone.
_FIELD: Final = re.compile(
    r"\b(SAMLRequest|SAMLResponse)[\"']?\s{0,8}[=:]\s{0,8}[\"']?"
    r"([A-Za-z0-9+/=%_-]{16,}+"
    r"(?:[ \t]*+\r?\n[ \t]*+[A-Za-z0-9+/=%_-]++(?=[ \t\r]*+(?:\n|\Z|[\"'])))*+)"
)
_OPENING: Final = re.compile(
    r"<((?:[\w.-]{1,60}:)?(?:AuthnRequest|Response|LogoutRequest|LogoutResponse))(?=[\s>])"
)
_BLOB: Final = re.compile(r"[A-Za-z0-9+/=%_\s-]{40,}")


def recognise(data: bytes | str) -> tuple[Thing, ...]:
    """Give everything of a sign-in that is in it: request, response, what came of it.

    Raises:
        BadInput: ``diagnosis.input.*`` saying what it looks like instead, or which limit was met.
    """
    if len(data) > MOST:
        raise BadInput("diagnosis.input.too_large", limit=MOST, size=len(data))
    raw = data if isinstance(data, bytes) else b""
    text = data if isinstance(data, str) else other_kinds.decoded(data)
    text = text.lstrip("\ufeff").strip()
    if not text:
        raise BadInput("diagnosis.input.empty")
    if text[0] in "{[":
        value = _json(text)
        kind = recording.kind_of(value)
        if kind is not None:
            return _recorded(value, kind)
    if len(text) > _MOST_TEXT:
        raise BadInput("diagnosis.input.too_large", limit=_MOST_TEXT, size=len(text))
    found = _ordered(_in_page(text) if page.looks_like_page(text) else _in_text(text, raw))
    if not found:
        raise other_kinds.refusal(text)
    return found


def _json(text: str) -> Any:  # noqa: ANN401 - JSON can be anything
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _recorded(value: Any, kind: Source) -> tuple[Thing, ...]:  # noqa: ANN401 - same
    found = recording.read(value, kind)
    if not found:
        raise BadInput("diagnosis.input.recording", kind="HAR" if kind == "har" else "SAML-tracer")
    return tuple(_once(found))


def _ordered(found: Iterator[Thing]) -> tuple[Thing, ...]:
    """Bring what was found into its order, each thing once."""
    return tuple(sorted(itertools.islice(_once(found), _MOST_MESSAGES), key=rank))


def _once(found: Iterable[Thing]) -> Iterator[Thing]:
    """Leave out what was seen before: a login carries a request through several addresses."""
    seen: set[Thing | tuple[str, bytes, datetime | None]] = set()
    for thing in found:
        same = _mark(thing) if isinstance(thing, Message) else thing
        if same not in seen or (isinstance(thing, Message) and thing.damage):
            seen.add(same)
            yield thing


def _mark(thing: Message) -> tuple[str, bytes, datetime | None]:
    """Give what makes a message the same; one that is handed in twice is judged each time."""
    at = None if thing.kind == "request" else thing.at
    return thing.kind, thing.document, at


def _in_page(text: str) -> Iterator[Thing]:
    read = page.read(text)
    for form in read.forms:
        yield from message.of_fields(
            form.fields, source="page", binding="post", sent_to=form.action
        )
    errors = entra_page.find(read.words, source="page") or (
        entra_page.find(text, source="page") if "AADSTS" in text else ()
    )
    yield from errors
    if not errors and not read.forms:
        yield from _said(read.words, "page")


def _said(text: str, source: Source) -> Iterator[Thing]:
    for each in said.find(text):
        yield ProviderSaid(each.code, each.said, each.params, source)


def _in_text(text: str, raw: bytes) -> Iterator[Thing]:
    rest = text
    if text.startswith("<"):
        whole = raw.strip() or text.encode("utf-8", "replace")
        kind = message.kind_of(whole)
        if kind is not None and not _is_several(whole):
            yield Message(kind, whole, "xml")
            return
    for place in reversed(list(_xml_places(rest))[:_MOST_MESSAGES]):
        begin, end = place
        document = rest[begin:end].encode("utf-8", "replace")
        kind = message.kind_of(document)
        if kind is not None:
            yield Message(kind, document, "xml")
            rest = f"{rest[:begin]}\n{rest[end:]}"
    messages, rest = _carried(rest)
    yield from messages
    errors = entra_page.find(rest, source="text")
    yield from errors
    told = tuple(_said(rest, "text"))
    yield from told
    if not (messages or errors or told):
        yield from _bare(rest)


def _is_several(document: bytes) -> bool:
    """Tell whether more follows after a message's end; whatever else is wrong is for the checks."""
    try:
        xml.read(document)
    except BadInput as error:
        return error.code == "saml.xml.two_documents"
    return False


def _xml_places(text: str) -> Iterator[tuple[int, int]]:
    """Find messages that stand as XML among other text, from opening to closing tag."""
    after = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < after:
            continue
        closing = f"</{opening.group(1)}>"
        end = text.find(closing, opening.end())
        if end < 0:
            return
        after = end + len(closing)
        yield opening.start(), after


def _carried(text: str) -> tuple[tuple[Message, ...], str]:
    """Take the messages out that stand in addresses, forms and fields; and give what is left."""
    found: list[Message] = []

    def address(hit: re.Match[str]) -> str:
        url = hit.group()
        if len(found) >= _MOST_MESSAGES:
            return url
        fields = message.fields_of(url.partition("?")[2].partition("#")[0])
        made = message.of_fields(fields.items(), source="address", binding="redirect", sent_to=url)
        found.extend(made)
        return "\n" if made else url

    rest = _ADDRESS.sub(address, text)
    left: list[str] = []
    for line in rest.splitlines() if "SAMLRe" in rest else ():
        wanted = len(found) < _MOST_MESSAGES and ("&" in line or "=" in line)
        fields = message.fields_of(line.strip()) if wanted else {}
        made = message.of_fields(fields.items(), source="form", binding="post")
        if made and not any(each.damage for each in made):
            found.extend(made)
            left.append("")
        else:
            left.append(line)
    rest = "\n".join(left) if left else rest
    more = itertools.islice(_FIELD.finditer(rest), max(0, _MOST_MESSAGES - len(found)))
    found.extend(message.of_value(hit.group(1), hit.group(2), source="form") for hit in more)
    rest = _FIELD.sub("\n", rest)
    return tuple(found[:_MOST_MESSAGES]), rest


def _bare(text: str) -> Iterator[Thing]:
    """Take a text for the bare value of a message."""
    value = text.strip("\"' \r\n")
    if not _BLOB.fullmatch(value):
        return
    made = message.of_value("", value, source="text")
    if not made.damage:
        yield made
