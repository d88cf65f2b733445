"""The page *Try it and finish*: a first sign-in, the record, what comes next, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer

from assistant import texts
from assistant.saml.findings import State
from assistant.ui import file_dialogs
from assistant.ui.pages.base import Page
from assistant.ui.parts import SMALL, TIGHT, Card, button, column, label, pill, restyle, row
from assistant.ui.widgets.reading_order import follow_reading
from assistant.ui.widgets.saved_line import SavedLine
from assistant.ui.widgets.try_card import TryCard
from assistant.ui.widgets.undo_card import UndoCard
from assistant.ui.widgets.watching import Watching
from assistant.wizard import at_stake, flow, trying
from assistant.wizard.upcoming import upcoming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

    from assistant.ui.intents import Intents
    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.stand import Stand
    from assistant.wizard.upcoming import Next


class FinishPage(Page):
    """Shows how to try it and what comes after."""

    key = "finish"
    states = (
        "unseen",
        "looking",
        "ready",
        "not_taken",
        "unknown",
        "failing",
        "unapplied",
        "nothing_there",
        "from_entra",
        "no_link",
        "hidden",
        "practice",
        "live",
        "second_owner_missing",
        "members_pending",
        "members_linked",
        "certificate_near",
        "no_certificate",
        "saved",
        "undo_looking",
        "undo_asked",
        "undo_many",
        "undo_locks_out",
        "undo_running",
        "undone",
        "error",
        "long_values",
    )

    def __init__(self, intents: Intents) -> None:
        super().__init__(intents)
        self._ready = _Ready(intents)
        self._try = TryCard(intents, self.filling)
        self._next = _Upcoming(intents, self.filling)
        self._keep = _Keep(intents, self._save_record, self._save_answers)
        self._undo = UndoCard(intents)
        self._asked = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._reveal_undo)
        self._watching = Watching(self, intents.look_at_sentry)
        for part in (self._ready, self._try, self._next, self._keep, self._undo):
            self.content.addWidget(part)
            part.hide()

    def show_stand(self, stand: Stand) -> None:
        """Show what the newest look allows."""
        self.one_by_one(self._parts(stand))

    def _parts(self, stand: Stand) -> Iterator[None]:
        frame = stand.frame
        made = frame is not None and frame.observed.application is not None
        self._ready.show_ready(stand)
        self._ready.show()
        yield
        if frame is not None and made:
            self._try.show_ways(frame, practice=stand.practice)
        self._try.setVisible(made)
        yield
        if frame is not None and made:
            self._next.show_upcoming(tuple(upcoming(frame)))
        self._next.setVisible(made)
        yield
        self._keep.show_keep(stand)
        self._keep.setVisible(frame is not None)
        yield
        self._undo.show_undo(stand, live=at_stake.in_use(stand))
        self._undo.setVisible(frame is not None)
        asked, self._asked = self._asked, bool(stand.to_undo)
        if self._asked and not asked:
            self._soon.start()  # once it has its place
        self._watching.wish(wished=at_stake.waits_for_sentry(stand))
        yield

    def entered(self) -> None:
        """Look whether Sentry has been changed since: what is shown is to hold now."""
        self.intents.look_at_sentry()

    def tick(self, stand: Stand) -> None:
        """Show how much is put back."""
        super().tick(stand)
        self._undo.show_undo(stand, live=at_stake.in_use(stand))

    def _reveal_undo(self) -> None:
        """Bring what is asked into view: whoever pressed the button saw only its upper edge."""
        whole = self.widget()
        layout = whole.layout() if whole is not None else None
        if whole is None or layout is None:
            return
        layout.activate()
        top = self._undo.mapTo(whole, QPoint(0, 0)).y()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bottom = top + self._undo.height() + SMALL
        bar.setValue(min(top, max(bar.value(), bottom - height)))

    def filled(self) -> None:
        """Let the keyboard go through what was made as one reads it."""
        follow_reading(self.widget())

    def _save_record(self) -> None:
        from assistant.wizard import papers  # noqa: PLC0415 -- only where one is saved

        stand = self._shown
        if stand is None or stand.frame is None:
            return
        at = stand.frame.observed.at
        name = papers.file_name(papers.RECORD, stand.frame, at, stand.practice)
        html, pdf = (texts.say(f"ui.finish.record.{kind}") for kind in ("html", "pdf"))
        kinds = {f"{html} (*.html)": ".html", f"{pdf} (*.pdf)": ".pdf"}
        path = self._ask("ui.finish.record.dialog", name, kinds)
        if path is not None:
            self.intents.save_record(path)

    def _save_answers(self) -> None:
        practice = self._shown is not None and self._shown.practice
        name = texts.say(f"ui.finish.answers.{'name_practice' if practice else 'name'}")
        kind = texts.say("ui.finish.answers.kind")
        path = self._ask("ui.finish.answers.dialog", name, {f"{kind} (*.toml)": ".toml"})
        if path is not None:
            self.intents.save_answers(path)

    def _ask(self, title: str, name: str, kinds: dict[str, str]) -> Path | None:
        """Ask where to save: as what was typed says, else as the kind that was chosen.

        The ending that was proposed says nothing: whoever chooses another kind means that one.
        The dialog asks about a file that is there; where the ending is another, it is asked again.
        """
        chosen, kind = file_dialogs.save(self, texts.say(title), name, tuple(kinds))
        if not chosen:
            return None
        path, ending = Path(chosen), kinds.get(kind, next(iter(kinds.values())))
        if path.name == Path(name).name:
            whole = path.with_suffix(ending)
        else:
            known = path.suffix.lower() in kinds.values()
            whole = path if known else path.with_name(path.name + ending)
        if whole == path:
            return path
        if not whole.exists():
            return whole
        kinds = {key: end for key, end in kinds.items() if end == ending} | kinds  # it stays chosen
        return self._ask(title, str(whole), kinds)


class _Ready(Card):
    """Whether a sign-in can work yet, and where to go if not."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._page = ""
        self._state = pill()
        self._title = label("", "heading")
        self._text = label("", "small-text")
        self.act = button("", lambda: self._intents.go(self._page))
        words = column(space=TIGHT)
        words.addLayout(_stretched(self._state, self._title, space=SMALL))
        words.addWidget(self._text)
        beside = row()
        beside.addLayout(words, 1)
        beside.addWidget(self.act)
        self.add(beside)

    def show_ready(self, stand: Stand) -> None:
        """Show it."""
        state, key, self._page = trying.ready(stand)
        if key == "unseen":
            looking = stand.busy in {"look", "check"}
            title = texts.say("ui.finish.unseen.title")
            text = texts.say(f"ui.finish.unseen.{'looking' if looking else 'text'}")
        else:
            title = texts.say(f"ui.finish.ready.{key}.title")
            text = texts.say(f"ui.finish.ready.{key}.text")
        tone = _TONES[state]
        self._state.setText(texts.say(f"ui.state.{state}"))
        self._state.setVisible(key != "unseen")
        restyle(self._state, pill=tone or "plain")
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.act.setVisible(bool(self._page))
        if self._page:
            step = texts.say(f"ui.step.{self._page}")
            self.act.setText(texts.say("ui.finish.ready.act", step=step))
            self.act.setAccessibleName(self.act.text())
        self.act.setEnabled(bool(self._page) and flow.may_go(stand, self._page))


