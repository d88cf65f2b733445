"""What a page may ask for: the whole list. Who fulfils it is nobody's business on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.wizard.events import Check
    from assistant.wizard.search import Found


class Intents(Protocol):
    """Every wish of a page; each comes back as another `Stand`, never as an answer."""

    def answer(self, **said: object) -> None:
        """Take answers by their names (`assistant.wizard.answers`); None or "" takes one back.

        What cannot be taken stands in ``stand.wrong`` and ``stand.typed`` afterwards.
        """

    def target(self, text: str) -> None:
        """Take what stands in the organization's field now, and look at Sentry a moment later."""

    def go(self, page: str) -> None:
        """Go to a page, where `flow.may_go` allows it."""

    def primary(self) -> None:
        """Do what the primary button says (`flow.bar`)."""

    def back(self) -> None:
        """Go one page back."""

    def stop(self) -> None:
        """Stop what runs, in good order."""

    def sign_in(self, *, device_code: bool = False, account: str | None = None) -> None:
        """Have a person sign in; ``account`` is one of a practice tenant's."""

    def sign_out(self) -> None:
        """Forget who is signed in, to sign in as another."""

    def use_application(self, app_id: str | None) -> None:
        """Use this application, by its client id; None for a new one."""

    def look(self) -> None:
        """Look at both sides again."""

    def apply(self, *, even_if_in_use: bool = False) -> None:
        """Make the changes of the plan that is shown."""

    def ask_undo(self, run: str = "") -> None:
        """Find out what an undo of this run, or the newest, would put back."""

    def undo(self, *, even_if_in_use: bool = False) -> None:
        """Put back what ``stand.to_undo`` names."""

    def keep(self) -> None:
        """Do not undo after all."""

    def check(self, check_id: str = "") -> None:
        """Check everything, or take over the verdict on one check only."""

    def fix(self, check: Check) -> None:
        """Have the goal patched so that this check passes; leads to the review."""

    def tell(self, question: str, *, yes: bool | None) -> None:
        """Answer one of the gate's questions; None takes the answer back."""

    def hand_over(self, path: Path) -> None:
        """Write the file for whoever owns Sentry."""

    def save_record(self, path: Path) -> None:
        """Write the record of the run: HTML, or PDF by the name's ending."""

    def save_answers(self, path: Path) -> None:
        """Write the answers as a SETUP.toml."""

    def save_log(self, path: Path) -> None:
        """Write the last lines of the log, without anything secret."""

    def look_at_sentry(self) -> None:
        """See whether Sentry has taken the values meanwhile; quick, beside everything else."""

    def search(self, words: str, *, groups: bool, found: Callable[[Found], None]) -> None:
        """Search people or groups; only the newest question is answered."""

    def list_people(self, text: str) -> None:
        """Take a pasted list of people."""

    def list_file(self, path: Path | None) -> None:
        """Take a file of people, or let go of it."""

    def open(self, url: str) -> None:
        """Open an address in the person's browser, or a saved file in whatever shows it."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard."""

    def show_password(self, *, wanted: bool) -> None:
        """Say whether the first password of a new test user is to be shown, once."""

    def dismiss(self) -> None:
        """Put the error away."""

    def home(self) -> None:
        """Leave for Home; nothing is lost."""
