"""Diagnose a sign-in: paste whatever there is of it, and see why it failed, the verdict first."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from assistant import texts
from assistant.ui import aloud, file_dialogs
from assistant.ui.handed_over import HandedOver
from assistant.ui.widgets.against_card import AgainstCard
from assistant.ui.widgets.diagnose_drop import DiagnoseDrop
from assistant.ui.widgets.diagnosed import DiagnosedView
from assistant.ui.widgets.reading_order import follow_reading
from assistant.wizard import inspect_words

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.ui.intents import Intents
    from assistant.wizard.diagnose_against import Against
    from assistant.wizard.diagnose_view import Shown

_ASKED = ("ui.diagnose.at", "front.", "sentry.", "diagnosis.metadata_refused", "saml.")
"""What is wrong with what a sign-in is held against, rather than with the sign-in."""


class Diagnose(HandedOver):
    """The room.

    Args:
        intents: who copies.
        against: what a sign-in is held against at first.
        own: whether an application is set up whose metadata are known.

    Signals:
        files: these files were handed over: a sign-in, metadata, or both.
        text: this text was pasted.
        again: what is shown is to be looked at again, held against something else.
        fix: this repair is wanted.
        save: a copy that is fit to send is to be written there.
    """

    files = Signal(list)
    text = Signal(str)
    again = Signal()
    fix = Signal(object)
    save = Signal(object)

    states = (
        "empty",
        "pasting",
        "against",
        "reading",
        "accepted",
        "refused",
        "differs",
        "cannot_tell",
        "entra_error",
        "sentry_said",
        "recording",
        "request_only",
        "unreadable",
        "not_a_sign_in",
        "place",
        "long",
        "with_fix",
        "saved",
    )

    def __init__(self, intents: Intents, against: Against, *, own: bool = False) -> None:
        super().__init__(texts.say("ui.diagnose.title"), texts.say("ui.diagnose.lead"))
        self._name = ""
        self.drop = DiagnoseDrop()
        self.drop.files.connect(self.files.emit)
        self.drop.text.connect(self.text.emit)
        self.against = AgainstCard(against, own=own)
        self.against.again.connect(self.again.emit)
        self.against.metadata.connect(lambda path: self.files.emit([path]))
        self.take_place(self.drop, self.drop, self.against)
        self.shown = DiagnosedView(intents)
        self.shown.look.connect(self.look_at)
        self.shown.made.connect(lambda: follow_reading(self.widget()))
        self.shown.fix.connect(self.fix.emit)
        self.shown.copy.connect(self._ask_where)
        self._rows.addWidget(self.shown)

    def begin(self, name: str) -> None:
        """Show that a sign-in is read; what was shown of another one goes."""
        self.clear_problem()
        self.shown.show_shown(None)
        self.show_reading(texts.say("ui.diagnose.reading.title", name=name), name)
        self._name = name

    def show_done(self, done: int, count: int) -> None:
        """Show how far it is."""
        words = texts.say("ui.diagnose.reading.things", name=self._name, done=done, count=count)
        self.show_how_far(words, done, count)

    def show_sign_in(self, shown: Shown, against: Against, name: str, size: int) -> None:
        """Show a sign-in that was looked at."""
        self._name = name
        self.show_ended()
        self.against.show_against(against)
        self.against.show_taken(has=True)
        opened = texts.say("ui.diagnose.whole.note", name=name, size=inspect_words.size(size))
        self.shown.show_shown(shown, opened)
        aloud.announce(self, f"{shown.headline.word}: {shown.headline.title}")

    def show_metadata(self, against: Against) -> None:
        """Show which metadata a sign-in will be held against; none is there yet."""
        self.show_ended()
        self.drop.show_taken(has=False)
        self.against.show_against(against)
        self.against.show_taken(has=False)

    def show_error(self, error: AssistantError) -> None:
        """Show why it cannot be looked at."""
        self.show_problem(error)
        self.against.show_taken(has=True)
        if error.code.startswith(_ASKED):
            self.against.show_whole()

    def show_saving(self) -> None:
        """Show that a copy is being written."""
        if self.shown.to_send is not None:
            self.shown.to_send.show_saving()

    def show_saved(self, path: Path) -> None:
        """Say where a copy was written."""
        if self.shown.to_send is not None:
            self.shown.to_send.show_saved(str(path))

    def show_not_saved(self, error: AssistantError) -> None:
        """Say why no copy was written."""
        if self.shown.to_send is not None:
            self.shown.to_send.show_nothing()
        self.clear_problem()
        self.show_problem(error)
        self.look_at(self.drop)

    def _ask_where(self) -> None:
        """Ask where a copy is to be saved."""
        source = PurePath(self._name)
        pasted = self._name == texts.say("ui.diagnose.pasted")
        name = texts.say(
            "ui.diagnose.copy.name",
            stem=texts.say("ui.diagnose.copy.stem") if pasted else source.stem,
            suffix=".txt" if pasted else source.suffix,
        )
        path, _ = file_dialogs.save(self.window(), texts.say("ui.diagnose.copy.dialog"), name)
        if path:
            self.save.emit(Path(path))
