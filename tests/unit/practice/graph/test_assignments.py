"""Who is assigned to an application on the practice Graph."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.practice_graph import ADVANCED, Client, small_client

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
    for sku in graph.world.store.all("subscribedSku"):
        graph.world.store.remove("subscribedSku", sku["id"])
    told = body(graph, principal, graph.group("Engineering"))
    assert graph.send("POST", f"{principal}/appRoleAssignedTo", told).status == status


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
    made = graph.sentry()
    principal = f"/servicePrincipals/{made['servicePrincipal']['id']}"
    told = {
        "principalId": graph.user("owner"),
        "resourceId": made["servicePrincipal"]["id"],
        "appRoleId": made["servicePrincipal"]["appRoles"][0]["id"],
    }
    path = f"{principal}/appRoleAssignedTo"
    assert graph.refused("PATCH", principal, {"notes": "x"})[0] == 404
    assert graph.refused("POST", path, told)[0] == 404
    clock.pass_by(seconds=world.lag("id"))
    graph.json("PATCH", principal, {"notes": "x"})
    answer: Any = graph.send("POST", path, told).json()
    assert "Not a valid reference update" in answer["error"]["message"]
    clock.pass_by(seconds=world.lag("reference") - world.lag("id"))
    graph.json("POST", path, told)
    assert graph.values(path) == []
    assert graph.values("/servicePrincipals?$filter=displayName eq 'Sentry'") == []
    clock.pass_by(seconds=world.lag("filter"))
    assert len(graph.values(path)) == 1
    assert len(graph.values("/servicePrincipals?$filter=displayName eq 'Sentry'")) == 1
    counted = "/servicePrincipals?$filter=displayName eq 'Sentry'&$count=true"
    assert graph.json("GET", counted, headers=ADVANCED)["@odata.count"] == 1


def test_reads_after_a_change_may_be_stale() -> None:
    graph = small_client(stale_reads="yes")
    _, principal = graph.saml()
    graph.world.lag_factor = 1.0
    clock: Any = graph.world.clock
    graph.json("PATCH", principal, {"notes": "new"})
    assert graph.json("GET", principal)["notes"] is None
    clock.pass_by(seconds=graph.world.lag("id"))
    assert graph.json("GET", principal)["notes"] == "new"
