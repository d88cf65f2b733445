"""What stands below both fronts: outputs that may be closed, questions that may be interrupted."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
import textwrap
import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_STEERS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could steer the terminal in which somebody looks at the lines, or cannot be written."""


def json_line(described: object) -> str:
    """Write a JSON object as one line; what would steer a terminal is escaped, as JSON may."""
    text = json.dumps(described, ensure_ascii=False)
    return _STEERS.sub(lambda hit: f"\\u{ord(hit.group()):04x}", text) + "\n"


class Closable(Protocol):
    """A front whose output may be closed by whoever read it."""

    closed: bool
    on_closed: Callable[[], None]


@contextlib.contextmanager
def while_read(front: Closable | None) -> Iterator[None]:
    """Let a closed pipe or a full disk behind an output stop the work, never break it off."""
    try:
        yield
    except (OSError, ValueError) as error:
        closed = sys.stdout.closed or sys.stderr.closed
        if isinstance(error, ValueError) and not closed:
            raise  # a slip of ours; a stream that was closed raises the same
        for name in ("stdout", "stderr"):
            # What is left in the buffer would raise again when the program ends.
            with contextlib.suppress(OSError, ValueError):
                getattr(sys, name).flush()
                continue
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 -- until the end
        if front is not None:
            front.closed = True
            front.on_closed()


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C or a polite kill end a question: elsewhere they only ask the work to stop."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def wrapped(words: str, width: int, first: str = "", rest: str = "") -> str:
    """Break lines between words, never within one: an address has to stay whole to be copied.

    Args:
        words: what is said; its own line breaks stay.
        width: of the terminal, in characters.
        first: what stands before the first line.
        rest: what stands before the others.
    """
    lines: list[str] = []
    for number, line in enumerate(words.split("\n")):
        lead = first if number == 0 else rest
        inner = line[: len(line) - len(line.lstrip())]
        lines += textwrap.wrap(
            line.strip(),
            max(width, 30),
            initial_indent=lead + inner,
            subsequent_indent=rest + inner,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [lead.rstrip()]
    return "\n".join(lines)
