"""What the room that inspects shows of a document: its verdict first, then everything else. Pure.

From facts and findings to words: nothing here looks at a document again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.wizard import inspect_certificates, inspect_facts, inspect_sentry
from assistant.wizard.inspect_words import Headline, Placed, counted, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from assistant.diagnosis.as_sentry import AsSentry
    from assistant.saml.inspecting import Inspected
    from assistant.saml.places import Located
    from assistant.wizard.inspect_certificates import CertificateShown
    from assistant.wizard.inspect_facts import Section
    from assistant.wizard.inspect_rows import Filter
    from assistant.wizard.inspect_sentry import SentryShown
    from assistant.wizard.lives import Life, Tone
    from assistant.wizard.xml_text import XmlText

SEVERITIES: Final = ("error", "warning", "note")
_TONES: Final[dict[str, Tone]] = {"error": "fail", "warning": "warn", "note": "good"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that is shown of one entity, or at the end of an aggregate of that.

    Attributes:
        headline: the verdict.
        now: the moment that it was judged at.
        sentry: what Sentry would make of it; None of an entity in an aggregate.
        findings: errors and warnings, the worst first.
        notes: what is good to know.
        certificates: each once, in document order.
        lives: the same on a time line.
        signature: what became of the document's signature.
        sections: what it says, by role.
        xml: the document itself; None where it is not held.
    """

    headline: Headline
    now: datetime
    sentry: SentryShown | None = None
    findings: tuple[Placed, ...] = ()
    notes: tuple[Placed, ...] = ()
    certificates: tuple[CertificateShown, ...] = ()
    lives: tuple[Life, ...] = ()
    signature: Placed | None = None
    sections: tuple[Section, ...] = ()
    xml: XmlText | None = None


def shown(
    seen: Inspected,
    now: datetime,
    *,
    sentry: AsSentry | None = None,
    xml: XmlText | None = None,
) -> Shown:
    """Put what was found in one entity, or in an aggregate as a whole, into words."""
    entity = seen.entity
    signature = next((one for one in seen.findings if of_signature(one)), None)
    ranked = sorted(
        (one for one in seen.findings if one is not signature or one.severity != "note"),
        key=lambda one: SEVERITIES.index(one.severity),
    )
    kept = sentry.kept.certificate if sentry and sentry.kept else None
    cards = inspect_certificates.cards(entity, now, kept) if entity else ()
    return Shown(
        headline=headline(seen),
        now=now,
        sentry=inspect_sentry.of_sentry(sentry, seen.kind) if sentry else None,
        findings=tuple(placed(one) for one in ranked if one.severity != "note"),
        notes=tuple(placed(one) for one in ranked if one.severity == "note"),
        certificates=cards,
        lives=inspect_certificates.lives(cards),
        signature=_signature(signature, seen),
        sections=inspect_facts.sections(entity) if entity else (),
        xml=xml,
    )


def headline(seen: Inspected) -> Headline:
    """Say how bad it is, and what it is."""
    worst, title = worst_of(seen.findings)
    return Headline(
        tone=_TONES[worst],
        word=texts.say(f"ui.inspect.word.{worst}"),
        title=title,
        about=kind(seen.kind, seen.count),
        name=seen.entity.entity_id if seen.entity else "",
    )


def worst_of(found: Iterable[Located]) -> tuple[str, str]:
    """Give the worst severity, and a sentence that counts."""
    severities = [one.severity for one in found]
    errors, warnings = severities.count("error"), severities.count("warning")
    if errors and warnings:
        both = {"errors": counted("errors", errors), "warnings": counted("warnings", warnings)}
        return "error", texts.say("ui.inspect.head.both", **both)
    if errors:
        return "error", texts.say("ui.inspect.head.only", what=counted("errors", errors))
    if warnings:
        return "warning", texts.say("ui.inspect.head.only", what=counted("warnings", warnings))
    return "note", texts.say("ui.inspect.head.none")


def of_list(counts: Mapping[Filter, int]) -> str:
    """Say how the entities of a list are doing."""
    bad = [
        texts.say(f"ui.inspect.head.list_{name}", entities=counted("entities", counts[name]))
        for name in ("error", "warning")
        if counts[name]
    ]
    if not bad:
        return texts.say("ui.inspect.head.list_clean")
    return texts.say("ui.inspect.head.list", bad=", ".join(bad), count=counts["all"])


def list_headline(counts: Mapping[Filter, int], whole: Shown | None) -> Headline:
    """Give the verdict on a list: on its entities, and on the list itself once it is read."""
    worst = "error" if counts["error"] else "warning" if counts["warning"] else "note"
    if whole is not None and whole.headline.tone == "fail":
        worst = "error"
    elif whole is not None and whole.headline.tone == "warn" and worst == "note":
        worst = "warning"
    return Headline(
        tone=_TONES[worst],
        word=texts.say(f"ui.inspect.word.{worst}"),
        title=of_list(counts),
        about=kind("aggregate", counts["all"]),
    )


def kind(of: str, count: int = 0) -> str:
    """Say what kind of document it is."""
    if of == "aggregate":
        return texts.say("ui.inspect.kind.aggregate", entities=counted("entities", count))
    return texts.say(f"ui.inspect.kind.{of}")


def of_signature(one: Located) -> bool:
    """Tell whether a finding is the verdict on a document's signature."""
    return one.finding.code.startswith(("saml.signature.", "inspect.signature"))


def _signature(one: Located | None, seen: Inspected) -> Placed | None:
    """Say what the signature covers, and which certificate verifies it."""
    if one is None:
        return None
    said = placed(one)
    verified = seen.signature
    if verified is None or verified.certificate is None:
        return said
    by = inspect_certificates.named(verified.certificate)
    covers = texts.say("ui.inspect.signature.covers", by=by, algorithm=verified.algorithm)
    return replace(said, told=replace(said.told, meaning=f"{covers} {said.told.meaning}".strip()))
