"""A document of any kind and size is looked at, and what is found comes as it comes."""

from __future__ import annotations

import re
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from helpers.inspected import BY, DS, MD, codes, entra, faults, group, look, one, unsigned
from helpers.saml_documents import ISSUER, SENTRY_METADATA, SSO, pair, sign
from lxml import etree

from assistant.errors import BadInput
from assistant.saml import inspecting
from assistant.saml.inspecting import inspect
from assistant.saml.places import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

SP = SENTRY_METADATA
MINI = (
    b'<md:EntityDescriptor entityID="urn:%d"><md:SPSSODescriptor protocolSupportEnumeration='
    b'"urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService index="1" '
    b'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" '
    b'Location="https://sp.example.org/%d"/></md:SPSSODescriptor></md:EntityDescriptor>'
)


def mini(number: int) -> bytes:
    return MINI % (number, number)


def kind(data: bytes) -> str:
    return one(data).kind


def signed_group(*entities: bytes) -> bytes:
    """A list whose signature comes first, as it should."""
    root = etree.fromstring(sign(group(*entities, start=' ID="_list"'), pair()))
    signature = root.find(f"{{{DS}}}Signature")
    assert signature is not None
    root.insert(0, signature)
    return etree.tostring(root)


def test_kinds() -> None:
    aa = SP.replace(b"SPSSODescriptor", b"AttributeAuthorityDescriptor")
    both = unsigned().replace(b"</EntityDescriptor>", b"<SPSSODescriptor/></EntityDescriptor>")
    assert (kind(unsigned()), kind(SP), kind(both)) == ("idp", "sp", "both")
    assert (kind(aa), kind(SP.replace(b"SPSSO", b"PDP"))) == ("attribute_authority", "other")
    assert [each.kind for each in look(group(SP, unsigned()))] == ["sp", "idp", "aggregate"]


def test_one_document_with_its_signature() -> None:
    found = one(entra())
    assert found.entity is not None
    assert (found.entity.entity_id, found.where, found.line) == (ISSUER, "/md:EntityDescriptor", 1)
    assert found.signature is not None
    assert found.signature.certificate == pair().certificate
    (verdict,) = [each for each in found.findings if each.finding == found.signature.finding]
    assert verdict.where == "/md:EntityDescriptor/ds:Signature"


def test_only_entras_documents_have_to_be_signed() -> None:
    severity = {each.finding.code: each.severity for each in one(unsigned()).findings}
    assert severity["saml.signature.missing"] == "warning"
    other = unsigned(entity_id="https://idp.example.org/", sso="https://idp.example.org/sso")
    severity = {each.finding.code: each.severity for each in one(other).findings}
    assert severity["saml.signature.missing"] == "note"


def test_one_id_twice_is_said_once() -> None:
    data = entra().replace(b"<IDPSSODescriptor", b'<IDPSSODescriptor ID="_0f6a"')
    assert codes(one(data).findings).count("saml.signature.duplicate_id") == 1


def test_entities_come_before_the_list_has_ended() -> None:
    taken = 0

    def chunks() -> Iterator[bytes]:
        nonlocal taken
        data = group(*[mini(number) for number in range(5000)])
        for at in range(0, len(data), 65_536):
            taken += 1
            yield data[at : at + 65_536]

    found = inspect(chunks(), BY)
    first = next(found)
    assert first.entity is not None
    assert first.entity.entity_id == "urn:0"
    assert taken < 5
    found.close()
    assert taken < 5


def test_the_last_entity_stands_where_it_stands() -> None:
    entities = [mini(number) for number in range(3000)]
    data = group(*entities, mini(3000).replace(b"<md:Ass", b"\n\n<md:Ass").replace(b"//", b"//u@"))
    *_, last, whole = look(data)
    (found,) = last.findings
    assert found.finding.code == "inspect.address_user_info"
    assert found.where == (
        "/md:EntitiesDescriptor/md:EntityDescriptor[3001]"
        "/md:SPSSODescriptor/md:AssertionConsumerService/@Location"
    )
    assert found.line == data[: data.index(b"u@")].count(b"\n") + 1
    assert (whole.kind, whole.count, whole.entity) == ("aggregate", 3001, None)


