"""The accounts that the picker offers: those to practise with, and those made here since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.practice.contoso_names import ACCOUNTS

if TYPE_CHECKING:
    from assistant.practice.login.directory import User
    from assistant.practice.world import World

_MOST_NEW: Final = 20


@dataclass(frozen=True, slots=True)
class Offered:
    """One line of the picker; ``search`` is what the typed words are looked for in."""

    upn: str
    name: str
    what: str

    @property
    def search(self) -> str:
        """The text in which the typed words are looked for."""
        return f"{self.upn} {self.name} {self.what}".lower()


def is_listed(world: World, user: User) -> bool:
    """Whether this is one of the accounts that the practice tenant lists for practising."""
    del world  # the list is the same for every world
    upn = user["userPrincipalName"].lower()
    return any(account.upn.lower() == upn for account in ACCOUNTS)


def picker(world: World) -> list[Offered]:
    """What the account picker shows: the newest users first, then the listed accounts.

    Only listed accounts that still exist are shown.
    """
    listed = []
    newest_of_seed = ""
    for account in ACCOUNTS:
        found = world.store.find("user", "userPrincipalName", account.upn)
        if found:
            user = found[0]
            newest_of_seed = max(newest_of_seed, str(user.get("createdDateTime") or ""))
            listed.append(Offered(user["userPrincipalName"], user["displayName"], account.what))
    made_here = [
        user
        for user in world.store.all("user")
        if str(user.get("createdDateTime") or "") > newest_of_seed
    ]
    new = [
        Offered(user["userPrincipalName"], user["displayName"], "made in this practice tenant")
        for user in made_here[: -_MOST_NEW - 1 : -1]
    ]
    return [*new, *listed]
