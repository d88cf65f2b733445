"""Sign-ins as Entra sends them, at a moment that stands still, and what can be wrong with them."""

from __future__ import annotations

import base64
import datetime as dt
import zlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

from helpers.saml_documents import ISSUER, NOW, SSO, Pair, entra_metadata, pair
from lxml import etree
from signxml import XMLSigner, methods
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from assistant.diagnosis import expected
from assistant.diagnosis.things import Message
from assistant.sentry import addresses

if TYPE_CHECKING:
    from collections.abc import Mapping

ACME = addresses.addresses(addresses.SentryAddress(), "acme")
ACS, ENTITY = ACME.reply_url, ACME.identifier
CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
NAMES = {"saml": ASSERTION, "samlp": PROTOCOL, "ds": "http://www.w3.org/2000/09/xmldsig#"}


def known(**changes: Any) -> expected.Expected:
    """What is known of a healthy set-up: acme at Sentry, one certificate."""
    found = expected.from_metadata(entra_metadata([pair()]), ACME)
    return replace(found, **{"active": pair().certificate.thumbprint, **changes})


def time(**away: float) -> str:
    """A moment away from NOW, as SAML writes it."""
    return (NOW + dt.timedelta(**away)).strftime("%Y-%m-%dT%H:%M:%SZ")


def people(**changes: str | None) -> dict[str, str | None]:
    """The claims of Dana; None leaves one out, an empty one comes without a value."""
    claims = {
        "name": "dana@contoso.com",
        "emailaddress": "dana@contoso.com",
        "givenname": "Dana",
        "surname": "Doe",
        **changes,
    }
    return {CLAIMS + name: value for name, value in claims.items() if value is not None}


@dataclass(frozen=True)
class Response:
    """A response to be; None leaves a part out."""

    over: str = "assertion"
    by: Pair = field(default_factory=pair)
    id: str | None = "_r1"
    version: str = "2.0"
    issuer: str | None = ISSUER
    own_issuer: str | None = None
    destination: str | None = ACS
    recipient: str | None = ACS
    audience: str | None = ENTITY
    answers: str = "ONELOGIN_abc"
    answers_inside: str | None = None
    status: str = SUCCESS
    says: str = ""
    begins: str | None = time(minutes=-5)
    ends: str | None = time(minutes=65)
    confirmed_until: str = time(minutes=65)
    confirmed_from: str = ""
    method: str = BEARER
    session_ends: str = ""
    name_id: str | None = "dana@contoso.com"
    name_id_format: str = ""
    context: str = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
    qualifier: str = ""
    claims: Mapping[str, str | None] | None = field(default_factory=people)
    more: str = ""
    conditions: int = 1
    statements: int = 1
    digest: DigestAlgorithm = DigestAlgorithm.SHA256
    signature: SignatureMethod = SignatureMethod.RSA_SHA256

    def but(self, **changes: Any) -> Response:
        return replace(self, **changes)

    def assertion(self) -> str:
        """The assertion, unsigned."""
        return (
            f'<Assertion xmlns="{ASSERTION}" ID="_a1" IssueInstant="{time()}" Version="2.0">'
            f"{_issuer(self.issuer)}{self._subject()}{self._conditions() * self.conditions}"
            f"{self._attributes()}{self._authn() * self.statements}</Assertion>"
        )

    def _subject(self) -> str:
        inside = self.answers if self.answers_inside is None else self.answers_inside
        data = {
            "InResponseTo": inside,
            "NotBefore": self.confirmed_from,
            "NotOnOrAfter": self.confirmed_until,
            "Recipient": self.recipient,
        }
        named = ""
        if self.name_id is not None:
            qualifier = {"Format": self.name_id_format, "SPNameQualifier": self.qualifier}
            named = f"<NameID{_attributes(qualifier)}>{escape(self.name_id)}</NameID>"
        return (
            f'<Subject>{named}<SubjectConfirmation Method="{self.method}">'
            f"<SubjectConfirmationData{_attributes(data)}/></SubjectConfirmation></Subject>"
        )

    def _conditions(self) -> str:
        times = _attributes({"NotBefore": self.begins, "NotOnOrAfter": self.ends})
        if self.audience is None:
            return f"<Conditions{times}/>"
        return (
            f"<Conditions{times}><AudienceRestriction><Audience>{escape(self.audience)}</Audience>"
            "</AudienceRestriction></Conditions>"
        )

    def _attributes(self) -> str:
        if self.claims is None:
            return ""
        inside = "".join(
            f"<Attribute Name={quoteattr(name)}><AttributeValue>{escape(value or '')}"
            "</AttributeValue></Attribute>"
            for name, value in self.claims.items()
        )
        return f"<AttributeStatement>{inside}{self.more}</AttributeStatement>"

    def _authn(self) -> str:
        ends = _attributes({"SessionNotOnOrAfter": self.session_ends})
        reference = f"<AuthnContextClassRef>{self.context}</AuthnContextClassRef>"
        other = "<AuthnContextDeclRef>urn:x</AuthnContextDeclRef>"
        return (
            f'<AuthnStatement AuthnInstant="{time()}" SessionIndex="_a1"{ends}><AuthnContext>'
            f"{reference if self.context else other}</AuthnContext></AuthnStatement>"
        )

    def _around(self, inside: str) -> bytes:
        own = {
            "ID": self.id,
            "Version": self.version,
            "IssueInstant": time(),
            "InResponseTo": self.answers,
        }
        # An empty Destination is a case of its own.
        to = "" if self.destination is None else f" Destination={quoteattr(self.destination)}"
        says = (
            f"<samlp:StatusMessage>{escape(self.says)}</samlp:StatusMessage>" if self.says else ""
        )
        return (
            f'<samlp:Response xmlns:samlp="{PROTOCOL}"{_attributes(own)}{to}>'
            f"{_issuer(self.own_issuer or self.issuer)}"
            f'<samlp:Status><samlp:StatusCode Value="{self.status}"/>{says}</samlp:Status>'
            f"{inside}</samlp:Response>"
        ).encode()

    def document(self) -> bytes:
        """The response, signed as asked for: over assertion, response, both or none."""
        inside = "" if self.status != SUCCESS else self.assertion()
        if self.over in {"assertion", "both"} and inside:
            inside = self.sign(inside.encode()).decode()
        whole = self._around(inside)
        return self.sign(whole) if self.over in {"response", "both"} else whole

    def sign(self, document: bytes) -> bytes:
        """Sign the root of a document, its signature behind the issuer."""
        root = etree.fromstring(document)
        holder = etree.SubElement(root, f"{{{NAMES['ds']}}}Signature", Id="placeholder")
        root.insert(1, holder)
        signer = _Signer(
            method=methods.enveloped,
            c14n_algorithm=EXCLUSIVE,
            signature_algorithm=self.signature,
            digest_algorithm=self.digest,
        )
        made = signer.sign(
            root, key=self.by.key, cert=[self.by.x509], reference_uri="#" + str(root.get("ID"))
        )
        return bytes(etree.tostring(made))


