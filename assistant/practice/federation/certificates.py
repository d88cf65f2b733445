"""Certificates of an application: which of them signs, and in what order metadata lists them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final, cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, pkcs12

from assistant.practice.contoso import TENANT_KEY
from assistant.practice.login.aadsts import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.practice.federation.applications import SamlApplication
    from assistant.practice.store import Source
    from assistant.practice.world import World

_ACTIVE_FIRST: Final = "active-first"
_OLDEST_FIRST: Final = "oldest-first"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate of which the application may hold the key.

    Attributes:
        der: the certificate itself.
        thumbprint: SHA-1 in upper-case hex, Entra's name for it.
        begins: first moment of its validity.
        ends: last one.
        key_id: where the private half is kept; "" if it is not here.
    """

    der: bytes
    thumbprint: str
    begins: datetime
    ends: datetime
    key_id: str = ""

    @property
    def base64(self) -> str:
        """The DER as text without line breaks."""
        return base64.b64encode(self.der).decode()

    def valid_at(self, moment: datetime) -> bool:
        """Whether the moment lies within its dates."""
        return self.begins <= moment <= self.ends


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its certificate."""

    key: rsa.RSAPrivateKey
    certificate: Certificate


def certificates(found: SamlApplication) -> list[Certificate]:
    """The certificates in the service principal's keyCredentials, one for each pair."""
    credentials = found.principal.get("keyCredentials") or []
    private = {
        credential.get("customKeyIdentifier"): str(credential["keyId"])
        for credential in credentials
        if credential.get("usage") == "Sign"
    }
    held: dict[str, Certificate] = {}
    for credential in credentials:
        if credential.get("usage") == "Verify" and credential.get("key"):
            key_id = private.get(credential.get("customKeyIdentifier"), "")
            certificate = read_certificate(base64.b64decode(credential["key"]), key_id)
            held[certificate.thumbprint] = certificate
    return list(held.values())


@lru_cache(maxsize=256)
def read_certificate(der: bytes, key_id: str = "") -> Certificate:
    """Read a DER certificate; ValueError if it is none."""
    certificate = x509.load_der_x509_certificate(der)
    return Certificate(
        der,
        certificate.fingerprint(hashes.SHA1()).hex().upper(),  # noqa: S303  # Entra's name for it
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        key_id,
    )


def signing_certificate(found: SamlApplication, now: datetime) -> Certificate | None:
    """The certificate that signs at this moment, or None.

    The one that ``preferredTokenSigningKeyThumbprint`` names. Entra's trap: once that has expired,
    another valid one signs at once, although it was never made active. Nothing preferred: the
    newest valid one. Nothing valid: the preferred one, if it is there at all.
    """
    held = [certificate for certificate in certificates(found) if certificate.key_id]
    wanted = str(found.principal.get("preferredTokenSigningKeyThumbprint") or "").upper()
    preferred = next((one for one in held if one.thumbprint == wanted), None)
    if preferred is not None and preferred.valid_at(now):
        return preferred
    valid = [certificate for certificate in held if certificate.valid_at(now)]
    newest = max(valid, key=lambda certificate: certificate.begins, default=None)
    return newest or preferred


def signer(found: SamlApplication, source: Source, now: datetime) -> Signer:
    """The key that signs for an application now.

    Args:
        found: the application.
        source: the store, or what the token service goes by (``World.token_settings``).
        now: the moment.

    Raises:
        Refusal: 50003, there is none.
    """
    certificate = signing_certificate(found, now.astimezone(UTC))
    key = _private_key(source, certificate.key_id) if certificate else None
    if certificate is None or key is None:
        raise refuse(50003, application=found.name)
    return Signer(key, certificate)


def tenant_signer(world: World) -> Signer:
    """The tenant's common key, which signs where an application has none."""
    document = world.store.get("signingKey", TENANT_KEY)
    key = _private_key(world.store, TENANT_KEY)
    if document is None or key is None:
        raise refuse(50003, application=world.tenant_id)
    der = base64.b64decode(document["certificate"])
    return Signer(key, read_certificate(der, TENANT_KEY))


def metadata_order(
    held: Iterable[Certificate], active: Certificate | None, now: datetime, order: str
) -> list[Certificate]:
    """The certificates as metadata lists them: only valid ones, unless none is.

    Args:
        held: all certificates of the application.
        active: the one that signs.
        now: the moment at which they must be valid.
        order: ``active-first``, ``inactive-first`` or ``oldest-first``; which of them Entra
            keeps to is not documented.
    """
    every = sorted(held, key=lambda certificate: (certificate.begins, certificate.thumbprint))
    listed = [certificate for certificate in every if certificate.valid_at(now)] or every
    if order == _OLDEST_FIRST or active not in listed:
        return listed
    others = [certificate for certificate in reversed(listed) if certificate != active]
    return [active, *others] if order == _ACTIVE_FIRST else [*others, active]


def _private_key(source: Source, key_id: str) -> rsa.RSAPrivateKey | None:
    document = source.get("signingKey", key_id)
    if document is None:
        return None
    if document.get("pem"):
        return _load_pem(str(document["pem"]))
    return _load_pfx(str(document["pfx"]), str(document.get("password") or ""))


@lru_cache(maxsize=64)
def _load_pem(pem: str) -> rsa.RSAPrivateKey:
    return cast("rsa.RSAPrivateKey", load_pem_private_key(pem.encode(), None))


@lru_cache(maxsize=64)
def _load_pfx(pfx: str, password: str) -> rsa.RSAPrivateKey | None:
    key, _, _ = pkcs12.load_key_and_certificates(
        base64.b64decode(pfx), password.encode() if password else None
    )
    return key if isinstance(key, rsa.RSAPrivateKey) else None
