"""The page of the people as a person meets it: its list, its searches, what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from gallery import people as gallery
from helpers import on_page
from helpers.on_page import named, there
from helpers.quiet_intents import QuietIntents
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QPushButton,
    QTableView,
    QWidget,
)

from assistant.ui.pages.people import PeoplePage
from assistant.wizard.search import Found, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand

W = TypeVar("W", bound=QWidget)

OWNER = "Who will press Save in Sentry"
SECOND = "A second owner"
ADD = "Add a person or a group"
ANN, BEN = gallery.ANN, gallery.BEN
FOUND = (
    Row("user", "1", "Ann Archer", ANN.upn, "plain", ANN.upn),
    Row("group", "g9", "Announcements", "g9", "distribution", "all@contoso.com", usable=False),
    Row("group", "g1", "Analytics", "g1", "security", "numbers"),
)


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def settle() -> None:
    """Have Qt show what was made since; it does so with the next event."""
    QCoreApplication.sendPostedEvents()


def find(page: QWidget, kind: type[W], name: str) -> W:
    """Find the one control of this name that is shown."""
    settle()
    return named(page, kind, name)


def has(page: QWidget, kind: type[QWidget], name: str) -> bool:
    """Tell whether a control of this name is shown."""
    settle()
    return there(page, kind, name)


def said(page: QWidget) -> str:
    """Give everything that can be read."""
    settle()
    return on_page.said(page)


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
