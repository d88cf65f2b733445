"""The signature over a metadata document: is it whole, whose is it, and what does it cover?

Two parsers that disagree on one document are how signatures are forged (2024-2025), so what is
verified is read with the same parser, and callers read only :attr:`Verified.root`: the element as
the verifier canonicalised it, never the document that it came in.

Metadata carries its own keys. A signature that verifies with a carried key proves that the
document is whole; only one that verifies with an expected key proves who made it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature as WrongKey
from cryptography.exceptions import UnsupportedAlgorithm
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from assistant.errors import BadInput, Who
from assistant.saml import certificates, names, xml
from assistant.saml.findings import Finding, fail, good, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate

_SIGNATURE: Final = f"{{{names.XMLDSIG}}}Signature"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_TRANSFORMS: Final = frozenset(
    {
        _ENVELOPED,
        "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    }
)
IDS: Final = ("ID", "Id", "id")
"""The attributes that one program or another takes for an element's ID."""
_IDS: Final = etree.XPath(
    "|".join(f"descendant-or-self::*/@{name}" for name in IDS), smart_strings=False
)
_MAX_TRANSFORMS: Final = 2
_MAX_KEYS: Final = 20


@dataclass(frozen=True, slots=True)
class Verified:
    """The outcome of looking at a document's signature.

    Attributes:
        finding: the verdict.
        root: the signed element as the verifier returned it; None unless it verified.
        certificate: whose key verified it; None unless it verified.
        expected: whether that certificate is one of those expected.
        algorithm: the signature's method, its URI's last part; empty without a signature.
    """

    finding: Finding
    root: Element | None = field(default=None, compare=False)
    certificate: Certificate | None = None
    expected: bool = False
    algorithm: str = ""


def verify(
    data: bytes,
    expected: Sequence[Certificate] = (),
    *,
    limits: xml.Limits = xml.DEFAULT_LIMITS,
) -> Verified:
    """Verify the enveloped signature over the root of a metadata document.

    The dates of the certificate are not judged here: an expired key still proves what it signed,
    and :func:`assistant.saml.certificates.examine` says that it has expired.

    Args:
        data: the document.
        expected: certificates that may have signed; without any, every carried one will do.
        limits: how much of a document is read.

    Raises:
        BadInput: ``saml.xml.*`` if it is no XML that may be read.
    """
    root = xml.read(data, limits=limits)
    signatures = root.findall(_SIGNATURE)
    if not signatures:
        elsewhere = next(root.iter(_SIGNATURE), None) is not None
        return Verified(warn("saml.signature.not_on_root", Who.NOBODY) if elsewhere else missing())
    if len(signatures) > 1:
        return Verified(fail("saml.signature.several", Who.MICROSOFT, count=len(signatures)))
    shape = _shape(root, signatures[0])
    if shape is not None:
        return Verified(shape)
    return _verify_with(root, signatures[0], expected)


def missing() -> Finding:
    """Say that a document is not signed."""
    return warn("saml.signature.missing", Who.NOBODY)


def _shape(root: Element, signature: Element) -> Finding | None:
    """Look for what a verifier may let pass although it is no SAML (saml-core-2.0-os, 5.4)."""
    references = signature.findall("ds:SignedInfo/ds:Reference", names.MAP)
    if len(references) != 1:
        return fail("saml.signature.references", Who.MICROSOFT, count=len(references))
    duplicate = duplicate_id(root)
    if duplicate:
        return twice(duplicate)
    target = references[0].get("URI")
    own = root.get("ID") or ""
    if target not in {"", f"#{own}"} or target == "#":
        return fail("saml.signature.other_element", Who.MICROSOFT, target=target or "-")
    transforms = [
        str(found.get("Algorithm"))
        for found in references[0].findall("ds:Transforms/ds:Transform", names.MAP)
    ]
    strange = [name for name in transforms if name not in _TRANSFORMS]
    if strange or _ENVELOPED not in transforms or len(transforms) > _MAX_TRANSFORMS:
        named = strange[0] if strange else ", ".join(transforms) or "-"
        return fail("saml.signature.transform", Who.MICROSOFT, transform=named)
    method = _algorithm(signature, "ds:SignedInfo/ds:SignatureMethod")
    digest = _algorithm(signature, "ds:SignedInfo/ds:Reference/ds:DigestMethod")
    for used in (method, digest):
        if "sha1" in used or "md5" in used:
            return fail("saml.signature.weak", Who.ENTRA_ADMIN, algorithm=used)
    return None


