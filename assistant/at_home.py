"""What a Home shows, read from this machine alone: drafts, earlier work, who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import storage
from assistant.entra import clouds
from assistant.entra.kept import Kept
from assistant.entra.token_cache import TokenCache
from assistant.errors import AssistantError
from assistant.wizard import draft, worked_on

if TYPE_CHECKING:
    from assistant.entra.token import Account
    from assistant.tasks import Cancel
    from assistant.wizard.draft import Draft
    from assistant.wizard.worked_on import WorkedOn


@dataclass(frozen=True, slots=True)
class AtHome:
    """The facts of a Home.

    Attributes:
        drafts: unfinished set-ups, the newest first.
        worked: set-ups that were worked on, the newest first; also those that are finished.
        accounts: who is signed in to real clouds.
    """

    drafts: tuple[Draft, ...] = ()
    worked: tuple[WorkedOn, ...] = ()
    accounts: tuple[Account, ...] = ()


def look(cancel: Cancel) -> AtHome:
    """Read them; asks no network. What cannot be read is not shown, and hurts nothing."""
    folders = storage.folders()
    drafts, worked = worked_on.sorted_out(
        draft.found(folders.state), worked_on.worked_on(folders.state / "journal")
    )
    return AtHome(drafts, worked, _accounts(folders, cancel))


def _accounts(folders: storage.Folders, cancel: Cancel) -> tuple[Account, ...]:
    if not any(folders.state.glob("tokens*")):
        return ()  # nobody is asked to unlock a keyring for nothing
    cache = TokenCache(folders, cancel)
    if not cache.persistent:
        return ()
    try:
        with cache.changing():
            found = [
                account
                for name in clouds.names()
                for account in Kept(cache.msal, clouds.cloud_named(name), "").accounts()
            ]
    except AssistantError:
        return ()
    return tuple(dict.fromkeys(found))
