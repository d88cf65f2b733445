"""Device codes from their beginning to their end, without a network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from helpers.entra_visitor import Visitor
    from helpers.practice_login import SetClock

    from assistant.practice.world import World

PAGE = "/common/oauth2/deviceauth"
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def start(visitor: Visitor, world: World, **changes: str) -> dict[str, Any]:
    fields = {"client_id": world.client_id, "scope": "openid User.Read", **changes}
    page = visitor.post("/organizations/oauth2/v2.0/devicecode", fields)
    body: dict[str, Any] = json.loads(page.text)
    return body


def poll(visitor: Visitor, world: World, device_code: str, **changes: str) -> dict[str, Any]:
    fields = {
        "grant_type": GRANT,
        "client_id": world.client_id,
        "device_code": device_code,
        **changes,
    }
    body: dict[str, Any] = json.loads(visitor.post("/common/oauth2/v2.0/token", fields).text)
    return body


def approve(visitor: Visitor, flow: dict[str, Any], account: str = "owner") -> None:
    page = visitor.submit(visitor.get(PAGE), otc=flow["user_code"])
    page = visitor.pick(page, f"{account}@contoso.practice.test")
    page = visitor.submit(visitor.submit(page, step="confirm"), step="consent")
    assert page.heading == "You are signed in"


def test_a_code_is_pending_then_good_once(world: World, visitor: Visitor) -> None:
    flow = start(visitor, world)
    waiting = poll(visitor, world, flow["device_code"])
    assert (waiting["error"], waiting["error_codes"]) == ("authorization_pending", [70016])
    approve(visitor, flow)
    assert poll(visitor, world, flow["device_code"])["scope"] == "openid User.Read"
    again = poll(visitor, world, flow["device_code"])
    assert (again["error"], again["error_codes"]) == ("invalid_grant", [90120])


def test_a_code_expires_for_the_program_and_for_the_person(
    world: World, visitor: Visitor, clock: SetClock
) -> None:
    flow = start(visitor, world)
    clock.pass_by(minutes=16)
    over = poll(visitor, world, flow["device_code"])
    assert (over["error"], over["error_codes"]) == ("expired_token", [70019])
    page = visitor.submit(visitor.get(PAGE), otc=flow["user_code"])
    assert "is not waited for" in page.words


def test_codes_that_nobody_made_or_that_belong_to_another_client(
    world: World, visitor: Visitor
) -> None:
    flow = start(visitor, world)
    other = {"client_id": "14d82eec-204b-4c2f-b7e8-296a70dab67e"}
    for answer in (
        poll(visitor, world, "invented"),
        poll(visitor, world, flow["device_code"], **other),
    ):
        assert (answer["error"], answer["error_codes"]) == ("bad_verification_code", [70018])


def test_a_person_who_cannot_agree_leaves_the_program_refused(
    world: World, visitor: Visitor
) -> None:
    flow = start(visitor, world, scope="openid Application.ReadWrite.All")
    page = visitor.submit(visitor.get(f"{PAGE}?otc={flow['user_code']}"))
    page = visitor.pick(page, "reader@contoso.practice.test")
    page = visitor.submit(page, step="confirm")
    assert "AADSTS90094" in page.words
    visitor.submit(page, step="refused")
    assert poll(visitor, world, flow["device_code"])["error_codes"] == [90094]


def test_who_is_signed_in_already_is_asked_all_the_same(world: World, visitor: Visitor) -> None:
    approve(visitor, start(visitor, world))
    flow = start(visitor, world)
    page = visitor.submit(visitor.get(PAGE), otc=flow["user_code"])
    assert page.heading == "Pick an account"
    page = visitor.pick(page, "owner@contoso.practice.test")
    assert page.heading.startswith("Are you signing in to")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"client_id": "unknown"}, 700016), ({"client_id": ""}, 900144), ({"scope": ""}, 900144)],
)
def test_a_device_flow_needs_a_client_and_scopes(
    world: World, visitor: Visitor, changes: dict[str, str], code: int
) -> None:
    assert start(visitor, world, **changes)["error_codes"] == [code]
