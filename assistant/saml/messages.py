"""Authentication requests in the HTTP-Redirect binding (saml-bindings-2.0-os, 3.4.4.1)."""

from __future__ import annotations

import base64
import binascii
import zlib
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree

from assistant.errors import BadInput
from assistant.saml import names, xml
from assistant.saml.metadata import moment

if TYPE_CHECKING:
    from datetime import datetime

_MAX_INFLATED: Final = 256 * 1024
_MAX_QUERY: Final = 128 * 1024
_REQUEST: Final = f"{{{names.PROTOCOL}}}AuthnRequest"


@dataclass(frozen=True, slots=True)
class AuthnRequest:
    """An authentication request; what it does not say is empty.

    Attributes:
        id: its ID, which the response's InResponseTo repeats.
        issuer: entityID of the service provider.
        acs_url: AssertionConsumerServiceURL, where the response is to go.
        destination: the address it was made for.
        issued: IssueInstant.
        protocol_binding: how the response is to travel.
        name_id_format: Format of the NameIDPolicy.
        allow_create: AllowCreate of the NameIDPolicy.
        force_authn: ForceAuthn.
        contexts: classes of the RequestedAuthnContext.
        relay_state: RelayState beside it.
        signed: whether a Signature travelled with it.
    """

    id: str
    issuer: str
    acs_url: str
    destination: str
    issued: datetime | None = None
    protocol_binding: str = names.POST
    name_id_format: str = ""
    allow_create: bool = False
    force_authn: bool = False
    contexts: tuple[str, ...] = ()
    relay_state: str = ""
    signed: bool = False


def holds_request(url: str) -> bool:
    """Tell whether an address carries an authentication request."""
    try:
        return "SAMLRequest=" in urlsplit(url).query
    except ValueError:
        return False


def decode_request(url: str) -> AuthnRequest:
    """Read the authentication request that a Redirect address (or its bare query) carries.

    Raises:
        BadInput: ``saml.message.*`` or ``saml.xml.*``.
    """
    try:
        query = urlsplit(url).query if "://" in url else url.lstrip("?")
    except ValueError:
        raise BadInput("saml.message.no_request") from None
    if len(query) > _MAX_QUERY:
        raise BadInput("saml.message.too_large", limit=_MAX_QUERY)
    fields = parse_qsl(query, keep_blank_values=True)
    carried = [value for name, value in fields if name == "SAMLRequest"]
    if len(carried) != 1 or not carried[0]:
        raise BadInput("saml.message.no_request")
    beside = dict(fields)
    root = xml.read(_inflate(carried[0]))
    if root.tag != _REQUEST:
        raise BadInput("saml.message.not_request", root=str(root.tag).rpartition("}")[2][:80])
    issuer = root.find("saml:Issuer", names.MAP)
    policy = root.find("samlp:NameIDPolicy", names.MAP)
    classes = root.findall("samlp:RequestedAuthnContext/saml:AuthnContextClassRef", names.MAP)
    return AuthnRequest(
        id=str(root.get("ID") or ""),
        issuer=xml.text(issuer).strip() if issuer is not None else "",
        acs_url=str(root.get("AssertionConsumerServiceURL") or ""),
        destination=str(root.get("Destination") or ""),
        issued=moment(str(root.get("IssueInstant") or "")),
        protocol_binding=str(root.get("ProtocolBinding") or ""),
        name_id_format=str(policy.get("Format") or "") if policy is not None else "",
        allow_create=policy is not None and policy.get("AllowCreate") in {"true", "1"},
        force_authn=root.get("ForceAuthn") in {"true", "1"},
        contexts=tuple(xml.text(found).strip() for found in classes),
        relay_state=beside.get("RelayState", ""),
        signed="Signature" in beside or root.find("ds:Signature", names.MAP) is not None,
    )


def _inflate(carried: str) -> bytes:
    """Undo base64 and DEFLATE, stopping at the limit whatever the size promised."""
    try:
        packed = base64.b64decode("".join(carried.split()), validate=True)
    except (binascii.Error, ValueError):
        raise BadInput("saml.message.base64") from None
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        unpacked = unpacker.decompress(packed, _MAX_INFLATED)
    except zlib.error:
        raise BadInput("saml.message.deflate") from None
    if unpacker.unconsumed_tail:
        raise BadInput("saml.message.too_large", limit=_MAX_INFLATED)
    if not unpacker.eof:
        raise BadInput("saml.message.deflate")
    return unpacked


def encode_request(request: AuthnRequest) -> str:
    """Give the request as its value in the query: XML, raw DEFLATE, base64.

    Raises:
        ValueError: if the request has no moment of issue or holds what XML cannot.
    """
    if request.issued is None:
        raise ValueError("a request needs its moment of issue")
    root = etree.Element(
        _REQUEST,
        {
            "ID": request.id,
            "Version": "2.0",
            "IssueInstant": request.issued.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Destination": request.destination,
            "ProtocolBinding": request.protocol_binding,
            "AssertionConsumerServiceURL": request.acs_url,
        },
        nsmap={"samlp": names.PROTOCOL, "saml": names.ASSERTION},
    )
    if request.force_authn:
        root.set("ForceAuthn", "true")
    etree.SubElement(root, f"{{{names.ASSERTION}}}Issuer").text = request.issuer
    if request.name_id_format:
        policy = {"Format": request.name_id_format}
        if request.allow_create:
            policy["AllowCreate"] = "true"
        etree.SubElement(root, f"{{{names.PROTOCOL}}}NameIDPolicy", policy)
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(root)) + packer.flush()
    return base64.b64encode(packed).decode("ascii")


def redirect_url(request: AuthnRequest) -> str:
    """Give the address to which a browser is sent with this request, unsigned."""
    fields = {"SAMLRequest": encode_request(request)}
    if request.relay_state:
        fields["RelayState"] = request.relay_state
    joint = "&" if urlsplit(request.destination).query else "?"
    return f"{request.destination}{joint}{urlencode(fields)}"
