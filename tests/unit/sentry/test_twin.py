"""What Sentry would keep, refuse and send, held against the library that it runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from helpers.saml_documents import ISSUER, NOW, SENTRY_METADATA, SSO, Pair, entra_metadata, pair
from onelogin.saml2.settings import OneLogin_Saml2_Settings

from assistant.saml import messages, metadata
from assistant.saml.findings import State
from assistant.sentry import addresses, twin

ACME = addresses.addresses(addresses.SentryAddress(), "acme")
INCOMPLETE = (
    "Invalid metadata: entity_id: This field is required., "
    "sso_url: This field is required., x509cert: This field is required."
)


def kept(*pairs: Pair) -> twin.Kept:
    found = twin.keeps(entra_metadata(pairs))
    assert isinstance(found, twin.Kept)
    return found


def examined(*pairs: Pair, active: str = "", days: int = 0) -> list[tuple[str, State]]:
    provider = metadata.identity_provider(entra_metadata(pairs))
    now = NOW + timedelta(days=days)
    found = twin.examine(kept(*pairs), provider.signing, now, active=active)
    return [(one.code, one.state) for one in found]


def test_it_keeps_issuer_address_and_certificate() -> None:
    found = kept(pair())
    assert (found.entity_id, found.sso_url, found.slo_url) == (ISSUER, SSO, SSO)
    assert found.certificate == pair().certificate
    assert found.x509cert == pair().certificate.base64


def test_of_several_certificates_it_keeps_the_first() -> None:
    assert kept(pair("second"), pair()).certificate == pair("second").certificate


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", twin.NOT_PARSED),
        (b"<html><title>x</title></html>", twin.NOT_PARSED),
        (b"<!DOCTYPE a>" + entra_metadata([pair()]), twin.NOT_PARSED),
        (entra_metadata([pair()])[:-20], twin.NOT_PARSED),
        (b"<a/>", INCOMPLETE),
        (SENTRY_METADATA, INCOMPLETE),
        (entra_metadata([]), "Invalid metadata: x509cert: This field is required."),
        (
            entra_metadata([pair()], sso="nowhere"),
            "Invalid metadata: sso_url: Enter a valid URL., slo_url: Enter a valid URL.",
        ),
        (
            entra_metadata([pair()], sso="https://x.test:1/"),
            "Invalid metadata: sso_url: Enter a valid URL., slo_url: Enter a valid URL.",
        ),
        (
            entra_metadata([pair()]).replace(pair().certificate.base64.encode(), b""),
            twin.NOT_PARSED,
        ),
    ],
)
def test_what_sentry_shows_instead_word_for_word(data: bytes, message: str) -> None:
    found = twin.keeps(data)
    assert isinstance(found, twin.Refused)
    assert found.message == message


def test_a_certificate_that_cannot_be_read_is_kept_without_a_look() -> None:
    data = entra_metadata([pair()]).replace(b"<X509Certificate>MII", b"<X509Certificate>XII")
    found = twin.keeps(data)
    assert isinstance(found, twin.Kept)
    assert found.certificate is None
    assert [one.code for one in twin.examine(found, [], NOW)] == ["sentry.twin.certificate_broken"]


def test_the_practice_addresses_are_addresses_to_django_too() -> None:
    for sso in ("https://localhost:43125/t/saml2", "https://127.0.0.1:43125/t/saml2"):
        assert isinstance(twin.keeps(entra_metadata([pair()], sso=sso)), twin.Kept)


def test_the_active_certificate_has_to_be_the_first() -> None:
    first, second = pair(), pair("second")
    name, other = first.certificate.thumbprint, second.certificate.thumbprint
    assert examined(first, active=name.lower()) == [("sentry.twin.keeps", State.PASS)]
    assert examined(first, second, active=other) == [("sentry.twin.active_not_first", State.FAIL)]
    assert examined(first, active=other) == [("sentry.twin.active_missing", State.FAIL)]
    assert examined(first, second, active=name) == [("sentry.twin.several", State.WARN)]
    assert examined(first, first) == [("sentry.twin.keeps", State.PASS)]


def test_an_expired_first_certificate_is_a_trap_if_another_is_valid() -> None:
    old, new = pair(since_days=-800, until_days=-1), pair()
    assert examined(old, new) == [("sentry.twin.first_expired", State.FAIL)]
    both = examined(old, new, active=old.certificate.thumbprint)
    assert both == [("sentry.twin.first_expired", State.FAIL)]


def test_the_library_accepts_the_settings_and_writes_sentrys_metadata() -> None:
    settings = OneLogin_Saml2_Settings(twin.settings(ACME, kept(pair())))
    assert settings.is_strict()
    security = settings.get_security_data()
    assert not any(
        security[name]
        for name in (
            "wantNameId",
            "wantAssertionsSigned",
            "authnRequestsSigned",
            "requestedAuthnContext",
        )
    )
    assert security["wantAttributeStatement"]
    written = settings.get_sp_metadata()
    own = metadata.service_provider(written.encode() if isinstance(written, str) else written)
    said = metadata.service_provider(SENTRY_METADATA)
    assert (own.entity_id, own.acs, own.slo) == (said.entity_id, said.acs, said.slo)
    assert own.name_id_formats == said.name_id_formats


def test_no_sign_out_address_is_fine() -> None:
    data = entra_metadata([pair()]).replace(b"SingleLogoutService", b"Other")
    found = twin.keeps(data)
    assert isinstance(found, twin.Kept)
    assert found.slo_url == ""
    assert OneLogin_Saml2_Settings(twin.settings(ACME, found))


def test_the_request_that_sentry_would_send() -> None:
    request = twin.authn_request(ACME, SSO, "0a" * 20, NOW)
    read = messages.decode_request(messages.redirect_url(request))
    assert read == request
    assert read.id == "ONELOGIN_" + "0a" * 20
    assert (read.issuer, read.acs_url) == (ACME.identifier, ACME.reply_url)
    assert not read.signed
    assert read.contexts == ()
    with pytest.raises(ValueError, match="40"):
        twin.authn_request(ACME, SSO, "x", NOW)
