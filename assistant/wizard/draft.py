"""The answers of an unfinished set-up, kept so that neither a crash nor a night loses them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant import storage
from assistant.errors import AssistantError
from assistant.wizard import setup_file
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from assistant.wizard.answers import Answers

_FILE = "draft.toml"
_WHERE = "draft.json"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one comes back to.

    Attributes:
        answers: as a SETUP.toml keeps them; what concerns one run only is not among them.
        page: the step that was shown.
        told: answers to the gate's questions.
    """

    answers: Answers
    page: str = "target"
    told: Mapping[str, bool] = field(default_factory=dict)


def keep(state: Path, draft: Draft) -> None:
    """Write it down.

    Raises:
        StorageError: if it cannot be written.
    """
    storage.private_folder(state)
    storage.atomic_write(state / _FILE, setup_file.write(draft.answers))
    where = {"page": draft.page, "told": dict(draft.told)}
    storage.atomic_write(state / _WHERE, json.dumps(where))


def find(state: Path) -> Draft | None:
    """Give what was left; ``None`` if there is nothing, or nothing that can be read any more."""
    try:
        if storage.read_bytes(state / _FILE) is None:
            return None
        answers = setup_file.read(state / _FILE)
        where = json.loads(storage.read_bytes(state / _WHERE) or b"{}")
    except (AssistantError, ValueError):
        return None
    page = where.get("page") if isinstance(where, dict) else ""
    told = where.get("told") if isinstance(where, dict) else {}
    return Draft(
        answers,
        page if page in STEPS else "target",
        {str(key): yes is True for key, yes in told.items()} if isinstance(told, dict) else {},
    )


def drop(state: Path) -> None:
    """Forget it: the set-up is finished, or not wanted any more."""
    storage.remove(state / _FILE)
    storage.remove(state / _WHERE)
