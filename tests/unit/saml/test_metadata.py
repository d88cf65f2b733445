"""Providers' documents are read whole and judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from helpers.saml_documents import (
    ISSUER,
    NOW,
    OTHER_TENANT,
    SENTRY_METADATA,
    SSO,
    TENANT,
    entra_metadata,
    pair,
)

from assistant.errors import BadInput
from assistant.saml import metadata
from assistant.saml.names import POST, REDIRECT


def code_of(data: bytes, reader: object = metadata.identity_provider) -> str:
    assert callable(reader)
    with pytest.raises(BadInput) as caught:
        reader(data)
    return caught.value.code


def findings(provider: metadata.IdentityProvider, tenant_id: str = TENANT) -> list[str]:
    return [one.code for one in metadata.examine(provider, NOW, tenant_id=tenant_id)]


def test_an_application_of_entra() -> None:
    first, second = pair(), pair("second")
    read = metadata.identity_provider(entra_metadata([first, second]))
    assert (read.entity_id, read.sso_redirect, read.sso_post, read.slo) == (ISSUER, SSO, SSO, SSO)
    assert read.signing == (first.certificate, second.certificate)
    assert (read.tenant_id, read.sso_tenant_id) == (TENANT, TENANT)
    assert findings(read) == []


def test_sentrys_own_document() -> None:
    read = metadata.service_provider(SENTRY_METADATA)
    assert read.entity_id == "https://sentry.io/saml/metadata/acme/"
    assert read.acs == (metadata.Endpoint(POST, "https://sentry.io/saml/acs/acme/", 1),)
    assert read.slo == "https://sentry.io/saml/sls/acme/"
    assert read.valid_until == datetime(2026, 11, 25, 22, 15, 16, tzinfo=UTC)
    assert not read.signs_requests
    assert not read.wants_signed_assertions
    assert read.name_id_formats == ("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",)


def test_an_entity_in_nested_groups_is_found() -> None:
    inner = entra_metadata([pair()]).partition(b"?>")[2]
    md = b'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
    group = b"<md:EntitiesDescriptor %s><md:EntitiesDescriptor>%s%s" % (md, inner, b"</md:Entit")
    group += b"iesDescriptor></md:EntitiesDescriptor>"
    assert metadata.identity_provider(group).entity_id == ISSUER
    twice = group.replace(inner, inner + inner)
    assert code_of(twice) == "saml.metadata.several"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<a/>", "saml.metadata.not_metadata"),
        (SENTRY_METADATA, "saml.metadata.no_identity_provider"),
        (b"", "saml.xml.empty"),
        (entra_metadata([], entity_id=""), "saml.metadata.no_entity_id"),
        (entra_metadata([], entity_id="x" * 1025), "saml.metadata.no_entity_id"),
    ],
)
def test_what_is_no_identity_provider_says_so(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_what_is_no_service_provider_says_so() -> None:
    reader = metadata.service_provider
    assert code_of(entra_metadata([]), reader) == "saml.metadata.no_service_provider"


def test_a_broken_certificate_is_not_passed_over() -> None:
    data = entra_metadata([pair()]).replace(b"<X509Certificate>MII", b"<X509Certificate>XII")
    assert code_of(data) == "saml.certificate.broken"


def test_a_comment_inside_a_certificate_or_format_cuts_nothing_off() -> None:
    data = entra_metadata([pair()]).replace(
        b"<X509Certificate>MII", b"<X509Certificate>MI<!-- -->I"
    )
    assert metadata.identity_provider(data).signing == (pair().certificate,)


def test_keys_for_encryption_are_not_for_signing() -> None:
    data = entra_metadata([pair()]).replace(b'use="signing"', b'use="encryption"')
    read = metadata.identity_provider(data)
    assert read.signing == ()
    assert findings(read) == ["saml.metadata.no_certificate"]
    without = entra_metadata([pair()]).replace(b' use="signing"', b"")
    assert len(metadata.identity_provider(without).signing) == 1


# The seven defects that none of the usual libraries reports; the broken signature and the order
# of certificates are judged elsewhere.
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            entra_metadata([pair()], sso=SSO.replace(TENANT, OTHER_TENANT)),
            ["saml.metadata.two_tenants"],
        ),
        (
            entra_metadata([pair()], sso=SSO.replace("https", "http")),
            ["saml.metadata.sso_not_https"],
        ),
        (entra_metadata([pair(), pair()]), ["saml.metadata.certificate_twice"]),
        (entra_metadata([pair(until_days=-1)]), ["saml.certificate.expired"]),
        (entra_metadata([pair(bits=1024)]), ["saml.certificate.short_key"]),
        (entra_metadata([pair()], sso=""), ["saml.metadata.no_sso"]),
    ],
)
def test_what_others_pass_is_found(data: bytes, expected: list[str]) -> None:
    assert findings(metadata.identity_provider(data)) == expected


def test_another_tenant_than_the_signed_in_one() -> None:
    read = metadata.identity_provider(entra_metadata([pair()]))
    assert findings(read, OTHER_TENANT) == ["saml.metadata.other_tenant"]
    assert findings(read, TENANT.upper()) == []
    assert findings(read, "") == []


def test_an_outdated_document_is_a_warning() -> None:
    data = entra_metadata([pair()]).replace(
        b" entityID", b' validUntil="2026-11-22T00:00:00Z" entityID'
    )
    assert findings(metadata.identity_provider(data)) == ["saml.metadata.outdated"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-25T22:15:16Z", datetime(2026, 11, 25, 22, 15, 16, tzinfo=UTC)),
        ("2026-11-25T22:15:16.1234567Z", datetime(2026, 11, 25, 22, 15, 16, 123456, tzinfo=UTC)),
        ("2026-11-25T22:15:16", datetime(2026, 11, 25, 22, 15, 16, tzinfo=UTC)),
        ("2026-11-25T22:15:16+02:00", datetime(2026, 11, 25, 20, 15, 16, tzinfo=UTC)),
        ("2026-13-25T22:15:16Z", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_moments(written: str, expected: datetime | None) -> None:
    assert metadata.moment(written) == expected


def test_addresses_without_a_tenant_have_none() -> None:
    assert metadata.guid_in("https://[broken") == ""
    assert metadata.guid_in("https://idp.example/sso") == ""


def test_the_nearest_end_counts() -> None:
    data = SENTRY_METADATA.replace(
        b"<md:SPSSODescriptor", b'<md:SPSSODescriptor validUntil="2026-11-24T00:00:00Z"'
    )
    end = metadata.service_provider(data).valid_until
    assert end == datetime(2026, 11, 24, tzinfo=UTC)
    assert end - NOW < timedelta(days=1)


def test_redirect_and_post_are_told_apart() -> None:
    data = entra_metadata([pair()]).replace(REDIRECT.encode(), b"urn:other")
    read = metadata.identity_provider(data)
    assert (read.sso_redirect, read.sso_post, read.slo) == ("", SSO, "")
