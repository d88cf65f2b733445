"""The answers of unfinished set-ups, kept so that neither a crash nor a night loses them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import uuid4

from assistant import storage
from assistant.errors import AssistantError
from assistant.wizard import setup_file
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.wizard.answers import Answers

MOST = 20
"""So many are kept; the oldest goes when there is another one."""
_FOLDER = "drafts"
_ANSWERS, _WHERE = ".toml", ".json"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one comes back to.

    Attributes:
        answers: as a SETUP.toml keeps them; what concerns one run only is not among them.
        page: the step that was shown.
        told: answers to the gate's questions.
        name: of its files.
    """

    answers: Answers
    page: str = "target"
    told: Mapping[str, bool] = field(default_factory=dict)
    name: str = "draft"


def new_name() -> str:
    """Give a name that no other draft has."""
    return uuid4().hex


def keep(state: Path, draft: Draft) -> None:
    """Write it down.

    Raises:
        StorageError: if it cannot be written.
    """
    folder = state / _FOLDER
    storage.private_folder(folder)
    storage.atomic_write(folder / f"{draft.name}{_ANSWERS}", setup_file.write(draft.answers))
    where = {"page": draft.page, "told": dict(draft.told)}
    storage.atomic_write(folder / f"{draft.name}{_WHERE}", json.dumps(where))
    for name in _names(folder)[MOST:]:
        drop(state, name)


def found(state: Path) -> tuple[Draft, ...]:
    """Give what was left, the newest first; what cannot be read any more is passed over."""
    folder = state / _FOLDER
    read = (_read(folder, name) for name in _names(folder))
    return tuple(one for one in read if one is not None)


def drop(state: Path, name: str) -> None:
    """Forget one: the set-up is finished, or not wanted any more."""
    for end in (_ANSWERS, _WHERE):
        storage.remove(state / _FOLDER / f"{name}{end}")


def _names(folder: Path) -> list[str]:
    """Name them, the newest first."""
    kept = sorted(folder.glob(f"*{_ANSWERS}"), key=_written, reverse=True)
    return [file.stem for file in kept]


def _written(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0  # another window has dropped it meanwhile


def _read(folder: Path, name: str) -> Draft | None:
    try:
        answers = setup_file.read(folder / f"{name}{_ANSWERS}")
    except (AssistantError, ValueError):
        return None
    where = _where(folder / f"{name}{_WHERE}")
    page, told = where.get("page"), where.get("told")
    return Draft(
        answers,
        page if isinstance(page, str) and page in STEPS else "target",
        {str(key): yes is True for key, yes in told.items()} if isinstance(told, dict) else {},
        name,
    )


def _where(file: Path) -> dict[str, object]:
    """Read where one was; if that is damaged one starts at the first page, with every answer."""
    try:
        doc = json.loads(storage.read_bytes(file) or b"{}")
    except (AssistantError, ValueError, RecursionError):
        return {}
    return doc if isinstance(doc, dict) else {}
