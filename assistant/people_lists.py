"""Reads a list of people that a person named, and tells what of it cannot be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.fronts import Front
    from assistant.wizard.people_file import People

MOST_LINES = 20
"""Lines of a list named one by one; the rest is counted."""


def read_people(path: Path | None, front: Front, *, prefer_mail: bool = False) -> People | None:
    """Read a list of people, if one was named; what cannot be used is told, the rest is kept."""
    from assistant.wizard import people_file  # noqa: PLC0415

    if path is None:
        return None
    found = people_file.read(path, prefer_mail=prefer_mail)
    for bad in found.bad[:MOST_LINES]:
        front.notice(f"front.bad_line.{bad.reason}", line=bad.line, value=bad.value, file=path.name)
    if found.bad_count > MOST_LINES:
        front.notice("front.bad_line.more", file=path.name, count=found.bad_count - MOST_LINES)
    for one in found.doubles[:1]:
        front.notice(
            "front.list.doubles",
            file=path.name,
            count=found.double_count,
            line=one.line,
            first=one.first,
            value=one.value,
        )
    if found.is_mail and not prefer_mail:
        front.notice("front.list.by_mail", file=path.name, column=found.column)
    return found
