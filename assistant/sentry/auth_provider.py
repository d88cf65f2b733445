"""Sentry's answer on an organization's SSO, for those who have a token with ``org:read``.

``GET /api/0/organizations/S/auth-provider/`` (Sentry 23.7.1, run). It tells which kind of provider
and two of its switches, not the addresses, the certificate or the mapping.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from assistant.sentry.public import Answer

ENTRA_PROVIDER: Final = "active-directory"
PLAIN_SAML: Final = "saml2"
"""Sentry's provider for any SAML: Entra's values work there too."""
_NO_PROVIDER: Final = 204
_OK: Final = 200

Access = Literal[
    "read",
    "no_token",
    "bad_token",
    "sso_required",
    "scope_missing",
    "no_organization",
    "no_answer",
    "unknown",
]
_BY_STATUS: Final[dict[int, Access]] = {403: "scope_missing", 404: "no_organization"}


@dataclass(frozen=True, slots=True)
class AuthProvider:
    """What the answer says.

    Attributes:
        access: ``read``, or why it could not be (``no_answer``: the network's fault).
        provider: key of the provider (``active-directory``); empty if there is none.
        login_url: where the organization's sign-in leads.
        require_link: Sentry's "Require SSO"; None if not read.
        scim_enabled: Sentry's "Enable SCIM"; None if not read.
        default_role: role of people who join by signing in.
        pending_links: members who have not linked their account yet; None if not read.
        status: HTTP status of the answer, 0 where none came.
    """

    access: Access
    provider: str = ""
    login_url: str = ""
    require_link: bool | None = None
    scim_enabled: bool | None = None
    default_role: str = ""
    pending_links: int | None = None
    status: int = field(default=0, compare=False)


def read(answer: Answer) -> AuthProvider:
    """Understand the answer; one that makes no sense is ``unknown``, never an exception."""
    return replace(_understood(answer), status=answer.status)


def _understood(answer: Answer) -> AuthProvider:
    if answer.status == _NO_PROVIDER:
        return AuthProvider("read")
    value = _json(answer.body)
    if answer.status == _OK and "provider_name" in value:
        links = value.get("pending_links_count")
        return AuthProvider(
            access="read",
            provider=_text(value.get("provider_name")),
            login_url=_text(value.get("login_url")),
            require_link=_flag(value.get("require_link")),
            scim_enabled=_flag(value.get("scim_enabled")),
            default_role=_text(value.get("default_role")),
            pending_links=links if type(links) is int else None,
        )
    if answer.status == 401:  # noqa: PLR2004 - HTTP's "Unauthorized", of which Sentry has three kinds
        detail = value.get("detail")
        if isinstance(detail, dict) and detail.get("code") == "sso-required":
            return AuthProvider("sso_required")
        return AuthProvider("bad_token" if detail == "Invalid token" else "no_token")
    return AuthProvider(_BY_STATUS.get(answer.status, "unknown"))


def _json(body: bytes) -> dict[str, object]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
