"""A SAML message without what it tells of a person: the same elements, stand-ins in them.

What stays is named here, by the names of the standard; whatever is not named gets a stand-in.
"""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import TYPE_CHECKING, Final

from lxml import etree

from assistant.diagnosis.response_checks import LIMITS
from assistant.saml import xml
from assistant.saml.metadata import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from assistant.diagnosis.stand_ins import StandIns

_IDS: Final = frozenset(
    {"ID", "Id", "id", "InResponseTo", "SessionIndex", "AssertionIDRef", "AssertionURIRef"}
)
_TIMES: Final = frozenset(
    {
        "AuthnInstant",
        "IssueInstant",
        "NotBefore",
        "NotOnOrAfter",
        "SessionNotOnOrAfter",
    }
)
_STANDARD: Final = frozenset(
    {
        "Algorithm",
        "Comparison",
        "Consent",
        "Format",
        "Method",
        "NameFormat",
        "ProtocolBinding",
        "Reason",
        "Type",
        "type",
    }
)
_STANDARDS: Final = ("http://www.w3.org/", "http://docs.oasis-open.org/", "urn:oasis:names:tc:")
_ADDRESSES: Final = frozenset(
    {
        "AssertionConsumerServiceURL",
        "Destination",
        "NameQualifier",
        "Recipient",
        "SPNameQualifier",
    }
)
_PLAIN: Final = frozenset(
    {
        "AllowCreate",
        "AssertionConsumerServiceIndex",
        "AttributeConsumingServiceIndex",
        "Count",
        "ForceAuthn",
        "IsPassive",
        "PrefixList",
        "ProxyCount",
        "Version",
        "nil",
    }
)
_PLAIN_VALUE: Final = re.compile(r"[\w. :-]{0,80}", re.ASCII)
_TIME_VALUE: Final = re.compile(r"[\dTZ:. +-]{0,40}", re.ASCII)
_CONFIGURED: Final = frozenset(
    {
        "Audience",
        "AuthenticatingAuthority",
        "AuthnContextClassRef",
        "AuthnContextDeclRef",
        "Issuer",
        "RequesterID",
    }
)
# What a certificate is stays; so does a public key.
_CERTIFICATES: Final = frozenset(
    {
        "Exponent",
        "Modulus",
        "X509Certificate",
        "X509IssuerName",
        "X509SKI",
        "X509SerialNumber",
        "X509SubjectName",
    }
)
_NUMBER: Final = re.compile(r"AADSTS\d{4,8}(?!\d)")
_PROOFS: Final = frozenset({"CipherValue", "DigestValue", "SignatureValue"})
# Attributes that tell of the tenant and of how somebody signed in, not of whom.
_NOBODYS: Final = frozenset(
    {
        "http://schemas.microsoft.com/claims/authnmethodsreferences",
        "http://schemas.microsoft.com/identity/claims/identityprovider",
        "http://schemas.microsoft.com/identity/claims/tenantid",
    }
)


def redacted(document: bytes, names: StandIns, note: str) -> bytes:
    """Give a message with stand-ins.

    Args:
        document: the message.
        names: the stand-ins of this run.
        note: what the copy says of itself, as a comment before it.

    Raises:
        BadInput: ``saml.xml.*`` where it cannot be read, so that nobody knows what is in it.
    """
    root = xml.read(document, limits=LIMITS)
    for hidden in list(root.iter(etree.Comment, etree.PI)):
        hidden.text = "…"
    for element in list(root.iter(etree.Element)):
        _attributes(element, names)
        _text(element, names)
    comment = note.replace("--", "- -").replace("<", "(").rstrip("-")
    return f"<!-- {comment} -->".encode() + etree.tostring(root, encoding="utf-8", with_tail=False)


def _attributes(element: Element, names: StandIns) -> None:
    for name, value in list(element.attrib.items()):
        local = str(name).rpartition("}")[2]
        element.set(name, _attribute(_local(element), local, str(value), names))


def _attribute(tag: str, name: str, value: str, names: StandIns) -> str:
    made: str | None = None
    if name in _IDS:
        made = names.id(value)
    elif name in _TIMES:
        known = moment(value) is not None or _TIME_VALUE.fullmatch(value)
        made = value if known else names.value(value)
    elif name in _STANDARD or (name, tag) == ("Value", "StatusCode"):
        known = value.startswith(_STANDARDS) or _PLAIN_VALUE.fullmatch(value)
        made = value if known else names.words(value)
    elif tag == "Attribute" and name in {"Name", "FriendlyName"}:
        made = names.words(value) if "@" in value else value
    elif name in _ADDRESSES:
        made = names.words(value)
    elif name in _PLAIN and _PLAIN_VALUE.fullmatch(value):
        made = value
    elif name == "URI":
        made = f"#{names.id(value[1:])}" if value.startswith("#") else names.address(value)
    elif name in {"Address", "DNSName"}:
        made = names.host(value)
    return names.value(value) if made is None else made


def _text(element: Element, names: StandIns) -> None:
    """Replace the text of an element; one that comments cut in pieces is taken as a whole."""
    instead = _instead(element, names)
    children = list(element)
    if children and next(element.iterchildren(etree.Element), None) is None:
        element.text = instead(xml.text(element))
        for each in children:
            each.tail = None
        return
    if element.text and element.text.strip():
        element.text = instead(element.text)
    for each in children:
        if each.tail and each.tail.strip():
            each.tail = names.value(each.tail)


def _instead(element: Element, names: StandIns) -> Callable[[str], str]:
    """Say what stands for an element's text, by what the element is."""
    tag, above = _local(element), element.getparent()
    is_nobodys = tag == "AttributeValue" and above is not None and above.get("Name") in _NOBODYS
    made: Callable[[str], str] = names.person
    if tag in _CERTIFICATES:
        made = str
    elif tag in _PROOFS:
        made = _blank
    elif tag == "SessionIndex":
        made = names.id
    elif tag == "StatusMessage":
        made = partial(_status_message, names=names)
    elif tag in _CONFIGURED or is_nobodys:
        made = names.words
    return made


def _status_message(text: str, names: StandIns) -> str:
    """Give the numbers of Entra's errors; the sentences around them name anybody."""
    names.sentence(text)
    numbers = list(dict.fromkeys(_NUMBER.findall(text)))
    return " ".join(numbers) or names.value(text)


def _blank(text: str) -> str:
    """Give as much base64 as there was, of nothing."""
    size = len("".join(text.split())) // 4 * 3
    return base64.b64encode(bytes(min(size, 4096))).decode("ascii")


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
