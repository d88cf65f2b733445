"""Asks for files: it begins in the person's documents, then where the last file was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

_last: list[Path] = []
"""The folder of the newest file, as long as the window lives."""


def folder() -> Path:
    """Give where a dialog begins: never where the program happened to be started."""
    place = QStandardPaths.StandardLocation.DocumentsLocation
    documents = QStandardPaths.writableLocation(place)
    known = (*_last, *((Path(documents),) if documents else ()))
    return next((one for one in known if one.is_dir()), Path.home())


def save(parent: QWidget, title: str, name: str, kinds: Sequence[str] = ()) -> tuple[str, str]:
    """Ask where to save.

    Args:
        parent: what it is asked for.
        title: of the dialog.
        name: the proposed name, or a whole path.
        kinds: what may be chosen as the kind, each with its pattern.

    Returns:
        The path as it was typed, empty if nothing was chosen, and the kind.
    """
    proposed = str(folder() / name)
    path, kind = QFileDialog.getSaveFileName(parent, title, proposed, ";;".join(kinds))
    _remember(path)
    return path, kind


def choose(
    parent: QWidget, title: str, kinds: Sequence[str], take: Callable[[str], object]
) -> None:
    """Ask for a file that is there; nothing waits meanwhile.

    Args:
        parent: what it is asked for.
        title: of the dialog.
        kinds: which files it shows.
        take: takes the path, if one is chosen.
    """
    dialog = QFileDialog(parent, title, str(folder()))
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(list(kinds))
    dialog.fileSelected.connect(_remember)
    dialog.fileSelected.connect(take)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _remember(path: str) -> None:
    if path:
        _last[:] = [Path(path).parent]
