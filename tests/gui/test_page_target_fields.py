"""The page *target*: its fields, what is folded on it, and what of it is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import target as gallery
from helpers.on_page import again, all_named, last, named, opened, press, said, unfold
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QLineEdit,
    QRadioButton,
)

from assistant import texts
from assistant.ui.pages.target import TargetPage
from assistant.ui.widgets.answer_field import AnswerField
from assistant.wizard.answers import GRAPH_COMMAND_LINE_TOOLS

if TYPE_CHECKING:
    from helpers.quiet_intents import QuietIntents
    from pytestqt.qtbot import QtBot


URL = texts.say("ui.target.sentry.name")
ORGANIZATION, CLIENT = "Organization in Sentry", "Client ID to sign in with"
REAL, PRACTICE = "A real tenant", "The practice tenant"


def shown(qtbot: QtBot, name: str) -> tuple[TargetPage, QuietIntents]:
    return opened(qtbot, TargetPage, gallery.STATES[name]())


FIELDS = {
    CLIENT: ("client_id", ""),
    "Tenant": ("tenant", ""),
    URL: ("sentry_url", URL),
    "Proxy": ("proxy", "the way to the network"),
    "Private certificate authority": ("ca_file", "the way to the network"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_each_field_says_its_answer_once_its_typing_ends(name: str, qtbot: QtBot) -> None:
    answer, fold = FIELDS[name]
    page, intents = shown(qtbot, "first")
    if fold:
        unfold(qtbot, page, fold)
    field = named(page, QLineEdit, name)
    qtbot.keyClicks(field, "abc ")
    assert intents.asked == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert intents.asked == [("answer", (), {answer: "abc"})]
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert len(intents.asked) == 1


def test_a_pause_ends_it_too(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "first")
    qtbot.keyClicks(named(page, QLineEdit, CLIENT), "abc")
    qtbot.waitUntil(lambda: bool(intents.asked), timeout=5_000)
    assert intents.asked == [("answer", (), {"client_id": "abc"})]


def test_a_field_that_is_wrong_says_so_to_a_screen_reader(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "wrong")
    field = named(page, QLineEdit, CLIENT)
    assert field.property("wrong") is True
    assert "is not an id" in field.accessibleDescription()
    again(page, gallery.real())
    assert field.property("wrong") is False
    assert "is not an id" not in field.accessibleDescription()


def test_an_address_that_only_sentry_refuses_is_marked_too(qtbot: QtBot) -> None:
    answers = gallery.answers(sentry_url="https://sentry.contoso.com/sentry")
    page, _ = opened(qtbot, TargetPage, gallery.real(answers=answers))
    assert "must end after the server’s name" in said(page)
    assert named(page, QLineEdit, URL).property("wrong") is True


def test_how_to_get_a_client_id_is_explained_and_its_address_copied(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "first")
    unfold(qtbot, page, "how to get a client ID")
    assert "Mobile and desktop applications" in said(page)
    press(qtbot, page, "Copy redirect URI")
    press(qtbot, page, "Open the admin center")
    press(qtbot, page, "Use the shared client")
    assert intents.asked == [
        ("copy", ("http://localhost",), {}),
        ("open", ("https://entra.microsoft.com",), {}),
        ("answer", (), {"client_id": GRAPH_COMMAND_LINE_TOOLS}),
    ]


def test_the_shared_client_can_be_left_again(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "shared_client")
    press(qtbot, page, "Use an own registration")
    assert intents.asked == [("answer", (), {"client_id": None})]
    assert all_named(page, QLineEdit, CLIENT) == []


def test_another_cloud_is_chosen_below_its_fold(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "found")
    unfold(qtbot, page, "the cloud in which the tenant is")
    china = "Microsoft Entra ID operated by 21Vianet"
    qtbot.mouseClick(named(page, QRadioButton, china), Qt.MouseButton.LeftButton)
    assert intents.asked == [("answer", (), {"cloud": "china"})]


def test_a_fold_that_holds_something_is_open_until_a_person_closes_it(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "another_cloud")
    unfold(qtbot, page, "the cloud in which the tenant is")
    again(page, gallery.STATES["another_cloud"]())
    assert "GCC High" not in said(page)


def test_a_cloud_from_a_file_is_one_of_them(qtbot: QtBot) -> None:
    page, _ = opened(
        qtbot, TargetPage, gallery.real(answers=gallery.answers(cloud="/etc/cloud.json"))
    )
    assert named(page, QRadioButton, "/etc/cloud.json").isChecked()


def test_a_proxys_name_and_password_are_never_shown(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "network")
    field = named(page, QLineEdit, "Proxy")
    assert field.text() == ""
    press(qtbot, page, "Use no proxy of my own")
    assert intents.asked == [("answer", (), {"proxy": None})]


def test_a_proxy_that_was_taken_is_not_left_in_its_field(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "first")
    unfold(qtbot, page, "the way to the network")
    field = named(page, QLineEdit, "Proxy")
    whole = "http://me:not-shown@proxy.contoso.com:8080"
    qtbot.keyClicks(field, whole)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert last(intents)[2] == {"proxy": whole}
    again(page, gallery.real(answers=gallery.answers(proxy=whole)))
    assert field.text() == ""


def test_a_file_is_chosen_with_the_systems_own_dialog(qtbot: QtBot) -> None:
    page, intents = shown(qtbot, "network")
    press(qtbot, page, "Choose file")
    (dialog,) = page.findChildren(QFileDialog)
    dialog.fileSelected.emit("/etc/pki/other.pem")
    assert intents.asked == [("answer", (), {"ca_file": "/etc/pki/other.pem"})]
    dialog.reject()


def test_a_typed_answer_that_was_refused_stays_in_its_field(qtbot: QtBot) -> None:
    page, _ = shown(qtbot, "wrong")
    assert named(page, QLineEdit, CLIENT).text() == "SSO Assistant"


def test_a_field_takes_nothing_twice(qtbot: QtBot) -> None:
    field = AnswerField("Name")
    qtbot.addWidget(field)
    taken: list[str] = []
    field.said.connect(taken.append)
    field.hold("acme")
    qtbot.keyClicks(field.line, "x")
    qtbot.keyClick(field.line, Qt.Key.Key_Backspace)
    qtbot.keyClick(field.line, Qt.Key.Key_Return)
    assert taken == []
