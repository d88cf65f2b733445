"""Who judges a response, and what each says: Sentry itself, and our own checks. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard.inspect_sentry import SentryShown
from assistant.wizard.told import Fact

if TYPE_CHECKING:
    from assistant.diagnosis.verdict import Verdict
    from assistant.saml.findings import Finding
    from assistant.wizard.lives import Tone

CALM: Final = frozenset({State.PASS, State.NOT_APPLICABLE})
"""What needs no act."""
OF_SENTRY: Final = frozenset(
    f"diagnosis.sentry_{what}" for what in ("accepts", "refuses", "crash", "not_asked", "not_run")
)
"""What Sentry itself would say stands on a card of its own."""
_TONES: Final[dict[str, Tone]] = {"accepted": "good", "refused": "fail", "crash": "fail"}


def remedy(finding: Finding) -> str:
    """Say what to do, in a window's words where the finding's own speak of options."""
    if finding.state in CALM:
        return ""
    key = f"ui.instead.{finding.code}"
    return texts.say(key, **dict(finding.params)) if texts.has(key) else finding.remedy


def of_sentry(verdict: Verdict) -> SentryShown:
    """Say what Sentry itself would say, by which version."""
    finding = next((one.finding for one in verdict.findings if one.finding.code in OF_SENTRY), None)
    judged = verdict.sentry
    say = texts.say
    outcome = judged.verdict if judged is not None else "not_asked"
    # Where it accepts what our own checks refuse, another finding tells of both.
    means = [finding.meaning, remedy(finding)] if finding is not None else []
    message = judged.message if judged is not None else ""
    title = "crash_unread" if outcome == "crash" and not message else outcome
    if outcome in {"refused", "crash"}:
        means = means[:1]  # what to do is said by what was found
    who = judged.identity if judged is not None else None
    keeps = (
        (
            Fact(say("ui.diagnose.maps.identifier"), who.id, is_value=True, copies=True),
            Fact(say("ui.diagnose.maps.email"), who.email, is_value=True, copies=True),
            *((Fact(say("ui.diagnose.maps.name"), who.name),) if who.name else ()),
        )
        if who is not None
        else ()
    )
    return SentryShown(
        _TONES.get(outcome, "plain"),
        say(f"ui.diagnose.sentry.{outcome}"),
        say(f"ui.diagnose.sentry.{title}_title"),
        " ".join(part for part in means if part),
        message=message,
        keeps=keeps,
        version=(
            say("ui.diagnose.sentry.version", version=judged.version) if judged is not None else ""
        ),
    )


def of_ours(verdict: Verdict) -> SentryShown:
    """Say what our own checks say."""
    say = texts.say
    word = verdict.ours
    return SentryShown(
        _TONES.get(word, "plain"),
        say(f"ui.diagnose.ours.{word}"),
        say(f"ui.diagnose.ours.{word}_title"),
        say("ui.diagnose.ours.means"),
    )
