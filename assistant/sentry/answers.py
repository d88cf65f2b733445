"""Where Sentry sends a browser after a response was handed to it, and what that tells.

As read in Sentry 23.7.1 (auth/helper.py, saml2/provider.py): a refusal goes to the organization's
sign-in page or, while SSO is being set up, to its settings; a success to a page of it.
"""

from __future__ import annotations

import re
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from assistant.sentry.addresses import origin_of

Ending = Literal["", "refused", "accepted"]

_HANDED_IN: Final = re.compile(r"/saml/acs/([^/]+)/?")
_OWN: Final = re.compile(r"/saml/(?:acs|metadata|sls)/([^/]+)/?")
_REFUSED: Final = re.compile(r"/auth/login/[^/]+/?|/settings/[^/]+/auth/?")
_PAGES: Final = re.compile(
    r"/(?:issues|projects|dashboards|performance|alerts|releases|onboarding)(?:/.*)?"
)


def ending(url: str, location: str) -> Ending:
    """Tell how a sign-in ended by where the browser was sent; empty where that does not tell.

    Args:
        url: where the response was handed in.
        location: where the browser was sent on; may be relative.
    """
    try:
        handed, there = urlsplit(url), urlsplit(urljoin(url, location))
    except ValueError:
        return ""
    own = _HANDED_IN.fullmatch(handed.path)
    host, other = handed.hostname or "", there.hostname or ""
    if own is None or not host or (other != host and not other.endswith(f".{host}")):
        return ""
    slug = own.group(1)
    if _REFUSED.fullmatch(there.path):
        return "refused"
    own_pages = (f"/organizations/{slug}/", f"/settings/{slug}/")
    if f"{there.path}/".startswith(own_pages) or _PAGES.fullmatch(there.path):
        return "accepted"
    return ""


def organization_of(url: str, base: str) -> str:
    """Give the organization whose SAML address this is at a Sentry; empty where it is none."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    found = _OWN.fullmatch(path)
    return found.group(1) if found is not None and origin_of(url) == base else ""
