"""Who is assigned to an application on the practice Graph."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from helpers.practice_graph import ADVANCED, Client, small_client

from assistant.practice.contoso_people import SUITE
from assistant.practice.world import LAG

NOBODY = "00000000-0000-0000-0000-000000000000"


def role(graph: Client, principal: str, name: str = "User") -> str:
    roles = graph.json("GET", principal)["appRoles"]
    return str(next(one["id"] for one in roles if one["displayName"] == name))


def body(graph: Client, principal: str, who: str, **more: Any) -> dict[str, Any]:
    plain = {"principalId": who, "resourceId": principal.rpartition("/")[2]}
    return {**plain, "appRoleId": role(graph, principal), **more}


def assign(graph: Client, principal: str, who: str) -> Any:
    path = f"{principal}/appRoleAssignedTo"
    return graph.json("POST", path, body(graph, principal, who))


def test_a_person_is_assigned_seen_and_taken_away(graph: Client) -> None:
    _, principal = graph.saml()
    made = assign(graph, principal, graph.user("owner"))
    assert (made["principalType"], made["principalDisplayName"]) == ("User", "Olivia Owen")
    assert len(made["id"]) == 43
    listed = graph.values(f"{principal}/appRoleAssignedTo")
    assert [one["id"] for one in listed] == [made["id"]]
    mine = graph.values(f"/users/{graph.user('owner')}/appRoleAssignments")
    assert made["id"] in {one["id"] for one in mine}
    graph.json("DELETE", f"{principal}/appRoleAssignedTo/{made['id']}")
    assert graph.values(f"{principal}/appRoleAssignedTo") == []
    assert graph.refused("DELETE", f"{principal}/appRoleAssignedTo/{made['id']}")[0] == 404


def test_the_same_is_done_from_the_persons_or_groups_side(graph: Client) -> None:
    _, principal = graph.saml()
    for kind, who in (("users", graph.user("owner")), ("groups", graph.group("Engineering"))):
        path = f"/{kind}/{who}/appRoleAssignments"
        made = graph.json("POST", path, body(graph, principal, who))
        assert made["principalId"] == who
        assert graph.refused("POST", path, body(graph, principal, graph.user("mfa")))[0] == 400
    assert len(graph.values(f"{principal}/appRoleAssignedTo")) == 2


def test_it_is_made_once_for_each_role(graph: Client) -> None:
    _, principal = graph.saml()
    who = graph.user("owner")
    assign(graph, principal, who)
    path = f"{principal}/appRoleAssignedTo"
    answer: Any = graph.send("POST", path, body(graph, principal, who)).json()
    assert answer["error"]["message"] == "Permission being assigned already exists on the object"
    assert answer["error"]["details"][0]["target"] == "EntitlementGrant"
    other = role(graph, principal, "msiam_access")
    graph.json("POST", path, body(graph, principal, who, appRoleId=other))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"appRoleId": NOBODY}, 400),
        ({"appRoleId": "11111111-2222-3333-4444-555555555555"}, 400),
        ({"appRoleId": None}, 400),
        ({"resourceId": NOBODY}, 400),
        ({"principalId": NOBODY}, 404),
        ({"principalId": 7}, 400),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(
    graph: Client, changes: dict[str, Any], status: int
) -> None:
    _, principal = graph.saml()
    told = body(graph, principal, graph.user("owner"), **changes)
    assert graph.refused("POST", f"{principal}/appRoleAssignedTo", told)[0] == status


def test_a_disabled_role_cannot_be_assigned(graph: Client) -> None:
    application, principal = graph.saml()
    roles = graph.json("GET", application)["appRoles"]
    off = [{**one, "isEnabled": one["displayName"] != "User"} for one in roles]
    graph.json("PATCH", application, {"appRoles": off})
    told = body(graph, principal, graph.user("owner"))
    assert graph.refused("POST", f"{principal}/appRoleAssignedTo", told)[0] == 400


def test_default_access_is_for_applications_without_roles(graph: Client) -> None:
    made = graph.json("POST", "/applications", {"displayName": "Own"})
    own = graph.json("POST", "/servicePrincipals", {"appId": made["appId"]})
    told = {"principalId": graph.user("owner"), "resourceId": own["id"], "appRoleId": NOBODY}
    graph.json("POST", f"/servicePrincipals/{own['id']}/appRoleAssignedTo", told)


@pytest.mark.parametrize("name", ["Engineering", "Marketing crew", "Designers (dynamic)"])
def test_groups_of_these_kinds_can_be_assigned(graph: Client, name: str) -> None:
    _, principal = graph.saml()
    assert assign(graph, principal, graph.group(name))["principalType"] == "Group"


def test_a_distribution_list_cannot_be_assigned(graph: Client) -> None:
    _, principal = graph.saml()
    told = body(graph, principal, graph.group("Newsletter"))
    assert graph.refused("POST", f"{principal}/appRoleAssignedTo", told)[0] == 400


@pytest.mark.parametrize(("answer", "status"), [("accepted", 201), ("refused", 403)])
def test_a_group_may_need_a_licence(answer: str, status: int) -> None:
    graph = small_client(group_without_p1=answer)
    _, principal = graph.saml()
    told = body(graph, principal, graph.group("Engineering"))
    assert graph.send("POST", f"{principal}/appRoleAssignedTo", told).status == status
    assign(graph, principal, graph.user("owner"))  # a person needs none
    plans = [p for sku in graph.values("/subscribedSkus") for p in sku["servicePlans"]]
    licensed = any(plan["servicePlanName"].startswith("AAD_PREMIUM") for plan in plans)
    assert licensed is (answer == "accepted")
    assert any(plan["servicePlanName"] == "EXCHANGE_S_STANDARD" for plan in plans)


def test_without_premium_nobody_shows_it_and_the_sign_in_log_is_closed() -> None:
    graph = small_client(group_without_p1="refused")
    licensed = next(
        user
        for user in graph.world.store.all("user")
        if any(part["skuId"] == SUITE for part in user["assignedLicenses"])
    )
    graph.upn = licensed["userPrincipalName"]
    (mine,) = graph.values("/me/licenseDetails")
    assert [plan["servicePlanName"] for plan in mine["servicePlans"]] == ["EXCHANGE_S_ENTERPRISE"]
    graph.upn = f"admin@{graph.world.domain}"
    refused = graph.refused("GET", "/auditLogs/signIns")
    assert refused == (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
    assert small_client().values("/auditLogs/signIns") == []


BOTH = ("AppRoleAssignment.ReadWrite.All", "Application.Read.All")


@pytest.mark.parametrize(
    ("needs", "scopes", "status"),
    [
        ("application-readwrite", ("Application.ReadWrite.All",), 201),
        ("application-readwrite", BOTH, 201),
        ("approleassignment", ("Application.ReadWrite.All",), 403),
        ("approleassignment", BOTH, 201),
        (
            "approleassignment",
            ("Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"),
            201,
        ),
    ],
)
@pytest.mark.parametrize("side", ["principal", "person"])
def test_assigning_may_need_a_permission_of_its_own(
    needs: str, scopes: tuple[str, ...], status: int, side: str
) -> None:
    graph = small_client(assign_needs=needs)
    _, principal = graph.saml()
    told = body(graph, principal, graph.user("owner"))
    path = f"{principal}/appRoleAssignedTo"
    if side == "person":
        path = f"/users/{graph.user('owner')}/appRoleAssignments"
    if side == "person":
        scopes = (*scopes, "User.ReadBasic.All")  # to find them
    graph.scopes = scopes
    response = graph.send("POST", path, told)
    assert response.status == status
    if status == 403:
        answer: Any = response.json()
        assert answer["error"]["code"] == "Authorization_RequestDenied"


def test_an_assignment_goes_with_its_person(graph: Client) -> None:
    _, principal = graph.saml()
    assign(graph, principal, graph.user("owner"))
    graph.json("DELETE", f"/users/{graph.user('owner')}")
    assert graph.values(f"{principal}/appRoleAssignedTo") == []


def test_assignments_are_filtered_as_far_as_is_documented(graph: Client) -> None:
    _, principal = graph.saml()
    assign(graph, principal, graph.user("owner"))
    assign(graph, principal, graph.user("reader"))
    path = f"{principal}/appRoleAssignedTo?$filter=startswith(principalDisplayName,'Oli')"
    assert [one["principalId"] for one in graph.values(path)] == [graph.user("owner")]


def test_replication_hides_what_is_new_by_each_way(graph: Client) -> None:
    world = graph.world
    world.lag_factor = 1.0
    clock: Any = world.clock
    begun = clock.now()
    made = graph.sentry()["servicePrincipal"]
    path = f"/servicePrincipals/{made['id']}"
    who = graph.user("owner")
    told = {"principalId": who, "resourceId": made["id"], "appRoleId": made["appRoles"][0]["id"]}
    listed = "/servicePrincipals?$filter=displayName eq 'Sentry'&$count=true"
    one = {"requests": [{"id": "a", "method": "GET", "url": path}]}

    def refers() -> bool:
        answer: Any = graph.send("POST", f"/users/{who}/appRoleAssignments", told).json()
        words = answer.get("error", {}).get("message", "already exists")
        assert "already exists" in words or "Not a valid reference update" in words
        return "already exists" in words

    ways = {
        "id": lambda: graph.send("GET", path).status == 200,
        "filter": lambda: bool(graph.json("GET", listed, headers=ADVANCED)["@odata.count"]),
        "reference": refers,
        "batch": lambda: graph.json("POST", "/$batch", one)["responses"][0]["status"] == 200,
    }
    assert ways.keys() == LAG.keys()
    for way, seen in sorted(ways.items(), key=lambda item: world.lag(item[0], made["id"])):
        moment = begun + dt.timedelta(seconds=world.lag(way, made["id"]))
        clock.time = moment - dt.timedelta(milliseconds=1)
        assert not seen(), way
        clock.time = moment + dt.timedelta(milliseconds=1)
        assert seen(), way


def test_a_new_assignment_is_listed_late(graph: Client) -> None:
    _, principal = graph.saml()
    graph.world.lag_factor = 1.0
    clock: Any = graph.world.clock
    made = assign(graph, principal, graph.user("owner"))
    clock.pass_by(seconds=graph.world.lag("filter", made["id"]) - 0.001)
    assert graph.values(f"{principal}/appRoleAssignedTo") == []
    clock.pass_by(seconds=0.002)
    assert len(graph.values(f"{principal}/appRoleAssignedTo")) == 1


def test_reads_after_a_change_may_be_stale() -> None:
    graph = small_client(stale_reads="yes")
    _, principal = graph.saml()
    graph.world.lag_factor = 1.0
    clock: Any = graph.world.clock
    graph.json("PATCH", principal, {"notes": "new"})
    assert graph.json("GET", principal)["notes"] is None
    clock.pass_by(seconds=graph.world.lag("id", principal.rpartition("/")[2]) + 0.001)
    assert graph.json("GET", principal)["notes"] == "new"
