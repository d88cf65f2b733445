"""Users and groups on the practice Graph."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.practice_graph import ADVANCED, Client, small_client

from assistant.practice.login.directory import must_change_password

PASSWORD = "Correct horse 7"


def simon(graph: Client, **changes: Any) -> dict[str, Any]:
    """The article's test user."""
    return {
        "accountEnabled": True,
        "displayName": "B.Simon",
        "mailNickname": "BSimon",
        "userPrincipalName": f"B.Simon@{graph.world.domain}",
        "mail": f"b.simon@{graph.world.domain}",
        "usageLocation": "US",
        "passwordProfile": {"forceChangePasswordNextSignIn": True, "password": PASSWORD},
        **changes,
    }


def test_a_user_is_made_found_changed_and_deleted(graph: Client) -> None:
    made = graph.json("POST", "/users", simon(graph))
    path = f"/users/{made['id']}"
    fields = "?$select=id,mail,accountEnabled,userType,usageLocation"
    shown = graph.json("GET", f"/users/b.simon@{graph.world.domain}{fields}")
    assert shown["mail"] == f"b.simon@{graph.world.domain}"
    assert (shown["accountEnabled"], shown["userType"], shown["usageLocation"]) == (
        True,
        "Member",
        "US",
    )
    graph.json("PATCH", path, {"mail": None, "accountEnabled": False})
    assert graph.json("GET", path + fields)["accountEnabled"] is False
    graph.json("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    deleted = graph.values("/directory/deletedItems/microsoft.graph.user")
    assert [one["id"] for one in deleted] == [made["id"]]
    graph.json("POST", f"/directory/deletedItems/{made['id']}/restore")
    assert graph.json("GET", path)["displayName"] == "B.Simon"


def test_a_first_password_is_never_shown_and_must_be_changed(graph: Client) -> None:
    response = graph.send("POST", "/users", simon(graph))
    made: Any = response.json()
    kept = graph.world.store.get("user", made["id"])
    assert kept is not None
    assert must_change_password(kept)
    shown = graph.send("GET", f"/users/{made['id']}?$select=passwordProfile,displayName").body
    assert PASSWORD.encode() not in response.body + shown
    assert PASSWORD not in str(graph.world.store.dump()["users"])


@pytest.mark.parametrize("answer", ["kept", "dropped"])
def test_mail_may_be_dropped_when_a_user_is_made(answer: str) -> None:
    graph = small_client(mail_on_create=answer)
    wanted = f"b.simon@{graph.world.domain}"
    made = graph.json("POST", "/users", simon(graph))
    kept = wanted if answer == "kept" else None
    assert made["mail"] == kept
    path = f"/users/{made['id']}?$select=mail,proxyAddresses"
    shown = graph.json("GET", path)
    assert (shown["mail"], shown["proxyAddresses"]) == (kept, [f"SMTP:{wanted}"] if kept else [])
    graph.json("PATCH", path.partition("?")[0], {"mail": wanted})  # later it can be set
    assert graph.json("GET", path)["mail"] == wanted


@pytest.mark.parametrize(
    "changes",
    [
        {"userPrincipalName": "b.simon@elsewhere.example"},
        {"userPrincipalName": "b.simon@unproven.practice.test"},
        {"userPrincipalName": "b simon@contoso.practice.test"},
        {"userPrincipalName": "b.simon"},
        {"userPrincipalName": "ADMIN@contoso.practice.test"},
        {"mailNickname": "b simon"},
        {"mailNickname": None},
        {"displayName": " "},
        {"accountEnabled": "yes"},
        {"mail": "nowhere"},
        {"usageLocation": "USA"},
        {"userType": "Visitor"},
        {"passwordProfile": None},
        {"passwordProfile": {"password": "short7A"}},
        {"passwordProfile": {"password": "alllowercase"}},
        {"id": "x"},
        {"nonsense": 1},
    ],
)
def test_a_user_that_makes_no_sense_is_refused(graph: Client, changes: dict[str, Any]) -> None:
    assert graph.refused("POST", "/users", simon(graph, **changes))[0] == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"userPrincipalName": "reader@contoso.practice.test"},
        {"userPrincipalName": "owner@elsewhere.example"},
        {"mailNickname": ""},
        {"identities": []},
        {"passwordProfile": {"password": "x"}},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(graph: Client, changes: dict[str, Any]) -> None:
    path = f"/users/{graph.user('owner')}"
    assert graph.refused("PATCH", path, changes)[0] == 400


