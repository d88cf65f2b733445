"""Who may do what on the practice Graph, and how a refusal looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest
from helpers.practice_login import SetClock

from assistant.practice import graph as practice_graph
from assistant.practice.contoso_names import GRAPH_APP_ID
from assistant.practice.http import Request
from assistant.practice.login.tokens import mint

if TYPE_CHECKING:
    from helpers.practice_graph import Client


def bare(graph: Client, authorization: str | None, path: str = "/v1.0/me") -> Any:
    headers = {} if authorization is None else {"authorization": authorization}
    handle = practice_graph.handler(graph.world)
    return handle(Request("graph", "GET", path, "", headers, b""))


def test_without_a_good_token_there_is_401_and_a_challenge(graph: Client) -> None:
    user = graph.user("admin")
    foreign, _ = mint(graph.world, user, graph.world.client_id, ("User.Read",), "https://other")
    unsigned = jwt.encode({"oid": user}, "k" * 64, algorithm="HS256")
    for header in (None, "Bearer", "Basic eDp5", "Bearer x.y.z", f"Bearer {foreign}"):
        response = bare(graph, header)
        assert response.status == 401
        assert response.json()["error"]["code"] == "InvalidAuthenticationToken"
        assert "authorization_uri=" in response.header("WWW-Authenticate")
    assert bare(graph, f"Bearer {unsigned}").status == 401


def test_a_token_ends(graph: Client) -> None:
    header = f"Bearer {graph.token()}"
    assert bare(graph, header).status == 200
    clock = graph.world.clock
    assert isinstance(clock, SetClock)
    clock.pass_by(hours=2)
    assert bare(graph, header).status == 401


def test_graphs_own_id_is_an_audience_as_well(graph: Client) -> None:
    token, _ = mint(graph.world, graph.user("admin"), "x", ("User.Read",), GRAPH_APP_ID)
    assert bare(graph, f"Bearer {token}").status == 200


def test_an_error_names_the_request(graph: Client) -> None:
    told = {"client-request-id": "11111111-2222-3333-4444-555555555555"}
    response = graph.send("GET", "/users/nobody@nowhere.example", headers=told)
    answer: Any = response.json()
    inner = answer["error"]["innerError"]
    assert inner["client-request-id"] == told["client-request-id"]
    assert inner["request-id"] == response.header("request-id")
    assert inner["date"]
    assert graph.send("GET", "/me", headers=told).header("client-request-id")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 400),
        ("PUT", "/me", 405),
        ("DELETE", "/organization", 405),
        ("GET", "/applications/none", 404),
        ("GET", "/applications(appId='none')", 404),
    ],
)
def test_an_unknown_address_is_refused(graph: Client, method: str, path: str, status: int) -> None:
    assert graph.refused(method, path)[0] == status


def test_only_one_version_is_served(graph: Client) -> None:
    assert bare(graph, f"Bearer {graph.token()}", "/beta/me").status == 400


def test_a_body_must_be_json_and_say_so(graph: Client) -> None:
    told = {"content-type": "text/plain"}
    assert graph.refused("POST", "/users", {"displayName": "x"}, headers=told)[0] == 415
    assert graph.refused("POST", "/users", ["x"])[0] == 400
    assert graph.refused("POST", "/users")[0] == 400


@pytest.mark.parametrize(
    ("scopes", "method", "path", "body"),
    [
        (("User.Read",), "GET", "/users", None),
        (("User.Read",), "GET", "/users/{owner}", None),
        (("User.Read", "User.ReadBasic.All"), "GET", "/groups", None),
        (("Application.Read.All",), "PATCH", "/applications/{app}", {"notes": "x"}),
        (
            ("AppRoleAssignment.ReadWrite.All",),
            "POST",
            "/servicePrincipals/{sp}/appRoleAssignedTo",
            {"principalId": "x", "resourceId": "x", "appRoleId": "x"},
        ),
        (
            ("Application.ReadWrite.All",),
            "GET",
            "/servicePrincipals/{sp}/claimsMappingPolicies",
            None,
        ),
        (("Application.Read.All",), "GET", "/auditLogs/signIns", None),
        (("Application.ReadWrite.All",), "POST", "/users", {}),
        (("User.ReadWrite.All",), "GET", "/identity/conditionalAccess/policies", None),
        (
            ("Policy.ReadWrite.ConditionalAccess",),
            "POST",
            "/identity/conditionalAccess/policies",
            {},
        ),
        (("User.Read",), "GET", "/roleManagement/directory/roleAssignments", None),
        (("User.Read",), "GET", "/subscribedSkus", None),
        (("Directory.Read.All",), "GET", "/servicePrincipals/{sp}/synchronization/jobs", None),
    ],
)
def test_a_missing_scope_is_403(
    graph: Client, scopes: tuple[str, ...], method: str, path: str, body: object
) -> None:
    app = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    principal = graph.world.store.find("servicePrincipal", "appId", app["appId"])[0]
    holes = {"app": app["id"], "sp": principal["id"], "owner": graph.user("owner")}
    graph.scopes = scopes
    answer = graph.refused(method, path.format(**holes), body)
    assert answer == (403, "Authorization_RequestDenied")


@pytest.mark.parametrize(
    ("account", "method", "path", "body", "allowed"),
    [
        ("cloudapp", "POST", "/users", {}, False),
        ("cloudapp", "GET", "/auditLogs/signIns", None, True),
        ("useradmin", "PATCH", "/applications/{app}", {"notes": "x"}, False),
        ("owner", "PATCH", "/applications/{app}", {"notes": "x"}, True),
        ("owner", "PATCH", "/applications(appId='{app_id}')", {"notes": "x"}, True),
        ("owner2", "PATCH", "/applications/{app}", {"notes": "x"}, False),
        ("reader", "POST", "/groups", {}, False),
        ("reader", "GET", "/users", None, True),
        ("reader", "GET", "/auditLogs/signIns", None, False),
        ("reader", "GET", "/identity/conditionalAccess/policies", None, False),
        ("eligible", "PATCH", "/applications/{app}", {"notes": "x"}, False),
    ],
)
def test_roles_act_beside_scopes(
    graph: Client, account: str, method: str, path: str, body: object, *, allowed: bool
) -> None:
    app = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    graph.upn = f"{account}@{graph.world.domain}"
    response = graph.send(method, path.format(app=app["id"], app_id=app["appId"]), body)
    assert (response.status != 403) is allowed


def test_a_guest_does_not_list_people(graph: Client) -> None:
    guest = next(u for u in graph.world.store.all("user") if u["userType"] == "Guest")
    graph.upn = guest["userPrincipalName"]
    assert graph.refused("GET", "/users")[0] == 403
    assert graph.json("GET", "/me")["id"] == guest["id"]


def test_scopes_act_by_property(graph: Client) -> None:
    fields = "?$select=id,mail,accountEnabled,userType"
    graph.scopes = ("User.Read", "User.ReadBasic.All")
    other = graph.json("GET", f"/users/{graph.user('owner')}{fields}")
    assert (other["accountEnabled"], other["userType"]) == (None, None)
    assert other["mail"]
    assert graph.refused("GET", "/users?$filter=accountEnabled eq true")[0] == 403
    mine = graph.json("GET", f"/me{fields}")
    assert (mine["accountEnabled"], mine["userType"]) == (True, "Member")
    graph.scopes = ("User.Read.All",)
    assert graph.json("GET", f"/users/{graph.user('owner')}{fields}")["accountEnabled"] is True


def test_who_reads_groups_only_sees_that_there_are_members(graph: Client) -> None:
    graph.scopes = ("GroupMember.Read.All",)
    members = graph.values(f"/groups/{graph.group('Sentry users')}/members")
    assert members
    assert all(one["id"] and one["displayName"] is None for one in members)


def test_of_the_organization_a_person_sees_the_name(graph: Client) -> None:
    graph.scopes = ("User.Read",)
    (shown,) = graph.values("/organization")
    assert shown["displayName"]
    assert shown["verifiedDomains"]
    assert shown["technicalNotificationMails"] == []
    assert shown["tenantType"] is None
