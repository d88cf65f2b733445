"""A small identity provider for tests: SAML responses signed with a key of its own."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils

CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
ISSUER = "https://sts.windows.net/11111111-2222-3333-4444-555555555555/"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


@dataclass(frozen=True)
class SigningKey:
    """A private key and its certificate, as PEM and as the base64 that metadata carries."""

    key: str
    certificate: str

    @property
    def base64(self) -> str:
        return "".join(self.certificate.splitlines()[1:-1])


@cache
def signing_key(name: str = "first") -> SigningKey:
    """Make a key once per name and test run."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return SigningKey(
        private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()
    )


def claims(upn: str, mail: str = "", first: str = "", last: str = "") -> dict[str, str]:
    """Return the claims that Entra sends, without those that are empty."""
    given = {"name": upn, "emailaddress": mail, "givenname": first, "surname": last}
    return {CLAIMS + name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class Answer:
    """A response to be; change a copy of it with ``but``."""

    acs: str
    audience: str
    attributes: dict[str, str] = field(default_factory=dict)
    issuer: str = ISSUER
    destination: str = ""
    recipient: str = ""
    status: str = SUCCESS
    starts: dt.timedelta = dt.timedelta(minutes=-5)
    ends: dt.timedelta = dt.timedelta(minutes=60)
    in_response_to: str = ""
    key: SigningKey | None = field(default_factory=signing_key)

    def but(self, **changes: object) -> Answer:
        return replace(self, **changes)  # type: ignore[arg-type]

    def encoded(self) -> str:
        """Return the form field's value."""
        document = self._document()
        if self.key is not None:
            document = OneLogin_Saml2_Utils.add_sign(
                document,
                self.key.key,
                self.key.certificate,
                sign_algorithm=OneLogin_Saml2_Constants.RSA_SHA256,
                digest_algorithm=OneLogin_Saml2_Constants.SHA256,
            )
        raw = document if isinstance(document, bytes) else document.encode()
        return base64.b64encode(raw).decode()

    def _document(self) -> str:
        now = dt.datetime.now(dt.UTC)
        begin, end = (_time(now + each) for each in (self.starts, self.ends))
        answered = f" InResponseTo={quoteattr(self.in_response_to)}" if self.in_response_to else ""
        statement = "".join(
            f"<saml:Attribute Name={quoteattr(name)}>"
            f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue></saml:Attribute>"
            for name, value in self.attributes.items()
        )
        statement = f"<saml:AttributeStatement>{statement}</saml:AttributeStatement>"
        assertion = f"""<saml:Assertion ID="_a1" Version="2.0" IssueInstant="{_time(now)}">
<saml:Issuer>{escape(self.issuer)}</saml:Issuer>
<saml:Subject><saml:NameID>somebody</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">
<saml:SubjectConfirmationData NotOnOrAfter="{end}"
 Recipient={quoteattr(self.recipient or self.acs)}{answered}/>
</saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{begin}" NotOnOrAfter="{end}"><saml:AudienceRestriction>
<saml:Audience>{escape(self.audience)}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{_time(now)}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement>{statement if self.attributes else ""}</saml:Assertion>"""
        return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r1" Version="2.0"
 IssueInstant="{_time(now)}" Destination={quoteattr(self.destination or self.acs)}{answered}>
<saml:Issuer>{escape(self.issuer)}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status>
{assertion if self.status == SUCCESS else ""}</samlp:Response>"""


def _time(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
