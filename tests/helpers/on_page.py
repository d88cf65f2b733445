"""A page as a person meets it: shown, its controls found by what a screen reader calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from helpers.quiet_intents import QuietIntents
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from assistant import texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.ui.intents import Intents
    from assistant.ui.pages.base import Page
    from assistant.wizard.stand import Stand

P = TypeVar("P", bound="Page")
W = TypeVar("W", bound=QWidget)
_INVISIBLE = re.compile("[\\u200b\\u2060]")
"""Without width: where a line may end, and where it may not."""


def opened(qtbot: QtBot, make: Callable[[Intents], P], stand: Stand) -> tuple[P, QuietIntents]:
    """Show a page with this stand; give it and what it asks for."""
    intents = QuietIntents()
    page = make(intents)
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


def last(intents: QuietIntents) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Give what was asked for last."""
    return intents.asked[-1]


def visible(page: QWidget, kind: type[W]) -> list[W]:
    """Find the widgets of a kind that are shown."""
    return [one for one in page.findChildren(kind) if one.isVisibleTo(page)]


def all_named(page: QWidget, kind: type[W], name: str) -> list[W]:
    """Find the visible controls of this name."""
    return [one for one in visible(page, kind) if one.accessibleName() == name]


def named(page: QWidget, kind: type[W], name: str) -> W:
    """Find the one visible control of this name."""
    found = all_named(page, kind, name)
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def there(page: QWidget, kind: type[QWidget], name: str) -> bool:
    """Tell whether a control of this name is shown."""
    return bool(all_named(page, kind, name))


def sentences(page: QWidget) -> list[str]:
    """Give all that can be read, text by text."""
    shown = (*visible(page, QLabel), *visible(page, QAbstractButton))
    return [_INVISIBLE.sub("", one.text()) for one in shown if one.text()]


def said(page: QWidget) -> str:
    """Give all that can be read, a line a text."""
    return "\n".join(sentences(page))


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    """Press the button of this name with the mouse."""
    qtbot.mouseClick(named(page, QPushButton, name), Qt.MouseButton.LeftButton)


def unfold(qtbot: QtBot, page: QWidget, what: str) -> None:
    """Unfold, or fold, the details of something."""
    press(qtbot, page, texts.say("ui.act.details_name", what=what))
