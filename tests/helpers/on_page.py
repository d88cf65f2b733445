"""A page as a person meets it: shown, its controls found by what a screen reader calls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from helpers.quiet_intents import QuietIntents
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from assistant.ui.pages.base import Page
    from assistant.wizard.stand import Stand

P = TypeVar("P", bound="Page")
W = TypeVar("W", bound=QWidget)


def opened(qtbot: QtBot, kind: type[P], stand: Stand) -> tuple[P, QuietIntents]:
    """Show a page with this stand; give it and what it asks for."""
    intents = QuietIntents()
    page = kind(intents)
    qtbot.addWidget(page)
    page.resize(872, 668)
    page.render_stand(stand)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    return page, intents


def again(page: Page, stand: Stand) -> None:
    """Show another stand; what is built anew shows with the next turn of the loop."""
    page.render_stand(stand)
    QApplication.processEvents()


def all_named(page: QWidget, kind: type[W], name: str) -> list[W]:
    """Find the visible controls of this name."""
    found = page.findChildren(kind)
    return [one for one in found if one.accessibleName() == name and one.isVisibleTo(page)]


def named(page: QWidget, kind: type[W], name: str) -> W:
    """Find the one visible control of this name."""
    found = all_named(page, kind, name)
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def said(page: QWidget) -> str:
    """Give all that can be read, a line a text."""
    labels = [one for one in page.findChildren(QLabel) if one.isVisibleTo(page)]
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisibleTo(page)]
    return "\n".join(one.text() for one in (*labels, *buttons) if one.text())


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    """Press the button of this name with the mouse."""
    qtbot.mouseClick(named(page, QPushButton, name), Qt.MouseButton.LeftButton)
