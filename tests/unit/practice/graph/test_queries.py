"""OData on the practice Graph: what is supported works, and nothing is passed over."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from helpers.practice_graph import ADVANCED, Client


def names(graph: Client, kind: str, test: str, **more: object) -> set[str]:
    found = graph.values(f"/{kind}?$filter={quote(test)}", **more)
    return {one["displayName"] for one in found}


@pytest.mark.parametrize(
    ("kind", "test", "expected"),
    [
        ("groups", "displayName eq 'engineering'", {"Engineering"}),
        ("groups", "startsWith(displayName,'Sentry')", {"Sentry users", "Sentry contractors"}),
        ("groups", "displayName in ('Sales','Empty group')", {"Sales", "Empty group"}),
        ("groups", "displayName in ('Sales')", {"Sales"}),
        ("groups", "groupTypes/any(t:t eq 'DynamicMembership')", {"Designers (dynamic)"}),
        ("groups", "visibility eq 'HiddenMembership' and mailEnabled eq true", {"Hidden project"}),
        (
            "groups",
            "displayName eq 'Empty group' or displayName eq 'Newsletter'",
            {"Empty group", "Newsletter"},
        ),
        ("users", "userPrincipalName eq 'ADMIN@contoso.practice.test'", {"Ada Minner"}),
        ("users", "mail eq 'twins@contoso.practice.test'", {"Tina Twin", "Tom Twin"}),
        ("users", "surname eq 'O''Brien' and startswith(givenName,'Zzz')", set()),
        ("servicePrincipals", "servicePrincipalNames/any(n:endswith(n,'x'))", None),
        ("applications", "displayName eq 'Sentry (globex)'", {"Sentry (globex)"}),
        ("applicationTemplates", "contains(displayName,'SENTRYONE')", {"SentryOne"}),
    ],
)
def test_a_filter_gives_what_it_says(
    graph: Client, kind: str, test: str, expected: set[str] | None
) -> None:
    if expected is None:
        assert graph.refused("GET", f"/{kind}?$filter={quote(test)}")[0] == 400
    else:
        assert names(graph, kind, test) == expected


def test_an_identifier_is_found_by_its_application(graph: Client) -> None:
    uri = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    test = f"identifierUris/any(u:u eq '{uri['identifierUris'][0]}')"
    assert names(graph, "applications", test) == {"Sentry (globex)"}


@pytest.mark.parametrize(
    "query",
    [
        "/users?$filter=nonsense eq 'x'",  # no such property
        "/users?$filter=displayName eq",  # not well formed
        "/users?$filter=contains(displayName,'a')",  # never supported on directory objects
        "/users?$filter=displayName gt 'a'",
        "/users?$filter=length(displayName) eq 3",
        "/users?$filter=jobTitle eq officeLocation",
        "/users?$filter=",
        "/users?$skip=10",
        "/users?$top=0",
        "/users?$top=ten",
        "/users?$select=nonsense",
        "/users?$orderby=mail",
        "/users?$orderby=displayName upwards",
        "/users?$expand=manager",
        "/users?$count=maybe",
        "/users?$top=1&$top=2",
        "/users?$skiptoken=x",
        "/users?$skiptoken=eyJmcm9tIjogLTF9",  # {"from": -1}
        "/users?$skiptoken=eyJmcm9tIjoidHdvIn0",  # {"from": "two"}
        "/users?$apply=aggregate($count as n)",
        "/users?colour=red",
        "/me?$filter=id eq 'x'",
        "/me?$top=1",
        '/applicationTemplates?$search="displayName:Sentry"',
        "/applicationTemplates?$filter=publisher eq 'Sentry'",
        "/servicePrincipals/{sp}/appRoleAssignedTo?$filter=principalId eq 'x'",
        "/applications/{app}?$top=1",
    ],
)
def test_what_is_not_supported_is_refused(graph: Client, query: str) -> None:
    app = graph.world.store.find("application", "displayName", "Sentry (globex)")[0]
    principal = graph.world.store.find("servicePrincipal", "appId", app["appId"])[0]
    path = query.replace("{app}", app["id"]).replace("{sp}", principal["id"])
    assert graph.refused("GET", path)[0] == 400


@pytest.mark.parametrize(
    "query",
    [
        "/users?$filter=accountEnabled ne true&$count=true",
        "/users?$filter=not(startswith(mail,'a'))&$count=true",
        "/users?$filter=endswith(mail,'@mail.contoso.practice.test')&$count=true",
        "/users?$filter=assignedLicenses/$count eq 0&$count=true",
        "/users?$filter=startswith(displayName,'A')&$orderby=displayName&$count=true",
        "/users?$count=true&$top=1",
        '/users?$search="displayName:anna" OR "mail:anna"',
        "/users/$count",
        "/groups/$count",
        "/applications/$count",
        "/servicePrincipals/$count",
    ],
)
def test_an_advanced_query_needs_its_header(graph: Client, query: str) -> None:
    assert graph.refused("GET", query)[0] == 400
    response = graph.send("GET", query, headers=ADVANCED)
    assert response.status == 200
    assert response.body not in {b"0", b'{"value":[]}'}


def test_the_header_itself_is_read(graph: Client) -> None:
    path = "/users?$filter=accountEnabled ne true&$count=true"
    assert graph.refused("GET", path, headers={"consistencylevel": "strong"})[0] == 400


def test_not_everybody_has_a_mail_address(graph: Client) -> None:
    path = "/users?$filter=mail eq null&$count=true&$top=1"
    assert graph.refused("GET", path)[0] == 400
    counted = graph.json("GET", path, headers=ADVANCED)
    assert counted["@odata.count"] == 360


def test_search_looks_at_the_beginnings_of_words(graph: Client) -> None:
    found = graph.values('/groups?$search="displayName:sen us"', headers=ADVANCED)
    assert [one["displayName"] for one in found] == ["Sentry users"]
    path = '/groups?$search="displayName:sentry" AND "displayName:contr"'
    assert len(graph.values(path, headers=ADVANCED)) == 1
    for broken in ("displayName:x", '"displayName"', '"colour:x"', '"displayName:"', '"a:b" OR'):
        assert graph.refused("GET", f"/groups?$search={broken}", headers=ADVANCED)[0] == 400


def test_pages_follow_each_other_to_the_end(graph: Client) -> None:
    found = graph.values("/users?$select=id&$top=999")
    assert len({one["id"] for one in found}) == len(found) == 12_000
    assert all(set(one) == {"id"} for one in found)


def test_skip_and_pages_do_not_add_up(graph: Client) -> None:
    whole = graph.values("/applicationTemplates?$select=id")
    assert graph.values("/applicationTemplates?$select=id&$top=50&$skip=100") == whole[100:]


def test_a_list_is_sorted(graph: Client) -> None:
    found = [g["displayName"] for g in graph.values("/groups?$orderby=displayName desc")]
    assert found == sorted(found, key=str.lower, reverse=True)


def test_relations_are_expanded(graph: Client) -> None:
    path = f"/groups/{graph.group('Sentry users')}?$select=displayName&$expand=members($select=id)"
    shown = graph.json("GET", path)
    assert graph.user("owner") in {one["id"] for one in shown["members"]}


def test_a_key_is_shown_only_where_it_is_asked_for(graph: Client) -> None:
    test = "$filter=displayName eq 'Sentry (globex)'"
    plain = graph.values(f"/servicePrincipals?{test}")[0]["keyCredentials"]
    asked = graph.values(f"/servicePrincipals?{test}&$select=keyCredentials")[0]["keyCredentials"]
    assert [part["key"] for part in plain] == [None, None]
    assert {part["usage"]: bool(part["key"]) for part in asked} == {"Sign": False, "Verify": True}


def test_what_is_private_never_shows(graph: Client) -> None:
    found = graph.send("GET", "/users?$top=50").body + graph.send("GET", "/me").body
    assert b'"_' not in found
