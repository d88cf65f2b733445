"""What MSAL's cache holds of one cloud, asked without MSAL's application, so without a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.entra.token import Account, SignInNeeded, claims_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from msal import SerializableTokenCache

    from assistant.entra.clouds import Cloud


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of a cache that belongs to a cloud.

    Attributes:
        cache: MSAL's.
        cloud: whose login the entries are of.
        tenant_id: the tenant that is meant, in lower case; empty if it is not known by its id.
    """

    cache: SerializableTokenCache
    cloud: Cloud
    tenant_id: str

    def accounts(self) -> tuple[Account, ...]:
        """Name who is signed in, each once."""
        found = {
            one["home_account_id"]: Account(
                str(one.get("username") or ""),
                str(one.get("realm") or ""),
                str(one.get("local_account_id") or ""),
            )
            for one in self._accounts()
        }
        return tuple(found.values())

    def chosen(self, upn: str | None, scopes: frozenset[str], claims: str) -> dict[str, Any]:
        """Give the account that is meant, as MSAL wants it.

        Args:
            upn: who is wanted; None if anybody.
            scopes: what the token is for.
            claims: a challenge that it has to meet.

        Raises:
            SignInNeeded: if that is nobody, or not to be told.
        """
        known = self._accounts()
        if upn:
            known = [one for one in known if str(one.get("username")).lower() == upn.lower()]
        if not known:
            raise SignInNeeded(scopes, claims)
        if not upn and len({one["home_account_id"] for one in known}) > 1:
            names = ", ".join(sorted({str(one.get("username") or "-") for one in known}))
            raise SignInNeeded(scopes, claims, "choice", accounts=names)
        return known[-1]

    def id_claims(self, account: Mapping[str, Any]) -> Mapping[str, Any]:
        """Give what the id token that is kept for an account tells."""
        entries = self._entries(self.cache.CredentialType.ID_TOKEN)
        mine = [one for one in entries if one.get("home_account_id") == account["home_account_id"]]
        exact = [one for one in mine if one.get("realm") == account.get("realm")]
        told = [claims_of(str(one["secret"])) for one in exact or mine]
        return told[0] if told else {"preferred_username": account.get("username")}

    def remove_all(self) -> bool:
        """Take out everything of these accounts; tell whether any account is left in the cache."""
        kinds = self.cache.CredentialType
        homes = {one["home_account_id"] for one in self._accounts()}
        for kind in (kinds.REFRESH_TOKEN, kinds.ACCESS_TOKEN, kinds.ID_TOKEN, kinds.ACCOUNT):
            for entry in list(self._entries(kind)):
                if entry.get("home_account_id") in homes:
                    self.cache.modify(kind, entry)
        return any(True for _ in self.cache.search(kinds.ACCOUNT))

    def _entries(self, kind: str) -> Iterator[dict[str, Any]]:
        host = urlsplit(self.cloud.login).hostname
        yield from self.cache.search(kind, query={"environment": host})

    def _accounts(self) -> list[dict[str, Any]]:
        """Give the accounts, the newest last; those of the tenant where there are any."""
        found = list(self._entries(self.cache.CredentialType.ACCOUNT))
        here = [one for one in found if str(one.get("realm") or "").lower() == self.tenant_id]
        return here or found
