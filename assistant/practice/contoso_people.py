"""Contoso's 12,000 users and their groups, made from a fixed seed in a fraction of a second."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.contoso_names import ACCOUNTS, DOMAIN, INITIAL_DOMAIN, Account

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.practice.store import Doc

HOW_MANY: Final = 12_000
SUITE: Final = "05e9a617-0261-4cee-bb44-138d3ef5d965"
PLAIN: Final = "3b555118-da6a-4418-894f-7df1e2096870"
_CREATED: Final = "2022-05-04T08:30:00Z"

_GIVEN: Final = (  # noqa: SIM905  # words read better than quotes
    "Ada Ali Amara Ana Anders Anna Antoine Asha Ayşe Beatriz Ben Bjørn Carla Chen Chloé Dana "
    "David Diego Elif Emma Erik Fatima Felix Finn Francesca Gabriel Grace Hana Hiro Ibrahim Ida "
    "Ines Isaac Jan Jana Jonas José Julia Kai Karin Katarzyna Kofi Lars Laura Léa Leo Lina Luca "
    "Lucía Maja Marek María Mateo Max Mei Mia Mohammed Nadia Nils Noah Nora Olga Omar Oskar "
    "Paula Pedro Petra Priya Rafael Rosa Ruth Sami Sara Sofia Søren Tara Theo Tomás Umar Vera "
    "Viktor Wei Yasmin Yuki Zoë Zofia"
).split()
_SURNAMES: Final = (  # noqa: SIM905  # words read better than quotes
    "Abe Adams Ahmed Andersson Bailey Bakker Bauer Becker Berg Bianchi Bianco Brown Carvalho "
    "Castro Chen Costa Cruz Dahl Das Davies Diaz Dubois Eriksen Evans Fischer Flores Fontaine "
    "Fuchs García Gomes Gray Gupta Haas Hansen Hassan Hoffmann Holm Horvat Huang Ito Ivanova "
    "Jansen Jensen Johnson Kaya Keller Khan Kim Kovács Kowalski Krüger Kumar Lam Lang Larsen "
    "Lee Lehmann Lima Lin Lopez Mäkinen Martin Meyer Moreau Müller Murphy N'Diaye Nakamura "
    "Nielsen Novák Nowak O'Brien Okafor Olsen Ortiz Park Patel Pereira Popescu Richter Rojas "
    "Rossi Roux Sánchez Sato Schmidt Schneider Shah Silva Singh Smith Sørensen Suzuki Tanaka "
    "Torres Tran Vargas Virtanen Vogel Wagner Walker Wang Weber Williams Wójcik Wong Yildiz "
    "Young Zhang Zhou Zimmermann"
).split()
_DEPARTMENTS: Final = (  # noqa: SIM905  # words read better than quotes
    "Engineering Platform Mobile Data Design Product Support Sales Marketing Finance Legal "
    "People Operations Security Research Quality Facilities Procurement"
).split()
_COUNTRIES: Final = ("US", "DE", "FR", "BR", "JP", "IN", "GB", "SE")
_PLAINER: Final = str.maketrans("äöüåøæéèëêáàãâçñíóôşłńžčěřýÿß", "aouaoaeeeeaaaacniooslnzceryys")


def guid(chance: random.Random) -> str:
    """Make an id of the usual form out of the seed's chance."""
    text = f"{chance.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def fixed_guid(name: str) -> str:
    """Make the id that always belongs to a name."""
    return guid(random.Random(name))  # noqa: S311  # ids of a fixed seed, no secrets


def make() -> dict[str, list[Doc]]:
    """Make users, groups, memberships, role assignments and eligibilities."""
    chance = random.Random(20_26)  # noqa: S311  # the same people on every machine
    users = [_of_account(account) for account in ACCOUNTS]
    taken = {user["userPrincipalName"].lower() for user in users}
    users += [_user(number, chance, taken) for number in range(len(users), HOW_MANY)]
    groups, memberships = _groups(users, chance)
    return {
        "user": users,
        "group": groups,
        "membership": memberships,
        "roleAssignment": [
            _role("roleAssignment", account, role) for account in ACCOUNTS for role in account.roles
        ],
        "roleEligibility": [
            _role("roleEligibility", account, role)
            for account in ACCOUNTS
            for role in account.eligible
        ],
    }


def _role(kind: str, account: Account, role: str) -> Doc:
    return {
        "id": fixed_guid(f"{kind} {account.name} {role}"),
        "principalId": fixed_guid(f"user {account.name}"),
        "roleDefinitionId": role,
        "directoryScopeId": "/",
    }


def _document(
    id_: str, given: str, surname: str, upn: str, mail: str | None, **more: object
) -> Doc:
    nickname = upn.partition("@")[0]
    return {
        "id": id_,
        "displayName": f"{given} {surname}",
        "givenName": given,
        "surname": surname,
        "mail": mail,
        "userPrincipalName": upn,
        "mailNickname": nickname,
        "accountEnabled": True,
        "userType": "Member",
        "usageLocation": "US",
        "jobTitle": None,
        "department": None,
        "officeLocation": None,
        "mobilePhone": None,
        "businessPhones": [],
        "preferredLanguage": None,
        "externalUserState": None,
        "onPremisesSyncEnabled": None,
        "createdDateTime": _CREATED,
        "assignedLicenses": [],
        "identities": [
            {
                "signInType": "userPrincipalName",
                "issuer": INITIAL_DOMAIN,
                "issuerAssignedId": upn,
            }
        ],
        **more,
    }