def test_a_guests_name_with_its_number_sign_is_found(graph: Client) -> None:
    guest = next(u for u in graph.world.store.all("user") if u["userType"] == "Guest")
    path = f"/users/{guest['userPrincipalName'].replace('#', '%23')}?$select=id,identities"
    assert graph.json("GET", path)["identities"][0]["signInType"] == "federated"


def test_what_one_belongs_to(graph: Client) -> None:
    mine = graph.values("/me/transitiveMemberOf")
    assert {one["@odata.type"] for one in mine} == {
        "#microsoft.graph.group",
        "#microsoft.graph.directoryRole",
    }
    roles = graph.values("/me/transitiveMemberOf/microsoft.graph.directoryRole")
    assert "Cloud Application Administrator" in {one["displayName"] for one in roles}
    path = f"/users/{graph.user('owner')}/transitiveMemberOf/microsoft.graph.group"
    assert "Sentry users" in {one["displayName"] for one in graph.values(path)}


def test_licences_are_those_that_one_has(graph: Client) -> None:
    assert graph.values("/me/licenseDetails") == []
    someone = next(u for u in graph.world.store.all("user") if u["assignedLicenses"])
    graph.upn = someone["userPrincipalName"]
    (held,) = graph.values("/me/licenseDetails")
    assert held["skuId"] == someone["assignedLicenses"][0]["skuId"]


def test_a_group_is_made_filled_changed_and_deleted(graph: Client) -> None:
    told = {
        "displayName": "Sentry pilots",
        "mailEnabled": False,
        "mailNickname": "pilots",
        "securityEnabled": True,
    }
    made = graph.json("POST", "/groups", told)
    path = f"/groups/{made['id']}"
    owner = graph.user("owner")
    link = {"@odata.id": f"{graph.world.origins.graph}/v1.0/directoryObjects/{owner}"}
    graph.json("POST", f"{path}/members/$ref", link)
    assert graph.refused("POST", f"{path}/members/$ref", link)[0] == 400
    assert [one["id"] for one in graph.values(f"{path}/members")] == [owner]
    graph.json("DELETE", f"{path}/members/{owner}/$ref")
    assert graph.refused("DELETE", f"{path}/members/{owner}/$ref")[0] == 404
    graph.json("PATCH", path, {"displayName": "Pilots"})
    assert graph.json("GET", path)["displayName"] == "Pilots"
    graph.json("POST", f"{path}/members/$ref", link)
    graph.json("DELETE", path)
    assert graph.refused("GET", path)[0] == 404
    assert graph.world.store.find("membership", "groupId", made["id"]) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"displayName": None},
        {"mailEnabled": None},
        {"mailEnabled": True},
        {"securityEnabled": "yes"},
        {"groupTypes": "Unified"},
        {"members@odata.bind": ["x"]},
        {"nonsense": 1},
    ],
)
def test_a_group_that_makes_no_sense_is_refused(graph: Client, changes: dict[str, Any]) -> None:
    told = {
        "displayName": "x",
        "mailEnabled": False,
        "mailNickname": "x",
        "securityEnabled": True,
        **changes,
    }
    assert graph.refused("POST", "/groups", told)[0] == 400


def test_members_of_a_dynamic_group_are_nobodys_to_set(graph: Client) -> None:
    path = f"/groups/{graph.group('Designers (dynamic)')}/members/$ref"
    link = {"@odata.id": f"https://graph.microsoft.com/v1.0/users/{graph.user('owner')}"}
    assert graph.refused("POST", path, link)[0] == 400


