"""As which application the assistant signs in: an own registration, or Microsoft's shared one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import ROOM, SMALL, button, column, label, line, pill, row, stack, value
from assistant.ui.widgets.answer_field import AnswerField
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.folding import Folding
from assistant.wizard.answers import GRAPH_COMMAND_LINE_TOOLS

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand

REDIRECT = "http://localhost"
"""The redirect URI of a desktop program; any port is accepted with it (RFC 8252, section 7.3)."""


class ClientChoice(QWidget):
    """Shows the answer ``client_id`` and how one comes by it."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._portal = ""
        rows = column(self, space=SMALL)
        self.field = AnswerField(
            texts.say("ui.target.client.name"),
            texts.say("ui.target.client.hint"),
            placeholder=texts.say("ui.target.client.placeholder"),
        )
        self.field.said.connect(lambda text: intents.answer(client_id=text))
        rows.addWidget(self.field)
        self._shared = self._shared_row()
        rows.addWidget(self._shared)
        self._how = Folding(
            texts.say("ui.target.client.how_what"),
            self._guide,
            says=texts.say("ui.target.client.how"),
        )
        rows.addWidget(self._how)

    def show_stand(self, stand: Stand) -> None:
        """Show which it is."""
        said = stand.answers.client_id or ""
        shared = said == GRAPH_COMMAND_LINE_TOOLS
        self._portal = (stand.cloud.portal if stand.cloud else None) or ""
        self._shared.setVisible(shared)
        self.field.setVisible(not shared)
        self._how.setVisible(not shared)
        self.field.show_wrong(stand.wrong.get("client_id"))
        self.field.hold(stand.typed.get("client_id", "" if shared else said))

    def _shared_row(self) -> QWidget:
        whole = QWidget()
        head = row(label(texts.say("ui.target.shared.name"), "heading"), _shared_pill())
        head.setStretch(0, 1)
        leave = button(texts.say("ui.target.shared.leave"), lambda: self._take(None), "link")
        rows = column(whole)
        for part in (head, label(texts.say("front.graph_tools"), "small"), leave):
            rows.addWidget(part) if isinstance(part, QWidget) else rows.addLayout(part)
        return whole

    def _guide(self) -> QWidget:
        """Explain both ways; only who unfolds it needs it."""
        whole = QWidget()
        rows = column(whole, space=SMALL)
        say = texts.say
        redirect = say("ui.target.register.redirect")
        copy = CopyButton(self._intents, redirect, REDIRECT)
        address = value(REDIRECT)
        address.setWordWrap(False)
        address.setAccessibleName(redirect)
        rows.addWidget(label(say("ui.target.register.title"), "heading"))
        rows.addWidget(label(say("ui.target.register.step1"), "small-text"))
        rows.addWidget(label(say("ui.target.register.step2"), "small-text"))
        places = row(address, copy, 1)
        places.setContentsMargins(ROOM, 0, 0, 0)
        rows.addLayout(places)
        for step in ("step3", "step4", "step5"):
            rows.addWidget(label(say(f"ui.target.register.{step}"), "small-text"))
        rows.addLayout(row(button(say("ui.target.register.open"), self._open), 1))
        rows.addWidget(line())
        rows.addWidget(label(say("ui.target.shared.title"), "heading"))
        rows.addWidget(label(say("ui.target.shared.says"), "small-text"))
        use = button(say("ui.target.shared.use"), lambda: self._take(GRAPH_COMMAND_LINE_TOOLS))
        rows.addLayout(row(use, 1))
        return whole

    def _take(self, client_id: str | None) -> None:
        self._intents.answer(client_id=client_id)

    def _open(self) -> None:
        self._intents.open(self._portal)


def _shared_pill() -> QWidget:
    box = QWidget()
    inner = stack(pill(texts.say("ui.target.shared.word"), "warn"))
    inner.setContentsMargins(0, 0, 0, 0)
    inner.setAlignment(Qt.AlignmentFlag.AlignTop)
    box.setLayout(inner)
    return box