def _of_account(account: Account) -> Doc:
    more = {name: value for name, value in account.more.items() if name not in {"mail", "_issuer"}}
    mail = account.more.get("mail", account.upn)
    document = _document(
        fixed_guid(f"user {account.name}"),
        account.given,
        account.surname,
        account.upn,
        mail,
        **more,
    )
    if issuer := account.more.get("_issuer"):
        document["identities"] = [_federated(issuer), *document["identities"]]
    return document


def _federated(issuer: str) -> Doc:
    return {"signInType": "federated", "issuer": issuer, "issuerAssignedId": None}


def _user(number: int, chance: random.Random, taken: set[str]) -> Doc:
    given, surname = chance.choice(_GIVEN), chance.choice(_SURNAMES)
    base = f"{given}.{surname}".lower().translate(_PLAINER).replace("'", "")
    base = base.encode("ascii", "ignore").decode()
    kind = number % 100
    if kind in {97, 98}:
        return _guest(number, given, surname, base, chance)
    name, again = base, 1
    while f"{name}@{DOMAIN}" in taken:
        again += 1
        name = f"{base}{again}"
    upn = f"{name}@{DOMAIN}"
    taken.add(upn)
    mail: str | None = upn
    if kind in {11, 37, 71}:
        mail = None
    elif kind == 53:  # noqa: PLR2004  # one in a hundred whose mail is not their sign-in name
        mail = f"{given[0].lower()}{number}@mail.{DOMAIN}"
    return _document(
        guid(chance),
        given,
        surname,
        upn,
        mail,
        accountEnabled=kind not in {23, 83},
        usageLocation=_COUNTRIES[number % len(_COUNTRIES)],
        department=_DEPARTMENTS[number % len(_DEPARTMENTS)],
        jobTitle="Engineer" if number % 3 else "Manager",
        assignedLicenses=[
            {"skuId": SUITE if number % 4 else PLAIN, "disabledPlans": []},
        ],
    )


_GUEST_KINDS: Final = (
    ("ExternalAzureAD", "Accepted"),
    ("mail", "Accepted"),
    ("google.com", "Accepted"),
    ("MicrosoftAccount", "Accepted"),
    ("ExternalAzureAD", "PendingAcceptance"),
)


def _guest(number: int, given: str, surname: str, base: str, chance: random.Random) -> Doc:
    issuer, state = _GUEST_KINDS[number // 100 % len(_GUEST_KINDS)]
    home = f"{base}{number}"
    upn = f"{home}_fabrikam.test#EXT#@{INITIAL_DOMAIN}"
    document = _document(
        guid(chance),
        given,
        surname,
        upn,
        f"{home}@fabrikam.test",
        userType="Guest",
        externalUserState=state,
        usageLocation=None,
        creationType="Invitation",
    )
    document["identities"] = [_federated(issuer), *document["identities"]]
    return document


def _groups(users: list[Doc], chance: random.Random) -> tuple[list[Doc], list[Doc]]:
    groups: list[Doc] = []
    memberships: list[Doc] = []

    def add(
        name: str, members: Iterable[Doc] = (), *, kind: str = "user", tag: str = "", **more: object
    ) -> Doc:
        group = _group(name, tag, more)
        groups.append(group)
        memberships.extend(_membership(group, member, kind) for member in members)
        return group

    members = [user for user in users if user["userType"] == "Member"]
    accounts = {user["mailNickname"]: user for user in users[: len(ACCOUNTS)]}
    for number, name in enumerate(_DEPARTMENTS):
        add(f"{name} department", (u for u in members[number :: len(_DEPARTMENTS) * 4]))
    add("Sentry users", [accounts["owner"], accounts["reader"], *members[40:46]])
    add(
        "Sentry contractors",
        [accounts["nomail"], *(u for u in users if u["userType"] == "Guest")][:9],
    )
    platform = add("Platform team", members[100:112])
    engineering = add("Engineering", members[200:260])
    memberships.append(_membership(engineering, platform, "group"))
    add("Everyone", chance.sample(members, 5000))
    add("Empty group")
    add("Sales", members[300:310])
    add("Sales", members[310:325], tag="2")
    add(
        "Marketing crew",
        members[400:440],
        groupTypes=["Unified"],
        mailEnabled=True,
        visibility="Private",
    )
    add(
        "Hidden project",
        members[450:460],
        groupTypes=["Unified"],
        mailEnabled=True,
        visibility="HiddenMembership",
    )
    add(
        "Designers (dynamic)",
        (user for user in members if user["department"] == "Design"),
        groupTypes=["DynamicMembership"],
        membershipRule='(user.department -eq "Design")',
        membershipRuleProcessingState="On",
    )
    add("Newsletter", members[500:530], mailEnabled=True, securityEnabled=False)
    add("Role keepers", [accounts["admin"]], isAssignableToRole=True)
    return groups, memberships


def _group(name: str, tag: str, more: dict[str, Any]) -> Doc:
    nickname = "".join(letter for letter in name if letter.isalnum()).lower() + tag
    mail = f"{nickname}@{DOMAIN}" if more.get("mailEnabled") else None
    return {
        "id": fixed_guid(f"group {name}{tag}"),
        "displayName": name,
        "description": None,
        "mail": mail,
        "mailEnabled": False,
        "mailNickname": nickname,
        "securityEnabled": True,
        "groupTypes": [],
        "visibility": None,
        "membershipRule": None,
        "membershipRuleProcessingState": None,
        "isAssignableToRole": None,
        "onPremisesSyncEnabled": None,
        "createdDateTime": _CREATED,
        **more,
    }


def _membership(group: Doc, member: Doc, kind: str) -> Doc:
    return {
        "id": f"{group['id']}:{member['id']}",
        "groupId": group["id"],
        "memberId": member["id"],
        "memberKind": kind,
    }
