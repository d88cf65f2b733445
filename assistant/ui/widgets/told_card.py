"""Who is told before a certificate ends: those who are there, those who come, and one more."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSizePolicy, QWidget

from assistant import texts
from assistant.ui.parts import (
    SMALL,
    SPACE,
    TIGHT,
    Card,
    button,
    column,
    empty,
    label,
    pill,
    restyle,
    row,
    stack,
)
from assistant.ui.widgets.marked_text import MarkedText, Span
from assistant.wizard import certificate_plan

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.ui.parts import Tone
    from assistant.wizard.certificate_plan import Notified, Told
    from assistant.wizard.stand import Stand

_TONES: dict[str, Tone] = {"there": "good", "coming": "accent", "full": "warn"}


class ToldCard(Card):
    """Shows the addresses and takes another one; what is typed stays until it could be taken."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._stand: Stand | None = None
        self._shown: Notified | None = None
        self.setAccessibleName(texts.say("ui.certificate.told.list"))
        self.nobody = label(texts.say("ui.certificate.told.nobody"), "small")
        self.list = QWidget()
        self._lines = QGridLayout(self.list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(SPACE)
        self._lines.setVerticalSpacing(TIGHT)
        self._lines.setColumnStretch(1, 1)
        self.field = QLineEdit()
        self.field.setAccessibleName(texts.say("ui.certificate.told.field"))
        self.field.setPlaceholderText(texts.say("ui.certificate.told.placeholder"))
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field.returnPressed.connect(self._add)
        self.field.textEdited.connect(self._edited)
        name = texts.say("ui.certificate.told.add_name")
        self.add_button = button(texts.say("ui.certificate.told.add"), self._add, name=name)
        self.note = label("", "small-text", tone="fail")
        self.offer = button("", self._take_offer, "link")
        self.entry = QWidget()
        entry = column(self.entry, space=SMALL)
        entry.addLayout(row(self.field, self.add_button, space=SMALL))
        entry.addWidget(self.note)
        entry.addWidget(self.offer)
        self.full = label(texts.say("ui.certificate.told.all_five"), "small")
        head = stack(
            label(texts.say("ui.certificate.told.title"), "heading"),
            label(texts.say("ui.certificate.told.why"), "small"),
        )
        self.add(stack(head, self.nobody, self.list, self.entry, self.full, space=SPACE))

    def show_stand(self, stand: Stand) -> None:
        """Show who is told."""
        self._stand = stand
        wished = certificate_plan.notified(stand)
        before = self._shown
        if wished == before:
            return
        self._shown = wished
        if before is None or wished.told != before.told:
            self._show_lines(wished)
            if wished.wrong is None and not self._new(stand):
                self.field.clear()
        self.offer.setVisible(bool(wished.offered))
        self.offer.setText(texts.say("ui.certificate.told.offer", address=wished.offered))
        self.offer.setAccessibleName(self.offer.text())
        self._show_wrong(wished)
        # What is wrong has to be put right even where there is no room for more.
        room = bool(wished.room) or wished.wrong is not None
        self.entry.setVisible(room)
        self.full.setVisible(not room)

    def _new(self, stand: Stand) -> bool:
        """Tell whether somebody is typed who is not named yet."""
        return certificate_plan.with_more(stand, self.field.text()) != stand.answers.notify

    def _show_wrong(self, wished: Notified) -> None:
        wrong = wished.wrong is not None
        restyle(self.field, wrong=wrong)
        self.note.setVisible(wrong)
        self.note.setText("\n".join(part for part in wished.wrong or () if part))
        self.field.setAccessibleDescription(self.note.text() if wrong else "")
        if wrong and not self.field.text():
            self.field.setText(wished.typed)

    def _show_lines(self, wished: Notified) -> None:
        # Where the pressed button goes, the keyboard goes on to the field below: Qt's own way.
        empty(self._lines)
        self.nobody.setVisible(not wished.told)
        self.list.setVisible(bool(wished.told))
        for number, one in enumerate(wished.told):
            self._show_line(number, one)

    def _show_line(self, number: int, one: Told) -> None:
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        state = pill(texts.say(f"ui.certificate.told.{one.state}"), _TONES[one.state])
        self._lines.addWidget(state, number, 0, side)
        address = MarkedText((Span(one.address),))
        self._lines.addWidget(address, number, 1, Qt.AlignmentFlag.AlignVCenter)
        if one.state != "there":
            name = texts.say("ui.certificate.told.remove_name", address=one.address)
            act = partial(self._remove, one.address)
            remove = button(texts.say("ui.certificate.told.remove"), act, "link", name=name)
            self._lines.addWidget(remove, number, 2)

    def _add(self) -> None:
        if self._stand is None:
            return
        text = self.field.text().strip()
        if text and not self._new(self._stand):
            self.note.setText(texts.say("ui.certificate.told.double", address=text))
            self.note.show()
            return
        if text:
            self._intents.answer(notify=certificate_plan.with_more(self._stand, text))
        else:
            self._edited("")
            self.field.setFocus()

    def _edited(self, text: str) -> None:
        """Take back what could not be taken, once it has been wiped out."""
        if self._stand is None or self._shown is None:
            return
        if self._shown.wrong is None:
            self.note.hide()
        elif not text:
            self._intents.answer(notify=self._stand.answers.notify)

    def _remove(self, address: str) -> None:
        if self._stand is not None:
            self._intents.answer(notify=certificate_plan.without(self._stand, address))

    def _take_offer(self) -> None:
        if self._stand is not None and self._shown is not None:
            more = certificate_plan.with_more(self._stand, self._shown.offered)
            self._intents.answer(notify=more)
