"""The page on which a person activates a role in their browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest
from helpers.entra_visitor import Page, Visitor, direct

from assistant.practice import login
from assistant.practice.contoso_names import CLOUD_APPLICATION_ADMINISTRATOR, GLOBAL_ADMINISTRATOR
from assistant.practice.login.tokens import mint

if TYPE_CHECKING:
    from helpers.practice_login import SetClock

    from assistant.practice.world import World

ROLE = CLOUD_APPLICATION_ADMINISTRATOR
ELIGIBLE = "eligible@contoso.practice.test"
MINE = f"/myroles?practice_account={ELIGIBLE}"


def token_roles(world: World) -> list[str]:
    """The roles that a token made now carries."""
    (user,) = world.store.find("user", "userPrincipalName", ELIGIBLE)
    token, _ = mint(world, user["id"], world.client_id, ("User.Read",), world.origins.graph)
    told = jwt.decode(token, options={"verify_signature": False})
    return [role for role in told["wids"] if role == ROLE]


def activate(visitor: Visitor, page: Page, **fields: str) -> Page:
    """Fill in the form, send it and look at the page anew."""
    wanted = {"step": "activate", "reason": "Set up Sentry", "hours": "2", **fields}
    answer = visitor.submit(page, **wanted)
    return visitor.get(answer.location) if answer.location else answer


def test_a_person_picks_an_account_and_activates_a_role(world: World, visitor: Visitor) -> None:
    page = visitor.pick(visitor.get("/myroles"), ELIGIBLE)
    assert page.heading == "My roles"
    assert "Cloud Application Administrator" in page.words
    assert token_roles(world) == []
    page = activate(visitor, page)
    assert "Active until 2026-11-23 14:00:00 UTC" in page.words
    assert "needs a new token" in page.words
    assert token_roles(world) == [ROLE]
    (entry,) = world.store.all("audit")
    assert entry["activityDisplayName"] == "Add member to role completed (PIM activation)"
    assert entry["resultReason"] == "Set up Sentry"


def test_the_page_follows_the_time(world: World, visitor: Visitor, clock: SetClock) -> None:
    page = activate(visitor, visitor.get(MINE))
    early = visitor.submit(page, step="deactivate")
    assert "five minutes" in early.words
    clock.pass_by(minutes=6)
    visitor.submit(page, step="deactivate")
    assert token_roles(world) == []
    page = activate(visitor, visitor.get(MINE), hours="1")
    clock.pass_by(minutes=61)
    assert token_roles(world) == []
    assert "Activate" in visitor.get(MINE).words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": "  "}, "Say in a few words what you need the role for."),
        ({"role": GLOBAL_ADMINISTRATOR}, "not yours"),
        ({"role": ""}, "not yours"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    world: World, visitor: Visitor, fields: dict[str, str], words: str
) -> None:
    page = activate(visitor, visitor.get(MINE), **fields)
    assert page.heading == "My roles"
    assert words in page.words
    assert world.store.all("roleActivation") == []


@pytest.mark.parametrize("hours", ["0", "9", "x", "²", ""])
def test_an_odd_number_of_hours_becomes_one(visitor: Visitor, hours: str) -> None:
    page = activate(visitor, visitor.get(MINE), hours=hours)
    assert "Active until 2026-11-23 13:00:00 UTC" in page.words
    assert "active already" in activate(visitor, page).words


def test_another_site_cannot_press_the_button(world: World, visitor: Visitor) -> None:
    page = visitor.get(MINE)
    for guard in ("", "wrong", "ü"):
        answer = visitor.submit(page, step="activate", reason="x", hours="1", guard=guard)
        assert answer.location == "/myroles"
    stranger = direct(login.handler(world), world.origins.login)
    assert stranger.submit(page, step="activate", reason="x", hours="1").location == "/myroles"
    assert world.store.all("roleActivation") == []


def test_whoever_is_disabled_meanwhile_activates_nothing(world: World, visitor: Visitor) -> None:
    page = visitor.get(MINE)
    (user,) = world.store.find("user", "userPrincipalName", ELIGIBLE)
    world.store.put("user", {**user, "accountEnabled": False})
    assert "AADSTS50057" in activate(visitor, page).words
    assert world.store.all("roleActivation") == []


def test_most_people_have_none(visitor: Visitor) -> None:
    page = visitor.get("/myroles?practice_account=owner@contoso.practice.test")
    assert "This account has no role to activate." in page.words


def test_a_standing_role_is_not_given_back_here(world: World, visitor: Visitor) -> None:
    (user,) = world.store.find("user", "userPrincipalName", ELIGIBLE)
    standing = {"id": "x", "principalId": user["id"], "roleDefinitionId": ROLE}
    world.store.put("roleAssignment", standing)
    page = visitor.get(MINE)
    assert "Active" in page.words
    assert 'name="step"' not in page.text


def test_the_address_answers_in_no_other_way(visitor: Visitor) -> None:
    assert visitor.send("PUT", f"{visitor.origin}/myroles", None).status != 302
    assert "AADSTS900561" in visitor.send("PUT", f"{visitor.origin}/myroles", None).words
    assert "AADSTS50034" in visitor.get("/myroles?practice_account=nobody@x.example").words


def test_my_apps_leads_there(visitor: Visitor) -> None:
    page = visitor.get(f"/myapps?practice_account={ELIGIBLE}")
    assert 'href="/myroles"' in page.text
