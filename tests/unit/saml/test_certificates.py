"""Certificates are read, judged and made."""

from __future__ import annotations

import base64
import copy
import dataclasses
import pickle
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from helpers.saml_documents import NOW, pair

from assistant.errors import BadInput
from assistant.saml import certificates
from assistant.saml.findings import State


def codes(certificate: certificates.Certificate, now: datetime = NOW) -> set[tuple[str, State]]:
    return {(one.code, one.state) for one in certificates.examine(certificate, now)}


def test_what_is_read_is_what_is_in_it() -> None:
    made = pair()
    read = made.certificate
    assert read.thumbprint == made.x509.fingerprint(hashes.SHA1()).hex().upper()  # noqa: S303 - a name
    assert read.sha256 == made.x509.fingerprint(hashes.SHA256()).hex().upper()
    assert read.subject == read.issuer == "CN=Sentry"
    assert int(read.serial, 16) == made.x509.serial_number
    assert (read.key_type, read.key_bits, read.signature_hash) == ("RSA", 2048, "sha256")
    assert read.not_after == NOW + timedelta(days=1000)


@pytest.mark.parametrize(
    ("thumbprint", "identifier"),
    [
        # The two pairs in Microsoft's own samples, by which the rule was found.
        ("DA20FCA696C4F83E8A9AED59BE33368ED421F3C1", "2iD8ppbE+D6Kmu1ZvjM2jtQh88E="),
    ],
)
def test_the_key_identifier_is_the_raw_thumbprint(thumbprint: str, identifier: str) -> None:
    assert base64.b64encode(bytes.fromhex(thumbprint)).decode() == identifier
    read = pair().certificate
    assert base64.b64decode(read.key_identifier).hex().upper() == read.thumbprint


def test_pem_and_back() -> None:
    read = pair().certificate
    pem = read.pem()
    assert max(len(line) for line in pem.splitlines()) == 64
    assert x509.load_pem_x509_certificate(pem.encode()).serial_number == int(read.serial, 16)
    assert certificates.from_pem("Bag Attributes\n" + pem + "more") == read
    assert certificates.from_pem(read.base64) == read
    assert certificates.from_base64(
        " \n".join(read.base64[at : at + 7] for at in range(0, 9999, 7))
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "saml.certificate.empty"),
        ("MIIC", "saml.certificate.broken"),
        ("not base64!", "saml.certificate.broken"),
        ("-----BEGIN CERTIFICATE-----\nMIIC", "saml.certificate.broken"),
        ("-----BEGIN PRIVATE KEY-----\nMIIC", "saml.certificate.private_key"),
        ("A" * 100_000, "saml.certificate.broken"),
    ],
)
def test_what_is_no_certificate_says_so(text: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        certificates.from_pem(text)
    assert caught.value.code == code


def test_a_good_one_raises_no_question_though_self_signed() -> None:
    assert codes(pair().certificate) == set()


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (61, set()),
        (60, set()),
        (59, {("saml.certificate.expires_soon", State.WARN)}),
        (0, {("saml.certificate.expires_soon", State.WARN)}),
        (-1, {("saml.certificate.expired", State.FAIL)}),
    ],
)
def test_its_end_is_watched(until: int, expected: set[tuple[str, State]]) -> None:
    certificate = pair().certificate
    assert codes(certificate, certificate.not_after - timedelta(days=until)) == expected


def test_days_left_go_below_nought() -> None:
    certificate = pair().certificate
    assert certificate.days_left(NOW) == 1000
    assert certificate.days_left(NOW + timedelta(days=1001)) == -1


def test_not_yet_valid_short_and_weak_are_seen() -> None:
    early = pair(since_days=2).certificate
    assert ("saml.certificate.not_yet_valid", State.FAIL) in codes(early)
    assert codes(pair(bits=1024).certificate) == {("saml.certificate.short_key", State.FAIL)}


def test_curves_are_fine_and_other_keys_are_odd() -> None:
    read = [certificates.from_der(_self_signed(key)) for key in _other_keys()]
    assert [(one.key_type, one.key_bits) for one in read] == [("EC", 256), ("Ed25519", 256)]
    assert codes(read[0]) == set()
    assert codes(read[1]) == {("saml.certificate.odd_key", State.WARN)}
    assert read[1].signature_hash == "none"


def _other_keys() -> list[ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey]:
    return [ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()]


def _self_signed(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    name = x509.Name.from_rfc4514_string("CN=Sentry")
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=900))
        .sign(key, digest)
        .public_bytes(Encoding.DER)
    )


def test_a_signing_certificate_of_our_own() -> None:
    now = datetime(2028, 2, 29, 10, 0, 0, 5, tzinfo=UTC)
    pfx, made = certificates.make_signing_certificate("Sentry acme 3f2a", 3, now, "s3cret")
    key, inside, others = pkcs12.load_key_and_certificates(pfx, b"s3cret")
    assert key is not None
    assert inside is not None
    assert not others
    assert inside.public_bytes(Encoding.DER) == made.der
    assert made.subject == "CN=Sentry acme 3f2a"
    assert made.not_after == datetime(2031, 2, 28, 10, 0, tzinfo=UTC)
    assert made.not_before == datetime(2028, 2, 29, 9, 55, tzinfo=UTC)
    assert (made.key_type, made.key_bits, made.signature_hash) == ("RSA", 2048, "sha256")
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(pfx, b"other")


@pytest.mark.parametrize(
    ("name", "years", "code"),
    [
        ("x", 0, "saml.certificate.years"),
        ("x", 4, "saml.certificate.years"),
        (" ", 1, "saml.certificate.name"),
        ("x" * 65, 1, "saml.certificate.name"),
    ],
)
def test_what_entra_would_refuse_is_refused_first(name: str, years: int, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        certificates.make_signing_certificate(name, years, NOW, "x")
    assert caught.value.code == code


def test_an_unusual_curve_is_seen() -> None:
    odd = certificates.from_der(_self_signed(ec.generate_private_key(ec.SECP256K1())))
    assert (odd.key_type, odd.curve) == ("EC", "secp256k1")
    assert codes(odd) == {("saml.certificate.odd_curve", State.WARN)}


def test_a_certificate_that_was_read_can_be_copied_and_compared() -> None:
    read = pair().certificate
    again = pickle.loads(pickle.dumps(read))  # noqa: S301 -- our own bytes
    assert again == read == copy.deepcopy(read)
    assert hash(again) == hash(read)
    assert again != pair("other").certificate
    with pytest.raises(dataclasses.FrozenInstanceError):
        read.subject = "CN=other"  # type: ignore[misc]


def test_a_name_that_cannot_be_read_is_empty() -> None:
    der = pair().certificate.der
    broken = der.replace(b"\x0c\x06Sentry", b"\x0c\x06\xff\xfentry")
    read = certificates.from_der(broken)
    assert (read.subject, read.issuer) == ("", "")
    assert codes(read) == set()
