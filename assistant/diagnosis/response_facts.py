"""What a response says: who, from where, to where, when, signed how. Read as written.

Nothing is judged here. The same reading serves for a message as it came and for what the verifier
returned of it; only the second proves anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 -- in dataclasses that are described for JSON
from typing import TYPE_CHECKING, Final

from assistant.saml import names, signed, xml
from assistant.saml.metadata import moment

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate

SUCCESS: Final = "urn:oasis:names:tc:SAML:2.0:status:Success"
BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_NUMBER: Final = re.compile(r"AADSTS(\d{4,8})(?!\d)")
_RESTRICTION: Final = "saml:Conditions/saml:AudienceRestriction"
_MOST: Final = 200
_MOST_VALUES: Final = 20


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One SubjectConfirmation; what it does not say is empty or None."""

    method: str
    has_data: bool = False
    recipient: str | None = None
    in_response_to: str = ""
    not_before: str = ""
    not_on_or_after: str = ""


@dataclass(frozen=True, slots=True)
class Authn:
    """One AuthnStatement: when and how the person signed in."""

    instant: datetime | None
    context: str = ""
    session_index: str = ""
    session_ends: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, its values without blanks at their ends and without empty ones."""

    name: str
    values: tuple[str, ...] = ()
    friendly: str = ""


@dataclass(frozen=True, slots=True)
class AssertionFacts:
    """What an assertion says; times are as written, since a wrong one has to be shown.

    Attributes:
        id: its ID.
        issuer: who made it, with its blanks.
        issued: IssueInstant.
        name_id: the subject's name; None where there is none.
        name_id_format: its Format.
        name_id_qualifier: its SPNameQualifier.
        conditions: how many Conditions there are; one is right.
        not_before: of the first Conditions.
        not_on_or_after: of the first Conditions.
        audiences: of all its restrictions, with their blanks.
        restrictions: the same, one by one: each has to name the one that it is for.
        confirmations: in document order.
        authn: in document order.
        statements: how many AttributeStatements there are.
        attributes: in document order, repeated ones too.
        encrypted: names of what is encrypted in it, ``NameID`` and ``Attribute``.
    """

    id: str
    issuer: str
    issued: datetime | None = None
    name_id: str | None = None
    name_id_format: str = ""
    name_id_qualifier: str = ""
    conditions: int = 0
    not_before: str = ""
    not_on_or_after: str = ""
    audiences: tuple[str, ...] = ()
    restrictions: tuple[tuple[str, ...], ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    authn: tuple[Authn, ...] = ()
    statements: int = 0
    attributes: tuple[Attribute, ...] = ()
    encrypted: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """Give the values of the first attribute of this very name."""
        return next((each.values for each in self.attributes if each.name == name), ())


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """How something was signed, as the signature says of itself.

    Attributes:
        over: ``response``, ``assertion`` or ``other``.
        method: its algorithm's URI.
        digest: its digest's URI.
        certificate: the one that it carries; proves nothing by itself.
    """

    over: str
    method: str
    digest: str
    certificate: Certificate | None = field(default=None)


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """What a response says; what it does not say is empty or None.

    Attributes:
        id: its ID.
        version: 2.0.
        issuer: who sent it.
        issued: IssueInstant.
        destination: the address it was made for; None where it names none.
        in_response_to: ID of the request; empty where nobody asked.
        status: the status code's URI.
        sub_status: that of the code inside it.
        status_message: what the identity provider adds, AADSTS number and all.
        aadsts: the number in it; 0 where there is none.
        assertions: how many there are anywhere, encrypted ones too.
        encrypted: how many of them are encrypted.
        assertion: the first that can be read, wherever it stands; None without one.
        signatures: in document order.
    """

    id: str
    version: str
    issuer: str
    issued: datetime | None = None
    destination: str | None = None
    in_response_to: str = ""
    status: str = ""
    sub_status: str = ""
    status_message: str = ""
    aadsts: int = 0
    assertions: int = 0
    encrypted: int = 0
    assertion: AssertionFacts | None = None
    signatures: tuple[SignatureFacts, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the identity provider says that the person signed in."""
        return self.status == SUCCESS


