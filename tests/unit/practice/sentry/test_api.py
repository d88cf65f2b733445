"""The API calls of Sentry that say something about sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.signed_responses import claims

if TYPE_CHECKING:
    from helpers.practice_sentry import Sentry

PROVIDER = "/api/0/organizations/{}/auth-provider/"
OWNER = "owner@contoso.practice.test"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["auth-provider/", "auth-providers/", "scim/v2/Users"])
def test_nobody_gets_nothing(sentry: Sentry, path: str) -> None:
    response = sentry.get(f"/api/0/organizations/acme/{path}")
    assert response.status == 401
    assert response.json() == {"detail": "Authentication credentials were not provided."}


def test_no_provider_is_no_content(sentry: Sentry) -> None:
    response = sentry.get(PROVIDER.format("acme"), **bearer("sntrys_practice_acme_org_read"))
    assert (response.status, response.body) == (204, b"")


def test_a_provider_is_described_without_its_secrets(sentry: Sentry) -> None:
    sentry.trust_test_idp("acme")
    response = sentry.get(PROVIDER.format("acme"), **bearer("sntrys_practice_acme_org_read"))
    assert response.status == 200
    assert response.json() == {
        "id": "1",
        "provider_name": "active-directory",
        "pending_links_count": 6,
        "login_url": f"{sentry.base}/organizations/acme/issues/",
        "default_role": "member",
        "require_link": True,
        "scim_enabled": False,
    }


@pytest.mark.parametrize(
    ("slug", "token", "status", "detail"),
    [
        ("acme", "wrong", 401, "Invalid token"),
        (
            "acme",
            "sntrys_practice_acme_scim",
            403,
            "You do not have permission to perform this action.",
        ),
        (
            "acme",
            "sntrys_practice_globex_org_read",
            403,
            "You do not have permission to perform this action.",
        ),
        ("nosuch", "sntrys_practice_acme_org_read", 404, "The requested resource does not exist"),
    ],
)
def test_tokens_are_judged(sentry: Sentry, slug: str, token: str, status: int, detail: str) -> None:
    response = sentry.get(PROVIDER.format(slug), **bearer(token))
    assert (response.status, response.json()) == (status, {"detail": detail})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_api_configures_sso(sentry: Sentry, method: str) -> None:
    headers = bearer("sntrys_practice_acme_org_read")
    assert sentry.send(method, PROVIDER.format("acme"), headers=headers).status == 405


def test_the_providers_that_could_be_set_up(sentry: Sentry) -> None:
    response = sentry.get(
        "/api/0/organizations/acme/auth-providers/", **bearer("sntrys_practice_acme_org_read")
    )
    listed = response.json()
    assert isinstance(listed, list)
    assert {each["key"] for each in listed} == {
        "google", "active-directory", "auth0", "github", "jumpcloud", "okta", "onelogin",
        "rippling", "saml2",
    }  # fmt: skip
    assert {
        "key": "active-directory",
        "name": "Active Directory",
        "requiredFeature": "organizations:sso-saml2",
    } in listed


def test_a_session_must_have_come_through_sso(sentry: Sentry) -> None:
    sentry.sign_in_as(OWNER)
    assert sentry.get(PROVIDER.format("acme")).status == 204
    sentry.trust_test_idp("acme")
    response = sentry.get(PROVIDER.format("acme"))
    assert response.status == 401
    assert response.json() == {
        "detail": {
            "code": "sso-required",
            "message": "Must login via SSO",
            "extra": {"loginUrl": "/auth/login/acme/"},
        }
    }
    sentry.post("acme", sentry.answer("acme", attributes=claims(OWNER, OWNER)))
    sentry.submit("/auth/sso/", op="confirm")
    assert sentry.get(PROVIDER.format("acme")).status == 200


def test_scim_answers_only_when_switched_on(sentry: Sentry) -> None:
    path = f'/api/0/organizations/acme/scim/v2/Users?filter=userName%20eq%20"{OWNER}"'
    headers = bearer("sntrys_practice_acme_scim")
    assert sentry.get(path, **headers).status == 403
    sentry.trust_test_idp("acme")
    (organization,) = (
        o for o in sentry.world.store.all("sentryOrganization") if o["slug"] == "acme"
    )
    provider = {**organization["provider"], "scimEnabled": True}
    sentry.world.store.put("sentryOrganization", {**organization, "provider": provider})
    answer = sentry.get(path, **headers).json()
    assert isinstance(answer, dict)
    assert answer["totalResults"] == 1
    assert answer["Resources"][0]["userName"] == OWNER


@pytest.mark.parametrize("path", ["/api/0/nothing/", "/api/0/organizations/acme/scim/v2/"])
def test_other_paths(sentry: Sentry, path: str) -> None:
    assert sentry.get(path).status == 404
    assert sentry.get(path, **bearer("sntrys_practice_acme_scim")).status == 404
