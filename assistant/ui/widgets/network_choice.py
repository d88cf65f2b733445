"""The way to the network where it is not the system's: a proxy, a private certificate authority."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui import file_dialogs
from assistant.ui.parts import ROOM, SMALL, button, column, label, row
from assistant.ui.widgets.answer_field import AnswerField
from assistant.wizard import shapes

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand


class NetworkChoice(QWidget):
    """Shows the answers ``proxy`` and ``ca_file``; a proxy's name and password never (law 6)."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        rows = column(self, space=ROOM)
        self.proxy = AnswerField(
            texts.say("ui.target.proxy.name"),
            texts.say("ui.target.proxy.hint"),
            placeholder=texts.say("ui.target.proxy.placeholder"),
        )
        self.proxy.said.connect(lambda text: intents.answer(proxy=text))
        self._kept_words = label("", "small-text")
        remove = button(texts.say("ui.target.proxy.remove"), self._no_proxy, "link")
        self._kept = QWidget()
        kept = column(self._kept)
        kept.addWidget(self._kept_words)
        kept.addWidget(remove)
        proxies = column(space=SMALL)
        proxies.addWidget(self.proxy)
        proxies.addWidget(self._kept)
        rows.addLayout(proxies)
        self.ca_file = AnswerField(
            texts.say("ui.target.ca.name"),
            texts.say("ui.target.ca.hint"),
            placeholder=texts.say("ui.target.ca.placeholder"),
        )
        self.ca_file.said.connect(lambda text: intents.answer(ca_file=text))
        self.ca_file.beside.addLayout(row(button(texts.say("ui.target.ca.choose"), self._choose)))
        rows.addWidget(self.ca_file)

    def show_stand(self, stand: Stand) -> None:
        """Show what holds."""
        said = stand.typed.get("proxy", stand.answers.proxy or "")
        private = "@" in said
        if private:
            self._kept_words.setText(texts.say("ui.target.proxy.kept", proxy=shapes.shown(said)))
        self._kept.setVisible(private and "proxy" not in stand.wrong)
        self.proxy.hold("" if private else said)
        self.proxy.show_wrong(stand.wrong.get("proxy"))
        ca_file = stand.answers.ca_file
        self.ca_file.hold(stand.typed.get("ca_file", str(ca_file) if ca_file else ""))
        self.ca_file.show_wrong(stand.wrong.get("ca_file"))

    def _no_proxy(self) -> None:
        self._intents.answer(proxy=None)

    def _choose(self) -> None:
        title, kinds = texts.say("ui.target.ca.dialog"), (texts.say("ui.target.ca.files"),)
        file_dialogs.choose(self, title, kinds, self.ca_file.take)
