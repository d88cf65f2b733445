"""The page *target*: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import target as gallery
from helpers.on_page import again, last, named, opened, press, said
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from assistant import texts
from assistant.sentry import slug
from assistant.ui.pages.target import TargetPage
from assistant.wizard.answers import Answers
from assistant.wizard.stand import Target

if TYPE_CHECKING:
    from helpers.quiet_intents import QuietIntents
    from pytestqt.qtbot import QtBot


URL = texts.say("ui.target.sentry.name")
ORGANIZATION, CLIENT = "Organization in Sentry", "Client ID to sign in with"
REAL, PRACTICE = "A real tenant", "The practice tenant"


def shown(qtbot: QtBot, name: str) -> tuple[TargetPage, QuietIntents]:
    return opened(qtbot, TargetPage, gallery.STATES[name]())


EXPECTED = {
    "first": (["A Sentry of your own"], ["passes"]),
    "named": (["Client ID to sign in with"], ["passes", "looking"]),
    "looking": (["looking", "Looking at https://sentry.io …"], ["passes"]),
    "found": (["A Sentry answers at https://sentry.io.", "not yet"], ["look", "fails"]),
    "pasted": (["understood", "“acme” at sentry.io"], []),
    "two_sentries": (["belongs to https://sentry.io", URL], []),
    "illegal": (["holds characters that no slug has"], ["passes"]),
    "reserved": (["a word that Sentry keeps"], ["passes"]),
    "upper": (["holds capital letters", "Upper and lower case count"], []),
    "missing": (["Sentry has no organization “acne”"], ["not yet"]),
    "unreachable": (["No Sentry answers", "Whose move: your network"], ["passes"]),
    "not_sentry": (["does not show a Sentry’s metadata", "not run"], []),
    "other_base": (["calls itself http://sentry:9000"], []),
    "on_sso": (["Single sign-on is on already", "Tenant ID on the overview page"], []),
    "other_provider": (["another provider", "Whose move: Sentry"], []),
    "own_tenant": (["in use", "What could lock them out is held back"], ["Compare that"]),
    "wrong": (["not an id", "not encrypted", "does not name one tenant"], ["--"]),
    "shared_client": (["shared", "counts for every tool"], ["How to get one"]),
    "another_cloud": (["GCC High", "21Vianet", "Nobody has tried"], []),
    "network": (["In use: …@proxy.contoso.com:8080"], ["svc-sso", "not-shown"]),
    "practice_starting": (["starting", "try “acme”"], ["Client ID", "running"]),
    "practice": (["running", "https://localhost:8445"], ["Client ID", "A Sentry of your own"]),
    "long": (["contoso-international-observability-and-reliabilit"], []),
    "error": (["The practice tenant cannot use its address"], ["starting", "running"]),
}


@pytest.mark.parametrize("name", gallery.STATES)
def test_each_state_says_what_is_known_and_no_more(name: str, qtbot: QtBot) -> None:
    page, intents = shown(qtbot, name)
    there = said(page)
    wanted, unwanted = EXPECTED[name]
    assert [words for words in wanted if words not in there] == []
    assert [words for words in unwanted if words in there] == []
    assert intents.asked == []


def test_every_state_is_there() -> None:
    assert set(TargetPage.states) == set(gallery.STATES) == set(EXPECTED)


def test_at_each_key_the_organization_is_told(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "first")
    qtbot.keyClicks(named(page, QLineEdit, ORGANIZATION), "ac")
    assert intents.asked == [("target", ("a",), {}), ("target", ("ac",), {})]


def test_what_is_being_typed_is_never_touched_and_neither_is_the_cursor(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "first")
    field = named(page, QLineEdit, ORGANIZATION)
    field.setFocus()
    qtbot.keyClicks(field, "https://sentry.io/organizations/acme/")
    field.setCursorPosition(3)
    again(page, gallery.real("https://sentry.io/organizations/acme/"))
    assert field.hasFocus()
    assert (field.text()[:17], field.cursorPosition()) == ("https://sentry.io", 3)


def test_once_the_keyboard_is_elsewhere_the_slug_stands_for_the_pasted_address(
    qtbot: QtBot,
) -> None:
    page, _ = shown(qtbot, "first")
    field = named(page, QLineEdit, ORGANIZATION)
    field.setFocus()
    qtbot.keyClicks(field, "https://sentry.io/organizations/acme/")
    named(page, QLineEdit, CLIENT).setFocus()
    again(page, gallery.real("https://sentry.io/organizations/acme/"))
    assert field.text() == "acme"


@pytest.mark.parametrize("text", ["Acme Corp.", "https://sentry.io/settings/"])
def test_what_cannot_be_used_is_not_lost(text: str, qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "first")
    field = named(page, QLineEdit, ORGANIZATION)
    field.setFocus()
    qtbot.keyClicks(field, text)
    named(page, QLineEdit, CLIENT).setFocus()
    again(page, gallery.real(text, None))
    assert field.text() == text


def test_a_suggestion_is_taken_by_its_button(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "illegal")
    press(qtbot, page, "Use acme-corp")
    assert intents.asked == [("target", ("acme-corp",), {})]
    assert named(page, QLineEdit, ORGANIZATION).text() == "acme-corp"


def test_what_did_not_answer_can_be_looked_at_again(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "unreachable")
    press(qtbot, page, "Look again")
    assert intents.asked == [("target", ("acme",), {})]


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("on_sso", "acme"),
        ("unreachable", "acme"),
        ("pasted", "acme"),
        ("practice", "acme"),
        ("first", ""),
        ("looking", ""),
        ("illegal", ""),
        ("two_sentries", ""),
    ],
)
def test_whoever_comes_here_sees_what_sentry_shows_now(name: str, again: str, qtbot: QtBot) -> None:
    """What was seen while one typed may have become untrue."""
    page, intents = shown(qtbot, name)
    page.entered()
    assert intents.asked == ([("target", (again,), {})] if again else [])


def test_an_organization_that_is_not_there_can_be_looked_for_in_the_browser(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "missing")
    press(qtbot, page, "Open its page")
    assert intents.asked == [("open", ("https://sentry.io/auth/login/acne/",), {})]


def test_the_pasted_sentry_can_be_taken(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "two_sentries")
    press(qtbot, page, "Use https://sentry.io")
    assert intents.asked == [("answer", (), {"sentry_url": "https://sentry.io"})]


def test_the_practice_tenant_has_everything_of_its_own(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "found")
    qtbot.mouseClick(named(page, QRadioButton, PRACTICE), Qt.MouseButton.LeftButton)
    (name, _, given) = last(intents)
    assert (name, given["cloud"]) == ("answer", "practice")
    assert {given[one] for one in ("client_id", "tenant", "sentry_url", "account")} == {None}


def test_whoever_comes_back_from_practice_finds_what_was_typed(qtbot: QtBot) -> None:
    page, intents = opened(
        qtbot,
        TargetPage,
        gallery.real(answers=gallery.answers(cloud="usgov", tenant="contoso.com")),
    )
    again(page, gallery.STATES["practice"]())
    qtbot.mouseClick(named(page, QRadioButton, REAL), Qt.MouseButton.LeftButton)
    assert last(intents) == (
        "answer",
        (),
        {
            "cloud": "usgov",
            "client_id": gallery.CLIENT,
            "tenant": "contoso.com",
            "sentry_url": None,
            "account": None,
        },
    )


def test_a_click_anywhere_in_a_row_chooses_it(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "found")
    row = named(page, QRadioButton, PRACTICE).parentWidget()
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert last(intents)[2]["cloud"] == "practice"


def test_the_keyboard_alone_chooses_the_place(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "found")
    radio = named(page, QRadioButton, REAL)
    radio.setFocus()
    qtbot.keyClick(radio, Qt.Key.Key_Down)
    assert last(intents)[2]["cloud"] == "practice"


def test_a_practice_tenant_that_did_not_start_can_be_started_again(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "error")
    press(qtbot, page, "Start it again")
    assert intents.asked == [
        ("answer", (), {"cloud": "global"}),
        ("answer", (), {"cloud": "practice"}),
    ]


def test_one_begins_at_the_organization_as_long_as_there_is_none(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "first")
    assert page.initial_focus() is named(page, QLineEdit, ORGANIZATION)
    again(page, gallery.real())
    assert page.initial_focus() is None


def test_the_answers_below_the_field_are_told_to_whoever_cannot_see_them(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "missing")
    below = named(page, QWidget, "What Sentry shows of this organization")
    reader = QAccessible.queryAccessibleInterface(below)
    assert "fails: Sentry has no organization" in reader.text(QAccessible.Text.Description)


def test_what_did_not_change_is_not_built_anew(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "missing")
    before = named(page, QPushButton, "Open its page")
    again(page, replace(gallery.STATES["missing"](), notes=("something else",)))
    assert named(page, QPushButton, "Open its page") is before


def test_focus_goes_in_reading_order(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "first")
    fields = [ORGANIZATION, CLIENT, "Tenant"]
    named(page, QLineEdit, ORGANIZATION).setFocus()
    passed: list[str] = []
    for _step in range(12):
        here = page.focusWidget()
        if isinstance(here, QLineEdit) and here.accessibleName() not in passed:
            passed.append(here.accessibleName())
        qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert passed == fields


def test_the_practice_hint_goes_once_an_organization_is_named(qtbot: QtBot) -> None:
    hint = texts.say("ui.target.organization.practice")
    stand = gallery.STATES["practice"]()
    page, _ = opened(
        qtbot, TargetPage, replace(stand, answers=Answers(cloud="practice"), target=None)
    )
    assert hint in said(page)
    again(page, stand)
    assert hint not in said(page)


def test_a_look_that_ends_replaces_its_own_announcement(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "looking")
    target = Target(slug.parse("acme"), gallery.NONE)
    again(page, gallery.real(target=target))
    assert "Looking at" not in said(page)
    assert "Sentry has the organization" in said(page)
