"""Applications and their service principals on the practice Graph."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.practice_graph import Client, small_client

URI = "https://sentry.io/saml/metadata/acme/"
ACS = "https://sentry.io/saml/acs/acme/"


def test_the_gallery_has_one_sentry_and_many_that_look_like_it(graph: Client) -> None:
    found = graph.values("/applicationTemplates?$filter=contains(displayName,'sentry')")
    own = [
        one
        for one in found
        if one["displayName"] == "Sentry" and "saml" in one["supportedSingleSignOnModes"]
    ]
    assert len(own) == 1
    assert own[0]["homePageUrl"] == "https://sentry.io/"
    assert len(found) > 8
    assert len(graph.values("/applicationTemplates")) > 300
    alone = graph.json("GET", f"/applicationTemplates/{own[0]['id']}")
    assert alone.pop("@odata.context").endswith("/v1.0/$metadata#applicationTemplates/$entity")
    assert alone == own[0]


@pytest.mark.parametrize("body", [{}, {"displayName": "  "}, {"displayName": 7}])
def test_an_application_needs_a_name(graph: Client, body: dict[str, Any]) -> None:
    path = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate"
    assert graph.refused("POST", path, body)[0] == 400
    assert graph.refused("POST", "/applications", body)[0] == 400


def test_an_unknown_template_makes_nothing(graph: Client) -> None:
    body = {"displayName": "x"}
    assert graph.refused("POST", "/applicationTemplates/none/instantiate", body)[0] == 404


def test_a_gallery_application_brings_two_roles_and_its_tag(graph: Client) -> None:
    made = graph.sentry()["servicePrincipal"]
    assert {role["displayName"] for role in made["appRoles"]} == {"User", "msiam_access"}
    assert made["tags"] == ["WindowsAzureActiveDirectoryIntegratedApp"]


def test_both_are_found_by_the_application_id(graph: Client) -> None:
    made = graph.sentry()
    app_id = made["application"]["appId"]
    for kind in ("application", "servicePrincipal"):
        shown = graph.json("GET", f"/{kind}s(appId='{app_id}')")
        assert shown["id"] == made[kind]["id"]
    graph.json("PATCH", f"/servicePrincipals(appId='{app_id}')", {"notes": "x"})
    assert graph.json("GET", f"/servicePrincipals(appId='{app_id}')")["notes"] == "x"


def test_the_service_principal_mirrors_its_application(graph: Client) -> None:
    application, principal = graph.saml()
    web = {"redirectUris": [ACS], "logoutUrl": "https://sentry.io/saml/sls/acme/"}
    graph.json("PATCH", application, {"identifierUris": [URI], "web": web, "displayName": "New"})
    shown = graph.json("GET", principal)
    assert URI in shown["servicePrincipalNames"]
    assert shown["replyUrls"] == [ACS]
    assert shown["logoutUrl"] == web["logoutUrl"]
    assert (shown["displayName"], shown["appDisplayName"]) == ("New", "New")


def test_a_patch_replaces_collections_and_merges_objects(graph: Client) -> None:
    application, _ = graph.saml()
    first = {"redirectUris": [ACS], "homePageUrl": "https://sentry.io/"}
    graph.json("PATCH", application, {"web": first, "tags": ["a", "b"]})
    graph.json("PATCH", application, {"web": {"redirectUris": []}, "tags": ["c"]})
    shown = graph.json("GET", application)
    assert shown["tags"] == ["c"]
    assert shown["web"]["redirectUris"] == []
    assert shown["web"]["homePageUrl"] == "https://sentry.io/"


@pytest.mark.parametrize(
    "body",
    [
        {"nonsense": 1},
        {"appId": "x"},
        {"displayName": ""},
        {"displayName": None},
        {"tags": "HideApp"},
        {"tags": ["a", "a"]},
        {"notes": 7},
        {"identifierUris": "x"},
        {"identifierUris": ["no uri"]},
        {"web": "x"},
        {"web": {"nonsense": 1}},
        {"web": {"redirectUris": None}},
        {"web": {"redirectUris": [{}]}},
        {"web": {"redirectUris": [ACS, ACS]}},
        {"web": {"redirectUris": ["http://sentry.io/saml/acs/acme/"]}},
        {"web": {"redirectUris": ["sentry"]}},
        {"web": {"redirectUriSettings": [{"uri": "https://elsewhere.example/", "index": 0}]}},
        {"web": {"redirectUriSettings": ["x"]}},
        {
            "web": {
                "redirectUris": [ACS, f"{ACS}2"],
                "redirectUriSettings": [{"uri": ACS, "index": 0}, {"uri": f"{ACS}2", "index": 0}],
            }
        },
        {"appRoles": []},
        {"appRoles": [{"displayName": "x"}]},
    ],
)
def test_an_application_refuses_what_makes_no_sense(graph: Client, body: dict[str, Any]) -> None:
    application, _ = graph.saml()
    before = graph.json("GET", application)
    assert graph.refused("PATCH", application, body)[0] == 400
    assert graph.json("GET", application) == before


@pytest.mark.parametrize(
    "body",
    [
        {"nonsense": 1},
        {"displayName": "x"},
        {"preferredSingleSignOnMode": "SAML"},
        {"notificationEmailAddresses": [f"{number}@x.example" for number in range(6)]},
        {"notificationEmailAddresses": "x"},
        {"loginUrl": "sentry"},
        {"preferredTokenSigningKeyThumbprint": "A" * 40},
        {"appRoleAssignmentRequired": "yes"},
        {"samlSingleSignOnSettings": "x"},
        {"keyCredentials": ["x"]},
        {"keyCredentials": [{"usage": "Verify"}]},
    ],
)
def test_a_service_principal_refuses_what_makes_no_sense(
    graph: Client, body: dict[str, Any]
) -> None:
    _, principal = graph.saml()
    before = graph.json("GET", principal)
    assert graph.refused("PATCH", principal, body)[0] == 400
    assert graph.json("GET", principal) == before


def test_a_domain_must_be_proven_before_it_names_an_application(graph: Client) -> None:
    application = f"/applications/{graph.sentry()['application']['id']}"
    for uri in (URI, "https://unproven.practice.test/x", "https://evilcontoso.practice.test/"):
        response = graph.send("PATCH", application, {"identifierUris": [uri]})
        told: Any = response.json()
        assert told["error"]["details"][0]["code"] == "HostNameNotOnVerifiedDomain"
    for uri in ("https://deep.contoso.practice.test/x", "api://anything"):
        graph.json("PATCH", application, {"identifierUris": [uri]})


def test_what_is_there_stays_when_the_mode_is_taken_back(graph: Client) -> None:
    application, principal = graph.saml()
    graph.json("PATCH", application, {"identifierUris": [URI]})
    graph.json("PATCH", principal, {"preferredSingleSignOnMode": None})
    graph.json("PATCH", application, {"identifierUris": [URI], "notes": "still"})
    second = {"identifierUris": [URI, "https://sentry.io/saml/metadata/other/"]}
    assert graph.refused("PATCH", application, second)[0] == 400


@pytest.mark.parametrize("code", ["Request_MultipleObjectsWithSameKeyValue", "ObjectConflict"])
def test_an_identifier_is_given_once(code: str) -> None:
    graph = small_client(identifier_duplicate=code)
    first, _ = graph.saml()
    graph.json("PATCH", first, {"identifierUris": [URI]})
    second, _ = graph.saml()
    assert graph.refused("PATCH", second, {"identifierUris": [URI]}) == (400, code)
    graph.json("PATCH", first, {"identifierUris": []})
    graph.json("PATCH", second, {"identifierUris": [URI]})


def test_an_application_of_ones_own_gets_its_service_principal(graph: Client) -> None:
    made = graph.json("POST", "/applications", {"displayName": "Own"})
    body = {"appId": made["appId"]}
    principal = graph.json("POST", "/servicePrincipals", body)
    assert principal["displayName"] == "Own"
    assert graph.refused("POST", "/servicePrincipals", body)[0] == 400
    assert graph.refused("POST", "/servicePrincipals", {"appId": "none"})[0] == 400


def test_owners_are_shown(graph: Client) -> None:
    app = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    owners = graph.values(f"/applications/{app['id']}/owners")
    assert [one["id"] for one in owners] == [graph.user("owner")]
    path = f"/servicePrincipals(appId='{app['appId']}')/owners"
    assert [one["@odata.type"] for one in graph.values(path)] == ["#microsoft.graph.user"]


def test_nothing_else_hangs_on_a_new_application(graph: Client) -> None:
    _, principal = graph.saml()
    assert graph.values(f"{principal}/synchronization/jobs") == []
    assert graph.values(f"{principal}/appManagementPolicies") == []


def test_a_deleted_application_comes_back_with_what_hung_on_it(graph: Client) -> None:
    app = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    principal = f"/servicePrincipals(appId='{app['appId']}')"
    before = [graph.json("GET", principal), graph.values(f"{principal}/appRoleAssignedTo")]
    graph.json("DELETE", f"/applications/{app['id']}")
    assert graph.refused("GET", principal)[0] == 404
    listed = graph.values("/directory/deletedItems/microsoft.graph.servicePrincipal")
    assert [one["appId"] for one in listed] == [app["appId"]]
    graph.json("POST", f"/directory/deletedItems/{app['id']}/restore")
    after = [graph.json("GET", principal), graph.values(f"{principal}/appRoleAssignedTo")]
    assert sorted(map(str, before[1])) == sorted(map(str, after[1]))
    assert before[0] == after[0]


def test_a_deleted_service_principal_leaves_its_application(graph: Client) -> None:
    application, principal = graph.saml()
    graph.json("DELETE", principal)
    assert graph.json("GET", application)
    assert graph.refused("GET", principal)[0] == 404


def test_deleted_items_end_after_thirty_days(graph: Client) -> None:
    application, _ = graph.saml()
    object_id = application.rpartition("/")[2]
    graph.json("DELETE", application)
    item = graph.json("GET", f"/directory/deletedItems/{object_id}")
    assert item["deletedDateTime"]
    graph.world.clock.pass_by(days=31)  # type: ignore[attr-defined]  # the helper's clock
    assert graph.values("/directory/deletedItems/microsoft.graph.application") == []
    assert graph.refused("POST", f"/directory/deletedItems/{object_id}/restore")[0] == 404


def test_what_is_deleted_for_good_does_not_come_back(graph: Client) -> None:
    application, principal = graph.saml()
    body = {"displayName": "CN=Sentry"}
    made = graph.json("POST", f"{principal}/addTokenSigningCertificate", body)
    item = f"/directory/deletedItems/{application.rpartition('/')[2]}"
    graph.json("DELETE", application)
    assert graph.refused("DELETE", item)[0] == 403  # a Cloud Application Administrator may not
    graph.upn = f"global@{graph.world.domain}"
    graph.json("DELETE", item)
    assert graph.refused("GET", item)[0] == 404
    assert graph.values("/directory/deletedItems/microsoft.graph.servicePrincipal") == []
    assert graph.world.store.get("signingKey", made["keyId"]) is None


def test_a_restored_identifier_must_still_be_free(graph: Client) -> None:
    first, _ = graph.saml()
    graph.json("PATCH", first, {"identifierUris": [URI]})
    graph.json("DELETE", first)
    second, _ = graph.saml()
    graph.json("PATCH", second, {"identifierUris": [URI]})
    path = f"/directory/deletedItems/{first.rpartition('/')[2]}/restore"
    assert graph.refused("POST", path)[0] == 400


def test_every_write_is_in_the_audit(graph: Client) -> None:
    application, _ = graph.saml()
    graph.json("PATCH", application, {"notes": "x"})
    graph.json("DELETE", application)
    said = [one["activityDisplayName"] for one in graph.values("/auditLogs/directoryAudits")]
    assert said == [
        "Add application",
        "Add service principal",
        "Update service principal",
        "Update application",
        "Delete application",
    ]
    path = "/auditLogs/directoryAudits?$filter=activityDisplayName eq 'Delete application'"
    (last,) = graph.values(path)
    assert last["initiatedBy"]["user"]["userPrincipalName"] == graph.upn
    assert last["targetResources"][0]["id"] == application.rpartition("/")[2]
