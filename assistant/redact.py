"""What may be written where others read it: a whitelist, for logs, reports and exceptions (law 6).

Names are shown freely; values only where their name is known to be harmless. Texts whose parts
nobody named are searched for what looks like a token, a key or a certificate's private half.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, TextIO
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.tasks import Clock

HIDDEN = "(hidden)"

_HEADERS = frozenset(
    {
        "accept",
        "accept-language",
        "cache-control",
        "client-request-id",
        "consistencylevel",
        "content-length",
        "content-type",
        "date",
        "odata-version",
        "prefer",
        "request-id",
        "retry-after",
        "user-agent",
        "x-ms-request-id",
        "x-ms-resource-unit",
        "x-ms-throttle-information",
        "x-ms-throttle-limit-percentage",
        "x-ms-throttle-scope",
    }
)

_QUERY = frozenset(
    {
        "$count",
        "$expand",
        "$filter",
        "$format",
        "$orderby",
        "$search",
        "$select",
        "$skip",
        "$top",
        "appid",
        "api-version",
        "client_id",
        "error",
        "prompt",
        "response_mode",
        "response_type",
        "scope",
        "tenantid",
    }
)

# Their values are dropped whatever they are; the rest of a body is judged by `_FIELDS`.
_SECRET_FIELDS = frozenset(
    {
        "access_token",
        "assertion",
        "client_assertion",
        "client_info",
        "client_secret",
        "code",
        "code_verifier",
        "device_code",
        "id_token",
        "key",
        "password",
        "passwordprofile",
        "privatekey",
        "refresh_token",
        "samlrequest",
        "samlresponse",
        "secrettext",
        "state",
        "user_code",
    }
)

_FIELDS = frozenset(
    {
        "@odata.context",
        "@odata.id",
        "@odata.nextlink",
        "@odata.type",
        "accountenabled",
        "allowedmembertypes",
        "appdisplayname",
        "appid",
        "applicationtemplateid",
        "approleid",
        "client-request-id",
        "correlation_id",
        "createddatetime",
        "customkeyidentifier",
        "date",
        "definition",
        "dependson",
        "displayname",
        "enddatetime",
        "error",
        "groupmembershipclaims",
        "grouptypes",
        "id",
        "identifieruris",
        "keyid",
        "logouturl",
        "loginurl",
        "message",
        "method",
        "notificationemailaddresses",
        "preferredsinglesignonmode",
        "preferredtokensigningkeythumbprint",
        "principalid",
        "principaltype",
        "redirecturis",
        "relaystate",
        "replyurls",
        "request-id",
        "resourceid",
        "scp",
        "serviceprincipalnames",
        "serviceprincipaltype",
        "startdatetime",
        "state",
        "status",
        "supportedsinglesignonmodes",
        "tags",
        "target",
        "thumbprint",
        "type",
        "uri",
        "url",
        "usage",
        "userprincipalname",
        "usertype",
        "value",
    }
)

_PATTERNS = (
    # A JWT, whole or cut short: all begin with the base64 of '{"'.
    re.compile(r"()eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*){0,4}"),
    re.compile(r"(?s)()-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*KEY-----|\Z)"),
    # The base64 of a private key or a PKCS #12 file: DER sequences that begin with a version.
    re.compile(r"()MI[A-Za-z0-9+/]{3}[AQgw]IBA[A-Za-z0-9+/]{20,}={0,2}"),
    re.compile(r"(\b[Bb]earer )[^\s\"']+"),
    # Refresh tokens and codes of Entra's, by the version that they begin with.
    re.compile(r"()\b[01]\.A[A-Za-z0-9._-]{20,}"),
    re.compile(
        r"(?i)(\b(?:code|state|session_state|access_token|id_token|refresh_token|client_info|"
        r"SAMLRequest|SAMLResponse|Signature|code_verifier|client_secret|password)=)"
        r"(?!\(hidden\))[^&\s\"']+"
    ),
)


def headers(found: Mapping[str, str]) -> dict[str, str]:
    """Give the headers with the values of all but harmless ones hidden."""
    return {
        name: text(value) if name.lower() in _HEADERS else HIDDEN for name, value in found.items()
    }


def address(whole: str) -> str:
    """Give an address without login and fragment, values only of harmless parameters."""
    try:
        parts = urlsplit(whole)
        host = parts.netloc.rpartition("@")[2]
        query = "&".join(
            f"{quote(name, safe='$')}="
            + (quote(value, safe="$,'()/:@ ") if name.lower() in _QUERY else HIDDEN)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
        )
    except ValueError:
        return HIDDEN
    return text(urlunsplit((parts.scheme, host, parts.path, query, "")))


def body(value: object) -> object:
    """Give a JSON value with its shape, its numbers, and the texts of harmless fields only."""
    return _json(value, shown=False)


def _json(value: object, *, shown: bool) -> object:
    if isinstance(value, dict):
        return {
            name: HIDDEN
            if str(name).lower() in _SECRET_FIELDS
            else _json(inner, shown=str(name).lower() in _FIELDS)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_json(inner, shown=shown) for inner in value]
    if isinstance(value, str):
        return text(value) if shown else HIDDEN
    return value


def text(anything: str) -> str:
    """Give a text with everything hidden that looks like a secret."""
    for pattern in _PATTERNS:
        anything = pattern.sub(rf"\1{HIDDEN}", anything)
    return anything


def quiet_libraries() -> None:
    """Keep libraries that would log whole addresses and answers from logging at all."""
    for name in ("msal", "urllib3", "requests", "keyring"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class DebugLog:
    """Writes what happens on the network, one redacted line each; from any thread.

    Args:
        stream: where to.
        clock: gives each line its time.
    """

    def __init__(self, stream: TextIO, clock: Clock = system_clock) -> None:
        self._stream = stream
        self._clock = clock
        self._lock = threading.Lock()

    def exchange(
        self,
        method: str,
        url: str,
        status: int | None,
        seconds: float,
        request_id: str,
    ) -> None:
        """Write one exchange; ``status`` is None where no answer came."""
        outcome = "no answer" if status is None else str(status)
        named = f" {request_id}" if request_id else ""
        self.note(f"{method} {address(url)} {outcome} {seconds:.3f} s{named}")

    def note(self, line: str) -> None:
        """Write a line of our own."""
        time = self._clock.now().strftime("%H:%M:%S.%f")[:-3]
        one = " ".join(text(line).split())
        with self._lock:
            self._stream.write(f"{time}Z {one}\n")
            self._stream.flush()
