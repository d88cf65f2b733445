"""Judges what is particular to the documents of Microsoft Entra ID: tenant, cloud, whose keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from assistant.errors import Who
from assistant.saml import rules
from assistant.saml.addresses import shown
from assistant.saml.findings import fail, warn
from assistant.saml.metadata import guid_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.saml.cases import Case
    from assistant.saml.entities import Entity, Role
    from assistant.saml.places import Located

_GLOBAL: Final = "global"
_US: Final = "us government"
_CHINA: Final = "china"
_LOGINS: Final = {
    "login.microsoftonline.com": _GLOBAL,
    "login.windows.net": _GLOBAL,
    "login.microsoft.com": _GLOBAL,
    "login.microsoftonline.us": _US,
    "login.partner.microsoftonline.cn": _CHINA,
    "login.chinacloudapi.cn": _CHINA,
}
# Documents differ on which issuer the government's cloud has, so both are taken.
_ISSUERS: Final = {
    **{host: frozenset({cloud}) for host, cloud in _LOGINS.items()},
    "sts.windows.net": frozenset({_GLOBAL, _US}),
    "sts.chinacloudapi.cn": frozenset({_CHINA}),
    "sts.partner.microsoftonline.cn": frozenset({_CHINA}),
}
_MARKS: Final = ("microsoft", "windows.net", "chinacloudapi")
"""One of them is in each of those hosts: most entities need not be looked at more closely."""
_COMMON: Final = "CN=accounts.accesscontrol."
"""How the name of a tenant's common certificate begins; an application's never does."""
_FEDERATION: Final = "/federationmetadata/"


def check(case: Case) -> Iterator[Located]:
    """Judge an entity if it is Entra's; no others name tenants as these do."""
    for number, role in enumerate(case.entity.roles):
        if role.kind == "idp" and of_entra(case.entity):
            yield from _tenants(case, number, role)
            yield from _clouds(case, number, role)
            yield from _common_keys(case, number, role)


def of_entra(entity: Entity) -> bool:
    """Tell by its name, or by where it lets people sign in, whether an entity is Entra's."""
    said = [entity.entity_id]
    said += [one.endpoint.location for role in entity.roles for one in role.services]
    together = "\n".join(said)
    maybe = any(mark in together for mark in _MARKS)
    return maybe and any(_host(address) in _ISSUERS for address in said)


def _tenants(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Issuer, sign-in address and all others name one tenant, and it is the one expected."""
    issuer = guid_in(case.entity.entity_id)
    named = [guid_in(one.endpoint.location) for one in role.services]
    sign_in = next(
        (at for at, one in enumerate(role.services) if one.kind == "SingleSignOnService"), None
    )
    address = "" if sign_in is None else named[sign_in]
    differs = rules.two_tenants(issuer, address)
    if differs is not None and sign_in is not None:
        yield case.at(differs, case.service(number, sign_in), "Location")
        return
    own = issuer or address
    for place, tenant in enumerate(named):
        if tenant and own and tenant != own:
            found = fail("inspect.several_tenants", Who.ENTRA_ADMIN, tenant=own, other=tenant)
            yield case.at(found, case.service(number, place), "Location")
            return
    other = rules.other_tenant({issuer, address} - {""}, case.by.tenant_id)
    if other is not None:
        yield case.at(other, None, "entityID")


def _clouds(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Issuer and addresses belong to one of Microsoft's clouds; none of them trusts another's."""
    own = _ISSUERS.get(_host(case.entity.entity_id), frozenset())
    for place, service in enumerate(role.services):
        cloud = _LOGINS.get(_host(service.endpoint.location))
        if cloud is None:
            continue
        if own and cloud not in own:
            found = fail(
                "inspect.mixed_clouds",
                Who.ENTRA_ADMIN,
                issuer=shown(case.entity.entity_id),
                address=shown(service.endpoint.location),
            )
            yield case.at(found, case.service(number, place), "Location")
            return
        own = frozenset({cloud})


def _common_keys(case: Case, number: int, role: Role) -> Iterator[Located]:
    """Without ``?appid=`` the document has the tenant's common keys, not the application's."""
    for place, key in enumerate(role.keys):
        for at, one in key.places():
            if key.signs and one.subject.startswith(_COMMON):
                found = fail(
                    "inspect.common_keys", Who.YOU, thumbprint=one.thumbprint, subject=one.subject
                )
                yield case.at(found, case.certificate(number, place, at))
                return
    if _FEDERATION in case.by.address.lower() and not _application(case.by.address):
        asked = shown(case.by.address.partition("?")[0])
        yield case.at(warn("inspect.no_appid", Who.YOU, address=asked))


def _application(address: str) -> str:
    try:
        asked = parse_qs(urlsplit(address).query)
    except ValueError:
        return ""
    return next((value[0] for name, value in asked.items() if name.lower() == "appid"), "")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
