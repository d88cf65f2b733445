"""The parts of a diagnosed sign-in: its story, ids for support, claims, and the copy to send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui import aloud
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    Card,
    button,
    card,
    column,
    label,
    pill,
    stack,
)
from assistant.ui.parts import row as beside
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.inspected_parts import FactGrid
from assistant.ui.widgets.marked_text import MarkedText, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.ui.intents import Intents
    from assistant.wizard.diagnose_story import Claim, Step
    from assistant.wizard.diagnose_view import EntraShown

MOST_STEPS: Final = 12
"""So many parts of a story are shown, the newest of them; the others are folded."""


def step_row(step: Step) -> QWidget:
    """Make a row of the story."""
    made = QWidget()
    rows = column(made, space=TIGHT)
    head = beside(label(step.title, "heading"), space=SPACE)
    head.setStretch(0, 1)
    if step.when:
        head.addWidget(label(step.when, "small", wrap=False), 0, Qt.AlignmentFlag.AlignVCenter)
    if step.word:
        head.addWidget(pill(step.word, step.tone), 0, Qt.AlignmentFlag.AlignTop)
    rows.addLayout(head)
    for sentence in step.sentences:
        # What a message says comes from outside: however long it is, it breaks somewhere.
        rows.addWidget(MarkedText((Span(sentence),), kind="small-text"))
    return made


def earlier(steps: Sequence[Step]) -> QWidget:
    """Fold what came before in a long recording."""

    def make() -> QWidget:
        holder = QWidget()
        rows = column(holder, space=ROOM)
        for step in steps:
            rows.addWidget(step_row(step))
        return holder

    says = texts.say("ui.diagnose.earlier", count=len(steps))
    return Folding(texts.say("ui.diagnose.earlier_name"), make, says=says)


def entra_card(shown: EntraShown, intents: Intents) -> Card:
    """Make the card with what the sign-in logs and support ask for."""
    grid = FactGrid(intents)
    grid.add_facts(shown.facts)
    made = card(grid)
    if len(shown.facts) > 1:
        what = texts.say("ui.diagnose.entra.all")
        words = label(texts.say("ui.diagnose.entra.all_text"), "small")
        inner = beside(words, CopyButton(intents, what, shown.together), space=SPACE)
        inner.setStretch(0, 1)
        made.add(inner)
    return made


def claims_rows(claims: Sequence[Claim], note: str, intents: Intents) -> Iterator[QWidget]:
    """Make what Sentry takes of the attributes, then what else was sent, folded."""
    taken = [one for one in claims if one.name]
    rest = [one for one in claims if not one.name]
    if taken:
        yield _claims(taken, intents)
    if rest:
        says = texts.say("ui.diagnose.all_claims", count=len(rest))
        name = texts.say("ui.diagnose.all_claims_name")
        yield Folding(name, lambda: _claims(rest, intents), says=says)
    if note:
        yield label(note, "small")


def _claims(claims: Sequence[Claim], intents: Intents) -> FactGrid:
    made = FactGrid(intents)
    for one in claims:
        short = one.claim.rstrip("/").rpartition("/")[2] or one.claim
        name = one.name or short
        made.add(
            name,
            one.value,
            texts.say("ui.diagnose.maps.value_of", name=name),
            below=one.claim if one.claim != name else "",
            copies=one.value if one.sent else "",
            plain=not one.sent,
        )
    return made


class CopyToSend(QWidget):
    """Offers a copy that is fit to send, and says where it was saved.

    Signals:
        wanted: the person wants one.
    """

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.act = button(texts.say("ui.diagnose.copy.save"), self.wanted.emit)
        self._saved = MarkedText(kind="small-text")
        self._saved.hide()
        whole = column(self)
        why = label(texts.say("ui.diagnose.copy.why"), "small")
        whole.addWidget(card(stack(why, beside(self.act, 1), self._saved, space=SMALL)))

    def show_saving(self) -> None:
        """Show that it is being written."""
        self.act.setEnabled(False)
        self._say(texts.say("ui.diagnose.copy.saving"))

    def show_saved(self, path: str) -> None:
        """Say where it is, and that a person has to look it through."""
        self.act.setEnabled(True)
        said = texts.say("ui.diagnose.copy.saved", path=path)
        self._say(f"{said}\n{texts.say('ui.diagnose.copy.look_first')}")

    def show_nothing(self) -> None:
        """Show that none was written."""
        self.act.setEnabled(True)
        self._saved.hide()

    def _say(self, words: str) -> None:
        self._saved.show_spans((Span(words),))
        self._saved.show()
        aloud.announce(self, words)
