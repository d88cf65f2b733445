"""Keys, certificates and metadata as Entra and Sentry would show them, made afresh for a test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import XMLSigner, methods

from assistant.saml import certificates

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TENANT = "7a9c1f52-3d40-4b1e-9c55-0d2f1f6b8a11"
OTHER_TENANT = "11111111-2222-3333-4444-555555555555"
ISSUER = f"https://sts.windows.net/{TENANT}/"
SSO = f"https://login.microsoftonline.com/{TENANT}/saml2"

SENTRY_METADATA = b"""<?xml version="1.0"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
                     validUntil="2026-11-25T22:15:16Z"
                     cacheDuration="PT604800S"
                     entityID="https://sentry.io/saml/metadata/acme/">
    <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="false" \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
        <md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
                                Location="https://sentry.io/saml/sls/acme/" />
        <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>
        <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
                                     Location="https://sentry.io/saml/acs/acme/"
                                     index="1" />
    </md:SPSSODescriptor>


</md:EntityDescriptor>"""


@dataclass(frozen=True)
class Pair:
    """A key and its certificate, in cryptography's terms and in ours."""

    key: rsa.RSAPrivateKey
    x509: x509.Certificate
    certificate: certificates.Certificate


@cache
def pair(
    name: str = "Sentry",
    bits: int = 2048,
    since_days: int = -30,
    until_days: int = 1000,
    digest: str = "SHA256",
) -> Pair:
    """Make a certificate valid from and until so many days from NOW."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=since_days))
        .not_valid_after(NOW + timedelta(days=until_days))
        .sign(key, getattr(hashes, digest)())
    )
    der = made.public_bytes(serialization.Encoding.DER)
    return Pair(key, made, certificates.from_der(der))


def entra_metadata(
    pairs: Sequence[Pair],
    *,
    entity_id: str = ISSUER,
    sso: str = SSO,
    signed_by: Pair | None = None,
) -> bytes:
    """Write an application's federation metadata in Entra's shape."""
    keys = "".join(
        '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f"<X509Data><X509Certificate>{one.certificate.base64}</X509Certificate></X509Data>"
        "</KeyInfo></KeyDescriptor>"
        for one in pairs
    )
    document = (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<EntityDescriptor ID="_0f6a" xmlns="urn:oasis:names:tc:SAML:2.0:metadata" '
        f'entityID="{entity_id}">'
        '<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" '
        'xsi:type="fed:SecurityTokenServiceType" '
        'protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"/>'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
        f"{keys}"
        '<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{sso}"/>'
        '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        f'Location="{sso}"/>'
        '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
        f'Location="{sso}"/>'
        "</IDPSSODescriptor></EntityDescriptor>"
    ).encode()
    return sign(document, signed_by) if signed_by is not None else document


def sign(document: bytes, by: Pair) -> bytes:
    """Sign the root of a document, as Entra does: enveloped, exclusive C14N, RSA-SHA256."""
    root = etree.fromstring(document)
    signer = XMLSigner(
        method=methods.enveloped, c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"
    )
    signed = signer.sign(root, key=by.key, cert=[by.x509], reference_uri=root.get("ID"))
    return etree.tostring(signed)
