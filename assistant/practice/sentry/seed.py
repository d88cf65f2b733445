"""The organizations and users with which a practice Sentry begins.

``acme`` has no SSO yet: an owner, members who are in the practice tenant, two whose address is in
no account there. ``globex`` signs in with SAML from the practice tenant, ``initech`` with Google.
Deterministic: the same tenant gives the same Sentry.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.federation.claims import issuer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.practice.store import Doc, Store
    from assistant.practice.world import World

GLOBEX_APPLICATION: Final = "Sentry (globex)"
_CLAIMS: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_MAPPING: Final = {
    "identifier": f"{_CLAIMS}name",
    "user_email": f"{_CLAIMS}emailaddress",
    "first_name": f"{_CLAIMS}givenname",
    "last_name": f"{_CLAIMS}surname",
}
_ACME_MEMBERS: Final = 4
_GLOBEX_MEMBERS: Final = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the practice tenant who has a Sentry account as well.

    Attributes:
        upn: Their user principal name, the identity that a linked account is known by.
        address: Their mail address.
        name: Their name.
    """

    upn: str
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Tenant:
    """What the Sentry side needs to know of the tenant.

    Attributes:
        domain: The verified domain.
        issuer: The entity ID of the tenant.
        sso_url: Where it signs people in.
        certificate: Base64 of the certificate that signs for globex, "" if there is none.
        owner: acme's owner.
        second_owner: acme's other owner.
        acme: Members of acme.
        globex: Members of globex, the first of them its owner.
    """

    domain: str
    issuer: str
    sso_url: str
    certificate: str
    owner: Person
    second_owner: Person
    acme: Sequence[Person]
    globex: Sequence[Person]


def documents(tenant: Tenant, now: str) -> dict[str, list[dict[str, Any]]]:
    """Return the users and organizations, by kind.

    Args:
        tenant: The tenant's side.
        now: The time of the seed, as ISO 8601: the last sign-in of globex's people.
    """
    users = _Users()
    acme = [_member(users.add(tenant.owner), "owner")]
    acme += [_member(users.add(tenant.second_owner), "owner")]
    acme += [_member(users.add(each), "member") for each in tenant.acme]
    strangers = (
        Person("", f"former.colleague@{tenant.domain}", "Former Colleague"),
        Person("", "contractor@partner.example", "Contractor"),
    )
    acme += [_member(users.add(each), "member") for each in strangers]
    globex = [users.add(each) for each in tenant.globex]
    initech = _member(users.add(Person("", "owner@initech.example", "Initech Owner")), "owner")
    organizations = [
        _organization("1", "acme", "Acme", acme),
        _organization(
            "2",
            "globex",
            "Globex",
            [
                _member(user_id, "owner" if index == 0 else "member", linked=True)
                for index, user_id in enumerate(globex)
            ],
            provider=_globex_provider(tenant),
            identities=[
                {"ident": person.upn, "userId": user_id, "lastVerified": now}
                for person, user_id in zip(tenant.globex, globex, strict=True)
            ],
        ),
        _organization(
            "3",
            "initech",
            "Initech",
            [initech],
            provider={
                "id": "3",
                "key": "google",
                "config": {"domains": ["initech.example"]},
                "requireLink": True,
                "scimEnabled": False,
            },
        ),
    ]
    return {"sentryUser": users.documents, "sentryOrganization": organizations}


def seed(world: World) -> None:
    """Put the organizations and users into the world's store."""
    made = documents(_tenant(world), world.clock.now().isoformat())
    with world.store.transaction():
        for kind, docs in made.items():
            for doc in docs:
                world.store.put(kind, doc)


class _Users:
    """Users as they are made; one of an address that is there already is the same one."""

    def __init__(self) -> None:
        self.documents: list[dict[str, Any]] = []

    def add(self, person: Person) -> str:
        for each in self.documents:
            if each["email"].casefold() == person.address.casefold():
                return str(each["id"])
        user_id = str(len(self.documents) + 1)
        self.documents.append(
            {
                "id": user_id,
                "name": person.name,
                "email": person.address,
                "username": person.address,
                "hasPassword": True,
                "active": True,
            }
        )
        return user_id


