"""SAML responses in the shape of Entra's.

The response is unsigned and the assertion signed, unless a tokenIssuancePolicy says otherwise
(TokenOnly, ResponseOnly, ResponseAndToken).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from lxml import etree

from assistant.practice.federation.requests import ASSERTION, PROTOCOL
from assistant.practice.federation.signing import RSA_SHA256, plain, sign

if TYPE_CHECKING:
    from assistant.practice.federation.certificates import Signer
    from assistant.practice.federation.claims import Claims

_BEFORE: Final = timedelta(minutes=5)
_LIFETIME: Final = timedelta(minutes=70)
_BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
PASSWORD_CONTEXT: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"  # noqa: S105  # a class


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a response says beside the claims.

    Attributes:
        response_id: ID of the response; assertion_id likewise. Both begin with "_".
        issuer: Entra's entity id.
        acs_url: where it is posted: Destination and Recipient.
        audience: the service provider's identifier.
        in_response_to: the request's ID; "" when the sign-in began here.
        now: the moment of issue.
        since: when the user signed in.
        signs: TokenOnly, ResponseOnly or ResponseAndToken.
        algorithm: of the signatures.
    """

    response_id: str
    assertion_id: str
    issuer: str
    acs_url: str
    audience: str
    in_response_to: str
    now: datetime
    since: datetime
    signs: str = "TokenOnly"
    algorithm: str = RSA_SHA256


def success(envelope: Envelope, claims: Claims, signer: Signer) -> bytes:
    """Build and sign the response that lets a user in."""
    assertion = _assertion(envelope, claims)
    signed = (
        etree.tostring(assertion)
        if envelope.signs == "ResponseOnly"
        else sign(assertion, f"{{{ASSERTION}}}Issuer", signer, envelope.algorithm)
    )
    response = _response(envelope, [_SUCCESS])
    text = _enclose(etree.tostring(response), signed)
    if envelope.signs == "TokenOnly":
        return text
    return sign(etree.fromstring(text), f"{{{ASSERTION}}}Issuer", signer, envelope.algorithm)


def failure(envelope: Envelope, status: list[str], message: str) -> bytes:
    """Build a response without an assertion: Entra signs these as little as the others."""
    return bytes(etree.tostring(_response(envelope, status, message)))


def logout_response(
    response_id: str, entity_id: str, destination: str, in_response_to: str, now: datetime
) -> bytes:
    """Build the answer to a LogoutRequest: everything went well."""
    answer = etree.Element(f"{{{PROTOCOL}}}LogoutResponse", nsmap={"samlp": PROTOCOL})
    answer.set("ID", response_id)
    answer.set("Version", "2.0")
    answer.set("IssueInstant", _instant(now))
    answer.set("Destination", destination)
    answer.set("InResponseTo", in_response_to)
    issuer = etree.SubElement(answer, f"{{{ASSERTION}}}Issuer", nsmap=plain(ASSERTION))
    issuer.text = entity_id
    status = etree.SubElement(answer, f"{{{PROTOCOL}}}Status")
    etree.SubElement(status, f"{{{PROTOCOL}}}StatusCode", Value=_SUCCESS)
    return bytes(etree.tostring(answer))


def _enclose(response: bytes, assertion: bytes) -> bytes:
    """Put the signed assertion in as the response's last child, byte for byte."""
    end = response.rindex(b"</")
    return response[:end] + assertion + response[end:]


def _response(envelope: Envelope, status: list[str], message: str = "") -> etree._Element:
    response = etree.Element(f"{{{PROTOCOL}}}Response", nsmap={"samlp": PROTOCOL})
    response.set("ID", envelope.response_id)
    response.set("Version", "2.0")
    response.set("IssueInstant", _instant(envelope.now))
    response.set("Destination", envelope.acs_url)
    if envelope.in_response_to:
        response.set("InResponseTo", envelope.in_response_to)
    issuer = etree.SubElement(response, f"{{{ASSERTION}}}Issuer", nsmap=plain(ASSERTION))
    issuer.text = envelope.issuer
    parent = etree.SubElement(response, f"{{{PROTOCOL}}}Status")
    holder = parent
    for code in status:
        holder = etree.SubElement(holder, f"{{{PROTOCOL}}}StatusCode", Value=code)
    if message:
        etree.SubElement(parent, f"{{{PROTOCOL}}}StatusMessage").text = message
    return response


def _assertion(envelope: Envelope, claims: Claims) -> etree._Element:
    now = envelope.now
    begin, end = now - _BEFORE, now - _BEFORE + _LIFETIME
    assertion = etree.Element(f"{{{ASSERTION}}}Assertion", nsmap=plain(ASSERTION))
    assertion.set("ID", envelope.assertion_id)
    assertion.set("IssueInstant", _instant(now))
    assertion.set("Version", "2.0")
    _add(assertion, "Issuer").text = envelope.issuer
    subject = _add(assertion, "Subject")
    _add(subject, "NameID", Format=claims.name_id_format).text = claims.name_id
    confirmation = _add(subject, "SubjectConfirmation", Method=_BEARER)
    data = _add(confirmation, "SubjectConfirmationData")
    if envelope.in_response_to:
        data.set("InResponseTo", envelope.in_response_to)
    data.set("NotOnOrAfter", _instant(end))
    data.set("Recipient", envelope.acs_url)
    conditions = _add(
        assertion, "Conditions", NotBefore=_instant(begin), NotOnOrAfter=_instant(end)
    )
    _add(_add(conditions, "AudienceRestriction"), "Audience").text = envelope.audience
    if claims.attributes:
        statement = _add(assertion, "AttributeStatement")
        for name, values in claims.attributes.items():
            attribute = _add(statement, "Attribute", Name=name)
            for value in values:
                _add(attribute, "AttributeValue").text = _xml_text(value)
    authn = _add(
        assertion,
        "AuthnStatement",
        AuthnInstant=_instant(envelope.since),
        SessionIndex=envelope.assertion_id,
    )
    _add(_add(authn, "AuthnContext"), "AuthnContextClassRef").text = PASSWORD_CONTEXT
    return assertion


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{ASSERTION}}}{name}", attributes)


def _instant(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"


def _xml_text(value: str) -> str:
    """Leave out what XML cannot carry: control characters other than tab and line breaks."""
    return "".join(character for character in value if character >= " " or character in "\t\n\r")
