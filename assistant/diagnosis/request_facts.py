"""What an authentication request asks for, read as written. Nothing is judged here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime  # noqa: TC003 -- in a dataclass that is described for JSON
from typing import TYPE_CHECKING, Final

from assistant.saml import names, xml
from assistant.saml.metadata import moment

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TRUE: Final = frozenset({"true", "1"})
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """An authentication request; what it does not say is empty, False or None.

    Attributes:
        kind: name of its root; ``AuthnRequest`` as a rule.
        id: its ID, which the response repeats.
        version: 2.0.
        issuer: entityID of the service provider.
        issued: IssueInstant; None where it is missing or no time.
        destination: the address it was made for.
        acs_url: where the answer is to go.
        acs_index: the same as a number in metadata.
        protocol_binding: how the answer is to travel.
        name_id_format: Format of the NameIDPolicy.
        has_name_id_policy: whether there is one.
        allow_create: its AllowCreate.
        contexts: classes that RequestedAuthnContext names.
        comparison: how they are compared; ``exact`` where it is not said.
        force_authn: the person has to sign in anew.
        is_passive: no page may be shown.
        has_subject: it names a person.
        signed: a Signature stands in it.
        algorithm: of that signature, its URI.
    """

    kind: str
    id: str
    version: str = ""
    issuer: str = ""
    issued: datetime | None = None
    destination: str = ""
    acs_url: str = ""
    acs_index: str = ""
    protocol_binding: str = ""
    name_id_format: str = ""
    has_name_id_policy: bool = False
    allow_create: bool = False
    contexts: tuple[str, ...] = ()
    comparison: str = "exact"
    force_authn: bool = False
    is_passive: bool = False
    has_subject: bool = False
    signed: bool = False
    algorithm: str = ""


def read_request(root: Element) -> RequestFacts:
    """Read a request."""
    issuer = root.find("saml:Issuer", names.MAP)
    policy = root.find("samlp:NameIDPolicy", names.MAP)
    asked = root.find("samlp:RequestedAuthnContext", names.MAP)
    classes = (
        asked.findall("saml:AuthnContextClassRef", names.MAP)[:_MOST] if asked is not None else []
    )
    method = root.find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", names.MAP)
    return RequestFacts(
        kind=str(root.tag).rpartition("}")[2][:80],
        id=str(root.get("ID") or ""),
        version=str(root.get("Version") or ""),
        issuer=xml.text(issuer).strip() if issuer is not None else "",
        issued=moment(str(root.get("IssueInstant") or "")),
        destination=str(root.get("Destination") or ""),
        acs_url=str(root.get("AssertionConsumerServiceURL") or ""),
        acs_index=str(root.get("AssertionConsumerServiceIndex") or ""),
        protocol_binding=str(root.get("ProtocolBinding") or ""),
        name_id_format=str(policy.get("Format") or "") if policy is not None else "",
        has_name_id_policy=policy is not None,
        allow_create=policy is not None and policy.get("AllowCreate") in _TRUE,
        contexts=tuple(xml.text(each).strip() for each in classes),
        comparison=str(asked.get("Comparison") or "exact") if asked is not None else "exact",
        force_authn=root.get("ForceAuthn") in _TRUE,
        is_passive=root.get("IsPassive") in _TRUE,
        has_subject=root.find("saml:Subject", names.MAP) is not None,
        signed=root.find("ds:Signature", names.MAP) is not None,
        algorithm=str(method.get("Algorithm") or "") if method is not None else "",
    )