def test_what_two_entities_of_a_list_share_is_found() -> None:
    identified = mini(3).replace(b" entityID", b' ID="a" entityID')
    data = group(mini(1), mini(2), mini(1), identified, identified.replace(b"urn:3", b"urn:4"))
    first, second, third, fourth, fifth, whole = look(data)
    assert [codes(each.findings) for each in (first, second, fourth)] == [[], [], []]
    (twice,) = third.findings
    assert (twice.finding.code, twice.severity) == ("inspect.entity_twice", "error")
    assert dict(twice.finding.params)["line"] == "2"
    assert twice.where == "/md:EntitiesDescriptor/md:EntityDescriptor[3]/@entityID"
    assert codes(fifth.findings) == ["saml.signature.duplicate_id"]
    assert codes(whole.findings) == ["saml.signature.missing"]


def test_one_name_twice_on_one_line_is_found() -> None:
    flat = mini(1).replace(b"\n", b" ")
    data = group(flat, flat).replace(b"\n", b" ")
    _, second, _ = look(data)
    assert "inspect.entity_twice" in codes(second.findings)


def test_a_line_is_that_of_the_element_not_of_a_longer_name() -> None:
    text = b'<a>\n<Attribute\n Name="x"><AttributeValue/></Attribute>\n<b/></a>'
    source = Source(text)
    root = etree.fromstring(text)
    assert source.line_of(root[0]) == 2
    text = b'<a><Attribute\n  one="1"\n><AttributeValue\n/></Attribute><Attribute/></a>'
    root = etree.fromstring(text)
    assert [Source(text).line_of(each) for each in (root[0], root[0][0], root[1])] == [1, 3, 4]


def test_two_unnamed_entities_are_not_the_same_one() -> None:
    nameless = mini(1).replace(b' entityID="urn:1"', b"")
    assert "inspect.entity_twice" not in [
        each.finding.code for item in look(group(nameless, nameless)) for each in item.findings
    ]


def test_how_long_groups_hold_is_judged() -> None:
    inner = group(mini(1), start=' validUntil="2020-01-01T00:00:00Z" ID="x"').strip()
    *_, whole = look(group(inner, start=' cacheDuration="P1W" ID="x"'))
    assert [(each.finding.code, each.where, each.line) for each in whole.findings] == [
        ("inspect.cache_duration_malformed", "/md:EntitiesDescriptor/@cacheDuration", 1),
        (
            "saml.metadata.outdated",
            "/md:EntitiesDescriptor/md:EntitiesDescriptor[1]/@validUntil",
            2,
        ),
        (
            "saml.signature.duplicate_id",
            "/md:EntitiesDescriptor/md:EntitiesDescriptor[1]/@ID",
            2,
        ),
        ("saml.signature.missing", "/md:EntitiesDescriptor", 1),
    ]


def test_a_signed_list_is_verified() -> None:
    data = signed_group(unsigned(), mini(2))
    *_, whole = look(data)
    assert codes(whole.findings) == ["saml.signature.verified"]
    assert whole.findings[0].where == "/md:EntitiesDescriptor/ds:Signature[1]"
    *_, whole = look(data.replace(b"urn:2", b"urn:3"))
    assert codes(whole.findings) == ["saml.signature.broken"]


def test_a_signature_over_a_large_list_waits_to_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = signed_group(mini(1), mini(2))
    monkeypatch.setattr(inspecting, "LARGEST_VERIFIED", len(data) - 1)
    *_, whole = look(data)
    (found,) = whole.findings
    assert (found.finding.code, found.finding.state) == ("inspect.signature_not_run", "not_run")
    *_, whole = inspect([data], BY, verify_large=True)
    assert codes(whole.findings) == ["saml.signature.verified"]


