"""Writes what leaves the program where the person wants it: papers, records, answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import storage, texts
from assistant.errors import BadInput, StorageError
from assistant.wizard import papers, setup_file
from assistant.wizard.runs import runs_in

if TYPE_CHECKING:
    from datetime import datetime

    from assistant.wizard.answers import Answers
    from assistant.wizard.frame import Frame
    from assistant.wizard.runs import Run
    from assistant.wizard.stand import Stand

PRINT_SECONDS = 60.0


def answers(said: Answers, frame: Frame | None, path: Path) -> None:
    """Write the answers as a SETUP.toml, groups with the names that the last look found.

    Raises:
        StorageError: if it cannot be written.
    """
    groups = setup_file.group_names(frame.observed) if frame else {}
    storage.write_whole(path, setup_file.write(said, path.parent, groups))


def hand_over(stand: Stand, path: Path, at: datetime) -> None:
    """Write the file for whoever owns Sentry.

    Raises:
        BadInput: nobody has looked yet.
        StorageError: if it cannot be written.
    """
    frame = _frame(stand)
    by = stand.account.upn if stand.account else ""
    storage.write_whole(path, papers.hand_over(frame, at=at, by=by, practice=stand.practice))


def record(stand: Stand, path: Path, at: datetime) -> None:
    """Write the record of the newest run: PDF by the file's ending, else HTML.

    Raises:
        BadInput: nobody has looked yet.
        StorageError: if it cannot be written.
    """
    frame = _frame(stand)
    of = papers.Record(
        frame,
        stand.checks,
        _run(frame, stand),
        at,
        stand.account.upn if stand.account else "",
        stand.practice,
    )
    if path.suffix.lower() == ".pdf":
        band = texts.say("paper.practice") if stand.practice else ""
        _pdf(papers.record(of, printable=True), path, band)
    else:
        storage.write_whole(path, papers.record(of))


def _frame(stand: Stand) -> Frame:
    if stand.frame is None:
        raise BadInput("ui.saving.not_seen")
    return stand.frame


def _run(frame: Frame, stand: Stand) -> Run | None:
    """Give the run that the window made, else the set-up's newest."""
    runs = runs_in(storage.folders().state / "journal" / frame.goal.key)
    wanted = stand.result.run if stand.result else ""
    return next((run for run in runs if run.id == wanted), next(iter(runs), None))


def _pdf(html: str, path: Path, band: str) -> None:
    """Have it printed beside us; the file is there whole or not at all.

    Args:
        html: the paper.
        path: where it is to be.
        band: what stands above every page; may be empty.
    """
    with tempfile.TemporaryDirectory(prefix="sso-assistant-") as folder:
        printed = Path(folder) / "paper.pdf"
        command = [sys.executable, "-P", "-m", "assistant.ui.pdf", str(printed), path.stem, band]
        done = subprocess.run(
            command,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            input=html.encode("utf-8"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PRINT_SECONDS,
        )
        content = storage.read_bytes(printed)
    if done.returncode or not content:
        raise StorageError("storage.failed", path=path, reason=f"PDF, {done.returncode}")
    storage.write_whole(path, content)
