"""What a front, terminal or window, does for the work behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.entra.signin import DeviceCode
    from assistant.wizard.change import Plan
    from assistant.wizard.events import Event
    from assistant.wizard.observed import Candidate
    from assistant.wizard.undo_asking import Asked


class Front(Protocol):
    """Shows and asks; decides nothing."""

    on_closed: Callable[[], None]
    """Called when nobody reads any more: the work stops in good order."""
    closed: bool
    """Whether something could not be shown."""

    @property
    def can_ask(self) -> bool:
        """Whether a person is there to answer."""

    @property
    def can_sign_in(self) -> bool:
        """Whether a person is there to sign in."""

    def observe(self, event: Event) -> None:
        """Show an event; from any thread."""

    def notice(self, key: str, **params: object) -> None:
        """Show a sentence that is no result."""

    def consent(self, plan: Plan, account: str) -> bool:
        """Ask whether the plan, shown just before, is to be carried out as this account."""

    def consent_undo(self, asked: Asked, agreed: Asked | None) -> bool:
        """Ask whether this is to be put back.

        Args:
            asked: what an undo would do now.
            agreed: what was agreed to before it turned out to be something else.
        """

    def choose(self, candidates: Sequence[Candidate]) -> str | None:
        """Ask which application is meant.

        Returns:
            Its application id, empty for a new one, ``None`` where nobody can be asked.
        """

    def open_browser(self, url: str) -> bool:
        """Open the person's own browser; tell whether that worked."""

    def show_code(self, code: DeviceCode) -> None:
        """Show where to type which code."""

    def wants_password(self, upn: str) -> bool:
        """Ask whether the first password of a test user is to be shown, before it is made."""

    def show_password(self, upn: str, password: str) -> None:
        """Show a first password, once."""
