"""Page *certificate*: which there are, what becomes of them, and who is told before one ends."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from assistant import texts
from assistant.ui.pages.base import Page
from assistant.ui.parts import ROOM, SMALL, Card, card, column, label, line, stack
from assistant.ui.widgets.certificate_row import (
    align,
    certificate_row,
    of_layout,
    published_row,
    will_row,
)
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.time_line import TimeLine
from assistant.ui.widgets.told_card import ToldCard
from assistant.wizard import certificate_cards, certificate_plan

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.ui.widgets.turning import Turning
    from assistant.wizard.certificate_cards import CertificateCard
    from assistant.wizard.certificate_plan import Published, Will, Years
    from assistant.wizard.stand import Stand


class CertificatePage(Page):
    """Shows certificates on their time line, and lets a person say how long and whom to tell."""

    key: ClassVar[str] = "certificate"
    states: ClassVar[tuple[str, ...]] = (
        "looking",
        "new",
        "bare",
        "good",
        "ending",
        "ending_live",
        "waiting",
        "expired",
        "expired_live",
        "many",
        "order",
        "hidden",
        "told",
        "told_full",
        "wrong",
        "years",
        "by_hand",
        "error",
        "practice",
        "resumed",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._cards: tuple[CertificateCard, ...] | None = None
        self._wills: tuple[Will, ...] | None = None
        self._years: tuple[Years, ...] | None = None
        self._published: Published | None = None
        self._rows: dict[str, list[Turning]] = {}
        self.unseen_title = label("", "heading")
        self.unseen_text = label("", "muted")
        self.unseen = card(stack(self.unseen_title, self.unseen_text))
        self.line = TimeLine()
        self.existing = Card()
        self.published = Card()
        self.will = Card()
        self.radios: dict[int, QRadioButton] = {}
        self.years = self._make_years()
        self.told = ToldCard(intents)
        self._head = label(texts.say("ui.certificate.existing"), "heading")
        self.lives = card(stack(self._head, self.line, space=SMALL))
        for part in (
            self.unseen,
            self.lives,
            self.existing,
            self.published,
            self.will,
            self.years,
            self.told,
        ):
            self.content.addWidget(part)
            part.hide()

    def show_stand(self, stand: Stand) -> None:
        """Show what is there, what becomes of it, and who is told."""
        frame = stand.frame
        cards = certificate_cards.cards(stand)
        self._show_unseen(stand, there=bool(cards))
        lives = certificate_cards.lives(stand)
        self.lives.setVisible(bool(lives))
        if frame is not None:
            self.line.show_lives(lives, frame.observed.at)
        self._show_cards(cards)
        self._show_wills(certificate_plan.wills(stand))
        self._show_years(certificate_plan.years(stand))
        self.told.setVisible(frame is not None)
        self.told.show_stand(stand)
        self._show_published(certificate_plan.published(stand))
        align(chain.from_iterable(self._rows.values()))

    def initial_focus(self) -> QWidget | None:
        """Begin at the field that is wrong, if it is."""
        return self.told.field if self.told.field.property("wrong") else None

    def _show_unseen(self, stand: Stand, *, there: bool) -> None:
        self.unseen.setVisible(not there)
        if stand.frame is None:
            self.unseen_title.setText(texts.say("ui.certificate.unseen.title"))
            said = "looking" if stand.busy == "look" else "text"
            self.unseen_text.setText(texts.say(f"ui.certificate.unseen.{said}"))
            return
        self.unseen_title.setText(texts.say("ui.certificate.none.title"))
        said = "there" if stand.frame.observed.application is not None else "new"
        self.unseen_text.setText(texts.say(f"ui.certificate.none.{said}"))

    def _show_cards(self, found: tuple[CertificateCard, ...]) -> None:
        if found == self._cards:
            return
        self._cards = found
        self.existing.clear()
        self.existing.setVisible(bool(found))
        current = [one for one in found if one.active or not one.over]
        past = [one for one in found if one not in current]
        self._rows["existing"] = [certificate_row(self.intents, one) for one in current]
        for one in self._rows["existing"]:
            self.existing.add(one)
        if past:
            self.existing.add(
                Folding(
                    texts.say("ui.certificate.over.name"),
                    lambda: self._past(past),
                    says=texts.say("ui.certificate.over.open", count=len(past)),
                )
            )

    def _past(self, past: list[CertificateCard]) -> QWidget:
        made = QWidget()
        inner = column(made, space=ROOM)
        rows = [certificate_row(self.intents, one) for one in past]
        for number, one in enumerate(rows):
            if number:
                inner.addWidget(line())
            inner.addWidget(one)
        align(rows)
        return made

    def _show_wills(self, found: tuple[Will, ...]) -> None:
        if found == self._wills:
            return
        self._wills = found
        self.will.clear()
        self.will.setVisible(bool(found))
        if found:
            self.will.add(label(texts.say("ui.certificate.will.title"), "heading"))
        self._rows["will"] = [will_row(one) for one in found]
        for one in self._rows["will"]:
            self.will.add(one)

    def _make_years(self) -> Card:
        group = QButtonGroup(self)
        choices = QWidget()
        inner = column(choices)
        for number in certificate_plan.ALL_YEARS:
            radio = QRadioButton()
            group.addButton(radio, number)
            inner.addWidget(radio, 0, Qt.AlignmentFlag.AlignLeft)
            self.radios[number] = radio
        group.idClicked.connect(self._choose_years)
        return card(
            stack(
                label(texts.say("ui.certificate.years.title"), "heading"),
                label(texts.say("ui.certificate.years.why"), "small"),
                choices,
                space=SMALL,
            )
        )

    def _choose_years(self, number: int) -> None:
        self.intents.answer(certificate_years=number)

    def _show_years(self, found: tuple[Years, ...]) -> None:
        if found == self._years:
            return
        self._years = found
        self.years.setVisible(bool(found))
        for one in found:
            radio = self.radios[one.years]
            radio.setText(one.words)
            radio.setAccessibleName(one.words)
            radio.setChecked(one.chosen)

    def _show_published(self, found: Published | None) -> None:
        if found == self._published and self.published.isVisibleTo(self):
            return
        self._published = found
        self._rows["published"] = []
        self.published.clear()
        self.published.setVisible(found is not None)
        if found is None:
            return
        head = stack(
            label(texts.say("ui.certificate.published.title"), "heading"),
            label(texts.say("ui.certificate.published.note"), "small"),
        )
        self.published.add(of_layout(head))
        self._rows["published"] = [published_row(found)]
        self.published.add(self._rows["published"][0])
