"""Shows events to programs: one JSON object a line on standard output, and nothing else there."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from assistant import texts
from assistant.errors import BadInput
from assistant.outlet import json_line, while_read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.entra.signin import DeviceCode
    from assistant.wizard.change import Plan
    from assistant.wizard.events import Event
    from assistant.wizard.observed import Candidate
    from assistant.wizard.undo_asking import Asked


class JsonFront:
    """Words for a person go to standard error; nobody is asked anything."""

    can_ask = False

    def __init__(self, *, yes: bool = False, can_sign_in: bool = False) -> None:
        self.can_sign_in = can_sign_in
        self.on_closed: Callable[[], None] = lambda: None
        self.closed = False
        self._yes = yes
        self._lock = threading.Lock()

    def observe(self, event: Event) -> None:
        """Print the event."""
        described = event.describe()
        with self._lock, while_read(self):
            sys.stdout.write(json_line(described))
            sys.stdout.flush()

    def notice(self, key: str, **params: object) -> None:
        """Say it on standard error: it is no result."""
        with while_read(None):
            sys.stderr.write(texts.say(key, **params) + "\n")
            sys.stderr.flush()

    def consent(self, plan: Plan, account: str) -> bool:
        """Nobody can be asked here: only ``--yes`` agrees."""
        del account
        if not self._yes:
            raise BadInput("front.needs_yes", count=len(plan.changes))
        return True

    def consent_undo(self, asked: Asked, agreed: Asked | None) -> bool:
        """Whoever wrote ``undo`` for a program meant it."""
        del asked, agreed
        return True

    def choose(self, candidates: Sequence[Candidate]) -> str | None:
        """Nobody can be asked here."""
        del candidates
        return None

    def open_browser(self, url: str) -> bool:
        """Open the system's browser, and name the address on standard error."""
        import webbrowser  # noqa: PLC0415

        self.notice("front.browser", url=url)
        return webbrowser.open(url)

    def show_code(self, code: DeviceCode) -> None:
        """Show the code on standard error."""
        self.notice("front.device_code", url=code.url, code=code.user_code)

    def wants_password(self, upn: str) -> bool:
        """Never in JSON (law 6)."""
        del upn
        return False

    def show_password(self, upn: str, password: str) -> None:
        """Never in JSON (law 6)."""
