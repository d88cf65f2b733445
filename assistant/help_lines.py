"""Lays out the help of a command that has a grammar of its own."""

from __future__ import annotations

from typing import Final

_COLUMN: Final = 24
_WIDTH: Final = 80


def filled(words: str, indent: str = "") -> str:
    """Break words into lines of a terminal's width."""
    import textwrap  # noqa: PLC0415 -- only the help and the invitation need it

    return textwrap.fill(words, _WIDTH, initial_indent=indent, subsequent_indent=indent)


def option_line(option: str, metavar: str, words: str) -> str:
    """Give an option and what it means beside it, or below it where it is long."""
    head = f"  {option} {metavar}".rstrip()
    if len(head) >= _COLUMN - 1:
        return f"{head}\n{filled(words, ' ' * _COLUMN)}"
    return head.ljust(_COLUMN) + filled(words, " " * _COLUMN).lstrip()
