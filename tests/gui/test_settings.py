"""The settings: each choice holds at once, signing out and deleting say what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.on_page import all_named, named, said
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from assistant import storage, texts
from assistant.ui import preferences, theme
from assistant.ui.settings import Settings
from assistant.wizard import draft

if TYPE_CHECKING:
    from helpers.windowed import Windowed


def settings_of(person: Windowed) -> Settings:
    named(person.shell.home, QPushButton, texts.say("ui.act.settings")).click()
    page = person.shell.rooms.currentWidget()
    assert isinstance(page, Settings)
    return page


def press(page: Settings, key: str) -> None:
    named(page, QPushButton, texts.say(key)).click()


def field(page: Settings, name: str) -> QLineEdit:
    return named(page, QLineEdit, texts.say(f"ui.settings.{name}.title"))


def test_an_appearance_is_put_on_and_kept(person: Windowed) -> None:
    page = settings_of(person)
    box = named(page, QComboBox, texts.say("ui.settings.appearance.title"))
    box.setFocus()
    while box.currentData() != theme.DARK:
        QTest.keyClick(box, Qt.Key.Key_Down)
    box.activated.emit(box.currentIndex())
    assert theme.is_dark()
    assert preferences.read().appearance == theme.DARK


def test_a_language_is_kept_for_the_next_start(person: Windowed) -> None:
    page = settings_of(person)
    box = named(page, QComboBox, texts.say("ui.settings.language.title"))
    box.setCurrentIndex(box.findData("de"))
    box.activated.emit(box.currentIndex())
    assert preferences.read().language == "de"


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("proxy", "http://me:secret@proxy.example:8080", "ui.settings.proxy_password"),
        ("proxy", "nonsense", ""),
        ("client_id", "not an id", ""),
    ],
)
def test_what_cannot_be_used_is_said_and_not_kept(
    person: Windowed, name: str, typed: str, code: str
) -> None:
    page = settings_of(person)
    line = field(page, name)
    before = line.accessibleDescription()
    line.setText(typed)
    line.editingFinished.emit()
    assert getattr(preferences.read(), name) == ""
    assert line.accessibleDescription() != before
    assert line.accessibleDescription().split(" ", 1)[0] in before
    if code:
        assert texts.say(f"{code}.title") in said(page)
    assert "secret" not in said(page)
    line.setText("")
    line.editingFinished.emit()
    assert line.accessibleDescription() == before


def test_what_is_kept_begins_every_set_up(person: Windowed) -> None:
    page = settings_of(person)
    line = field(page, "proxy")
    line.setText("http://proxy.example:8080")
    line.editingFinished.emit()
    press(page, "ui.guide.home")
    person.shell.home.begun.emit("set_up")
    assert person.stand.answers.proxy == "http://proxy.example:8080"


def test_signing_out_is_said_where_it_was_asked(person: Windowed) -> None:
    person.signed_in()
    person.desk.home()
    page = settings_of(person)
    press(page, "ui.settings.sign_out")
    person.until(lambda: texts.say("front.signed_out") in said(page))


def test_deleting_asks_and_no_is_no(person: Windowed) -> None:
    person.signed_in()
    person.desk.home()
    person.until(lambda: draft.found(storage.folders().state))
    page = settings_of(person)
    press(page, "ui.settings.delete")
    assert named(page, QPushButton, texts.say("ui.act.cancel")).hasFocus()
    press(page, "ui.act.cancel")
    assert draft.found(storage.folders().state)
    assert all_named(page, QPushButton, texts.say("ui.settings.delete_sure")) == []


def test_deleting_leaves_nothing(person: Windowed) -> None:
    person.signed_in()
    person.desk.home()
    person.until(lambda: draft.found(storage.folders().state))
    page = settings_of(person)
    press(page, "ui.settings.delete")
    press(page, "ui.settings.delete_sure")
    person.until(lambda: texts.say("ui.settings.deleted") in said(page))
    folders = storage.folders()
    assert not any(one.exists() for one in (folders.state, folders.config, folders.cache))
    press(page, "ui.guide.home")
    person.close()
    assert not any(one.exists() for one in (folders.state, folders.config))


def test_deleting_is_refused_while_another_program_is_at_work(person: Windowed) -> None:
    state = storage.folders().state
    held = state / "locks" / "acme.lock"
    storage.private_folder(held.parent)
    page = settings_of(person)
    with storage.lock(held, code="storage.set_up_locked", key="acme"):
        press(page, "ui.settings.delete")
        press(page, "ui.settings.delete_sure")
        title = texts.say("storage.set_up_locked.title")
        person.until(lambda: title.partition("{")[0] in said(page))
    assert held.exists()
