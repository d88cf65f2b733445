"""Faults on order: how they are named, and which requests they meet."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.practice.faults import KINDS, Fault, Faults, FaultSpecError, parse
from assistant.practice.http import Request

INSTANTIATE = "graph:POST /applicationTemplates/*/instantiate:1=reset-after"


def request(origin: str = "graph", path: str = "/v1.0/me") -> Request:
    return Request(origin, "GET", path, "", {"client-request-id": "mine"})


def test_a_specification_is_read() -> None:
    glob = "/applicationTemplates/*/instantiate"
    assert parse(INSTANTIATE) == Fault("graph", "POST", glob, 1, 1, "reset-after")
    assert parse("login:* *:*=503") == Fault("login", "*", "*", 1, None, "503")
    assert parse("sentry:GET /x:2-4=hang") == Fault("sentry", "GET", "/x", 2, 4, "hang")
    assert parse("graph:GET /a(appId='b:c'):3=404").glob == "/a(appId='b:c')"


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "graph",
        "graph:GET /x=503",
        "graph:GET /x:1=teapot",
        "moon:GET /x:1=503",
        "graph:GET /x:0=503",
        "graph:GET /x:4-2=503",
        "graph:get /x:1=503",
        "graph:GET /x y:1=503",
        "graph:GET /x:one=503",
    ],
)
def test_what_is_none_is_refused(spec: str) -> None:
    with pytest.raises(FaultSpecError):
        Faults([spec])


def test_it_meets_the_requests_that_it_counts() -> None:
    faults = Faults(["graph:PATCH /servicePrincipals/*:2-3=503"])
    seen = [faults.kind("graph", "PATCH", "/v1.0/servicePrincipals/a") for _ in range(4)]
    assert seen == [None, "503", "503", None]
    assert faults.kind("graph", "GET", "/v1.0/servicePrincipals/a") is None
    assert faults.kind("login", "PATCH", "/servicePrincipals/a") is None


def test_every_one_counts_and_the_first_named_wins() -> None:
    faults = Faults(["graph:* *:2=503", "graph:GET /me:*=429"])
    assert [faults.kind("graph", "GET", "/v1.0/me") for _ in range(3)] == ["429", "503", "429"]
    faults.clear()
    assert faults.kind("graph", "GET", "/v1.0/me") is None


def test_paths_are_held_against_globs_decoded_and_case_kept() -> None:
    faults = Faults(["graph:GET /u/[x]:*=503"])
    assert faults.kind("graph", "GET", "/v1.0/u/%5Bx%5D") == "503"
    assert faults.kind("graph", "GET", "/v1.0/u/x") is None
    assert faults.kind("graph", "GET", "/v1.0/U/[x]") is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_answers_or_acts_on_the_connection(kind: str) -> None:
    response = Faults().response(kind, request())
    if kind in {"reset-before", "reset-after", "slow", "hang"}:
        assert response is None
        return
    assert response is not None
    told: Any = response.json()
    assert told["error"]["innerError"]["client-request-id"] == "mine"
    assert (response.header("Retry-After") is not None) is (kind == "429")
    challenge = response.header("WWW-Authenticate") or ""
    assert ('claims="' in challenge) is (kind == "claims")
    assert response.status == {"429": 429, "503": 503, "404": 404, "role-lost": 403}.get(kind, 401)


def test_each_origin_fails_in_its_own_words() -> None:
    token = Faults().response("503", request("login", "/common/oauth2/v2.0/token"))
    page = Faults().response("503", request("sentry", "/auth/login/"))
    assert token is not None
    assert page is not None
    told: Any = token.json()
    assert told["error"] == "temporarily_unavailable"
    assert page.header("Content-Type") == "text/plain; charset=utf-8"
