"""What the practice tenant and the practice Sentry say of themselves is in order."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.entra_visitor import Visitor, direct
from helpers.inspected import codes, one
from helpers.practice_federation import add_certificate, principal
from helpers.practice_login import SetClock, small_world
from helpers.practice_sentry import Sentry

from assistant.practice import login
from assistant.practice.sentry import handler
from assistant.saml.cases import Lights

if TYPE_CHECKING:
    from assistant.practice.world import World
    from assistant.saml.places import Located

PATH = "/federationmetadata/2007-06/federationmetadata.xml"
DAY = dt.timedelta(days=1)


@pytest.fixture
def world() -> World:
    return small_world(SetClock())


def by(world: World, query: str = "") -> Lights:
    address = f"{world.origins.login}/{world.tenant_id}{PATH}{query}"
    now = world.clock.now().astimezone(dt.UTC)
    return Lights(now, local=True, tenant_id=world.tenant_id, address=address)


def look(world: World, query: str) -> list[Located]:
    visitor: Visitor = direct(login.handler(world), world.origins.login)
    page = visitor.get(f"/{world.tenant_id}{PATH}{query}")
    return list(one(page.text.encode(), by(world, query)).findings)


def test_an_application_of_the_tenant(world: World) -> None:
    found = look(world, f"?appid={principal(world)['appId']}")
    assert codes(found) == ["inspect.other_roles", "saml.signature.verified"]


def test_an_application_with_a_second_certificate(world: World) -> None:
    add_certificate(world, "second", -DAY, 900 * DAY)
    found = look(world, f"?appid={principal(world)['appId']}")
    assert [each for each in found if each.severity != "note"] == []


def test_without_an_application_it_is_the_tenants_common_key(world: World) -> None:
    assert [each.finding.code for each in look(world, "") if each.severity == "error"] == [
        "inspect.common_keys"
    ]


def test_the_practice_sentry(world: World) -> None:
    response = Sentry(world, handler(world)).get("/saml/metadata/acme/")
    found = one(response.body, by(world)).findings
    assert codes(found) == ["saml.signature.missing"]
    assert found[0].severity == "note"
