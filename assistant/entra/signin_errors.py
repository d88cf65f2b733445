"""What the login's refusals mean: its numbers and words to our errors, as one table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, PermissionMissing, SignInError, Who

if TYPE_CHECKING:
    from collections.abc import Mapping

_NUMBER = re.compile(r"AADSTS(\d{4,8})")
_ADMIN, _YOU, _MICROSOFT = Who.ENTRA_ADMIN, Who.YOU, Who.MICROSOFT


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal means; ``again`` where a person's sign-in mends it."""

    code: str
    who: Who
    permission: bool = False
    again: bool = False


_CONSENT = Meaning("signin.consent", _ADMIN, permission=True, again=True)
_DECLINED = Meaning("signin.declined", _YOU)
_POLICY = Meaning("signin.policy", _ADMIN)
_MFA = Meaning("signin.mfa", _YOU, again=True)
_EXPIRED = Meaning("signin.expired", _YOU, again=True)
_ACCOUNT = Meaning("signin.account", _YOU)
_TENANT = Meaning("signin.tenant", _YOU)
_CODE = Meaning("signin.device_code", _YOU)
_CLOUD = Meaning("signin.cloud", _YOU)

# Numbers: facts from Microsoft's list of sign-in errors (reference-error-codes).
_BY_NUMBER: Mapping[int, Meaning] = {
    65001: _CONSENT,
    90094: Meaning("signin.admin_consent", _ADMIN, permission=True),
    90095: Meaning("signin.admin_consent", _ADMIN, permission=True),
    65004: _DECLINED,
    **dict.fromkeys((53000, 53001, 53002, 53003, 530032, 530035, 50131), _POLICY),
    **dict.fromkeys((50072, 50074, 50076, 50079), _MFA),
    **dict.fromkeys((70008, 700082, 700084, 50173, 70043, 50078), _EXPIRED),
    **dict.fromkeys((16000, 50020, 50034, 51004, 90072), _ACCOUNT),
    **dict.fromkeys((50126, 50053, 50055), Meaning("signin.password", _YOU)),
    50057: Meaning("signin.disabled", _ADMIN),
    **dict.fromkeys((700016, 700038), Meaning("signin.client", _YOU)),
    7000112: Meaning("signin.client_disabled", _ADMIN),
    7000218: Meaning("signin.not_public", _ADMIN),
    **dict.fromkeys((50194, 650059, 700011, 90002, 900023), _TENANT),
    65002: Meaning("signin.not_preauthorized", _YOU),
    **dict.fromkeys((70016, 70018, 70019, 70020, 90120), _CODE),
    50011: Meaning("signin.redirect", _ADMIN),
    **dict.fromkeys((900439, 90038, 1000104), _CLOUD),
}
_BY_WORD: Mapping[str, Meaning] = {
    "access_denied": _DECLINED,
    "authorization_declined": _DECLINED,
    "consent_required": _CONSENT,
    "interaction_required": _MFA,
    "login_required": _EXPIRED,
    "invalid_grant": _EXPIRED,
    "expired_token": _CODE,
    "temporarily_unavailable": Meaning("signin.unavailable", _MICROSOFT),
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
    """Say what a refusal means."""
    number = number_of(answer)
    if number in _BY_NUMBER:
        return _BY_NUMBER[number]
    for name in ("suberror", "error"):
        word = str(answer.get(name) or "")
        if word in _BY_WORD:
            return _BY_WORD[word]
    return _OTHER


def error_of(answer: Mapping[str, object]) -> AssistantError:
    """Give our error for a refusal, with what Microsoft's support would ask for."""
    meaning = meaning_of(answer)
    number = number_of(answer)
    kind = PermissionMissing if meaning.permission else SignInError
    return kind(
        meaning.code,
        who=meaning.who,
        number=f"AADSTS{number}" if number else str(answer.get("error") or "-"),
        correlation_id=answer.get("correlation_id") or "-",
        timestamp=answer.get("timestamp") or "-",
    )
