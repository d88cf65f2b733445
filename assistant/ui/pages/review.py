"""Page *review*: every change before it is made, while it is made, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QWidget

from assistant import texts
from assistant.tasks import system_clock
from assistant.ui import file_dialogs
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, Card, Tone, label, row, stack
from assistant.ui.widgets.change_list import ChangeList
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.review_cards import (
    ConsentCard,
    KeepCard,
    ResultCard,
    Told,
    check_notice,
    notice,
)
from assistant.ui.widgets.still_label import StillLabel
from assistant.ui.widgets.undo_card import UndoCard
from assistant.ui.widgets.watching import Watching
from assistant.wizard import at_stake, review_rows, review_run, review_words
from assistant.wizard.change import ids_of
from assistant.wizard.review_run import Sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.ui.intents import Intents
    from assistant.wizard.change import Nothing
    from assistant.wizard.stand import Stand

_TICK_MS = 500
_FOLDED_FROM = 5


class ReviewPage(Page):
    """Shows the plan, has it agreed to, and shows how it is carried out.

    Args:
        intents: what it may ask for.
        clock: tells the time, for how long a run takes.
    """

    key = "review"
    states = (
        "unseen",
        "looking",
        "first",
        "practice",
        "nothing",
        "waiting",
        "some",
        "warned",
        "live",
        "breaking",
        "staged",
        "long",
        "many",
        "applying",
        "retrying",
        "applying_many",
        "failed",
        "failed_many",
        "stopped",
        "suspended",
        "done",
        "to_undo",
        "undo_locks_out",
        "asking_undo",
        "undoing",
        "undone",
        "undo_failed",
        "error",
    )

    def __init__(self, intents: Intents, clock: Callable[[], datetime] = system_clock.now) -> None:
        super().__init__(intents)
        self._clock = clock
        self._key: tuple[object, ...] = ()
        self._sections = Sections()
        self._left: tuple[str, ...] = ()
        self._ids: tuple[str, ...] = ()
        self._on_bar = (0, 0)
        self._later: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(texts.say("ui.review.progress.name"))
        self._so_far = StillLabel("muted", wrap=False)
        self._progress = QWidget()
        row(self._bar, self._so_far, parent=self._progress).setStretch(0, 1)
        self._progress.hide()
        self._result = ResultCard(self._save, intents.ask_undo)
        self._undo = UndoCard(intents)
        self._watching = Watching(self, intents.look_at_sentry)
        self._notices, self._stays = Told(self.filling), Told(self.filling)
        self._lists = ChangeList(self.filling, clock)
        self._consent = ConsentCard(self._apply_all_the_same, self._confirms)
        self._keep = KeepCard(intents, self._save, intents.ask_undo)
        for part in (
            self._progress,
            self._result,
            self._undo,
            self._notices,
            self._lists,
            self._consent,
            self._stays,
            self._keep,
        ):
            self.content.addWidget(part)

    def show_stand(self, stand: Stand) -> None:
        """Show the plan, the run or its end."""
        self._sort(stand)
        shown = self._sections
        _say(self.lead, review_words.summary(stand, shown))
        self._lists.show_changes(shown)
        states = stand.changes if shown.running else shown.states
        self._lists.show_states(states, running=shown.running)
        self._show_progress(stand)
        self._show_ending(stand)
        self._show_notices(stand)
        self._show_consent(stand)
        quiet = stand.stale or stand.busy in {"apply", "undo"}
        planned = stand.plan is not None and not quiet
        nothing = stand.plan.nothing if stand.plan and planned else ()
        self._stays.show_parts(nothing, lambda: _stays(nothing))
        self._show_keep(stand, planned=planned)

    def filled(self) -> None:
        """Let the keyboard go through what was made as one reads it."""
        follow_reading(self.widget())

    def tick(self, stand: Stand) -> None:
        """Show how far the run is."""
        super().tick(stand)
        if not self._sections.running:
            self._undo.show_undo(stand, live=at_stake.in_use(stand))
            return
        if self._later.isdisjoint(stand.changes):
            self._show_run(stand)
        else:
            self.show_stand(stand)

    def left(self) -> None:
        """Count no seconds that nobody sees, and keep no consent for later."""
        self._timer.stop()
        self._consent.forget()

    def entered(self) -> None:
        """Count them again."""
        if self._shown is not None and self._sections.running:
            self._timer.start()

    def _sort(self, stand: Stand) -> None:
        """Sort the changes, but only if they are others: there may be many thousands."""
        running = stand.busy == "apply"
        undoing = bool(stand.to_undo) and stand.busy == "undo"
        key = (stand.plan, stand.agreed, stand.stale, running, undoing, stand.result)
        begun = running and not self._later.isdisjoint(stand.changes)
        if key == self._key and not begun:
            return
        self._key = key
        before, self._sections = self._sections, review_run.sections(stand)
        now, later = self._sections.now, self._sections.later
        if (now, later) != (before.now, before.later):
            self._ids, self._later = ids_of(now), frozenset(ids_of(later))
            self._left = review_rows.left_behind((*now, *later))

    def _show_progress(self, stand: Stand) -> None:
        running = self._sections.running
        looking = stand.busy == "look" and stand.stale
        asked = stand.busy == "undo" and not stand.to_undo
        self._progress.setVisible(running or looking or asked)
        if running:
            self._show_so_far(stand)
        elif not self._progress.isHidden():
            self._bar.setRange(0, 0)
            self._on_bar = (0, 0)
            key = "ui.review.progress.undo_asked" if asked else f"ui.busy.{stand.busy}"
            self._so_far.say(texts.say(key))
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()

    def _show_so_far(self, stand: Stand) -> None:
        counts = self._lists.counts() or review_run.tally(self._ids, stand.changes)
        so_far = review_run.progress(counts, stand.began, self._clock())
        said = (so_far.settled, so_far.total)
        if said != self._on_bar:
            if so_far.total != self._on_bar[1]:
                self._bar.setRange(0, max(1, so_far.total))
            self._on_bar = said
            # Qt would paint the bar, and what else is due, before it comes back.
            self._bar.setUpdatesEnabled(False)
            self._bar.setValue(so_far.settled)
            self._bar.setUpdatesEnabled(True)
        self._so_far.say(review_run.say_progress(so_far))

    def _show_run(self, stand: Stand) -> None:
        """Show how far each change is: the little that is new while they are made."""
        self._lists.show_states(stand.changes, running=True)
        self._show_so_far(stand)

    def _tick(self) -> None:
        if self._shown is not None and self._sections.running:
            self._show_run(self._shown)

    def _show_ending(self, stand: Stand) -> None:
        ended = review_words.ending(stand, self._sections)
        self._result.setVisible(ended is not None)
        if ended is not None:
            self._result.show_result(ended.tone, ended.title, ended.sentences, ended.checks)
            left = stand.result is None or stand.result.outcome != "undone"
            self._result.undo.setVisible(left and not stand.to_undo)
            self._result.undo.setEnabled(not stand.busy)
        self._undo.show_undo(stand, live=at_stake.in_use(stand))
        self._undo.setVisible(bool(stand.to_undo))
        self._watching.wish(wished=at_stake.waits_for_sentry(stand))

    def _show_notices(self, stand: Stand) -> None:
        quiet = self._sections.running or stand.busy == "undo"
        checks = () if quiet else review_words.hurting(stand)
        used = None if quiet else review_words.in_use(stand)
        why = None if quiet else review_words.nothing_why(stand, self._sections)

        def make() -> Iterator[QWidget]:
            yield from map(check_notice, checks)
            if used is not None:
                yield notice(used.title, used.why, tone="plain", word=used.word)
            if why is not None:
                tone: Tone = "plain" if stand.plan and not stand.plan.waiting else "warn"
                yield notice(why.title, why.why, tone=tone)

        self._notices.show_parts((checks, used, why), make)

    def _show_consent(self, stand: Stand) -> None:
        free = at_stake.breaking(stand) and not stand.stale and not self._sections.running
        changes = stand.plan.breaking if stand.plan and free else ()
        sentences = review_words.consent(stand) if changes else ()
        organization = stand.answers.organization or ""
        where = ""
        if changes and stand.frame is not None and stand.plan is not None:
            where = f"{stand.frame.goal.key} {stand.plan.digest}"
        self._consent.show_breaking(changes, organization, sentences, where)
        self._consent.show_busy(busy=bool(stand.busy))

    def _show_keep(self, stand: Stand, *, planned: bool) -> None:
        there = stand.frame is not None and stand.frame.observed.application is not None
        planned_any = bool(self._sections.now or self._sections.later)
        self._keep.show_keep(self._left, planned=planned_any, can_undo=there, busy=bool(stand.busy))
        self._keep.saved.show_saved(stand.saved)
        ended = not self._result.isHidden() or bool(stand.to_undo) or stand.busy == "undo"
        self._keep.setVisible(planned and not ended)

    def _confirms(self, typed: str) -> bool:
        return self._shown is not None and at_stake.confirms(self._shown, typed)

    def _apply_all_the_same(self) -> None:
        if self._confirms(self._consent.field.text()):
            self.intents.apply(even_if_in_use=True)

    def _save(self) -> None:
        stand = self._shown
        if stand is None:
            return
        key = "name_practice" if stand.practice else "name"
        name = texts.say(f"ui.review.save.{key}", organization=stand.answers.organization or "-")
        kinds = (texts.say("ui.review.save.filter"),)
        path, _ = file_dialogs.save(self, texts.say("ui.review.save.dialog"), name, kinds)
        if path:
            self.intents.save_answers(Path(path))


def _say(where: QLabel, words: str) -> None:
    if where.text() != words:
        where.setText(words)


def _stays(nothing: tuple[Nothing, ...]) -> Iterator[QWidget]:
    """Give what is left as it is, and what is right: folded to a count where it is much."""
    for key, these in (("as_is", review_rows.left(nothing)), ("right", review_rows.right(nothing))):
        sentences = review_rows.stays(these)
        if sentences:
            yield _told(key, sentences)


def _told(key: str, sentences: tuple[str, ...]) -> QWidget:
    title = texts.say(f"ui.review.section.{key}")

    def make() -> Card:
        card = Card()
        for sentence in sentences:
            card.add(label(sentence))
        return card

    if len(sentences) < _FOLDED_FROM:
        whole = QWidget()
        whole.setLayout(stack(label(title, "heading"), make(), space=SMALL))
        return whole
    says = texts.say(f"ui.review.section.{key}_folded", count=len(sentences))
    return Folding(title, make, says=says)
