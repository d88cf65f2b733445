"""Works through the window on a real screen, and says how it went; a program of its own.

python tests/helpers/at_the_screen.py CLOUD.json RECORD.html
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from assistant.ui import preferences, shell
from assistant.wizard.answers import Answers
from assistant.wizard.steps import sentry

if TYPE_CHECKING:
    from collections.abc import Callable

OWNER = "owner@contoso.practice.test"
LONG = 60.0


class Person:
    """Somebody at the keyboard, in front of the window."""

    def __init__(self, app: QApplication, window: shell.Shell) -> None:
        self.app = app
        self.shell = window

    @property
    def window(self) -> Any:
        """Everything behind the first paint."""
        return self.shell.kept[0]  # type: ignore[index]  # waited for at the beginning

    @property
    def stand(self) -> Any:
        """Where the set-up stands."""
        return self.window.desk.stand

    def until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so; give up loudly."""
        end = time.monotonic() + LONG
        while not condition():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
            if time.monotonic() > end:
                sys.stdout.write(f"waited in vain: {self.stand.error}\n")
                sys.exit(1)

    def press(
        self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    def go_on(self) -> None:
        """Go on by the shortcut."""
        self.until(self.window.guide.primary.isEnabled)
        self.press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)

    def press_primary(self) -> None:
        """Go to the button at the bottom by Tab, and press it."""
        guide = self.window.guide
        self.until(guide.primary.isEnabled)
        for _ in range(400):
            if QApplication.focusWidget() is guide.primary:
                break
            self.press(Qt.Key.Key_Tab)
        self.until(lambda: guide.seen_long_enough)
        self.press(Qt.Key.Key_Space)

    def rows(self) -> int:
        """Count the rows of the search that is shown."""
        shown = [one for one in self.shell.findChildren(QListView) if one.isVisible()]
        return sum(one.model().rowCount() for one in shown)

    def set_up(self, record: Path) -> None:
        """Do the whole set-up, save its record, close the window."""
        self.until(lambda: isinstance(self.shell.kept, tuple) and self.stand.cloud)
        self.until(self.shell.isActiveWindow)  # the window manager has given it the keyboard
        QTest.keyClicks(QApplication.focusWidget(), "acme")
        self.until(lambda: self.stand.target and self.stand.target.seen)
        self.go_on()
        self.press_primary()
        self.until(lambda: self.stand.frame and not self.stand.busy)
        for _ in range(4):
            self.go_on()
        QTest.keyClicks(QApplication.focusWidget(), "olivia")
        self.until(self.rows)
        self.press(Qt.Key.Key_Down)
        self.press(Qt.Key.Key_Return)
        self.until(lambda: self.stand.answers.sentry_owner == OWNER and not self.stand.stale)
        self.go_on()
        self.until(lambda: self.stand.plan and not self.stand.stale)
        self.press_primary()
        self.until(lambda: self.stand.applied)
        self.go_on()
        for question in sentry.questions(self.stand.frame):
            self.window.desk.tell(question.name, yes=True)
        self.go_on()
        self.until(lambda: not self.stand.busy)
        self.go_on()
        self.window.desk.save_record(record)
        self.until(lambda: self.stand.saved and self.stand.saved[-1].path == record)
        said = {
            "platform": QApplication.platformName(),
            "page": self.stand.page,
            "outcome": self.stand.result.outcome,
        }
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
        self.shell.close()


def main(cloud: str, record: str) -> None:
    """Open the window on this cloud, and have somebody work at it."""
    chosen = preferences.Preferences()
    app = shell.application(chosen)
    window = shell.Shell(chosen)
    answers = Answers(cloud=cloud)
    window.painted.connect(lambda: shell._warm(app, window, answers))
    window.show()
    QTimer.singleShot(0, lambda: Person(app, window).set_up(Path(record)))
    app.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
