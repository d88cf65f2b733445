"""Policies on the practice Graph: claims, token issuance, Conditional Access."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from helpers.practice_graph import Client

ACCESS = "/identity/conditionalAccess/policies"


def claims(name: str = "ClaimsMappingPolicy", **changes: Any) -> dict[str, Any]:
    inner = {"Version": 1, "IncludeBasicClaimSet": "true", "ClaimsSchema": []}
    return {"definition": [json.dumps({name: inner})], "displayName": "Sentry claims", **changes}


def session_control(app_id: str, **changes: Any) -> dict[str, Any]:
    return {
        "displayName": "Sentry - session control",
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "clientAppTypes": ["all"],
            "applications": {"includeApplications": [app_id]},
            "users": {"includeUsers": ["All"]},
        },
        "sessionControls": {
            "cloudAppSecurity": {"isEnabled": True, "cloudAppSecurityType": "mcasConfigured"}
        },
        **changes,
    }


@pytest.mark.parametrize(
    ("plural", "name"),
    [
        ("claimsMappingPolicies", "ClaimsMappingPolicy"),
        ("tokenIssuancePolicies", "TokenIssuancePolicy"),
    ],
)
def test_a_policy_is_made_hung_up_taken_down_and_deleted(
    graph: Client, plural: str, name: str
) -> None:
    _, principal = graph.saml()
    made = graph.json("POST", f"/policies/{plural}", claims(name))
    assert [one["id"] for one in graph.values(f"/policies/{plural}")] == [made["id"]]
    link = {"@odata.id": f"{graph.world.origins.graph}/v1.0/policies/{plural}/{made['id']}"}
    graph.json("POST", f"{principal}/{plural}/$ref", link)
    assert graph.refused("POST", f"{principal}/{plural}/$ref", link)[0] == 400
    assert [one["id"] for one in graph.values(f"{principal}/{plural}")] == [made["id"]]
    graph.json("DELETE", f"{principal}/{plural}/{made['id']}/$ref")
    assert graph.refused("DELETE", f"{principal}/{plural}/{made['id']}/$ref")[0] == 404
    assert graph.values(f"{principal}/{plural}") == []
    graph.json("POST", f"{principal}/{plural}/$ref", link)
    graph.json("DELETE", f"/policies/{plural}/{made['id']}")
    assert graph.values(f"{principal}/{plural}") == []


@pytest.mark.parametrize(
    "body",
    [
        claims("claimsMappingPolicy"),
        claims(definition=["not json"]),
        claims(definition=['{"ClaimsMappingPolicy":{"version":1}}']),
        claims(definition=[]),
        claims(definition="x"),
        claims(displayName=None),
        claims(nonsense=1),
    ],
)
def test_a_definition_is_read_strictly(graph: Client, body: dict[str, Any]) -> None:
    assert graph.refused("POST", "/policies/claimsMappingPolicies", body)[0] == 400


def test_a_link_to_nothing_is_refused(graph: Client) -> None:
    _, principal = graph.saml()
    link = {"@odata.id": f"{graph.world.origins.graph}/v1.0/policies/claimsMappingPolicies/none"}
    assert graph.refused("POST", f"{principal}/claimsMappingPolicies/$ref", link)[0] == 404


def test_an_access_policy_is_made_read_changed_and_deleted(graph: Client) -> None:
    app_id = graph.sentry()["application"]["appId"]
    made = graph.json("POST", ACCESS, session_control(app_id))
    path = f"{ACCESS}/{made['id']}"
    graph.json("PATCH", path, {"state": "disabled"})
    shown = graph.json("GET", path)
    assert (shown["state"], shown["displayName"]) == ("disabled", "Sentry - session control")
    assert shown["conditions"]["applications"]["includeApplications"] == [app_id]
    assert len(graph.values(ACCESS)) == 1
    graph.json("DELETE", path)
    assert graph.refused("GET", path)[0] == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "on"},
        {"conditions": {}},
        {"conditions": None},
        {"sessionControls": None},
        {"displayName": None},
        {"nonsense": 1},
    ],
)
def test_an_access_policy_that_makes_no_sense_is_refused(
    graph: Client, changes: dict[str, Any]
) -> None:
    assert graph.refused("POST", ACCESS, session_control("x", **changes))[0] == 400


def test_what_guards_the_tenant_is_read(graph: Client) -> None:
    assert graph.json("GET", "/policies/defaultAppManagementPolicy")["isEnabled"] is False
    path = "/policies/identitySecurityDefaultsEnforcementPolicy"
    assert graph.json("GET", path)["isEnabled"] is False
