"""A message is looked over as a whole, and only what a known key signed is handed on."""

from __future__ import annotations

from helpers.saml_documents import pair
from helpers.sign_ins import EXCLUSIVE, NAMES, Response
from lxml import etree

from assistant.saml import proof, signed, xml

GOOD = Response()
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


def survey(document: bytes) -> signed.Survey:
    return signed.survey(xml.read(document))


def test_an_honest_message_has_no_flaws() -> None:
    for over, places in (("assertion", 1), ("response", 1), ("both", 2)):
        found = survey(GOOD.but(over=over).document())
        assert found.flaws == ()
        assert len(found.signatures) == places
        assert found.assertion is not None
        assert not found.reaches_out
        assert {one.carried for one in found.signatures} == {pair().certificate}
        assert {one.weak for one in found.signatures} == {""}


def test_what_is_proved_is_the_element_that_was_signed() -> None:
    document = GOOD.but(over="both").document()
    for one in survey(document).signatures:
        element = proof.verify(document, one, pair().certificate)
        assert element is not None
        assert element.get("ID") == ("_r1" if one.over == "response" else "_a1")
        assert proof.verify(document, one, pair("other").certificate) is None


def test_an_expired_key_still_proves_what_it_signed() -> None:
    old = pair("old", since_days=-800, until_days=-1)
    document = GOOD.but(by=old).document()
    [one] = survey(document).signatures
    assert proof.verify(document, one, old.certificate) is not None


def test_a_good_signature_over_another_element_proves_nothing() -> None:
    root = etree.fromstring(GOOD.document())
    signature = root.find("saml:Assertion/ds:Signature", NAMES)
    assert signature is not None
    root.insert(1, signature)
    document = etree.tostring(root)
    [one] = survey(document).signatures
    assert one.over == "response"
    assert [flaw.kind for flaw in survey(document).flaws] == ["other_element"]
    assert proof.verify(document, one, pair().certificate) is None


def test_only_samls_own_transforms_are_none_of_a_flaw() -> None:
    document = GOOD.document().decode()
    begin = document.index("<ds:Transforms>")
    end = document.index("</ds:Transforms>")
    inside = document[begin:end]
    for name, flaws in ((EXCLUSIVE + "WithComments", []), (INCLUSIVE, ["transform"])):
        changed = document.replace(inside, inside.replace(EXCLUSIVE, name))
        assert changed != document
        assert [flaw.kind for flaw in survey(changed.encode()).flaws] == flaws
    reordered = inside.replace("enveloped-signature", "x").replace(EXCLUSIVE, "y")
    found = survey(document.replace(inside, reordered).encode())
    assert [flaw.kind for flaw in found.flaws] == ["transform"]


def test_a_signature_in_another_place_has_no_say() -> None:
    root = etree.fromstring(GOOD.document())
    signature, subject = root.find(".//ds:Signature", NAMES), root.find(".//saml:Subject", NAMES)
    assert signature is not None
    assert subject is not None
    subject.append(signature)
    document = etree.tostring(root)
    found = survey(document)
    assert [flaw.kind for flaw in found.flaws] == ["misplaced"]
    assert proof.verify(document, found.signatures[0], pair().certificate) is None
