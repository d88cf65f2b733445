"""The certificates of a document as a person sees them, and their lives on a time line. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.saml.certificates import WARN_DAYS
from assistant.wizard.certificate_cards import Mark, grouped, plain_name
from assistant.wizard.lives import Life
from assistant.wizard.told import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from assistant.saml.certificates import Certificate
    from assistant.saml.entities import Entity
    from assistant.wizard.lives import Tone

MOST: Final = 24
"""Certificates that are shown; no entity needs so many."""
_SHORT: Final = 8
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CertificateShown:
    """One certificate.

    Attributes:
        subject: its name, without what every name begins with.
        marks: how it is doing, and what it is for.
        dates: from when until when, a sentence.
        thumbprint: SHA-1, 40 hexadecimal digits.
        sha256: SHA-256, 64 of them.
        facts: the rest: issuer, serial number, key, signature.
        life: the same on a time line.
    """

    subject: str
    marks: tuple[Mark, ...]
    dates: str
    thumbprint: str
    sha256: str
    facts: tuple[Fact, ...]
    life: Life


def cards(
    entity: Entity, now: datetime, kept: Certificate | None = None
) -> tuple[CertificateShown, ...]:
    """Give the certificates of all roles, each once, in document order.

    Args:
        entity: whose they are.
        now: the present time.
        kept: the one that Sentry would keep.
    """
    uses: dict[bytes, dict[str, None]] = {}
    held: dict[bytes, Certificate] = {}
    for role in entity.roles:
        for key in role.keys:
            for one in key.certificates:
                held.setdefault(one.der, one)
                uses.setdefault(one.der, {})[_use(key.use)] = None
    shown = list(held.values())[:MOST]
    names = Counter(one.subject for one in shown)
    return tuple(
        _card(one, now, tuple(uses[one.der]), kept=kept == one, alone=names[one.subject] == 1)
        for one in shown
    )


def lives(of: tuple[CertificateShown, ...]) -> tuple[Life, ...]:
    """Give them for the time line, the oldest first."""
    return tuple(sorted((one.life for one in of), key=lambda life: str(life.begins)))


def named(one: Certificate) -> str:
    """Name a certificate in a sentence."""
    name = plain_name(one.subject)
    return texts.say("ui.inspect.certificate.named", name=name, thumbprint=grouped(one.thumbprint))


def self_signed(one: Certificate) -> bool:
    """Tell whether it names itself as its issuer; of SAML's certificates most do."""
    return bool(one.subject) and one.subject == one.issuer


def _card(
    one: Certificate, now: datetime, uses: tuple[str, ...], *, kept: bool, alone: bool
) -> CertificateShown:
    name = plain_name(one.subject)
    tone, word = _doing(one, now)
    marks = [word] if word else []
    if kept:
        marks.insert(0, Mark(texts.say("ui.inspect.certificate.kept"), "accent"))
    marks += [Mark(texts.say(f"ui.inspect.certificate.use.{use}"), "plain") for use in uses]
    if self_signed(one):
        marks.append(Mark(texts.say("ui.inspect.certificate.self_signed"), "plain"))
    over = one.not_after < now
    note = texts.say(
        f"ui.inspect.certificate.{'was' if over else 'is'}", day=texts.day(one.not_after)
    )
    return CertificateShown(
        subject=name,
        marks=tuple(marks),
        dates=texts.say(
            "ui.certificate.dates", begins=texts.day(one.not_before), ends=texts.day(one.not_after)
        ),
        thumbprint=one.thumbprint,
        sha256=one.sha256,
        facts=tuple(_facts(one)),
        life=Life(
            name if alone else grouped(one.thumbprint[:_SHORT]),
            one.not_before,
            one.not_after,
            tone,
            note,
        ),
    )


def _doing(one: Certificate, now: datetime) -> tuple[Tone, Mark | None]:
    days = abs(one.not_after - now) // _ONE_DAY
    form = {0: "today", 1: "one"}.get(days, "days")
    if one.not_after < now:
        return "fail", Mark(texts.say(f"ui.certificate.mark.ended_{form}", days=days), "fail")
    if one.not_before > now:
        begins = texts.day(one.not_before)
        return "warn", Mark(texts.say("ui.certificate.mark.early", begins=begins), "warn")
    if days < WARN_DAYS[0]:
        return "warn", Mark(texts.say(f"ui.certificate.mark.ends_{form}", days=days), "warn")
    return "good", None


def _use(said: str) -> str:
    return said if said in {"signing", "encryption"} else "both" if not said else "other"


def _facts(one: Certificate) -> Iterator[Fact]:
    yield Fact(_say("subject"), one.subject or _say("unread"), is_value=bool(one.subject))
    if self_signed(one):
        yield Fact(_say("issuer"), _say("issuer_itself"))
    else:
        yield Fact(_say("issuer"), one.issuer or _say("unread"), is_value=bool(one.issuer))
    yield Fact(_say("serial"), one.serial, is_value=True, copies=True)
    key = one.key_type if one.key_type != "unknown" else _say("unread")
    if one.curve:
        key = f"{key} {one.curve}"
    elif one.key_bits:
        key = texts.say("ui.inspect.certificate.bits", kind=one.key_type, bits=one.key_bits)
    yield Fact(_say("key"), key)
    signed = one.signature_hash.upper().replace("SHA", "SHA-", 1)
    yield Fact(_say("signature"), _say("unread") if one.signature_hash == "unknown" else signed)


def _say(name: str) -> str:
    return texts.say(f"ui.inspect.certificate.{name}")
