"""MSAL itself, as the assistant uses it, against the practice login over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import msal
import pytest
import requests
from helpers.entra_visitor import ACCOUNT_UPN, Page, Visitor, over_tls

from assistant.practice.login import revoke
from assistant.practice.login.tokens import public_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.practice.serve import Practice

REDIRECT = "http://localhost:61234"
SCOPES = ["User.Read", "User.ReadBasic.All", "Application.ReadWrite.All"]


@pytest.fixture
def visitor(practice: Practice, session: requests.Session) -> Visitor:
    return over_tls(session, practice.origins.login)


@pytest.fixture
def app(practice: Practice) -> Iterator[msal.PublicClientApplication]:
    with requests.Session() as http:
        http.verify = str(practice.ca_file)
        http.trust_env = False
        yield client(practice, http)


def client(practice: Practice, http: requests.Session, **more: Any) -> msal.PublicClientApplication:
    options = {"tenant": practice.world.tenant_id, "client_id": practice.world.client_id, **more}
    tenant, client_id = options.pop("tenant"), options.pop("client_id")
    return msal.PublicClientApplication(
        client_id,
        authority=f"{practice.origins.login}/{tenant}",
        instance_discovery=False,
        http_client=http,
        http_cache={},
        client_capabilities=["CP1"],
        **options,
    )


def delivered(page: Page) -> dict[str, str]:
    """What the page or the redirect hands to the application."""
    if page.location:
        assert page.location.startswith(REDIRECT)
        return dict(parse_qsl(urlsplit(page.location).query))
    assert page.action.startswith(REDIRECT)
    return page.form


def sign_in(
    app: msal.PublicClientApplication, visitor: Visitor, scopes: list[str], **more: Any
) -> dict[str, Any]:
    flow = app.initiate_auth_code_flow(
        scopes, redirect_uri=REDIRECT, response_mode="form_post", **more
    )
    answer = delivered(visitor.get(flow["auth_uri"]))
    result: dict[str, Any] = app.acquire_token_by_auth_code_flow(flow, answer)
    return result


def silently(
    app: msal.PublicClientApplication, visitor: Visitor, upn: str, scopes: list[str] = SCOPES
) -> dict[str, Any]:
    return sign_in(app, visitor, scopes, prompt="none", login_hint=upn)


def read(practice: Practice, result: dict[str, Any]) -> dict[str, Any]:
    assert "access_token" in result, result
    claims: dict[str, Any] = jwt.decode(
        result["access_token"],
        public_key(practice.world),
        algorithms=["RS256"],
        audience=practice.origins.graph,
    )
    return claims


def test_a_listed_account_signs_in_without_a_person(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    result = silently(app, visitor, ACCOUNT_UPN)
    claims = read(practice, result)
    admin = practice.world.store.find("user", "userPrincipalName", ACCOUNT_UPN)[0]
    assert claims["oid"] == admin["id"]
    assert claims["tid"] == practice.world.tenant_id
    assert claims["appid"] == practice.world.client_id
    assert set(SCOPES) <= set(claims["scp"].split())
    assert "158c047a-c907-4556-b7ef-446551a6b5f7" in claims["wids"]
    assert claims["xms_cc"] == ["CP1"]
    assert result["id_token_claims"]["preferred_username"] == ACCOUNT_UPN
    assert result["id_token_claims"]["tid"] == practice.world.tenant_id
    assert result["id_token_claims"]["aud"] == practice.world.client_id
    assert result["expires_in"] == 3600
    [account] = app.get_accounts()
    assert account["username"] == ACCOUNT_UPN
    assert account["home_account_id"] == f"{admin['id']}.{practice.world.tenant_id}"


def test_the_cached_token_is_found_again_by_every_scope_that_was_granted(
    app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    first = silently(app, visitor, ACCOUNT_UPN)
    [account] = app.get_accounts()
    for scope in SCOPES:
        again = app.acquire_token_silent([scope], account)
        assert again is not None
        assert again["access_token"] == first["access_token"]
        assert again["token_source"] == "cache"


def test_a_refresh_brings_a_new_token_and_rotates(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    first = silently(app, visitor, ACCOUNT_UPN)
    [account] = app.get_accounts()
    again = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert read(practice, again)["uti"] != read(practice, first)["uti"]
    claimed = app.acquire_token_silent_with_error(
        SCOPES, account, claims_challenge='{"access_token":{"nbf":{"essential":true}}}'
    )
    assert claimed["access_token"] != again["access_token"]


def test_a_revoked_sign_in_is_700082(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    silently(app, visitor, "cloudapp@contoso.practice.test")
    [account] = app.get_accounts()
    revoke(practice.world, account["local_account_id"])
    result = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert result["error"] == "invalid_grant"
    assert result["error_codes"] == [700082]
    assert result["suberror"] == "bad_token"
    assert result["correlation_id"]
    assert result["timestamp"]


@pytest.mark.parametrize(
    ("account", "error", "number"),
    [
        ("mfa", "interaction_required", "AADSTS50076"),
        ("blocked", "access_denied", "AADSTS53003"),
        ("disabled", "access_denied", "AADSTS50057"),
        ("reader", "access_denied", "AADSTS90094"),
        ("nobody", "login_required", "AADSTS50034"),
    ],
)
def test_what_a_silent_sign_in_answers_to_accounts_that_need_more(
    app: msal.PublicClientApplication, visitor: Visitor, account: str, error: str, number: str
) -> None:
    result = silently(app, visitor, f"{account}@contoso.practice.test")
    assert result["error"] == error
    assert result["error_description"].startswith(f"{number}: ")
    for word in ("Trace ID: ", "Correlation ID: ", "Timestamp: "):
        assert word in result["error_description"]


def test_an_account_that_is_blocked_later_is_refused_at_its_refresh(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    silently(app, visitor, "useradmin@contoso.practice.test", ["User.Read"])
    [account] = app.get_accounts()
    store = practice.world.store
    user = store.get("user", account["local_account_id"])
    assert user is not None
    store.put("user", {**user, "_mfa": "required"})
    try:
        result = app.acquire_token_silent_with_error(["User.Read"], account, force_refresh=True)
    finally:
        store.put("user", user)
    assert (result["error"], result["suberror"]) == ("interaction_required", "basic_action")
    assert result["error_codes"] == [50076]
    assert "access_token" in result["claims"]


def test_more_scopes_than_were_granted_are_65001_with_msal(
    app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    silently(app, visitor, "owner2@contoso.practice.test", ["User.Read"])
    [account] = app.get_accounts()
    result = app.acquire_token_silent_with_error(["Application.ReadWrite.All"], account)
    assert (result["error"], result["suberror"]) == ("invalid_grant", "consent_required")
    assert result["error_codes"] == [65001]


def test_a_person_picks_proves_agrees_and_is_in(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, response_mode="form_post")
    page = visitor.get(flow["auth_uri"])
    page = visitor.pick(page, "mfa@contoso.practice.test")
    page = visitor.submit(page, step="mfa")
    assert "Change applications" in page.words
    page = visitor.submit(page, step="consent")
    result = app.acquire_token_by_auth_code_flow(flow, delivered(page))
    assert read(practice, result)["amr"] == ["pwd", "mfa"]
    # and the browser remembers: no page the second time, not even for prompt=none
    assert "access_token" in silently(app, visitor, "mfa@contoso.practice.test")


def test_declining_is_access_denied(app: msal.PublicClientApplication, visitor: Visitor) -> None:
    with pytest.warns(UserWarning, match="form_post"):  # MSAL's opinion; the query works too
        flow = app.initiate_auth_code_flow(
            ["Policy.Read.All"],
            redirect_uri=REDIRECT,
            response_mode="query",
            prompt="select_account",
        )
    page = visitor.pick(visitor.get(flow["auth_uri"]), "global@contoso.practice.test")
    page = visitor.submit(page, step="decline")
    result = app.acquire_token_by_auth_code_flow(flow, delivered(page))
    assert result["error"] == "access_denied"
    assert "AADSTS65004" in result["error_description"]


def test_the_graph_command_line_tools_are_known_too(practice: Practice, visitor: Visitor) -> None:
    with requests.Session() as http:
        http.verify = str(practice.ca_file)
        http.trust_env = False
        app = client(
            practice,
            http,
            client_id="14d82eec-204b-4c2f-b7e8-296a70dab67e",
            tenant="organizations",
        )
        assert "access_token" in silently(app, visitor, ACCOUNT_UPN)


def test_an_unknown_tenant_is_a_value_error(practice: Practice) -> None:
    with requests.Session() as http:
        http.verify = str(practice.ca_file)
        http.trust_env = False
        with pytest.raises(ValueError, match="tenant"):
            client(practice, http, tenant="nowhere.example")


def poll(app: msal.PublicClientApplication, flow: dict[str, Any]) -> dict[str, Any]:
    """Ask once, without MSAL's waiting loop."""
    result: dict[str, Any] = app.client.obtain_token_by_device_flow(
        flow, exit_condition=lambda _flow: True, data={"claims": ""}
    )
    flow["latest_attempt_at"] = 0
    app._http_cache = {}
    return result


