"""Each check finds its defect, says where, and is silent about a document that has none."""

from __future__ import annotations

import base64
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from helpers.inspected import BY, codes, entra, faults, one, unsigned
from helpers.saml_documents import (
    NOW,
    OTHER_TENANT,
    SENTRY_METADATA,
    SSO,
    TENANT,
    pair,
)

from assistant import resources, texts
from assistant.saml.cases import Lights

SP = SENTRY_METADATA
ACS = b'Location="https://sentry.io/saml/acs/acme/"'
IDP = unsigned()
IDP_KEY = b'<KeyDescriptor use="signing">'
POST_SSO = b'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
SLO = b"<SingleLogoutService"
CERTIFICATE = pair().certificate.base64.encode()
ROLE = b'<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"'
OTHER = "https://idp.example.org/metadata"
PLAIN = unsigned(entity_id=OTHER, sso="https://idp.example.org/sso")
ENCRYPTION = IDP_KEY.replace(b"signing", b"encryption")


def keyed(use: str = "", certificate: bytes = CERTIFICATE) -> bytes:
    """Sentry's document with a key, which Sentry's own never has."""
    key = (
        b'<md:KeyDescriptor%s><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
        b"<X509Certificate>%s</X509Certificate></X509Data></KeyInfo></md:KeyDescriptor>"
        % (f' use="{use}"'.encode() if use else b"", certificate)
    )
    return SP.replace(b"<md:SingleLogoutService", key + b"<md:SingleLogoutService", 1)


def acs(address: str) -> bytes:
    return SP.replace(ACS, f'Location="{address}"'.encode())


def sso(address: str) -> bytes:
    return PLAIN.replace(b"https://idp.example.org/sso", address.encode())


def curve() -> bytes:
    """A certificate on a curve that hardly anybody uses."""
    key = ec.generate_private_key(ec.SECP256K1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "curve")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=900))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER))


def hashed(last: bytes) -> bytes:
    """A certificate that says that it is signed with another hash: no library makes one now."""
    method = bytes.fromhex("2a864886f70d0101")
    der = pair().certificate.der.replace(method + b"\x0b", method + last)
    return base64.b64encode(der)


