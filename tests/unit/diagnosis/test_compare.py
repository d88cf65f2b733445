"""Two documents, by what they mean."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

import pytest
from helpers.inspected import entra, group, look, unsigned
from helpers.saml_documents import (
    ISSUER,
    OTHER_TENANT,
    SENTRY_METADATA,
    SSO,
    TENANT,
    pair,
)
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from assistant import texts
from assistant.diagnosis.compare import compare
from assistant.diagnosis.spots import Spots

if TYPE_CHECKING:
    from helpers.saml_documents import Pair

MICROSOFT = "Microsoft Azure Federated SSO Certificate"
OLD, NEW = pair(MICROSOFT, until_days=20), pair(MICROSOFT, until_days=1000)
SECOND = pair("second")
SP = SENTRY_METADATA
ROLE = "/md:EntityDescriptor/md:IDPSSODescriptor"
CERTIFICATE = "ds:KeyInfo/ds:X509Data/ds:X509Certificate"


def entities(document: bytes) -> list[Spots]:
    return [Spots(one.entity, one.where) for one in look(document) if one.entity is not None]


def differ(before: bytes, after: bytes) -> list[tuple[str, str]]:
    found = compare(entities(before), entities(after))
    for one in found:
        assert one.seen
        assert one.meaning
        assert "{" not in one.seen
    return [(one.code, one.severity) for one in found]


def rewritten(document: bytes, prefix: str, blank: str) -> bytes:
    """Say the same in other words: prefixes, order of attributes, blanks, comments."""
    root = etree.fromstring(document)
    for element in root.iter("*"):
        ordered = sorted(element.attrib.items(), reverse=True)
        element.attrib.clear()
        element.attrib.update(ordered)
        if len(element):
            element.text = blank
        element.tail = blank
    root.insert(0, etree.Comment("nothing"))
    text = etree.tostring(root).decode()
    md = 'xmlns="urn:oasis:names:tc:SAML:2.0:metadata"'
    if md in text:
        text = text.replace(md, md.replace("xmlns", f"xmlns:{prefix}"), 1)
        text = re.sub(
            r"<(/?)(?=(?:Entity|Role|IDPSSO|Key|Single)\w*Descriptor|SingleSignOn|SingleLogout)",
            rf"<\g<1>{prefix}:",
            text,
        )
        text = text.replace("<Signature", "<ds:Signature")
    return text.encode()


@given(st.sampled_from(["m", "saml2md"]), st.sampled_from(["", " ", "\n\t "]))
def test_the_same_in_other_words_is_the_same(prefix: str, blank: str) -> None:
    for document in (unsigned(OLD, NEW), SP):
        other = rewritten(document, prefix, blank)
        assert other != document
        assert differ(document, other) == []


def test_a_renewed_certificate() -> None:
    found = compare(entities(unsigned(OLD)), entities(unsigned(NEW)))
    (one,) = found
    assert (one.code, one.severity) == ("compare.certificate_renewed", "warning")
    assert (one.before, one.after) == (OLD.certificate.thumbprint, NEW.certificate.thumbprint)
    assert one.where_a == one.where_b == f"{ROLE}/md:KeyDescriptor/{CERTIFICATE}"
    assert one.entity_id == ISSUER
    for fact in (OLD.certificate.thumbprint, "13 December 2026", "19 August 2029"):
        assert fact in one.seen
    texts.use("de")
    try:
        assert "zum Signieren" in one.seen
    finally:
        texts.use("en")


def test_a_new_certificate_before_and_behind_the_old_one() -> None:
    assert differ(unsigned(OLD), unsigned(OLD, NEW)) == [("compare.certificate_added", "note")]
    assert differ(unsigned(OLD), unsigned(NEW, OLD)) == [
        ("compare.first_certificate", "warning"),
        ("compare.certificate_added", "note"),
    ]
    assert differ(unsigned(OLD, SECOND), unsigned(SECOND)) == [
        ("compare.certificate_removed", "warning"),
        ("compare.first_certificate", "warning"),
    ]
    assert differ(unsigned(OLD, NEW), unsigned(NEW, OLD)) == [
        ("compare.first_certificate", "warning"),
        ("compare.certificate_order", "note"),
    ]
    assert differ(unsigned(OLD, SECOND), unsigned(NEW, SECOND)) == [
        ("compare.certificate_renewed", "warning")
    ]


def test_another_tenant_and_another_name() -> None:
    other = unsigned(
        OLD,
        entity_id=ISSUER.replace(TENANT, OTHER_TENANT),
        sso=SSO.replace(TENANT, OTHER_TENANT),
    )
    found = differ(unsigned(OLD), other)
    assert found[0] == ("compare.tenant", "warning")
    assert ("compare.sso_moved", "warning") in found
    slash = SP.replace(b"metadata/acme/", b"metadata/acme")
    assert differ(SP, slash) == [("compare.entity_id", "warning")]


ACS = b'<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
FLAG = b'WantAssertionsSigned="false"'


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"/saml/acs/acme/", b"/saml/acs/globex/", "acs_moved"),
        (b"/saml/sls/acme/", b"/saml/sls/globex/", "endpoint_moved"),
        (b"HTTP-Redirect", b"SOAP", "endpoint_removed endpoint_added"),
        (b'index="1"', b'index="2"', "endpoint_number"),
        (b'index="1"', b'index="1" isDefault="true"', "endpoint_number"),
        (FLAG, FLAG.replace(b"false", b"true"), "wants_signed_assertions"),
        (FLAG, b"", ""),
        (b'AuthnRequestsSigned="false"', b'AuthnRequestsSigned="1"', "signs_requests"),
        (b":unspecified", b":emailAddress", "name_id_formats"),
        (b"2026-11-25T22:15:16Z", b"2026-11-26T22:15:16Z", "valid_until"),
        (b"2026-11-25T22:15:16Z", b"2026-11-25T23:15:16+01:00", ""),
        (b"PT604800S", b"P7D", "cache_duration"),
        (b"2.0:protocol", b"1.1:protocol", "protocols"),
        (b"SPSSODescriptor", b"PDPDescriptor", "role_removed role_added"),
        (ACS, ACS.replace(b"md:AssertionConsumerService", b"md:Other"), "acs_removed"),
        (
            b"</md:SPSSODescriptor>",
            (
                b'<md:AttributeConsumingService index="1"><md:RequestedAttribute Name="mail"/>'
                b"</md:AttributeConsumingService></md:SPSSODescriptor>"
            ),
            "requested",
        ),
        (
            b"</md:SPSSODescriptor>",
            (
                b'</md:SPSSODescriptor><md:ContactPerson contactType="support">'
                b"<md:EmailAddress>a@b.example</md:EmailAddress></md:ContactPerson>"
            ),
            "described",
        ),
    ],
)
def test_each_difference(old: bytes, new: bytes, code: str) -> None:
    assert old in SP
    wanted = {f"compare.{each}" for each in code.split()}
    assert {each for each, _ in differ(SP, SP.replace(old, new))} == wanted
    assert {each for each, _ in differ(SP, SP)} == set()


def test_endpoints_of_one_kind_in_another_order() -> None:
    second = SSO.replace("saml2", "other")
    line = (
        '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
        'Location="{}"/>'
    )
    one, other = line.format(SSO), line.format(second)
    document = unsigned(OLD).decode()
    before = document.replace(one, one + other).encode()
    after = document.replace(one, other + one).encode()
    assert differ(before, after) == [
        ("compare.sso_first", "warning"),
        ("compare.endpoint_order", "note"),
    ]
    assert differ(document.encode(), after) == [
        ("compare.sso_first", "warning"),
        ("compare.sso_added", "note"),
    ]
    assert differ(document.encode(), before) == [("compare.sso_added", "note")]
    assert differ(document.encode(), document.replace(one, "").encode()) == [
        ("compare.sso_removed", "warning")
    ]


def test_requests_have_to_be_signed_now() -> None:
    wants = unsigned(OLD).replace(b"<IDPSSO", b'<IDPSSODescriptor WantAuthnRequestsSigned="true"')
    wants = wants.replace(b'"true"Descriptor', b'"true"')
    assert differ(unsigned(OLD), wants) == [("compare.wants_signed_requests", "warning")]
    assert differ(wants, unsigned(OLD)) == [("compare.wants_signed_requests", "note")]


def test_entras_common_certificate_is_no_renewal() -> None:
    common = pair("accounts.accesscontrol.windows.net")
    later = pair("accounts.accesscontrol.windows.net", until_days=2000)
    assert differ(unsigned(OLD), unsigned(common, later)) == [("compare.common_after", "warning")]
    assert differ(unsigned(common), unsigned(OLD)) == [("compare.common_before", "warning")]
    assert differ(unsigned(common), unsigned(later)) == [("compare.common_both", "warning")]
    (one,) = compare(entities(unsigned(OLD)), entities(unsigned(common)))
    assert OLD.certificate.thumbprint in one.seen
    assert common.certificate.thumbprint in one.seen
    assert "?appid=" in one.meaning
    mixed = differ(unsigned(OLD, SECOND), unsigned(common, SECOND))
    assert "compare.certificate_renewed" not in [code for code, _ in mixed]


def federated(*keys: Pair) -> bytes:
    """A document that has the same keys in a role of WS-Federation, as Entra's have."""
    document = unsigned(*keys)
    root = etree.fromstring(document)
    for old in root.findall("{*}RoleDescriptor"):
        root.remove(old)
    idp = root.find("{*}IDPSSODescriptor")
    assert idp is not None
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    role = etree.Element(f"{{{root.nsmap[None]}}}RoleDescriptor", nsmap={"xsi": xsi})
    role.set("protocolSupportEnumeration", "http://docs.oasis-open.org/wsfed/federation/200706")
    for key in idp.findall("{*}KeyDescriptor"):
        role.append(copy.deepcopy(key))
    root.insert(0, role)
    return etree.tostring(root)


