"""The sign-in providers that Sentry lists, and which of them the practice Sentry can set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from assistant.practice.sentry.addresses import Addresses


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as the API lists it.

    Attributes:
        key: Sentry's key of it.
        name: Its name.
        feature: The plan's feature that it needs.
        saml: Whether people sign in with SAML.
        generic: Whether it is set up with the three-tab form and a mapping without defaults.
    """

    key: str
    name: str
    feature: str = "organizations:sso-saml2"
    saml: bool = True
    generic: bool = False


PROVIDERS: Final = {
    each.key: each
    for each in (
        Provider("google", "Google", "organizations:sso-basic", saml=False),
        Provider("active-directory", "Active Directory", generic=True),
        Provider("auth0", "Auth0"),
        Provider("github", "GitHub", "organizations:sso-basic", saml=False),
        Provider("jumpcloud", "Jumpcloud"),
        Provider("okta", "Okta"),
        Provider("onelogin", "OneLogin"),
        Provider("rippling", "Rippling"),
        Provider("saml2", "SAML2", generic=True),
    )
}


def foreign_sign_in(addresses: Addresses, state: str) -> str:
    """Return where a provider that is not SAML sends the browser: Google's authorization page."""
    query = {
        "client_id": "practice",
        "response_type": "code",
        "scope": "email",
        "state": state,
        "redirect_uri": f"{addresses.prefix}/auth/sso/",
        "access_type": "offline",
    }
    return f"https://accounts.google.com/o/oauth2/auth?{urlencode(query)}"
