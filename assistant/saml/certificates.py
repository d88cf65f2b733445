"""X.509 certificates as SAML uses them: carriers of a key, long-lived and self-signed as a rule.

That a certificate is self-signed says nothing here: trust comes from the metadata that names it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final, cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from assistant import texts
from assistant.errors import BadInput, Who
from assistant.saml.findings import Finding, fail, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes

_PEM_BEGIN: Final = "-----BEGIN CERTIFICATE-----"
_PEM_END: Final = "-----END CERTIFICATE-----"
_MAX_BASE64: Final = 64 * 1024
_MAX_YEARS: Final = 3
_MAX_NAME: Final = 64
_CLOCK_SKEW: Final = timedelta(minutes=5)
_WEAK_HASHES: Final = frozenset({"md5", "sha1"})
_LEAST_RSA_BITS: Final = 2048
_USUAL_CURVES: Final = frozenset({"", "secp256r1", "secp384r1", "secp521r1"})
WARN_DAYS: Final = (60, 30, 7)


@dataclass(frozen=True)
class Certificate:
    """One certificate and what matters of it for SAML.

    Attributes:
        der: the certificate itself.
        thumbprint: SHA-1 of it, 40 hexadecimal digits in upper case, as Entra shows it.
        sha256: SHA-256 of it, in upper case.
        subject: distinguished name (RFC 4514); empty where it cannot be read.
        issuer: distinguished name of who signed it.
        serial: serial number, hexadecimal, lower case.
        not_before: first moment of validity, UTC.
        not_after: last moment of validity, UTC.
        key_type: ``RSA``, ``EC``, ``DSA``, ``Ed25519``, ``Ed448`` or ``unknown``.
        key_bits: length of the key; 0 where that has no meaning or is not known.
        signature_hash: hash of the signature on it (``sha256``), ``none`` or ``unknown``.
        curve: of an ``EC`` key the name of its curve, ``secp256r1`` for example.
    """

    der: bytes = field(repr=False)
    thumbprint: str
    sha256: str
    subject: str
    issuer: str
    serial: str
    not_before: datetime
    not_after: datetime
    key_type: str
    key_bits: int
    signature_hash: str
    curve: str = ""

    @property
    def base64(self) -> str:
        """The certificate as one line of base64, as metadata carries it."""
        return base64.b64encode(self.der).decode("ascii")

    @property
    def key_identifier(self) -> str:
        """Graph's ``customKeyIdentifier``: base64 of the 20 raw bytes of the SHA-1 thumbprint."""
        return base64.b64encode(bytes.fromhex(self.thumbprint)).decode("ascii")

    def pem(self) -> str:
        """Give the certificate in PEM, 64 characters a line (RFC 7468), ending in a newline."""
        body = self.base64
        lines = [body[start : start + 64] for start in range(0, len(body), 64)]
        return "\n".join([_PEM_BEGIN, *lines, _PEM_END, ""])

    def days_left(self, now: datetime) -> int:
        """Count the whole days until it expires; negative once it has."""
        return (self.not_after - now) // timedelta(days=1)

    def valid_at(self, moment: datetime) -> bool:
        """Tell whether its dates cover the moment."""
        return self.not_before <= moment <= self.not_after


class _Read(Certificate):
    """One of which most is worked out when it is asked for: its dates are all that is at hand.

    An aggregate carries thousands at which nobody ever looks.
    """

    def __init__(self, der: bytes, read: x509.Certificate) -> None:
        vars(self).update(
            der=der,
            not_before=read.not_valid_before_utc,
            not_after=read.not_valid_after_utc,
            read=read,
        )

    def __reduce__(self) -> tuple[object, tuple[bytes]]:
        return from_der, (self.der,)

    @cached_property
    def thumbprint(self) -> str:
        # The name under which Entra and Sentry know a certificate, no protection of anything.
        return hashlib.sha1(self.der, usedforsecurity=False).hexdigest().upper()

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.der).hexdigest().upper()

    @cached_property
    def subject(self) -> str:
        return _name(lambda: self._x509.subject)

    @cached_property
    def issuer(self) -> str:
        return _name(lambda: self._x509.issuer)

    @property
    def serial(self) -> str:
        return f"{self._x509.serial_number:x}"

    @property
    def key_type(self) -> str:
        return self._key[0]

    @property
    def key_bits(self) -> int:
        return self._key[1]

    @property
    def curve(self) -> str:
        return self._key[2]

    @property
    def signature_hash(self) -> str:
        return _signature_hash(self._x509)

    @property
    def _x509(self) -> x509.Certificate:
        return cast("x509.Certificate", vars(self)["read"])

    @property
    def _key(self) -> tuple[str, int, str]:
        held = cast("tuple[str, int, str] | None", vars(self).get("key"))
        if held is None:  # by hand, since what functools has for this takes a lock
            held = vars(self)["key"] = _key(self._x509)
        return held


def from_der(der: bytes) -> Certificate:
    """Read a certificate in DER.

    Raises:
        BadInput: ``saml.certificate.broken``.
    """
    try:
        return _Read(der, x509.load_der_x509_certificate(der))
    except (ValueError, TypeError):
        raise BadInput("saml.certificate.broken") from None


