"""Writes what was recognised of a sign-in down again, in the shape in which such things come.

What it is given is fit to be seen; here nothing is hidden. What was damaged is damaged again in the
same way, so that it is recognised as what it was.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from assistant import texts
from assistant.diagnosis import wire
from assistant.diagnosis.things import Answered, EntraError, Message, ProviderSaid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.diagnosis.things import Thing

_LINE: Final = 76
_SIGNATURE: Final = base64.b64encode(bytes(256)).decode("ascii")
_NOWHERE: Final = "https://provider.example/"


def written(things: Sequence[Thing], note: str) -> str:
    """Write things down: as a recording, a page, or a text, whichever they come from.

    Args:
        things: in their order.
        note: what a recording says of itself; a message bears its own.
    """
    sources = {thing.source for thing in things}
    if sources & {"har", "tracer"}:
        return _recording(things, note, har="har" in sources)
    if "page" in sources:
        return _page(things)
    return "\n\n".join(_plain(thing) for thing in things) + "\n"


def _value(message: Message) -> str:
    """Wrap a message in what it was wrapped in; one that was damaged is damaged again."""
    value = _damaged(message) if message.damage else _wrapped(message)
    for _ in range(message.written.count("url")):
        value = quote(value, safe="")
        if value and "%" not in value:  # nothing in it had to be encoded; the original had
            value = f"{value[:-1]}%{ord(value[-1]):02X}"
    return value


def _wrapped(message: Message) -> str:
    value = message.document.decode("utf-8")
    written = message.written
    if "deflate" in written:
        value = _packed(message.document)
    elif "base64" in written or "base64url" in written:
        value = base64.b64encode(message.document).decode("ascii")
    if "base64url" in written:
        value = value.replace("+", "-").replace("/", "_")
    if "lines" in written:
        value = "\n".join(value[at : at + _LINE] for at in range(0, len(value), _LINE))
    if "entities" in written:
        value = value.replace("=", "&#61;").replace("+", "&#43;") + "&#32;"
    return value


def _damaged(message: Message) -> str:
    match message.damage:
        case "deflate":
            return _packed(b"<" + bytes(range(32, 127)))[:64]
        case "too_large":
            return _packed(b"<" + b" " * (wire.MOST_DECODED + 9))
        case "base64":
            return "A" * 17
        case "not_saml":
            return base64.b64encode(b"<left-out/>" * 2).decode("ascii")
        case _:
            return ""


def _packed(document: bytes) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(document) + packer.flush()).decode("ascii")


def _fields(message: Message) -> list[tuple[str, str]]:
    asks = message.kind in {"request", "logout_request"}
    found = [("SAMLRequest" if asks else "SAMLResponse", _value(message))]
    if message.relay_state is not None:
        found.append(("RelayState", message.relay_state))
    if message.signature_algorithm:
        found.append(("SigAlg", quote(message.signature_algorithm, safe="")))
    if message.signed_beside:
        found.append(("Signature", quote(_SIGNATURE, safe="")))
    return found


def _query(message: Message) -> str:
    return "&".join(f"{name}={value}" for name, value in _fields(message))


def _plain(thing: Thing) -> str:
    if not isinstance(thing, Message):
        return "\n".join(_lines(thing))
    if thing.source == "xml":
        return thing.document.decode("utf-8")
    if thing.source == "text":
        return _value(thing)
    if thing.source == "address":
        return f"{thing.sent_to or _NOWHERE}?{_query(thing)}"
    name, value = _fields(thing)[0]
    return _query(thing) if thing.binding == "post" else f"{name}: {value}"


def _lines(thing: Thing) -> list[str]:
    """Write what was said so that it is recognised again."""
    match thing:
        case EntraError():
            # The ids alone are recognised only where there are enough of them.
            enough = thing.correlation_id and (thing.request_id or thing.timestamp)
            number = [f"AADSTS{thing.number:04}"] if thing.number or not enough else []
            said = [f"{number[0]}: {thing.said}"] if number and thing.said else number
            ids = {
                "Request Id": thing.request_id,
                "Correlation Id": thing.correlation_id,
                "Timestamp": thing.timestamp,
            }
            return [*said, *(f"{name}: {value}" for name, value in ids.items() if value)]
        case ProviderSaid():
            return [thing.said]
        case _:
            return []


def _page(things: Sequence[Thing]) -> str:
    rows = []
    for thing in things:
        if isinstance(thing, Message):
            inputs = "".join(
                f'<input type="hidden" name="{name}" value="{escape(value)}">'
                for name, value in _fields(thing)
            )
            rows.append(f'<form method="post" action="{escape(thing.sent_to)}">{inputs}</form>')
        else:
            rows += [f"<p>{escape(line)}</p>" for line in _lines(thing)]
    body = "\n".join(rows)
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n'
        f"{body}\n</body></html>\n"
    )


def _recording(things: Sequence[Thing], note: str, *, har: bool) -> str:
    """Write a recording: an entry for each exchange that something was taken from."""
    entries: list[dict[str, Any]] = []
    host = _NOWHERE
    posted: Message | None = None
    place = 0
    while place < len(things):
        thing, place = things[place], place + 1
        answer: Answered | None = None
        if isinstance(thing, Message) and thing.binding == "post" and thing.kind == "response":
            posted, host = thing, thing.sent_to or host
            after = things[place] if place < len(things) else None
            if isinstance(after, Answered):
                answer, place = after, place + 1
        elif isinstance(thing, Answered):
            answer = thing
            if posted is None:
                continue
            thing = replace(posted, at=answer.at, sent_to=answer.url)
        entries.append(_har_entry(thing, answer, host) if har else _tracer_entry(thing, answer))
    if har:
        about = {"version": "1.2", "creator": {"name": texts.PROGRAM, "version": ""}}
        whole: dict[str, Any] = {"log": {**about, "entries": entries, "comment": note}}
    else:
        whole = {"requests": entries, "comment": note}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _har_entry(thing: Thing, answer: Answered | None, host: str) -> dict[str, Any]:
    url, form = _request(thing, host)
    location = answer.location if answer is not None else ""
    headers = [{"name": "Location", "value": location}] if location else []
    said = "" if isinstance(thing, Message) else _said_page(thing)
    sides: dict[str, Any] = {"httpVersion": "HTTP/1.1", "cookies": [], "headersSize": -1}
    request: dict[str, Any] = {
        **sides,
        "method": "POST" if form else "GET",
        "url": url,
        "headers": [],
        "queryString": [],
        "bodySize": -1,
    }
    if form:
        request["postData"] = {
            "mimeType": "application/x-www-form-urlencoded",
            "params": [{"name": name, "value": value} for name, value in form],
        }
    return {
        "startedDateTime": thing.at.isoformat() if thing.at is not None else "",
        "time": 0,
        "request": request,
        "response": {
            **sides,
            "status": answer.status if answer is not None else 200,
            "statusText": "",
            "headers": headers,
            "content": {"size": len(said), "mimeType": "text/html", "text": said},
            "redirectURL": location,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 0, "receive": 0},
    }


def _said_page(thing: Thing) -> str:
    words = "".join(f"<p>{escape(line)}</p>" for line in _lines(thing))
    return f"<html><body>{words}</body></html>"


def _tracer_entry(thing: Thing, answer: Answered | None) -> dict[str, Any]:
    url, form = _request(thing, _NOWHERE)
    location = answer.location if answer is not None else ""
    if isinstance(thing, EntraError):
        location = f"{_NOWHERE}?error_description={quote(chr(10).join(_lines(thing)), safe='')}"
    return {
        "method": "POST" if form else "GET",
        "url": url,
        "post": [[name, value] for name, value in form],
        "responseStatus": answer.status if answer is not None else 200,
        "responseHeaders": [{"name": "Location", "value": location}] if location else [],
        "timestamp": thing.at.isoformat() if thing.at is not None else "",
    }


def _request(thing: Thing, host: str) -> tuple[str, list[tuple[str, str]]]:
    """Give address and form of the request in which a message travelled."""
    if not isinstance(thing, Message):
        return host, []
    to = thing.sent_to or _NOWHERE
    if thing.binding == "post":
        return to, _fields(thing)
    return f"{to}?{_query(thing)}", []
