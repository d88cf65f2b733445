"""What the login's refusals mean: its numbers and words to our errors, as one table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant import redact
from assistant.errors import AssistantError, PermissionMissing, ServiceError, SignInError, Who

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile(r"AADSTS(\d{4,8})")
# The login's descriptions, on pages and in redirects, end in these three.
_TRACES = re.compile(r"\s*(Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
_CORRELATION = re.compile(r"Correlation ID:\s*([0-9a-fA-F-]{36})")
_TIMESTAMP = re.compile(r"Timestamp:\s*(\d{4}-\d\d-\d\d[ T][\d:.]+Z?)")
_LONGEST = 300
_ADMIN, _YOU, _MICROSOFT = Who.ENTRA_ADMIN, Who.YOU, Who.MICROSOFT


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal means.

    Attributes:
        code: of its sentences.
        who: whose move it is.
        permission: signed in, but something has to be granted first.
        passing: nothing about this sign-in is wrong; the login itself is not available.
        again: where a person's sign-in mends it, why (`SignInNeeded.reason`).
    """

    code: str
    who: Who = _YOU
    permission: bool = False
    passing: bool = False
    again: str = ""


_CONSENT = Meaning("signin.consent", _ADMIN, permission=True, again="consent")
_ADMIN_CONSENT = Meaning("signin.admin_consent", _ADMIN, permission=True, again="consent")
_DECLINED = Meaning("signin.declined")
_POLICY = Meaning("signin.policy", _ADMIN)
_MFA = Meaning("signin.mfa", again="mfa")
_EXPIRED = Meaning("signin.expired", again="expired")
_ACCOUNT = Meaning("signin.account")
_TENANT = Meaning("signin.tenant")
_CODE = Meaning("signin.device_code")
_PASSWORD = Meaning("signin.password_expired", again="expired")
_SCOPE = Meaning("signin.scope", _MICROSOFT)
_UNAVAILABLE = Meaning("signin.unavailable", _MICROSOFT, passing=True)

# Numbers: Microsoft's list of sign-in errors (reference-error-codes).
_BY_NUMBER: Mapping[int, Meaning] = {
    65001: _CONSENT,
    **dict.fromkeys((90094, 90095, 90093), _ADMIN_CONSENT),
    65004: _DECLINED,
    **dict.fromkeys((50005, 50097, 50131, 53000, 53001, 53002, 53003, 53004), _POLICY),
    **dict.fromkeys((530002, 530003, 530032, 530035, 135011), _POLICY),
    **dict.fromkeys((50072, 50074, 50076, 50079, 50158), _MFA),
    **dict.fromkeys((70008, 70043, 700081, 700082, 700084, 50058, 50078), _EXPIRED),
    **dict.fromkeys((50089, 50132, 50133, 50140, 50173, 54005, 70000), _EXPIRED),
    **dict.fromkeys((16000, 16001, 16003, 50020, 50034, 51004, 90072), _ACCOUNT),
    50126: Meaning("signin.password"),
    50053: Meaning("signin.locked", _ADMIN),
    **dict.fromkeys((50055, 50144), _PASSWORD),
    50057: Meaning("signin.disabled", _ADMIN),
    50105: Meaning("signin.not_assigned", _ADMIN),
    **dict.fromkeys((700016, 700038), Meaning("signin.client")),
    7000112: Meaning("signin.client_disabled", _ADMIN),
    7000218: Meaning("signin.not_public", _ADMIN),
    **dict.fromkeys((50194, 50059, 50128, 650059, 700011, 90002, 900021, 900023), _TENANT),
    65002: Meaning("signin.not_preauthorized"),
    **dict.fromkeys((28003, 65005, 70011, 500011, 650052, 650056, 650057), _SCOPE),
    **dict.fromkeys((70016, 70018, 70019, 70020, 90120), _CODE),
    50011: Meaning("signin.redirect", _ADMIN),
    **dict.fromkeys((900439, 90038, 1000104, 900382), Meaning("signin.cloud")),
    **dict.fromkeys((90033, 90036, 50196, 90006), _UNAVAILABLE),
}
# OAuth's words and, first, Entra's own sub-errors: what a client may do about a refusal.
_BY_WORD: Mapping[str, Meaning] = {
    "message_only": _POLICY,
    "basic_action": _MFA,
    "additional_action": _MFA,
    "user_password_expired": _PASSWORD,
    "access_denied": _DECLINED,
    "authorization_declined": _DECLINED,
    "consent_required": _CONSENT,
    "interaction_required": _MFA,
    "login_required": _EXPIRED,
    "invalid_grant": _EXPIRED,
    "expired_token": _CODE,
    "bad_verification_code": _CODE,
    "invalid_scope": _SCOPE,
    "unauthorized_client": Meaning("signin.client"),
    "temporarily_unavailable": _UNAVAILABLE,
    "server_error": _UNAVAILABLE,
}
_OTHER = Meaning("signin.refused", _MICROSOFT)


def number_of(answer: Mapping[str, object]) -> int:
    """Give the AADSTS number of an answer, 0 where there is none."""
    listed = answer.get("error_codes")
    if isinstance(listed, list) and listed and isinstance(listed[0], int):
        return listed[0]
    found = _NUMBER.search(str(answer.get("error_description") or ""))
    return int(found.group(1)) if found else 0


def meaning_of(answer: Mapping[str, object]) -> Meaning:
    """Say what a refusal means: by its number, or by its words where that is not known."""
    number = number_of(answer)
    if number in _BY_NUMBER:
        return _BY_NUMBER[number]
    for name in ("suberror", "error"):
        word = str(answer.get(name) or "")
        if word in _BY_WORD:
            return _BY_WORD[word]
    return _OTHER


def facts_of(answer: Mapping[str, object]) -> dict[str, object]:
    """Give what Microsoft's support would ask for, fit to be shown."""
    number = number_of(answer)
    description = str(answer.get("error_description") or "")
    said = _TRACES.sub("", description)
    return {
        "number": f"AADSTS{number}" if number else str(answer.get("error") or "-"),
        "correlation_id": str(answer.get("correlation_id") or _find(_CORRELATION, description)),
        "timestamp": str(answer.get("timestamp") or _find(_TIMESTAMP, description)),
        "said": redact.text(" ".join(said.split()))[:_LONGEST] or "-",
    }


def _find(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else "-"


def error_of(answer: Mapping[str, object]) -> AssistantError:
    """Give our error for a refusal."""
    meaning = meaning_of(answer)
    kind: type[AssistantError] = PermissionMissing if meaning.permission else SignInError
    if meaning.passing:
        kind = ServiceError
    facts: dict[str, Any] = facts_of(answer)
    return kind(meaning.code, who=meaning.who, **facts)
