"""The signatures in a SAML message: where they stand, and whether their form is SAML's.

Two parsers that disagree on one document are how signatures are forged (2024-2025). So a message
is surveyed as a whole before any key is tried (`assistant.saml.proof`): one assertion, in its
place; signatures only where SAML has them, each over the very element that it stands in, by one
reference and known transforms; no ID twice; nothing hidden inside a name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from assistant.errors import BadInput
from assistant.saml import certificates, names, xml

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate

_SIGNATURE: Final = f"{{{names.XMLDSIG}}}Signature"
RESPONSE: Final = f"{{{names.PROTOCOL}}}Response"
ASSERTION: Final = f"{{{names.ASSERTION}}}Assertion"
ENCRYPTED: Final = f"{{{names.ASSERTION}}}EncryptedAssertion"
_ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SAMLS: Final = frozenset({_ENVELOPED, _EXCLUSIVE, f"{_EXCLUSIVE}WithComments"})
# Others that no library can be led astray by: they only write the element down.
_HARMLESS: Final = _SAMLS | {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
    "http://www.w3.org/2006/12/xml-c14n11",
    "http://www.w3.org/2006/12/xml-c14n11#WithComments",
}
_MAX_TRANSFORMS: Final = 2
_MAX_SHOWN: Final = 200
_MOST_FLAWS: Final = 20
_IDS: Final = ("ID", "Id", "id", f"{{{names.XML}}}id")
_METHODS: Final = frozenset(
    each for each in SignatureMethod if each.name.startswith(("RSA_", "ECDSA_", "SHA"))
) - {SignatureMethod.DSA_SHA256}
_WEAK: Final = ("sha1", "md5", "ripemd160")

FlawKind = Literal[
    "assertion_several",
    "assertion_misplaced",
    "misplaced",
    "several",
    "references",
    "other_element",
    "duplicate_id",
    "transform",
    "algorithm",
    "hidden",
]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that no honest message has; one is enough to believe nothing of it.

    Attributes:
        kind: what it is.
        element: where.
        shown: what was found there, short.
    """

    kind: FlawKind
    element: Element = field(compare=False)
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature, as it describes itself.

    Attributes:
        element: the ds:Signature.
        over: ``response``, ``assertion``, or ``other`` where it stands anywhere else.
        method: its algorithm's URI.
        digest: its digest's URI.
        carried: the certificate in its KeyInfo, for the story only; None where there is none.
    """

    element: Element = field(compare=False)
    over: Literal["response", "assertion", "other"]
    method: str
    digest: str
    carried: Certificate | None = None

    @property
    def weak(self) -> str:
        """The deprecated algorithm that it uses; empty where it uses none."""
        return next((each for each in (self.method, self.digest) if _is_weak(each)), "")


@dataclass(frozen=True, slots=True)
class Survey:
    """A message, looked over before any key is tried.

    Attributes:
        signatures: all of them, in document order.
        flaws: what makes it impossible to believe it.
        assertion: the one assertion; None unless there is exactly one, in its place.
        reaches_out: whether a signature refers to something outside of the message, or by
            transforms that are more than writing down: no library should be let near it.
    """

    signatures: tuple[Signature, ...]
    flaws: tuple[Flaw, ...]
    assertion: Element | None = field(compare=False)
    reaches_out: bool


def survey(root: Element) -> Survey:
    """Look a message over, wherever in it something may hide."""
    flaws: list[Flaw] = []
    assertion = _assertion(root, flaws)
    twice = _duplicate(root)
    if twice is not None:
        flaws.append(twice)
    found = [_read(root, element) for element in root.iter(_SIGNATURE)]
    for one in found:
        flaws.extend(_form(one))
    for over in ("response", "assertion"):
        alike = [one for one in found if one.over == over]
        if len(alike) > 1:
            flaws.append(Flaw("several", alike[1].element, str(len(alike))))
    flaws.extend(_hidden(root))
    return Survey(tuple(found), tuple(flaws[:_MOST_FLAWS]), assertion, _reaches_out(root))


def _assertion(root: Element, flaws: list[Flaw]) -> Element | None:
    everywhere = [*root.iter(ASSERTION, ENCRYPTED)]
    flaws.extend(
        Flaw("assertion_misplaced", one)
        for one in everywhere
        if one.getparent() is not root and one is not root
    )
    if len(everywhere) > 1:
        flaws.append(Flaw("assertion_several", everywhere[1], str(len(everywhere))))
    own = root.findall(ASSERTION)
    return own[0] if len(own) == 1 and len(everywhere) == 1 else None


def _duplicate(root: Element) -> Flaw | None:
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        for name in _IDS:
            value = element.get(name)
            if value is None:
                continue
            if value in seen:
                return Flaw("duplicate_id", element, str(value)[:_MAX_SHOWN])
            seen.add(str(value))
    return None


def _hidden(root: Element) -> list[Flaw]:
    """Find comments and instructions inside a text: readers differ in which part they take."""
    # Each element once, however many comments are in it.
    holders = {inside.getparent() for inside in root.iter(etree.Comment, etree.PI)} - {None}
    return [
        Flaw("hidden", holder, xml.text(holder).strip()[:_MAX_SHOWN])
        for holder in holders
        if holder is not None and _says_something(holder)
    ]


def _says_something(element: Element) -> bool:
    """Tell whether an element holds text of its own and not only other elements."""
    own = [element.text, *(child.tail for child in element)]
    return any(part and part.strip() for part in own)


def _read(root: Element, element: Element) -> Signature:
    parent = element.getparent()
    over: Literal["response", "assertion", "other"] = "other"
    if parent is root and root.tag == RESPONSE:
        over = "response"
    elif parent is not None and parent.tag == ASSERTION and parent.getparent() is root:
        over = "assertion"
    carried = None
    place = element.find("ds:KeyInfo/ds:X509Data/ds:X509Certificate", names.MAP)
    if place is not None:
        try:
            carried = certificates.from_base64(xml.text(place))
        except BadInput:
            carried = None
    return Signature(
        element,
        over,
        _algorithm(element, "ds:SignedInfo/ds:SignatureMethod"),
        _algorithm(element, "ds:SignedInfo/ds:Reference/ds:DigestMethod"),
        carried,
    )


def _form(signature: Signature) -> list[Flaw]:
    element = signature.element
    parent = element.getparent()
    if signature.over == "other" or parent is None:
        return [Flaw("misplaced", element, _local(parent) if parent is not None else "-")]
    references = element.findall("ds:SignedInfo/ds:Reference", names.MAP)
    every = [*element.iter(f"{{{names.XMLDSIG}}}Reference")]
    if len(references) != 1 or len(every) != 1:
        return [Flaw("references", element, str(len(every)))]
    flaws: list[Flaw] = []
    target, own = references[0].get("URI"), parent.get("ID")
    if not own or target != f"#{own}":
        flaws.append(Flaw("other_element", references[0], str(target or "-")[:_MAX_SHOWN]))
    transforms = _transforms(element)
    strange = [each for each in transforms if each not in _SAMLS]
    if strange or transforms[:1] != [_ENVELOPED] or len(transforms) > _MAX_TRANSFORMS:
        shown = strange[0] if strange else ", ".join(transforms) or "-"
        flaws.append(Flaw("transform", references[0], shown[:_MAX_SHOWN]))
    method, digest = signature_method(signature.method), digest_method(signature.digest)
    if method is None or digest is None:
        odd = signature.method if method is None else signature.digest
        flaws.append(Flaw("algorithm", element, odd[:_MAX_SHOWN] or "-"))
    return flaws


def _reaches_out(root: Element) -> bool:
    for reference in root.iter(f"{{{names.XMLDSIG}}}Reference"):
        target = reference.get("URI")
        if target is None or (target and not target.startswith("#")):
            return True
        if target.startswith("#xpointer"):
            return True
    for transform in root.iter(f"{{{names.XMLDSIG}}}Transform"):
        if transform.get("Algorithm") not in _HARMLESS:
            return True
    strange = (f"{{{names.XMLDSIG}}}RetrievalMethod", f"{{{names.XMLDSIG}}}Manifest")
    return next(root.iter(*strange), None) is not None


def _transforms(element: Element) -> list[str]:
    return [
        str(each.get("Algorithm"))
        for each in element.findall(
            "ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform", names.MAP
        )
    ]


def _algorithm(element: Element, path: str) -> str:
    found = element.find(path, names.MAP)
    return str(found.get("Algorithm") or "") if found is not None else ""


def signature_method(uri: str) -> SignatureMethod | None:
    """Give the signature method of an address, of those by which a public key verifies."""
    return next((each for each in _METHODS if each.value == uri), None)


def digest_method(uri: str) -> DigestAlgorithm | None:
    """Give the digest of an address."""
    return next((each for each in DigestAlgorithm if each.value == uri), None)


def _is_weak(uri: str) -> bool:
    return any(word in uri.lower() for word in _WEAK)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2][:80]
