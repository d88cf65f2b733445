"""What an assertion says of a user: NameID and attributes.

The default set of an application that was made through Graph is not proven (public reports show
nine, eight and four attributes), so it is the assumption ``default-claims``. A claimsMappingPolicy
that is assigned takes the place of the defaults (Microsoft: "Claims mapping policy type").
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.practice.login.aadsts import refuse
from assistant.practice.login.tokens import pairwise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.practice.federation.applications import SamlApplication
    from assistant.practice.login.directory import User
    from assistant.practice.login.sessions import SignedIn
    from assistant.practice.world import World

_SOAP: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_MICROSOFT: Final = "http://schemas.microsoft.com/identity/claims/"
_METHODS: Final = "http://schemas.microsoft.com/claims/authnmethodsreferences"
NAME_IDENTIFIER: Final = _SOAP + "nameidentifier"
_PASSWORD: Final = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password"  # noqa: S105  # a name of a method
MULTIPLE: Final = "http://schemas.microsoft.com/claims/multipleauthn"
EMAIL_FORMAT: Final = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_FROM_ANOTHER_TENANT: Final = "ExternalAzureAD"
_CORE: Final = (
    _MICROSOFT + "tenantid",
    _MICROSOFT + "objectidentifier",
    _MICROSOFT + "identityprovider",
    _METHODS,
)

Attributes = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that an assertion says of its subject."""

    name_id: str
    name_id_format: str
    attributes: Mapping[str, tuple[str, ...]]


def issuer(world: World) -> str:
    """Entra's own entity id; of national clouds the documents differ (``issuer-host``)."""
    if world.assume("issuer-host") == "login":
        return f"{world.origins.login}/{world.tenant_id}/"
    return f"https://sts.windows.net/{world.tenant_id}/"


def make_claims(world: World, found: SamlApplication, who: SignedIn, name_id_format: str) -> Claims:
    """Work out the claims of a user for an application.

    Args:
        world: the practice world.
        found: the application.
        who: the user, and how they signed in.
        name_id_format: the format that the request asked for, or "".

    Raises:
        Refusal: 501241, a policy takes the NameID from a property that the user does not have.
    """
    everything = _everything(world, who)
    schema = _policy(world, found)
    name_id = everything[_SOAP + "name"][0]
    if schema is None:
        attributes = {name: everything[name] for name in _defaults(world) if name in everything}
    else:
        names = everything if schema.basic else _CORE
        attributes = {name: everything[name] for name in names if name in everything}
        for claim, source, values in schema.resolve(who.user):
            if claim == NAME_IDENTIFIER:
                if not values:
                    upn = who.user["userPrincipalName"]
                    raise refuse(501241, upn=upn, source=source)
                name_id = values[0]
            elif values:
                attributes[claim] = values
            else:
                attributes.pop(claim, None)
    if name_id_format == PERSISTENT:
        return Claims(pairwise(who.user["id"], found.app_id), PERSISTENT, attributes)
    if name_id_format == TRANSIENT:
        return Claims("_" + world.new_id(), TRANSIENT, attributes)
    return Claims(name_id, EMAIL_FORMAT, attributes)


def user_principal_name(user: User) -> str:
    """``user.userprincipalname`` as an assertion carries it.

    Of a guest who has an account in another Entra tenant it is the name *there*; every other
    guest's is the local one with ``#EXT#`` (Microsoft: "B2B collaboration user claims mapping").
    """
    local = str(user["userPrincipalName"])
    at_home = any(
        identity.get("issuer") == _FROM_ANOTHER_TENANT for identity in user.get("identities") or []
    )
    if user.get("userType") != "Guest" or not at_home or "#EXT#" not in local:
        return local
    name, _, domain = local.split("#EXT#", 1)[0].rpartition("_")
    return f"{name}@{domain}"


