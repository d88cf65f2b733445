"""SAML requests as they arrive: taken off the wire, read strictly, and judged for their form.

Bindings: SAML 2.0 Bindings 3.4 (HTTP-Redirect, raw DEFLATE) and 3.5 (HTTP-POST). Rules beyond the
standard are Entra's (Microsoft: "Single sign-on SAML protocol").
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from assistant.practice.login.aadsts import refuse

if TYPE_CHECKING:
    from assistant.practice.http import Request

PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
_LARGEST: Final = 64 * 1024
_HTTP_POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_NCNAME: Final = re.compile(r"[^\W\d][\w.\-]*")
NAME_ID_FORMATS: Final = {
    "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
}


@dataclass(frozen=True, slots=True)
class SamlRequest:
    """An AuthnRequest or LogoutRequest, with what counts of it.

    Attributes:
        kind: "AuthnRequest" or "LogoutRequest".
        id: its ID, to be given back as InResponseTo.
        issuer: entity id of the service provider.
        acs_url: AssertionConsumerServiceURL, "" if none was sent.
        name_id_format: of its NameIDPolicy, "" if none was sent.
        contexts: the AuthnContextClassRefs asked for.
        force: ForceAuthn: the person has to sign in again.
        passive: IsPassive: no page may be shown.
        relay_state: RelayState that came with it; None if none came.
    """

    kind: str
    id: str
    issuer: str
    acs_url: str = ""
    name_id_format: str = ""
    contexts: tuple[str, ...] = ()
    force: bool = False
    passive: bool = False
    relay_state: str | None = None


def receive(request: Request) -> SamlRequest:
    """Take the SAML request out of an HTTP request.

    Raises:
        Refusal: 750054 there is none; 75005 it cannot be read or is not what it should be;
            7500529 its ID begins with a digit; 75003 another answer than HTTP-POST is asked for;
            75016 a NameID format that is not supported.
    """
    by_post = request.method == "POST"
    fields = request.form() if by_post else request.query()
    text = fields.get("SAMLRequest", "")
    if not text:
        raise refuse(750054)
    document = _decode(text) if by_post else _inflate(_decode(text))
    return _read(_parse(document), fields.get("RelayState"))


def _decode(text: str) -> bytes:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as exc:
        raise refuse(75005, reason="it is not base64.") from exc
    return _bounded(raw)


def _inflate(raw: bytes) -> bytes:
    inflater = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        document = inflater.decompress(raw, _LARGEST + 1)
    except zlib.error as exc:
        raise refuse(75005, reason="it is not compressed with DEFLATE.") from exc
    if not inflater.eof and len(document) <= _LARGEST:
        raise refuse(75005, reason="its compressed data end early.")
    return _bounded(document)


def _bounded(document: bytes) -> bytes:
    if len(document) > _LARGEST:
        raise refuse(75005, reason=f"it is larger than {_LARGEST} bytes.")
    return document


def _parse(document: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise refuse(75005, reason="it is not well-formed XML.") from exc
    # The tree is asked and not the text: a doctype in UTF-16 escapes a search of the bytes.
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse(75005, reason="it has a document type declaration.")
    return root


def _read(root: etree._Element, relay_state: str | None) -> SamlRequest:
    name = etree.QName(root)
    if name.namespace != PROTOCOL or name.localname not in {"AuthnRequest", "LogoutRequest"}:
        raise refuse(75005, reason="it is no AuthnRequest.")
    identifier = root.get("ID", "")
    if identifier[:1].isdigit():
        raise refuse(7500529, value=identifier)
    if not _NCNAME.fullmatch(identifier):
        raise refuse(75005, reason="it has no valid ID.")
    if root.get("Version") != "2.0" or not root.get("IssueInstant"):
        raise refuse(75005, reason="Version must be 2.0, and IssueInstant must be there.")
    issuer = (root.findtext(f"{{{ASSERTION}}}Issuer") or "").strip()
    if not issuer:
        raise refuse(75005, reason="it has no Issuer.")
    if root.find(f"{{{ASSERTION}}}Subject") is not None:
        raise refuse(75005, reason="it has a Subject, which is not supported.")
    binding = root.get("ProtocolBinding", _HTTP_POST)
    if binding != _HTTP_POST:
        raise refuse(75003, binding=binding)
    policy = root.find(f"{{{PROTOCOL}}}NameIDPolicy")
    name_id_format = policy.get("Format", "") if policy is not None else ""
    if name_id_format and name_id_format not in NAME_ID_FORMATS:
        raise refuse(75016, format=name_id_format)
    return SamlRequest(
        name.localname,
        identifier,
        issuer,
        root.get("AssertionConsumerServiceURL", ""),
        name_id_format,
        _contexts(root),
        _flag(root, "ForceAuthn"),
        _flag(root, "IsPassive"),
        relay_state,
    )


def _contexts(root: etree._Element) -> tuple[str, ...]:
    asked = root.find(f"{{{PROTOCOL}}}RequestedAuthnContext")
    if asked is None:
        return ()
    if asked.get("Comparison", "exact") != "exact":
        raise refuse(75005, reason="RequestedAuthnContext must be compared exactly.")
    found = asked.findall(f"{{{ASSERTION}}}AuthnContextClassRef")
    return tuple((element.text or "").strip() for element in found)


def _flag(root: etree._Element, name: str) -> bool:
    value = root.get(name, "false")
    if value not in {"true", "false", "1", "0"}:
        raise refuse(75005, reason=f"{name} must be true or false.")
    return value in {"true", "1"}
