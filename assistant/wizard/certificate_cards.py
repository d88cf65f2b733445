"""The signing certificates as a person sees them: which there are, and how each is doing. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from assistant import texts
from assistant.entra import writes
from assistant.saml.certificates import WARN_DAYS, years_later
from assistant.sentry.twin import Kept
from assistant.wizard.lives import Life, Tone
from assistant.wizard.steps import certificate as step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.entra.objects import SigningCertificate
    from assistant.wizard.observed import Observed
    from assistant.wizard.stand import Stand

_GROUP = 4
_COMMON_NAME = "CN="


@dataclass(frozen=True, slots=True)
class Mark:
    """A word in a pill."""

    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """One signing certificate.

    Attributes:
        thumbprint: SHA-1, 40 hexadecimal digits, as Entra shows it.
        subject: its name, without what every name begins with.
        begins: first moment of its validity.
        ends: last moment of its validity.
        active: set to sign.
        over: it has ended.
        marks: how it is doing, the most important first.
        dates: from when until when, a sentence.
        means: what that means for signing in; empty where it means nothing.
        alarm: how bad that is: ``warn`` or ``fail``; empty where it is not.
        listed: its place in the metadata, a sentence; empty where nobody could read them.
        life: the same on a time line.
    """

    thumbprint: str
    subject: str
    begins: datetime | None
    ends: datetime | None
    active: bool
    over: bool
    marks: tuple[Mark, ...]
    dates: str
    means: str
    alarm: str
    listed: str
    life: Life

    @property
    def grouped(self) -> str:
        """The thumbprint in fours, as people compare it."""
        return grouped(self.thumbprint)


def grouped(thumbprint: str) -> str:
    """Write a thumbprint in fours."""
    return " ".join(
        thumbprint[start : start + _GROUP] for start in range(0, len(thumbprint), _GROUP)
    )


def cards(stand: Stand) -> tuple[CertificateCard, ...]:
    """Give every certificate: the active one, then what could sign, then what has ended."""
    frame = stand.frame
    if frame is None:
        return ()
    observed = frame.observed
    principal = observed.service_principal
    there = principal.certificates if principal else ()
    names = Counter(plain_name(one.subject) for one in there)
    made = [_card(one, observed, alone=names[plain_name(one.subject)] == 1) for one in there]
    made.sort(key=lambda card: card.ends or observed.at, reverse=True)
    return tuple(sorted(made, key=lambda card: (not card.active, card.over)))


def lives(stand: Stand) -> tuple[Life, ...]:
    """Give all lives for the time line, the oldest first; a planned one last."""
    frame = stand.frame
    if frame is None:
        return ()
    at = frame.observed.at
    known = sorted(cards(stand), key=lambda card: card.begins or at)
    coming = tuple(_coming(stand, at)) if makes_one(stand) else ()
    return (*(card.life for card in known), *coming)


def makes_one(stand: Stand) -> bool:
    """Tell whether the plan makes a new one."""
    plan = stand.plan
    return plan is not None and any(change.id == writes.CERTIFICATE for change in plan.changes)


def new_until(stand: Stand, years: int) -> str:
    """Say until when a new one would live."""
    ends = years_later(stand.frame.observed.at, years) if stand.frame else None
    return texts.day(ends)


def plain_name(subject: str) -> str:
    """Give a subject without what every one begins with."""
    return subject.removeprefix(_COMMON_NAME) or texts.say("ui.certificate.no_name")


def _coming(stand: Stand, at: datetime) -> Iterator[Life]:
    years = stand.answers.certificate_years
    note = texts.say("ui.certificate.life.planned", until=new_until(stand, years))
    label = texts.say("ui.certificate.life.new")
    yield Life(label, at, years_later(at, years), "accent", note, planned=True)


def _card(one: SigningCertificate, observed: Observed, *, alone: bool) -> CertificateCard:
    at = observed.at
    active = step.active_certificate(observed) == one
    over = one.not_after is not None and one.not_after <= at
    name = plain_name(one.subject)
    tone = _tone(one, at, active=active, over=over)
    short = grouped(one.thumbprint[: 2 * _GROUP])
    kind = "active" if active else "waiting" if one.can_sign or over else "half"
    note = texts.say(
        f"ui.certificate.life.{kind}_over" if over else f"ui.certificate.life.{kind}",
        until=texts.day(one.not_after),
    )
    return CertificateCard(
        thumbprint=one.thumbprint,
        subject=name,
        begins=one.not_before,
        ends=one.not_after,
        active=active,
        over=over,
        marks=tuple(_marks(one, at, active=active, over=over)),
        dates=texts.say(
            "ui.certificate.dates", begins=texts.day(one.not_before), ends=texts.day(one.not_after)
        ),
        means=_means(one, observed, active=active, over=over),
        alarm=tone if active and tone in {"warn", "fail"} else "",
        listed=_listed(one, observed),
        life=Life(name if alone else short, one.not_before, one.not_after, tone, note),
    )


def _days(one: SigningCertificate, at: datetime) -> int | None:
    return (one.not_after - at) // timedelta(days=1) if one.not_after else None


def _tone(one: SigningCertificate, at: datetime, *, active: bool, over: bool) -> Tone:
    if over:
        return "fail" if active else "plain"
    if not one.can_sign:
        return "plain"
    if _near(one, at):
        return "warn"
    return "good" if active else "accent"


def _near(one: SigningCertificate, at: datetime) -> bool:
    """Tell whether its end is as near as a plan makes another one for."""
    days = _days(one, at)
    return days is not None and days <= step.RENEW_BEFORE.days


def _marks(one: SigningCertificate, at: datetime, *, active: bool, over: bool) -> Iterator[Mark]:
    """Say how it is doing: its part first, then its end if that is near, then what is odd."""
    days = _days(one, at)
    if active:
        yield Mark(texts.say("ui.certificate.mark.active"), "fail" if over else "good")
    elif not over and one.can_sign:
        yield Mark(texts.say("ui.certificate.mark.waiting"), "accent")
    if over and one.not_after is not None:
        ago = (at - one.not_after) // timedelta(days=1)
        yield Mark(_counted("ended", ago), "fail" if active else "plain")
    elif days is not None and days <= WARN_DAYS[0]:
        yield Mark(_counted("ends", days), "warn" if _near(one, at) else "plain")
    if one.not_before is not None and one.not_before > at:
        yield Mark(texts.say("ui.certificate.mark.early", begins=texts.day(one.not_before)), "warn")
    if not one.can_sign:
        yield Mark(texts.say("ui.certificate.mark.half"), "warn")


def _counted(what: str, days: int) -> str:
    """Say a number of days; today, and one, have words of their own."""
    form = {0: "today", 1: "one"}.get(days, "days")
    return texts.say(f"ui.certificate.mark.{what}_{form}", days=days)


def _means(one: SigningCertificate, observed: Observed, *, active: bool, over: bool) -> str:
    signs = step.signing_now(observed)
    if active and over:
        if signs is None:
            return texts.say("ui.certificate.means.nobody")
        return texts.say("ui.certificate.means.taken_over", other=plain_name(signs.subject))
    if active:
        key = "active_soon" if _near(one, observed.at) else "active"
        return texts.say(f"ui.certificate.means.{key}")
    if signs == one:
        # None is set to sign, or the one that is has ended: Entra takes a good one that waits.
        had = step.active_certificate(observed) is not None
        return texts.say(f"ui.certificate.means.{'signs_already' if had else 'spare'}")
    if over:
        return ""
    return texts.say(f"ui.certificate.means.{'waiting' if one.can_sign else 'half'}")


def _listed(one: SigningCertificate, observed: Observed) -> str:
    """Say where the metadata name it: Sentry keeps one, read once."""
    federation = observed.federation
    if federation is None or federation.provider is None:
        return ""
    order = [each.thumbprint for each in federation.provider.signing]
    kept = federation.kept
    if one.thumbprint not in order:
        return texts.say("ui.certificate.listed.absent")
    keeps = kept.certificate if isinstance(kept, Kept) else None
    mine = keeps is not None and keeps.thumbprint == one.thumbprint
    return texts.say(
        f"ui.certificate.listed.{'kept' if mine else 'not_kept'}",
        place=order.index(one.thumbprint) + 1,
        count=len(order),
    )