def _everything(world: World, who: SignedIn) -> Attributes:
    """All attributes that the default sets know, without those that the user lacks."""
    user = who.user
    methods = (_PASSWORD, MULTIPLE) if who.mfa else (_PASSWORD,)
    values: dict[str, tuple[object, ...]] = {
        _MICROSOFT + "tenantid": (world.tenant_id,),
        _MICROSOFT + "objectidentifier": (user["id"],),
        _MICROSOFT + "displayname": (user.get("displayName"),),
        _MICROSOFT + "identityprovider": (issuer(world),),
        _METHODS: methods,
        _SOAP + "givenname": (user.get("givenName"),),
        _SOAP + "surname": (user.get("surname"),),
        _SOAP + "emailaddress": (user.get("mail"),),
        _SOAP + "name": (user_principal_name(user),),
    }
    kept: Attributes = {}
    for name, found in values.items():
        texts = tuple(str(value) for value in found if value)
        if texts:
            kept[name] = texts
    return kept


def _defaults(world: World) -> tuple[str, ...]:
    which = world.assume("default-claims")
    if which == "basic":
        return _CORE
    soap = ("givenname", "surname", "emailaddress", "name")
    names = (
        *(_MICROSOFT + part for part in ("tenantid", "objectidentifier", "displayname")),
        _MICROSOFT + "identityprovider",
        _METHODS,
        *(_SOAP + part for part in soap),
    )
    if which == "no-email" or world.assume("claims-exclude-email") == "yes":
        return tuple(name for name in names if not name.endswith("/emailaddress"))
    return names


@dataclass(frozen=True, slots=True)
class _Schema:
    """The part of a claimsMappingPolicy that is understood here."""

    basic: bool
    entries: tuple[Mapping[str, Any], ...]

    def resolve(self, user: User) -> list[tuple[str, str, tuple[str, ...]]]:
        """Claim type, source property and values of each entry, for one user."""
        resolved: list[tuple[str, str, tuple[str, ...]]] = []
        for entry in self.entries:
            claim = str(entry.get("SamlClaimType") or "")
            if not claim:
                continue
            if "Value" in entry:
                resolved.append((claim, "Value", (str(entry["Value"]),)))
                continue
            source = str(entry.get("ID") or "").lower()
            read = _SOURCES.get(source)
            value = read(user) if read and str(entry.get("Source")).lower() == "user" else None
            resolved.append((claim, f"user.{source}", (str(value),) if value else ()))
        return resolved


_SOURCES: Final[Mapping[str, Callable[[User], object]]] = {
    "userprincipalname": user_principal_name,
    "localuserprincipalname": lambda user: user["userPrincipalName"],
    "mail": lambda user: user.get("mail"),
    "givenname": lambda user: user.get("givenName"),
    "surname": lambda user: user.get("surname"),
    "displayname": lambda user: user.get("displayName"),
    "objectid": lambda user: user["id"],
    "mailnickname": lambda user: user.get("mailNickname"),
    "department": lambda user: user.get("department"),
    "jobtitle": lambda user: user.get("jobTitle"),
    "employeeid": lambda user: user.get("employeeId"),
    "country": lambda user: user.get("usageLocation"),
}


def _policy(world: World, found: SamlApplication) -> _Schema | None:
    definition = policy_definition(world, found, "claimsMappingPolicy", "ClaimsMappingPolicy")
    if definition is None:
        return None
    basic = str(definition.get("IncludeBasicClaimSet", "true")).lower() == "true"
    schema = definition.get("ClaimsSchema") or []
    return _Schema(basic, tuple(entry for entry in schema if isinstance(entry, dict)))


def policy_definition(
    world: World, found: SamlApplication, kind: str, name: str
) -> Mapping[str, Any] | None:
    """The definition of the policy of one kind that is assigned to the application, if any."""
    links = world.store.find("policyLink", "servicePrincipalId", found.principal["id"])
    for link in links:
        policy = world.store.get(kind, link["policyId"])
        if policy is None:
            continue
        try:
            definition = json.loads(policy["definition"][0])[name]
        except (ValueError, LookupError, TypeError):
            continue  # Graph refuses such a policy; an old one is as good as none
        if isinstance(definition, dict):
            return definition
    return None
