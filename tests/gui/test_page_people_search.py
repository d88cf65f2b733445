"""The page of the people: searching, choosing and naming."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gallery import people as gallery
from helpers.on_people import (
    ADD,
    ANN,
    BEN,
    FOUND,
    OWNER,
    SECOND,
    answers,
    asked,
    find,
    has,
    press,
    results,
    said,
    searching,
    state,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QPushButton,
)

from assistant.entra.call import Fault
from assistant.errors import NetworkError
from assistant.ui.pages.people import PeoplePage
from assistant.wizard.search import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand


def test_each_letter_is_searched_for_and_the_answer_is_listed(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    field = find(page, QLineEdit, ADD)
    field.setFocus()
    qtbot.keyClicks(field, "a")
    assert asked(page) == []
    assert "Type at least 2 letters." in said(page)
    qtbot.keyClicks(field, "n")
    assert "Searching." in said(page)
    name, words, more = asked(page)[-1]
    assert (name, words, more["groups"]) == ("search", ("an",), True)
    more["found"](Found("an", FOUND))
    listed = results(page, ADD).model()
    spoken = [str(listed.index(row, 0).data()) for row in range(listed.rowCount())]
    assert "Ann Archer" in spoken[0]
    assert "cannot be chosen" in spoken[1]
    assert field.hasFocus()


def test_by_keyboard_down_and_enter_add_a_group(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    field = find(page, QLineEdit, ADD)
    # The first is chosen already, and the one that cannot be assigned is passed over.
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [{"groups": ("g1",)}]
    assert field.text() == ""
    assert not has(page, QListView, f"Found for: {ADD}")


def test_up_goes_back_and_enter_adds_a_person(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("unseen")
    page = people_page(replace(stand, answers=replace(stand.answers, users=(BEN.upn,))))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    field = find(page, QLineEdit, ADD)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(field, key)
    assert answers(page) == [{"users": (BEN.upn, ANN.upn)}]


def test_a_click_adds_too_but_not_what_cannot_be_assigned(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    listed = results(page, ADD)

    def click(row: int) -> None:
        at = listed.visualRect(listed.model().index(row, 0)).center()
        qtbot.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=at)

    click(1)
    assert answers(page) == []
    click(0)
    assert answers(page) == [{"users": (ANN.upn,)}]


def test_escape_closes_the_list_and_down_opens_it_again(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not has(page, QListView, f"Found for: {ADD}")
    assert field.text() == "an"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert has(page, QListView, f"Found for: {ADD}")


def test_who_is_named_already_cannot_be_chosen_again(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("unseen"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND[:1]))
    listed = results(page, ADD).model()
    assert "on the list already" in str(listed.index(0, 0).data())
    qtbot.keyClick(find(page, QLineEdit, ADD), Qt.Key.Key_Return)
    assert answers(page) == []


def test_an_answer_to_older_words_is_not_shown(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    late = searching(qtbot, page, ADD, "an")
    qtbot.keyClicks(find(page, QLineEdit, ADD), "x")
    late(Found("an", FOUND))
    assert not has(page, QListView, f"Found for: {ADD}")
    assert "Searching." in said(page)


def test_nobody_found_and_a_fault_are_said(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    answer = searching(qtbot, page, ADD, "zz")
    answer(Found("zz"))
    assert "No person and no group found for “zz”." in said(page)
    answer(Found("zz", (), Fault(429)))
    assert "Entra is busy (status 429)." in said(page)
    assert "Entra is busy" in find(page, QLineEdit, ADD).accessibleDescription()


def test_a_search_that_an_error_ended_does_not_go_on_for_ever(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("owners")
    page = people_page(stand)
    searching(qtbot, page, ADD, "an")
    failed = replace(stand, error=NetworkError("network.closed", host="h"), error_page="people")
    page.render_stand(failed)
    assert "The search brought no answer." in said(page)


def test_a_whole_name_is_taken_as_it_is(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClicks(field, "new.person@contoso.com")
    assert "Enter takes “new.person@contoso.com” as it is." in said(page)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [{"users": ("new.person@contoso.com",)}]


def test_half_a_name_is_not_taken(people_page: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = people_page(state("owners"))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClicks(field, "new.person@")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == []
    assert field.text() == "new.person@"


def test_a_chosen_group_bears_its_name_before_it_was_looked_up(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("owners")
    page = people_page(stand)
    searching(qtbot, page, ADD, "an")(Found("an", FOUND[2:]))
    qtbot.keyClick(find(page, QLineEdit, ADD), Qt.Key.Key_Return)
    page.render_stand(replace(stand, answers=replace(stand.answers, groups=("g1",))))
    assert "Analytics" in said(page)
    assert has(page, QPushButton, "Remove Analytics")


def test_a_new_stand_takes_neither_keyboard_nor_cursor_from_a_field(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    field = find(page, QLineEdit, ADD)
    field.setFocus()
    qtbot.keyClicks(field, "anna")
    field.setCursorPosition(2)
    for name in ("looking_again", "filled", "groups", "owners"):
        page.render_stand(state(name))
    assert field.hasFocus()
    assert (field.text(), field.cursorPosition()) == ("anna", 2)


def test_owners_are_searched_among_people_only(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("first"))
    answer = searching(qtbot, page, OWNER, "an")
    assert asked(page)[-1][2]["groups"] is False
    answer(Found("an", FOUND[:1]))
    qtbot.keyClick(find(page, QLineEdit, OWNER), Qt.Key.Key_Return)
    assert answers(page) == [{"sentry_owner": ANN.upn}]


def test_the_second_owner_is_an_answer_of_its_own(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("owners"))
    field = find(page, QLineEdit, SECOND)
    qtbot.keyClicks(field, BEN.upn)
    qtbot.keyClick(field, Qt.Key.Key_Enter)
    assert answers(page) == [{"second_owner": BEN.upn}]


def test_an_owner_can_be_changed_kept_and_removed(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("filled"))
    press(qtbot, page, f"Change: {OWNER}")
    assert find(page, QLineEdit, OWNER).hasFocus()
    page.render_stand(replace(state("filled"), busy="look"))
    assert find(page, QLineEdit, OWNER).hasFocus()
    press(qtbot, page, "Keep Olivia Owen")
    assert not has(page, QLineEdit, OWNER)
    assert answers(page) == [{"sentry_owner": gallery.OLIVIA.upn}]
    press(qtbot, page, f"Remove {OWNER}")
    assert answers(page)[-1] == {"sentry_owner": None}


def test_whoever_may_be_meant_is_one_press_away(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("error"))
    press(qtbot, page, f"Use {gallery.OLIVIA.upn}")
    assert answers(page) == [{"sentry_owner": gallery.OLIVIA.upn}]
    page = people_page(state("will_not"))
    press(qtbot, page, f"Use {gallery.OLIVIA.upn}")
    assert answers(page) == [{"users": (gallery.OLIVIA.upn,)}]