def test_nested_members_are_seen_only_when_asked_for(graph: Client) -> None:
    path = f"/groups/{graph.group('Engineering')}"
    direct = graph.values(f"{path}/members?$top=999")
    whole = graph.values(f"{path}/transitiveMembers?$top=999")
    nested = [one for one in direct if one["@odata.type"] == "#microsoft.graph.group"]
    assert [one["displayName"] for one in nested] == ["Platform team"]
    assert len(whole) > len(direct)


def test_a_large_group_is_paged(graph: Client) -> None:
    path = f"/groups/{graph.group('Everyone')}/members?$select=id&$top=999"
    assert len({one["id"] for one in graph.values(path)}) == 5000


def test_hidden_members_stay_hidden(graph: Client) -> None:
    path = f"/groups/{graph.group('Hidden project')}/members"
    assert graph.refused("GET", path)[0] == 403
    graph.scopes = (*graph.scopes, "Member.Read.Hidden")
    assert len(graph.values(path)) == 10


def test_objects_are_read_by_their_ids(graph: Client) -> None:
    ids = [graph.user("owner"), graph.group("Engineering"), "none"]
    found = graph.json("POST", "/directoryObjects/getByIds", {"ids": ids})["value"]
    assert {one["id"] for one in found} == set(ids[:2])
    told = {"ids": ids, "types": ["group"]}
    found = graph.json("POST", "/directoryObjects/getByIds", told)["value"]
    assert [one["displayName"] for one in found] == ["Engineering"]
    assert graph.refused("POST", "/directoryObjects/getByIds", {"ids": []})[0] == 400


def test_the_tenants_own_things(graph: Client) -> None:
    (organization,) = graph.values("/organization")
    assert graph.json("GET", f"/organization/{organization['id']}")["id"] == graph.world.tenant_id
    domains = {one["id"]: one["isVerified"] for one in graph.values("/domains")}
    assert domains[graph.world.domain]
    assert not domains["unproven.practice.test"]
    assert graph.json("GET", f"/domains/{graph.world.domain}")["isDefault"]
    plans = {
        p["servicePlanName"] for s in graph.values("/subscribedSkus") for p in s["servicePlans"]
    }
    assert "AAD_PREMIUM" in plans
    assert graph.values("/auditLogs/signIns") == []


def test_roles_active_and_eligible(graph: Client) -> None:
    root = "/roleManagement/directory"
    names = {one["id"]: one["displayName"] for one in graph.values(f"{root}/roleDefinitions")}
    by_me = f"$filter=principalId eq '{graph.user('admin')}'"
    given = graph.values(f"{root}/roleAssignments?{by_me}")
    assert "User Administrator" in {names[one["roleDefinitionId"]] for one in given}
    assert len(graph.values(f"{root}/roleAssignmentScheduleInstances?{by_me}")) == len(given)
    assert graph.values("/directoryRoles")
    path = f"{root}/transitiveRoleAssignments?{by_me}&$count=true"
    assert graph.refused("GET", path)[0] == 400
    assert graph.json("GET", path, headers=ADVANCED)["@odata.count"] == len(given)
    eligible = f"$filter=principalId eq '{graph.user('eligible')}'"
    for path in ("roleEligibilityScheduleInstances", "roleEligibilitySchedules"):
        (one,) = graph.values(f"{root}/{path}?{eligible}")
        assert names[one["roleDefinitionId"]] == "Cloud Application Administrator"


def test_a_grant_names_both_service_principals(graph: Client) -> None:
    graph.world.store.put(
        "consent",
        {
            "id": "x",
            "clientId": graph.world.client_id,
            "consentType": "AllPrincipals",
            "principalId": None,
            "resourceId": "00000003-0000-0000-c000-000000000000",
            "scope": "User.Read",
        },
    )
    (grant,) = graph.values("/oauth2PermissionGrants")
    names = {one["id"]: one["displayName"] for one in graph.values("/servicePrincipals")}
    assert names[grant["clientId"]].startswith("SSO Assistant")
    assert (names[grant["resourceId"]], grant["scope"]) == ("Microsoft Graph", "User.Read")
