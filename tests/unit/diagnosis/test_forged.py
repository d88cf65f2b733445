"""What strangers may send: nothing forged is ever accepted, whichever way it is put together."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import itertools
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import NOW, pair
from helpers.sign_ins import ASSERTION, NAMES, PROTOCOL, Response, known, message, people
from lxml import etree

from assistant.diagnosis.verdict import judge_response
from assistant.sentry import judging

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from assistant.diagnosis.verdict import Verdict

    Hide = Callable[[Element, Element, Element], None]

GOOD = Response()
EVE = Response(over="none", claims=people(name="eve@evil.example", emailaddress="eve@evil.example"))
DSIG = NAMES["ds"]
SIGNED_INFO = f"{{{DSIG}}}SignedInfo"


def verdict(document: bytes) -> Verdict:
    return judge_response(message(document), known(), NOW, ["ONELOGIN_abc"])


def refused(document: bytes) -> set[str]:
    """The codes for which it is refused; it must be, and nothing of it be believed."""
    found = verdict(document)
    assert found.verdict == "refused"
    assert found.ours == "refused"
    assert found.report.verified is None
    return {
        one.finding.code.removeprefix("diagnosis.")
        for one in found.report.findings
        if one.severity == "error"
    }


def tree(response: Response) -> Element:
    return etree.fromstring(response.document())


def assertion_of(root: Element) -> Element:
    found = root.find("saml:Assertion", NAMES)
    assert found is not None
    return found


def evil(*, same_id: bool) -> Element:
    element = etree.fromstring(EVE.assertion())
    if not same_id:
        element.set("ID", "_evil")
    return element


def inside(parent: Element, tag: str) -> Element:
    return etree.SubElement(parent, tag)


def before(_: Element, good: Element, bad: Element) -> None:
    good.addprevious(bad)


def after(_: Element, good: Element, bad: Element) -> None:
    good.addnext(bad)


def in_the_forged_one(root: Element, good: Element, bad: Element) -> None:
    root.append(bad)
    bad.append(good)


def in_its_advice(root: Element, good: Element, bad: Element) -> None:
    root.append(bad)
    inside(bad, f"{{{ASSERTION}}}Advice").append(good)


def in_an_extension(root: Element, good: Element, bad: Element) -> None:
    inside(root, f"{{{PROTOCOL}}}Extensions").append(good)
    root.append(bad)


def in_the_status(root: Element, good: Element, bad: Element) -> None:
    status = root.find("samlp:Status", NAMES)
    assert status is not None
    inside(status, f"{{{PROTOCOL}}}StatusDetail").append(good)
    root.append(bad)


def in_the_signature(root: Element, good: Element, bad: Element) -> None:
    root.append(bad)
    _object(good, bad)


# Where the signed original is hidden, so that the forged one is read in its place.
HIDING = (
    before,
    after,
    in_the_forged_one,
    in_its_advice,
    in_an_extension,
    in_the_status,
    in_the_signature,
)


def _object(good: Element, bad: Element) -> None:
    signature = good.find("ds:Signature", NAMES)
    if signature is None:
        holder = inside(bad, f"{{{DSIG}}}Signature")
    else:
        bad.insert(1, signature)
        holder = signature
    inside(holder, f"{{{DSIG}}}Object").append(good)


@pytest.mark.parametrize(
    ("way", "over", "same_id"),
    list(itertools.product(HIDING, ["assertion", "response", "both"], [True, False])),
)
def test_no_wrapping_of_the_assertion_is_believed(way: Hide, over: str, same_id: bool) -> None:
    root = tree(GOOD.but(over=over))
    way(root, assertion_of(root), evil(same_id=same_id))
    assert refused(etree.tostring(root)) & {"assertion_several", "assertion_misplaced"}


@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("same_id", [True, False])
@pytest.mark.parametrize("place", ["Extensions", "Signature", "Root"])
def test_no_wrapping_of_the_response_is_believed(place: str, same_id: bool, moved: bool) -> None:
    original = tree(GOOD.but(over="response"))
    root = etree.fromstring(EVE.document())
    root.set("ID", "_r1" if same_id else "_r2")
    signature = original.find("ds:Signature", NAMES)
    assert signature is not None
    if moved or place == "Signature":
        root.insert(1, copy.deepcopy(signature))
    if place == "Extensions":
        inside(root, f"{{{PROTOCOL}}}Extensions").append(original)
    elif place == "Root":
        root.append(original)
    else:
        own = root.find("ds:Signature", NAMES)
        assert own is not None
        inside(own, f"{{{DSIG}}}Object").append(original)
    assert refused(etree.tostring(root))


def test_a_signature_without_what_it_signed_is_none() -> None:
    root = tree(GOOD)
    signature = assertion_of(root).find("ds:Signature", NAMES)
    assert signature is not None
    other = etree.fromstring(EVE.document())
    assertion_of(other).insert(1, signature)
    assert refused(etree.tostring(other)) == {"signature_broken"}


def test_one_changed_letter_breaks_it() -> None:
    document = GOOD.document().replace(b">Dana<", b">Eve<")
    assert refused(document) == {"signature_broken"}


def test_a_signature_that_is_taken_away_is_missed() -> None:
    root = tree(GOOD)
    signature = assertion_of(root).find("ds:Signature", NAMES)
    assert signature is not None
    assertion_of(root).remove(signature)
    assert refused(etree.tostring(root)) == {"signature_missing"}


@pytest.mark.parametrize("inserted", [b"<!--x-->", b"<?x y?>"])
@pytest.mark.parametrize(
    "value", [b"dana@contoso.com</NameID>", b"dana@contoso.com</Attr", b"/acme/</Audience"]
)
def test_nothing_may_hide_in_a_name(inserted: bytes, value: bytes) -> None:
    # A comment leaves the signature whole: canonical form drops it, and readers differ.
    name = value.partition(b"<")[0]
    half = name[:4] + inserted + name[4:]
    document = GOOD.document().replace(value, half + value[len(name) :])
    assert document != GOOD.document()
    codes = refused(document)
    assert "hidden_text" in codes


def test_a_comment_between_elements_is_nobodys_name() -> None:
    document = GOOD.document().replace(b"<samlp:Status>", b"<!-- x --><samlp:Status>")
    assert verdict(document).verdict == "accepted"


def resigned(change: str) -> bytes:
    """Sign by our own key a response whose signature is of another form."""
    return GOOD.document().replace(b"</ds:Transforms>", change.encode() + b"</ds:Transforms>")


@pytest.mark.parametrize(
    "algorithm",
    [
        "http://www.w3.org/TR/1999/REC-xpath-19991116",
        "http://www.w3.org/TR/1999/REC-xslt-19991116",
        "http://www.w3.org/2002/06/xmldsig-filter2",
        "http://www.w3.org/2000/09/xmldsig#base64",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    ],
)
def test_extra_transforms_are_never_run(algorithm: str) -> None:
    document = resigned(f'<ds:Transform Algorithm="{algorithm}"/>')
    assert b"<ds:Transform " in GOOD.document()
    codes = refused(document)
    assert "signature_transform" in codes
    theirs = verdict(document).sentry
    assert theirs is not None
    harmless = algorithm.endswith("20010315")
    assert (theirs.verdict == "not_run") == (not harmless)


@pytest.mark.parametrize(
    "target", ["", "#_other", "file:///etc/passwd", "https://evil.example/x", "#xpointer(/)"]
)
def test_a_reference_to_anything_else_is_refused(target: str) -> None:
    document = GOOD.document().replace(b'URI="#_a1"', f'URI="{target}"'.encode())
    assert "signature_other_element" in refused(document)
    theirs = verdict(document).sentry
    assert theirs is not None
    reaches = target.startswith(("file", "https", "#x"))
    assert (theirs.verdict == "not_run") == reaches


def test_a_second_reference_is_refused_and_never_fetched() -> None:
    root = tree(GOOD)
    [reference] = root.findall(".//ds:Reference", NAMES)
    second = copy.deepcopy(reference)
    second.set("URI", "file:///etc/passwd")
    reference.addnext(second)
    document = etree.tostring(root)
    assert "signature_references" in refused(document)
    theirs = verdict(document).sentry
    assert theirs is not None
    assert theirs.verdict == "not_run"


@pytest.mark.parametrize(
    "algorithm",
    [
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "http://www.w3.org/2009/xmldsig11#dsa-sha256",
        "none",
        "",
    ],
)
def test_other_algorithms_prove_nothing(algorithm: str) -> None:
    root = tree(GOOD)
    method = root.find(".//ds:SignatureMethod", NAMES)
    assert method is not None
    method.set("Algorithm", algorithm)
    assert "signature_algorithm" in refused(etree.tostring(root))


def test_the_certificate_is_no_password() -> None:
    """Algorithm confusion: an HMAC whose key is the public certificate."""
    root = tree(GOOD)
    info, method = root.find(".//ds:SignedInfo", NAMES), root.find(".//ds:SignatureMethod", NAMES)
    value = root.find(".//ds:SignatureValue", NAMES)
    assert info is not None
    assert method is not None
    assert value is not None
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    written = etree.tostring(info, method="c14n", exclusive=True)
    key = pair().certificate.pem().encode()
    value.text = base64.b64encode(hmac.new(key, written, hashlib.sha256).digest()).decode()
    assert "signature_algorithm" in refused(etree.tostring(root))


def test_the_message_brings_no_key_of_its_own() -> None:
    document = GOOD.but(by=pair("evil")).document()
    assert refused(document) == {"signature_other_key"}
    # Nor with the good certificate beside it.
    good = pair().certificate.base64.encode()
    own = pair("evil").certificate.base64.encode()
    swapped = b"".join(document.split(b"\n")).replace(own, good)
    assert "signature_broken" in refused(swapped)


def test_two_signatures_on_one_element_are_one_too_many() -> None:
    root = tree(GOOD)
    signature = assertion_of(root).find("ds:Signature", NAMES)
    assert signature is not None
    signature.addnext(copy.deepcopy(signature))
    assert "signature_several" in refused(etree.tostring(root))


def test_an_id_stands_once() -> None:
    root = tree(GOOD)
    subject = root.find(".//saml:Subject", NAMES)
    assert subject is not None
    subject.set("ID", "_a1")
    assert "duplicate_id" in refused(etree.tostring(root))
    subject.attrib.pop("ID")
    subject.set("{http://www.w3.org/XML/1998/namespace}id", "_r1")
    assert "duplicate_id" in refused(etree.tostring(root))


def test_what_is_read_is_what_was_verified() -> None:
    found = verdict(GOOD.document())
    assert found.verdict == "accepted"
    assert found.report.verified is not None
    assert found.report.verified.assertion.name_id == "dana@contoso.com"
    assert found.sentry is not None
    assert found.sentry.identity == judging.Identity(
        "dana@contoso.com", "dana@contoso.com", "Dana Doe"
    )