def ids(root: Element) -> list[str]:
    """Give the IDs of an element and of all inside it, in document order."""
    return cast("list[str]", _IDS(root))


def identified(root: Element) -> Iterator[tuple[str, Element]]:
    """Give each ID of an element and of all inside it, with the element that has it."""
    for element in root.iter("*"):
        for name in IDS:
            value = element.get(name)
            if value is not None:
                yield value, element


def duplicate_id(root: Element) -> str:
    """Give the first ID that two elements share, or nothing."""
    seen: set[str] = set()
    for value in ids(root):
        if value in seen:
            return value
        seen.add(value)
    return ""


def twice(value: str) -> Finding:
    """Say that two elements share an ID."""
    return fail("saml.signature.duplicate_id", Who.MICROSOFT, id=value)


def _verify_with(root: Element, signature: Element, expected: Sequence[Certificate]) -> Verified:
    algorithm = _algorithm(signature, "ds:SignedInfo/ds:SignatureMethod")
    known = {certificate.thumbprint for certificate in expected}
    carried = [one for one in _carried(root, signature) if one.thumbprint not in known]
    document = etree.tostring(root)
    for certificate in (*expected, *carried):
        signed = _signed_by(document, certificate)
        if signed is None:
            continue
        if signed.tag != root.tag or signed.get("entityID") != root.get("entityID"):
            return Verified(
                fail("saml.signature.other_element", Who.MICROSOFT, target=str(signed.tag)),
                algorithm=algorithm,
            )
        name = certificate.thumbprint
        if expected and name not in known:
            finding = warn("saml.signature.other_key", Who.ENTRA_ADMIN, thumbprint=name)
        else:
            finding = good("saml.signature.verified", thumbprint=name, algorithm=algorithm)
        return Verified(finding, signed, certificate, name in known, algorithm)
    if not expected and not carried:
        return Verified(fail("saml.signature.no_key", Who.MICROSOFT), algorithm=algorithm)
    return Verified(fail("saml.signature.broken", Who.NETWORK), algorithm=algorithm)


def _signed_by(document: bytes, certificate: Certificate) -> Element | None:
    """Give what this certificate's key signed, or None if it did not sign this."""
    try:
        key = x509.load_der_x509_certificate(certificate.der)
        configuration = SignatureConfiguration(
            location="./", expect_references=1, verification_time=certificate.not_before
        )
        result = XMLVerifier().verify(document, x509_cert=key, expect_config=configuration)
    except (
        SignXMLException,
        WrongKey,
        UnsupportedAlgorithm,
        etree.LxmlError,
        ValueError,
        TypeError,
        AttributeError,
    ):
        # signxml lets the errors of the libraries under it through for malformed signatures.
        return None
    if isinstance(result, list):
        return None
    signed: Element | None = result.signed_xml
    return signed


def _carried(root: Element, signature: Element) -> Iterable[Certificate]:
    """Give the certificates in the signature and in the document, each once, in that order."""
    seen: set[str] = set()
    places = [
        *signature.findall("ds:KeyInfo/ds:X509Data/ds:X509Certificate", names.MAP),
        *root.iterfind(".//md:KeyDescriptor//ds:X509Certificate", names.MAP),
    ]
    for place in places:
        try:
            certificate = certificates.from_base64(xml.text(place))
        except BadInput:
            continue
        if certificate.thumbprint not in seen and len(seen) < _MAX_KEYS:
            seen.add(certificate.thumbprint)
            yield certificate


def _algorithm(signature: Element, path: str) -> str:
    found = signature.find(path, names.MAP)
    uri = str(found.get("Algorithm") or "") if found is not None else ""
    return uri.rpartition("#")[2].lower()
