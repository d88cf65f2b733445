"""What is wrong with a rendering: cut, overlapping or outside, without a name, or a bare key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = re.compile(r"(ui|check|plan|front|sentry|picture|paper)(\.[a-z_]+){1,}")
_CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
SLACK = 1
"""Pixels by which Qt rounds."""


def faults(root: QWidget) -> list[str]:
    """List everything that is wrong, with where it is."""
    shown = [one for one in root.findChildren(QWidget) if one.isVisibleTo(root)]
    shown = [one for one in shown if not _of_qt(one)]
    found: list[str] = []
    for one in shown:
        found += (f"{problem}: {_where(one)}" for problem in _of(one))
    for parent in {id(one.parentWidget()): one.parentWidget() for one in shown}.values():
        if parent is not None:
            found += _overlaps(parent)
    return found


def _of(one: QWidget) -> Iterator[str]:
    said = _text(one)
    if said and _KEY.fullmatch(said.strip("⟦⟧ ")):
        yield "a key instead of a sentence"
    if isinstance(one, QLabel) and said:
        yield from _of_label(one)
    if isinstance(one, QPushButton) and said and one.width() + SLACK < one.sizeHint().width():
        yield "its words are cut"
    if isinstance(one, QPushButton) and one.height() + SLACK < _least_height(one):
        yield "it is too low"
    if isinstance(one, _CONTROLS) and not _name(one):
        yield "no accessible name"
    parent = one.parentWidget()
    if parent is not None and not _scrolls(parent) and not _inside(one, parent):
        yield "outside its parent"


def _of_label(one: QLabel) -> Iterator[str]:
    if one.wordWrap():
        if one.heightForWidth(one.width()) > one.height() + SLACK:
            yield "lines are cut"
        # A word that is wider than its label goes on outside it.
        if one.minimumSizeHint().width() > one.width() + SLACK:
            yield "a word is cut"
    elif one.sizeHint().width() > one.width() + SLACK:
        yield "words are cut"


def _least_height(one: QPushButton) -> int:
    """Give the height in which a button's words can be read at its width."""
    if one.hasHeightForWidth():
        return one.heightForWidth(one.width())
    return one.minimumSizeHint().height()


def _inside(one: QWidget, parent: QWidget) -> bool:
    room = parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
    return room.contains(one.geometry()) or one.geometry().isEmpty() or one.isWindow()


def _overlaps(parent: QWidget) -> Iterator[str]:
    inside = [
        one
        for one in parent.children()
        if isinstance(one, QWidget)
        and one.isVisibleTo(parent)
        and not one.isWindow()
        and not _of_qt(one)
        and not one.geometry().isEmpty()
    ]
    for number, one in enumerate(inside):
        for other in inside[number + 1 :]:
            common = one.geometry().intersected(other.geometry())
            if common.width() > SLACK and common.height() > SLACK:
                yield f"overlapping: {_where(one)} and {_where(other)}"


def _scrolls(parent: QWidget) -> bool:
    """Tell whether what lies in it may be larger: a viewport."""
    return isinstance(parent.parentWidget(), QAbstractScrollArea)


def _of_qt(one: QWidget) -> bool:
    return one.objectName().startswith("qt_") or type(one).__name__ in {"QRubberBand", "QSizeGrip"}


def _text(one: QWidget) -> str:
    if isinstance(one, QLabel | QAbstractButton | QLineEdit):
        return one.text()
    return ""


def _name(one: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(one)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def _where(one: QWidget) -> str:
    said = _text(one) or one.accessibleName()
    at = QRect(one.mapTo(one.window(), QPoint(0, 0)), one.size())
    return f"{type(one).__name__} “{said[:50]}” {at.getRect()}"
