"""Two small questions: is a test user to be made, and must people be assigned?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QWidget

from assistant import texts
from assistant.ui.parts import SMALL, SPACE, TIGHT, button, column, label, restyle, row, stack
from assistant.ui.widgets.chosen_rows import ChosenRows, verdict_pill
from assistant.ui.widgets.tick_box import TickBox
from assistant.wizard.named import refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.errors import AssistantError
    from assistant.ui.intents import Intents
    from assistant.wizard.everyone import One
    from assistant.wizard.named import Rule

_INDENT = 28
_WISHES: tuple[tuple[str, bool | None], ...] = (("leave", None), ("on", True), ("off", False))


class TestUserRow(QWidget):
    """Takes the test user's name, and whether the first password is to be shown."""

    # pytest would take it for a test.
    __test__ = False

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._named = ""
        self._offer = ""
        name = texts.say("ui.people.test.label")
        self.field = QLineEdit()
        self.field.setAccessibleName(name)
        self.field.editingFinished.connect(self._typed)
        self.offer = button("", self._take_offer, "link")
        self.remove = button(texts.say("ui.people.test.remove"), self._remove, "link")
        self.wrong = label("", "small-text", tone="fail")
        self.domains = label("", "small")
        self.rows = ChosenRows()
        self.show_it = TickBox(texts.say("ui.people.test.show"))
        self.show_it.toggled.connect(lambda on: intents.show_password(wanted=on))
        why = label(texts.say("ui.people.test.show_why"), "small")
        why.setContentsMargins(_INDENT, 0, 0, 0)
        self.password = QWidget()
        inner = column(self.password, space=TIGHT)
        inner.addWidget(self.show_it)
        inner.addWidget(why)
        whole = column(self, space=SMALL)
        whole.addLayout(
            stack(
                label(texts.say("ui.people.test.title"), "heading"),
                label(texts.say("ui.people.test.why"), "small"),
            )
        )
        whole.addLayout(stack(self.field, self.wrong, self.domains))
        whole.addLayout(row(self.offer, self.remove, 1, space=SPACE))
        whole.addWidget(self.rows)
        whole.addWidget(self.password)

    def show_user(
        self,
        named: str,
        one: One | None,
        wrong: AssistantError | None,
        typed: str,
        offer: str,
        domains: Sequence[str],
    ) -> None:
        """Show who is to be made, what is wrong with it, and what could be."""
        self._named, self._offer = named, offer
        text = typed if wrong is not None else named
        if self.field.text() != text and not (self.field.hasFocus() and self.field.isModified()):
            self.field.setText(text)
        self.wrong.setText(refusal(wrong) if wrong is not None else "")
        self.wrong.setVisible(wrong is not None)
        restyle(self.field, wrong="true" if wrong is not None else "")
        self.field.setPlaceholderText(offer or texts.say("ui.people.test.placeholder"))
        self.offer.setText(texts.say("ui.people.test.offer", upn=offer))
        self.offer.setAccessibleName(self.offer.text())
        self.offer.setVisible(bool(offer) and not named and not text)
        self.remove.setVisible(bool(named))
        self.domains.setText(texts.say("ui.people.test.domains", domains=", ".join(domains)))
        self.domains.setVisible(bool(domains) and one is not None and one.verdict == "missing")
        self.rows.show_rows(one, lambda: [_judged(one)] if one is not None else [])
        self.password.setVisible(bool(named))

    def show_wish(self, *, wanted: bool) -> None:
        """Show whether its first password is to be shown."""
        if self.show_it.isChecked() != wanted:
            self.show_it.blockSignals(True)  # noqa: FBT003 -- Qt has no name for it
            self.show_it.setChecked(wanted)
            self.show_it.blockSignals(False)  # noqa: FBT003 -- same

    def _typed(self) -> None:
        text = self.field.text().strip()
        if self.field.isModified() and text != self._named:
            self.field.setModified(False)
            self._intents.answer(create_test_user=text or None)

    def _take_offer(self) -> None:
        self._intents.answer(create_test_user=self._offer)
        self.field.setFocus()

    def _remove(self) -> None:
        self._intents.answer(create_test_user=None)
        self.field.setFocus()


def _judged(one: One) -> QWidget:
    made = QWidget()
    words = stack(*(label(told.seen, "small-text") for told in one.reasons))
    inner = row(verdict_pill(one), words, parent=made)
    inner.setStretch(1, 1)
    return made


class RuleRow(QWidget):
    """Takes whether people must be assigned."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.choices: dict[bool | None, QRadioButton] = {}
        self.whys = {wish: label("", "small") for _, wish in _WISHES}
        self.harms = label("", "small-text", tone="warn")
        whole = column(self, space=SMALL)
        whole.addLayout(
            stack(
                label(texts.say("ui.people.rule.title"), "heading"),
                label(texts.say("ui.people.rule.why"), "small"),
            )
        )
        together = QButtonGroup(self)
        for key, wish in _WISHES:
            made = QRadioButton(texts.say(f"ui.people.rule.{key}"))
            made.setProperty("kind", "choice")
            made.setAccessibleName(made.text())
            together.addButton(made)
            made.clicked.connect(
                lambda _checked=False, wish=wish: intents.answer(assignment_required=wish)
            )
            self.choices[wish] = made
            why = self.whys[wish]
            why.setContentsMargins(_INDENT, 0, 0, 0)
            whole.addLayout(stack(made, why, space=0))
        self.whys[True].setText(texts.say("ui.people.rule.on_why"))
        self.whys[False].setText(texts.say("ui.people.rule.off_why"))
        self.harms.setContentsMargins(_INDENT, 0, 0, 0)
        whole.insertWidget(3, self.harms)

    def show_rule(self, wish: bool | None, rule: Rule) -> None:  # noqa: FBT001 -- the answer
        """Show what is wished, how it is today, and whom the wish could harm."""
        if not self.choices[wish].isChecked():
            self.choices[wish].setChecked(True)
        now = {True: "on", False: "off", None: "unknown"}[rule.now]
        self.whys[None].setText(texts.say(f"ui.people.rule.leave_why_{now}"))
        self.harms.setText(texts.say("plan.people.require_on.breaking"))
        self.harms.setVisible(rule.harms)
        for one, made in self.choices.items():
            made.setAccessibleDescription(self.whys[one].text())