def test_a_device_signs_in_when_a_person_types_its_code(
    practice: Practice, app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    flow = app.initiate_device_flow(["User.Read"])
    assert flow["verification_uri"].startswith(practice.origins.login)
    assert flow["user_code"] in flow["message"]
    waiting = poll(app, flow)
    assert waiting["error"] == "authorization_pending"
    assert waiting["error_codes"] == [70016]
    page = visitor.submit(visitor.get(flow["verification_uri"]), otc=flow["user_code"].lower())
    page = visitor.pick(page, "owner@contoso.practice.test")
    page = visitor.submit(page, step="confirm")
    page = visitor.submit(page, step="consent")
    assert page.heading == "You are signed in"
    flow["interval"] = 0
    result = app.acquire_token_by_device_flow(flow)
    assert read(practice, result)["upn"] == "owner@contoso.practice.test"


def test_a_device_that_is_declined_hears_it(
    app: msal.PublicClientApplication, visitor: Visitor
) -> None:
    flow = app.initiate_device_flow(["User.Read"])
    page = visitor.submit(visitor.get(flow["verification_uri"]), otc=flow["user_code"])
    page = visitor.submit(visitor.pick(page, "owner@contoso.practice.test"), step="decline")
    assert page.heading == "Nothing was signed in"
    flow["interval"] = 0
    assert app.acquire_token_by_device_flow(flow)["error"] == "authorization_declined"
