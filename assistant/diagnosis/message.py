"""Makes a message of a field and its value, and tells by its root what it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from assistant import redact
from assistant.diagnosis import wire
from assistant.diagnosis.things import Message, MessageKind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from assistant.diagnosis.things import Binding, Source

_MOST_RELAY: Final = 2048
_HEAD: Final = 8192
_ROOT: Final = re.compile(r"<(?:[\w.-]{1,60}:)?([A-Za-z]\w{1,60})[\s/>]")
_KINDS: Final[dict[str, MessageKind]] = {
    "AuthnRequest": "request",
    "Response": "response",
    "LogoutRequest": "logout_request",
    "LogoutResponse": "logout_response",
}
_BY_FIELD: Final[dict[str, MessageKind]] = {"SAMLRequest": "request", "SAMLResponse": "response"}


def root_name(document: bytes) -> str:
    """Give the name of a document's root, without reading the document; empty where none shows."""
    head = document[:_HEAD]
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    found = _ROOT.search(head.decode(encoding, "ignore"))
    return found.group(1) if found else ""


def kind_of(document: bytes) -> MessageKind | None:
    """Tell what a document is by its root; None where it is no SAML message."""
    return _KINDS.get(root_name(document))


def without_query(address: str) -> str:
    """Give an address without login, query and fragment."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"[:1024] if parts.scheme and host else ""


def fields_of(query: str) -> dict[str, str]:
    """Give the SAML fields of a query or form, each once, and nothing else of it.

    A plus sign stays what it is: it is a letter of base64 that somebody did not encode, and a
    blank is none.
    """
    found: dict[str, str] = {}
    for part in query.lstrip("?#").split("&")[:200]:
        name, equals, value = part.partition("=")
        name = unquote(name).strip()
        if equals and name in {"SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"}:
            found.setdefault(name, value)
    return found


def of_fields(
    fields: Iterable[tuple[str, str]],
    *,
    source: Source,
    binding: Binding = "",
    sent_to: str = "",
    at: datetime | None = None,
) -> tuple[Message, ...]:
    """Make the messages that a query's or form's fields carry."""
    known = dict(fields)
    relay = known.get("RelayState")
    made: list[Message] = []
    for name in _BY_FIELD:
        if name not in known:
            continue
        message = of_value(name, known[name], source=source, at=at)
        made.append(
            replace(
                message,
                binding=binding or message.binding,
                relay_state=None if relay is None else _relay(relay),
                signature_algorithm=unquote(known.get("SigAlg", ""))[:200],
                signed_beside=bool(known.get("Signature")),
                sent_to=without_query(sent_to),
            )
        )
    return tuple(made)


def _relay(value: str) -> str:
    return redact.text(unquote(value[: _MOST_RELAY * 4].replace("+", " ")))[:_MOST_RELAY]


def of_value(name: str, value: str, *, source: Source, at: datetime | None = None) -> Message:
    """Make the message of one field's value; what cannot be read becomes a damaged one."""
    found = wire.unwrap(value)
    kind = _BY_FIELD.get(name, "response")
    damage = found.damage
    if not damage:
        told = kind_of(found.document)
        if told is None:
            damage = "not_saml"
        else:
            kind = told
    binding: Binding = "redirect" if "deflate" in found.written else ""
    return Message(
        kind=kind,
        document=b"" if damage else found.document,
        source=source,
        binding=binding,
        written=found.written,
        at=at,
        damage=damage,
    )
