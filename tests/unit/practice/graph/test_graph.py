"""The practice Graph: the nasty parts of the real one, each held against the published contract."""

from __future__ import annotations

import pytest
from helpers.contract import Contract, absent
from helpers.practice_graph import ADVANCED, Client, small_client

from assistant.practice.http import Request, json_response


@pytest.fixture
def client(graph: Client) -> Client:
    return graph


def test_the_contract_can_fail() -> None:
    if absent():
        pytest.skip("contract file absent")
    contract = Contract()
    request = Request("graph", "GET", "/v1.0/me", "", {}, b"")
    contract(request, json_response(200, {"displayName": 7}))
    contract(request, json_response(204, {}))
    contract(Request("graph", "GET", "/v1.0/nowhere", "", {}, b""), json_response(200, {}))
    contract(request, json_response(200, {"displayNmae": "a slip"}))
    assert len(contract.broken) == 4


def test_instantiate_prefills_nothing_and_makes_another_each_time(client: Client) -> None:
    one, two = client.sentry(), client.sentry()
    principal = one["servicePrincipal"]
    assert one["application"]["id"] != two["application"]["id"]
    assert one["application"]["identifierUris"] == []
    assert principal["preferredSingleSignOnMode"] is None
    assert principal["appRoleAssignmentRequired"] is True
    assert principal["keyCredentials"] == []


def test_a_foreign_identifier_is_refused_before_saml_is_chosen(client: Client) -> None:
    made = client.sentry()
    path = f"/applications/{made['application']['id']}"
    body = {"identifierUris": ["https://sentry.io/saml/metadata/acme/"]}
    status, message = client.code("PATCH", path, body)
    assert (status, "verified domain" in message) == (400, True)
    mode = {"preferredSingleSignOnMode": "saml"}
    client.send("PATCH", f"/servicePrincipals/{made['servicePrincipal']['id']}", mode)
    assert client.send("PATCH", path, body).status == 204
    other = client.sentry()
    client.send("PATCH", f"/servicePrincipals/{other['servicePrincipal']['id']}", mode)
    status, message = client.code("PATCH", f"/applications/{other['application']['id']}", body)
    assert (status, "already exists" in message) == (400, True)


def test_the_certificates_key_id_is_the_sign_halfs(client: Client) -> None:
    path = f"/servicePrincipals/{client.sentry()['servicePrincipal']['id']}"
    made = client.json("POST", f"{path}/addTokenSigningCertificate", {"displayName": "CN=Sentry"})
    shown = client.json("GET", f"{path}?$select=keyCredentials")["keyCredentials"]
    by_usage = {part["usage"]: part for part in shown}
    assert made["usage"] == "Verify"
    assert made["keyId"] == by_usage["Sign"]["keyId"] != by_usage["Verify"]["keyId"]
    assert by_usage["Verify"]["key"] == made["key"]
    assert client.json("GET", path)["keyCredentials"][1]["key"] is None


def test_a_certificate_lives_three_years_at_most_and_begins_with_cn(client: Client) -> None:
    path = f"/servicePrincipals/{client.sentry()['servicePrincipal']['id']}"
    post = f"{path}/addTokenSigningCertificate"
    assert client.code("POST", post, {"displayName": "Sentry"})[0] == 400
    end = {"displayName": "CN=Sentry", "endDateTime": "2199-01-01T00:00:00Z"}
    assert client.code("POST", post, end)[0] == 400


def test_patching_the_certificates_without_keys_destroys_the_live_one(client: Client) -> None:
    path = f"/servicePrincipals/{client.sentry()['servicePrincipal']['id']}"
    made = client.json("POST", f"{path}/addTokenSigningCertificate", {"displayName": "CN=Sentry"})
    shown = client.json("GET", path)["keyCredentials"]
    assert client.send("PATCH", path, {"keyCredentials": shown}).status == 204
    assert client.world.store.get("signingKey", made["keyId"]) is None


def test_an_assignment_is_made_once_with_a_declared_role(client: Client) -> None:
    principal = client.sentry()["servicePrincipal"]
    user = client.json("GET", f"/users/owner@{client.world.domain}")
    path = f"/servicePrincipals/{principal['id']}/appRoleAssignedTo"
    body = {"principalId": user["id"], "resourceId": principal["id"]}
    nobody = "00000000-0000-0000-0000-000000000000"
    assert client.code("POST", path, {**body, "appRoleId": nobody})[0] == 400
    body["appRoleId"] = principal["appRoles"][0]["id"]
    assert client.send("POST", path, body).status == 201
    status, message = client.code("POST", path, body)
    assert (status, message) == (400, "Permission being assigned already exists on the object")


def test_deleting_an_application_takes_its_service_principal_and_can_be_undone(
    client: Client,
) -> None:
    made = client.sentry()
    object_id, principal_id = made["application"]["id"], made["servicePrincipal"]["id"]
    assert client.send("DELETE", f"/applications/{object_id}").status == 204
    assert client.code("GET", f"/servicePrincipals/{principal_id}")[0] == 404
    assert client.send("POST", f"/directory/deletedItems/{object_id}/restore", {}).status == 200
    assert client.send("GET", f"/servicePrincipals/{principal_id}").status == 200


def test_scopes_act_by_operation_and_by_property(client: Client) -> None:
    client.scopes = ("User.Read", "User.ReadBasic.All")
    assert client.code("GET", "/applications")[0] == 403
    path = f"/users/nomail@{client.world.domain}?$select=id,displayName,accountEnabled"
    assert client.json("GET", path)["accountEnabled"] is None


def test_a_reader_may_not_write_whatever_the_scopes(client: Client) -> None:
    client.upn = f"reader@{client.world.domain}"
    path = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate"
    assert client.code("POST", path, {"displayName": "x"})[0] == 403


def test_a_list_is_paged_and_an_unknown_option_is_refused(client: Client) -> None:
    first = client.json("GET", "/users?$top=500&$select=id")
    assert len(first["value"]) == 500
    rest = client.json("GET", first["@odata.nextLink"].partition("/v1.0")[2])
    assert not {u["id"] for u in first["value"]} & {u["id"] for u in rest["value"]}
    assert client.code("GET", "/users?$apply=x")[0] == 400
    assert client.code("GET", "/users?$top=5000")[0] == 400


def test_search_needs_its_header(client: Client) -> None:
    query = '/users?$search="displayName:sim"&$count=true&$top=5'
    assert client.code("GET", query)[0] == 400
    assert client.json("GET", query, headers=ADVANCED)["@odata.count"] >= 0


def test_a_batch_judges_each_item_alone(client: Client) -> None:
    requests = [
        {"id": "a", "method": "GET", "url": "/me"},
        {"id": "b", "method": "GET", "url": "/users/nobody@nowhere.example"},
        {"id": "c", "method": "GET", "url": "/me", "dependsOn": ["b"]},
    ]
    answers = client.json("POST", "/$batch", {"requests": requests})["responses"]
    assert {one["id"]: one["status"] for one in answers} == {"a": 200, "b": 404, "c": 424}
    many = [{"id": str(n), "method": "GET", "url": "/me"} for n in range(21)]
    assert client.code("POST", "/$batch", {"requests": many})[0] == 400


def test_a_new_object_is_hidden_for_a_while() -> None:
    client = small_client()
    client.world.lag_factor = 1.0  # and the clock stands still
    made = client.sentry()
    assert client.code("GET", f"/applications/{made['application']['id']}")[0] == 404
    listed = client.json("GET", "/applications?$filter=displayName eq 'Sentry'")
    assert listed["value"] == []
