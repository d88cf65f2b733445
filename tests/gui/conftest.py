"""What every test of the window needs: our look on Qt's application, English after each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from gallery import pages
from helpers.on_page import opened
from helpers.windowed import Windowed

from assistant import texts
from assistant.practice.serve import running_practice
from assistant.ui import theme
from assistant.ui.pages.people import PeoplePage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand


@pytest.fixture(autouse=True)
def looks(qapp: QApplication) -> Iterator[None]:
    """Put the look on; whatever a test speaks, the next one speaks English."""
    pages.application()
    theme.apply(qapp, theme.LIGHT)
    yield
    texts.use("en")
    theme.apply(qapp, theme.LIGHT)


@pytest.fixture
def person(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Windowed]:
    """Give somebody at the window, with a home and a practice tenant of their own."""
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path / "home"))
    with running_practice(tmp_path / "tenant") as practice:
        made = Windowed(qtbot, practice, tmp_path)
        yield made
        made.vanish()


@pytest.fixture
def people_page(qtbot: QtBot) -> Callable[[Stand], PeoplePage]:
    """Give how the page of the people is shown with a stand."""

    def show(stand: Stand) -> PeoplePage:
        page, _ = opened(qtbot, PeoplePage, stand)
        return page

    return show
