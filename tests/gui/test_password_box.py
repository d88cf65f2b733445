"""A first password: shown once, copied only by its button, and taken off the clipboard again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.on_page import named
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from assistant import texts
from assistant.ui.widgets import password_box
from assistant.ui.widgets.password_box import PasswordBox

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FIRST = "Tulip-4711-Harbour"


@pytest.fixture
def box(qtbot: QtBot) -> PasswordBox:
    made = PasswordBox("b.simon@contoso.com", FIRST)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # noqa: FBT003 -- Qt has no name for it
    qtbot.addWidget(made)
    made.open()
    return made


def test_it_is_shown_with_whom_it_is_for(box: PasswordBox) -> None:
    words = [one.text() for one in box.findChildren(QLabel)]
    assert FIRST in words
    assert any("b.simon@contoso.com" in one for one in words)
    names = [one.accessibleName() for one in box.findChildren(QLabel)]
    assert FIRST not in names


def test_only_the_button_copies_it(box: PasswordBox) -> None:
    shown = next(one for one in box.findChildren(QLabel) if one.text() == FIRST)
    assert shown.textInteractionFlags() == Qt.TextInteractionFlag.NoTextInteraction


def test_the_clipboard_is_cleared_again(
    box: PasswordBox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_box, "CLEARED_MS", 1)
    named(box, QPushButton, texts.say("ui.password.copy")).click()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == FIRST
    box.accept()
    qtbot.waitUntil(lambda: clipboard.text() == "")


def test_what_was_copied_since_stays(
    box: PasswordBox, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(password_box, "CLEARED_MS", 1)
    named(box, QPushButton, texts.say("ui.password.copy")).click()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("something else")
    later: list[bool] = []
    QTimer.singleShot(2, lambda: later.append(True))  # due after the one that clears
    qtbot.waitUntil(lambda: bool(later))
    assert clipboard.text() == "something else"
