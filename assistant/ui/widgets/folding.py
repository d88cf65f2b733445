"""Details that are there for whoever wants them: folded until asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, button, column

if TYPE_CHECKING:
    from collections.abc import Callable


class Folding(QWidget):
    """A link that shows and hides what is below it; the content is made at the first unfolding."""

    def __init__(self, what: str, make: Callable[[], QWidget], *, says: str = "") -> None:
        super().__init__()
        self._make = make
        self._content: QWidget | None = None
        self._says = says or texts.say("ui.act.details")
        self._rows = column(self, space=SMALL)
        name = texts.say("ui.act.details_name", what=what)
        self.link = button("", self.toggle, "link", name=name)
        self._tell(open_now=False)
        self._rows.addWidget(self.link)

    def toggle(self) -> None:
        """Unfold or fold."""
        if self._content is None:
            self._content = self._make()
            self._rows.addWidget(self._content)
            self._content.show()
            open_now = True
        else:
            open_now = self._content.isHidden()
            self._content.setVisible(open_now)
        self._tell(open_now=open_now)

    def _tell(self, *, open_now: bool) -> None:
        self.link.setText(f"{self._says} {'▴' if open_now else '▾'}")
        said = texts.say("ui.act.unfolded" if open_now else "ui.act.folded")
        self.link.setAccessibleDescription(said)
