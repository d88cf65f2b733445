"""The page of the people: the list, its filters, files and pasting."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from gallery import people as gallery
from helpers.on_people import (
    ANN,
    BEN,
    answers,
    asked,
    drag,
    dragged,
    drop,
    find,
    has,
    press,
    rows,
    said,
    state,
    table,
)
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
)

from assistant import texts
from assistant.ui.pages.people import PeoplePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand


def test_people_and_groups_are_taken_off(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("filled"))
    press(qtbot, page, "Remove Ann Archer")
    press(qtbot, page, "Remove Engineering")
    assert answers(page) == [{"users": ()}, {"groups": ()}]


def test_whoever_is_chosen_in_the_list_shows_what_to_do(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("will_not"))
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
    people_page: Callable[[Stand], PeoplePage],
    qtbot: QtBot,
) -> None:
    page = people_page(state(name))
    place = next(number for number, words in enumerate(rows(page)) if row in words)
    table(page).selectRow(place)
    off = next(b for b in page.findChildren(QPushButton) if b.text() == "Take off the list")
    qtbot.mouseClick(off, Qt.MouseButton.LeftButton)
    assert answers(page) == [answer]


def test_who_is_assigned_without_being_named_cannot_be_taken_off_here(
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("filled"))
    place = next(number for number, words in enumerate(rows(page)) if BEN.upn in words)
    table(page).selectRow(place)
    assert BEN.upn in said(page)
    assert "Take off the list" not in said(page)


def test_filters_leave_whom_they_name(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("will_not"))
    for name, count in (("Will not · 3", 3), ("Cannot tell · 2", 2), ("Will get in · 2", 2)):
        press(qtbot, page, name)
        assert len(rows(page)) == count
        assert find(page, QPushButton, name).isChecked()
    press(qtbot, page, "All · 7")
    assert len(rows(page)) == 7
    page.render_stand(state("filled"))
    assert not find(page, QPushButton, "Will not · 0").isEnabled()


def test_the_filter_by_name_searches_the_whole_list(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("large"))
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
    people_page: Callable[[Stand], PeoplePage],
) -> None:
    page = people_page(state("will_not"))
    table(page).selectRow(6)
    assert "Sam Sato" in rows(page)[6]
    page.render_stand(state("filled"))
    chosen = table(page).selectionModel().selectedRows()
    assert [str(index.data()) for index in chosen] == [f"Sam Sato, {gallery.SAM.upn}"]


def test_the_same_list_is_not_built_again(people_page: Callable[[Stand], PeoplePage]) -> None:
    stand = state("large")
    page = people_page(stand)
    resets: list[int] = []
    table(page).model().modelReset.connect(lambda: resets.append(1))
    page.render_stand(replace(stand, busy="look"))
    page.render_stand(stand)
    assert resets == []
    users = (*stand.answers.users, ANN.upn)
    page.render_stand(replace(stand, answers=replace(stand.answers, users=users)))
    assert resets == [1]


def test_what_could_not_be_read_can_be_read_as_well(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot
) -> None:
    page = people_page(state("large"))
    press(qtbot, page, "Read that, too")
    assert asked(page) == [("answer", (), {"more_checks": True}), ("look", (), {})]


def test_a_file_may_be_dropped_anywhere(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("first"))
    path = str(Path("/lists/people.csv"))
    data = dragged(path)
    assert drag(page, data).isAccepted()
    assert "Drop it to read the list." in said(page)
    drop(page, data)
    assert asked(page) == [("list_file", (Path(path),), {})]
    assert "Or bring a whole list" in said(page)


def test_a_drag_that_goes_away_leaves_nothing(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("first"))
    words = QMimeData()
    words.setText("no file")
    assert not drag(page, words).isAccepted()
    drag(page, dragged("/lists/people.csv"))
    page.dragLeaveEvent(QDragLeaveEvent())
    assert "Or bring a whole list" in said(page)
    assert asked(page) == []


def test_several_files_at_once_are_none(people_page: Callable[[Stand], PeoplePage]) -> None:
    page = people_page(state("first"))
    drop(page.drop, dragged("/a.csv", "/b.csv"))
    assert "Drop exactly one file: a CSV." in said(page)
    assert asked(page) == []
    drop(page.drop, dragged("/a.csv"))
    assert "Drop exactly one file: a CSV." not in said(page)


def test_a_file_is_chosen_without_anything_waiting(
    people_page: Callable[[Stand], PeoplePage], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialogs: list[QFileDialog] = []

    def instead(dialog: QFileDialog) -> None:
        dialogs.append(dialog)

    monkeypatch.setattr(QFileDialog, "open", instead)
    page = people_page(state("first"))
    press(qtbot, page, "Choose a file")
    assert len(dialogs) == 1
    dialogs[0].fileSelected.emit("/lists/people.csv")
    assert asked(page) == [("list_file", (Path("/lists/people.csv"),), {})]


def test_a_list_is_pasted(people_page: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = people_page(state("first"))
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


def test_pasting_can_be_left(people_page: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = people_page(state("first"))
    press(qtbot, page, "Paste a list")
    press(qtbot, page, "Cancel")
    assert find(page, QPushButton, "Paste a list").hasFocus()
    assert asked(page) == []


def test_a_list_is_let_go_of(people_page: Callable[[Stand], PeoplePage], qtbot: QtBot) -> None:
    page = people_page(state("file"))
    press(qtbot, page, "Remove the list team-leads.csv")
    assert asked(page) == [("list_file", (None,), {})]
