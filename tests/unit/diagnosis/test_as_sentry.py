"""What Sentry would take of a document, and what it passes over."""

from __future__ import annotations

import pytest
from helpers.inspected import entra, group, unsigned
from helpers.saml_documents import ISSUER, SENTRY_METADATA, SSO, pair

from assistant import texts
from assistant.diagnosis import as_sentry
from assistant.saml import xml
from assistant.sentry import twin

ROLE = "/md:EntityDescriptor/md:IDPSSODescriptor"
KEY = b'<KeyDescriptor use="signing">'
POST_SSO = b'<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
PLAIN = unsigned().replace(
    POST_SSO + f' Location="{SSO}"/>'.encode(),
    b"",
)


def codes(taken: as_sentry.AsSentry) -> list[tuple[str, str]]:
    for one in taken.findings:
        assert one.finding.seen
        assert one.finding.meaning
    return [(one.finding.code, one.where) for one in taken.findings]


def test_it_takes_one_entity_one_address_and_one_certificate() -> None:
    taken = as_sentry.take(entra(pair(), pair("second")))
    assert (taken.verdict, taken.message) == ("accepted", "")
    assert twin.SENTRY_VERSION in taken.version
    assert taken.kept is not None
    assert (taken.kept.entity_id, taken.kept.sso_url, taken.kept.slo_url) == (ISSUER, SSO, SSO)
    assert taken.kept.certificate == pair().certificate
    assert codes(taken) == [
        ("as_sentry.other_roles", "/md:EntityDescriptor/md:RoleDescriptor"),
        (
            "as_sentry.more_certificates",
            f"{ROLE}/md:KeyDescriptor[2]/ds:KeyInfo/ds:X509Data/ds:X509Certificate",
        ),
        ("as_sentry.other_endpoints", f"{ROLE}/md:SingleSignOnService[2]"),
        ("as_sentry.signature", "/md:EntityDescriptor/ds:Signature"),
    ]
    assert pair("second").certificate.thumbprint in taken.findings[1].finding.seen
    assert all(one.severity == "note" and one.line for one in taken.findings)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (PLAIN.replace(KEY, KEY.replace(b"signing", b"encryption"), 1), ""),
        (PLAIN.replace(b"entityID", b'validUntil="2027-01-01T00:00:00Z" entityID'), "valid_until"),
        (PLAIN.replace(b"entityID", b'cacheDuration="P7D" entityID'), "valid_until"),
        (
            PLAIN.replace(
                b"<SingleLogoutService",
                PLAIN[PLAIN.index(KEY) : PLAIN.index(b"<SingleLogout")].replace(
                    b"signing", b"encryption"
                )
                + b"<SingleLogoutService",
            ),
            "encryption",
        ),
    ],
    ids=["no signing key", "validUntil", "cacheDuration", "encryption"],
)
def test_each_thing_that_it_passes_over_is_named(document: bytes, code: str) -> None:
    taken = as_sentry.take(document)
    assert taken.verdict == "accepted"
    found = [each for each, _ in codes(taken) if each != "as_sentry.other_roles"]
    assert found == ([f"as_sentry.{code}"] if code else [])
    assert codes(as_sentry.take(PLAIN))[1:] == []


def test_of_an_aggregate_it_takes_the_first_entity() -> None:
    taken = as_sentry.take(group(PLAIN, SENTRY_METADATA))
    assert taken.verdict == "accepted"
    assert codes(taken)[0] == (
        "as_sentry.other_entities",
        "/md:EntitiesDescriptor/md:EntityDescriptor[2]",
    )
    assert "https://sentry.io/saml/metadata/acme/" in taken.findings[0].finding.seen
    assert as_sentry.take(group(SENTRY_METADATA, PLAIN)).verdict == "refused"


def test_a_damaged_certificate_is_kept_all_the_same() -> None:
    broken = PLAIN.replace(pair().certificate.base64[:8].encode(), b"AAAAAAAA")
    taken = as_sentry.take(broken)
    assert taken.verdict == "accepted"
    assert [(one.finding.code, one.severity) for one in taken.findings][1:] == [
        ("sentry.twin.certificate_broken", "error")
    ]


@pytest.mark.parametrize(
    "document",
    [b"", b"<html/>", SENTRY_METADATA, unsigned(sso="nowhere"), b"<!DOCTYPE a>" + PLAIN],
)
def test_a_refusal_has_sentrys_own_words_and_an_explanation(document: bytes) -> None:
    taken = as_sentry.take(document)
    refused = twin.keeps(document)
    assert isinstance(refused, twin.Refused)
    assert (taken.verdict, taken.message, taken.kept) == ("refused", refused.message, None)
    assert taken.findings[0].finding.code == "as_sentry.refused"
    assert taken.findings[0].severity == "error"
    assert refused.message in taken.findings[0].finding.seen
    assert {one.severity for one in taken.findings[1:]} == {"note"}
    assert all(one.finding.remedy for one in taken.findings)


def test_nobody_can_tell_beyond_our_limits() -> None:
    large = PLAIN + b" " * xml.DEFAULT_LIMITS.size
    assert as_sentry.take(large) == as_sentry.beyond()
    assert as_sentry.beyond().verdict == "not_run"
    assert texts.say("as_sentry.not_run.seen") == as_sentry.beyond().findings[0].finding.seen


def test_lines_are_right_in_every_encoding() -> None:
    document = "\n".join(["", "", PLAIN.partition(b"?>")[2].decode()]).encode("utf-16")
    taken = as_sentry.take(document)
    assert taken.verdict == "accepted"
    assert taken.findings[0].line == 3