def test_a_signature_that_comes_last_is_not_passed_over() -> None:
    *_, whole = look(sign(group(mini(1), start=' ID="_list"'), pair()))
    (found,) = whole.findings
    assert (found.finding.code, found.finding.state) == ("inspect.signature_late", "not_run")


def test_signatures_inside_a_list_are_named() -> None:
    inner = signed_group(mini(1))
    entity, whole = look(group(inner, before=b""))
    assert codes(entity.findings) == []
    assert codes(whole.findings) == ["inspect.inner_signature", "saml.signature.missing"]
    entity, _ = look(group(entra()))
    assert "inspect.inner_signature" in codes(entity.findings)


def test_a_list_of_nothing() -> None:
    (whole,) = look(group())
    assert codes(whole.findings) == ["inspect.no_entity", "saml.signature.missing"]


def test_an_entity_that_cannot_be_read_stops_no_other() -> None:
    bad = mini(2).replace(b"<md:Assertion", b"<nix:A/><md:Assertion")
    first, second, third, _ = look(group(mini(1), bad, mini(3)))
    assert (first.entity is None, third.entity is None) == (False, False)
    assert second.entity is None
    assert codes(second.findings) == ["inspect.entity_unread"]
    assert second.findings[0].line == 3
    assert "nix" in second.findings[0].finding.seen


def test_in_a_list_nothing_is_said_of_what_nearly_all_have() -> None:
    key = b'<KeyDescriptor use="signing">'
    both = unsigned(pair(), pair("b")).replace(key, key.replace(b"signing", b"encryption"), 1)
    assert "inspect.encryption_ignored" in codes(one(both).findings)
    entity, _ = look(group(both))
    assert "inspect.encryption_ignored" not in codes(entity.findings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "saml.xml.empty"),
        (b"\n <html><body/></html>", "saml.xml.html"),
        (b'{"error": "x"}', "saml.xml.json"),
        (b"<a/>", "saml.metadata.not_metadata"),
        (b'<EntitiesDescriptor xmlns="urn:x"/>', "saml.metadata.not_metadata"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + SP.partition(b"?>")[2], "saml.xml.doctype"),
        (SP[:300], "saml.xml.truncated"),
        (SP + b"<a/>", "saml.xml.two_documents"),
        (b"<!-- " + b"x" * 5_000_000, "saml.xml.too_large"),
        (SP.replace(b"</md:Entity", b" " * 5_000_000 + b"</md:Entity"), "saml.xml.too_large"),
        (
            SP.replace(b"</md:Entity", b"<a>" * 99 + b"</a>" * 99 + b"</md:Entity"),
            "saml.xml.too_deep",
        ),
        (SP.decode().encode("utf-16").replace(b"?\0>\0", b"?\0>\0<\0!\0"), "saml.xml.broken"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        look(data)
    assert caught.value.code == code


@pytest.mark.parametrize("size", [1, 100])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    for data in (entra(), group(unsigned(), SP)):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert list(inspect(pieces, BY)) == look(data)


def test_utf16_is_inspected_like_utf8() -> None:
    text = re.sub(r"<\?xml.*?\?>", "", SP.decode())
    assert one(text.encode("utf-16")).findings == one(text.encode()).findings


def test_memory_stays_as_it_is() -> None:
    def chunks(count: int) -> Iterator[bytes]:
        yield f'<md:EntitiesDescriptor xmlns:md="{MD}">'.encode()
        for number in range(count):
            yield mini(number) + b"<!-- %s -->\n" % (b"x" * 4000)
        yield b"</md:EntitiesDescriptor>"

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in inspect(chunks(count), BY):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    peak(200)
    assert peak(1200) - peak(200) < 1000 * 200


def test_addresses_of_a_renamed_document_still_say_what_is_wrong() -> None:
    assert [name for name, _ in faults(unsigned(sso=SSO + " "))][:1] == ["inspect.address_space"]
