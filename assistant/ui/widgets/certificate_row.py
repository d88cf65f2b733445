"""One signing certificate: how it is doing, its dates, its thumbprint to compare and copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import TIGHT, label, pill, stack
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.marked_text import MarkedText, Span, sentence
from assistant.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QLayout

    from assistant.ui.intents import Intents
    from assistant.wizard.certificate_cards import CertificateCard, Mark
    from assistant.wizard.certificate_plan import Published, Will


def of_layout(layout: QLayout) -> QWidget:
    """Put a layout into a widget of its own."""
    made = QWidget()
    made.setLayout(layout)
    return made


def pills(marks: Iterable[Mark]) -> QWidget:
    """Put states below each other, at the left of what they are about."""
    return of_layout(stack(*(pill(mark.words, mark.tone) for mark in marks), 1, space=TIGHT))


def align(beside: Iterable[Turning]) -> None:
    """Put what stands beside the first parts in line; all rows turn at the same width."""
    rows = list(beside)
    wide = max((one.first.sizeHint().width() for one in rows), default=0)
    for one in rows:
        one.first.setMinimumWidth(wide)
    least = max((one.needed() for one in rows), default=0)
    for one in rows:
        one.least = least


def certificate_row(intents: Intents, card: CertificateCard) -> Turning:
    """Make the row of one certificate."""
    what = texts.say("ui.certificate.thumbprint_of", subject=card.subject)
    thumbprint = MarkedText(sentence("ui.certificate.thumbprint", value=card.grouped), kind="small")
    words = [
        label(card.subject, "heading"),
        label(card.dates, "small"),
        thumbprint,
    ]
    if card.means:
        words.append(label(card.means, "small-text" if card.alarm else "small", tone=card.alarm))
    if card.listed:
        words.append(label(card.listed, "small"))
    copy = of_layout(stack(CopyButton(intents, what, card.thumbprint), 1))
    return Turning(pills(card.marks), of_layout(stack(*words)), copy, grows=1)


def will_row(will: Will) -> Turning:
    """Make the row of one thing that happens."""
    words = [label(will.title, "heading"), label(will.why, "small")]
    if will.harm:
        words.append(label(will.harm, "small-text", tone="warn"))
    return Turning(pills((will.mark,)), of_layout(stack(*words)), grows=1)


def published_row(found: Published) -> Turning:
    """Make the row that says what Sentry would keep."""
    # A thumbprint and an issuer stand in it, which have to break somewhere.
    words = [MarkedText((Span(found.seen),)), label(found.means, "small")]
    if found.remedy:
        words.append(label(found.remedy, "small-text"))
    return Turning(pills((found.mark,)), of_layout(stack(*words)), grows=1)
