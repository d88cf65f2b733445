"""``diagnose``: says why a sign-in failed, as text or as JSON. Nothing leaves the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant import diagnose_line, slips
from assistant.diagnose_line import Asked
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.outlet import interruptible, json_line, while_read, wrapped
from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from assistant.diagnosis.stand_ins import StandIns
    from assistant.diagnosis.things import Thing
    from assistant.inspect_text import Line
    from assistant.tasks import Cancel, Clock

STATUS: Final = {"accepted": 0, "refused": 1, "cannot_tell": 4}
_END: Final = b"\x04"
_CHUNK: Final = 65536


def run(words: Sequence[str], cancel: Cancel, clock: Clock = system_clock) -> int:
    """Run the command and give its exit status, as `diagnose_line` states it.

    Args:
        words: what follows the command.
        cancel: set when the person wants to stop.
        clock: tells the moment to judge for, where nothing else does.
    """
    try:
        asked = diagnose_line.parse(words)
    except BadInput as error:
        return _ended(Asked(json="--json" in words), _Out(cancel), error)
    if asked.help:
        sys.stdout.write(diagnose_line.help_text())
        return 0
    out = _Out(cancel)
    try:
        status = _work(asked, out, cancel, clock)
    except AssistantError as error:
        return 1 if out.closed else _ended(asked, out, error)
    except Exception as slip:  # noqa: BLE001 -- the last net: whatever it is, it is said
        return _ended(asked, out, slips.of(slip))
    return status or int(out.closed)


def _work(asked: Asked, out: _Out, cancel: Cancel, clock: Clock) -> int:
    from assistant import diagnose_text  # noqa: PLC0415 -- heavy, as all that follows
    from assistant.diagnose_expect import expected  # noqa: PLC0415
    from assistant.diagnosis import described  # noqa: PLC0415
    from assistant.diagnosis.recognise import recognise  # noqa: PLC0415
    from assistant.diagnosis.sign_in import diagnose  # noqa: PLC0415
    from assistant.diagnosis.stand_ins import StandIns  # noqa: PLC0415

    against = expected(asked, cancel)
    things = recognise(_given(asked, cancel))
    cancel.check()
    found = diagnose(things, against, clock.now(), at=asked.at)
    names = StandIns() if asked.redact else None
    there = _copy(asked, things, names, out) if names is not None else None
    cancel.check()
    if asked.json:
        for line in described.lines(found, against, names):
            out.line(line)
    else:
        # Of what is piped in, the copy has standard output to itself.
        on = sys.stderr if asked.redact and asked.nameless else sys.stdout
        out.lines(diagnose_text.lines(found, against, names), on)
        if there is not None:
            out.say("diagnosing.copied", on, file=str(there))
        if asked.redact:
            out.say("diagnosing.look_first", on)
    return STATUS[found.verdict]


def _copy(asked: Asked, things: Sequence[Thing], names: StandIns, out: _Out) -> Path | None:
    """Write the copy; give its path, None where it went to standard output."""
    from assistant.diagnosis import redacting  # noqa: PLC0415 -- seldom needed
    from assistant.wizard.shapes import shown_path  # noqa: PLC0415

    text = redacting.copy_of(things, names)
    if asked.nameless:
        out.text(text)
        return None
    source = Path(asked.source)
    path = source.with_name(f"{source.stem}-redacted{source.suffix}")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput("diagnose_line.copy_there", file=shown_path(path)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise BadInput("diagnose_line.copy_failed", file=shown_path(path), reason=reason) from error
    return path


def _given(asked: Asked, cancel: Cancel) -> bytes:
    """Read what is to be looked at.

    Raises:
        BadInput: ``source.*``, or ``diagnosis.input.too_large``.
    """
    from assistant import sources  # noqa: PLC0415 -- not for a wrong line
    from assistant.diagnose_expect import no_way_out  # noqa: PLC0415
    from assistant.diagnosis.recognise import MOST  # noqa: PLC0415

    if asked.itself:
        return asked.source.encode("utf-8", "replace")
    if not asked.source and sys.stdin is not None and sys.stdin.isatty():
        return _pasted(cancel, MOST)
    word = asked.source or diagnose_line.STDIN
    if word != diagnose_line.STDIN and Path(word).is_dir():
        raise BadInput("source.no_file", file=word)
    (source,) = sources.sources(word, no_way_out, cancel)
    found = bytearray()
    for chunk in source.open():
        found += chunk
        if len(found) > MOST:
            raise BadInput("diagnosis.input.too_large", limit=MOST, size=len(found))
    return bytes(found)


def _pasted(cancel: Cancel, most: int) -> bytes:
    """Let a person paste; a terminal hands over lines of 4,095 letters only unless it is told."""
    if os.name == "nt":
        _invite()
        return sys.stdin.buffer.read(most + 1)
    import termios  # noqa: PLC0415 -- there is none on Windows

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    plain = termios.tcgetattr(terminal)
    plain[3] &= ~(termios.ICANON | termios.ECHO)
    termios.tcsetattr(terminal, termios.TCSADRAIN, plain)
    found = bytearray()
    try:
        _invite()
        while len(found) <= most:
            cancel.check()
            with interruptible():
                chunk = os.read(terminal, _CHUNK)
            found += chunk
            if not chunk or _END in chunk:
                break
    except KeyboardInterrupt:
        raise Stopped("diagnose_line.stopped") from None
    finally:
        # What was pasted behind the end is thrown away: a shell would take it for commands.
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
    return bytes(found.partition(_END)[0])


def _invite() -> None:
    sys.stderr.write(diagnose_line.invitation())
    sys.stderr.flush()


def _ended(asked: Asked, out: _Out, error: AssistantError) -> int:
    if isinstance(error, Stopped):
        error = Stopped("diagnose_line.stopped")
    if asked.json:
        from assistant import texts  # noqa: PLC0415
        from assistant.diagnosis.described import result  # noqa: PLC0415

        said = texts.explain(error)
        out.line(
            {
                "event": "error",
                "code": said.code,
                "title": said.title,
                "detail": said.detail,
                "who": str(said.who),
                "hint": said.hint,
            }
        )
        out.line(result("cannot_tell"))
    else:
        from assistant.inspect_text import problem  # noqa: PLC0415

        out.lines(problem(error), sys.stderr)
    return error.exit_status


class _Out:
    """Both outputs; ``closed`` once whoever read them went away."""

    def __init__(self, cancel: Cancel) -> None:
        self.closed = False
        self.on_closed = cancel.set

    def line(self, described: dict[str, object]) -> None:
        """Print a JSON object."""
        self.text(json_line(described))

    def text(self, text: str) -> None:
        """Print text as it is."""
        if self.closed:
            return
        with while_read(self):
            sys.stdout.write(text)
            sys.stdout.flush()

    def say(self, key: str, on: TextIO, **params: object) -> None:
        """Print a sentence."""
        from assistant import texts  # noqa: PLC0415
        from assistant.inspect_text import Line  # noqa: PLC0415

        self.lines([Line(texts.say(key, **params), style="bold")], on)

    def lines(self, lines: Iterable[Line], on: TextIO) -> None:
        """Print paragraphs, wrapped and cleaned of whatever could steer a terminal."""
        from rich.console import Console  # noqa: PLC0415 -- not for JSON

        from assistant.inspect_text import clean  # noqa: PLC0415

        class Outlet(Console):
            """Tells of a closed pipe instead of ending the program in the middle of its work."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        console = Outlet(file=on, highlight=False, soft_wrap=True)
        for line in lines:
            if self.closed:
                return
            words = wrapped(clean(line.words), console.width, line.first, line.rest)
            with while_read(self):
                console.print(words, style=line.style or None, markup=False)
