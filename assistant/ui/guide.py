"""The guided set-up on the screen: step list, the page, and the one act at the bottom."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from assistant import texts
from assistant.ui import aloud
from assistant.ui.parts import EDGE, SMALL, SPACE, button, column, label, restyle, row
from assistant.ui.widgets.step_list import StepList
from assistant.wizard import flow
from assistant.wizard.goal import STEPS

if TYPE_CHECKING:
    from assistant.ui.intents import Intents
    from assistant.ui.pages.base import Page
    from assistant.wizard.change import Plan
    from assistant.wizard.stand import Stand


SEEN_MS = 600
"""So long a plan has to be on the screen before it can be applied."""
_TELL_THEMSELVES = frozenset({"signin", "people"})
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
        self._late = False
        self._given: QWidget | None = None
        self.home = button(texts.say("ui.guide.home"), intents.home, "link")
        self.steps = StepList(STEPS, intents.go, self.home)
        self.stack = QStackedWidget()
        self._calm = label("", "muted")
        self._stop = button(texts.say("ui.act.stop"), intents.stop)
        self._back = button(texts.say("ui.act.back"), intents.back)
        self.primary = button("", self._press, "primary")
        self._act = flow.Act.NEXT
        self._seen_plan: Plan | None = None
        self._held = False
        self._seen_for = QElapsedTimer()
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
        for keys, act in (("Alt+Right", self._go_on), ("Alt+Left", intents.back)):
            QShortcut(QKeySequence(keys), self, act).setAutoRepeat(False)
        # Reading order: the page, then what goes on from it, then the list of steps.
        QWidget.setTabOrder(self.primary, self._back)

    def show_stand(self, stand: Stand) -> None:
        """Show it."""
        page = self._page(stand.page)
        if stand.page != self._shown:
            if self._shown:
                self.pages[self._shown].left()
            self._shown = stand.page
            self._seen_for.start()
            self.stack.setCurrentWidget(page)
            page.render_stand(stand)
            self._show_bar(stand)
            self._give_focus(page)
            page.entered()
        else:
            at_the_error = page.error.isAncestorOf(self.focusWidget())
            page.render_stand(stand)
            self._show_bar(stand)
            if at_the_error and page.error.isHidden():
                self._give_focus(page)
        self.steps.show_steps(flow.steps(stand), stand.page)

    @property
    def seen_long_enough(self) -> bool:
        """Whether what the button does now has been on the screen for a moment."""
        return self._seen_for.isValid() and self._seen_for.elapsed() >= SEEN_MS

    def _press(self) -> None:
        """Do what the button says; a second click of a double click applies nothing."""
        if self._act is not flow.Act.APPLY or self.seen_long_enough:
            self.intents.primary()

    def _go_on(self) -> None:
        """Go on by the shortcut; what is changed or signed is meant by its own button."""
        if self._act not in {flow.Act.APPLY, flow.Act.SIGN_IN}:
            self.intents.primary()

    def tick(self, stand: Stand) -> None:
        """Show how far a run is; nothing else of the stand is new."""
        if self._shown:
            self.pages[self._shown].tick(stand)

    def make_next(self) -> bool:
        """Make one more page before it is asked for; tell whether any is left to make."""
        left = [key for key in STEPS if key not in self.pages]
        if left:
            self._page(left[0])
        return len(left) > 1

    def left(self) -> None:
        """End what only happens while the set-up is shown."""
        if self._shown:
            self.pages[self._shown].left()
            self._shown = ""

    def _page(self, key: str) -> Page:
        if key not in self.pages:
            made = self.pages[key] = page_class(key)(self.intents)
            made.filling.done.connect(lambda: self._give_focus_late(made))
            self.stack.addWidget(made)
        return self.pages[key]

    def _show_stop(self, *, there: bool) -> None:
        """Show Stop; it takes the keyboard where Qt would hand it on to the way home."""
        was = self._stop.isVisibleTo(self)
        self._stop.setVisible(there)
        if there and not was and self.focusWidget() in {None, self.home}:
            self._stop.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable_primary(self, *, enabled: bool) -> None:
        """Keep the keyboard where it was: Qt hands it on when a button that has it is disabled."""
        if not enabled and self.primary.hasFocus():
            self._waits_for_primary = True
            self._stop.setFocus(Qt.FocusReason.OtherFocusReason)
        self.primary.setEnabled(enabled)
        if enabled and self._waits_for_primary:
            self._waits_for_primary = False
            if self.focusWidget() in {None, self._stop, self._back, self.home}:
                self.primary.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give_focus(self, page: Page) -> None:
        usual = self.primary if self.primary.isEnabled() else self._back
        if self._act is flow.Act.APPLY:
            usual = self._back  # nothing is applied by a key that is still held
        elif self._act is flow.Act.SIGN_IN and not self.primary.isEnabled():
            self._waits_for_primary = True  # it comes with the cloud
        wished = page.initial_focus() or usual
        wished.setFocus(Qt.FocusReason.OtherFocusReason)
        self._late = page.filling.active
        self._given = self.focusWidget()

    def _give_focus_late(self, page: Page) -> None:
        """Give the keyboard to what was not made yet, if it is still where it was put instead."""
        late, self._late = self._late, False
        if late and page is self.stack.currentWidget() and self.focusWidget() is self._given:
            self._give_focus(page)

    def _show_bar(self, stand: Stand) -> None:
        bar = flow.bar(stand)
        held, now = bool(bar.why_not), stand.plan
        if bar.act is not self._act or now is not self._seen_plan or (self._held and not held):
            # Another plan is another thing to be seen, however short the look at it was.
            self._act, self._seen_plan = bar.act, now
            self._seen_for.start()
        self._held = held
        note = stand.notes[-1] if stand.notes and stand.page not in _TELL_THEMSELVES else ""
        aloud.show_note(self._note, note)
        self._show_stop(there=bar.stop)
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