def _member(user_id: str, role: str, *, linked: bool = False) -> dict[str, Any]:
    return {"userId": user_id, "role": role, "ssoLinked": linked}


def _organization(
    organization_id: str,
    slug: str,
    name: str,
    members: list[dict[str, Any]],
    *,
    provider: dict[str, Any] | None = None,
    identities: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {
        "id": organization_id,
        "slug": slug,
        "name": name,
        "defaultRole": "member",
        "requireTwoFactor": provider is None,
        "remindersSent": 0,
        "members": members,
        "identities": identities or [],
        "provider": provider,
        # Worth nothing outside this practice: the first reads the organization, the second is
        # like the token that SCIM makes, which may not.
        "_apiTokens": [
            {"token": f"sntrys_practice_{slug}_org_read", "scopes": ["org:read"]},
            {
                "token": f"sntrys_practice_{slug}_org_write",
                "scopes": ["org:read", "org:write"],
            },
            {
                "token": f"sntrys_practice_{slug}_scim",
                "scopes": ["member:read", "member:write", "member:admin", "team:admin"],
            },
        ],
    }


def _globex_provider(tenant: Tenant) -> dict[str, Any]:
    return {
        "id": "2",
        "key": "active-directory",
        "config": {
            "idp": {
                "entity_id": tenant.issuer,
                "sso_url": tenant.sso_url,
                "slo_url": tenant.sso_url,
                "x509cert": tenant.certificate,
            },
            "attribute_mapping": dict(_MAPPING),
        },
        "requireLink": True,
        "scimEnabled": False,
    }


def _tenant(world: World) -> Tenant:
    store = world.store
    base = f"{world.origins.login}/{world.tenant_id}"
    principal = next(iter(store.find("servicePrincipal", "displayName", GLOBEX_APPLICATION)), None)
    assigned = _assigned(store, principal["id"]) if principal is not None else []
    return Tenant(
        domain=world.domain,
        issuer=issuer(world),
        sso_url=f"{base}/saml2",
        certificate=_certificate(principal),
        owner=_named(world, "owner", "Sentry Owner"),
        second_owner=_named(world, "owner2", "Second Owner"),
        acme=_colleagues(store, world.domain),
        globex=assigned[:_GLOBEX_MEMBERS],
    )


def _named(world: World, local: str, name: str) -> Person:
    upn = f"{local}@{world.domain}"
    found = world.store.find("user", "userPrincipalName", upn)
    return _person(found[0]) if found else Person(upn, upn, name)


def _person(user: Doc) -> Person:
    return Person(user["userPrincipalName"], user["mail"], user["displayName"])


def _reachable(user: Doc) -> bool:
    return bool(user.get("mail")) and bool(user.get("accountEnabled"))


def _assigned(store: Store, principal_id: str) -> list[Person]:
    found = (
        store.get("user", each["principalId"])
        for each in store.find("appRoleAssignment", "resourceId", principal_id)
    )
    return [_person(user) for user in found if user is not None and _reachable(user)]


def _colleagues(store: Store, domain: str) -> list[Person]:
    """Return the first ordinary people of the tenant: members with mail, no admin accounts."""
    found: list[Person] = []
    for user in store.all("user"):
        local = str(user["userPrincipalName"]).partition("@")[0]
        ordinary = "." in local and user.get("userType") == "Member"
        own = user.get("mail") == user["userPrincipalName"]
        if ordinary and own and _reachable(user) and str(user["mail"]).endswith(f"@{domain}"):
            found.append(_person(user))
        if len(found) == _ACME_MEMBERS:
            break
    return found


def _certificate(principal: Doc | None) -> str:
    """Return the certificate that the federation metadata lists first: the active one."""
    if principal is None:
        return ""
    wanted = str(principal.get("preferredTokenSigningKeyThumbprint") or "").lower()
    listed = [each for each in principal.get("keyCredentials", []) if each.get("key")]
    verifying = [each for each in listed if each.get("usage") == "Verify"] or listed
    for each in verifying:
        if base64.b64decode(each["customKeyIdentifier"]).hex() == wanted:
            return str(each["key"])
    return str(verifying[0]["key"]) if verifying else ""
