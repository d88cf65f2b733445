"""What Sentry itself would make of a document, decided by the library that Sentry runs.

Emulated: Sentry 23.7.1 on python3-saml 1.15.0 (run). The parser used is python3-saml's own, given
the tree that our hardened reader made, so there is one reading of the bytes. The messages are
Sentry's words, quoted in English because Sentry shows them so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict
from urllib.parse import urlsplit

from lxml.etree import LxmlError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from assistant import texts
from assistant.errors import BadInput, Who
from assistant.saml import certificates, messages, names, xml
from assistant.saml.findings import Finding, fail, good, warn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assistant.saml.certificates import Certificate
    from assistant.sentry.addresses import Addresses

SENTRY_VERSION: Final = "23.7.1"
LIBRARY_VERSION: Final = "1.15.0"
CLOCK_DRIFT_SECONDS: Final = 300

NOT_PARSED: Final = "Failed to parse provided SAML2 metadata"
_REQUIRED: Final = "This field is required."
_NO_URL: Final = "Enter a valid URL."
_SCHEMES: Final = frozenset({"http", "https", "ftp", "ftps"})
_PORT: Final = re.compile(r"\d{2,5}", re.ASCII)
_REQUEST_ID: Final = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Kept:
    """What Sentry stores from metadata: read once when SSO is set up, never again by itself.

    Attributes:
        entity_id: the issuer that it will accept.
        sso_url: where it sends people.
        slo_url: where it would send sign-outs; may be empty.
        x509cert: the first signing certificate, as base64 text.
        certificate: the same, read; None if it cannot be read (Sentry does not look).
    """

    entity_id: str
    sso_url: str
    slo_url: str
    x509cert: str
    certificate: Certificate | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Sentry takes nothing.

    Attributes:
        message: what it shows, word for word.
        code: our own reason, a key of errors, where our reader refused; else empty.
    """

    message: str
    code: str = ""


def keeps(data: bytes) -> Kept | Refused:
    """Say what Sentry stores when it is given this metadata, or what it shows instead."""
    try:
        root = xml.read(data)
    except BadInput as error:
        return Refused(NOT_PARSED, error.code)
    try:
        parsed = OneLogin_Saml2_IdPMetadataParser.parse(root).get("idp", {})
    except (AttributeError, TypeError, ValueError, LxmlError):
        # The parser trips over an empty certificate; Sentry takes whatever trips it for unreadable.
        return Refused(NOT_PARSED)
    several = parsed.get("x509certMulti", {}).get("signing", [])
    certificate = parsed.get("x509cert") or (several[0] if several else "")
    fields = {
        "entity_id": str(parsed.get("entityId", "")).strip(),
        "sso_url": str(parsed.get("singleSignOnService", {}).get("url", "")).strip(),
        "slo_url": str(parsed.get("singleLogoutService", {}).get("url", "")).strip(),
        "x509cert": str(certificate).strip(),
    }
    problems = [f"{name}: {said}" for name, value in fields.items() if (said := _form(name, value))]
    if problems:
        return Refused(f"Invalid metadata: {', '.join(problems)}")
    try:
        read = certificates.from_base64(fields["x509cert"])
    except BadInput:
        read = None
    return Kept(**fields, certificate=read)


def _form(name: str, value: str) -> str:
    """Check one value as the fields of Sentry's SAMLForm do (Django's CharField and URLField)."""
    if not value:
        return "" if name == "slo_url" else _REQUIRED
    return _NO_URL if name.endswith("_url") and not _is_url(value) else ""


def _is_url(value: str) -> bool:
    """Follow Django's URLValidator in what matters: scheme, host, a port of two to five digits."""
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        return False
    port = parts.netloc.rpartition("@")[2].rpartition("]")[2].partition(":")[2]
    dotted = "." in host or ":" in host or host == "localhost"
    blank = any(one.isspace() for one in value)
    return (
        parts.scheme.lower() in _SCHEMES
        and dotted
        and not blank
        and (not port or bool(_PORT.fullmatch(port)))
    )


