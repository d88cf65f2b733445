"""``$batch`` on the practice Graph."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.practice_graph import ADVANCED, Client

JSON = {"Content-Type": "application/json"}


def run(graph: Client, *items: dict[str, Any]) -> dict[str, Any]:
    answer = graph.json("POST", "/$batch", {"requests": list(items)})
    return {one["id"]: one for one in answer["responses"]}


def get(id_: str, url: str, **more: object) -> dict[str, Any]:
    return {"id": id_, "method": "GET", "url": url, **more}


@pytest.mark.parametrize(
    "requests",
    [
        [],
        "x",
        ["x"],
        [get("1", "/me"), get("1", "/me")],
        [get("a", "/me"), get("A", "/me")],
        [get("", "/me")],
        [get("1", "/me", dependsOn=["2"]), get("2", "/me")],
        [get("1", "/me", dependsOn="2")],
        [get("1", "/me", headers=["x"])],
        [get("1", "me")],
        [get("1", "https://elsewhere.example/me")],
        [{"id": "1", "method": "TRACE", "url": "/me"}],
        [{"id": "1", "method": "POST", "url": "/$batch", "headers": JSON, "body": {}}],
        [{"id": "1", "method": "POST", "url": "/users", "body": {}}],
        [get(str(number), "/me") for number in range(21)],
    ],
)
def test_a_batch_that_is_not_well_formed_is_refused_whole(graph: Client, requests: object) -> None:
    assert graph.refused("POST", "/$batch", {"requests": requests})[0] == 400


def test_twenty_items_are_answered(graph: Client) -> None:
    found = run(graph, *(get(str(number), "/me?$select=id") for number in range(20)))
    assert {one["status"] for one in found.values()} == {200}
    assert len(found) == 20


def test_what_depends_on_a_failure_fails_and_the_rest_does_not(graph: Client) -> None:
    found = run(
        graph,
        get("a", "/applications/none"),
        get("b", "/me", dependsOn=["A"]),
        get("c", "/me", dependsOn=["b"]),
        get("d", "/me"),
    )
    assert {name: one["status"] for name, one in found.items()} == {
        "a": 404,
        "b": 424,
        "c": 424,
        "d": 200,
    }


def test_an_item_brings_its_own_headers(graph: Client) -> None:
    url = "/users/$count"
    found = run(graph, get("a", url), get("b", url, headers=ADVANCED))
    assert found["a"]["status"] == 400
    assert (found["b"]["status"], found["b"]["body"]) == (200, "12000")


def test_a_write_without_an_answer_has_no_body(graph: Client) -> None:
    _, principal = graph.saml()
    body = {"notes": "x"}
    item = {"id": "1", "method": "PATCH", "url": principal, "headers": JSON, "body": body}
    assert "body" not in run(graph, item)["1"]


@pytest.mark.parametrize(
    ("kind", "status", "acted"),
    [
        ("429", 429, False),
        ("503", 503, False),
        ("404", 404, False),
        ("claims", 401, False),
        ("token-expired", 401, False),
        ("role-lost", 403, False),
        ("reset-before", 504, False),
        ("hang", 504, False),
        ("reset-after", 504, True),
        ("slow", 204, True),
    ],
)
def test_a_fault_meets_an_item_as_it_meets_a_request(
    graph: Client, kind: str, status: int, *, acted: bool
) -> None:
    waited: list[float] = []
    graph.world.pause = waited.append
    _, principal = graph.saml()
    graph.world.faults.add(f"graph:PATCH /servicePrincipals/*:1={kind}")
    item = {
        "id": "1",
        "method": "PATCH",
        "url": principal,
        "headers": JSON,
        "body": {"notes": "written"},
    }
    answer = run(graph, item, get("2", "/me"))
    assert (answer["1"]["status"], answer["2"]["status"]) == (status, 200)
    if kind == "429":
        assert answer["1"]["headers"]["Retry-After"]
    assert (graph.json("GET", principal)["notes"] == "written") is acted
    assert bool(waited) is (kind == "slow")
