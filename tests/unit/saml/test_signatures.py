"""A signature is believed only for what it covers."""

from __future__ import annotations

import pytest
from helpers.saml_documents import ISSUER, SSO, entra_metadata, pair, sign
from lxml import etree

from assistant.errors import BadInput
from assistant.saml import metadata, signatures
from assistant.saml.findings import State

DS = "http://www.w3.org/2000/09/xmldsig#"


def signed(**options: str) -> bytes:
    return entra_metadata([pair()], signed_by=pair(), **options)


def code_of(data: bytes) -> str:
    verified = signatures.verify(data, [pair().certificate])
    assert verified.root is None
    return verified.finding.code


def test_whole_and_by_the_expected_key() -> None:
    verified = signatures.verify(signed(), [pair("other").certificate, pair().certificate])
    assert verified.finding.code == "saml.signature.verified"
    assert verified.finding.state is State.PASS
    assert verified.certificate == pair().certificate
    assert verified.expected
    assert verified.algorithm == "rsa-sha256"


def test_what_is_read_on_is_what_was_signed() -> None:
    verified = signatures.verify(signed())
    assert verified.root is not None
    assert not verified.expected
    assert metadata.identity_provider(verified.root).entity_id == ISSUER
    assert verified.root.find(f"{{{DS}}}Signature") is None


def test_an_expired_key_still_proves_what_it_signed() -> None:
    old = pair(since_days=-800, until_days=-1)
    verified = signatures.verify(entra_metadata([old], signed_by=old), [old.certificate])
    assert verified.finding.state is State.PASS


def test_a_whole_document_by_another_key_is_told_from_a_broken_one() -> None:
    verified = signatures.verify(signed(), [pair("other").certificate])
    assert verified.finding.code == "saml.signature.other_key"
    assert verified.finding.state is State.WARN
    assert verified.certificate == pair().certificate
    assert not verified.expected


def test_a_changed_sign_in_address_is_found() -> None:
    data = signed().replace(SSO.encode(), b"https://evil.test/saml2", 2)
    assert code_of(data) == "saml.signature.broken"


def test_a_changed_signature_value_is_found() -> None:
    at = signed().index(b"SignatureValue>") + 20
    data = signed()
    changed = data[:at] + (b"A" if data[at : at + 1] != b"A" else b"B") + data[at + 1 :]
    assert code_of(changed) == "saml.signature.broken"


def test_no_signature_is_a_warning() -> None:
    assert code_of(entra_metadata([pair()])) == "saml.signature.missing"


def test_a_signature_elsewhere_covers_nothing_here() -> None:
    root = etree.fromstring(signed())
    role = root.find("{*}IDPSSODescriptor")
    signature = root.find(f"{{{DS}}}Signature")
    assert role is not None
    assert signature is not None
    role.append(signature)
    assert code_of(etree.tostring(root)) == "saml.signature.not_on_root"


def test_two_signatures() -> None:
    root = etree.fromstring(signed())
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.append(etree.fromstring(etree.tostring(signature)))
    assert code_of(etree.tostring(root)) == "saml.signature.several"


def test_wrapping_the_signed_document_in_another() -> None:
    inner = etree.fromstring(signed())
    signature = inner.find(f"{{{DS}}}Signature")
    assert signature is not None
    outer = etree.fromstring(entra_metadata([pair("evil")], entity_id="https://evil.test/"))
    outer.set("ID", "_evil")
    outer.insert(0, signature)
    extensions = etree.SubElement(outer, "{urn:oasis:names:tc:SAML:2.0:metadata}Extensions")
    extensions.append(inner)
    assert code_of(etree.tostring(outer)) == "saml.signature.other_element"
    outer.set("ID", "_0f6a")
    assert code_of(etree.tostring(outer)) == "saml.signature.duplicate_id"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'URI="#_0f6a"', b'URI="#_other"', "saml.signature.other_element"),
        (b'URI="#_0f6a"', b"", "saml.signature.other_element"),
        (
            b'xml-exc-c14n#"/></ds:Transforms',
            b'REC-xslt"/></ds:Transforms',
            "saml.signature.transform",
        ),
        (b"rsa-sha256", b"rsa-sha1", "saml.signature.weak"),
        (b"2001/04/xmlenc#sha256", b"2000/09/xmldsig#sha1", "saml.signature.weak"),
        (b"#rsa-sha256", b"#nothing", "saml.signature.broken"),
    ],
)
def test_what_a_verifier_may_let_pass(old: bytes, new: bytes, code: str) -> None:
    assert old in signed()
    assert code_of(signed().replace(old, new)) == code


def test_a_second_reference() -> None:
    root = etree.fromstring(signed())
    reference = root.find(f".//{{{DS}}}Reference")
    assert reference is not None
    reference.addnext(etree.fromstring(etree.tostring(reference)))
    assert code_of(etree.tostring(root)) == "saml.signature.references"


def test_a_signature_without_any_key() -> None:
    root = etree.fromstring(entra_metadata([], signed_by=pair()))
    info = root.find(f"{{{DS}}}Signature/{{{DS}}}KeyInfo")
    assert info is not None
    info.getparent().remove(info)
    assert signatures.verify(etree.tostring(root)).finding.code == "saml.signature.no_key"


def test_a_document_type_never_reaches_the_verifier() -> None:
    with pytest.raises(BadInput, match=r"saml\.xml\.doctype"):
        signatures.verify(b"<!DOCTYPE a>" + signed())


def test_signed_with_comments_around_it_reads_the_same() -> None:
    document = entra_metadata([pair()]).replace(b"</IDPSSO", b"<!-- x --></IDPSSO")
    assert signatures.verify(sign(document, pair())).finding.state is State.PASS
