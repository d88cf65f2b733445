"""The window with a home of its own on a practice tenant, in the test's own process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from helpers import browser
from helpers.program import KEPT
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from assistant.ui.preferences import Preferences
from assistant.ui.runner import Lane
from assistant.ui.shell import Shell
from assistant.ui.window import Window
from assistant.wizard.answers import Answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from assistant.practice.serve import Practice
    from assistant.ui.desk import Desk
    from assistant.wizard.stand import Stand

LONG_MS = 20_000
OWNER = "owner@contoso.practice.test"
"""Who owns Sentry's organization in the practice tenant."""


class Windowed:
    """A person at the window.

    Attributes:
        browsed: addresses that were opened in the person's browser.
    """

    def __init__(self, qtbot: QtBot, practice: Practice | None, folder: Path) -> None:
        self.qtbot = qtbot
        self.practice = practice
        self.browsed: list[str] = []
        self.cloud = folder / "cloud.json"
        if practice is not None:
            self.cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")
        self.shell = Shell(Preferences())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._jobs = Lane("jobs")
        self.window = Window(app, self.shell, self._jobs)
        self.window.browse = self.browsed.append
        self.window.quit = lambda: None
        with qtbot.waitExposed(self.shell):
            self.shell.show()
        self.shell.activateWindow()
        self.until(self.shell.isActiveWindow)

    @property
    def desk(self) -> Desk:
        """The desk behind the pages."""
        return self.window.desk

    @property
    def stand(self) -> Stand:
        """Where the set-up stands."""
        return self.window.desk.stand

    def open(self, **said: Any) -> None:
        """Open the guided set-up on the practice tenant."""
        self.window.open_set_up(Answers(cloud=str(self.cloud), **said))
        self.until(lambda: self.stand.cloud is not None)

    def signed_in(self, page: str = "application", **said: Any) -> None:
        """Sign in and go as far as a page; with the owner named, so that the plan is whole."""
        self.open(**{"organization": "acme", "sentry_owner": OWNER, **said})
        self.until(lambda: self.stand.target and self.stand.target.seen)
        self.desk.primary()
        self.desk.primary()
        self.until(lambda: self.stand.frame)
        self.settled()
        self.desk.go(page)
        self.settled()
        assert self.stand.page == page

    def applied(self, **said: Any) -> None:
        """Go as far as the review, and make its changes."""
        self.signed_in("review", **said)
        self.desk.primary()
        self.until(lambda: self.stand.applied)
        self.settled()

    def live(self, **said: Any) -> None:
        """Make the changes, and have Sentry take the values: people sign in from then on."""
        self.applied(**said)
        self.take()

    def take(self) -> None:
        """Have Sentry's owner paste the values there, and press Save."""
        assert self.practice is not None
        assert self.stand.result is not None
        copied: Any = self.stand.result.copy
        browser.configure_sentry(
            self.practice, "acme", OWNER, copied["metadata_url"], copied["mapping"]
        )

    def let_go(self) -> None:
        """Have Sentry's owner switch single sign-on off there."""
        assert self.practice is not None
        browser.switch_sentry_off(self.practice, "acme", OWNER)

    def configuration(self) -> dict[str, Any]:
        """Give what the tenant holds, but for logs and what follows from them."""
        assert self.practice is not None
        state = self.practice.world.store.dump()
        return {name: value for name, value in state.items() if name not in KEPT}

    def until(self, condition: Callable[[], object], milliseconds: int = LONG_MS) -> None:
        """Let the window live until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=milliseconds)

    def settled(self) -> None:
        """Let it live until nothing is being done."""
        self.until(lambda: not self.stand.busy and not self._jobs.busy)

    def press(self, key: Qt.Key, *, alt: bool = False) -> None:
        """Press a key where the keyboard is."""
        modifier = Qt.KeyboardModifier.AltModifier if alt else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self._keyboard(), key, modifier)

    def type(self, words: str) -> None:
        """Type words where the keyboard is."""
        QTest.keyClicks(self._keyboard(), words)

    def go_on(self) -> None:
        """Go on by the shortcut, once one may."""
        guide = self.window.guide
        assert guide is not None
        self.until(guide.primary.isEnabled)
        self.press(Qt.Key.Key_Right, alt=True)

    def press_primary(self) -> None:
        """Go to the button at the bottom by Tab, and press it once one has seen the page."""
        guide = self.window.guide
        assert guide is not None
        self.until(guide.primary.isEnabled)
        self.tab_to(guide.primary.accessibleName())
        self.until(lambda: guide.seen_long_enough)
        self.press(Qt.Key.Key_Space)

    def named(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        """Find the one control of this name that is seen."""
        found = [
            one
            for one in self.shell.findChildren(kind)
            if one.accessibleName() == name and one.isVisible()
        ]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def tab_to(self, name: str) -> None:
        """Go to a control by the Tab key alone."""
        for _ in range(400):
            here = QApplication.focusWidget()
            if here is not None and here.accessibleName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never comes to {name}")

    def close(self) -> None:
        """Close the window and wait until everything behind it has ended."""
        if self.window.ended:
            return
        self.desk.stop()
        self.settled()
        self.shell.close()
        self.until(lambda: self.window.ended)

    def vanish(self) -> None:
        """Close the window and take all of it away: what stays is styled anew in every test."""
        self.close()
        self.shell.kept = None
        guide = self.window.guide
        for one in (guide, self.shell, self.window.desk, self.window):
            if one is not None:
                one.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _keyboard(self) -> QWidget:
        here = QApplication.focusWidget() or self.shell
        assert here is not None
        return here
