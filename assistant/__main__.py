"""The front door: reads the words, then loads only what the command needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.answers import Answers


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; without words it opens the window."""
    words = list(sys.argv[1:] if argv is None else argv)
    _make_speakable()
    from assistant import screen  # noqa: PLC0415 -- a few lines

    if not words and screen.there():
        lacking = screen.missing()
        if not lacking:
            import gc  # noqa: PLC0415 -- only here

            # Nothing of what is loaded now is garbage; assistant.ui.warm sees to the rest.
            gc.disable()
            from assistant.ui.shell import open_window  # noqa: PLC0415 -- where there is a screen

            return open_window()
        _say_what_is_missing(lacking)
    from assistant import options  # noqa: PLC0415 -- nothing heavy before the words are read
    from assistant.errors import BadInput  # noqa: PLC0415

    try:
        command = options.parse(words)
    except BadInput as error:
        from assistant.app import refuse  # noqa: PLC0415

        return refuse(error, as_json=options.wants_json(words))
    if command.text:
        sys.stdout.write(command.text if command.text.endswith("\n") else f"{command.text}\n")
        return 0
    if command.name == options.WINDOW:
        return _window(command.answers)
    from assistant import app  # noqa: PLC0415

    return app.run(command)


def _window(answers: Answers) -> int:
    """Open the window that was asked for by name; say why where it cannot be."""
    from assistant import app, screen  # noqa: PLC0415
    from assistant.errors import BadInput  # noqa: PLC0415

    if not screen.there() and "QT_QPA_PLATFORM" not in os.environ:
        return app.refuse(BadInput("front.no_screen"), as_json=False)
    lacking = screen.missing()
    if lacking:
        _say_what_is_missing(lacking)
        return 1
    from assistant.ui.shell import open_window  # noqa: PLC0415

    return open_window(answers)


def _say_what_is_missing(packages: list[str]) -> None:
    """Say in one line that can be copied what the window needs; the terminal does without."""
    from assistant import texts  # noqa: PLC0415 -- only where something is missing

    sys.stderr.write(texts.say("front.no_qt", packages=" ".join(packages)) + "\n")


def _make_speakable() -> None:
    """See to it that something can be said: a closed stream, or one that lacks our characters."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 -- until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
