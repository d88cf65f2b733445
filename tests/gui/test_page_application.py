"""The page *application*: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import application as gallery
from gallery.signin import answers
from helpers.on_page import again, all_named, named, opened, press, said, there
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from assistant import texts
from assistant.ui.pages.application import ApplicationPage
from assistant.ui.widgets.difference_line import DifferenceLine

if TYPE_CHECKING:
    from helpers.quiet_intents import QuietIntents
    from pytestqt.qtbot import QtBot


NAME = "Its name in Entra"
GALLERY = texts.say("ui.application.more.gallery")
NEW = "A new one, “Sentry”"
OTHER = "Sentry (Fabrikam)"
BACK = "Bring the deleted “Sentry” back"
BACK_1, BACK_2 = (f"Bring the deleted “Sentry” (app-d-{number}…) back" for number in (1, 2))


def shown(qtbot: QtBot, name: str) -> tuple[ApplicationPage, QuietIntents]:
    return opened(qtbot, ApplicationPage, gallery.STATES[name]())


def choose(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.mouseClick(named(page, QRadioButton, name), Qt.MouseButton.LeftButton)


def unfold_more(qtbot: QtBot, page: QWidget) -> None:
    what = texts.say("ui.application.more.what")
    press(qtbot, page, texts.say("ui.act.details_name", what=what))


def checked(page: QWidget) -> list[str]:
    radios = [one for one in page.findChildren(QRadioButton) if one.isVisibleTo(page)]
    return [one.accessibleName() for one in radios if one.isChecked()]


WHICH, USED, MADE = "Which application?", "Does anybody sign in", "What would be made"
TAKEN = "What taking it would change"
EXPECTED = {
    "looking": (["Looking at the applications"], [WHICH, USED, MADE, TAKEN, "More choices"]),
    "unseen": (["once both sides have been looked at"], [WHICH, USED, MADE, TAKEN]),
    "new": (["Functional Software, Inc.", "this one", MADE], [WHICH, USED, "not this one"]),
    "new_named": (["Add “Sentry (acme)” from the gallery"], [WHICH]),
    "wrong_name": (["is too long"], ["--app-name"]),
    "lookalikes": (["Similar gallery entries, not used (3)"], ["Sentry Insurance"]),
    "doubt": (["https://sentry.example.org/, which is not known", "look"], []),
    "no_entry": (["has no single entry", "Make one of my own"], [MADE, TAKEN]),
    "custom": (["An application of your own", "not from the gallery"], ["Functional Software"]),
    "ask": (["It does not show which one is meant", OTHER, "same name"], [USED, TAKEN, MADE]),
    "held": (["Not possible: Sentry holds", "Nothing: application and addresses"], [MADE, NAME]),
    "reuse": (["You named it.", "Use SAML for sign-in", TAKEN], [MADE, NAME]),
    "ready": (["not in use", "Nothing: application and addresses"], ["held back"]),
    "live": (["People sign in with the application today.", "(+2)", "23 November 2026"], []),
    "breaking": (["could lock out", "fabrikam/", "People start or end their sign-in"], []),
    "unknown_use": (["not known", "Read the sign-in log"], []),
    "odd": (["The application is switched off.", "Token encryption is switched on."], []),
    "deleted": (
        [BACK_1, BACK_2, "can come back for 30 days", "deleted on 21 November 2026", MADE],
        [USED, "nobody gets in"],
    ),
    "stranded": (["nobody gets in: the application “Sentry” is deleted", BACK_1, "Restore it"], []),
    "restoring": (["Bring the deleted application “Sentry” back", TAKEN], [MADE, NAME]),
    "bin_unread": (["more deleted applications than were looked through"], []),
    "hidden": (["waits", "may not be visible yet"], [MADE, TAKEN]),
    "again": (["Looking again", NAME], [USED, MADE, TAKEN]),
    "not_found": (["There is no application with the id", "Choose anew"], [WHICH, MADE]),
    "refused": (["took too long to answer"], ["Choose anew", WHICH]),
    "practice": (["this one", MADE], []),
    "long": (["contoso-division-08", "(14)"], []),
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
    assert set(ApplicationPage.states) == set(gallery.STATES) == set(EXPECTED)


def test_what_is_unclear_is_chosen_by_nobody_but_the_person(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "ask")
    assert checked(page) == []
    choose(qtbot, page, OTHER)
    assert intents.asked == [("use_application", (gallery.OTHER.app_id,), {})]


def test_a_new_one_can_be_wanted_instead(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "ask")
    choose(qtbot, page, NEW)
    assert intents.asked == [("use_application", (None,), {})]


def test_what_was_chosen_is_marked_at_once(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "ask")
    stand = gallery.STATES["ask"]()
    again(page, replace(stand, answers=answers(app_id=gallery.OTHER.app_id)))
    assert checked(page) == [OTHER]
    again(page, stand)
    assert checked(page) == []


def test_what_cannot_be_taken_cannot_be_chosen(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "held")
    radio = named(page, QRadioButton, NEW)
    assert not radio.isEnabled()
    assert "only once" in radio.accessibleDescription()
    qtbot.mouseClick(radio.parentWidget(), Qt.MouseButton.LeftButton)
    assert intents.asked == []


def test_a_deleted_one_is_brought_back_by_choosing_it(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "deleted")
    first = named(page, QRadioButton, BACK_1)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert intents.asked == [("answer", (), {"restore_app": "d-1"})]
    again(page, gallery.STATES["restoring"]())
    assert checked(page) == [BACK_1]


def test_a_deleted_one_has_a_button_that_restores_it(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "deleted")
    first, second = (f"Restore it: {one}" for one in (f"{BACK_1}, d-1", f"{BACK_2}, d-2"))
    press(qtbot, page, first)
    assert intents.asked == [("answer", (), {"restore_app": "d-1"})]
    named(page, QPushButton, first).setFocus()
    again(page, gallery.STATES["restoring"]())
    # What is chosen needs no button any more; the keyboard stays in the row.
    assert not there(page, QPushButton, first)
    assert there(page, QPushButton, second)
    assert named(page, QRadioButton, BACK_1).hasFocus()


def test_where_nobody_gets_in_bringing_it_back_is_offered_and_not_chosen(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "stranded")
    assert checked(page) == [NEW, GALLERY] or checked(page) == [NEW]
    press(qtbot, page, "Restore it")
    assert intents.asked == [("answer", (), {"restore_app": "d-1"})]


def test_none_is_restored_while_another_holds_the_identifier(qtbot: QtBot) -> None:
    found = gallery.seen(twins=gallery.twins()[:1])
    of = gallery.stand(replace(gallery.there(), twins=found.twins))
    page, intents = opened(qtbot, ApplicationPage, of)
    radio = named(page, QRadioButton, BACK)
    assert not radio.isEnabled()
    assert "only once" in radio.accessibleDescription()
    assert "can come back" not in radio.accessibleDescription()
    assert not there(page, QPushButton, f"Restore it: {BACK}, d-1")
    assert intents.asked == []


def test_the_keyboard_alone_chooses(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "reuse")
    first = all_named(page, QRadioButton, "Sentry")[0]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert intents.asked == [("use_application", (gallery.OLD.app_id,), {})]


def test_a_new_one_is_named(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "new")
    field = named(page, QLineEdit, NAME)
    field.selectAll()
    qtbot.keyClicks(field, "Sentry (acme)")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert intents.asked == [("answer", (), {"app_name": "Sentry (acme)"})]


def test_a_name_that_is_being_typed_survives_a_look(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "new")
    field = named(page, QLineEdit, NAME)
    field.setFocus()
    qtbot.keyClicks(field, " at work")
    field.setCursorPosition(2)
    again(page, replace(gallery.STATES["new"](), busy="look"))
    again(page, gallery.STATES["new"]())
    assert field.hasFocus()
    assert (field.text(), field.cursorPosition()) == ("Sentry at work", 2)


def test_entries_that_are_not_taken_are_shown_to_whoever_asks(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "long")
    what = texts.say("ui.application.gallery.others_what")
    press(qtbot, page, texts.say("ui.act.details_name", what=what))
    assert said(page).count("not this one") == 10
    assert "And 4 more." in said(page)


def test_without_an_entry_one_of_my_own_can_be_made(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "no_entry")
    press(qtbot, page, "Make one of my own")
    assert intents.asked == [("answer", (), {"template": "custom"})]


def test_the_sign_in_log_can_be_asked(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "unknown_use")
    press(qtbot, page, "Read the sign-in log")
    assert intents.asked == [("answer", (), {"more_checks": True})]


def test_the_rare_choices_stand_below_a_fold(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "custom")
    unfold_more(qtbot, page)
    assert checked(page) == ["As an application of your own", "At Entra"]
    choose(qtbot, page, GALLERY)
    choose(qtbot, page, "At Sentry")
    assert intents.asked == [
        ("answer", (), {"template": "gallery"}),
        ("answer", (), {"initiated": "sp"}),
    ]
    again(page, gallery.STATES["new"]())
    assert checked(page) == [GALLERY, "At Sentry"]


def test_a_choice_that_led_nowhere_is_taken_back(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "not_found")
    press(qtbot, page, "Choose anew")
    taken_back = {"app_id": None, "new_app": False, "restore_app": None}
    assert intents.asked == [("answer", (), taken_back)]


def test_before_and_after_are_said_to_whoever_cannot_see_them(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "breaking")
    spoken = [one.accessibleName() for one in page.findChildren(DifferenceLine)]
    assert any("auth/logout/" in one and "saml/sls/acme/" in one for one in spoken)


def test_one_begins_at_the_choice_where_there_is_one_to_make(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "ask")
    assert page.initial_focus() is all_named(page, QRadioButton, "Sentry")[0]
    for name in ("held", "new", "looking"):
        again(page, gallery.STATES[name]())
        assert page.initial_focus() is None


def test_what_did_not_change_is_not_built_anew(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "breaking")
    before = (page.findChildren(DifferenceLine), page.findChildren(QRadioButton))
    again(page, replace(gallery.STATES["breaking"](), notes=("something else",)))
    assert (page.findChildren(DifferenceLine), page.findChildren(QRadioButton)) == before
