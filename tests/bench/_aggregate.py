"""Metadata for measuring: one document as Entra's own, and aggregates of any size."""

from __future__ import annotations

import base64
import datetime as dt
import re
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" '
    'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Name="https://federation.example.org/">\n'
)
TAIL = "</md:EntitiesDescriptor>\n"
_SERIAL = 0x1122334455667788
_NAME = b"idp 000000000"
_TOGETHER = 30


class Certificates:
    """As many certificates as are wanted, every one different, from one key.

    Subject and serial number are changed in place, so that a hundred thousand take seconds.
    """

    def __init__(self) -> None:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME.decode())])
        now = dt.datetime.now(dt.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(_SERIAL)
            .not_valid_before(now - dt.timedelta(days=300))
            .not_valid_after(now + dt.timedelta(days=700))
            .sign(key, hashes.SHA256())
        )
        self._der = made.public_bytes(serialization.Encoding.DER)

    def number(self, number: int) -> str:
        """Give one by its number, as base64."""
        der = self._der.replace(_NAME, b"idp %09d" % number)
        own = (_SERIAL - number).to_bytes(8, "big")
        return base64.b64encode(der.replace(_SERIAL.to_bytes(8, "big"), own)).decode("ascii")


def entity(certificates: Certificates, number: int) -> str:
    """Give an identity provider of about 10 KB, as universities publish them."""
    host = f"https://idp{number}.example.org"
    keys = "".join(
        f'      <md:KeyDescriptor use="{use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{certificates.number(2 * number + place)}"
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>\n"
        for place, use in enumerate(("signing", "encryption"))
    )
    bindings = "urn:oasis:names:tc:SAML:2.0:bindings"
    described = "Sign-on of a university with a long description. " * 40
    filler = "".join(f"    <!-- filler {line} of an ordinary file -->\n" for line in range(105))
    return (
        f'  <md:EntityDescriptor entityID="{host}/idp/shibboleth">\n'
        '    <md:Extensions><mdrpi:RegistrationInfo xmlns:mdrpi="urn:oasis:names:tc:SAML:'
        'metadata:rpi" registrationAuthority="https://federation.example.org" '
        'registrationInstant="2020-01-01T00:00:00Z"/></md:Extensions>\n'
        "    <md:IDPSSODescriptor "
        'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\n'
        '      <md:Extensions><mdui:UIInfo xmlns:mdui="urn:oasis:names:tc:SAML:metadata:ui">'
        f'<mdui:DisplayName xml:lang="en">University {number}</mdui:DisplayName>'
        f'<mdui:Description xml:lang="en">{described}</mdui:Description></mdui:UIInfo>'
        f"</md:Extensions>\n{keys}"
        f'      <md:ArtifactResolutionService Binding="{bindings}:SOAP" '
        f'Location="{host}/ars" index="0"/>\n'
        f'      <md:SingleLogoutService Binding="{bindings}:HTTP-Redirect" '
        f'Location="{host}/slo"/>\n'
        "      <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
        "</md:NameIDFormat>\n"
        f'      <md:SingleSignOnService Binding="{bindings}:HTTP-Redirect" '
        f'Location="{host}/sso"/>\n'
        f'      <md:SingleSignOnService Binding="{bindings}:HTTP-POST" '
        f'Location="{host}/sso/post"/>\n'
        "    </md:IDPSSODescriptor>\n"
        f'    <md:Organization><md:OrganizationName xml:lang="en">University {number}'
        f'</md:OrganizationName><md:OrganizationDisplayName xml:lang="en">University {number}'
        '</md:OrganizationDisplayName><md:OrganizationURL xml:lang="en">'
        f"https://u{number}.example.org</md:OrganizationURL></md:Organization>\n"
        '    <md:ContactPerson contactType="technical"><md:GivenName>A</md:GivenName>'
        f"<md:EmailAddress>mailto:a@u{number}.example.org</md:EmailAddress></md:ContactPerson>\n"
        f"{filler}  </md:EntityDescriptor>\n"
    )


def aggregate(count: int, last: str = "") -> Iterator[bytes]:
    """Give an aggregate in pieces, as it would be read from a disk.

    Args:
        count: how many entities.
        last: stands behind them, an entity of its own.
    """
    certificates = Certificates()
    yield HEAD.encode()
    for start in range(0, count, _TOGETHER):
        numbers = range(start, min(start + _TOGETHER, count))
        yield "".join(entity(certificates, number) for number in numbers).encode()
    yield f"{last}{TAIL}".encode()


def ordinary(document: bytes, keys: list[str]) -> bytes:
    """Give a document of Entra's shape its usual weight: roles of WS-Federation with claims.

    Args:
        document: an application's federation metadata, with one role of another protocol.
        keys: its signing certificates, as base64.
    """
    federation = "http://docs.oasis-open.org/wsfed/federation/200706"
    described = "".join(
        '<auth:ClaimType xmlns:auth="http://docs.oasis-open.org/wsfed/authorization/200706" '
        f'Uri="http://schemas.microsoft.com/identity/claims/number{number}"><auth:DisplayName>'
        f"Claim {number}</auth:DisplayName><auth:Description>The claim number {number} of the "
        "user, which says what it says.</auth:Description></auth:ClaimType>"
        for number in range(22)
    )
    held = "".join(
        '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f"<X509Data><X509Certificate>{key}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
        for key in keys
    )
    roles = "".join(
        f'<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xmlns:fed="{federation}" xsi:type="fed:{kind}" '
        f'protocolSupportEnumeration="{federation}">{held}'
        f"<fed:ClaimTypesOffered>{described}</fed:ClaimTypesOffered></RoleDescriptor>"
        for kind in ("SecurityTokenServiceType", "ApplicationServiceType")
    )
    return re.sub(rb"<RoleDescriptor.*?/>", lambda _: roles.encode(), document, count=1)
