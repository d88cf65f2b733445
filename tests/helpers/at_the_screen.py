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


def main(cloud: str, record: str) -> None:
    """Do the whole set-up by keyboard, save its record, close the window."""
    chosen = preferences.Preferences()
    app = shell.application(chosen)
    window = shell.Shell(chosen)
    answers = Answers(cloud=cloud)
    window.painted.connect(lambda: shell._warm(app, window, answers))
    window.show()
    QTimer.singleShot(0, lambda: _work(app, window, Path(record)))
    app.exec()


def _work(app: QApplication, window: shell.Shell, record: Path) -> None:
    def until(condition: Callable[[], object]) -> None:
        end = time.monotonic() + LONG
        while not condition():
            app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
            if time.monotonic() > end:
                sys.stdout.write(f"waited in vain: {desk().stand.error}\n")
                sys.exit(1)

    def desk() -> Any:
        return window.kept[0].desk  # type: ignore[index]  # waited for below

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or window, key, modifier)

    def go_on() -> None:
        until(window.kept[0].guide.primary.isEnabled)  # type: ignore[index]  # as above
        press(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)

    def rows() -> int:
        shown = [one for one in window.findChildren(QListView) if one.isVisible()]
        return sum(one.model().rowCount() for one in shown)

    until(lambda: isinstance(window.kept, tuple) and desk().stand.cloud)
    until(window.isActiveWindow)  # the window manager has given it the keyboard
    QTest.keyClicks(QApplication.focusWidget(), "acme")
    until(lambda: desk().stand.target and desk().stand.target.seen)
    go_on()
    go_on()
    until(lambda: desk().stand.frame and not desk().stand.busy)
    for _ in range(4):
        go_on()
    QTest.keyClicks(QApplication.focusWidget(), "olivia")
    until(rows)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    until(lambda: desk().stand.answers.sentry_owner == OWNER and not desk().stand.stale)
    go_on()
    until(lambda: desk().stand.plan and not desk().stand.stale)
    go_on()
    until(lambda: desk().stand.applied)
    go_on()
    for question in sentry.questions(desk().stand.frame):
        desk().tell(question.name, yes=True)
    go_on()
    until(lambda: not desk().stand.busy)
    go_on()
    desk().save_record(record)
    until(lambda: any(str(record) in note for note in desk().stand.notes))
    said = {
        "platform": QApplication.platformName(),
        "page": desk().stand.page,
        "outcome": desk().stand.result.outcome,
    }
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    window.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
