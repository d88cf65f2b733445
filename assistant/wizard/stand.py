"""Where a guided set-up stands: everything that its pages show, frozen. No screen, no act."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from assistant.saml.findings import State
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from assistant.entra.clouds import Cloud
    from assistant.entra.token import Account, DeviceCode
    from assistant.errors import AssistantError
    from assistant.sentry.public import SentrySeen
    from assistant.sentry.slug import Slug
    from assistant.wizard.change import Plan
    from assistant.wizard.choice import Choice
    from assistant.wizard.events import Changed, Check, Result
    from assistant.wizard.frame import Frame
    from assistant.wizard.roster import Roster
    from assistant.wizard.undo_asking import Asked

Busy = Literal["", "practice", "signin", "signout", "look", "apply", "check", "undo"]
"""What the worker does; one thing at a time."""
What = Literal["record", "answers", "log", "hand_over"]
"""What can be saved as a file."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is known of the organization that stands in the field.

    Attributes:
        slug: what was understood of what was typed.
        seen: what Sentry shows of it, ``None`` as long as nobody has looked.
        looking: a look is on its way.
    """

    slug: Slug
    seen: SentrySeen | None = None
    looking: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A file that was written for the person.

    Attributes:
        what: what it holds.
        path: where it is.
        at: when it was written, so that the same file saved again is something new.
    """

    what: What
    path: Path
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """One moment of a guided set-up.

    Attributes:
        answers: what the person said so far; what could not be taken stands in ``wrong``.
        page: key of the step that is shown.
        returning: key of the step that the person comes back to; empty once they are there, or
            have gone elsewhere.
        past: steps that the person has gone on from.
        busy: what is being done.
        cloud: where; ``None`` as long as the practice tenant has not started.
        target: what is known of the organization.
        account: who is signed in, ``None`` if nobody is.
        code: what to type where, while a sign-in by device code waits.
        frame: the newest look, ``None`` before the first.
        choice: which application it found, or what is unclear.
        plan: what would change by it.
        hurting: what a person should know before they agree.
        roster: everybody who is wished or assigned, as the newest look judged them.
        looked_for: the answers that the newest look was for.
        wrong: by answer, why what was typed cannot be taken.
        typed: by answer, what was typed and cannot be taken; a proxy's password may be in it, so
            it is not in the repr.
        agreed: the plan that the person pressed Apply for.
        changes: how each change went, by its id.
        began: when the run began.
        result: how the newest run ended.
        kept: what Entra itself keeps after an undo, and what is left of it.
        asked: what an undo would put back, once it was asked.
        told: a person's answers to the gate's questions.
        password_wished: the first password of a new test user is to be shown, once.
        handed_over: Sentry's side was given to somebody else.
        saved: the newest file of each kind in this set-up, the newest of all last.
        checks: verdicts, in a person's order.
        error: what went wrong last, and on which page.
        notes: sentences that are no result.
    """

    answers: Answers = field(default_factory=Answers)
    page: str = "target"
    returning: str = ""
    past: frozenset[str] = frozenset()
    busy: Busy = ""
    cloud: Cloud | None = None
    target: Target | None = None
    account: Account | None = None
    code: DeviceCode | None = None
    frame: Frame | None = None
    choice: Choice | None = None
    plan: Plan | None = None
    hurting: tuple[Check, ...] = ()
    roster: Roster | None = None
    looked_for: Answers | None = None
    wrong: Mapping[str, AssistantError] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    agreed: Plan | None = None
    changes: Mapping[str, Changed] = field(default_factory=dict)
    began: datetime | None = None
    result: Result | None = None
    kept: tuple[Check, ...] = ()
    asked: Asked | None = None
    told: Mapping[str, bool] = field(default_factory=dict)
    password_wished: bool = False
    handed_over: bool = False
    saved: tuple[Saved, ...] = ()
    checks: tuple[Check, ...] = ()
    error: AssistantError | None = None
    error_page: str = ""
    notes: tuple[str, ...] = field(default=(), repr=False)

    def with_saved(self, saved: Saved) -> Stand:
        """Give the stand with one more file; the newest of each kind is known."""
        return replace(self, saved=(*(one for one in self.saved if one.what != saved.what), saved))

    @property
    def practice(self) -> bool:
        """Whether nothing here is real."""
        return self.cloud.practice if self.cloud else self.answers.cloud == "practice"

    @property
    def to_undo(self) -> tuple[str, ...]:
        """What an undo would put back, in words, once it was asked."""
        return self.asked.titles if self.asked else ()

    @property
    def stale(self) -> bool:
        """Whether the newest look was for other answers."""
        return self.frame is None or self.looked_for != self.answers

    @property
    def applied(self) -> bool:
        """Whether nothing differs any more, and nothing may yet, as the newest look says."""
        return (
            not self.stale
            and self.plan is not None
            and not (self.plan.changes or self.plan.waiting)
        )

    @property
    def failing(self) -> tuple[Check, ...]:
        """The checks that fail."""
        return tuple(check for check in self.checks if check.state is State.FAIL)
