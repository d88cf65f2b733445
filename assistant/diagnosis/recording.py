"""Reads what a browser recorded of a sign-in: a HAR file, or an export of SAML-tracer.

Both hold cookies, passwords and tokens of everything that was open. Taken out is what a diagnosis
needs, and the rest is let go: no header but Location, no field but SAML's, no query.
"""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from assistant.diagnosis import entra_page, message, page
from assistant.diagnosis.things import Answered, ProviderSaid, Thing
from assistant.sentry import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.diagnosis.things import Source

MOST_ENTRIES: Final = 20_000
MOST_THINGS: Final = 200
_MOST_TEXT: Final = 1024 * 1024
_MOST_STATUS: Final = 599
_BEFORE: Final = "://"


def kind_of(value: object) -> Source | None:
    """Tell which recording a JSON value is; None where it is none."""
    if not isinstance(value, dict):
        return None
    log = value.get("log")
    if isinstance(log, dict) and isinstance(log.get("entries"), list):
        return "har"
    requests = value.get("requests")
    if isinstance(requests, list) and any(
        isinstance(each, dict) and "url" in each and "method" in each for each in requests[:50]
    ):
        return "tracer"
    return None


def read(value: Mapping[str, Any], source: Source) -> tuple[Thing, ...]:
    """Give what a recording holds of sign-ins, in the order in which it happened."""
    entries = value["log"]["entries"] if source == "har" else value["requests"]
    entries = [entry for entry in entries[:MOST_ENTRIES] if isinstance(entry, dict)]
    providers = {
        _host(_table(entry.get("request")).get("url")) for entry in entries if _posts(entry)
    }
    found: list[Thing] = []
    for entry in entries:
        found.extend(_har(entry, providers) if source == "har" else _tracer(entry))
        if len(found) >= MOST_THINGS:
            break
    if all(thing.at is not None for thing in found):
        found.sort(key=lambda thing: thing.at or datetime.max.replace(tzinfo=UTC))
    return tuple(found[:MOST_THINGS])


def _posts(entry: Mapping[str, Any]) -> bool:
    """Tell whether a response was handed in by this entry of a HAR file."""
    body = _table(_table(entry.get("request")).get("postData"))
    named = (name for name, _ in _pairs(body.get("params"), "name", "value"))
    return "SAMLResponse=" in _text(body.get("text")) or "SAMLResponse" in named


def _har(entry: Mapping[str, Any], providers: set[str]) -> Iterator[Thing]:
    request, response = _table(entry.get("request")), _table(entry.get("response"))
    body = _table(request.get("postData"))
    form = dict(_pairs(body.get("params"), "name", "value"))
    if "SAMLRequest" not in form and "SAMLResponse" not in form:
        form = message.fields_of(_text(body.get("text")))
    at = _moment(entry.get("startedDateTime"))
    yield from _exchange(
        _text(request.get("url")), form, _number(response.get("status")), response, "har", at
    )
    ended = _after(at, entry.get("time"))
    of_provider = not providers or _related(_host(request.get("url")), providers)
    yield from _content(_table(response.get("content")), ended, of_provider=of_provider)


def _tracer(entry: Mapping[str, Any]) -> Iterator[Thing]:
    form = {
        _text(each[0]): _text(each[1])
        for each in _list(entry.get("post"))
        if isinstance(each, list) and len(each) > 1
    }
    response = {"headers": entry.get("responseHeaders")}
    at = _moment(entry.get("timestamp"))
    yield from _exchange(
        _text(entry.get("url")), form, _number(entry.get("responseStatus")), response, "tracer", at
    )


def _exchange(
    url: str,
    form: Mapping[str, str],
    status: int,
    response: Mapping[str, Any],
    source: Source,
    at: datetime | None,
) -> Iterator[Thing]:
    query = message.fields_of(url.partition("?")[2].partition("#")[0]) if _BEFORE in url else {}
    yield from message.of_fields(
        query.items(), source=source, binding="redirect", sent_to=url, at=at
    )
    kept = {name: value for name, value in form.items() if name in page.FIELDS}
    posted = message.of_fields(kept.items(), source=source, binding="post", sent_to=url, at=at)
    yield from posted
    if any(each.kind == "response" for each in posted):
        yield Answered(message.without_query(url), status, _location(response, url), source, at)
    location = _header(response, "location")
    yield from entra_page.find(_unquoted(location), source=source, at=at)


def _content(
    content: Mapping[str, Any], at: datetime | None, *, of_provider: bool
) -> Iterator[Thing]:
    text = _text(content.get("text"))
    if content.get("encoding") == "base64" and len(text) <= _MOST_TEXT * 2:
        try:
            text = base64.b64decode(text).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return
    kind = _text(content.get("mimeType"))
    if not text or not ("html" in kind or "json" in kind or not kind):
        return
    text = text[:_MOST_TEXT]
    if page.looks_like_page(text):
        if "AADSTS" in text:
            yield from entra_page.find(page.read(text).words, source="har", at=at) or (
                entra_page.find(text, source="har", at=at)
            )
            return
        text = page.read(text).words
    elif "AADSTS" in text:
        yield from entra_page.find(text, source="har", at=at)
        return
    for each in said.find(text) if of_provider else ():
        yield ProviderSaid(each.code, each.said, each.params, "har", at)


def _host(url: object) -> str:
    return (
        _text(url)
        .partition(_BEFORE)[2]
        .partition("/")[0]
        .rpartition("@")[2]
        .partition(":")[0]
        .lower()
    )


def _related(host: str, providers: set[str]) -> bool:
    """Tell whether a host is one that was handed a response, or a domain above or below it."""
    return any(
        host == one or host.endswith(f".{one}") or one.endswith(f".{host}") for one in providers
    )


def _location(response: Mapping[str, Any], url: str) -> str:
    location = _header(response, "location") or _text(response.get("redirectURL"))
    if location.startswith("/") and not location.startswith("//"):
        scheme, _, rest = url.partition(_BEFORE)
        location = f"{scheme}{_BEFORE}{rest.partition('/')[0]}{location}"
    return message.without_query(location)


def _header(response: Mapping[str, Any], name: str) -> str:
    pairs = _pairs(response.get("headers"), "name", "value")
    return next((value for key, value in pairs if key.lower() == name), "")


def _pairs(value: object, name: str, content: str) -> Iterator[tuple[str, str]]:
    for each in _list(value):
        if isinstance(each, dict):
            yield _text(each.get(name)), _text(each.get(content))


def _unquoted(location: str) -> str:
    return unquote(location.replace("+", " "))[:_MOST_TEXT] if "AADSTS" in location else ""


def _moment(value: object) -> datetime | None:
    try:
        read_ = datetime.fromisoformat(_text(value)[:40])
        return (read_ if read_.tzinfo else read_.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _after(at: datetime | None, milliseconds: object) -> datetime | None:
    if at is None or not isinstance(milliseconds, int | float):
        return at
    try:
        return at + timedelta(milliseconds=min(max(float(milliseconds), 0.0), 3_600_000.0))
    except (ValueError, OverflowError):  # no number at all, or a moment at the end of time
        return at


def _number(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value <= _MOST_STATUS else 0


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