def from_base64(text: str) -> Certificate:
    """Read a certificate from base64 of its DER; blanks and line breaks do not matter.

    Raises:
        BadInput: ``saml.certificate.empty`` or ``.broken``.
    """
    body = "".join(text.split())
    if not body:
        raise BadInput("saml.certificate.empty")
    if len(body) > _MAX_BASE64:
        raise BadInput("saml.certificate.broken")
    try:
        der = binascii.a2b_base64(body, strict_mode=True)
    except (binascii.Error, ValueError):
        raise BadInput("saml.certificate.broken") from None
    return from_der(der)


def from_pem(text: str) -> Certificate:
    """Read the first certificate of a PEM text; bare base64 is taken as well.

    Raises:
        BadInput: ``saml.certificate.empty``, ``.private_key`` or ``.broken``.
    """
    start = text.find(_PEM_BEGIN)
    if start < 0:
        if "PRIVATE KEY-----" in text:
            raise BadInput("saml.certificate.private_key")
        return from_base64(text)
    end = text.find(_PEM_END, start)
    if end < 0:
        raise BadInput("saml.certificate.broken")
    return from_base64(text[start + len(_PEM_BEGIN) : end])


def examine(certificate: Certificate, now: datetime) -> tuple[Finding, ...]:
    """Judge one certificate by itself: its dates, its key and the hash of its signature."""
    return (*_dates(certificate, now), *_strength(certificate))


def _dates(one: Certificate, now: datetime) -> Iterator[Finding]:
    who = Who.ENTRA_ADMIN
    days = one.days_left(now)
    until = one.not_after
    if now > until:
        ended = texts.day(until)
        yield fail("saml.certificate.expired", who, thumbprint=one.thumbprint, until=ended)
    elif days < WARN_DAYS[0]:
        yield warn(
            "saml.certificate.expires_soon",
            who,
            thumbprint=one.thumbprint,
            until=texts.day(until),
            days=days,
            within=min(step for step in WARN_DAYS if days < step),
        )
    if now < one.not_before:
        since = texts.moment(one.not_before)
        yield fail("saml.certificate.not_yet_valid", who, thumbprint=one.thumbprint, since=since)


def _strength(one: Certificate) -> Iterator[Finding]:
    who = Who.ENTRA_ADMIN
    kind = one.key_type
    if kind == "RSA":
        if one.key_bits < _LEAST_RSA_BITS:
            bits = one.key_bits
            yield fail("saml.certificate.short_key", who, thumbprint=one.thumbprint, bits=bits)
    elif kind != "EC":
        yield warn("saml.certificate.odd_key", who, thumbprint=one.thumbprint, kind=kind)
    elif one.curve not in _USUAL_CURVES:
        curve = one.curve
        yield warn("saml.certificate.odd_curve", who, thumbprint=one.thumbprint, curve=curve)
    used = one.signature_hash
    if used in _WEAK_HASHES:
        weak = used.upper()
        yield warn("saml.certificate.weak_hash", who, thumbprint=one.thumbprint, hash=weak)


def make_signing_certificate(
    common_name: str, years: int, now: datetime, password: str
) -> tuple[bytes, Certificate]:
    """Make a key and its self-signed certificate, for clouds whose Graph does not make one.

    RSA of 2048 bits, SHA-256, valid from five minutes ago (our clock may run ahead of theirs).

    Args:
        common_name: the subject's CN, at most 64 characters (X.520).
        years: 1 to 3, the range that Entra itself allows.
        now: the moment it is made, aware.
        password: protects the private key inside the PFX.

    Returns:
        The PFX (PKCS #12) holding key and certificate, and the certificate.

    Raises:
        BadInput: ``saml.certificate.years`` or ``.name``.
    """
    if not 1 <= years <= _MAX_YEARS:
        raise BadInput("saml.certificate.years", years=years, most=_MAX_YEARS)
    if not 1 <= len(common_name.strip()) <= _MAX_NAME:
        raise BadInput("saml.certificate.name", most=_MAX_NAME)
    key = rsa.generate_private_key(public_exponent=65537, key_size=_LEAST_RSA_BITS)
    start = now.astimezone(UTC).replace(microsecond=0)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _CLOCK_SKEW)
        .not_valid_after(years_later(start, years))
        .sign(key, hashes.SHA256())
    )
    pfx = pkcs12.serialize_key_and_certificates(
        common_name.encode(), key, made, None, BestAvailableEncryption(password.encode())
    )
    return pfx, from_der(made.public_bytes(Encoding.DER))


def years_later(moment: datetime, years: int) -> datetime:
    """Give the same date some years later; 29 February becomes the 28th."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def _name(read: Callable[[], x509.Name]) -> str:
    try:
        return read().rfc4514_string()
    except (ValueError, TypeError):
        return ""


def _key(certificate: x509.Certificate) -> tuple[str, int, str]:
    """Give kind, length and curve of the key."""
    try:
        key: CertificatePublicKeyTypes = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        return "unknown", 0, ""
    match key:
        case rsa.RSAPublicKey():
            kind, bits = "RSA", key.key_size
        case ec.EllipticCurvePublicKey():
            return "EC", key.key_size, key.curve.name
        case dsa.DSAPublicKey():
            kind, bits = "DSA", key.key_size
        case ed25519.Ed25519PublicKey():
            kind, bits = "Ed25519", 256
        case ed448.Ed448PublicKey():
            kind, bits = "Ed448", 456
        case _:
            kind, bits = "unknown", 0
    return kind, bits, ""


def _signature_hash(certificate: x509.Certificate) -> str:
    try:
        used = certificate.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return "unknown"
    return used.name if used is not None else "none"
