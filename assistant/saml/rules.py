"""Rules that hold for an identity provider's document wherever it is judged: each stands here once.

`assistant.saml.metadata.examine` judges by them what a set-up reads, `assistant.saml.entity_checks`
what is inspected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from assistant import texts
from assistant.errors import Who
from assistant.saml import certificates
from assistant.saml.findings import Finding, fail, note, warn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from assistant.saml.certificates import Certificate


def sign_in_address(address: str) -> Finding | None:
    """Judge the sign-in address: it is there, and it is HTTPS."""
    if not address:
        return fail("saml.metadata.no_sso", Who.ENTRA_ADMIN)
    try:
        secure = urlsplit(address).scheme == "https"
    except ValueError:
        secure = False
    if secure:
        return None
    return fail("saml.metadata.sso_not_https", Who.ENTRA_ADMIN, address=address)


def two_tenants(issuer: str, address: str) -> Finding | None:
    """Judge whether issuer and sign-in address name one tenant; what names none agrees."""
    if not issuer or not address or issuer == address:
        return None
    return fail("saml.metadata.two_tenants", Who.ENTRA_ADMIN, issuer=issuer, address=address)


def other_tenant(said: Collection[str], wanted: str) -> Finding | None:
    """Judge whether the one tenant that a document names is the one that is wanted, if any is."""
    wanted = wanted.lower()
    if not wanted or not said or wanted in said:
        return None
    return fail("saml.metadata.other_tenant", Who.YOU, seen=min(said), wanted=wanted)


def outdated(until: datetime | None, now: datetime) -> Finding | None:
    """Judge whether the document still holds."""
    if until is None or until >= now:
        return None
    said = texts.moment(until)
    return warn("saml.metadata.outdated", Who.MICROSOFT, until=said)


def outdated_service(until: datetime | None, now: datetime) -> Finding | None:
    """Say that a service provider's document is past its date, which is no fault of it.

    Sentry's holds two days from the moment it is asked for, and Entra never looks at that.
    """
    if until is None or until >= now:
        return None
    return note("inspect.service_outdated", until=texts.moment(until))


def no_certificate() -> Finding:
    """Say that nothing is there by which a signature could be verified."""
    return fail("saml.metadata.no_certificate", Who.ENTRA_ADMIN)


def certificate_twice(certificate: Certificate, who: Who) -> Finding:
    """Say that a certificate stands there a second time for the same use."""
    return warn("saml.metadata.certificate_twice", who, thumbprint=certificate.thumbprint)


def signing(held: Sequence[Certificate], now: datetime) -> Iterator[tuple[int, Finding]]:
    """Judge the certificates for signing, each once; with each finding goes the one's place."""
    seen: set[bytes] = set()
    for place, certificate in enumerate(held):
        if certificate.der in seen:
            yield place, certificate_twice(certificate, Who.ENTRA_ADMIN)
            continue
        seen.add(certificate.der)
        for finding in certificates.examine(certificate, now):
            yield place, finding