def read_response(root: Element, survey: signed.Survey | None = None) -> ResponseFacts:
    """Read a response as it came.

    Args:
        root: the samlp:Response.
        survey: its signatures, where they were looked over already.
    """
    found = survey or signed.survey(root)
    everywhere = [*root.iter(signed.ASSERTION)]
    encrypted = [*root.iter(signed.ENCRYPTED)]
    message = _text(root, "samlp:Status/samlp:StatusMessage")
    number = _NUMBER.search(message)
    destination = root.get("Destination")
    return ResponseFacts(
        id=str(root.get("ID") or ""),
        version=str(root.get("Version") or ""),
        issuer=_exact(root, "saml:Issuer"),
        issued=moment(str(root.get("IssueInstant") or "")),
        destination=None if destination is None else str(destination),
        in_response_to=str(root.get("InResponseTo") or ""),
        status=_value(root, "samlp:Status/samlp:StatusCode"),
        sub_status=_value(root, "samlp:Status/samlp:StatusCode/samlp:StatusCode"),
        status_message=message,
        aadsts=int(number.group(1)) if number else 0,
        assertions=len(everywhere) + len(encrypted),
        encrypted=len(encrypted),
        assertion=read_assertion(everywhere[0]) if everywhere else None,
        signatures=tuple(
            SignatureFacts(one.over, one.method, one.digest, one.carried)
            for one in found.signatures
        ),
    )


def read_assertion(element: Element) -> AssertionFacts:
    """Read an assertion, as it came or as the verifier returned it."""
    subject = "saml:Subject/saml:NameID"
    name_id = element.find(subject, names.MAP)
    conditions = element.findall("saml:Conditions", names.MAP)
    attributes = element.findall("saml:AttributeStatement/saml:Attribute", names.MAP)
    hidden = {
        "NameID": "saml:Subject/saml:EncryptedID",
        "Attribute": "saml:AttributeStatement/saml:EncryptedAttribute",
    }
    return AssertionFacts(
        id=str(element.get("ID") or ""),
        issuer=_exact(element, "saml:Issuer"),
        issued=moment(str(element.get("IssueInstant") or "")),
        name_id=None if name_id is None else xml.text(name_id).strip(),
        name_id_format=_value(element, subject, "Format"),
        name_id_qualifier=_value(element, subject, "SPNameQualifier"),
        conditions=len(conditions),
        not_before=str(conditions[0].get("NotBefore") or "") if conditions else "",
        not_on_or_after=str(conditions[0].get("NotOnOrAfter") or "") if conditions else "",
        audiences=tuple(
            xml.text(each)
            for each in element.findall(
                "saml:Conditions/saml:AudienceRestriction/saml:Audience", names.MAP
            )[:_MOST]
        ),
        restrictions=tuple(
            tuple(xml.text(one) for one in each.findall("saml:Audience", names.MAP)[:_MOST])
            for each in element.findall(_RESTRICTION, names.MAP)[:_MOST]
        ),
        confirmations=tuple(
            _confirmation(each)
            for each in element.findall("saml:Subject/saml:SubjectConfirmation", names.MAP)[:_MOST]
        ),
        authn=tuple(
            _authn(each) for each in element.findall("saml:AuthnStatement", names.MAP)[:_MOST]
        ),
        statements=len(element.findall("saml:AttributeStatement", names.MAP)),
        attributes=tuple(_attribute(each) for each in attributes[:_MOST]),
        encrypted=tuple(
            name for name, path in hidden.items() if element.find(path, names.MAP) is not None
        ),
    )


def _confirmation(element: Element) -> Confirmation:
    method = str(element.get("Method") or "")
    data = element.find("saml:SubjectConfirmationData", names.MAP)
    if data is None:
        return Confirmation(method)
    recipient = data.get("Recipient")
    return Confirmation(
        method,
        has_data=True,
        recipient=None if recipient is None else str(recipient),
        in_response_to=str(data.get("InResponseTo") or ""),
        not_before=str(data.get("NotBefore") or ""),
        not_on_or_after=str(data.get("NotOnOrAfter") or ""),
    )


def _authn(element: Element) -> Authn:
    return Authn(
        instant=moment(str(element.get("AuthnInstant") or "")),
        context=_text(element, "saml:AuthnContext/saml:AuthnContextClassRef"),
        session_index=str(element.get("SessionIndex") or ""),
        session_ends=str(element.get("SessionNotOnOrAfter") or ""),
    )


def _attribute(element: Element) -> Attribute:
    values = (
        xml.text(each).strip()
        for each in element.findall("saml:AttributeValue", names.MAP)[:_MOST_VALUES]
    )
    return Attribute(
        name=str(element.get("Name") or ""),
        values=tuple(value for value in values if value),
        friendly=str(element.get("FriendlyName") or ""),
    )


def _exact(element: Element, path: str) -> str:
    """Give a text with its blanks: where it is compared, they count."""
    found = element.find(path, names.MAP)
    return xml.text(found) if found is not None else ""


def _text(element: Element, path: str) -> str:
    return _exact(element, path).strip()


def _value(element: Element, path: str, name: str = "Value") -> str:
    found = element.find(path, names.MAP)
    return str(found.get(name) or "") if found is not None else ""
