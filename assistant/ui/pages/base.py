"""What every page of the guided set-up is: title, sentence, content; it shows a stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from assistant import texts
from assistant.ui.parts import ROOM, WIDE, Scrolled, label, stack
from assistant.ui.widgets.error_box import ErrorBox
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.pile import Pile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QWidget

    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand


class Page(Scrolled):
    """One page.

    A subclass fills ``self.content`` in its ``__init__`` and shows a stand in `show_stand`. It
    builds its widgets once; what changes in number is rebuilt only if it changed.

    Attributes:
        key: the step's key; its words are ``ui.<key>.title`` and ``ui.<key>.lead``.
        states: every state that a person may meet the page in, for the gallery.
        content: where the page's parts go, from top to bottom.
        filling: makes what there is much of, a few at a time.
    """

    key: ClassVar[str]
    states: ClassVar[tuple[str, ...]]

    def __init__(self, intents: Intents) -> None:
        whole = Pile(space=ROOM)
        super().__init__(whole, centred=False, top=WIDE)
        self.intents = intents
        self.title = label(texts.say(f"ui.{self.key}.title"), "title")
        self.lead = label(texts.say(f"ui.{self.key}.lead"), "muted")
        whole.addLayout(stack(self.title, self.lead))
        self.error = ErrorBox(intents)
        whole.addWidget(self.error)
        self.content = Pile(space=ROOM)
        whole.addLayout(self.content)
        self.filling = Filling(self)
        self.filling.done.connect(self.filled)
        self._opened = self._opening = False
        self._shown: Stand | None = None

    def render_stand(self, stand: Stand) -> None:
        """Show a stand: the error that belongs here, and the page's own parts."""
        self._shown = stand
        here = stand.error if stand.error_page == self.key else None
        new = here is not None and self.error.isHidden()
        self.error.show_error(here)
        self.error.show_saved(stand.saved)
        if new:
            self.verticalScrollBar().setValue(0)  # it stands at the top
        self.show_stand(stand)

    def show_stand(self, stand: Stand) -> None:
        """Show the page's own parts of a stand; asks for nothing."""
        raise NotImplementedError

    def tick(self, stand: Stand) -> None:
        """Show how far a run is: nothing else of the stand is new.

        It comes some times a second while a job holds the interpreter: do as little as can be.
        """
        self._shown = stand

    def one_by_one(self, parts: Iterator[object]) -> None:
        """Show a page's parts a few at a time when it opens, and all at once from then on.

        Args:
            parts: shows another part, or what is new of it, whenever the next is asked for.
        """
        if not self._opened or self._opening:
            self._opened = self._opening = True
            self.filling.fill(self, self._open(parts))
        else:
            for _ in parts:
                pass

    def _open(self, parts: Iterator[object]) -> Iterator[object]:
        yield from parts
        self._opening = False

    def filled(self) -> None:
        """Do what can be done only once everything that a stand asked for is made."""

    def initial_focus(self) -> QWidget | None:
        """Give what has the keyboard when the page opens; None for the primary button."""
        return None

    def entered(self) -> None:
        """Begin what only happens while the page is shown."""

    def left(self) -> None:
        """End it."""

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at the top."""
        super().showEvent(event)
        self.verticalScrollBar().setValue(0)
