"""Names that the SAML 2.0 specifications fix."""

from __future__ import annotations

from typing import Final

ASSERTION: Final = "urn:oasis:names:tc:SAML:2.0:assertion"
PROTOCOL: Final = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA: Final = "urn:oasis:names:tc:SAML:2.0:metadata"
XML: Final = "http://www.w3.org/XML/1998/namespace"
MDUI: Final = "urn:oasis:names:tc:SAML:metadata:ui"
MDRPI: Final = "urn:oasis:names:tc:SAML:metadata:rpi"
MDATTR: Final = "urn:oasis:names:tc:SAML:metadata:attribute"
XMLENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
XMLDSIG: Final = "http://www.w3.org/2000/09/xmldsig#"

REDIRECT: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST: Final = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"

UNSPECIFIED: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"

MAP: Final = {
    "md": METADATA,
    "ds": XMLDSIG,
    "saml": ASSERTION,
    "samlp": PROTOCOL,
    "mdui": MDUI,
    "mdrpi": MDRPI,
    "mdattr": MDATTR,
    "xenc": XMLENC,
}