# What shows a defect, what is the same without it, the finding, how bad, and where.
SHOWN: list[tuple[bytes, bytes, str, str, str]] = [
    (
        SP.replace(b'entityID="https://sentry.io/saml/metadata/acme/"', b""),
        SP,
        "inspect.entity_id_missing",
        "error",
        "/md:EntityDescriptor",
    ),
    (
        PLAIN.replace(OTHER.encode(), OTHER.encode() + b"x" * 1025),
        PLAIN.replace(OTHER.encode(), OTHER.encode() + b"x" * (1024 - len(OTHER))),
        "inspect.entity_id_too_long",
        "error",
        "/md:EntityDescriptor/@entityID",
    ),
    (
        PLAIN.replace(OTHER.encode(), b"my idp"),
        PLAIN.replace(OTHER.encode(), b"urn:mace:example:idp"),
        "inspect.entity_id_not_uri",
        "warning",
        "/md:EntityDescriptor/@entityID",
    ),
    (
        IDP.replace(b"_0f6a", b"0f6a"),
        IDP,
        "inspect.id_not_ncname",
        "warning",
        "/md:EntityDescriptor",
    ),
    (
        IDP.replace(ROLE, ROLE + b' ID="_0f6a"'),
        IDP.replace(ROLE, ROLE + b' ID="_0f6b"'),
        "saml.signature.duplicate_id",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor",
    ),
    (
        b'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="urn:a"/>',
        SP,
        "inspect.no_role",
        "error",
        "/md:EntityDescriptor",
    ),
    (IDP, SP, "inspect.other_roles", "note", "/md:EntityDescriptor/md:RoleDescriptor"),
    (
        SP.replace(b"SAML:2.0:protocol", b"SAML:1.1:protocol"),
        SP,
        "inspect.protocol",
        "warning",
        "/md:EntityDescriptor/md:SPSSODescriptor/@protocolSupportEnumeration",
    ),
    (
        SP.replace(b"2026-11-25T22:15:16Z", b"2026-11-22T00:00:00Z"),
        SP,
        "inspect.service_outdated",
        "note",
        "/md:EntityDescriptor/@validUntil",
    ),
    (
        IDP.replace(ROLE, ROLE + b' validUntil="2026-11-22T00:00:00Z"'),
        IDP,
        "saml.metadata.outdated",
        "warning",
        "/md:EntityDescriptor/md:IDPSSODescriptor/@validUntil",
    ),
    (
        IDP.replace(ROLE, ROLE + b' validUntil="2026-11-24T00:00:00Z"'),
        SP.replace(b"2026-11-25T22:15:16Z", b"2026-11-24T00:00:00Z"),
        "inspect.valid_until_near",
        "note",
        "/md:EntityDescriptor/md:IDPSSODescriptor/@validUntil",
    ),
    (
        SP.replace(b"2026-11-25T22:15:16Z", b"2029-11-24T00:00:00Z"),
        SP,
        "inspect.valid_until_far",
        "note",
        "/md:EntityDescriptor/@validUntil",
    ),
    (
        SP.replace(b"2026-11-25T22:15:16Z", b"in two days"),
        SP,
        "inspect.valid_until_malformed",
        "warning",
        "/md:EntityDescriptor/@validUntil",
    ),
    (
        IDP.replace(ROLE, ROLE + b' cacheDuration="a week"'),
        IDP.replace(ROLE, ROLE + b' cacheDuration="P1Y2M3DT4H5M6.7S"'),
        "inspect.cache_duration_malformed",
        "warning",
        "/md:EntityDescriptor/md:IDPSSODescriptor/@cacheDuration",
    ),
    (
        unsigned(sso=""),
        IDP,
        "saml.metadata.no_sso",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor",
    ),
    (
        IDP.replace(b"HTTP-Redirect", b"SOAP"),
        IDP.replace(b"HTTP-POST", b"SOAP"),
        "inspect.no_redirect",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor",
    ),
    (
        SP.replace(b"AssertionConsumerService", b"ArtifactResolutionService"),
        SP,
        "inspect.no_acs",
        "error",
        "/md:EntityDescriptor/md:SPSSODescriptor",
    ),
    (
        SP.replace(b"HTTP-POST", b"HTTP-Artifact"),
        SP,
        "inspect.no_post_acs",
        "error",
        "/md:EntityDescriptor/md:SPSSODescriptor",
    ),
    (
        sso("http://idp.example.org/sso"),
        PLAIN,
        "saml.metadata.sso_not_https",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleSignOnService[1]/@Location",
    ),
    *(
        (
            acs(address),
            SP,
            f"inspect.address_{fault}",
            severity,
            "/md:EntityDescriptor/md:SPSSODescriptor/md:AssertionConsumerService/@Location",
        )
        for fault, severity, address in (
            ("broken", "error", "sentry"),
            ("space", "error", "https://sentry.io/saml/acs /acme/"),
            ("not_https", "error", "http://sentry.io/saml/acs/acme/"),
            ("user_info", "error", "https://a:b@sentry.io/saml/acs/acme/"),
            ("fragment", "warning", "https://sentry.io/saml/acs/acme/#x"),
            ("upper_case", "warning", "https://Sentry.io/saml/acs/acme/"),
            ("private", "warning", "https://127.0.0.1:9443/saml/acs/acme/"),
        )
    ),
    (
        IDP.replace(SLO, SLO + b' ResponseLocation="https://idp.example.org/done"'),
        IDP,
        "inspect.response_location",
        "note",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleLogoutService/@ResponseLocation",
    ),
    (
        SP.replace(b"</md:SPSSO", b'<md:AssertionConsumerService %s index="1"/></md:SPSSO' % ACS),
        SP.replace(b"</md:SPSSO", b'<md:AssertionConsumerService %s index="2"/></md:SPSSO' % ACS),
        "inspect.index_twice",
        "warning",
        "/md:EntityDescriptor/md:SPSSODescriptor/md:AssertionConsumerService[2]/@index",
    ),
    (
        SP.replace(
            b"</md:SPSSO",
            b'<md:AssertionConsumerService %s index="2" isDefault="true"/></md:SPSSO' % ACS,
        ).replace(b'index="1"', b'index="1" isDefault="1"'),
        SP.replace(b'index="1"', b'index="1" isDefault="true"'),
        "inspect.default_twice",
        "warning",
        "/md:EntityDescriptor/md:SPSSODescriptor/md:AssertionConsumerService[2]/@isDefault",
    ),
    (
        IDP.replace(b'use="signing"', b'use="encryption"'),
        IDP.replace(b' use="signing"', b""),
        "saml.metadata.no_certificate",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor",
    ),
    (
        unsigned(pair("a"), pair("b")).replace(IDP_KEY, ENCRYPTION, 1),
        unsigned(pair("a"), pair("b")),
        "inspect.encryption_ignored",
        "note",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor[1]",
    ),
    (
        IDP.replace(b"<X509Data><X509Certificate>", b"<KeyName>entra</KeyName><A><B>").replace(
            b"</X509Certificate></X509Data>", b"</B></A>"
        ),
        IDP.replace(b"<X509Data>", b"<KeyName>entra</KeyName><X509Data>"),
        "inspect.key_name_only",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor",
    ),
    (
        IDP.replace(b"X509Certificate>", b"X509SubjectName>"),
        IDP,
        "inspect.key_without_certificate",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor",
    ),
    (
        IDP.replace(b'use="signing"', b'use="sign"'),
        IDP,
        "inspect.key_use_unknown",
        "warning",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/@use",
    ),
    (
        unsigned(pair(), pair("b")).replace(CERTIFICATE, CERTIFICATE[:-8]),
        unsigned(pair(), pair("b")),
        "inspect.certificate_unreadable",
        "error",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor[1]/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        IDP.replace(CERTIFICATE, b" "),
        IDP,
        "inspect.certificate_empty",
        "error",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        unsigned(pair(), pair()),
        unsigned(pair(), pair("b")),
        "saml.metadata.certificate_twice",
        "warning",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor[2]/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    *(
        (
            unsigned(bad),
            IDP,
            f"saml.certificate.{fault}",
            severity,
            (
                "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
                "/ds:X509Certificate"
            ),
        )
        for fault, severity, bad in (
            ("expired", "error", pair(until_days=-1)),
            ("expires_soon", "warning", pair(until_days=59)),
            ("not_yet_valid", "error", pair(since_days=1)),
            ("short_key", "error", pair(bits=1024)),
        )
    ),
    *(
        (
            IDP.replace(CERTIFICATE, hashed(method)),
            IDP,
            "saml.certificate.weak_hash",
            "warning",
            (
                "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
                "/ds:X509Certificate"
            ),
        )
        for method in (b"\x04", b"\x05")
    ),
    (
        IDP.replace(CERTIFICATE, curve()),
        IDP,
        "saml.certificate.odd_curve",
        "warning",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        unsigned(pair(until_days=-1), pair()),
        unsigned(pair(), pair(until_days=-1)),
        "inspect.expired_first",
        "error",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor[1]/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        keyed("encryption", pair(until_days=-1).certificate.base64.encode()),
        keyed("encryption"),
        "inspect.sp_key_expired",
        "warning",
        (
            "/md:EntityDescriptor/md:SPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        keyed("signing", pair(bits=1024).certificate.base64.encode()),
        keyed("signing"),
        "inspect.sp_key_short",
        "warning",
        (
            "/md:EntityDescriptor/md:SPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        unsigned(sso=SSO.replace(TENANT, OTHER_TENANT)),
        sso(f"https://idp.example.org/{OTHER_TENANT}/sso"),
        "saml.metadata.two_tenants",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleSignOnService[1]/@Location",
    ),
    (
        IDP.replace(TENANT.encode(), OTHER_TENANT.encode(), 2).replace(
            OTHER_TENANT.encode(), TENANT.encode(), 1
        ),
        IDP,
        "inspect.several_tenants",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleLogoutService/@Location",
    ),
    (
        IDP.replace(b"login.microsoftonline.com", b"login.partner.microsoftonline.cn"),
        IDP.replace(b"login.microsoftonline.com", b"login.microsoftonline.us"),
        "inspect.mixed_clouds",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/md:SingleLogoutService/@Location",
    ),
    (
        unsigned(pair("accounts.accesscontrol.windows.net")),
        IDP,
        "inspect.common_keys",
        "error",
        (
            "/md:EntityDescriptor/md:IDPSSODescriptor/md:KeyDescriptor/ds:KeyInfo/ds:X509Data"
            "/ds:X509Certificate"
        ),
    ),
    (
        IDP.replace(ROLE, ROLE + b' WantAuthnRequestsSigned="true"'),
        IDP.replace(ROLE, ROLE + b' WantAuthnRequestsSigned="false"'),
        "inspect.wants_signed_requests",
        "error",
        "/md:EntityDescriptor/md:IDPSSODescriptor/@WantAuthnRequestsSigned",
    ),
    (
        keyed().replace(b'AuthnRequestsSigned="false"', b'AuthnRequestsSigned="true"'),
        keyed(),
        "inspect.signs_requests",
        "note",
        "/md:EntityDescriptor/md:SPSSODescriptor/@AuthnRequestsSigned",
    ),
    (
        SP.replace(b'AuthnRequestsSigned="false"', b'AuthnRequestsSigned="true"'),
        SP,
        "inspect.signs_without_key",
        "warning",
        "/md:EntityDescriptor/md:SPSSODescriptor/@AuthnRequestsSigned",
    ),
    (
        SP.replace(b'WantAssertionsSigned="false"', b'WantAssertionsSigned="1"'),
        SP,
        "inspect.wants_signed_assertions",
        "note",
        "/md:EntityDescriptor/md:SPSSODescriptor/@WantAssertionsSigned",
    ),
    (
        SP.replace(b"SAML:1.1:nameid-format", b"SAML:2.0:nameid-format"),
        SP.replace(b"SAML:1.1:nameid-format:unspecified", b"SAML:2.0:nameid-format:persistent"),
        "inspect.name_id_format",
        "warning",
        "/md:EntityDescriptor/md:SPSSODescriptor/md:NameIDFormat",
    ),
    (
        SP.replace(b' index="1"', b""),
        SP,
        "inspect.schema",
        "note",
        "/md:EntityDescriptor/md:SPSSODescriptor/md:AssertionConsumerService",
    ),
]
ELSEWHERE = {
    "inspect.entity_twice",
    "inspect.entity_unread",
    "inspect.inner_signature",
    "inspect.more",
    "inspect.no_appid",
    "inspect.no_entity",
    "inspect.signature_late",
    "inspect.signature_not_run",
}
"""Codes whose documents are shown in tests of their own, here or beside."""


@pytest.mark.parametrize(
    ("bad", "fine", "code", "severity", "where"), SHOWN, ids=[row[2] for row in SHOWN]
)
def test_a_defect_is_found_where_it_stands(
    bad: bytes, fine: bytes, code: str, severity: str, where: str
) -> None:
    found = [each for each in one(bad).findings if each.finding.code == code]
    assert [(each.severity, each.where) for each in found][:1] == [(severity, where)]
    assert code not in codes(one(fine).findings)


def test_every_code_is_shown_by_some_document() -> None:
    stem = {key.rpartition(".")[0] for key in texts.table() if key.startswith("inspect.")}
    shown = {row[2] for row in SHOWN if row[2].startswith("inspect.")}
    assert stem == shown | ELSEWHERE


def test_a_saved_copy_of_sentrys_own_document_is_nobodys_move() -> None:
    old = SP.replace(b"2026-11-25T22:15:16Z", b"2026-11-20T00:00:00Z")
    assert faults(old) == []
    (found,) = [each for each in one(old).findings if "outdated" in each.finding.code]
    assert (found.finding.code, found.finding.who) == ("inspect.service_outdated", "nobody")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_finding_can_be_said(language: str) -> None:
    texts.use(language)
    try:
        for bad, *_ in SHOWN:
            for each in one(bad).findings:
                assert each.finding.seen
                assert each.finding.meaning
                assert "{" not in each.finding.remedy
    finally:
        texts.use(texts.DEFAULT_LANGUAGE)


def test_both_languages_have_the_file() -> None:
    for language in texts.LANGUAGES:
        assert (resources.folder() / "texts" / language / "inspect.toml").is_file()


def test_what_is_normal_raises_nothing() -> None:
    assert faults(SP) == []
    assert codes(one(SP).findings) == ["saml.signature.missing"]
    assert faults(entra(pair(), pair("b"))) == []
    assert codes(one(entra()).findings) == ["inspect.other_roles", "saml.signature.verified"]
    assert faults(PLAIN) == []


def test_the_practice_tenants_addresses_are_as_they_should_be_where_that_is_said() -> None:
    data = acs("https://127.0.0.1:9443/saml/acs/acme/")
    assert faults(data) == [("inspect.address_private", "warning")]
    assert faults(data, replace(BY, local=True)) == []


# The seven defects that none of the usual libraries reports (measured).
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (
            entra().replace(SSO.encode(), f"https://evil.example/{TENANT}/".encode()),
            "saml.signature.broken",
        ),
        (entra(pair(until_days=-1)), "saml.certificate.expired"),
        (entra(pair(bits=1024)), "saml.certificate.short_key"),
        (entra(sso=SSO.replace("https", "http")), "saml.metadata.sso_not_https"),
        (entra(sso=SSO.replace(TENANT, OTHER_TENANT)), "saml.metadata.two_tenants"),
        (entra(pair(), pair()), "saml.metadata.certificate_twice"),
        (entra(pair(until_days=-1), pair(), signed_by=pair()), "inspect.expired_first"),
    ],
)
def test_what_the_usual_libraries_pass_is_found(data: bytes, code: str) -> None:
    found = dict(faults(data))
    found.pop("inspect.address_not_https", None)  # the sign-out address is the same one
    assert found == {code: "warning" if code == "saml.metadata.certificate_twice" else "error"}


def test_an_expired_one_that_stands_first_is_said_once() -> None:
    assert faults(unsigned(pair(until_days=-1), pair())) == [
        ("inspect.expired_first", "error"),
        ("saml.signature.missing", "warning"),
    ]


@pytest.mark.parametrize(
    ("days", "within"), [(60, None), (59, "60"), (30, "60"), (29, "30"), (7, "30"), (6, "7")]
)
def test_the_end_of_a_certificate_comes_near_in_three_steps(days: int, within: str | None) -> None:
    by = Lights(pair().certificate.not_after - timedelta(days=days))
    found = [dict(each.finding.params) for each in one(IDP, by).findings]
    assert next((each["within"] for each in found if "within" in each), None) == within


def test_another_tenant_than_the_expected_one() -> None:
    (found,) = [
        each
        for each in one(IDP, replace(BY, tenant_id=OTHER_TENANT)).findings
        if each.finding.code == "saml.metadata.other_tenant"
    ]
    assert (found.severity, found.where) == ("error", "/md:EntityDescriptor/@entityID")
    assert "saml.metadata.other_tenant" not in codes(
        one(IDP, replace(BY, tenant_id=TENANT.upper())).findings
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [("", True), ("?appid=", True), ("?appid=00000000-0000-0000-0000-000000000001", False)],
)
def test_the_address_that_a_document_came_from_names_an_application(
    query: str, found: bool
) -> None:
    address = f"https://login.microsoftonline.com/{TENANT}/federationmetadata/2007-06/f.xml{query}"
    assert ("inspect.no_appid" in codes(one(IDP, replace(BY, address=address)).findings)) is found
    assert "inspect.no_appid" not in codes(one(PLAIN, replace(BY, address=address)).findings)


def test_no_password_in_an_address_is_shown() -> None:
    found = one(acs("https://u:hunter2@sentry.io/saml/acs/acme/")).findings
    assert "hunter2" not in repr([each.finding for each in found])
    assert any("…@sentry.io" in each.finding.seen for each in found)


def test_a_hostile_number_of_findings_ends() -> None:
    many = b"".join(
        b'<md:AssertionConsumerService Binding="b" Location="x" index="%d"/>' % (number % 7)
        for number in range(3000)
    )
    found = one(SP.replace(b"</md:SPSSO", many + b"</md:SPSSO")).findings
    assert "inspect.more" in codes(found)
    assert len(found) < 110


def test_a_hostile_number_of_ids_ends() -> None:
    many = b"".join(b'<md:A ID="1"/>' for _ in range(40_000))
    begun = time.perf_counter()
    found = one(SP.replace(b"</md:SPSSO", many + b"</md:SPSSO")).findings
    assert {"inspect.more", "inspect.id_not_ncname"} < set(codes(found))
    assert time.perf_counter() - begun < 5


def test_lines_count_from_the_first_of_the_document() -> None:
    found = one(SP.replace(b' index="1"', b"").replace(b"acs/acme/", b"acs/acme/#")).findings
    (fragment,) = [each for each in found if each.finding.code == "inspect.address_fragment"]
    assert SP.splitlines()[fragment.line - 1].strip().startswith(b"<md:AssertionConsumerService")


def test_roles_that_nobody_of_the_pair_reads_are_not_judged() -> None:
    broken = IDP.replace(
        b'federation/200706"/>',
        b'federation/200706"><KeyDescriptor use="x"/></RoleDescriptor>',
    )
    assert faults(broken) == [("saml.signature.missing", "warning")]


def test_a_certificate_for_encrypting_and_signing_is_no_double() -> None:
    twice = unsigned(pair(), pair()).replace(IDP_KEY, ENCRYPTION, 1)
    assert "saml.metadata.certificate_twice" not in codes(one(twice).findings)
