"""One of Sentry's owners: a field to find the person, or the person with what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, TIGHT, button, column, label, row, stack
from assistant.ui.widgets.chosen_rows import ChosenRows, person_row, remove_button
from assistant.ui.widgets.search_box import SearchBox
from assistant.wizard.everyone import One
from assistant.wizard.named import refusal

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.ui.intents import Intents
    from assistant.wizard.search import Row


class OwnerRow(QWidget):
    """Shows and takes one answer; it keeps nothing but that the person is about to change it.

    Args:
        intents: who takes the answer.
        answer: its name, ``sentry_owner`` or ``second_owner``.
        key: where its words stand.
        heard: gets the display names that a search gave.
    """

    def __init__(self, intents: Intents, answer: str, key: str, heard: dict[str, str]) -> None:
        super().__init__()
        self._intents = intents
        self._answer = answer
        self._heard = heard
        self._changing = False
        self._named = ""
        self.name = texts.say(f"ui.people.{key}.label")
        self.box = SearchBox(intents, self.name, groups=False, take=self._take)
        self.rows = ChosenRows()
        self.wrong = label("", "small-text", tone="fail")
        self.keep = button("", self._keep, "link")
        head = stack(
            label(self.name, "heading"),
            label(texts.say(f"ui.people.{key}.why"), "small"),
        )
        whole = column(self, space=SMALL)
        whole.addLayout(head)
        whole.addWidget(self.rows)
        whole.addLayout(stack(self.box, self.wrong, row(self.keep, 1), space=TIGHT))

    def show_owner(
        self, named: str, one: One | None, wrong: AssistantError | None, typed: str
    ) -> None:
        """Show who is named, and what is wrong with what was typed."""
        if named != self._named:
            self._changing = False
        self._named = named
        heard = self._heard.get(named.lower(), "")
        lost = self.rows.show_rows((named, one, heard), lambda: self._made(named, one, heard))
        self.wrong.setText(refusal(wrong) if wrong is not None else "")
        self.wrong.setVisible(wrong is not None)
        self.box.mark(wrong=wrong is not None)
        if wrong is not None:
            self.box.hold(typed)
        who = (one.name if one else "") or heard or named
        self.keep.setText(texts.say("ui.people.owners.keep", name=who))
        self.keep.setAccessibleName(self.keep.text())
        self._fold()
        if lost and self.box.isVisible():
            self.box.setFocus()

    def _made(self, named: str, one: One | None, heard: str) -> list[QWidget]:
        if not named:
            return []
        change = button(
            texts.say("ui.people.owners.change"),
            self._change,
            "link",
            name=texts.say("ui.people.owners.change_name", what=self.name),
        )
        remove = remove_button(self.name, self._remove)
        person = one or One(named, "", "owner", "", "unseen")
        return [person_row(person, heard, self._take, change, remove)]

    def _fold(self) -> None:
        asking = not self._named or self._changing or not self.wrong.isHidden()
        self.box.setVisible(asking)
        self.rows.setVisible(bool(self._named) and not self._changing)
        self.keep.setVisible(bool(self._named) and self._changing)

    def _change(self) -> None:
        self._changing = True
        self._fold()
        self.box.setFocus()

    def _keep(self) -> None:
        self._changing = False
        self.box.clear()
        self._intents.answer(**{self._answer: self._named})
        self._fold()

    def _remove(self) -> None:
        self._intents.answer(**{self._answer: None})

    def _take(self, chosen: Row | str) -> None:
        if isinstance(chosen, str):
            upn = chosen
        else:
            upn = chosen.value
            self._heard[upn.lower()] = chosen.name
        self._changing = False
        self._intents.answer(**{self._answer: upn})
        self._fold()
