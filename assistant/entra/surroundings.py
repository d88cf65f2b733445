"""What stands round an application and bears on sign-in: licences, roles, policies, the log.

None of it is needed to set up; each answers one check, and most take a permission that only an
administrator can grant. So each is read only with a token that allows it; ``None`` is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from assistant.entra.call import Call
from assistant.entra.objects import inner, moment, rows, text
from assistant.entra.roles import APPLICATIONS_READ, USER_READ

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

USERS_READ = "User.Read.All"
LICENCES_READ = "LicenseAssignment.Read.All"
ROLES_READ = "RoleManagement.Read.Directory"
POLICIES_READ = "Policy.Read.All"
JOBS_READ = "Synchronization.Read.All"
LOG_READ = "AuditLog.Read.All"

MORE_CHECKS = frozenset({USERS_READ, LICENCES_READ, ROLES_READ, POLICIES_READ, JOBS_READ, LOG_READ})
"""What ``--more-checks`` asks for, so that fewer checks end as not run; all of it reads only."""

_PREMIUM = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_P2"})
_ON = frozenset({"Enabled", "Warning"})
OWNERS = "owners"
SKUS = "subscribedSkus"
ELIGIBLE = "eligible_roles"
DEFAULTS = "security_defaults"
ACCESS = "access_policies"
LIMITS = "appManagementPolicies"
TENANT_LIMITS = "tenant_limits"
LAST = "last_sign_in"
OF_APPLICATION = (OWNERS, LIMITS, LAST)
KEYS = (OWNERS, SKUS, ELIGIBLE, DEFAULTS, ACCESS, LIMITS, TENANT_LIMITS, LAST)
"""Keys of these reads; whatever is refused leaves its check not run."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was read; ``None`` is not known.

    Attributes:
        owners: who besides administrators can change the application.
        premium: whether the tenant has Entra ID P1 or P2, which assigning groups takes.
        eligible: template ids of roles that the signed-in person could activate (PIM).
        mfa: whether everyone who signs in to the application gives a second proof.
        limits: whether a policy limits certificates on applications.
        log_read: whether the sign-in log could be read.
        last_sign_in: the newest sign-in to the application that worked, as far as the log goes.
    """

    owners: tuple[str, ...] | None = None
    premium: bool | None = None
    eligible: frozenset[str] | None = None
    mfa: bool | None = None
    limits: bool | None = None
    log_read: bool = False
    last_sign_in: datetime | None = None


def of_tenant(scopes: frozenset[str], user_id: str) -> Iterator[Call]:
    """Give the reads about the tenant and the signed-in person that the token allows."""
    if LICENCES_READ in scopes:
        yield _read(SKUS, "/subscribedSkus", LICENCES_READ)
    if ROLES_READ in scopes and user_id:
        where = quote(f"principalId eq '{user_id}'")
        path = f"/roleManagement/directory/roleEligibilityScheduleInstances?$filter={where}"
        yield _read(ELIGIBLE, path, ROLES_READ)
    if POLICIES_READ in scopes:
        path = "/policies/identitySecurityDefaultsEnforcementPolicy"
        yield _read(DEFAULTS, path, POLICIES_READ)
        yield _read(ACCESS, "/identity/conditionalAccess/policies", POLICIES_READ)
        yield _read(TENANT_LIMITS, "/policies/defaultAppManagementPolicy", POLICIES_READ)


def of_application(scopes: frozenset[str], app_id: str) -> Iterator[Call]:
    """Give the reads about one application that the token allows."""
    base = f"/servicePrincipals(appId='{quote(app_id)}')"
    yield _read(OWNERS, f"{base}/owners", APPLICATIONS_READ)
    yield _read(LIMITS, f"{base}/appManagementPolicies", APPLICATIONS_READ)
    if LOG_READ in scopes:
        where = quote(f"appId eq '{app_id}' and status/errorCode eq 0")
        yield _read(LAST, f"/auditLogs/signIns?$filter={where}&$top=1", LOG_READ)


def _read(key: str, path: str, scope: str) -> Call:
    scopes = frozenset({USER_READ, scope})
    return Call(key, "GET", (path,), scopes=scopes, absent_is_fine=True, first_page=key == LAST)


def read(bodies: Mapping[str, Mapping[str, object]], app_id: str) -> Surroundings:
    """Turn what came back into facts.

    Args:
        bodies: by key; a read that was not made or was refused is missing.
        app_id: of the application, empty where there is none.
    """
    limits = [_limits(doc, "restrictions") for doc in rows(bodies.get(LIMITS)) if LIMITS in bodies]
    tenant = bodies.get(TENANT_LIMITS)
    if tenant is not None:
        limits.append(_limits(tenant, "servicePrincipalRestrictions"))
    return Surroundings(
        owners=_owners(bodies.get(OWNERS)),
        premium=_premium(bodies.get(SKUS)),
        eligible=_eligible(bodies.get(ELIGIBLE)),
        mfa=_mfa(bodies.get(DEFAULTS), bodies.get(ACCESS), app_id),
        limits=any(limits) if any(limits) or tenant is not None else None,
        log_read=LAST in bodies,
        last_sign_in=next((moment(d.get("createdDateTime")) for d in rows(bodies.get(LAST))), None),
    )


def _owners(body: Mapping[str, object] | None) -> tuple[str, ...] | None:
    if body is None:
        return None
    return tuple(
        text(doc, "userPrincipalName") or text(doc, "displayName") or str(doc.get("id"))
        for doc in rows(body)
    )


def _premium(body: Mapping[str, object] | None) -> bool | None:
    if body is None:
        return None
    for sku in rows(body):
        plans = sku.get("servicePlans")
        names = {
            str(plan.get("servicePlanName"))
            for plan in (plans if isinstance(plans, list) else ())
            if isinstance(plan, dict)
        }
        if sku.get("capabilityStatus") in _ON and names & _PREMIUM:
            return True
    return False


def _eligible(body: Mapping[str, object] | None) -> frozenset[str] | None:
    if body is None:
        return None
    return frozenset(str(doc.get("roleDefinitionId")) for doc in rows(body))


def _mfa(
    defaults: Mapping[str, object] | None, access: Mapping[str, object] | None, app_id: str
) -> bool | None:
    """Judge whether everyone is asked; a policy for some people or conditions tells nothing."""
    if defaults is not None and defaults.get("isEnabled") is True:
        return True
    if defaults is None or access is None:
        return None
    reach = [
        _for_everyone(policy)
        for policy in rows(access)
        if policy.get("state") == "enabled" and _covers(policy, app_id) and _asks(policy)
    ]
    return True if any(reach) else None if reach else False


def _covers(policy: Mapping[str, object], app_id: str) -> bool:
    applications = inner(inner(policy, "conditions"), "applications")
    taken, left = applications.get("includeApplications"), applications.get("excludeApplications")
    taken = taken if isinstance(taken, list) else []
    left = left if isinstance(left, list) else []
    return ("All" in taken or app_id in taken) and app_id not in left


def _asks(policy: Mapping[str, object]) -> bool:
    controls = inner(policy, "grantControls")
    built_in = controls.get("builtInControls")
    built_in = built_in if isinstance(built_in, list) else []
    alone = len(built_in) == 1 or controls.get("operator") == "AND"
    return ("mfa" in built_in and alone) or bool(controls.get("authenticationStrength"))


def _for_everyone(policy: Mapping[str, object]) -> bool:
    conditions = inner(policy, "conditions")
    people = inner(conditions, "users")
    included = people.get("includeUsers")
    left_out = any(value for name, value in people.items() if name.startswith("exclude"))
    narrowed = any(
        value
        for name, value in conditions.items()
        if name not in {"applications", "users", "clientAppTypes"}
    )
    clients = conditions.get("clientAppTypes") or ["all"]
    everyone = isinstance(included, list) and "All" in included and not left_out
    return everyone and not narrowed and clients == ["all"]


def _limits(doc: Mapping[str, object], name: str) -> bool:
    """Tell whether a policy that is in force says anything about certificates."""
    if doc.get("isEnabled") is not True:
        return False
    listed = inner(doc, name).get("keyCredentials")
    return any(
        isinstance(item, dict) and item.get("state", "enabled") == "enabled"
        for item in (listed if isinstance(listed, list) else ())
    )
