"""Signing keys as Entra makes them: RSA 2048, self-signed, kept with the certificate.

A ``signingKey`` document holds the private half: ``id`` (the keyId of the Sign credential),
``servicePrincipalId``, ``pem`` (PKCS #8), ``certificate`` (base64 DER), ``pfx`` (base64),
``password`` (of the PFX), ``thumbprint`` (SHA-1, upper-case hex), ``customKeyIdentifier``.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from assistant.practice.store import Doc

BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def raw_thumbprint(self) -> bytes:
        """The 20 bytes of SHA-1 over the DER, which is what Entra calls a certificate by."""
        return self.certificate.fingerprint(hashes.SHA1())  # noqa: S303  # Entra's name for it

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def document(self, key_id: str, service_principal_id: str | None, password: str) -> Doc:
        """Give the ``signingKey`` document."""
        pem = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        pfx = pkcs12.serialize_key_and_certificates(
            None,
            self.key,
            self.certificate,
            None,
            serialization.BestAvailableEncryption(password.encode()),
        )
        return {
            "id": key_id,
            "servicePrincipalId": service_principal_id,
            "pem": pem.decode(),
            "certificate": base64_text(self.der),
            "pfx": base64_text(pfx),
            "password": password,
            "thumbprint": self.raw_thumbprint.hex().upper(),
            "customKeyIdentifier": base64_text(self.raw_thumbprint),
        }


def make(subject: str, begin: dt.datetime, end: dt.datetime) -> Pair:
    """Make a new key and sign its certificate with itself.

    Args:
        subject: the common name, without ``CN=``.
        begin: the first moment of its validity.
        end: the last one.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin.replace(microsecond=0))
        .not_valid_after(end.replace(microsecond=0))
        .sign(key, hashes.SHA256())
    )
    return Pair(key, certificate)


def credentials(
    document: Doc, begin: str, end: str, *, display_name: str, verify_id: str
) -> tuple[list[Doc], Doc]:
    """Give the two keyCredentials (Sign, Verify) and the passwordCredential of a signing key.

    Their keyIds differ but for Sign and password; what holds the three together is
    ``customKeyIdentifier``.
    """
    common = {
        "customKeyIdentifier": document["customKeyIdentifier"],
        "displayName": display_name,
        "startDateTime": begin,
        "endDateTime": end,
    }
    sign = {**common, "keyId": document["id"], "type": "X509CertAndPassword", "usage": "Sign"}
    verify = {**common, "keyId": verify_id, "type": "AsymmetricX509Cert", "usage": "Verify"}
    password = {**common, "keyId": document["id"], "hint": None, "secretText": None}
    password["displayName"] = display_name
    return [
        {**sign, "key": None},
        {**verify, "key": document["certificate"]},
    ], password


def base64_text(raw: bytes) -> str:
    """Write bytes as Graph writes Edm.Binary."""
    return base64.b64encode(raw).decode("ascii")


def graph_time(moment: dt.datetime) -> str:
    """Write a time as Graph does: UTC, whole seconds, ``Z``."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
