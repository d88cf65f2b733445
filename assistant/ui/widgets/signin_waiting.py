"""While a sign-in is waited for: what to do where, and a way out at any moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui import aloud
from assistant.ui.parts import ROOM, SMALL, SPACE, button, card, column, label, row, stack, value
from assistant.ui.widgets.copy_button import CopyButton

if TYPE_CHECKING:
    from assistant.entra.token import DeviceCode
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand


class SignInWaiting(QWidget):
    """Shows the browser's turn, or the code that is to be typed on another device."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._code: DeviceCode | None = None
        say = texts.say
        rows = column(self, space=SPACE)
        self._title = label("", "side-title")
        self._says = label("", "muted")
        self._nothing = label(say("ui.signin.waiting.nothing"), "small")
        self._device = self._device_part()
        words = stack(self._title, self._says, self._nothing, space=SMALL)
        cancel = button(say("ui.signin.waiting.cancel"), intents.stop)
        whole = stack(words, self._device, row(cancel, 1), space=ROOM)
        rows.addWidget(card(whole))

    def _device_part(self) -> QWidget:
        say = texts.say
        whole = QWidget()
        rows = column(whole, space=SPACE)
        self._letters = label("", "code", wrap=False)
        self._letters.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = CopyButton(self._intents, say("ui.signin.device.name"))
        rows.addLayout(row(self._letters, self._copy, 1, space=ROOM))
        self._address = value()
        self._address.setWordWrap(False)
        self._copy_address = CopyButton(self._intents, say("ui.signin.device.address"))
        rows.addLayout(row(self._address, self._copy_address, 1, space=ROOM))
        rows.addLayout(row(button(say("ui.signin.device.open"), self._open_page), 1))
        self._minutes = label("", "small-text")
        rows.addWidget(self._minutes)
        rows.addWidget(label(say("ui.signin.device.caution"), "small"))
        return whole

    def show_stand(self, stand: Stand) -> None:
        """Show whose turn it is."""
        code, say = stand.code, texts.say
        self._device.setVisible(code is not None)
        self._says.setVisible(code is None)
        self._nothing.setVisible(code is None and not stand.practice)
        alone = "alone" if stand.practice else "waiting"
        self._title.setText(say(f"ui.signin.{'device' if code is not None else alone}.heading"))
        self._says.setText(say(f"ui.signin.{alone}.says"))
        if code is None or code == self._code:
            self._code = code
            return
        self._code = code
        self._letters.setText(code.user_code)
        self._letters.setAccessibleName(" ".join(code.user_code))
        self._copy.hold(code.user_code)
        self._address.setText(code.url)
        self._copy_address.hold(code.url)
        self._minutes.setText(say("ui.signin.device.minutes", minutes=code.minutes))
        aloud.alert(self._letters)

    def _open_page(self) -> None:
        if self._code is not None:
            self._intents.open(self._code.url)
