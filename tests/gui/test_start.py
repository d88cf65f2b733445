"""The start: little is loaded before the first paint, one window at a time, and both directions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from gallery import pages
from helpers import geometry
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from assistant import storage, texts
from assistant.ui import only_one, preferences, theme
from assistant.ui.preferences import Preferences
from assistant.ui.runner import Lane
from assistant.ui.shell import Shell
from assistant.ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

FIRST = {"assistant.ui.shell", "assistant.ui.home"}
MOST_MORE = 5
_PAINT = """
import json, os, sys
from assistant.ui import shell
def painted(*given):
    ours = [name for name in sys.modules if name.startswith("assistant.")]
    full = [name for name in ours if getattr(sys.modules[name], "__file__", "").endswith(".py")]
    code = [n for n in full if not sys.modules[n].__file__.endswith("__init__.py")]
    print(json.dumps({"ours": code, "heavy": [n for n in HEAVY if n in sys.modules]}), flush=True)
    os._exit(0)
HEAVY = ("msal", "requests", "lxml", "cryptography", "rich", "jinja2", "dataclasses")
shell._warm = painted
from assistant.__main__ import main
main([])
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(tmp_path))
    return tmp_path


def test_only_what_is_painted_first_is_loaded_before(home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PAINT],
        env={**os.environ, "DISPLAY": ":unused", "SSO_ASSISTANT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    # The front door and what tells whether there is a screen are the start, not the window.
    more = set(said["ours"]) - FIRST - {"assistant.__main__", "assistant.screen"}
    assert len(more) <= MOST_MORE, more
    assert said["heavy"] == []


def test_a_second_start_brings_the_first_window_forward(home: Path, qtbot: QtBot) -> None:
    del home
    called: list[int] = []
    lock = preferences.only_window()
    assert lock is not None
    server = only_one.listen(lambda: called.append(1))
    second = subprocess.run(
        [sys.executable, "-m", "assistant", "window"],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert second.returncode == 0, second.stderr
    qtbot.waitUntil(lambda: bool(called))
    server.close()
    lock.unlock()


def test_another_profile_is_another_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = preferences.only_window()
    assert first is not None
    assert preferences.only_window() is None
    monkeypatch.setenv("SSO_ASSISTANT_HOME", str(home / "other"))
    second = preferences.only_window()
    assert second is not None
    for lock in (first, second):
        lock.unlock()


def test_preferences_are_kept_where_the_settings_are(home: Path) -> None:
    assert preferences.file().parent == storage.folders(home).config
    chosen = Preferences("dark", "de", "00000000-0000-0000-0000-000000000001", "", 1200, 800)
    preferences.write(chosen)
    assert preferences.read() == chosen


@pytest.mark.parametrize("content", ["", "[[", 'appearance = 3\nwidth = "x"\nelse = 1', "\x00"])
def test_a_broken_file_of_preferences_is_none(home: Path, content: str) -> None:
    (home / "config").mkdir()
    preferences.file().write_text(content, encoding="utf-8")
    assert preferences.read() == Preferences()


@pytest.mark.parametrize("size", [16_385, 2_000_000_000, 99_999_999_999, -1])
def test_a_size_that_no_window_can_have_is_none(home: Path, size: int) -> None:
    (home / "config").mkdir()
    said = f'appearance = "dark"\nwidth = {size}\nheight = {size}\n'
    preferences.file().write_text(said, encoding="utf-8")
    assert preferences.read() == Preferences("dark")


def test_preferences_that_are_nested_without_end_are_none(home: Path) -> None:
    (home / "config").mkdir()
    preferences.file().write_text(f"width = {'[' * 100_000}", encoding="utf-8")
    assert preferences.read() == Preferences()


def test_a_polite_kill_closes_in_good_order(home: Path) -> None:
    code = (
        "import os, signal, sys, threading\n"
        "from assistant.ui import shell, warm\n"
        "kept = warm.warm\n"
        "def then(app, window, answers=None):\n"
        "    kept(app, window, answers)\n"
        "    from PySide6.QtCore import QTimer\n"
        "    def look():\n"
        "        if isinstance(window.kept, tuple):\n"
        "            os.kill(os.getpid(), signal.SIGTERM)\n"
        "        else:\n"
        "            QTimer.singleShot(50, look)\n"
        "    look()\n"
        "warm.warm = then\n"
        "sys.exit(shell.open_window())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "SSO_ASSISTANT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert (home / "config" / "window.toml").exists()


@pytest.fixture
def window(home: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[tuple[Shell, Window]]:
    del home
    shell = Shell(Preferences())
    made = Window(qapp, shell, Lane("jobs"))
    made.quit = lambda: None
    with qtbot.waitExposed(shell):
        shell.show()
    yield shell, made
    if not made.ended:
        shell.close()
        qtbot.waitUntil(lambda: made.ended)


def test_the_pages_are_made_ahead_while_nobody_waits(
    window: tuple[Shell, Window], qtbot: QtBot
) -> None:
    _, made = window
    qtbot.waitUntil(lambda: made.guide is not None and len(made.guide.pages) == 10, timeout=20_000)


def test_qt_speaks_german_where_we_do(home: Path, qapp: QApplication, qtbot: QtBot) -> None:
    del home
    texts.use("de")
    shell = Shell(Preferences())
    made = Window(qapp, shell, Lane("jobs"))
    made.quit = lambda: None
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    said = box.button(QDialogButtonBox.StandardButton.Cancel).text()
    shell.close()
    qtbot.waitUntil(lambda: made.ended)
    assert said.replace("&", "") == "Abbrechen"
    assert QLocale("de").language() == QLocale.Language.German


@pytest.mark.parametrize(
    "name", ["home-worked", "target-found", "people-filled", "review-first", "check-failures"]
)
def test_from_right_to_left_nothing_is_cut(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        scenes = {f"{scene.page}-{scene.state}": scene for scene in pages.scenes()}
        widget = scenes[name].make()
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        for _ in range(3):
            qapp.processEvents()
        assert geometry.faults(widget) == []
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        theme.apply(qapp, theme.LIGHT)