_TONES = {
    State.PASS: "good",
    State.WARN: "warn",
    State.FAIL: "fail",
    State.NOT_RUN: "",
    State.NOT_APPLICABLE: "",
}


class _Upcoming(Card):
    """What comes after the set-up, each with why, and where it is done."""

    def __init__(self, intents: Intents, filling: Filling) -> None:
        super().__init__()
        self._intents = intents
        self._filling = filling
        self._shown: tuple[Next, ...] | None = None
        title = texts.say("ui.finish.next.title")
        self.setAccessibleName(title)
        self._title = title

    def show_upcoming(self, found: tuple[Next, ...]) -> None:
        """Show them; nothing is made anew as long as they are the same."""
        if found == self._shown:
            return
        self._shown = found
        self._filling.fill(self, self._make(found))

    def _make(self, found: tuple[Next, ...]) -> Iterator[None]:
        self.setMinimumHeight(self.height() if self.isVisible() else 0)
        self.clear()
        self.add(label(self._title, "heading"))
        for one in found:
            yield
            self.add(self._row(one))
        self.setMinimumHeight(0)

    def _row(self, one: Next) -> QVBoxLayout:
        words = column(space=2)
        words.addWidget(label(one.title, "heading"))
        words.addWidget(label(one.text, "small"))
        beside = row()
        beside.addLayout(words, 1)
        act = self._act(one)
        if act is not None:
            beside.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
        whole = column()
        whole.addLayout(beside)
        return whole

    def _act(self, one: Next) -> QWidget | None:
        if one.done:
            return pill(texts.say("ui.finish.next.done"), "good")
        if one.page:
            step = texts.say(f"ui.step.{one.page}")
            return button(
                texts.say("ui.act.next_arrow", name=step),
                lambda: self._intents.go(one.page),
                "link",
                name=texts.say("ui.finish.next.go_name", step=step, title=one.title),
            )
        if one.url:
            return button(
                texts.say("ui.finish.next.read"),
                lambda: self._intents.open(one.url),
                "link",
                name=texts.say("ui.finish.next.read_name", title=one.title),
            )
        return None


class _Keep(Card):
    """What is worth keeping: the record and the answers, and where they were saved."""

    def __init__(
        self,
        intents: Intents,
        save_record: Callable[[], object],
        save_answers: Callable[[], object],
    ) -> None:
        super().__init__()
        self._text = label("", "small")
        self.record = button(texts.say("ui.finish.record.act"), save_record)
        self.answers = button(texts.say("ui.finish.answers.act"), save_answers)
        why = label(texts.say("ui.finish.answers.text"), "small")
        self._saved = (SavedLine(intents, "record"), SavedLine(intents, "answers"))
        record, answers = self._saved
        self.add(_kept(texts.say("ui.finish.record.title"), self._text, self.record, record))
        self.add(_kept(texts.say("ui.finish.answers.title"), why, self.answers, answers))
        self.setAccessibleName(texts.say("ui.finish.record.title"))

    def show_keep(self, stand: Stand) -> None:
        """Show what the record will say of itself, and what was saved."""
        text = texts.say("ui.finish.record.text")
        if stand.practice:
            text = f"{text} {texts.say('ui.finish.record.practice')}"
        self._text.setText(text)
        for line in self._saved:
            line.show_saved(stand.saved)
        self.record.setEnabled(stand.frame is not None and stand.busy not in {"apply", "undo"})


def _kept(title: str, why: QWidget, act: QPushButton, saved: QWidget) -> QVBoxLayout:
    words = column(space=2)
    words.addWidget(label(title, "heading"))
    words.addWidget(why)
    beside = row()
    beside.addLayout(words, 1)
    beside.addWidget(act)
    whole = column(space=SMALL)
    whole.addLayout(beside)
    whole.addWidget(saved)
    return whole


def _stretched(*parts: QWidget, space: int) -> QVBoxLayout:
    """Put parts side by side, the last one as wide as there is room."""
    beside = row(*parts, space=space)
    beside.setStretch(len(parts) - 1, 1)
    whole = column()
    whole.addLayout(beside)
    return whole
