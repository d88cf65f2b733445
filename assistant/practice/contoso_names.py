"""Contoso's fixed names and numbers: tenant, domains, roles, and the accounts to practise with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TENANT_ID: Final = "c0a7050c-0de0-4e0a-8d5a-9f2d6b1c7e30"
DOMAIN: Final = "contoso.practice.test"
INITIAL_DOMAIN: Final = "contosopractice.onmicrosoft.com"
CLIENT_ID: Final = "5500a551-57a0-4c1e-8a1b-2b7d3f6c9e01"
"""The practice tenant's registration of the assistant."""

GRAPH_COMMAND_LINE: Final = "14d82eec-204b-4c2f-b7e8-296a70dab67e"
GRAPH_APP_ID: Final = "00000003-0000-0000-c000-000000000000"

CLOUD_APPLICATION_ADMINISTRATOR: Final = "158c047a-c907-4556-b7ef-446551a6b5f7"
APPLICATION_ADMINISTRATOR: Final = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"
CONDITIONAL_ACCESS_ADMINISTRATOR: Final = "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"
GLOBAL_ADMINISTRATOR: Final = "62e90394-69f5-4237-9190-012177145e10"
USER_ADMINISTRATOR: Final = "fe930be7-5e62-47db-91af-98c3a49a38b1"
GROUPS_ADMINISTRATOR: Final = "fdd7a751-b60b-444a-984c-02652fe8fa1c"
GLOBAL_READER: Final = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
REPORTS_READER: Final = "4a5d8f65-41da-4de4-8968-e035b65339cf"

ROLES: Final[Mapping[str, str]] = {
    "Global Administrator": GLOBAL_ADMINISTRATOR,
    "Application Administrator": APPLICATION_ADMINISTRATOR,
    "Cloud Application Administrator": CLOUD_APPLICATION_ADMINISTRATOR,
    "Conditional Access Administrator": CONDITIONAL_ACCESS_ADMINISTRATOR,
    "User Administrator": USER_ADMINISTRATOR,
    "Groups Administrator": GROUPS_ADMINISTRATOR,
    "Global Reader": GLOBAL_READER,
    "Reports Reader": REPORTS_READER,
}
"""Directory roles by name; the numbers are the published role template ids."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person to practise as.

    Attributes:
        name: the part of the user principal name before the @.
        what: what this account is good for, in a few words.
        roles: directory roles that are active.
        eligible: roles that could be activated.
        more: fields of the user's document that differ from an ordinary member's.
    """

    name: str
    given: str
    surname: str
    what: str
    roles: tuple[str, ...] = ()
    eligible: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def upn(self) -> str:
        """The user principal name; a guest's says so."""
        guest = self.more.get("userType") == "Guest"
        return f"{self.name}@{INITIAL_DOMAIN if guest else DOMAIN}"


ACCOUNTS: Final = (
    Account(
        "admin",
        "Ada",
        "Minner",
        "may do everything that setting up needs",
        (
            CLOUD_APPLICATION_ADMINISTRATOR,
            USER_ADMINISTRATOR,
            CONDITIONAL_ACCESS_ADMINISTRATOR,
            REPORTS_READER,
        ),
    ),
    Account(
        "cloudapp",
        "Clara",
        "Dapp",
        "Cloud Application Administrator: may set up applications, may not create users",
        (CLOUD_APPLICATION_ADMINISTRATOR,),
    ),
    Account(
        "useradmin", "Uwe", "Serad", "User Administrator: may create users", (USER_ADMINISTRATOR,)
    ),
    Account("global", "Gloria", "Ball", "Global Administrator", (GLOBAL_ADMINISTRATOR,)),
    Account("reader", "Rea", "Derr", "no role: may look at names, and at little more"),
    Account(
        "eligible",
        "Eli",
        "Gible",
        "Cloud Application Administrator once the role is active: see the page My roles (/myroles)",
        eligible=(CLOUD_APPLICATION_ADMINISTRATOR,),
    ),
    Account("owner", "Olivia", "Owen", "owns the Sentry organization acme"),
    Account("owner2", "Oscar", "Second", "second owner of the Sentry organization acme"),
    Account(
        "mfa",
        "Mia",
        "Factor",
        "Cloud Application Administrator who must give a second proof",
        (CLOUD_APPLICATION_ADMINISTRATOR,),
        more={"_mfa": "required"},
    ),
    Account(
        "blocked",
        "Bob",
        "Locke",
        "kept out by a Conditional Access policy",
        more={"_blocked_by_policy": True},
    ),
    Account("disabled", "Dis", "Abel", "the account is disabled", more={"accountEnabled": False}),
    Account("nomail", "Noel", "Mailer", "has no mail address", more={"mail": None}),
    Account(
        "twin.one",
        "Tina",
        "Twin",
        "shares a mail address with twin.two",
        more={"mail": f"twins@{DOMAIN}"},
    ),
    Account(
        "twin.two",
        "Tom",
        "Twin",
        "shares a mail address with twin.one",
        more={"mail": f"twins@{DOMAIN}"},
    ),
    Account(
        "gina.guest_fabrikam.test#EXT#",
        "Gina",
        "Guest",
        "guest from another Entra tenant",
        more={
            "userType": "Guest",
            "mail": "gina.guest@fabrikam.test",
            "externalUserState": "Accepted",
            "_issuer": "ExternalAzureAD",
        },
    ),
    Account(
        "paul.pending_mail.test#EXT#",
        "Paul",
        "Pending",
        "guest who has not accepted the invitation",
        more={
            "userType": "Guest",
            "mail": "paul.pending@mail.test",
            "externalUserState": "PendingAcceptance",
            "_issuer": "mail",
        },
    ),
)
