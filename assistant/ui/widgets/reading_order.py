"""The keyboard goes through a page as one reads it, also where parts were made later than others.

Qt goes by the order in which widgets were made; what is made anew would come last.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


def follow_reading(root: QWidget | None) -> None:
    """Have Tab go through what is inside ``root`` in the order of its layouts."""
    if root is None:
        return
    inside = [widget for widget in _inside(root) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(inside):
        QWidget.setTabOrder(before, after)


def _inside(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    layout = widget.layout()
    if layout is not None:
        yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        widget, nested = (item.widget(), item.layout()) if item else (None, None)
        if widget is not None:
            yield from _inside(widget)
        elif nested is not None:
            yield from _of_layout(nested)
