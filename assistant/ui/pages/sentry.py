"""Page *sentry*: what to settle before Save, what to type where, whether Sentry has taken it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from assistant import texts
from assistant.tasks import system_clock
from assistant.ui import file_dialogs
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, SPACE, button, label, row, stack
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.form_card import FormCard
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.review_cards import Told, check_notice, notice
from assistant.ui.widgets.sentry_cards import Gate, OverCard, WatchCard
from assistant.ui.widgets.watching import Watching
from assistant.wizard import at_stake, gate_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from assistant.ui.intents import Intents
    from assistant.wizard.frame import Frame
    from assistant.wizard.gate_rows import Renewal
    from assistant.wizard.stand import Stand


class SentryPage(Page):
    """Leads through Sentry's own pages, and looks whether Sentry has taken the values.

    Args:
        intents: what it may ask for.
        clock: tells the time, for the name of the file that is handed over.
    """

    key = "sentry"
    states = (
        "unseen",
        "no_application",
        "stranded",
        "left_unknown",
        "first",
        "practice",
        "answered",
        "settled",
        "no_owner",
        "shut_out",
        "some_shut_out",
        "members_differ",
        "object_id",
        "own_sentry",
        "taken",
        "other_tenant",
        "other_provider",
        "unreachable",
        "trouble",
        "renewal",
        "renewal_hidden",
        "handed_over",
        "long",
        "looking",
        "error",
    )

    def __init__(self, intents: Intents, clock: Callable[[], datetime] = system_clock.now) -> None:
        super().__init__(intents)
        self._clock = clock
        self._had_keyboard = False
        self._order: tuple[str, ...] = ()
        self._watching = Watching(self, self._look)
        self._watch = WatchCard()
        self._gate = Gate(self.filling, self._tell, self._act)
        self._forms = Told(self.filling)
        self._over = OverCard(intents, self._hand_over)
        # Whoever does not own Sentry needs nothing below the hand-over.
        for part in (self._watch, self._over, self._gate, self._forms):
            self.content.addWidget(part)

    def show_stand(self, stand: Stand) -> None:
        """Show what is known of Sentry's side."""
        frame = stand.frame
        there = frame is not None and bool(frame.metadata_url)
        taken = at_stake.taken(stand)
        here = self._has_keyboard(taken=taken)
        self._watch.setVisible(there)
        self._gate.setVisible(there)
        self._over.setVisible(there)
        if frame is None or not there:
            left = at_stake.left_behind(stand)
            seen = (frame and frame.addresses, left and at_stake.stranded(stand), left)
            self._forms.show_parts(seen, lambda: [self._nothing(stand)])
        else:
            self._watch.show_findings(gate_rows.taken(frame), frame.observed.tenant.display_name)
            rows = gate_rows.rows(frame, self._order)
            self._order = tuple(one.name for one in rows)
            self._gate.setVisible(not taken or bool(rows))
            self._gate.show_rows(rows, taken=taken)
            new = gate_rows.renewal(stand.plan, frame)
            key = (gate_rows.pages(frame), gate_rows.by_hand(frame), gate_rows.trouble(frame))
            self._forms.show_parts(
                (*key, new, taken, stand.practice),
                lambda: self._make_parts(stand, frame, new, taken=taken),
            )
            owner = frame.goal.owner or ""
            self._over.show_owner(owner, frame.addresses.slug, done=stand.handed_over)
            self._over.saved.show_saved(stand.saved)
        self._look_or_not(stand)
        self._had_keyboard = here
        if not self.filling.active:
            self._give_keyboard_back()

    def filled(self) -> None:
        """Let the keyboard go through what was made as one reads it."""
        follow_reading(self.widget())
        self._give_keyboard_back()

    def _has_keyboard(self, *, taken: bool) -> bool:
        """Tell whether the keyboard is here; Sentry's answer takes it from what goes by it."""
        here = QApplication.focusWidget()
        had = self._had_keyboard or self._holds(here)
        goes = (self._gate, self._forms) if taken and not self._watch.taken else ()
        if here is not None and any(part.isAncestorOf(here) for part in goes):
            self._watch.show()
            self._watch.setFocus(Qt.FocusReason.OtherFocusReason)
        return had

    def _give_keyboard_back(self) -> None:
        """Keep the keyboard on the page: Qt hands it on to the way home where a part went."""
        lost = self._had_keyboard and not self._holds(QApplication.focusWidget())
        if lost and self.isVisible():
            asks = self.initial_focus()
            after = self._watch if self._watch.isVisibleTo(self) else self._forms
            (asks or after).setFocus(Qt.FocusReason.OtherFocusReason)
        self._had_keyboard = False

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isVisible() and self.isAncestorOf(widget)

    def initial_focus(self) -> QWidget | None:
        """Begin at the first question that is open, as long as Save hangs on it."""
        asks = self._gate.isVisibleTo(self) and not self._watch.taken
        return self._gate.first_open() if asks else None

    def entered(self) -> None:
        """Look at once, and from then on now and then as long as one is here."""
        if self._shown is not None and self._shown.frame is not None:
            self._look()

    def left(self) -> None:
        """Whoever comes again finds the worst first, as it stands then."""
        self._order = ()

    def _look_or_not(self, stand: Stand) -> None:
        """Look as long as one is here; seldom once it is taken: it may be switched off again."""
        self._watching.wish(wished=stand.frame is not None, seldom=at_stake.taken(stand))
        self._watch.show_every(self._watching.every_ms // 1000)

    def _look(self) -> None:
        if self._shown is not None and not self._shown.busy:
            self.intents.look_at_sentry()

    def _nothing(self, stand: Stand) -> QWidget:
        if stand.frame is None:
            title, why = (texts.say(f"ui.sentry.form.{key}") for key in ("unseen", "unseen_why"))
            return notice(title, why, tone="plain")
        if at_stake.left_behind(stand):
            return self._left(stand.frame, known=at_stake.stranded(stand))
        title, why = (texts.say(f"ui.sentry.form.{key}") for key in ("none", "none_why"))
        card = notice(title, why, tone="plain")
        go = button(texts.say("ui.sentry.form.review"), lambda: self.intents.go("review"))
        card.add(row(go, 1))
        return card

    def _left(self, frame: Frame, *, known: bool) -> QWidget:
        """Say what Sentry still has, or may have, where the application was put back."""
        which = "stranded" if known else "unknown"
        why = texts.say("ui.undo.stranded" if known else "ui.sentry.left.unknown_why")
        card = notice(texts.say(f"ui.sentry.left.{which}"), why, tone="fail" if known else "warn")
        url = frame.addresses.settings_url
        opens = button(texts.say("ui.sentry.form.open"), lambda: self.intents.open(url))
        go = button(texts.say("ui.sentry.left.application"), lambda: self.intents.go("application"))
        card.add(row(opens, go, 1))
        return card

    def _make_parts(
        self, stand: Stand, frame: Frame, new: Renewal | None, *, taken: bool
    ) -> Iterator[QWidget]:
        """Give the values: at once where they are to be typed, folded where Sentry has them."""
        if new is not None:
            yield self._renewal(new, frame)
        if not taken:
            yield from self._make_forms(stand, frame)
            return
        says = texts.say("ui.sentry.renew.again")

        def make() -> QWidget:
            whole = QWidget()
            whole.setLayout(stack(*self._make_forms(stand, frame), space=SMALL + SPACE))
            return whole

        yield Folding(says, make, says=says)

    def _renewal(self, new: Renewal, frame: Frame) -> QWidget:
        review = button(texts.say("ui.sentry.form.review"), lambda: self.intents.go("review"))
        if new.page is None:
            why = texts.say("ui.sentry.renew.hidden_why", thumbprint=new.thumbprint)
            card = notice(texts.say("ui.sentry.renew.hidden"), why, tone="warn")
            look = button(texts.say("ui.sentry.renew.look"), self.intents.look)
            card.add(row(look, 1))
            return card
        title = texts.say("ui.sentry.renew.title")
        card = notice(title, texts.say("ui.sentry.renew.why"), tone="warn")
        url = frame.addresses.settings_url
        opens = button(texts.say("ui.sentry.form.open"), lambda: self.intents.open(url))
        card.add(row(opens, review, 1))
        whole = QWidget()
        typed = FormCard(self.intents, new.page, texts.say("ui.sentry.renew.field"), whys=False)
        whole.setLayout(stack(card, typed, space=SMALL + SPACE))
        return whole

    def _make_forms(self, stand: Stand, frame: Frame) -> Iterator[QWidget]:
        title = label(texts.say("ui.sentry.form.title"), "heading")
        head = QWidget()
        head.setLayout(stack(title, label(texts.say("ui.sentry.form.why"), "small")))
        yield head
        yield from map(check_notice, gate_rows.trouble(frame))
        if stand.practice:
            why = texts.say("ui.sentry.practice.why", domain=frame.cloud.domain or "")
            yield notice(texts.say("ui.sentry.practice.title"), why, tone="accent")
        url = frame.addresses.settings_url
        for number, page in enumerate(gate_rows.pages(frame), 1):
            place = texts.say("ui.sentry.form.number", number=number, place=page.place)
            opens = None
            if page.page == "settings":
                word = texts.say("ui.sentry.form.open")
                opens = button(word, lambda: self.intents.open(url))
            yield FormCard(self.intents, page, place, opens)
            if page.page == "provider":
                yield from self._by_hand(frame)

    def _by_hand(self, frame: Frame) -> list[QWidget]:
        page = gate_rows.by_hand(frame)
        if page is None:
            return []
        says = texts.say("ui.sentry.hand.by_hand")

        def make() -> QWidget:
            whole = QWidget()
            why = label(texts.say("ui.sentry.hand.by_hand_why"))
            card = FormCard(self.intents, page, page.place)
            whole.setLayout(stack(why, card, space=SMALL + SPACE))
            return whole

        return [Folding(says, make, says=says)]

    def _tell(self, name: str, yes: bool | None) -> None:  # noqa: FBT001 -- a person's yes, no or nothing
        self.intents.tell(name, yes=yes)

    def _act(self, act: str) -> None:
        if act in {"people", "review"}:
            self.intents.go(act)
            return
        if act == "members":
            dialog = texts.say("ui.sentry.act.members_dialog")
            kinds = texts.say("ui.sentry.act.members_filter").split(";;")
            file_dialogs.choose(self, dialog, kinds, lambda path: self._say(members_file=path))
        else:
            self._say(identifier_claim="objectidentifier" if act == "object_id" else "name")

    def _say(self, **said: str) -> None:
        """Answer; nothing here follows from it before both sides were looked at again."""
        self.intents.answer(**said)
        self.intents.look()

    def _hand_over(self) -> None:
        from assistant.wizard import papers  # noqa: PLC0415 -- only where a paper is written

        stand = self._shown
        if stand is None or stand.frame is None:
            return
        name = papers.file_name(papers.HAND_OVER, stand.frame, self._clock(), stand.practice)
        dialog = texts.say("ui.sentry.over.dialog")
        path, _ = file_dialogs.save(self, dialog, name, (texts.say("ui.sentry.over.filter"),))
        if path:
            self.intents.hand_over(Path(path))
