"""What a sign-in is held against, as a person says it in the window. Pure.

What an open set-up knows serves without a document: it was read when the set-up was looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from assistant import texts
from assistant.diagnosis.expected import Expected
from assistant.entra.clouds import PRACTICE
from assistant.errors import BadInput
from assistant.sentry import mapping
from assistant.sentry.addresses import SAAS
from assistant.sentry.twin import Kept
from assistant.wizard.shapes import shown
from assistant.wizard.steps.certificate import active_certificate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.wizard.draft import Draft
    from assistant.wizard.frame import Frame
    from assistant.wizard.worked_on import WorkedOn

_FORMS: Final = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M")
"""Ways to write a moment besides ISO 8601."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a person handed over.

    Attributes:
        name: what it is called.
        word: its path; empty of what was pasted.
        text: what was pasted.
    """

    name: str
    word: str = ""
    text: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Against:
    """What a sign-in is held against; what is empty is not known.

    Attributes:
        metadata: the identity provider's, as they were handed over; outweigh the application's.
        own: whether to take what is known of the application that is set up.
        organization: the slug, as it was typed.
        sentry_url: where its Sentry is, as it was typed; empty for Sentry's own service.
        at: when it happened, as it was typed.
    """

    metadata: Given | None = None
    own: bool = False
    organization: str = ""
    sentry_url: str = ""
    at: str = ""

    @property
    def said(self) -> str:
        """Say it in a line."""
        say = texts.say
        parts: list[str] = []
        if self.metadata is not None:
            parts.append(self.metadata.name)
        elif self.own:
            parts.append(say("ui.diagnose.against.application"))
        if self.organization:
            at = (self.sentry_url or SAAS).rpartition("://")[2].rstrip("/")
            parts.append(say("ui.diagnose.against.at", organization=self.organization, sentry=at))
        if self.at:
            parts.append(self.at)
        return ", ".join(parts) or say("ui.diagnose.against.nothing")


def of_frame(frame: Frame) -> Expected | None:
    """Say what is known of the application that is set up; None as long as there is none."""
    observed = frame.observed
    federation, application = observed.federation, observed.application
    if application is None or federation is None or not isinstance(federation.kept, Kept):
        return None
    active = active_certificate(observed)
    provider = federation.provider
    by_object_id = frame.goal.identifier_claim == "objectidentifier"
    return Expected(
        frame.addresses,
        federation.kept,
        mapping.attribute_mapping("objectidentifier" if by_object_id else "name"),
        signing=provider.signing if provider is not None else (),
        active=active.thumbprint if active is not None else "",
        identifiers=application.identifier_uris,
        reply_urls=application.redirect_uris,
        wants_signed=(provider.wants_signed_requests or None) if provider is not None else None,
    )


def is_of(against: Against, frame: Frame) -> bool:
    """Tell whether a sign-in is held against the very Sentry and organization of a set-up."""
    goal = frame.goal
    url = against.sentry_url.strip().rstrip("/") or SAAS
    said = (against.organization.strip().lower(), url)
    return said == (goal.organization, goal.sentry_url.rstrip("/"))


def first(frame: Frame | None, drafts: Iterable[Draft], worked: Iterable[WorkedOn]) -> Against:
    """Say what to begin with: the set-up that is open, else what was worked on last.

    Args:
        frame: the newest look at the set-up that is open.
        drafts: unfinished set-ups, the newest first.
        worked: those that were worked on, the newest first.
    """
    if frame is not None:
        own = of_frame(frame) is not None
        return Against(
            own=own, organization=frame.goal.organization, sentry_url=frame.goal.sentry_url
        )
    # A practice Sentry of another day has other ports, or is gone.
    for one in worked:
        if one.cloud != PRACTICE and one.organization:
            return Against(organization=one.organization, sentry_url=one.sentry_url)
    for draft in drafts:
        said = draft.answers
        if said.cloud != PRACTICE and said.organization:
            return Against(organization=said.organization, sentry_url=said.sentry_url or "")
    return Against()


def moment(said: str) -> datetime | None:
    """Read when it happened; without a zone it is this machine's. None where nothing was said.

    Raises:
        BadInput: ``ui.diagnose.at``.
    """
    words = " ".join(said.split())
    if not words:
        return None
    try:
        return _read(words).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput("ui.diagnose.at", said=shown(words)) from None


def _read(words: str) -> datetime:
    for form in _FORMS:
        try:
            return datetime.strptime(words, form)  # noqa: DTZ007 -- this machine's zone is meant
        except ValueError:
            continue
    return datetime.fromisoformat(words.removesuffix(" UTC") + "Z" * words.endswith(" UTC"))
