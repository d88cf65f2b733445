"""The practice tenant's login: OAuth 2.0 and OpenID Connect as MSAL needs them, with pages.

``handler(world)`` serves the whole login origin, federation included.
"""

from __future__ import annotations

from assistant.practice.login.router import handler
from assistant.practice.login.sessions import revoke

__all__ = ["handler", "revoke"]
