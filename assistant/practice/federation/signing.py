"""XML signatures: enveloped, exclusive C14N, the whole element by its ID.

Elements are signed as documents of their own and spliced in as bytes: a signed node that is moved
between trees may take up other namespaces, and its digest no longer fits.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final, cast

from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

if TYPE_CHECKING:
    from assistant.practice.federation.certificates import Signer

DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1: Final = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"


class _Signer(XMLSigner):
    """signxml's signer, that also signs with SHA-1 when a tokenIssuancePolicy asks for it."""

    def check_deprecated_methods(self) -> None:
        """Allow SHA-1: Entra still offers it, and what it then sends has to be seen here."""


def plain(namespace: str) -> dict[str, str]:
    """A namespace map that makes ``namespace`` the default one (lxml's stubs know no None)."""
    return cast("dict[str, str]", {None: namespace})


def sign(root: etree._Element, after: str, signer: Signer, algorithm: str = RSA_SHA256) -> bytes:
    """Sign ``root``, which carries an ``ID``, and return its bytes.

    Args:
        root: the root of a tree of its own.
        after: the signature becomes the sibling that follows this child (a tag in Clark
            notation); the first child if "".
        signer: the key, and the certificate that KeyInfo shows.
        algorithm: RSA with SHA-256 or with SHA-1.
    """
    holder = etree.Element(f"{{{DSIG}}}Signature", {"Id": "placeholder"}, plain(DSIG))
    before = root.find(after) if after else None
    root.insert(0 if before is None else root.index(before) + 1, holder)
    sha1 = algorithm == RSA_SHA1
    xml_signer = _Signer(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    xml_signer.namespaces = plain(DSIG)  # Entra writes its signatures without a prefix
    signed = xml_signer.sign(
        root,
        key=signer.key,
        cert=[_pem(signer.certificate.base64)],
        reference_uri="#" + str(root.get("ID")),
        id_attribute="ID",
    )
    return bytes(etree.tostring(signed))


def _pem(text: str) -> str:
    body = base64.b64decode(text)
    lines = base64.encodebytes(body).decode()
    return f"-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n"
