"""The settings in each of their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QLineEdit

from assistant.ui.preferences import Preferences
from assistant.ui.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from assistant.errors import AssistantError

WANTED = Settings.states


class _Shell:
    """The part of a shell that the settings read and write."""

    def __init__(self) -> None:
        self.chosen = Preferences(client_id="00000000-0000-0000-0000-000000000001")


class _Forgets:
    def sign_out(self, then: Callable[[], None], failed: Callable[[AssistantError], None]) -> None:
        del failed
        then()

    def everything(
        self,
        then: Callable[[tuple[str, ...]], None],
        failed: Callable[[AssistantError], None],
    ) -> None:
        del failed
        then(())


def _settings() -> Settings:
    app = QApplication.instance()
    made = Settings(app, _Shell(), _Forgets())  # type: ignore[arg-type]  # what it needs of them
    made.resize(1120, 760)
    return made


def _usual() -> QWidget:
    return _settings()


def _wrong() -> QWidget:
    made = _settings()
    proxy = made.findChildren(QLineEdit)[1]
    proxy.setText("http://me:secret@proxy.example:8080")
    proxy.editingFinished.emit()
    return made


def _asking() -> QWidget:
    made = _settings()
    made._ask_delete()
    made.ensureWidgetVisible(made._sure)
    return made


def _done() -> QWidget:
    made = _settings()
    made._delete()
    return made


STATES: dict[str, Callable[[], QWidget]] = {
    "usual": _usual,
    "wrong": _wrong,
    "asking": _asking,
    "done": _done,
}
