"""What a person meets on the pages of the practice login."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.entra_visitor import ACCOUNT_UPN, Page, Visitor
from helpers.practice_login import SetClock, answered, asking

if TYPE_CHECKING:
    from assistant.practice.world import World

DOMAIN = "@contoso.practice.test"


def ask(world: World, visitor: Visitor, **changes: str | None) -> Page:
    return visitor.get(asking(world, **{"prompt": None, "login_hint": None, **changes}))


def test_the_picker_lists_the_accounts_and_says_that_nothing_is_real(
    world: World, visitor: Visitor
) -> None:
    page = ask(world, visitor)
    assert "nothing here is real" in page.words
    assert ACCOUNT_UPN in page.words
    assert "Cloud Application Administrator" in page.words


def test_any_user_can_be_typed_and_a_wrong_name_is_said(world: World, visitor: Visitor) -> None:
    page = ask(world, visitor)
    wrong = visitor.submit(page, step="pick", upn="nobody@nowhere.example", account="")
    assert "AADSTS50034" in wrong.words
    assert wrong.form["upn"] == "nobody@nowhere.example"
    stranger = world.store.all("user")[500]["userPrincipalName"]
    consent = visitor.submit(wrong, step="pick", upn=stranger.upper(), account="")
    assert stranger in consent.words
    assert consent.heading == "Do you agree?"


def test_somebody_who_is_no_administrator_cannot_grant_admin_scopes(
    world: World, visitor: Visitor
) -> None:
    page = ask(world, visitor, scope="openid User.Read Application.ReadWrite.All")
    page = visitor.pick(page, f"reader{DOMAIN}")
    assert page.heading == "An administrator has to agree"
    assert "AADSTS90094" in page.words
    forged = visitor.submit(page, step="consent")  # the button that the page does not have
    assert forged.heading == "An administrator has to agree"
    answer = answered(visitor.submit(page, step="refused"))
    assert answer["error"] == "access_denied"
    assert answer["error_description"].startswith("AADSTS90094: ")
    assert not world.store.all("consent")


def test_an_administrator_can_agree_for_everyone(world: World, visitor: Visitor) -> None:
    scope = "openid User.Read Application.Read.All"
    page = visitor.pick(ask(world, visitor, scope=scope), f"cloudapp{DOMAIN}")
    assert answered(visitor.submit(page, step="consent", everyone="1"))["code"]
    silent = asking(world, scope=scope, login_hint=f"reader{DOMAIN}")
    assert answered(visitor.get(silent))["code"]


def test_a_session_goes_on_without_a_page_and_prompt_asks_again(
    world: World, visitor: Visitor
) -> None:
    page = visitor.pick(ask(world, visitor), ACCOUNT_UPN)
    assert answered(visitor.submit(page, step="consent"))["code"]
    assert answered(ask(world, visitor))["code"]
    assert ask(world, visitor, prompt="select_account").heading == "Pick an account"
    assert ask(world, visitor, prompt="login").heading == "Pick an account"
    assert ask(world, visitor, prompt="consent").heading == "Do you agree?"
    assert ask(world, visitor, login_hint=f"owner{DOMAIN}").heading == "Pick an account"


def test_signing_out_ends_the_session(world: World, visitor: Visitor) -> None:
    page = visitor.pick(ask(world, visitor), ACCOUNT_UPN)
    visitor.submit(page, step="consent")
    kept = dict(visitor.cookies)
    assert visitor.get("/common/oauth2/v2.0/logout").heading == "You are signed out"
    visitor.cookies.update(kept)  # even with the old cookie
    assert ask(world, visitor).heading == "Pick an account"
    back = visitor.get("/common/oauth2/v2.0/logout?post_logout_redirect_uri=http://localhost:1/")
    assert back.location == "http://localhost:1/"
    page = visitor.get("/common/oauth2/v2.0/logout?post_logout_redirect_uri=https://evil.example/")
    assert not page.location


def test_a_session_ends_by_itself(world: World, visitor: Visitor, clock: SetClock) -> None:
    page = visitor.pick(ask(world, visitor), ACCOUNT_UPN)
    visitor.submit(page, step="consent")
    clock.pass_by(hours=25)
    assert ask(world, visitor).heading == "Pick an account"


@pytest.mark.parametrize(
    ("account", "number"), [("disabled", "AADSTS50057"), ("blocked", "AADSTS53003")]
)
def test_an_account_that_cannot_go_on_is_told_so_and_can_be_changed(
    world: World, visitor: Visitor, account: str, number: str
) -> None:
    page = visitor.pick(ask(world, visitor), f"{account}{DOMAIN}")
    assert number in page.words
    other = visitor.submit(page, step="other")
    assert other.heading == "Pick an account"
    page = visitor.pick(other, f"{account}{DOMAIN}")
    back = answered(visitor.submit(page, step="return"))
    assert back["error_description"].startswith(number)


def test_a_second_proof_is_asked_for_and_cannot_be_skipped(world: World, visitor: Visitor) -> None:
    page = visitor.pick(ask(world, visitor), f"mfa{DOMAIN}")
    assert page.heading == "Confirm that it is you"
    assert visitor.submit(page, step="consent").heading == "Confirm that it is you"
    assert "practice_session" not in visitor.cookies
    assert visitor.submit(page, step="mfa").heading == "Do you agree?"
    refused = visitor.pick(ask(world, visitor, prompt="login"), f"mfa{DOMAIN}")
    back = answered(visitor.submit(refused, step="cancel"))
    assert back["error"] == "access_denied"


def test_a_new_user_replaces_the_first_password(world: World, visitor: Visitor) -> None:
    user = dict(world.store.all("user")[600])
    world.store.put("user", {**user, "_change_password": True})
    upn = user["userPrincipalName"]
    page = visitor.pick(ask(world, visitor), upn)
    assert page.heading == "Choose a new password"
    short = visitor.submit(page, step="password", new="short", again="short")
    assert "at least 8 characters" in short.words
    differs = visitor.submit(page, step="password", new="long enough", again="long enougH")
    assert differs.heading == "Choose a new password"
    done = visitor.submit(page, step="password", new="long enough", again="long enough")
    assert done.heading == "Do you agree?"
    assert "long enough" not in str(world.store.get("user", user["id"]))
    assert visitor.pick(ask(world, visitor, prompt="login"), upn).heading == "Do you agree?"


def test_a_conversation_is_over_once_answered_or_too_old(
    world: World, visitor: Visitor, clock: SetClock
) -> None:
    page = visitor.pick(ask(world, visitor), ACCOUNT_UPN)
    assert answered(visitor.submit(page, step="consent"))["code"]
    assert visitor.submit(page, step="consent").heading == "This sign-in is over"
    page = ask(world, visitor, prompt="login")
    clock.pass_by(minutes=16)
    assert visitor.pick(page, ACCOUNT_UPN).heading == "This sign-in is over"


def test_what_people_type_is_escaped(world: World, visitor: Visitor) -> None:
    page = visitor.submit(
        ask(world, visitor), step="pick", upn='"><script>alert(1)</script>', account=""
    )
    assert "<script>alert" not in page.text
    assert page.form["upn"] == '"><script>alert(1)</script>'


def test_form_post_is_a_page_that_posts_itself(world: World, visitor: Visitor) -> None:
    page = visitor.get(asking(world, response_mode="form_post", state="<&'\">"))
    assert page.action == "http://localhost:50000"
    assert page.form["state"] == "<&'\">"
    assert "submit()" in page.text
    assert "Continue" in page.words


def test_a_new_user_is_offered_first(world: World, visitor: Visitor) -> None:
    sample = world.store.all("user")[10]
    world.store.put(
        "user",
        {
            **sample,
            "id": "new",
            "userPrincipalName": f"b.simon{DOMAIN}",
            "createdDateTime": "2026-11-23T11:00:00Z",
        },
    )
    words = ask(world, visitor).words
    assert words.index(f"b.simon{DOMAIN}") < words.index(ACCOUNT_UPN)
