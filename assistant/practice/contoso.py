"""Contoso, the organization of the practice tenant: its seed and what is made at first use.

The seed is the same on every machine. Only keys are made on the spot (``complete``): a private key
that travels with a program would be nobody's secret.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from assistant.practice import contoso_apps, contoso_people, gallery, keys
from assistant.practice.contoso_names import (
    ACCOUNTS,
    CLIENT_ID,
    DOMAIN,
    INITIAL_DOMAIN,
    ROLES,
    TENANT_ID,
    Account,
)

if TYPE_CHECKING:
    from assistant.practice.store import Doc, Store
    from assistant.practice.world import Origins

__all__ = [
    "ACCOUNTS",
    "CLIENT_ID",
    "DOMAIN",
    "INITIAL_DOMAIN",
    "ROLES",
    "TENANT_ID",
    "Account",
    "complete",
    "seed",
]

TENANT_KEY: Final = "tenant-key"
"""Id of the signing key that signs metadata and tokens of applications without one of their own."""

_CERTIFICATE_YEARS: Final = 3


def seed(origins: Origins) -> dict[str, list[Doc]]:
    """Make the tenant as it is before anybody touched it; the same for the same addresses."""
    people = contoso_people.make()
    return {
        "organization": [_organization()],
        "domain": _domains(),
        "subscribedSku": _skus(),
        "directoryRole": [_role(name, id_) for name, id_ in ROLES.items()],
        "template": gallery.templates(),
        **people,
        **contoso_apps.make(origins, people),
    }


def complete(store: Store, now: dt.datetime) -> None:
    """Make the keys that the finished application and the tenant itself need, once."""
    with store.transaction():
        if store.get("signingKey", TENANT_KEY) is None:
            pair = keys.make(
                "accounts.accesscontrol.practice", now - dt.timedelta(days=30), _end(now)
            )
            store.put("signingKey", pair.document(TENANT_KEY, None, "tenant"))
        principal = store.get("servicePrincipal", contoso_apps.GLOBEX_PRINCIPAL)
        key_id = contoso_apps.GLOBEX_KEY
        if principal is None or store.get("signingKey", key_id) or principal["keyCredentials"]:
            return
        begin = now - dt.timedelta(days=200)
        pair = keys.make("Sentry globex", begin, _end(begin))
        document = pair.document(key_id, principal["id"], "globex")
        both, password = keys.credentials(
            document,
            keys.graph_time(begin),
            keys.graph_time(_end(begin)),
            display_name="CN=Sentry globex",
            verify_id=contoso_apps.GLOBEX_VERIFY,
        )
        store.put("signingKey", document)
        changed = {
            **principal,
            "keyCredentials": both,
            "passwordCredentials": [password],
            "preferredTokenSigningKeyThumbprint": document["thumbprint"],
        }
        store.put("servicePrincipal", changed)


def _end(begin: dt.datetime) -> dt.datetime:
    return begin + dt.timedelta(days=365 * _CERTIFICATE_YEARS)


def _role(name: str, id_: str) -> Doc:
    return {"id": id_, "roleTemplateId": id_, "displayName": name, "description": f"{name}."}


def _organization() -> Doc:
    return {
        "id": TENANT_ID,
        "displayName": "Contoso (practice)",
        "countryLetterCode": "US",
        "createdDateTime": "2021-03-01T09:00:00Z",
        "tenantType": "AAD",
        "preferredLanguage": "en",
        "technicalNotificationMails": [f"admin@{DOMAIN}"],
        "securityComplianceNotificationMails": [],
        "onPremisesSyncEnabled": None,
        "verifiedDomains": [
            {
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": name == DOMAIN,
                "isInitial": name == INITIAL_DOMAIN,
                "name": name,
                "type": "Managed",
            }
            for name in (INITIAL_DOMAIN, DOMAIN)
        ],
        "assignedPlans": [],
    }


def _domains() -> list[Doc]:
    verified = [(DOMAIN, True), (INITIAL_DOMAIN, True), ("unproven.practice.test", False)]
    return [
        {
            "id": name,
            "authenticationType": "Managed",
            "isAdminManaged": True,
            "isDefault": name == DOMAIN,
            "isInitial": name == INITIAL_DOMAIN,
            "isRoot": True,
            "isVerified": proven,
            "supportedServices": ["Email"] if proven else [],
        }
        for name, proven in verified
    ]


def _skus() -> list[Doc]:
    suite = [
        ("EXCHANGE_S_ENTERPRISE", "efb87545-963c-4e0d-99df-69c6916d9eb0", "Success"),
        ("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d", "Success"),
    ]
    plain = [("EXCHANGE_S_STANDARD", "9aaf7827-d63c-4b61-89c3-182f06f82e5c", "Success")]
    return [
        _sku("SPE_E3", contoso_people.SUITE, suite, 9000),
        _sku("O365_BUSINESS_ESSENTIALS", contoso_people.PLAIN, plain, 2000),
    ]


def _sku(name: str, sku_id: str, plans: list[tuple[str, str, str]], bought: int) -> Doc:
    return {
        "id": f"{TENANT_ID}_{sku_id}",
        "accountId": TENANT_ID,
        "accountName": "contoso",
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": bought - 100,
        "prepaidUnits": {"enabled": bought, "suspended": 0, "warning": 0, "lockedOut": 0},
        "skuId": sku_id,
        "skuPartNumber": name,
        "subscriptionIds": [],
        "servicePlans": [
            {
                "appliesTo": "User",
                "provisioningStatus": status,
                "servicePlanId": plan_id,
                "servicePlanName": plan,
            }
            for plan, plan_id, status in plans
        ],
    }
