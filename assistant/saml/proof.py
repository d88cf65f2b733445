"""What a signature in a SAML message proves: the element that a known key has signed.

Callers read what `verify` returned, the element as it was canonicalised, and never the message
that it came in. No key is ever taken from the message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from assistant.saml.signed import ASSERTION, digest_method, signature_method

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from assistant.saml.certificates import Certificate
    from assistant.saml.signed import Signature


def verify(document: bytes, signature: Signature, certificate: Certificate) -> Element | None:
    """Give what this certificate's key signed, as it was canonicalised; None if it signed not this.

    The certificate's dates are not judged: an expired key still proves what it signed. Only for a
    signature of a message whose survey has no flaws.

    Args:
        document: the message.
        signature: which of its signatures.
        certificate: whose key must have made it.
    """
    parent = signature.element.getparent()
    if parent is None or signature.over == "other":
        return None
    location = "./" if signature.over == "response" else f"./{ASSERTION}/"
    method, digest = signature_method(signature.method), digest_method(signature.digest)
    if method is None or digest is None:
        return None
    try:
        configuration = SignatureConfiguration(
            location=location,
            expect_references=1,
            signature_methods=frozenset({method}),
            digest_algorithms=frozenset({digest}),
            ignore_ambiguous_key_info=True,  # no key of the message's is looked at
            verification_time=certificate.not_before,
        )
        result = XMLVerifier().verify(
            document,
            x509_cert=x509.load_der_x509_certificate(certificate.der),
            expect_config=configuration,
            id_attribute="ID",
        )
    except (
        SignXMLException,
        InvalidSignature,
        UnsupportedAlgorithm,
        etree.LxmlError,
        ValueError,
        TypeError,
        AttributeError,
        NotImplementedError,
    ):
        # signxml lets the errors of the libraries under it through for malformed signatures.
        return None
    if isinstance(result, list) or result.signed_xml is None:
        return None
    signed: Element = result.signed_xml
    same = signed.tag == parent.tag and signed.get("ID") == parent.get("ID")
    return signed if same else None
