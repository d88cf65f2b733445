"""What Sentry would make of a document, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard.inspect_words import Placed, placed
from assistant.wizard.told import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.diagnosis.as_sentry import AsSentry
    from assistant.saml.places import Located
    from assistant.sentry.twin import Kept
    from assistant.wizard.lives import Tone


@dataclass(frozen=True, slots=True)
class SentryShown:
    """What Sentry would make of it.

    Attributes:
        tone: how good or bad that is.
        word: the same as a word.
        title: what it does, in a sentence.
        means: what that means; may be empty.
        message: what it shows, word for word; empty unless it refuses.
        keeps: what it stores.
        told: why it refuses.
        ignores: what it passes over.
        version: which Sentry is emulated, a sentence.
    """

    tone: Tone
    word: str
    title: str
    means: str = ""
    message: str = ""
    keeps: tuple[Fact, ...] = ()
    told: tuple[Placed, ...] = ()
    ignores: tuple[Placed, ...] = ()
    version: str = ""


def of_sentry(found: AsSentry, of: str = "idp") -> SentryShown:
    """Put into words what Sentry would make of a document.

    Args:
        found: that.
        of: the document's kind: one that is not meant for Sentry's form is no failure.
    """
    version = texts.say("ui.inspect.sentry.version", version=found.version)
    why, ignores = _parted(found.findings)
    if found.verdict == "accepted" and found.kept is not None:
        return SentryShown(
            "fail" if any(one.told.state is State.FAIL for one in why) else "good",
            texts.say("ui.inspect.sentry.accepted"),
            texts.say("ui.inspect.sentry.accepted_title"),
            texts.say("ui.inspect.sentry.accepted_means"),
            keeps=tuple(_keeps(found.kept)),
            told=why,
            ignores=ignores,
            version=version,
        )
    if found.verdict == "not_run":
        title = texts.say("ui.inspect.sentry.not_run_title")
        word = texts.say("ui.inspect.sentry.not_run")
        return SentryShown("plain", word, title, told=(*why, *ignores), version=version)
    other = of in {"sp", "attribute_authority"}
    return SentryShown(
        "plain" if other else "fail",
        texts.say("ui.inspect.sentry.not_meant" if other else "ui.inspect.sentry.refused"),
        texts.say(
            "ui.inspect.sentry.not_meant_title" if other else "ui.inspect.sentry.refused_title"
        ),
        texts.say("ui.inspect.sentry.not_meant_means") if other else "",
        message=found.message,
        told=() if other else tuple(one for one in why if found.message not in one.told.seen),
        version=version,
    )


def _parted(found: Sequence[Located]) -> tuple[tuple[Placed, ...], tuple[Placed, ...]]:
    """Part what is wrong from what is only passed over."""
    wrong = tuple(placed(one) for one in found if one.severity != "note")
    return wrong, tuple(placed(one) for one in found if one.severity == "note")


def _keeps(kept: Kept) -> Iterable[Fact]:
    say = texts.say
    yield Fact(say("ui.inspect.sentry.entity_id"), kept.entity_id, is_value=True, copies=True)
    yield Fact(say("ui.inspect.sentry.sso_url"), kept.sso_url, is_value=True, copies=True)
    if kept.slo_url:
        yield Fact(say("ui.inspect.sentry.slo_url"), kept.slo_url, is_value=True, copies=True)
    if kept.certificate is not None:
        name = say("ui.inspect.sentry.certificate")
        yield Fact(name, kept.certificate.thumbprint, is_value=True, copies=True)
    else:
        yield Fact(say("ui.inspect.sentry.certificate"), say("ui.inspect.sentry.unread"))
