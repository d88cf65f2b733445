"""Runs a command: opens a session, does the job, ends with the right exit status."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

from assistant import slips
from assistant.errors import AssistantError, SignInError, Stopped
from assistant.tasks import Cancel
from assistant.wizard.events import Failed, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.fronts import Front
    from assistant.options import Command
    from assistant.session import Session

EXIT = {
    "planned": 0,
    "converged": 0,
    "undone": 0,
    "failed": 1,
    "suspended": 1,
    "cancelled": 130,
}
"""Exit status by outcome; an error brings its own."""


def run(command: Command) -> int:
    """Run a parsed command and give its exit status."""
    if command.name == "practice":
        return _practice(command)
    if command.name == "inspect":
        return _inspect(command)
    if command.name == "diagnose":
        return _diagnose(command)
    cancel = Cancel()
    front = front_of(command)
    front.on_closed = cancel.set
    with _stoppable(cancel):
        try:
            status = _dispatch(command, front, cancel)
            return status or int(front.closed)
        except AssistantError as error:
            early = isinstance(error, Stopped) and error.code == "run.stopped"
            return _end(front, Stopped("run.stopped_nothing") if early else error)
        except Exception as slip:  # noqa: BLE001 -- the last net: whatever it is, it is said
            return _end(front, slips.of(slip))


def _end(front: Front, error: AssistantError) -> int:
    front.observe(Failed(error))
    front.observe(Result(_outcome_of(error)))
    return error.exit_status


def refuse(error: AssistantError, *, as_json: bool) -> int:
    """Say what is wrong with the command line itself."""
    if as_json:
        from assistant.json_front import JsonFront  # noqa: PLC0415

        return _end(JsonFront(), error)
    from assistant.terminal import TextFront  # noqa: PLC0415

    return _end(TextFront(can_ask=False), error)


def front_of(command: Command) -> Front:
    """Choose how to show and ask: JSON lines, or words in the terminal."""
    answers = command.answers
    if answers.json:
        from assistant.json_front import JsonFront  # noqa: PLC0415

        return JsonFront(yes=answers.yes, can_sign_in=not answers.no_input)
    from assistant.terminal import TextFront  # noqa: PLC0415

    can_ask = not answers.no_input and sys.stdin is not None and sys.stdin.isatty()
    return TextFront(can_ask=can_ask, yes=answers.yes, every_check=command.name == "check")


def _outcome_of(error: AssistantError) -> str:
    if isinstance(error, Stopped):
        return "cancelled"
    return "suspended" if isinstance(error, SignInError) else "failed"


def _dispatch(command: Command, front: Front, cancel: Cancel) -> int:
    from assistant import commands, guided  # noqa: PLC0415
    from assistant.session import Session  # noqa: PLC0415

    if command.name == "guided":
        command = guided.ask(command, front)
    if command.write is not None:
        commands.write_file(command, front)
        if not command.answers.organization:
            front.observe(Result("planned"))
            return 0
    debug = sys.stderr if command.answers.debug else None
    client_needed = command.name != "sign-out"
    with Session(
        command.answers, front, cancel, debug=debug, client_needed=client_needed
    ) as session:
        result = _job(command, session)
    front.observe(result)
    if session.started_practice and result.outcome == "converged":
        front.notice("front.practice_stops")
    return result.exit_status or EXIT[result.outcome]


def _job(command: Command, session: Session) -> Result:
    from assistant import commands  # noqa: PLC0415

    jobs = {
        "guided": commands.guided,
        "plan": commands.plan,
        "apply": commands.apply,
        "check": commands.check,
        "undo": commands.undo,
        "sign-in": commands.sign_in,
        "sign-out": commands.sign_out,
    }
    return jobs[command.name](command, session)


def _inspect(command: Command) -> int:
    """Look at documents: no session is opened, nobody signs in."""
    from assistant import inspect_command  # noqa: PLC0415

    cancel = Cancel()
    with _stoppable(cancel):
        return inspect_command.run(command.rest, cancel)


def _diagnose(command: Command) -> int:
    """Look at a sign-in that failed: no session is opened, nothing leaves the machine."""
    from assistant import diagnose_command  # noqa: PLC0415

    cancel = Cancel()
    with _stoppable(cancel):
        return diagnose_command.run(command.rest, cancel)


def _practice(command: Command) -> int:
    """Become the practice tenant: a process of its own, whose code nothing here imports (law 2)."""
    line = [sys.executable, "-m", "assistant.practice", *command.rest]
    if os.name == "posix":
        os.execv(sys.executable, line)  # noqa: S606 -- our own interpreter, our own module
    return subprocess.run(line, check=False).returncode


@contextlib.contextmanager
def _stoppable(cancel: Cancel) -> Iterator[None]:
    """Let Ctrl-C and a polite kill set the token; what was sent is still written down."""
    before = {}
    hang_up = getattr(signal, "SIGHUP", None)  # the window with the terminal was closed
    for number in filter(None, (signal.SIGINT, signal.SIGTERM, hang_up)):
        with contextlib.suppress(ValueError):  # not the main thread: the caller stops us
            before[number] = signal.signal(number, lambda *_: cancel.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
