"""What the journal knows, as facts for a plan: it outranks what a read fails to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

HIDDEN_AT_MOST = timedelta(minutes=15)
"""How long replication may hide what was made: within it a create is not repeated."""


@dataclass(frozen=True, slots=True)
class MadeApplication:
    """An application that an earlier run of this set-up made."""

    app_id: str
    object_id: str
    service_principal_id: str
    user_role_id: str | None
    at: datetime | None = None

    def hidden(self, now: datetime) -> datetime | None:
        """Give until when replication may hide it, ``None`` once it cannot."""
        until = self.at + HIDDEN_AT_MOST if self.at else None
        return until if until and now < until else None


@dataclass(frozen=True, slots=True)
class MadeCertificate:
    """A certificate that a run of this set-up made.

    ``told``: the run came to its end, so the person knows that Sentry has to be given it first.
    """

    thumbprint: str
    at: datetime
    told: bool = True


@dataclass(frozen=True, slots=True)
class Pending:
    """A create that was sent, or may have been, and whose answer never came.

    ``known``: ids of all such objects that were there before, so that a newcomer can be told.
    """

    change: str
    at: datetime
    known: frozenset[str]
    mark: str

    def until(self) -> datetime:
        """From when on it may be asked for again."""
        return self.at + HIDDEN_AT_MOST


@dataclass(frozen=True, slots=True)
class Memory:
    """Everything a plan needs from earlier runs.

    Attributes:
        mark: this run's own: four hex digits that go into what it makes.
        application: the one that an earlier run of this set-up made.
        pending: creates of unknown fate.
        certificates: made by earlier runs of this set-up.
        templates: ids of gallery entries that were used, to ask for in the first wave.
        others: object ids of applications that other set-ups made.
    """

    mark: str
    application: MadeApplication | None = None
    pending: tuple[Pending, ...] = ()
    certificates: tuple[MadeCertificate, ...] = ()
    templates: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def certificate_hidden(self, seen: frozenset[str], now: datetime) -> datetime | None:
        """Give until when replication may hide a certificate of ours, ``None`` if it hides none."""
        until = [
            made.at + HIDDEN_AT_MOST for made in self.certificates if made.thumbprint not in seen
        ]
        return max((moment for moment in until if now < moment), default=None)

    def hidden(self, change: str, now: datetime) -> Pending | None:
        """Give the create that replication may still hide."""
        for pending in self.pending:
            if pending.change == change and now < pending.until():
                return pending
        return None
