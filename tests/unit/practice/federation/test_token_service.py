"""``/saml2`` may go by former settings for a while after a change (``token-service-lag``)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.entra_visitor import Visitor, direct
from helpers.practice_federation import (
    ACS,
    ENTITY,
    OWNER,
    add_certificate,
    ask,
    certificate_of,
    change_application,
    change_principal,
    principal,
    response_of,
    sentry_says,
)
from helpers.practice_login import SetClock, small_world

from assistant.practice import login
from assistant.practice.world import TOKEN_SERVICE_LAG, World

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGER = "eligible@contoso.practice.test"


@pytest.fixture(params=["none", "minutes"])
def late(request: pytest.FixtureRequest, clock: SetClock) -> World:
    """A world with replication's lag, under each answer."""
    world = small_world(clock, {"token-service-lag": request.param})
    world.lag_factor = 1.0
    return world


@pytest.fixture
def visitor(late: World) -> Visitor:
    return direct(login.handler(late), late.origins.login)


def before_and_after(late: World, look: Callable[[], str], former: str, new: str) -> None:
    """See that what is new is seen at once, or only when the lag is over."""
    clock = late.clock
    assert isinstance(clock, SetClock)
    assumed = late.assume("token-service-lag") == "minutes"
    assert (former if assumed else new) in look()
    clock.pass_by(seconds=TOKEN_SERVICE_LAG - 0.1)
    assert (former if assumed else new) in look()
    clock.pass_by(seconds=0.2)
    assert new in look()


def test_an_identifier(late: World, visitor: Visitor) -> None:
    change_application(late, identifierUris=["https://other/"])
    before_and_after(late, lambda: ask(visitor, late).text, ACS, "AADSTS700016")


def test_a_new_identifier(late: World, visitor: Visitor) -> None:
    change_application(late, identifierUris=[ENTITY, "urn:new"])
    before_and_after(late, lambda: ask(visitor, late, issuer="urn:new").text, "AADSTS700016", ACS)


def test_a_reply_url(late: World, visitor: Visitor) -> None:
    new = "https://127.0.0.1:8445/saml/acs/new/"
    web = {"redirectUris": [new], "redirectUriSettings": []}
    change_application(late, web=web)
    before_and_after(late, lambda: ask(visitor, late, acs=new).text, "AADSTS50011", new)


def test_an_assignment(late: World, visitor: Visitor) -> None:
    (user,) = late.store.find("user", "userPrincipalName", STRANGER)
    resource = principal(late)["id"]
    made = {"id": "new", "principalId": user["id"], "resourceId": resource, "appRoleId": "x"}
    late.store.put("appRoleAssignment", made)
    before_and_after(late, lambda: ask(visitor, late, STRANGER).text, "AADSTS50105", ACS)


def test_an_assignment_that_is_taken_away(late: World, visitor: Visitor) -> None:
    (user,) = late.store.find("user", "userPrincipalName", OWNER)
    for one in late.store.find("appRoleAssignment", "principalId", user["id"]):
        late.store.remove("appRoleAssignment", one["id"])
    for link in late.store.find("membership", "memberId", user["id"]):
        late.store.remove("membership", link["id"])
    before_and_after(late, lambda: ask(visitor, late).text, ACS, "AADSTS50105")


def test_a_certificate_and_its_key(late: World, visitor: Visitor) -> None:
    old = certificate_of(late)
    key = principal(late)["keyCredentials"][0]["keyId"]
    year = dt.timedelta(days=365)
    made = add_certificate(late, "new", -dt.timedelta(days=1), year, alone=True)
    change_principal(late, preferredTokenSigningKeyThumbprint=made["thumbprint"])
    late.store.remove("signingKey", key)

    def signed_with() -> str:
        document = response_of(ask(visitor, late))
        text = b"".join(document.split()).decode()
        for name, certificate in (("old", old), ("new", made["certificate"])):
            if certificate in text:
                sentry_says(late, document, certificate)
                return name
        return "neither"

    before_and_after(late, signed_with, "old", "new")


def test_a_sign_in_that_begins_at_entra(late: World, visitor: Visitor) -> None:
    change_principal(late, preferredSingleSignOnMode=None)
    address = f"/{late.tenant_id}/saml2/idp?app={principal(late)['appId']}&practice_account={OWNER}"
    before_and_after(late, lambda: visitor.get(address).text, ACS, "AADSTS700016")


def test_metadata_and_my_apps_show_what_is_there_now(late: World, visitor: Visitor) -> None:
    year = dt.timedelta(days=365)
    made = add_certificate(late, "new", -dt.timedelta(days=1), year)
    path = f"/{late.tenant_id}/federationmetadata/2007-06/federationmetadata.xml"
    document = visitor.get(f"{path}?appid={principal(late)['appId']}").text
    assert made["certificate"] in document
    change_principal(late, loginUrl="https://elsewhere/")
    launched = visitor.get(f"/myapps/launch/{principal(late)['appId']}")
    assert launched.location == "https://elsewhere/"


def test_without_lag_there_is_nothing_to_wait_for(late: World, visitor: Visitor) -> None:
    late.lag_factor = 0
    change_application(late, identifierUris=["https://other/"])
    assert "AADSTS700016" in ask(visitor, late).text
