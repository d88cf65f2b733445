"""Shows texts from outside in which a word may be longer than a line: a thumbprint, an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

_SOFT = "\u200b"
"""A place without width at which a line may end."""
_LONG_WORD = re.compile(r"([^\s/?&.,:;-]{28})(?=[^\s/?&.,:;-]{4})")


def show_soft(at: QLabel, text: str) -> None:
    """Put a text into a label so that none of its words is cut; without a text it is hidden.

    A screen reader gets the text as it is.
    """
    if at.accessibleName() == text and at.text():
        return
    at.setText(_LONG_WORD.sub(f"\\1{_SOFT}", text))
    at.setAccessibleName(text)
    at.setVisible(bool(text))
