"""What stands round the checks: the whole in one sentence, the certificates, the filter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from assistant import texts
from assistant.ui.parts import SMALL, SPACE, Card, button, label, pill, restyle, row, stack
from assistant.ui.widgets.chooser import Chooser
from assistant.ui.widgets.time_line import TimeLine
from assistant.ui.widgets.verdict_bar import VerdictBar
from assistant.ui.widgets.verdicts import TONES
from assistant.wizard import certificate_cards, check_groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.ui.intents import Intents
    from assistant.wizard.stand import Stand


class NothingYet(Card):
    """What stands here before the first look."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._signed_out = False
        self._title = label("", "heading")
        self._text = label("", "muted")
        self.act = button("", self._go)
        self.add(stack(self._title, self._text, SPACE, row(self.act, 1)))

    def show_none(self, stand: Stand) -> None:
        """Say whether it is being looked at, or can be."""
        busy = stand.busy in {"look", "check"}
        self._signed_out = stand.account is None
        self._title.setText(texts.say("ui.check.none.busy" if busy else "ui.check.none.title"))
        key = "busy_text" if busy else "signed_out" if self._signed_out else "text"
        self._text.setText(texts.say(f"ui.check.none.{key}"))
        self.act.setText(texts.say(f"ui.check.none.{'sign_in' if self._signed_out else 'act'}"))
        self.act.setAccessibleName(self.act.text())
        self.act.setVisible(not busy)
        self.act.setEnabled(not stand.busy)

    def _go(self) -> None:
        if self._signed_out:
            self._intents.go("signin")
        else:
            self._intents.check()


class LivesCard(Card):
    """The certificates on a time line, and what the active one means for signing in."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self.line = TimeLine()
        self._means = label("", "muted")
        step = texts.say("ui.step.certificate")
        self.go = button(
            texts.say("ui.act.next_arrow", name=step),
            lambda: intents.go("certificate"),
            "link",
            name=texts.say("ui.check.lives.go", step=step),
        )
        title = texts.say("ui.certificate.existing")
        self.setAccessibleName(title)
        head = row(label(title, "heading"), self.go)
        head.setStretch(0, 1)
        self.add(stack(head, self.line, self._means, space=SMALL))
        self.hide()

    def show_lives(self, stand: Stand) -> None:
        """Show them; without any the card is not there."""
        lives = certificate_cards.lives(stand)
        frame = stand.frame
        self.setVisible(bool(lives) and bool(stand.checks))
        if frame is None or not lives:
            return
        self.line.show_lives(lives, frame.observed.at)
        cards = certificate_cards.cards(stand)
        means = next((card.means for card in cards if card.active or card.means), "")
        self._means.setText(means)
        self._means.setVisible(bool(means))


class SummaryCard(Card):
    """The whole in one sentence, and how it shares out."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._title = label("", "heading")
        self._state = pill()
        self.again = button(texts.say("ui.check.summary.again"), intents.check)
        self._counts = label("")
        self._at = label("", "small")
        self._bar = VerdictBar()
        head = row(self._state, self._title, space=SMALL)
        head.setStretch(1, 1)
        head.setAlignment(self._state, Qt.AlignmentFlag.AlignTop)
        beside = row(stack(head, self._counts, space=SMALL), self.again)
        beside.setStretch(0, 1)
        beside.setAlignment(self.again, Qt.AlignmentFlag.AlignTop)
        self.add(stack(beside, self._bar, self._at, space=SMALL))

    def show_summary(self, stand: Stand) -> None:
        """Show it."""
        state, title = check_groups.headline(stand.checks)
        counts = check_groups.counted(stand.checks)
        numbers = check_groups.say_counts(counts)
        total = len(stand.checks)
        self._state.setText(texts.say(f"ui.state.{state}"))
        restyle(self._state, pill=TONES[state])
        self._title.setText(title)
        self._counts.setText(texts.say("ui.check.summary.counts", total=total, counts=numbers))
        spoken = texts.say("ui.check.summary.bar", total=total, counts=numbers)
        self._bar.show_counts(counts, spoken)
        self._at.setText("\n".join(_told(stand)))
        self.again.setEnabled(not stand.busy)


class MoreCard(Card):
    """What further read permissions would show."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._text = label("", "heading")
        self.act = button(texts.say("ui.check.more.act"), self._ask)
        asked = row(stack(self._text, label(texts.say("ui.check.more.why"), "small")), self.act)
        asked.setStretch(0, 1)
        self.add(asked)

    def show_more(self, stand: Stand) -> None:
        """Show how many checks it would be; none hides the card."""
        unseen = check_groups.unseen(stand.checks, stand.answers)
        one = "_one" if unseen == 1 else ""
        self._text.setText(texts.say(f"ui.check.more.text{one}", count=unseen))
        self.act.setEnabled(not stand.busy)
        self.setVisible(bool(unseen))

    def _ask(self) -> None:
        self._intents.answer(more_checks=True)
        self._intents.check()


class StepFilter(QWidget):
    """Which step's checks are shown."""

    def __init__(self, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._entries: tuple[tuple[str, str], ...] = ()
        name = texts.say("ui.check.summary.filter")
        self.choose = Chooser(name)
        self.choose.activated.connect(lambda _: chosen(str(self.choose.currentData() or "")))
        shown = label(name, "muted", wrap=False)
        shown.setBuddy(self.choose)
        row(shown, self.choose, 1, parent=self)

    def show_steps(self, stand: Stand, step: str) -> None:
        """Offer the steps that have checks, with how many."""
        counts = Counter(check.step for check in stand.checks)
        entries = [("", texts.say("ui.check.summary.every_step"))]
        for key in check_groups.steps(stand.checks):
            name = texts.say(f"ui.step.{key}")
            entries.append((key, texts.say("ui.check.summary.only", step=name, count=counts[key])))
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.choose.clear()
            for key, name in entries:
                self.choose.addItem(name, key)
        self.choose.setCurrentIndex(max(0, self.choose.findData(step)))


def _told(stand: Stand) -> list[str]:
    """Say when it was looked at, what has happened since, and what *Fix it* does."""
    lines = []
    if stand.busy in {"look", "check"}:
        lines.append(texts.say("ui.check.summary.busy"))
    elif stand.stale:
        lines.append(texts.say("ui.check.summary.stale"))
    elif stand.frame is not None:
        at = texts.moment(stand.frame.observed.at.astimezone())
        lines.append(texts.say("ui.check.summary.at", at=at))
    if any(check.fix is not None and not check.fix.chosen for check in stand.checks):
        fix, apply = texts.say("ui.check.row.fix"), texts.say("ui.act.apply")
        review = texts.say("ui.step.review")
        lines.append(texts.say("ui.check.summary.fixing", fix=fix, apply=apply, review=review))
    return lines
