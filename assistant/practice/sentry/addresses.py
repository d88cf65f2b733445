"""Where an organization's pages stand on the practice Sentry.

As in Sentry itself, every absolute address starts with the configured URL prefix and never with
the Host header of the request, and every one ends with a slash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

# What Django's ``reverse`` leaves unescaped in a path argument: RFC 3986 sub-delimiters and ~:@.
_SAFE: Final = "!$&'()*+,;=~:@"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one organization.

    Attributes:
        prefix: Scheme, host and port of this Sentry, without a trailing slash.
        slug: The organization's slug exactly as it was asked for, decoded, case kept.
    """

    prefix: str
    slug: str

    def path(self, pattern: str) -> str:
        """Return ``pattern`` with ``{slug}`` filled in, percent-encoded as Sentry does it."""
        return pattern.replace("{slug}", quote(self.slug, safe=_SAFE))

    def absolute(self, pattern: str) -> str:
        """Return the absolute address of ``pattern``."""
        return self.prefix + self.path(pattern)

    @property
    def metadata(self) -> str:
        """The service provider's metadata address, which is its entity ID as well."""
        return self.absolute("/saml/metadata/{slug}/")

    @property
    def acs(self) -> str:
        """Where the identity provider posts its response."""
        return self.absolute("/saml/acs/{slug}/")

    @property
    def sls(self) -> str:
        """Where single logout messages go."""
        return self.absolute("/saml/sls/{slug}/")

    @property
    def sign_in(self) -> str:
        """The organization's sign-in page, as a path."""
        return self.path("/auth/login/{slug}/")

    @property
    def home(self) -> str:
        """The page on which a signed-in member lands, as a path."""
        return self.path("/organizations/{slug}/issues/")

    @property
    def auth_settings(self) -> str:
        """The list of providers, as a path."""
        return self.path("/settings/{slug}/auth/")

    @property
    def configure(self) -> str:
        """The page that starts, and later edits, the provider, as a path."""
        return self.path("/organizations/{slug}/auth/configure/")
