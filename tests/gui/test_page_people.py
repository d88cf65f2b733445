"""The page of the people: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from gallery import people as gallery
from helpers.quiet_intents import QuietIntents
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)

from assistant import texts
from assistant.entra.call import Fault
from assistant.errors import NetworkError
from assistant.ui.pages.people import MOST_ROWS, PeoplePage
from assistant.ui.widgets.roster_model import AT_ONCE
from assistant.wizard.search import Found, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand

W = TypeVar("W", bound=QWidget)
Open = "Callable[[Stand], PeoplePage]"

OWNER = "Who will press Save in Sentry"
SECOND = "A second owner"
ADD = "Add a person or a group"
ANN, BEN = gallery.ANN, gallery.BEN
FOUND = (
    Row("user", "1", "Ann Archer", ANN.upn, "plain", ANN.upn),
    Row("group", "g9", "Announcements", "g9", "distribution", "all@contoso.com", usable=False),
    Row("group", "g1", "Analytics", "g1", "security", "numbers"),
)


@pytest.fixture
def opened(qtbot: QtBot) -> Callable[[Stand], PeoplePage]:
    def show(stand: Stand) -> PeoplePage:
        page = PeoplePage(QuietIntents())
        qtbot.addWidget(page)
        page.resize(872, 668)
        page.render_stand(stand)
        with qtbot.waitExposed(page):
            page.show()
        page.activateWindow()
        return page

    return show


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def settle() -> None:
    """Have Qt show what was made since; it does so with the next event."""
    QCoreApplication.sendPostedEvents()


def find(page: QWidget, kind: type[W], name: str) -> W:
    """The one control of this name that is shown."""
    settle()
    found = [
        one
        for one in page.findChildren(kind)
        if one.accessibleName() == name and one.isVisibleTo(page)
    ]
    assert len(found) == 1, f"{len(found)} named {name!r}"
    return found[0]


def has(page: QWidget, kind: type[QWidget], name: str) -> bool:
    settle()
    return any(
        one.accessibleName() == name and one.isVisibleTo(page) for one in page.findChildren(kind)
    )


def said(page: QWidget) -> str:
    """Everything that can be read in labels and buttons that are shown."""
    settle()
    labels = [one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page)]
    buttons = [one.text() for one in page.findChildren(QAbstractButton) if one.isVisibleTo(page)]
    return "\n".join(labels + buttons).replace("\u200b", "")


def table(page: PeoplePage) -> QTableView:
    return find(page, QTableView, "People, the worst first")


def rows(page: PeoplePage) -> list[str]:
    model = table(page).model()
    return [
        " | ".join(str(model.index(row, column).data()) for column in range(3))
        for row in range(model.rowCount())
    ]


def asked(page: PeoplePage) -> list[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    intents = page.intents
    assert isinstance(intents, QuietIntents)
    return intents.asked


def answers(page: PeoplePage) -> list[dict[str, Any]]:
    return [more for name, _, more in asked(page) if name == "answer"]


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.mouseClick(find(page, QPushButton, name), Qt.MouseButton.LeftButton)


def searching(qtbot: QtBot, page: PeoplePage, field: str, words: str) -> Callable[[Found], None]:
    """Type into a search field; give the way back for the answer."""
    find(page, QLineEdit, field).setFocus()
    qtbot.keyClicks(find(page, QLineEdit, field), words)
    name, given, more = asked(page)[-1]
    assert (name, given) == ("search", (words,))
    answer: Callable[[Found], None] = more["found"]
    return answer


def results(page: PeoplePage, field: str) -> QListView:
    return find(page, QListView, f"Found for: {field}")


# -- states --------------------------------------------------------------------------------------


def test_every_state_can_be_shown_one_after_the_other(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("first"))
    for name in PeoplePage.states:
        page.render_stand(state(name))
    page.render_stand(state("first"))
    assert "Nobody is named or assigned yet" in said(page)
    assert asked(page) == []


def test_first_nobody_is_named(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("first"))
    assert page.initial_focus() is find(page, QLineEdit, OWNER)
    assert has(page, QLineEdit, SECOND)
    assert not has(page, QTableView, "People, the worst first")
    assert "Nobody could let the first owner back in." not in said(page)


def test_while_entra_is_looked_at_it_says_so(opened: Callable[[Stand], PeoplePage]) -> None:
    words = said(opened(state("looking")))
    assert "Looking in Entra." in words
    assert "Nobody is named" not in words


def test_one_owner_alone_is_not_enough(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("owners"))
    assert "Nobody could let the first owner back in." in said(page)
    assert not has(page, QLineEdit, OWNER)
    assert page.initial_focus() is find(page, QLineEdit, SECOND)


def test_filled_all_is_well(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("filled"))
    words = said(page)
    assert "Everyone on this list will get in." in words
    assert "Security group · reaches 2 people" in words
    assert find(page, QLineEdit, "User principal name of the test user").text() == gallery.TEST_USER
    assert find(page, QCheckBox, "Show its first password once").isChecked() is False
    assert len(rows(page)) == 6
    assert page.initial_focus() is None


def test_who_will_not_get_in_stands_first_with_the_reason(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("will_not"))
    first = rows(page)
    assert "The account is disabled." in first[0]
    assert "No mail address." in first[1]
    assert "Did you mean olivia.owen@contoso.com?" in first[2]
    assert [row.split(" | ")[1].split(",")[0] for row in first[3:]] == [
        "cannot tell",
        "cannot tell",
        "will get in",
        "will get in",
    ]
    # The owner's own row says it as well.
    assert "No mail address." in said(page)


def test_who_was_named_since_the_look_waits(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("unseen"))
    assert "Named after the last look: 1." in said(page)
    assert rows(page)[0].startswith(ANN.upn)
    press(qtbot, page, "Look them up")
    assert asked(page) == [("look", (), {})]
    page.render_stand(state("looking_again"))
    assert not has(page, QPushButton, "Look them up")
    assert "Looking in Entra." in said(page)


def test_groups_say_what_is_wrong_with_them(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("groups"))
    words = said(page)
    for part in (
        "Group whose members come and go by a rule · reaches 2 people",
        "It is a distribution list",
        "More than one group is named “Support”",
        "There is no group “Marketing”",
        "The tenant has no Entra ID P1 or P2.",
        "Groups inside an assigned group: 1.",
    ):
        assert part in words
    assert "Contractors 2024" not in words
    press(qtbot, page, "Show all 9 groups")
    assert "Contractors 2024" in said(page)
    assert not has(page, QPushButton, "Show all 9 groups")


def test_a_file_says_what_of_it_could_not_be_used(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("file"))
    words = said(page)
    assert "team-leads.csv" in words
    assert "4 people" in words
    assert "Line 7 is left out" in words
    assert "Line 31" not in words
    more = next(b for b in page.findChildren(QPushButton) if b.text().startswith("More of what"))
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert "Line 31" in said(page)


def test_what_cannot_be_used_is_said_where_it_was_typed(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("wrong"))
    words = said(page)
    assert find(page, QLineEdit, SECOND).text() == gallery.OLIVIA.upn
    assert find(page, QLineEdit, SECOND).property("wrong") == "true"
    assert "This is the same person." in words
    assert find(page, QLineEdit, "User principal name of the test user").text() == "sso test"
    assert "“sso test” is no user principal name." in words
    assert "No column with people was found: budget.csv" in words
    assert "--" not in words


def test_an_error_stands_above(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("error"))
    assert "Named, but not in this tenant: 1" in said(page)


def test_thousands_are_shown_a_few_hundred_at_a_time(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("large"))
    shown = table(page)
    assert shown.model().rowCount() == AT_ONCE
    heights = {shown.rowHeight(row) for row in range(AT_ONCE)}
    assert len(heights) == 1
    shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: shown.model().rowCount() > AT_ONCE)
    # Nothing is made for a row.
    assert [one for one in shown.viewport().children() if isinstance(one, QWidget)] == []
    assert "Of 4000 it could not be read" in said(page)


def test_long_names_are_whole_somewhere(opened: Callable[[Stand], PeoplePage]) -> None:
    words = said(opened(state("long")))
    assert gallery.LONG_UPN in words
    assert "Maximiliane Annegret Freifrau von und zu Hohenstein-Weißenfels" in words


def test_where_everyone_may_sign_in_the_list_says_that_it_is_not_whole(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("everyone"))
    assert "Today everyone in the tenant may sign in." in said(page)
    assert "Everyone else in the tenant may sign in as well" in said(page)
    page.render_stand(state("filled"))
    assert "Everyone else in the tenant may sign in as well" not in said(page)


def test_a_rule_that_could_lock_people_out_says_so(opened: Callable[[Stand], PeoplePage]) -> None:
    harm = texts.say("plan.people.require_on.breaking")
    page = opened(state("live"))
    assert harm in said(page)
    page.render_stand(state("filled"))
    assert harm not in said(page)


def test_a_practice_is_like_the_real_thing(opened: Callable[[Stand], PeoplePage]) -> None:
    assert said(opened(state("practice"))) == said(opened(state("filled")))


def test_gone_on_with_from_a_file_nothing_is_known_yet(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("resumed"))
    words = said(page)
    assert f"{30 - MOST_ROWS} more people are named." in words
    assert "It is read when Entra is looked at." in words
    assert len(rows(page)) == 32
    qtbot.keyClicks(find(page, QLineEdit, ADD), "ann")
    assert asked(page) == []
    assert "To search, sign in first." in said(page)


# -- searching -----------------------------------------------------------------------------------


def test_each_letter_is_searched_for_and_the_answer_is_listed(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
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
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
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
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("unseen")
    page = opened(replace(stand, answers=replace(stand.answers, users=(BEN.upn,))))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    field = find(page, QLineEdit, ADD)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(field, key)
    assert answers(page) == [{"users": (BEN.upn, ANN.upn)}]


def test_a_click_adds_too_but_not_what_cannot_be_assigned(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
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
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not has(page, QListView, f"Found for: {ADD}")
    assert field.text() == "an"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert has(page, QListView, f"Found for: {ADD}")


def test_who_is_named_already_cannot_be_chosen_again(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("unseen"))
    searching(qtbot, page, ADD, "an")(Found("an", FOUND[:1]))
    listed = results(page, ADD).model()
    assert "on the list already" in str(listed.index(0, 0).data())
    qtbot.keyClick(find(page, QLineEdit, ADD), Qt.Key.Key_Return)
    assert answers(page) == []


def test_an_answer_to_older_words_is_not_shown(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    late = searching(qtbot, page, ADD, "an")
    qtbot.keyClicks(find(page, QLineEdit, ADD), "x")
    late(Found("an", FOUND))
    assert not has(page, QListView, f"Found for: {ADD}")
    assert "Searching." in said(page)


def test_nobody_found_and_a_fault_are_said(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    answer = searching(qtbot, page, ADD, "zz")
    answer(Found("zz"))
    assert "No person and no group found for “zz”." in said(page)
    answer(Found("zz", (), Fault(429)))
    assert "Entra is busy (status 429)." in said(page)
    assert "Entra is busy" in find(page, QLineEdit, ADD).accessibleDescription()


def test_a_search_that_an_error_ended_does_not_go_on_for_ever(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("owners")
    page = opened(stand)
    searching(qtbot, page, ADD, "an")
    failed = replace(stand, error=NetworkError("network.closed", host="h"), error_page="people")
    page.render_stand(failed)
    assert "The search brought no answer." in said(page)


def test_a_whole_name_is_taken_as_it_is(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClicks(field, "new.person@contoso.com")
    assert "Enter takes “new.person@contoso.com” as it is." in said(page)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [{"users": ("new.person@contoso.com",)}]


def test_half_a_name_is_not_taken(opened: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = opened(state("owners"))
    field = find(page, QLineEdit, ADD)
    qtbot.keyClicks(field, "new.person@")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == []
    assert field.text() == "new.person@"


def test_a_chosen_group_bears_its_name_before_it_was_looked_up(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("owners")
    page = opened(stand)
    searching(qtbot, page, ADD, "an")(Found("an", FOUND[2:]))
    qtbot.keyClick(find(page, QLineEdit, ADD), Qt.Key.Key_Return)
    page.render_stand(replace(stand, answers=replace(stand.answers, groups=("g1",))))
    assert "Analytics" in said(page)
    assert has(page, QPushButton, "Remove Analytics")


def test_a_new_stand_takes_neither_keyboard_nor_cursor_from_a_field(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    field = find(page, QLineEdit, ADD)
    field.setFocus()
    qtbot.keyClicks(field, "anna")
    field.setCursorPosition(2)
    for name in ("looking_again", "filled", "groups", "owners"):
        page.render_stand(state(name))
    assert field.hasFocus()
    assert (field.text(), field.cursorPosition()) == ("anna", 2)


# -- owners --------------------------------------------------------------------------------------


def test_owners_are_searched_among_people_only(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("first"))
    answer = searching(qtbot, page, OWNER, "an")
    assert asked(page)[-1][2]["groups"] is False
    answer(Found("an", FOUND[:1]))
    qtbot.keyClick(find(page, QLineEdit, OWNER), Qt.Key.Key_Return)
    assert answers(page) == [{"sentry_owner": ANN.upn}]


def test_the_second_owner_is_an_answer_of_its_own(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("owners"))
    field = find(page, QLineEdit, SECOND)
    qtbot.keyClicks(field, BEN.upn)
    qtbot.keyClick(field, Qt.Key.Key_Enter)
    assert answers(page) == [{"second_owner": BEN.upn}]


def test_an_owner_can_be_changed_kept_and_removed(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("filled"))
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
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("error"))
    press(qtbot, page, f"Use {gallery.OLIVIA.upn}")
    assert answers(page) == [{"sentry_owner": gallery.OLIVIA.upn}]
    page = opened(state("will_not"))
    press(qtbot, page, f"Use {gallery.OLIVIA.upn}")
    assert answers(page) == [{"users": (gallery.OLIVIA.upn,)}]


# -- people, groups and the list -----------------------------------------------------------------


def test_people_and_groups_are_taken_off(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("filled"))
    press(qtbot, page, "Remove Ann Archer")
    press(qtbot, page, "Remove Engineering")
    assert answers(page) == [{"users": ()}, {"groups": ()}]


def test_whoever_is_chosen_in_the_list_shows_what_to_do(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("will_not"))
    assert "Choose a person" in said(page)
    table(page).setFocus()
    qtbot.keyClick(table(page), Qt.Key.Key_Down)
    qtbot.keyClick(table(page), Qt.Key.Key_Down)
    table(page).selectRow(1)
    assert texts.say("sentry.people.no_mail.remedy") in said(page)
    press(qtbot, page, "Copy the user principal name of Norbert Nagel")
    assert asked(page)[-1] == ("copy", (gallery.NO_MAIL.upn,), {})
    press(qtbot, page, "Take Norbert Nagel off the list")
    assert answers(page) == [{"sentry_owner": None}]


@pytest.mark.parametrize(
    ("name", "row", "answer"),
    [
        ("filled", gallery.SAM.upn, {"second_owner": None}),
        ("filled", ANN.upn, {"users": ()}),
        ("filled", gallery.TEST_USER, {"create_test_user": None}),
    ],
)
def test_taking_off_the_list_takes_back_the_answer_that_names(
    name: str,
    row: str,
    answer: dict[str, Any],
    opened: Callable[[Stand], PeoplePage],
    qtbot: QtBot,
) -> None:
    page = opened(state(name))
    place = next(number for number, words in enumerate(rows(page)) if row in words)
    table(page).selectRow(place)
    off = next(b for b in page.findChildren(QPushButton) if b.text() == "Take off the list")
    qtbot.mouseClick(off, Qt.MouseButton.LeftButton)
    assert answers(page) == [answer]


def test_who_is_assigned_without_being_named_cannot_be_taken_off_here(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("filled"))
    place = next(number for number, words in enumerate(rows(page)) if BEN.upn in words)
    table(page).selectRow(place)
    assert BEN.upn in said(page)
    assert "Take off the list" not in said(page)


def test_filters_leave_whom_they_name(opened: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = opened(state("will_not"))
    for name, count in (("Will not · 3", 3), ("Cannot tell · 2", 2), ("Will get in · 2", 2)):
        press(qtbot, page, name)
        assert len(rows(page)) == count
        assert find(page, QPushButton, name).isChecked()
    press(qtbot, page, "All · 7")
    assert len(rows(page)) == 7
    page.render_stand(state("filled"))
    assert not find(page, QPushButton, "Will not · 0").isEnabled()


def test_the_filter_by_name_searches_the_whole_list(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("large"))
    field = find(page, QLineEdit, "Show only people whose name holds")
    qtbot.keyClicks(field, "jung 11999")
    assert [row.split(",")[0] for row in rows(page)] == ["Jun Jung-11999"]
    field.clear()
    qtbot.keyClicks(field, "ABEL-9700 ada")
    assert [row.split(",")[0] for row in rows(page)] == ["Ada Abel-9700"]
    field.clear()
    qtbot.keyClicks(field, "nobody at all")
    assert "Nobody on this list matches. All in all it holds 12002." in said(page)


def test_who_was_chosen_stays_chosen_in_the_next_list(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("will_not"))
    table(page).selectRow(6)
    assert "Sam Sato" in rows(page)[6]
    page.render_stand(state("filled"))
    chosen = table(page).selectionModel().selectedRows()
    assert [str(index.data()) for index in chosen] == [f"Sam Sato, {gallery.SAM.upn}"]


def test_the_same_list_is_not_built_again(opened: Callable[[Stand], PeoplePage]) -> None:
    stand = state("large")
    page = opened(stand)
    resets: list[int] = []
    table(page).model().modelReset.connect(lambda: resets.append(1))
    page.render_stand(replace(stand, busy="look"))
    page.render_stand(stand)
    assert resets == []
    users = (*stand.answers.users, ANN.upn)
    page.render_stand(replace(stand, answers=replace(stand.answers, users=users)))
    assert resets == [1]


def test_what_could_not_be_read_can_be_read_as_well(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("large"))
    press(qtbot, page, "Read that, too")
    assert asked(page) == [("answer", (), {"more_checks": True}), ("look", (), {})]


# -- the file ------------------------------------------------------------------------------------


def dragged(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(name) for name in names])
    return data


def drag(page: QWidget, data: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(20, 20),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.setAccepted(False)
    page.dragEnterEvent(event)
    return event


def drop(page: QWidget, data: QMimeData) -> None:
    page.dropEvent(
        QDropEvent(
            QPointF(20, 20),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_a_file_may_be_dropped_anywhere(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("first"))
    path = str(Path("/lists/people.csv"))
    data = dragged(path)
    assert drag(page, data).isAccepted()
    assert "Drop it to read the list." in said(page)
    drop(page, data)
    assert asked(page) == [("list_file", (Path(path),), {})]
    assert "Or bring a whole list" in said(page)


def test_a_drag_that_goes_away_leaves_nothing(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("first"))
    words = QMimeData()
    words.setText("no file")
    assert not drag(page, words).isAccepted()
    drag(page, dragged("/lists/people.csv"))
    page.dragLeaveEvent(QDragLeaveEvent())
    assert "Or bring a whole list" in said(page)
    assert asked(page) == []


def test_several_files_at_once_are_none(opened: Callable[[Stand], PeoplePage]) -> None:
    page = opened(state("first"))
    drop(page.drop, dragged("/a.csv", "/b.csv"))
    assert "That was not one file." in said(page)
    assert asked(page) == []
    drop(page.drop, dragged("/a.csv"))
    assert "That was not one file." not in said(page)


def test_a_file_is_chosen_without_anything_waiting(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs: list[QFileDialog] = []

    def instead(dialog: QFileDialog) -> None:
        dialogs.append(dialog)

    monkeypatch.setattr(QFileDialog, "open", instead)
    page = opened(state("first"))
    press(qtbot, page, "Choose a file")
    assert len(dialogs) == 1
    dialogs[0].fileSelected.emit("/lists/people.csv")
    assert asked(page) == [("list_file", (Path("/lists/people.csv"),), {})]


def test_a_list_is_pasted(opened: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = opened(state("first"))
    name = "Pasted list, one person a line"
    assert not has(page, QPlainTextEdit, name)
    press(qtbot, page, "Paste a list")
    field = find(page, QPlainTextEdit, name)
    assert field.hasFocus()
    assert not find(page, QPushButton, "Take this list").isEnabled()
    field.setPlainText("ann@contoso.com\nben@contoso.com")
    press(qtbot, page, "Take this list")
    assert asked(page) == [("list_people", ("ann@contoso.com\nben@contoso.com",), {})]
    assert not has(page, QPlainTextEdit, name)


def test_pasting_can_be_left(opened: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = opened(state("first"))
    press(qtbot, page, "Paste a list")
    press(qtbot, page, "Cancel")
    assert find(page, QPushButton, "Paste a list").hasFocus()
    assert asked(page) == []


def test_a_list_is_let_go_of(opened: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = opened(state("file"))
    press(qtbot, page, "Remove the list team-leads.csv")
    assert asked(page) == [("list_file", (None,), {})]


# -- test user and rule --------------------------------------------------------------------------


def test_a_test_user_is_offered_typed_and_taken_back(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("first"))
    field = find(page, QLineEdit, "User principal name of the test user")
    press(qtbot, page, f"Use {gallery.TEST_USER}")
    qtbot.keyClicks(field, "b.simon@contoso.com")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [
        {"create_test_user": gallery.TEST_USER},
        {"create_test_user": "b.simon@contoso.com"},
    ]
    page = opened(state("filled"))
    press(qtbot, page, "Make none")
    assert answers(page) == [{"create_test_user": None}]


def test_leaving_the_field_takes_the_test_user_once(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("first"))
    field = find(page, QLineEdit, "User principal name of the test user")
    field.setFocus()
    qtbot.keyClicks(field, "b.simon@contoso.com")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    find(page, QLineEdit, ADD).setFocus()
    assert answers(page) == [{"create_test_user": "b.simon@contoso.com"}]


def test_what_was_taken_stands_in_the_field_in_its_usual_form(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("first")
    page = opened(stand)
    field = find(page, QLineEdit, "User principal name of the test user")
    field.setFocus()
    qtbot.keyClicks(field, " b.simon@contoso.com ")
    page.render_stand(stand)
    assert field.text() == " b.simon@contoso.com "
    qtbot.keyClick(field, Qt.Key.Key_Return)
    taken = replace(stand.answers, create_test_user="b.simon@contoso.com")
    page.render_stand(replace(stand, answers=taken))
    assert field.text() == "b.simon@contoso.com"


def test_the_first_password_is_shown_only_on_wish(
    opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("filled"))
    box = find(page, QCheckBox, "Show its first password once")
    qtbot.keyClick(box, Qt.Key.Key_Space)
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert asked(page) == [
        ("show_password", (), {"wanted": True}),
        ("show_password", (), {"wanted": False}),
    ]
    page.render_stand(state("first"))
    assert not has(page, QCheckBox, "Show its first password once")


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("Only assigned people may sign in", True),
        ("Everyone in the tenant may sign in", False),
        ("Leave it as it is", None),
    ],
)
def test_each_rule_is_one_press(
    name: str, wish: bool | None, opened: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = opened(state("filled" if wish is None else "first"))
    radio = find(page, QRadioButton, name)
    qtbot.keyClick(radio, Qt.Key.Key_Space)
    assert answers(page) == [{"assignment_required": wish}]
    assert radio.accessibleDescription()


def test_every_control_has_a_name_and_the_keyboard_reads_from_top_to_bottom(
    opened: Callable[[Stand], PeoplePage],
) -> None:
    page = opened(state("filled"))
    ground = page.widget()
    assert ground is not None
    order: list[QWidget] = []
    one = find(page, QPushButton, f"Change: {OWNER}")
    following: QWidget | None = one
    while following is not None and following not in order:
        if following.focusPolicy() & Qt.FocusPolicy.TabFocus and following.isVisibleTo(page):
            order.append(following)
        following = following.nextInFocusChain()
    controls = [one for one in order if ground.isAncestorOf(one)]
    tops = [one.mapTo(ground, QPoint(0, one.height() // 2)).y() for one in controls]
    assert len(controls) > 15
    assert tops == sorted(tops)
