"""What a screen reader says by itself: words that came up where the keyboard is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel, QWidget


def announce(where: QWidget, words: str) -> None:
    """Have words said once, without moving the keyboard."""
    if words:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(where, words))


def alert(where: QWidget) -> None:
    """Have a part said that is new and must not be missed."""
    QAccessible.updateAccessibility(QAccessibleEvent(where, QAccessible.Event.Alert))


def show_note(where: QLabel, words: str) -> None:
    """Show words that come and go, and have them said when they come; none hides them."""
    if words != where.text():
        where.setText(words)
        announce(where, words)
    where.setVisible(bool(words))
