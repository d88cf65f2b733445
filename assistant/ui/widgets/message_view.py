"""The messages of a sign-in as XML: one at a time, chosen where there are several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, column, label, row
from assistant.ui.widgets.chooser import Chooser
from assistant.ui.widgets.xml_view import XmlView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.wizard.diagnose_messages import DocumentShown
    from assistant.wizard.diagnose_view import PlaceIn


class MessageView(QWidget):
    """Shows one, and comes to places in each.

    Args:
        documents: the messages, in their order.
        first: number of the part that is shown first.
    """

    def __init__(self, documents: Sequence[DocumentShown], first: int) -> None:
        super().__init__()
        self._documents = {one.part: one for one in documents}
        self._part = -1
        self.chooser = Chooser(texts.say("ui.diagnose.document.choose"))
        for one in documents:
            self.chooser.addItem(one.title, one.part)
        self.chooser.activated.connect(lambda at: self._show(self.chooser.itemData(at)))
        self._note = label("", "small")
        self.xml = XmlView()
        rows = column(self, space=SMALL)
        if len(documents) > 1:
            rows.addLayout(row(self.chooser, 1))
        rows.addWidget(self._note)
        rows.addWidget(self.xml)
        self._show(first)

    def come_to(self, place: PlaceIn) -> bool:
        """Scroll to a place; false where it cannot be shown."""
        document = self._documents.get(place.part)
        at = document.xml.row(place.where, place.line) if document else None
        if at is None:
            return False
        self._show(place.part)
        self.xml.come_to(at)
        self.xml.setFocus()
        return True

    def _show(self, part: int) -> None:
        document = self._documents.get(part)
        if document is None or part == self._part:
            return
        self._part = part
        self.chooser.setCurrentIndex(self.chooser.findData(part))
        how = "laid_out" if document.xml.laid_out else "as_it_is"
        self._note.setText(texts.say(f"ui.inspect.xml.{how}"))
        self.xml.show_xml(document.xml)