def examine(
    kept: Kept, signing: Sequence[Certificate], now: datetime, *, active: str = ""
) -> tuple[Finding, ...]:
    """Judge whether what Sentry keeps will verify what Entra signs.

    Args:
        kept: what Sentry stores.
        signing: all signing certificates of the metadata, in document order.
        now: the moment to judge at, aware.
        active: thumbprint of the certificate that Entra signs with; empty if not known.
    """
    first = kept.certificate
    if first is None:
        return (fail("sentry.twin.certificate_broken", Who.ENTRA_ADMIN),)
    found: list[Finding] = []
    wanted = active.upper()
    listed = {certificate.thumbprint for certificate in signing}
    name = first.thumbprint
    if wanted and wanted not in listed:
        found.append(fail("sentry.twin.active_missing", Who.MICROSOFT, active=wanted, first=name))
    elif wanted and wanted != name:
        found.append(
            fail("sentry.twin.active_not_first", Who.ENTRA_ADMIN, active=wanted, first=name)
        )
    elif now > first.not_after and any(one.valid_at(now) for one in signing):
        until = texts.day(first.not_after)
        found.append(fail("sentry.twin.first_expired", Who.ENTRA_ADMIN, first=name, until=until))
    elif len(listed) > 1:
        found.append(warn("sentry.twin.several", Who.SENTRY_OWNER, first=name, count=len(listed)))
    if not found:
        found.append(good("sentry.twin.keeps", first=name, issuer=kept.entity_id))
    return tuple(found)


class _Endpoint(TypedDict):
    url: str
    binding: str


def settings(of: Addresses, kept: Kept) -> dict[str, object]:
    """Give the settings with which Sentry runs python3-saml (its build_saml_config).

    All that is not here is the library's default, notably 300 s of clock drift, an
    AttributeStatement wanted, a repeated attribute name refused.
    """
    return {
        "strict": True,
        "debug": False,
        "sp": {
            "entityId": of.identifier,
            "assertionConsumerService": _Endpoint(url=of.reply_url, binding=names.POST),
            "singleLogoutService": _Endpoint(url=of.logout_url, binding=names.REDIRECT),
        },
        "idp": {
            "entityId": kept.entity_id,
            "x509cert": kept.x509cert,
            "singleSignOnService": {"url": kept.sso_url},
            "singleLogoutService": {"url": kept.slo_url},
        },
        "security": {
            "authnRequestsSigned": False,
            "logoutRequestSigned": False,
            "logoutResponseSigned": False,
            "signMetadata": False,
            "wantMessagesSigned": False,
            "wantAssertionsSigned": False,
            "wantAssertionsEncrypted": False,
            "signatureAlgorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "digestAlgorithm": "http://www.w3.org/2001/04/xmlenc#sha256",
            "wantNameId": False,
            "requestedAuthnContext": False,
        },
    }


def authn_request(
    of: Addresses, sso_url: str, request_id: str, now: datetime
) -> messages.AuthnRequest:
    """Give the request that Sentry would send: unsigned, by Redirect, NameID unspecified.

    Args:
        of: the organization's addresses.
        sso_url: the identity provider's sign-in address.
        request_id: 40 hexadecimal digits, as Sentry draws them; handed in.
        now: moment of issue, aware.

    Raises:
        ValueError: if ``request_id`` is none.
    """
    if not _REQUEST_ID.fullmatch(request_id):
        raise ValueError("a request id is 40 hexadecimal digits in lower case")
    return messages.AuthnRequest(
        id=f"ONELOGIN_{request_id}",
        issuer=of.identifier,
        acs_url=of.reply_url,
        destination=sso_url,
        issued=now.replace(microsecond=0),
        name_id_format=names.UNSPECIFIED,
        allow_create=True,
        relay_state=of.login_url,
    )
