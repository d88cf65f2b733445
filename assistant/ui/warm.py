"""Loads everything behind the first paint in a worker, so that the window answers meanwhile."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from assistant import texts
from assistant.ui.parts import label
from assistant.ui.runner import Lane

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from assistant.errors import AssistantError
    from assistant.ui.shell import Shell
    from assistant.wizard.answers import Answers

SWITCH_SECONDS = 0.0005
TIDY_MS, TIDY_BUSY_MS = 100, 20
"""From one look for garbage to the next; shorter while a job makes it by the thousand."""
YOUNG = 5_000
"""Objects that are younger than the last look for garbage: more, and it is time for another."""
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
"""Loaded in the worker, and after them the pages: what comes first is wanted first."""


def _keep_answering(shell: Shell, jobs: Lane) -> None:
    """See to it that the worker never holds the window up for long.

    A collection of garbage goes through everything that is alive and holds all threads meanwhile:
    0.7 s with the plan of 12,000 people. So what is loaded is never looked through again, and what
    is young is looked through once, a little at a time. It is this thread that does it: widgets
    end only here. Each call of Qt lets go of the interpreter and has to get it
    back from a worker that is busy: it is handed over ten times as often as usual.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    sys.setswitchinterval(SWITCH_SECONDS)
    tidies = QTimer(shell)

    def tidy() -> None:
        if gc.get_count()[0] > YOUNG:
            gc.collect(0)
        tidies.start(TIDY_BUSY_MS if jobs.busy else TIDY_MS)

    tidies.setSingleShot(True)
    tidies.timeout.connect(tidy)
    tidies.start(TIDY_MS)


def _draw_once() -> None:
    """Have the templates of Sentry's forms translated: a tenth of a second for the first page."""
    from assistant.sentry import pictures  # noqa: PLC0415 -- just loaded

    for page in pictures.FIELDS:
        pictures.picture(page, colours=pictures.LIGHT)


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
        from assistant.wizard.goal import STEPS  # noqa: PLC0415 -- just loaded

        # Loading classes of widgets is no making of widgets: it may be done here.
        for step in STEPS:
            importlib.import_module(f"assistant.ui.pages.{step}")
        _draw_once()

    def ready(_: None) -> None:
        from assistant.ui.only_one import listen  # noqa: PLC0415 -- after the first paint
        from assistant.ui.signals import Signals  # noqa: PLC0415 -- same
        from assistant.ui.window import Window  # noqa: PLC0415 -- same

        window = Window(app, shell, jobs)
        signals = Signals(window.close)
        shell.kept = (window, listen(shell.come_forward) if shell.first else None, signals)
        if answers is not None:
            window.open_set_up(answers)
        _keep_answering(shell, jobs)
        window.inspecting.warm()
        window.diagnosing.warm()

    def failed(error: AssistantError) -> None:
        said = texts.explain(error)
        shell.home.show_more([label(said.title, "heading"), label(said.detail), label(said.hint)])

    jobs.start(load, ready, failed)
