"""Sign-ins that begin at Entra: My Apps, its links, and the IdP-initiated response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.practice_federation import (
    ACS,
    OWNER,
    certificate_of,
    change_application,
    change_principal,
    principal,
    response_of,
    sentry_says,
)
from lxml import etree

if TYPE_CHECKING:
    from helpers.entra_visitor import Visitor

    from assistant.practice.world import World

TAG = "WindowsAzureActiveDirectoryIntegratedApp"


def test_my_apps_asks_who_it_is_and_lists_what_is_assigned(world: World, visitor: Visitor) -> None:
    page = visitor.pick(visitor.get("/myapps"), OWNER)
    assert page.heading == "My Apps"
    assert "Sentry (globex)" in page.words
    link = f"/myapps/launch/{principal(world)['appId']}"
    assert link in page.text
    assert visitor.submit(page).heading == "You are signed out"
    page = visitor.get("/myapps?practice_account=admin@contoso.practice.test")
    assert "No application is assigned" in page.words


@pytest.mark.parametrize(
    "changes", [{"tags": [TAG, "HideApp"]}, {"tags": []}, {"accountEnabled": False}]
)
def test_hidden_untagged_and_disabled_applications_are_not_listed(
    world: World, visitor: Visitor, changes: dict[str, object]
) -> None:
    change_principal(world, **changes)
    words = visitor.get(f"/myapps?practice_account={OWNER}").words
    assert "Sentry (globex)" not in words


def test_with_a_sign_on_url_it_begins_at_the_service_provider(
    world: World, visitor: Visitor
) -> None:
    page = visitor.get(f"/myapps/launch/{principal(world)['appId']}")
    assert page.location == "https://127.0.0.1:8445/organizations/globex/"


@pytest.mark.parametrize(
    "address", ["/myapps/launch/{app}", "/signin/{app}", "/signin/Sentry/{app}", "idp"]
)
def test_without_one_entra_answers_unasked(world: World, visitor: Visitor, address: str) -> None:
    change_principal(world, loginUrl="", samlSingleSignOnSettings={"relayState": "https://x/"})
    app_id = principal(world)["appId"]
    path = f"/{world.tenant_id}/saml2/idp?app={app_id}" if address == "idp" else address
    page = visitor.pick(visitor.get(path.format(app=app_id)), OWNER)
    assert page.action == ACS
    assert page.form["RelayState"] == "https://x/"
    document = response_of(page)
    assert b"InResponseTo" not in document
    sentry_says(world, document, certificate_of(world))
    change_principal(world, samlSingleSignOnSettings={"relayState": ""})
    page = visitor.get(path.format(app=app_id))
    assert "RelayState" not in page.form


def test_the_audience_is_the_first_identifier(world: World, visitor: Visitor) -> None:
    change_application(world, identifierUris=["urn:first", "urn:second"])
    app_id = principal(world)["appId"]
    page = visitor.get(f"/{world.tenant_id}/saml2/idp?app={app_id}&practice_account={OWNER}")
    root = etree.fromstring(response_of(page))
    assert root.findtext(".//{*}Audience") == "urn:first"


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"preferredSingleSignOnMode": None, "loginUrl": None}, "AADSTS700016"),
        ({"accountEnabled": False}, "AADSTS7000112"),
    ],
)
def test_what_cannot_be_launched_says_why(
    world: World, visitor: Visitor, changes: dict[str, object], number: str
) -> None:
    change_principal(world, **changes)
    assert number in visitor.get(f"/myapps/launch/{principal(world)['appId']}").words
    assert "AADSTS700016" in visitor.get("/myapps/launch/unknown").words
    assert "AADSTS700016" in visitor.get(f"/{world.tenant_id}/saml2/idp").words
