"""The window itself: bands, Home, and a place for what is loaded once the window stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QWidget

from assistant import texts
from assistant.ui import preferences, theme
from assistant.ui.home import Home
from assistant.ui.parts import ROOM, SMALL, column, label, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent, QPaintEvent, QShowEvent

    from assistant.wizard.answers import Answers

LEAST = (1000, 640)
USUAL = (1120, 760)
FRAME = 40
"""Height of a title bar, about: the button at the bottom has to stay on the screen."""
LATEST_MS = 1500
"""So long after it was shown the rest is loaded, painted or not."""


class Band(QWidget):
    """A coloured line over the whole width that says what must not be missed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left = label(wrap=False)
        self.right = label(wrap=False)
        inner = row(self.left, 1, self.right, parent=self)
        inner.setContentsMargins(ROOM, SMALL - 2, ROOM, SMALL - 2)
        self.hide()

    def say(self, left: str, right: str = "") -> None:
        """Say it; nothing to say hides the band."""
        if left and left != self.left.text():
            from assistant.ui import aloud  # noqa: PLC0415 -- the first paint says nothing

            aloud.announce(self, left)
        self.left.setText(left)
        self.right.setText(right)
        self.setVisible(bool(left))


class Shell(QMainWindow):
    """The window.

    Attributes:
        rooms: Home, and whatever else is open.
        may_close: asked before the window closes; false keeps it open for now.
        kept: what has to live as long as the window.
        first: no other window of these settings is open.
        wished: the job that was chosen last, also before anything could do it.

    Signals:
        painted: the window stands; the rest may be loaded.
    """

    painted = Signal()

    def __init__(self, chosen: preferences.Preferences) -> None:
        super().__init__()
        self.chosen = chosen
        self.setWindowTitle(texts.say("ui.window.title"))
        self.setMinimumSize(*LEAST)
        room = self.screen().availableSize()
        self.resize(
            min(chosen.width or USUAL[0], room.width()),
            min(chosen.height or USUAL[1], room.height() - FRAME),
        )
        self.practice = Band("practiceBand")
        self.live = Band("liveBand")
        self.home = Home()
        self.rooms = QStackedWidget()
        self.rooms.addWidget(self.home)
        whole = QWidget()
        parts = column(whole, space=0)
        for part in (self.practice, self.live, self.rooms):
            parts.addWidget(part)
        self.setCentralWidget(whole)
        self.may_close: Callable[[], bool] = lambda: True
        self.kept: object = None
        self.wished = ""
        self.first = True
        self._forgets = False
        self.home.begun.connect(self._wish)
        self._first = True

    def show_room(self, room: QWidget) -> None:
        """Show Home, a set-up or the settings."""
        if self.rooms.indexOf(room) < 0:
            self.rooms.addWidget(room)
        self.rooms.setCurrentWidget(room)

    def forget(self) -> None:
        """Forget the choices, and write none of them back: everything was deleted."""
        self.chosen = preferences.Preferences()
        self._forgets = True

    def _wish(self, job: str) -> None:
        self.wished = job

    def come_forward(self) -> None:
        """Be the window in front: somebody started the program again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Be shown; where nothing is painted, in a minimized window say, the rest loads too."""
        super().showEvent(event)
        QTimer.singleShot(LATEST_MS, self._say_painted)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and say so the first time."""
        super().paintEvent(event)
        if self._first:
            QTimer.singleShot(0, self._say_painted)

    def _say_painted(self) -> None:
        if self._first:
            self._first = False
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless something runs that has to be ended in good order first."""
        if not self.may_close():
            event.ignore()
            return
        self.chosen = self.chosen._replace(width=self.width(), height=self.height())
        if not self._forgets:
            preferences.write(self.chosen)
        event.accept()


def application(chosen: preferences.Preferences, words: list[str] | None = None) -> QApplication:
    """Make Qt's application in the language and the look that were chosen."""
    # As one of Qt's own words: asked for in Python, every enum of styles is made beforehand.
    app = QApplication([*(words if words is not None else sys.argv[:1]), "-style", "fusion"])
    app.setApplicationName("SSO Assistant")
    app.setDesktopFileName("sso-assistant")
    texts.use(chosen.language or QLocale.system().name().partition("_")[0])
    theme.fonts(app)
    theme.apply(app, chosen.appearance)
    return app


def open_window(answers: Answers | None = None) -> int:
    """Show the window, and run until it is closed.

    Args:
        answers: what the command line said; the set-up begins with it.
    """
    chosen = preferences.read()
    app = application(chosen)
    lock = preferences.only_window()
    if lock is None:
        from assistant.ui.only_one import call_forward  # noqa: PLC0415 -- a second start only

        if call_forward():
            return 0
    shell = Shell(chosen)
    shell.first = lock is not None
    shell.painted.connect(lambda: _warm(app, shell, answers))
    shell.show()
    return app.exec()


def _warm(app: QApplication, shell: Shell, answers: Answers | None) -> None:
    """Load everything else, now that nobody waits for the window any more."""
    from assistant.ui.warm import warm  # noqa: PLC0415 -- after the first paint

    warm(app, shell, answers)
