"""What a window's jobs tell and ask; agreed to is what a person saw on a page, nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.wizard import undo_asking
from assistant.wizard.steps import review

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.entra.token import DeviceCode
    from assistant.wizard.change import Plan
    from assistant.wizard.events import Event
    from assistant.wizard.observed import Candidate
    from assistant.wizard.undo_asking import Asked


class Listener:
    """What the jobs tell and ask; a window passes it on to its own thread.

    Attributes:
        agreed: the plan that the person saw and consented to.
        agreed_undo: what the person wants put back, as they were asked.
        password_wished: whether the first password of a test user is to be shown.
    """

    can_ask = True
    can_sign_in = True

    def __init__(self, tell: Callable[[object], None]) -> None:
        self._tell = tell
        self.on_closed: Callable[[], None] = lambda: None
        self.closed = False
        self.agreed: Plan | None = None
        self.agreed_undo: Asked | None = None
        self.password_wished = False

    def observe(self, event: Event) -> None:
        """Pass an event on."""
        self._tell(event)

    def notice(self, key: str, **params: object) -> None:
        """Pass a sentence on."""
        self._tell(Notice(key, params))

    def consent(self, plan: Plan, account: str) -> bool:
        """Agree to what was agreed to on the page, and to nothing that came on top since."""
        del account
        return self.agreed is not None and not review.grew(self.agreed, plan)

    def consent_undo(self, asked: Asked, agreed: Asked | None) -> bool:
        """Agree to put back exactly what was agreed to."""
        del agreed
        return undo_asking.same(self.agreed_undo, asked)

    def choose(self, candidates: Sequence[Candidate]) -> str | None:
        """Leave the choice to the page."""
        del candidates
        return None

    def open_browser(self, url: str) -> bool:
        """Have the person's own browser opened."""
        self._tell(Browse(url))
        return True

    def show_code(self, code: DeviceCode) -> None:
        """Have the code shown."""
        self._tell(code)

    def wants_password(self, upn: str) -> bool:
        """Tell what was wished on the page."""
        del upn
        return self.password_wished

    def show_password(self, upn: str, password: str) -> None:
        """Have it shown, once; it is kept nowhere."""
        self._tell(FirstPassword(upn, password))


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that is no result."""

    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Browse:
    """An address to open; it may hold a code challenge, so it is not in the repr."""

    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """A test user's first password (law 6: shown on an explicit wish, once)."""

    upn: str
    value: str = field(repr=False)
