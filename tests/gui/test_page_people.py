"""The page of the people: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import people as gallery
from helpers.on_people import (
    ADD,
    ANN,
    OWNER,
    SECOND,
    answers,
    asked,
    find,
    has,
    press,
    rows,
    said,
    state,
    table,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QWidget,
)

from assistant import texts
from assistant.ui.pages.people import MOST_ROWS, PeoplePage
from assistant.ui.widgets.roster_model import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand


def test_every_state_can_be_shown_one_after_the_other(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("first"))
    for name in PeoplePage.states:
        page.render_stand(state(name))
    page.render_stand(state("first"))
    assert "Nobody is named or assigned yet" in said(page)
    assert asked(page) == []


def test_first_nobody_is_named(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("first"))
    assert page.initial_focus() is find(page, QLineEdit, OWNER)
    assert has(page, QLineEdit, SECOND)
    assert not has(page, QTableView, "People, the worst first")
    assert "Nobody could let the first owner back in." not in said(page)


def test_while_entra_is_looked_at_it_says_so(people_page: Callable[[Stand], PeoplePage]) -> None:
    words = said(people_page(state("looking")))
    assert "Looking in Entra." in words
    assert "Nobody is named" not in words


def test_one_owner_alone_is_not_enough(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("owners"))
    assert "Nobody could let the first owner back in." in said(page)
    assert not has(page, QLineEdit, OWNER)
    assert page.initial_focus() is find(page, QLineEdit, SECOND)


def test_filled_all_is_well(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("filled"))
    words = said(page)
    assert "Everyone on this list will get in." in words
    assert "Security group · reaches 2 people" in words
    assert find(page, QLineEdit, "User principal name of the test user").text() == gallery.TEST_USER
    assert find(page, QCheckBox, "Show its first password once").isChecked() is False
    assert len(rows(page)) == 6
    assert page.initial_focus() is None


def test_who_will_not_get_in_stands_first_with_the_reason(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("will_not"))
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
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("unseen"))
    assert "Named after the last look: 1." in said(page)
    assert rows(page)[0].startswith(ANN.upn)
    press(qtbot, page, "Look them up")
    assert asked(page) == [("look", (), {})]
    page.render_stand(state("looking_again"))
    assert not has(page, QPushButton, "Look them up")
    assert "Looking in Entra." in said(page)


def test_what_stands_inside_groups_stands_with_the_groups_and_not_below_a_person(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    stand = state("groups")
    page = people_page(replace(stand, answers=replace(stand.answers, users=(gallery.ANN.upn,))))
    shown = [one for one in page.rows.findChildren(QLabel) if one.isVisible()]
    tops = {one.text(): one.mapTo(page.rows, QPoint(0, 0)).y() for one in shown}
    (inside,) = [text for text in tops if "Platform team" in text]
    assert "Platform team. Their members do not get in" in inside
    (person,) = [top for text, top in tops.items() if text == gallery.ANN.display_name]
    assert tops[inside] < person


def test_groups_say_what_is_wrong_with_them(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("groups"))
    words = said(page)
    for part in (
        "Group whose members come and go by a rule · reaches 2 people",
        "It is a distribution list",
        "More than one group is named “Support”",
        "There is no group “Marketing”",
        "The tenant has no Entra ID P1 or P2.",
        "Inside a group that is assigned, or to be, there are other groups (1): Platform team",
    ):
        assert part in words
    assert "Contractors 2024" not in words
    press(qtbot, page, "Show all 9 groups")
    assert "Contractors 2024" in said(page)
    assert not has(page, QPushButton, "Show all 9 groups")


def test_a_file_says_what_of_it_could_not_be_used(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("file"))
    words = said(page)
    assert "team-leads.csv" in words
    assert "4 people" in words
    assert "Line 7 is left out" in words
    assert "Line 31" not in words
    more = next(b for b in page.findChildren(QPushButton) if b.text().startswith("More of what"))
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert "Line 31" in said(page)


def test_what_cannot_be_used_is_said_where_it_was_typed(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("wrong"))
    words = said(page)
    assert find(page, QLineEdit, SECOND).text() == gallery.OLIVIA.upn
    assert find(page, QLineEdit, SECOND).property("wrong") == "true"
    assert "This is the same person." in words
    assert find(page, QLineEdit, "User principal name of the test user").text() == "sso test"
    assert "“sso test” is no user principal name." in words
    assert "No column with people was found: budget.csv" in words
    assert "--" not in words


def test_an_error_stands_above(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("error"))
    assert "Named, but not in this tenant: 1" in said(page)


def test_thousands_are_shown_a_few_hundred_at_a_time(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("large"))
    shown = table(page)
    assert shown.model().rowCount() == AT_ONCE
    heights = {shown.rowHeight(row) for row in range(AT_ONCE)}
    assert len(heights) == 1
    shown.verticalScrollBar().setValue(shown.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: shown.model().rowCount() > AT_ONCE)
    # Nothing is made for a row.
    assert [one for one in shown.viewport().children() if isinstance(one, QWidget)] == []
    assert "Of 4000 it could not be read" in said(page)


def test_long_names_are_whole_somewhere(people_page: Callable[[Stand], PeoplePage]) -> None:
    words = said(people_page(state("long")))
    assert gallery.LONG_UPN in words
    assert "Maximiliane Annegret Freifrau von und zu Hohenstein-Weißenfels" in words


def test_where_everyone_may_sign_in_the_list_says_that_it_is_not_whole(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("everyone"))
    assert "That is: everyone in the tenant may sign in." in said(page)
    assert "Everyone else in the tenant may sign in as well" in said(page)
    page.render_stand(state("filled"))
    assert "Everyone else in the tenant may sign in as well" not in said(page)


def test_a_rule_that_could_lock_people_out_says_so(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    harm = texts.say("plan.people.require_on.breaking")
    page = people_page(state("live"))
    assert harm in said(page)
    page.render_stand(state("filled"))
    assert harm not in said(page)


def test_a_practice_is_like_the_real_thing(people_page: Callable[[Stand], PeoplePage]) -> None:
    assert said(people_page(state("practice"))) == said(people_page(state("filled")))


def test_gone_on_with_from_a_file_nothing_is_known_yet(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("resumed"))
    words = said(page)
    assert f"{30 - MOST_ROWS} more people are named." in words
    assert "It is read when Entra is looked at." in words
    assert len(rows(page)) == 32
    qtbot.keyClicks(find(page, QLineEdit, ADD), "ann")
    assert asked(page) == []
    assert "To search, sign in first." in said(page)


def test_a_test_user_is_offered_typed_and_taken_back(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("first"))
    field = find(page, QLineEdit, "User principal name of the test user")
    press(qtbot, page, f"Use {gallery.TEST_USER}")
    qtbot.keyClicks(field, "b.simon@contoso.com")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers(page) == [
        {"create_test_user": gallery.TEST_USER},
        {"create_test_user": "b.simon@contoso.com"},
    ]
    page = people_page(state("filled"))
    press(qtbot, page, "Make none")
    assert answers(page) == [{"create_test_user": None}]


def test_leaving_the_field_takes_the_test_user_once(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("first"))
    field = find(page, QLineEdit, "User principal name of the test user")
    field.setFocus()
    qtbot.keyClicks(field, "b.simon@contoso.com")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    find(page, QLineEdit, ADD).setFocus()
    assert answers(page) == [{"create_test_user": "b.simon@contoso.com"}]


def test_what_was_taken_stands_in_the_field_in_its_usual_form(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    stand = state("first")
    page = people_page(stand)
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
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("filled"))
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
        (texts.say("ui.people.rule.leave"), None),
    ],
)
def test_each_rule_is_one_press(
    name: str, wish: bool | None, people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("filled" if wish is None else "first"))
    radio = find(page, QRadioButton, name)
    qtbot.keyClick(radio, Qt.Key.Key_Space)
    assert answers(page) == [{"assignment_required": wish}]
    assert radio.accessibleDescription()


def test_every_control_has_a_name_and_the_keyboard_reads_from_top_to_bottom(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("filled"))
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
