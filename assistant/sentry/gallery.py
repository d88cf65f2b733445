"""Sentry's entry in the Entra gallery."""

from __future__ import annotations

from urllib.parse import urlsplit

NAME = "Sentry"
"""Exact, case-sensitive display name; the gallery has lookalikes (facts: findings, 9)."""

SSO_MODE = "saml"
HOME_PAGES = ("sentry.io",)
"""Hosts of the publisher's home page; anything else is shown as a doubt, not refused."""
CERTIFICATE_NAME = "Sentry"
"""How our certificates' subjects begin, after ``CN=``."""


def familiar(home_page: str) -> bool:
    """Tell whether this is the publisher's home page as it is known, or a page below its host."""
    try:
        host = urlsplit(home_page).hostname or ""
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in HOME_PAGES)