class _Signer(XMLSigner):
    """signxml's signer, that also signs with what it thinks too weak."""

    def check_deprecated_methods(self) -> None:
        """Allow SHA-1: Entra still offers it."""


def _issuer(issuer: str | None) -> str:
    return "" if issuer is None else f'<Issuer xmlns="{ASSERTION}">{escape(issuer)}</Issuer>'


def _attributes(found: Mapping[str, str | None]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in found.items() if value)


def message(document: bytes, **more: Any) -> Message:
    """A response as it was recognised in a page that posts itself."""
    return Message(**{"kind": "response", "document": document, "source": "page", **more})


def encoded(document: bytes) -> str:
    return base64.b64encode(document).decode()


def deflated(document: bytes) -> str:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return encoded(packer.compress(document) + packer.flush())


def request(**changes: str | None) -> bytes:
    """Sentry's request; None leaves an attribute out, ``inside`` comes after the issuer."""
    given: dict[str, str | None] = {
        "ID": "ONELOGIN_abc",
        "Version": "2.0",
        "IssueInstant": time(),
        "Destination": SSO,
        "ProtocolBinding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        "AssertionConsumerServiceURL": ACS,
        **changes,
    }
    issuer, inside = given.pop("issuer", ENTITY), given.pop("inside", None)
    named = "" if issuer is None else f"<saml:Issuer>{issuer}</saml:Issuer>"
    root = given.pop("root", None) or "AuthnRequest"
    policy = (
        '<samlp:NameIDPolicy Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"'
        ' AllowCreate="true"/>'
    )
    return (
        f'<samlp:{root} xmlns:samlp="{PROTOCOL}" xmlns:saml="{ASSERTION}"{_attributes(given)}>'
        f"{named}{policy if inside is None else inside}</samlp:{root}>"
    ).encode()


def sent(document: bytes, **more: Any) -> Message:
    """A request as it was recognised in an address."""
    return Message(
        **{
            "kind": "request",
            "document": document,
            "source": "address",
            "binding": "redirect",
            "written": ("base64", "deflate"),
            "sent_to": SSO,
            **more,
        }
    )


def address(document: bytes, relay: str = "") -> str:
    fields = {"SAMLRequest": deflated(document), **({"RelayState": relay} if relay else {})}
    return f"{SSO}?{urlencode(fields)}"
