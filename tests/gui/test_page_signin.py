"""The page *signin*: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import signin as gallery
from helpers.on_page import again, named, opened, press, said
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton, QRadioButton

from assistant import texts
from assistant.ui.pages.signin import SigninPage
from assistant.ui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from helpers.quiet_intents import QuietIntents
    from pytestqt.qtbot import QtBot


CODE, CANCEL, OTHER = "Get a code", "Cancel", "Sign in as another"


def shown(qtbot: QtBot, name: str) -> tuple[SigninPage, QuietIntents]:
    return opened(qtbot, SigninPage, gallery.STATES[name]())


BEFORE = ["Cancel", "Tenant ID"]
WAITING = ["Get a code", "Application.Read.All", "Tenant ID"]
AFTER = ["Get a code", "Cancel", "administrator consents"]
EXPECTED = {
    "before": (["With your browser", "you consent"], [*BEFORE, "AuditLog.Read.All", "Sign in as"]),
    "before_more": (["AuditLog.Read.All", "User.ReadWrite.All"], BEFORE),
    "before_practice": (["reader@contoso.practice.test", "no role: may look"], ["your browser"]),
    "waiting_browser": (["Finish in your browser", "Nothing opened?"], [*WAITING, "minutes"]),
    "waiting_practice": (["practice tenant", "Cancel"], [*WAITING, "Nothing opened?"]),
    "waiting_code": (["GQ7RT4XK2", "https://microsoft.com/devicelogin", "15 minutes"], WAITING),
    "looking": (["ada.minner@contoso.com", "looking"], [*AFTER, "allowed"]),
    "signed_in": (["Contoso Ltd", "They allow everything", "later"], [*AFTER, "missing"]),
    "practice": (["admin@contoso.practice.test"], AFTER),
    "more_allowed": (["AuditLog.Read.All", "allowed"], [*AFTER, "later", "missing"]),
    "guest": (["a guest in Contoso Ltd", "look"], AFTER),
    "no_role": (["Usually this takes Cloud Application", "Whose move: Entra administrator"], AFTER),
    "eligible": (["On request you may have", "then choose “Sign in as another”"], AFTER),
    "roles_unknown": (["not told", "not run"], AFTER),
    "wrong_tenant": (["That is not the tenant of this set-up.", "fails"], AFTER),
    "scopes_missing": (["Not given: User.ReadBasic.All", "Consent on behalf", "missing"], AFTER),
    "memory_only": (["no keyring"], AFTER),
    "stopped": (["Stopped.", "Get a code"], BEFORE),
    "long": (["and 42 more", "DelegatedPermissionGrant.ReadWrite.All"], AFTER),
    "declined": (["The sign-in was declined", "Get a code"], BEFORE),
    "blocked": (["does not allow public client flows", "Get a code"], BEFORE),
    "look_failed": (["took too long to answer", "ada.minner@contoso.com"], [*AFTER, "looking"]),
}


@pytest.mark.parametrize("name", ["before", "before_practice"])
def test_whoever_comes_back_reads_where_it_goes_on_and_only_signs_in(
    name: str, qtbot: QtBot
) -> None:
    stand = gallery.STATES[name]()
    page, _ = opened(qtbot, SigninPage, stand)
    then = texts.say("ui.signin.returning", page=texts.say("ui.step.people"))
    assert then not in said(page)
    again(page, replace(stand, returning="people"))
    assert then in said(page)
    assert page.initial_focus() is None, "the keyboard begins at the button that signs in"


@pytest.mark.parametrize("name", gallery.STATES)
def test_each_state_says_what_is_known_and_no_more(name: str, qtbot: QtBot) -> None:
    page, intents = shown(qtbot, name)
    there = said(page)
    wanted, unwanted = EXPECTED[name]
    assert [words for words in wanted if words not in there] == []
    assert [words for words in unwanted if words in there] == []
    assert intents.asked == []


def test_every_state_is_there() -> None:
    assert set(SigninPage.states) == set(gallery.STATES) == set(EXPECTED)


def test_a_code_is_asked_for(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "before")
    press(qtbot, page, CODE)
    assert intents.asked == [("sign_in", (), {"device_code": True})]


def test_while_something_runs_no_code_can_be_asked_for(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, SigninPage, gallery.before(busy="practice"))
    assert not named(page, QPushButton, CODE).isEnabled()


@pytest.mark.parametrize("name", ["waiting_browser", "waiting_practice", "waiting_code"])
def test_waiting_can_be_ended_at_once(name: str, qtbot: QtBot) -> None:
    page, intents = shown(qtbot, name)
    press(qtbot, page, CANCEL)
    assert intents.asked == [("stop", (), {})]


def test_the_code_and_its_page_travel_by_a_button(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "waiting_code")
    press(qtbot, page, "Copy code")
    press(qtbot, page, "Open the page")
    press(qtbot, page, "Copy address of the page")
    url = gallery.CODE.url
    assert intents.asked == [
        ("copy", ("GQ7RT4XK2",), {}),
        ("open", (url,), {}),
        ("copy", (url,), {}),
    ]


def test_a_screen_reader_spells_the_code(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "waiting_code")
    assert named(page, QLabel, "G Q 7 R T 4 X K 2").text() == "GQ7RT4XK2"


def test_another_code_replaces_the_first(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "waiting_code")
    code = replace(gallery.CODE, user_code="NEWCODE99", minutes=5)
    again(page, gallery.before(busy="signin", code=code))
    assert "GQ7RT4XK2" not in said(page)
    assert "5 minutes" in said(page)
    press(qtbot, page, "Copy code")
    assert intents.asked == [("copy", ("NEWCODE99",), {})]


def test_the_first_practice_account_is_chosen_and_another_can_be(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "before_practice")
    first = named(page, QRadioButton, "admin@contoso.practice.test")
    assert first.isChecked()
    other = named(page, QRadioButton, "reader@contoso.practice.test")
    qtbot.mouseClick(other, Qt.MouseButton.LeftButton)
    assert intents.asked == [("answer", (), {"account": "reader@contoso.practice.test"})]


def test_the_answer_decides_which_account_is_chosen(qtbot: QtBot) -> None:
    stand = gallery.STATES["before_practice"]()
    upn = "cloudapp@contoso.practice.test"
    page, _ = opened(qtbot, SigninPage, replace(stand, answers=replace(stand.answers, account=upn)))
    assert named(page, QRadioButton, upn).isChecked()


def test_an_account_says_what_it_is_good_for_to_a_screen_reader_too(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "before_practice")
    radio = named(page, QRadioButton, "reader@contoso.practice.test")
    reader = QAccessible.queryAccessibleInterface(radio)
    assert "no role" in reader.text(QAccessible.Text.Description)


@pytest.mark.parametrize(("name", "wished"), [("before", True), ("before_more", False)])
def test_further_permissions_are_a_wish(name: str, *, wished: bool, qtbot: QtBot) -> None:
    page, intents = shown(qtbot, name)
    box = named(page, TickBox, texts.say("ui.signin.asks.more"))
    assert box.isChecked() is not wished
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert intents.asked == [("answer", (), {"more_checks": wished})]


def test_whoever_is_signed_in_can_leave(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "signed_in")
    press(qtbot, page, OTHER)
    assert intents.asked == [("sign_out", (), {})]


def test_while_it_is_looked_nobody_leaves(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "looking")
    assert not named(page, QPushButton, OTHER).isEnabled()


def test_the_tenants_id_is_copied(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "signed_in")
    press(qtbot, page, "Copy Tenant ID")
    assert intents.asked == [("copy", (gallery.CONTOSO.id,), {})]


def test_a_sign_in_goes_from_before_to_after(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "before")
    for name, words in (
        ("waiting_browser", "Finish in your browser"),
        ("looking", "Looking at what this account may do"),
        ("signed_in", "What this sign-in may do"),
        ("before", "What will be asked for"),
    ):
        again(page, gallery.STATES[name]())
        assert words in said(page)


def test_one_begins_at_the_practice_account_and_else_at_the_primary_button(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "before_practice")
    assert page.initial_focus() is named(page, QRadioButton, "admin@contoso.practice.test")
    for name in ("before", "signed_in", "waiting_practice"):
        again(page, gallery.STATES[name]())
        assert page.initial_focus() is None


def test_a_role_that_is_chosen_keeps_the_keyboard(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "before_practice")
    radio = named(page, QRadioButton, "admin@contoso.practice.test")
    radio.setFocus()
    stand = gallery.STATES["before_practice"]()
    accounts = stand.cloud.accounts[:2] if stand.cloud else ()
    fewer = replace(stand, cloud=replace(stand.cloud, accounts=accounts) if stand.cloud else None)
    page.render_stand(fewer)
    here = page.focusWidget()
    assert here is not radio
    assert here is named(page, QRadioButton, "admin@contoso.practice.test")
