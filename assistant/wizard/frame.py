"""What a judgement stands on: the goal, what was seen, and the addresses of both sides."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.sentry import mapping

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.entra.clouds import Cloud
    from assistant.entra.people import User
    from assistant.sentry.addresses import Addresses
    from assistant.sentry.public import SentrySeen
    from assistant.wizard.goal import Goal
    from assistant.wizard.observed import Observed


@dataclass(frozen=True)
class Frame:
    """Everything that the checks of all steps read.

    Attributes:
        agreed: two reads of the settings said the same.
        members: Sentry's list of members, ``None`` where it was not given.
        told: a person's answers to the gate's questions, by name.
    """

    goal: Goal
    observed: Observed
    addresses: Addresses
    cloud: Cloud
    agreed: bool
    members: Sequence[str] | None = None
    told: Mapping[str, bool] = field(default_factory=dict)

    @property
    def metadata_url(self) -> str:
        """The address to give to Sentry; empty where there is no application yet."""
        application = self.observed.application
        if application is None:
            return ""
        return self.cloud.federation_metadata(self.goal.tenant_id, application.app_id)

    def told_so(self, told: Mapping[str, bool]) -> Frame:
        """Give the same look with a person's answers; nobody is judged anew."""
        return self._keeping_judged(replace(self, told=told))

    def sentry_seen(self, sentry: SentrySeen) -> Frame:
        """Give the same look with what Sentry shows by now; nobody is judged anew."""
        return self._keeping_judged(replace(self, observed=replace(self.observed, sentry=sentry)))

    def _keeping_judged(self, other: Frame) -> Frame:
        for name in ("judged", "judgements"):
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    @cached_property
    def judgements(self) -> Mapping[str, mapping.Judgement]:
        """What becomes of each, by user principal name in lower case."""
        pairs = zip(self.judged.people, self.judged.judgements, strict=True)
        return {person.upn.lower(): judgement for person, judgement in pairs}

    @cached_property
    def judged(self) -> mapping.Judged:
        """Will everyone get in? The owner is judged first."""
        first = (self.goal.owner or "").lower()
        everyone = sorted(self.observed.people, key=lambda user: user.upn.lower() != first)
        wished = mapping.attribute_mapping(
            "objectidentifier" if self.goal.identifier_claim == "objectidentifier" else "name"
        )
        people = tuple(person_of(user) for user in everyone)
        return mapping.judge_all(people, wished, first=people[0].id if people else "")


def person_of(user: User) -> mapping.Person:
    """Give a user as Sentry's rules see them."""
    return mapping.Person(
        user.id,
        user.upn,
        user.mail or "",
        user.given_name or "",
        user.surname or "",
        user.enabled,
        user.kind,
        mapping.guest_kind(user.upn, user.kind, user.identities, user.state),
    )
