"""Loads everything behind the first paint in a worker, so that the window answers meanwhile."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from assistant.ui.runner import Lane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from assistant.errors import AssistantError
    from assistant.ui.shell import Shell
    from assistant.wizard.answers import Answers

SWITCH_SECONDS = 0.0005
IDLE_MS = 10_000
_HEAVY = (
    "assistant.work",
    "assistant.wizard.draft",
    "assistant.entra.signin",
    "assistant.entra.graph",
    "assistant.practising",
    "assistant.web",
    "assistant.sentry.pictures",
    "jinja2",
)
"""Without Qt: they are loaded in the worker. What makes widgets is loaded in the GUI thread."""


def _keep_answering(shell: Shell) -> None:
    """See to it that the worker never holds the window up for long.

    A collection of garbage goes through everything that is alive and holds all threads meanwhile:
    0.7 s with the plan of 12,000 people. So what is loaded is never looked through again, and only
    what is young, while nobody waits. Each call of Qt lets go of the interpreter and has to get it
    back from a worker that is busy: it is handed over ten times as often as usual.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    idle = QTimer(shell)
    idle.setInterval(IDLE_MS)
    idle.timeout.connect(lambda: gc.collect(0))
    idle.start()


def warm(app: QApplication, shell: Shell, answers: Answers | None = None) -> None:
    """Load, then hand the window over to what does the work.

    Args:
        app: the application.
        shell: the window that stands.
        answers: the set-up to begin with; Home stays where there is none.
    """
    jobs = Lane("jobs")
    shell.kept = jobs

    def load() -> None:
        for name in _HEAVY:
            importlib.import_module(name)

    def ready(_: None) -> None:
        from assistant.ui.only_one import listen  # noqa: PLC0415 -- after the first paint
        from assistant.ui.window import Window  # noqa: PLC0415 -- same

        window = Window(app, shell, jobs)
        shell.kept = (window, listen(shell.come_forward))
        if answers is not None:
            window.open_set_up(answers)
        _keep_answering(shell)

    def failed(error: AssistantError) -> None:
        raise error

    jobs.start(load, ready, failed)
