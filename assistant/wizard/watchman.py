"""Sees to it that nothing is sent once people may sign in who could not when it was planned.

A call may be repeated for two minutes while Graph is busy, and a run may take longer still. In that
time Sentry's owner may press Save: from then on what was harmless locks people out (safety law).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import NetworkError
from assistant.sentry import public
from assistant.wizard.live import Live, live

if TYPE_CHECKING:
    from assistant.tasks import Clock
    from assistant.web import Answer
    from assistant.wizard.observe import Look
    from assistant.wizard.observed import Observed

FRESH = 5.0
"""Seconds for which a look at Sentry counts as the present."""
_ANSWER = 8.0
"""Seconds that each of Sentry's answers may take, before it counts as none."""


@dataclass(slots=True)
class Watchman:
    """Tells before each change whether it may still be sent.

    Attributes:
        look: how to ask Sentry.
        observed: what was planned by; only where nobody signed in is there something to watch.
        at: when Sentry was looked at last, in the clock's seconds.
        held: it said no.
    """

    look: Look
    observed: Observed
    clock: Clock
    at: float
    held: bool = False

    def __call__(self) -> bool:
        """Tell whether nobody signs in still, looking again where the last look is old."""
        if self.held:
            return False
        goal = self.look.goal
        watched = self.observed.application is not None
        if not watched or live(goal, self.observed) is not Live.NO:
            return True
        if self.clock.monotonic() - self.at < FRESH:
            return True
        seen = public.look(self.look.addresses, self._ask)
        self.at = self.clock.monotonic()
        self.held = live(goal, replace(self.observed, sentry=seen)) is not Live.NO
        return not self.held

    def _ask(self, url: str) -> Answer:
        try:
            return self.look.fetch(url)
        except NetworkError:
            return self.look.fetch(url)  # one lost answer holds nobody up
