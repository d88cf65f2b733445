"""A copy of what was pasted that is fit to be sent on: the same messages, of nobody in particular.

It is for reading: what is replaced was signed, so the signatures in it no longer fit. Of a text
only numbers, ids, times and words that are known beforehand are in it, no free sentence.

The copy is not the original with pieces painted over. It is written anew, in the same shape, out of
what was recognised; so whatever else was there (cookies, tokens, other pages) cannot be in it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis import redacted_xml, written_anew
from assistant.diagnosis.things import Answered, EntraError, Message, ProviderSaid
from assistant.errors import BadInput
from assistant.sentry import said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.diagnosis.stand_ins import StandIns
    from assistant.diagnosis.things import Thing

_ROOTS: Final = {
    "request": "AuthnRequest",
    "response": "Response",
    "logout_request": "LogoutRequest",
    "logout_response": "LogoutResponse",
}
_ADDRESS: Final = re.compile(r"https?://\S+")
_KEY: Final = re.compile(r"'([^'\n]*)'")
_STANDARD_KEYS: Final = ("http://schemas.microsoft.com/", "http://schemas.xmlsoap.org/")
_STATUSES: Final = frozenset({"Requester", "Responder", "VersionMismatch"})
_PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"


def copy_of(things: Sequence[Thing], names: StandIns) -> str:
    """Write a copy of what was recognised, in the shape in which it came.

    Args:
        things: as they were recognised, all of them.
        names: the stand-ins, which a report on the original is to be told with as well.
    """
    for thing in things:
        names.keep_ids_in_addresses(_addresses(thing))
    note = texts.say("diagnosing.copy.note")
    anew = [_redacted(thing, names, note) for thing in things]
    return written_anew.written(anew, note)


def _addresses(thing: Thing) -> str:
    match thing:
        case Message(document=document, sent_to=sent_to):
            return f"{document.decode('utf-8', 'ignore')} {sent_to}"
        case Answered(url=url, location=location):
            return f"{url} {location}"
        case EntraError():
            return ""  # no word of its sentence stays, so no address either
        case ProviderSaid():
            return thing.said


def _redacted(thing: Thing, names: StandIns, note: str) -> Thing:
    match thing:
        case Message():
            relay = thing.relay_state
            return replace(
                thing,
                document=_document(thing, names, note),
                relay_state=None if relay is None else names.relay_state(relay),
                sent_to=names.address(thing.sent_to),
            )
        case EntraError():
            return replace(
                thing,
                said=names.sentence(thing.said),
                correlation_id=names.words(thing.correlation_id),
                request_id=names.words(thing.request_id),
            )
        case ProviderSaid():
            return replace(thing, said=_recognised(thing, names))
        case Answered():
            return replace(
                thing, url=names.address(thing.url), location=names.address(thing.location)
            )


def _recognised(thing: ProviderSaid, names: StandIns) -> str:
    """Give the provider's own words with stand-ins for all that they name.

    What a message names is what stood there, which may be anything; from the last to the first,
    so that no other word is taken for it. Empty where that cannot be done for all of it.
    """
    for name, value in thing.params:
        names.instead(value, _named(name, value, names))
    made = _told_anew(thing, names)
    names.instead(thing.said, made or "…")
    return made


def _told_anew(thing: ProviderSaid, names: StandIns) -> str:
    again = next((one for one in said.find(thing.said) if one.code == thing.code), None)
    if again is None:
        return ""
    words, ends = again.said, len(again.said)
    for name, value in reversed(again.params):
        if value in {"", "-"}:
            continue
        at = words.rfind(value, 0, ends)
        if at < 0:
            return ""
        words = words[:at] + _named(name, value, names) + words[at + len(value) :]
        ends = at
    return words


def _named(name: str, value: str, names: StandIns) -> str:
    if name == "keys":
        return _KEY.sub(lambda hit: f"'{_key(hit.group(1), names)}'", value)
    if _ADDRESS.fullmatch(value):
        return names.address(value)
    return value if value in _STATUSES else names.value(value)


def _key(key: str, names: StandIns) -> str:
    return key if key.startswith(_STANDARD_KEYS) and "@" not in key else names.value(key)


def _document(message: Message, names: StandIns, note: str) -> bytes:
    if message.damage:
        return b""
    try:
        return redacted_xml.redacted(message.document, names, note)
    except BadInput:
        # Nobody knows what is in it, so nothing of it is written; it stays unreadable.
        return f'<samlp:{_ROOTS[message.kind]} xmlns:samlp="{_PROTOCOL}">'.encode()
