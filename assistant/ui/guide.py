"""The guided set-up on the screen: step list, the page, and the one act at the bottom."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from assistant import texts
from assistant.ui.parts import EDGE, SMALL, SPACE, button, column, label, restyle, row
from assistant.ui.widgets.step_list import StepList
from assistant.wizard import flow
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.ui.pages.base import Page
    from assistant.wizard.stand import Stand


_TELL_THEMSELVES = frozenset({"signin", "people", "finish"})
"""Pages that show the notes where they belong."""


def page_class(key: str) -> type[Page]:
    """Give the class of a step's page: each stands in the module that bears its key (law 3)."""
    module = importlib.import_module(f"assistant.ui.pages.{key}")
    found: type[Page] = getattr(module, f"{key.capitalize()}Page")
    return found


class Guide(QWidget):
    """Shows a stand; one `show_stand` derives every state of every part.

    A page is made when it is first shown.
    """

    states = ("begun", "middle", "failed", "busy", "blocked")

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.intents = intents
        self.pages: dict[str, Page] = {}
        self._shown = ""
        self._waits_for_primary = False
        self.home = button(texts.say("ui.guide.home"), intents.home, "link")
        self.steps = StepList(STEPS, intents.go, self.home)
        self.stack = QStackedWidget()
        self._calm = label("", "muted")
        self._stop = button(texts.say("ui.act.stop"), intents.stop)
        self._back = button(texts.say("ui.act.back"), intents.back)
        self.primary = button("", intents.primary, "primary")
        self._bar = QWidget()
        self._bar.setObjectName("bar")
        self._bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        bottom = row(self._calm, self._stop, self._back, self.primary, parent=self._bar)
        bottom.setStretch(0, 1)
        bottom.setContentsMargins(EDGE, SPACE, EDGE, SPACE)
        right = QWidget()
        rows = column(right, space=0)
        rows.addWidget(self.stack, 1)
        self._note = label("", "small")
        self._note.setContentsMargins(EDGE, SMALL, EDGE, SMALL)
        self._note.hide()
        rows.addWidget(self._note)
        rows.addWidget(self._bar)
        whole = row(self.steps, right, parent=self, space=0)
        whole.setStretch(1, 1)
        QShortcut(QKeySequence("Alt+Right"), self, intents.primary)
        QShortcut(QKeySequence("Alt+Left"), self, intents.back)
        # Reading order: the page, then what goes on from it, then the list of steps.
        QWidget.setTabOrder(self.primary, self._back)

    def show_stand(self, stand: Stand) -> None:
        """Show it."""
        page = self._page(stand.page)
        if stand.page != self._shown:
            if self._shown:
                self.pages[self._shown].left()
            self._shown = stand.page
            self.stack.setCurrentWidget(page)
            page.render_stand(stand)
            self._show_bar(stand)
            self._give_focus(page)
            page.entered()
        else:
            page.render_stand(stand)
            self._show_bar(stand)
        self.steps.show_steps(flow.steps(stand), stand.page)

    def left(self) -> None:
        """End what only happens while the set-up is shown."""
        if self._shown:
            self.pages[self._shown].left()
            self._shown = ""

    def _page(self, key: str) -> Page:
        if key not in self.pages:
            self.pages[key] = page_class(key)(self.intents)
            self.stack.addWidget(self.pages[key])
        return self.pages[key]

    def _enable_primary(self, *, enabled: bool) -> None:
        """Keep the keyboard where it was: Qt hands it on when a button that has it is disabled."""
        if not enabled and self.primary.hasFocus():
            self._waits_for_primary = True
            self._stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.primary.setEnabled(enabled)
        if enabled and self._waits_for_primary:
            self._waits_for_primary = False
            if self.focusWidget() in {None, self._stop, self.home}:
                self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_focus(self, page: Page) -> None:
        wished = page.initial_focus() or self.primary
        wished.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_bar(self, stand: Stand) -> None:
        bar = flow.bar(stand)
        note = stand.notes[-1] if stand.notes and stand.page not in _TELL_THEMSELVES else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._stop.setVisible(bar.stop)
        name = texts.say(bar.label)
        self.primary.setText(
            texts.say("ui.act.next_arrow", name=name) if bar.act is flow.Act.NEXT else name
        )
        self.primary.setAccessibleName(name)
        self.primary.setAccessibleDescription(bar.why_not)
        self._enable_primary(enabled=not bar.why_not)
        self._back.setVisible(bar.back and not bar.stop)
        self._calm.setText(bar.why_not or bar.calm)
        restyle(self._calm, kind="muted")
