"""The application gallery: some hundreds of templates, and everything that looks like Sentry's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.practice.contoso_people import fixed_guid

if TYPE_CHECKING:
    from assistant.practice.store import Doc

NON_GALLERY: Final = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
"""The template behind "create your own application", the same in every tenant."""

SENTRY: Final = fixed_guid("template Sentry")

_FIRST: Final = (  # noqa: SIM905  # words read better than quotes
    "Adept Alder Amber Atlas Aurora Beacon Birch Blue Bright Cedar Cirrus Clear Cobalt Comet "
    "Copper Coral Delta Ember Falcon Flint Garnet Harbor Hazel Indigo Ivory Jasper Kite Lumen "
    "Maple Nimbus North Onyx Orbit Pebble Quartz Raven River Slate Summit Tidal"
).split()
_SECOND: Final = (  # noqa: SIM905  # words read better than quotes
    "Board Books Cast Desk Docs Forms HR Learn Mail Pay Plan Sign"
).split()
_CATEGORIES: Final = ("collaboration", "crm", "developerServices", "finance", "humanResources")
_MODES: Final = (["saml"], ["saml", "password"], ["oidc"], ["password"], ["notSupported"])

# Name, publisher, home page, modes: what a hasty search for Sentry might take for it.
_LOOKALIKES: Final = (
    ("Sentry", "Sentry Security Systems", "https://sentry-security.example/", ["oidc"]),
    ("sentry", "Old Gate Software", "https://oldgate.example/sentry", ["saml"]),
    ("Sentry ", "Watchful Things", "https://watchful.example/", ["saml"]),
    ("Ѕentry", "Watchful Things", "https://watchful.example/s", ["saml"]),  # noqa: RUF001  # a Cyrillic first letter, on purpose
    ("Sentry Digital", "Sentry Digital Ltd", "https://sentrydigital.example/", ["saml"]),
    ("Sentry Insurance Portal", "Sentry Insurance", "https://insurance.example/", ["saml"]),
    ("SentryOne", "Tuning Works", "https://sentryone.example/", ["saml"]),
    ("Sentry.io Connector", "Bridge It", "https://bridge.example/", ["oidc"]),
    ("DataSentry", "Data Sentry BV", "https://datasentry.example/", ["saml", "password"]),
    ("Sentry (self-hosted)", "A consultant", "https://consultant.example/", ["password"]),
    ("Sentry Page Protection", "PageKeep", "https://pagekeep.example/", ["saml"]),
)


def templates() -> list[Doc]:
    """Make the gallery; exactly one template is Sentry's own."""
    plain = [f"{first} {second}" for first in _FIRST for second in _SECOND]
    found = [
        _template(
            name,
            f"{name.split()[0]} Software",
            f"https://{name.replace(' ', '').lower()}.example/",
            _MODES[number % len(_MODES)],
            category=_CATEGORIES[number % len(_CATEGORIES)],
        )
        for number, name in enumerate(plain)
    ]
    found += [
        _template(name, publisher, page, modes, tag=publisher)
        for name, publisher, page, modes in _LOOKALIKES
    ]
    found.append(
        _template(
            "Sentry",
            "Functional Software, Inc. (Sentry)",
            "https://sentry.io/",
            ["saml"],
            category="developerServices",
        )
    )
    custom = _template("Custom", "", "", ["saml", "external", "password"])
    found.append({**custom, "id": NON_GALLERY, "homePageUrl": None, "categories": []})
    return sorted(found, key=lambda template: str(template["displayName"]))


def _template(
    name: str,
    publisher: str,
    page: str,
    modes: list[str],
    *,
    category: str = "developerServices",
    tag: str = "",
) -> Doc:
    return {
        "id": fixed_guid(f"template {name}{tag}"),
        "displayName": name,
        "description": f"{name} by {publisher}." if publisher else None,
        "publisher": publisher or None,
        "homePageUrl": page,
        "logoUrl": None,
        "categories": [category],
        "supportedSingleSignOnModes": modes,
        "supportedProvisioningTypes": ["sync"] if "saml" in modes and len(name) % 2 else [],
    }
