"""What belongs to no page: the questions that the window itself asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.ui.widgets.close_box import CloseBox
from assistant.ui.widgets.password_box import PasswordBox

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

WANTED = ("closing", "password")


def _closing() -> QWidget:
    return CloseBox()


def _password() -> QWidget:
    return PasswordBox("sso-test@contoso.practice.test", "correct-horse-battery-7Q")


STATES: dict[str, Callable[[], QWidget]] = {"closing": _closing, "password": _password}
