"""A document against the set-up that it is meant for."""

from __future__ import annotations

import pytest
from helpers.inspected import one, unsigned
from helpers.saml_documents import (
    ISSUER,
    NOW,
    OTHER_TENANT,
    SENTRY_METADATA,
    SSO,
    TENANT,
    pair,
)

from assistant.diagnosis.wanted import Wanted, check
from assistant.sentry import addresses

ACME = addresses.addresses(addresses.SentryAddress(), "acme")
APP = "22222222-2222-4222-8222-222222222222"
WANTED = Wanted(
    tenant_id=TENANT,
    app_id=APP,
    sso_url=SSO,
    identifier=ACME.identifier,
    reply_url=ACME.reply_url,
    logout_url=ACME.logout_url,
    sign_on_url=ACME.sign_on_url,
)
ADDRESS = f"https://login.microsoftonline.com/{TENANT}/federationmetadata.xml?AppId="
ROLE = "/md:EntityDescriptor/md:IDPSSODescriptor"


def found(
    document: bytes, wanted: Wanted = WANTED, address: str = ADDRESS + APP
) -> list[tuple[str, str, str]]:
    entity = one(document).entity
    assert entity is not None
    located = check(entity, wanted, NOW, address=address)
    for each in located:
        assert each.finding.seen
        assert each.finding.meaning
    return [(each.finding.code, each.severity, each.where) for each in located]


def test_what_fits_is_one_note() -> None:
    assert found(unsigned()) == [("wanted.idp_fits", "note", ROLE)]
    role = "/md:EntityDescriptor/md:SPSSODescriptor"
    assert found(SENTRY_METADATA) == [("wanted.sp_fits", "note", role)]


OTHER_SSO = SSO.replace(TENANT, OTHER_TENANT)


@pytest.mark.parametrize(
    ("document", "code", "where"),
    [
        (
            unsigned(entity_id=ISSUER.replace(TENANT, OTHER_TENANT), sso=OTHER_SSO),
            "saml.metadata.other_tenant",
            "/md:EntityDescriptor/@entityID",
        ),
        (
            unsigned(entity_id="urn:idp", sso="https://idp.example.org/sso"),
            "wanted.no_tenant",
            "/md:EntityDescriptor/@entityID",
        ),
        (
            unsigned(sso=SSO.replace(".com", ".us")),
            "wanted.sso_url",
            f"{ROLE}/md:SingleSignOnService[1]",
        ),
    ],
)
def test_an_identity_provider_that_is_another(document: bytes, code: str, where: str) -> None:
    assert (code, "error", where) in found(document)
    assert "wanted.idp_fits" not in [each for each, _, _ in found(document)]


def test_the_application_is_told_by_the_address_alone() -> None:
    other = ADDRESS + APP.replace("2", "3")
    assert found(unsigned(), address=other)[0][:2] == ("wanted.application", "warning")
    unknown = found(unsigned(), address="")
    assert [each[:2] for each in unknown] == [
        ("wanted.application_unknown", "note"),
        ("wanted.idp_fits", "note"),
    ]
    assert found(unsigned(), Wanted(tenant_id=TENANT)) == [("wanted.idp_fits", "note", ROLE)]


def test_a_tenant_named_by_its_domain_is_not_called_right() -> None:
    codes = [each for each, _, _ in found(unsigned(), Wanted(tenant="contoso.com"))]
    assert codes[0] == "wanted.tenant_by_name"


def test_the_active_certificate_is_there_and_first() -> None:
    first, second = pair(), pair("second")

    def with_active(thumbprint: str) -> list[tuple[str, str, str]]:
        return found(unsigned(first, second), Wanted(thumbprint=thumbprint))

    where = f"{ROLE}/md:KeyDescriptor[2]/ds:KeyInfo/ds:X509Data/ds:X509Certificate"
    not_first = with_active(second.certificate.thumbprint)
    assert not_first == [("sentry.twin.active_not_first", "error", where)]
    assert with_active("0" * 40)[0][:2] == ("sentry.twin.active_missing", "error")
    alone = found(unsigned(first), Wanted(thumbprint=first.certificate.thumbprint.lower()))
    assert [code for code, _, _ in alone] == ["wanted.idp_fits"]


@pytest.mark.parametrize(
    ("old", "new", "code", "severity"),
    [
        (b"/saml/metadata/acme/", b"/saml/metadata/acme", "wanted.identifier", "error"),
        (b"/saml/acs/acme/", b"/saml/acs/globex/", "wanted.reply_url", "error"),
        (b"/saml/sls/acme/", b"/saml/sls/globex/", "wanted.logout_url", "warning"),
        (b"md:AssertionConsumerService", b"md:Other", "wanted.reply_url_missing", "error"),
        (b"md:SingleLogoutService", b"md:Other", "wanted.logout_url_missing", "warning"),
    ],
)
def test_a_service_provider_that_is_another(
    old: bytes, new: bytes, code: str, severity: str
) -> None:
    seen = found(SENTRY_METADATA.replace(old, new))
    assert [(each, how) for each, how, _ in seen] == [(code, severity)]


def test_what_is_not_known_is_not_checked() -> None:
    assert [code for code, _, _ in found(SENTRY_METADATA, Wanted())] == ["wanted.sp_fits"]
    neither = SENTRY_METADATA.replace(b"SPSSODescriptor", b"PDPDescriptor")
    assert [code for code, _, _ in found(neither)] == ["wanted.nothing_to_compare"]
