"""What the settings may ask to be forgotten; who does it lets go of what is open first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.errors import AssistantError


class Forget(Protocol):
    """Forgets, and tells when it is done or why it cannot be."""

    def sign_out(self, then: Callable[[], None], failed: Callable[[AssistantError], None]) -> None:
        """Forget every sign-in."""

    def everything(
        self,
        then: Callable[[tuple[str, ...]], None],
        failed: Callable[[AssistantError], None],
    ) -> None:
        """Delete everything kept on this machine; ``then`` is given what could not be deleted."""
