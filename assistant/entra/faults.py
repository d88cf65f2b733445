"""What Graph's refusals mean: the one place that reads their codes and phrases."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.entra.call import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a refusal asks of us."""

    BUSY = "busy"  # not acted upon; try again later
    UNSURE = "unsure"  # may have been acted upon
    TOKEN = "token"  # noqa: S105 -- a kind of refusal, no credential
    FORBIDDEN = "forbidden"
    MISSING = "missing"  # not there, or not there yet
    REFUSED = "refused"


_CLAIMS = re.compile(r'claims="([^"]+)"')
# Both texts were seen when a reference points at an object that has not replicated yet:
# microsoftgraph/msgraph-bicep-types#193, SupportArticles "404-not-found-error-manage-objects".
_NOT_THERE_YET = ("not a valid reference update", "does not exist or one of its queried reference")

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
    low = {name.lower(): value for name, value in headers.items()}
    challenge = _CLAIMS.search(low.get("www-authenticate", ""))
    return Fault(
        status=status,
        code=str(error.get("code") or ""),
        message=str(error.get("message") or ""),
        request_id=str(inner.get("request-id") or low.get("request-id", "")),
        claims=challenge.group(1) if challenge else "",
        retry_after=_seconds(low.get("retry-after")),
    )


def _seconds(value: str | None) -> float | None:
    # Documented samples are fractional ("2.128"); a date here would be against the documentation.
    try:
        return max(0.0, float(value)) if value is not None else None
    except ValueError:
        return None


def kind_of(fault: Fault) -> Kind:
    """Classify a refusal."""
    if fault.status == 400 and any(text in fault.message.lower() for text in _NOT_THERE_YET):  # noqa: PLR2004 -- HTTP
        return Kind.MISSING
    return _STATUS_KINDS.get(fault.status, Kind.REFUSED)


def means_already(fault: Fault, phrases: tuple[str, ...]) -> bool:
    """Tell whether the refusal says that the wished state is there already."""
    text = f"{fault.code} {fault.message}".lower()
    return any(phrase in text for phrase in phrases)
