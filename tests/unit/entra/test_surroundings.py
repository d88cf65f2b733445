"""What stands round an application: read only as far as the token allows, and never guessed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.entra import surroundings
from assistant.entra.surroundings import MORE_CHECKS, Surroundings, read

APP = "aaaaaaaa-0000-0000-0000-000000000001"


def policy(**more: Any) -> dict[str, Any]:
    """A Conditional Access policy that asks everyone for a second factor, everywhere."""
    return {
        "state": "enabled",
        "conditions": {
            "applications": {"includeApplications": ["All"], "excludeApplications": []},
            "users": {"includeUsers": ["All"]},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"]},
        **more,
    }


def mfa(*policies: dict[str, Any], defaults: bool = False) -> bool | None:
    return read(
        {
            surroundings.DEFAULTS: {"isEnabled": defaults},
            surroundings.ACCESS: {"value": list(policies)},
        },
        APP,
    ).mfa


def test_what_was_not_read_is_not_known() -> None:
    assert read({}, APP) == Surroundings()


def test_a_token_without_the_permission_asks_for_nothing_that_needs_it() -> None:
    assert list(surroundings.of_tenant(frozenset(), "me")) == []
    asked = {call.key for call in surroundings.of_application(frozenset(), APP)}
    assert asked == {surroundings.OWNERS, surroundings.LIMITS}


def test_a_token_with_all_of_them_asks_everything_once() -> None:
    calls = [
        *surroundings.of_tenant(MORE_CHECKS, "me"),
        *surroundings.of_application(MORE_CHECKS, APP),
    ]
    assert sorted(call.key for call in calls) == sorted(surroundings.KEYS)
    assert not any(call.writes for call in calls)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ((policy(),), True),
        ((), False),
        ((policy(state="enabledForReportingButNotEnforced"),), False),
        ((policy(grantControls={"operator": "OR", "builtInControls": ["block"]}),), False),
        (
            (
                policy(
                    grantControls={"operator": "OR", "builtInControls": ["mfa", "compliantDevice"]}
                ),
            ),
            False,
        ),
        (
            (
                policy(
                    grantControls={"operator": "AND", "builtInControls": ["mfa", "compliantDevice"]}
                ),
            ),
            True,
        ),
        ((policy(grantControls={"authenticationStrength": {"id": "x"}}),), True),
    ],
)
def test_a_second_factor_is_what_the_policies_say(
    given: tuple[dict[str, Any], ...], asked: bool
) -> None:
    assert mfa(*given) is asked


def test_a_policy_for_some_people_or_places_tells_nothing() -> None:
    some = policy()
    some["conditions"] = {**some["conditions"], "users": {"includeUsers": ["one"]}}
    assert mfa(some) is None
    places = policy()
    places["conditions"] = {**places["conditions"], "locations": {"includeLocations": ["x"]}}
    assert mfa(places) is None


def test_a_policy_that_leaves_this_application_out_does_not_count() -> None:
    left = policy()
    left["conditions"]["applications"] = {
        "includeApplications": ["All"],
        "excludeApplications": [APP],
    }
    assert mfa(left) is False


def test_the_security_defaults_ask_everyone() -> None:
    assert mfa(defaults=True) is True


@pytest.mark.parametrize(
    ("plan", "status", "premium"),
    [
        ("AAD_PREMIUM", "Enabled", True),
        ("AAD_PREMIUM_P2", "Warning", True),
        ("AAD_PREMIUM", "Suspended", False),
        ("EXCHANGE_S_STANDARD", "Enabled", False),
    ],
)
def test_a_licence_counts_while_it_is_in_force(plan: str, status: str, premium: bool) -> None:
    sku = {"capabilityStatus": status, "servicePlans": [{"servicePlanName": plan}]}
    assert read({surroundings.SKUS: {"value": [sku]}}, APP).premium is premium


def test_limits_are_known_only_where_the_tenants_own_policy_was_read_or_one_is_in_force() -> None:
    none = {surroundings.LIMITS: {"value": []}}
    assert read(none, APP).limits is None
    on = {"isEnabled": True, "restrictions": {"keyCredentials": [{"state": "enabled"}]}}
    assert read({surroundings.LIMITS: {"value": [on]}}, APP).limits is True
    tenant = {"isEnabled": False, "servicePrincipalRestrictions": {"keyCredentials": [{}]}}
    assert read({**none, surroundings.TENANT_LIMITS: tenant}, APP).limits is False


def test_the_newest_sign_in_is_read_and_an_empty_log_is_no_sign_in() -> None:
    row = {"createdDateTime": "2026-11-20T10:00:00.1234567Z"}
    found = read({surroundings.LAST: {"value": [row]}}, APP)
    assert found.last_sign_in == datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
    empty = read({surroundings.LAST: {"value": []}}, APP)
    assert (empty.log_read, empty.last_sign_in) == (True, None)


def test_owners_and_eligible_roles_are_named() -> None:
    found = read(
        {
            surroundings.OWNERS: {"value": [{"id": "1", "userPrincipalName": "a@x.test"}]},
            surroundings.ELIGIBLE: {"value": [{"roleDefinitionId": "r"}]},
        },
        APP,
    )
    assert found.owners == ("a@x.test",)
    assert found.eligible == {"r"}
