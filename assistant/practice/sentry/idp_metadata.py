"""From an identity provider's metadata to the four values that Sentry keeps of it.

Sentry reads the document once, with python3-saml's parser, and stores one certificate: the only
signing one, or else the *first* of several. Nothing is refreshed later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from assistant.practice.sentry.fields import IDP, METADATA_URL, METADATA_XML, Filled, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

UNREADABLE: Final = "Failed to parse provided SAML2 metadata"
UNTRUSTED: Final = (
    "Could not verify SSL certificate. Ensure that your IdP instance has a valid SSL certificate "
    "that is linked to a trusted root certificate."
)


class CertificateUntrusted(Exception):
    """The server that holds the metadata showed a certificate that Sentry does not trust."""


def idp_values(document: bytes) -> dict[str, str | None]:
    """Return entity_id, sso_url, slo_url and x509cert of a metadata document.

    What the document lacks is None. Raises whatever python3-saml raises on a document that it
    cannot read: Sentry does not tell one from the other.
    """
    parsed: Mapping[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(document)
    idp: Mapping[str, Any] = parsed.get("idp", {})
    several: Mapping[str, list[str]] = idp.get("x509certMulti", {})
    return {
        "entity_id": idp.get("entityId"),
        "sso_url": idp.get("singleSignOnService", {}).get("url"),
        "slo_url": idp.get("singleLogoutService", {}).get("url"),
        "x509cert": idp.get("x509cert", several.get("signing", [None])[0]),
    }


def read_url(data: Mapping[str, str], fetch: Callable[[str], bytes]) -> Filled:
    """Judge the "Metadata URL" tab; on success the values are the identity provider's.

    Args:
        data: The posted form.
        fetch: Gets the document; its status does not matter, as it does not to Sentry.
    """
    form = clean(METADATA_URL, data)
    if not form.ok:
        return form
    return _read(form, lambda: idp_values(fetch(form.value("metadata_url"))))


def read_xml(data: Mapping[str, str]) -> Filled:
    """Judge the "XML" tab; on success the values are the identity provider's."""
    form = clean(METADATA_XML, data)
    if not form.ok:
        return form
    return _read(form, lambda: idp_values(form.value("metadata_xml").encode()))


def read_values(data: Mapping[str, str]) -> Filled:
    """Judge the "IdP Data" tab."""
    return clean(IDP, data)


def _read(form: Filled, parse: Callable[[], Mapping[str, str | None]]) -> Filled:
    try:
        values = parse()
    except CertificateUntrusted:
        return Filled(form.fields, form.values, general=(UNTRUSTED,))
    except Exception:  # noqa: BLE001 - Sentry answers whatever goes wrong here with one sentence
        return Filled(form.fields, form.values, general=(UNREADABLE,))
    found = clean(IDP, values)
    if found.ok:
        return found
    named = ", ".join(f"{name}: {sentence}" for name, sentence in found.errors.items())
    return Filled(form.fields, form.values, general=(f"Invalid metadata: {named}",))
