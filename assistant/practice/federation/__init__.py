"""The practice tenant as a SAML identity provider: metadata, sign-on, My Apps."""

from __future__ import annotations

from assistant.practice.federation.router import routes

__all__ = ["routes"]