def test_a_certificate_of_several_roles_is_told_once() -> None:
    found = compare(entities(federated(OLD)), entities(federated(NEW)))
    assert [one.code for one in found] == ["compare.certificate_renewed"]
    assert "IDPSSODescriptor" in found[0].where_a


def test_a_removed_role_of_ws_federation_is_a_note() -> None:
    document = federated(OLD)
    root = etree.fromstring(document)
    root.remove(root[0])
    assert differ(document, etree.tostring(root)) == [("compare.other_role_removed", "note")]


def test_a_removed_encryption_certificate_is_a_note() -> None:
    both = unsigned(OLD, SECOND)
    parts = both.rpartition(b'use="signing"')
    document = parts[0] + b'use="encryption"' + parts[2]
    assert differ(document, unsigned(OLD)) == [("compare.encryption_removed", "note")]


def test_a_signature_that_came_and_one_that_went() -> None:
    assert differ(unsigned(OLD), entra(OLD)) == [("compare.signature_added", "note")]
    assert differ(entra(OLD), unsigned(OLD)) == [("compare.signature_removed", "note")]


def test_entities_of_lists_are_matched_by_their_names() -> None:
    idp, other = unsigned(OLD), unsigned(OLD, entity_id="https://idp.example.org/")
    assert differ(group(idp, SP), group(SP, idp)) == []
    found = compare(entities(group(idp, SP)), entities(group(SP, other)))
    assert [(one.code, one.where_a, one.where_b) for one in found] == [
        ("compare.entity_removed", "/md:EntitiesDescriptor/md:EntityDescriptor[1]", ""),
        ("compare.entity_added", "", "/md:EntitiesDescriptor/md:EntityDescriptor[2]"),
    ]
    assert [code for code, _ in differ(group(SP, SP), group(SP))] == ["compare.entity_removed"]
