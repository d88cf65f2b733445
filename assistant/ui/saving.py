"""Writes what leaves the program where the person wants it: papers, records, answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from assistant import storage
from assistant.errors import BadInput, StorageError
from assistant.wizard import papers, setup_file
from assistant.wizard.runs import runs_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from assistant.wizard.answers import Answers
    from assistant.wizard.frame import Frame
    from assistant.wizard.runs import Run
    from assistant.wizard.stand import Stand

_MARGIN_MM = 16.0


def answers(said: Answers, path: Path) -> None:
    """Write the answers as a SETUP.toml.

    Raises:
        StorageError: if it cannot be written.
    """
    storage.atomic_write(path, setup_file.write(said, path.parent))


def hand_over(stand: Stand, path: Path, at: datetime) -> None:
    """Write the file for whoever owns Sentry.

    Raises:
        BadInput: nobody has looked yet.
        StorageError: if it cannot be written.
    """
    frame = _frame(stand)
    by = stand.account.upn if stand.account else ""
    storage.atomic_write(path, papers.hand_over(frame, at=at, by=by, practice=stand.practice))


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
        _pdf(papers.record(of, printable=True), path)
    else:
        storage.atomic_write(path, papers.record(of))


def _frame(stand: Stand) -> Frame:
    if stand.frame is None:
        raise BadInput("ui.saving.not_seen")
    return stand.frame


def _run(frame: Frame, stand: Stand) -> Run | None:
    """Give the run that the window made, else the set-up's newest."""
    runs = runs_in(storage.folders().state / "journal" / frame.goal.key)
    wanted = stand.result.run if stand.result else ""
    return next((run for run in runs if run.id == wanted), next(iter(runs), None))


def _pdf(html: str, path: Path) -> None:
    document = QTextDocument()
    document.setHtml(html)
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(path.stem)
    document.print_(writer)
    if not path.exists() or not path.stat().st_size:
        raise StorageError("storage.failed", path=path, reason="-")
