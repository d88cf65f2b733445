"""Sentry's entry in the Entra gallery."""

from __future__ import annotations

NAME = "Sentry"
"""Exact, case-sensitive display name; the gallery has lookalikes (facts: findings, 9)."""

SSO_MODE = "saml"
HOME_PAGES = ("sentry.io",)
"""Hosts of the publisher's home page; anything else is shown as a doubt, not refused."""
CERTIFICATE_NAME = "Sentry"
"""How our certificates' subjects begin, after ``CN=``."""
