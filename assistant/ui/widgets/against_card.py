"""What a sign-in is held against: metadata, organization and moment; a line once one is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from assistant import texts
from assistant.ui import file_dialogs
from assistant.ui.parts import SMALL, SPACE, TIGHT, button, card, column, label, row, stack
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from assistant.wizard.diagnose_against import Against

_LONGEST: Final = 400


class AgainstCard(QWidget):
    """Asks for it; everything may stay empty.

    Args:
        against: what to begin with.
        own: whether an application is set up whose metadata are known.

    Signals:
        again: what is shown is to be looked at again.
        metadata: this file holds the identity provider's.
    """

    again = Signal()
    metadata = Signal(object)

    def __init__(self, against: Against, *, own: bool = False) -> None:
        super().__init__()
        say = texts.say
        self._against = against
        self._has_own = own
        self._has = False
        self._line = MarkedText(kind="small")
        self.change = button(
            say("ui.diagnose.against.change"),
            self._change,
            "link",
            name=say("ui.diagnose.against.change_name"),
        )
        self.brief = QWidget()
        brief = row(self._line, self.change, parent=self.brief, space=SPACE)
        brief.setStretch(0, 1)
        brief.setAlignment(self._line, Qt.AlignmentFlag.AlignVCenter)
        self.organization = _field("organization")
        self.sentry_url = _field("sentry_url")
        self.moment = _field("moment")
        for field in (self.organization, self.sentry_url, self.moment):
            field.returnPressed.connect(self._again)
        self.organization.setText(against.organization)
        self.sentry_url.setText(against.sentry_url)
        self.moment.setText(against.at)
        self._named = MarkedText()
        self.choose = button(
            say("ui.diagnose.against.choose"),
            self._ask,
            name=say("ui.diagnose.against.choose_name"),
        )
        self.own = button(
            say("ui.diagnose.against.own"),
            lambda: self._take(replace(self.said, metadata=None, own=True)),
            name=say("ui.diagnose.against.own_name"),
        )
        self.without = button(
            say("ui.diagnose.against.without"),
            lambda: self._take(replace(self.said, metadata=None, own=False)),
            name=say("ui.diagnose.against.without_name"),
        )
        self.look = button(say("ui.diagnose.against.again"), self._again)
        self.whole = self._make()
        rows = column(self, space=SMALL)
        rows.addWidget(self.brief)
        rows.addWidget(self.whole)
        self.show_against(against)
        self.show_taken(has=False)

    def _make(self) -> QWidget:
        say = texts.say
        acts = row(self._named, self.choose, self.own, self.without, space=SMALL)
        acts.setStretch(0, 1)
        acts.setAlignment(self._named, Qt.AlignmentFlag.AlignVCenter)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SMALL)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for number, (name, field) in enumerate(
            (
                ("organization", self.organization),
                ("sentry_url", self.sentry_url),
                ("moment", self.moment),
            )
        ):
            what = label(say(f"ui.diagnose.against.{name}"), "small")
            what.setBuddy(field)
            wide = 2 if name == "moment" else 1
            grid.addLayout(stack(what, field), number // 2, number % 2, 1, wide)
        title = stack(
            label(say("ui.diagnose.against.title"), "heading"),
            label(say("ui.diagnose.against.why"), "small"),
            space=TIGHT,
        )
        named = stack(label(say("ui.diagnose.against.metadata"), "small"), acts)
        again = row(self.look, 1)
        return card(stack(title, named, grid, again, space=SPACE))

    @property
    def said(self) -> Against:
        """What stands there now."""
        return replace(
            self._against,
            organization=self.organization.text().strip()[:_LONGEST],
            sentry_url=self.sentry_url.text().strip()[:_LONGEST],
            at=self.moment.text().strip()[:_LONGEST],
        )

    def show_against(self, against: Against) -> None:
        """Show which metadata it is held against by now; the fields stay as they are typed."""
        say = texts.say
        self._against = against
        name = say("ui.diagnose.against.none")
        if against.metadata is not None:
            name = against.metadata.name
        elif against.own:
            name = say("ui.diagnose.against.application")
        self._named.show_spans((Span(name, "strong"),))
        self.own.setVisible(self._has_own and (against.metadata is not None or not against.own))
        self.without.setVisible(against.metadata is not None or against.own)
        self._brief()

    def show_taken(self, *, has: bool) -> None:
        """Show it in a line where a sign-in is shown, else whole."""
        focus = QApplication.focusWidget()
        had = has and focus is not None and self.whole.isAncestorOf(focus)
        self._has = has
        self._brief()
        self.brief.setVisible(has)
        self.whole.setVisible(not has)
        self.look.setVisible(has)
        if had:
            self.change.setFocus()

    def _brief(self) -> None:
        said = texts.say("ui.diagnose.against.now", said=self.said.said)
        self._line.show_spans((Span(said),))

    def show_whole(self) -> None:
        """Show all of it, whether a sign-in is shown or not."""
        self.brief.hide()
        self.whole.show()

    def _change(self) -> None:
        self.show_whole()
        self.organization.setFocus()

    def _take(self, against: Against) -> None:
        had = self.without.hasFocus() or self.own.hasFocus()
        self.show_against(against)
        if had:
            self.choose.setFocus()
        self._again()

    def _again(self) -> None:
        self._brief()
        if self._has:
            self.again.emit()

    def _ask(self) -> None:
        """Ask for a file; nothing waits meanwhile."""
        say = texts.say
        kinds = [say("ui.diagnose.against.kinds"), say("ui.diagnose.drop.all_kinds")]
        file_dialogs.choose(
            self.window(),
            say("ui.diagnose.against.dialog"),
            kinds,
            lambda name: self.metadata.emit(Path(name)),
        )


def _field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(texts.say(f"ui.diagnose.against.{name}"))
    made.setPlaceholderText(texts.say(f"ui.diagnose.against.{name}_hint"))
    return made
