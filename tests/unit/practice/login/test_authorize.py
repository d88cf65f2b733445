"""The authorize and token endpoints without a network: what is checked, kept, refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from helpers.entra_visitor import ACCOUNT_UPN, Visitor
from helpers.practice_login import REDIRECT, VERIFIER, SetClock, answered, asking

from assistant.practice.login import tokens
from assistant.practice.login.clients import redirect_is_registered

if TYPE_CHECKING:
    from assistant.practice.world import World


def redeem(visitor: Visitor, world: World, **changes: str | None) -> dict[str, Any]:
    fields: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "client_id": world.client_id,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
        **changes,
    }
    kept = {name: value for name, value in fields.items() if value is not None}
    page = visitor.post(f"/{world.tenant_id}/oauth2/v2.0/token", kept)
    body: dict[str, Any] = json.loads(page.text)
    assert (page.status == 200) == ("error" not in body)
    assert "no-store" in page.headers["cache-control"]
    return body


@pytest.mark.parametrize(
    ("uri", "fits"),
    [
        ("http://localhost", True),
        ("http://localhost/", True),
        ("http://localhost:1", True),
        ("http://localhost:65535/", True),
        ("http://LOCALHOST:80", True),
        ("https://localhost:80", False),
        ("http://127.0.0.1:80", False),
        ("http://[::1]:80", False),
        ("http://localhost:80/callback", False),
        ("http://localhost:80/?a=b", False),
        ("http://localhost:80?", False),
        ("http://localhost:80/#x", False),
        ("http://localhost:0", False),
        ("http://localhost:99999", False),
        ("http://localhost.evil.example:80", False),
        ("http://user@localhost:80", False),
        ("http://localhost:80@evil.example/", False),
        ("http://localhost:80\\@evil.example", False),
        ("http://localhost:80\r\nX: y", False),
        ("", False),
    ],
)
def test_only_localhost_with_any_port_is_registered(uri: str, *, fits: bool) -> None:
    assert redirect_is_registered(uri) is fits


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"client_id": "11111111-1111-1111-1111-111111111111"}, "AADSTS700016"),
        ({"client_id": None}, "AADSTS900144"),
        ({"redirect_uri": "http://127.0.0.1:50000"}, "AADSTS50011"),
        ({"redirect_uri": None}, "AADSTS900144"),
    ],
)
def test_whoever_cannot_be_trusted_gets_a_page_and_no_redirect(
    world: World, visitor: Visitor, changes: dict[str, str | None], number: str
) -> None:
    page = visitor.get(asking(world, **changes))
    assert page.status == 200
    assert not page.location
    assert number in page.words
    assert "Correlation Id" in page.words
    assert re.search(r"2026-11-23 12:00:00Z", page.words)


@pytest.mark.parametrize(
    ("changes", "error", "number"),
    [
        ({"code_challenge": None}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge_method": "plain"}, "invalid_request", "AADSTS9002325"),
        ({"code_challenge_method": None}, "invalid_request", "AADSTS9002325"),
        ({"response_type": "token"}, "invalid_request", "AADSTS90023"),
        ({"response_type": None}, "invalid_request", "AADSTS900144"),
        ({"response_mode": "fragment"}, "unsupported_response_mode", "AADSTS70007"),
        ({"scope": None}, "invalid_request", "AADSTS900144"),
        ({"scope": "Bake.Cakes"}, "invalid_client", "AADSTS650053"),
        ({"scope": "https://vault.azure.net/.default"}, "invalid_resource", "AADSTS500011"),
        ({"prompt": "maybe"}, "invalid_request", "AADSTS90023"),
        ({"claims": "[]"}, "invalid_request", "AADSTS90013"),
        ({"claims": "{"}, "invalid_request", "AADSTS90013"),
        ({"login_hint": None}, "login_required", "AADSTS50058"),
        (
            {"client_id": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "scope": "Group.Read.All"},
            "invalid_client",
            "AADSTS65002",
        ),
    ],
)
def test_other_errors_go_back_to_the_application(
    world: World, visitor: Visitor, changes: dict[str, str | None], error: str, number: str
) -> None:
    answer = answered(visitor.get(asking(world, **changes)))
    assert answer["error"] == error
    assert answer["error_description"].startswith(number + ": ")
    assert answer["state"] == "the state"


def test_an_account_that_is_not_listed_needs_a_person(world: World, visitor: Visitor) -> None:
    stranger = world.store.all("user")[300]["userPrincipalName"]
    answer = answered(visitor.get(asking(world, login_hint=stranger)))
    assert answer["error_description"].startswith("AADSTS50058: ")
    page = visitor.pick(visitor.get(asking(world, prompt=None, login_hint=stranger)), stranger)
    visitor.submit(page, step="consent")
    assert answered(visitor.get(asking(world, login_hint=stranger)))["code"]
    more = answered(visitor.get(asking(world, login_hint=stranger, scope="User.ReadBasic.All")))
    assert more["error_description"].startswith("AADSTS65001: ")


def test_a_code_is_good_once(world: World, visitor: Visitor) -> None:
    answer = answered(visitor.get(asking(world)))
    assert answer["state"] == "the state"
    first = redeem(visitor, world, code=answer["code"])
    claims = jwt.decode(
        first["id_token"],
        tokens.public_key(world),
        algorithms=["RS256"],
        audience=world.client_id,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )
    assert claims["nonce"] == "the nonce"
    assert claims["iss"] == f"{world.origins.login}/{world.tenant_id}/v2.0"
    again = redeem(visitor, world, code=answer["code"])
    assert (again["error"], again["error_codes"]) == ("invalid_grant", [54005])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code_verifier": "w" * 43}, 501481),
        ({"code_verifier": None}, 900144),
        ({"redirect_uri": "http://localhost:50001"}, 70000),
        ({"client_id": "14d82eec-204b-4c2f-b7e8-296a70dab67e"}, 70000),
        ({"code": "1.invented"}, 70000),
        ({"client_secret": "s3cret"}, 9002313),
        ({"grant_type": "password"}, 70003),
    ],
)
def test_a_code_is_bound_to_its_request(
    world: World, visitor: Visitor, changes: dict[str, str | None], code: int
) -> None:
    answer = answered(visitor.get(asking(world)))
    result = redeem(visitor, world, **{"code": answer["code"], **changes})
    assert result["error_codes"] == [code]
    assert {"timestamp", "trace_id", "correlation_id", "error_description"} <= set(result)


def test_a_code_expires(world: World, visitor: Visitor, clock: SetClock) -> None:
    code = answered(visitor.get(asking(world)))["code"]
    clock.pass_by(minutes=11)
    assert redeem(visitor, world, code=code)["error_codes"] == [70008]


def test_a_refresh_token_rotates_with_a_grace_period_and_then_is_over(
    world: World, visitor: Visitor, clock: SetClock
) -> None:
    code = answered(visitor.get(asking(world)))["code"]
    first = redeem(visitor, world, code=code)["refresh_token"]
    refresh = {"grant_type": "refresh_token", "scope": "openid offline_access User.Read"}
    second = redeem(visitor, world, refresh_token=first, **refresh)["refresh_token"]
    assert second != first
    assert "access_token" in redeem(visitor, world, refresh_token=first, **refresh)
    clock.pass_by(minutes=11)
    over = redeem(visitor, world, refresh_token=first, **refresh)
    assert (over["error"], over["error_codes"]) == ("invalid_grant", [700082])
    assert "access_token" in redeem(visitor, world, refresh_token=second, **refresh)
    clock.pass_by(days=91)
    assert redeem(visitor, world, refresh_token=second, **refresh)["error_codes"] == [700082]


def test_no_secret_of_the_login_shows_in_the_dump(world: World, visitor: Visitor) -> None:
    page = visitor.pick(visitor.get(asking(world, prompt=None, login_hint=None)), ACCOUNT_UPN)
    page = visitor.submit(page, step="consent")
    result = redeem(visitor, world, code=answered(page)["code"])
    text = json.dumps(world.store.dump())
    for secret in (result["refresh_token"], visitor.cookies["practice_session"], "PRIVATE KEY"):
        assert secret not in text


def test_scp_is_the_union_of_all_consents_and_scope_is_written_as_asked(
    world: World, visitor: Visitor
) -> None:
    graph = world.origins.graph
    redeem(visitor, world, code=answered(visitor.get(asking(world)))["code"])
    page = visitor.get(asking(world, scope=f"openid {graph}/Group.Read.All"))
    result = redeem(visitor, world, code=answered(page)["code"], scope=f"{graph}/Group.Read.All")
    claims = jwt.decode(result["access_token"], options={"verify_signature": False})
    assert {"User.Read", "Group.Read.All"} <= set(claims["scp"].split())
    assert {f"{graph}/User.Read", f"{graph}/Group.Read.All"} <= set(result["scope"].split())
    assert "refresh_token" not in result  # offline_access was not asked for


def test_the_token_lifetime_is_a_setting(world: World, visitor: Visitor) -> None:
    world.store.put("setting", {"id": "token-lifetime", "value": 60})
    result = redeem(visitor, world, code=answered(visitor.get(asking(world)))["code"])
    claims = jwt.decode(result["access_token"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == result["expires_in"] == 60


def test_the_keys_are_published(world: World, visitor: Visitor) -> None:
    page = visitor.get(f"/{world.tenant_id}/v2.0/.well-known/openid-configuration")
    found = json.loads(page.text)
    [key] = json.loads(visitor.get(found["jwks_uri"]).text)["keys"]
    result = redeem(visitor, world, code=answered(visitor.get(asking(world)))["code"])
    header = jwt.get_unverified_header(result["access_token"])
    assert header["kid"] == key["kid"]
    jwt.decode(
        result["access_token"],
        jwt.PyJWK(key).key,
        algorithms=["RS256"],
        audience=world.origins.graph,
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )


@pytest.mark.parametrize("name", ["contoso.practice.test", "organizations", "common"])
def test_tenants_that_are_known(world: World, visitor: Visitor, name: str) -> None:
    page = visitor.get(f"/{name}/v2.0/.well-known/openid-configuration")
    assert page.status == 200
    assert json.loads(page.text)["authorization_endpoint"].startswith(world.origins.login)


def test_methods_and_paths_that_are_not_served(world: World, visitor: Visitor) -> None:
    assert visitor.get("/nothing/here").status == 404
    page = visitor.get(f"/{world.tenant_id}/oauth2/v2.0/token")
    assert json.loads(page.text)["error_codes"] == [900561]
