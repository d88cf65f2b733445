"""What Graph's refusals mean: the one place that reads their codes and phrases."""

from __future__ import annotations

import re
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from assistant.entra.call import Fault
from assistant.entra.token import challenge_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a refusal asks of us."""

    BUSY = "busy"  # not acted upon; try again later
    UNSURE = "unsure"  # may have been acted upon
    TOKEN = "token"  # noqa: S105 -- a kind of refusal, no credential
    FORBIDDEN = "forbidden"
    MISSING = "missing"  # not there, or not there yet
    BY_HAND = "by_hand"  # Graph does not do it, the portal does
    REFUSED = "refused"


# The value is a token or a quoted string, in which a backslash guards a quote (RFC 9110, 5.6.4);
# plain JSON has been seen between quotes with its own unguarded.
_CLAIMS = re.compile(
    r"""(?<![\w-])claims\s*=\s*
    (?: "(\{.*?\})"(?=\s*(?:,|$)) | "((?:[^"\\]|\\.)*)" | ([^\s",]+) )""",
    re.IGNORECASE | re.VERBOSE,
)
_GUARDED = re.compile(r"\\(.)")
# Both texts were seen when a reference points at an object that has not replicated yet:
# microsoftgraph/msgraph-bicep-types#193, SupportArticles "404-not-found-error-manage-objects".
_NOT_THERE_YET = ("not a valid reference update", "does not exist or one of its queried reference")
# Own signing certificates handed over by PATCH: MicrosoftDocs/azure-docs#59275.
_SERVICE_ACTIONS = "new password credentials must be generated using service actions"

_STATUS_KINDS: Mapping[int, Kind] = {
    0: Kind.UNSURE,
    401: Kind.TOKEN,
    403: Kind.FORBIDDEN,
    404: Kind.MISSING,
    408: Kind.UNSURE,
    409: Kind.REFUSED,
    429: Kind.BUSY,
    500: Kind.UNSURE,
    502: Kind.UNSURE,
    503: Kind.BUSY,
    504: Kind.UNSURE,
}


def read_fault(status: int, headers: Mapping[str, str], body: object) -> Fault:
    """Read Graph's error envelope; an answer that is none (a proxy's page) keeps its status."""
    error: Mapping[str, object] = {}
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        error = body["error"]
    inner = error.get("innerError") or error.get("innererror")
    inner = inner if isinstance(inner, dict) else {}
    low = {name.lower(): str(value) for name, value in headers.items()}
    return Fault(
        status=status,
        code=str(error.get("code") or ""),
        message=str(error.get("message") or ""),
        request_id=str(inner.get("request-id") or low.get("request-id", "")),
        claims=_challenge(low.get("www-authenticate", "")),
        retry_after=_seconds(low.get("retry-after")),
    )


def _challenge(header: str) -> str:
    """Give the first claims challenge that can be read; of several schemes any may carry it."""
    for naked, quoted, bare in _CLAIMS.findall(header):
        for text in (naked, _GUARDED.sub(r"\1", naked or quoted), bare):
            if found := challenge_of(text):
                return found
    return ""


def _seconds(value: str | None) -> float | None:
    # Documented samples are fractional ("2.128"); a date here would be against the documentation.
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None


def kind_of(fault: Fault) -> Kind:
    """Classify a refusal."""
    message = fault.message.lower()
    if fault.status == HTTPStatus.BAD_REQUEST:
        if any(text in message for text in _NOT_THERE_YET):
            return Kind.MISSING
        if _SERVICE_ACTIONS in message:
            return Kind.BY_HAND
    if fault.status == HTTPStatus.FORBIDDEN and fault.claims:
        return Kind.TOKEN  # continuous access evaluation and step-up challenge by 403 as well
    if fault.status == HTTPStatus.FORBIDDEN and not fault.code:
        return Kind.REFUSED  # a page of somebody in between, not Graph's own word
    return _STATUS_KINDS.get(fault.status, Kind.REFUSED)


def means_absent(fault: Fault) -> bool:
    """Tell whether Graph itself says that there is no such thing.

    A page of a proxy, or an address that Graph does not know, says nothing about the object.
    """
    return fault.status == HTTPStatus.NOT_FOUND and bool(fault.code)


def means_already(fault: Fault, phrases: tuple[str, ...]) -> bool:
    """Tell whether the refusal says that the wished state is there already."""
    text = f"{fault.code} {fault.message}".lower()
    return any(phrase in text for phrase in phrases)
