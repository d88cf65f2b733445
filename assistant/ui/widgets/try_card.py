"""The ways to sign in for the test: the address of each, what to do, and what one should see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from assistant import texts
from assistant.ui.parts import (
    ROOM,
    SMALL,
    SPACE,
    TIGHT,
    Card,
    button,
    column,
    empty,
    label,
    pill,
    row,
    stack,
    value,
)
from assistant.ui.widgets.copy_button import CopyButton
from assistant.ui.widgets.folding import Folding
from assistant.ui.widgets.pile import Pile
from assistant.ui.widgets.turning import Turning
from assistant.wizard import trying

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.ui.intents import Intents
    from assistant.ui.widgets.filling import Filling
    from assistant.wizard.frame import Frame
    from assistant.wizard.trying import Way


class TryCard(Card):
    """Shows every way, the one to try first in full."""

    def __init__(self, intents: Intents, filling: Filling) -> None:
        super().__init__()
        self._intents = intents
        self._filling = filling
        self._key: object = None
        self._who = label("", "muted")
        self._practice = label("", "small-text")
        self._ways = Pile(space=ROOM)
        title = texts.say("ui.finish.try.title")
        self.setAccessibleName(title)
        private = label(texts.say("ui.finish.try.private"), "small")
        self.add(stack(label(title, "heading"), self._who, private, self._practice))
        self.add(self._ways)
        instead = Folding(
            texts.say("ui.finish.instead.title"),
            _instead,
            says=texts.say("ui.finish.instead.title"),
        )
        self.add(instead)

    def show_ways(self, frame: Frame, *, practice: bool) -> None:
        """Show them; nothing is made anew as long as they are the same."""
        who = trying.tester(frame) or texts.say("ui.finish.somebody")
        self._who.setText(texts.say("ui.finish.try.as_whom", who=who))
        told = [texts.say("ui.finish.try.practice")] if practice else []
        told += [texts.say("ui.finish.try.practice_who", who=who)] if practice else []
        self._practice.setText("\n".join(told))
        self._practice.setVisible(practice)
        found = trying.ways(frame)
        said = tuple(trying.steps(way, frame) for way in found)
        if (found, said) == self._key:
            return
        self._key = (found, said)
        self._filling.fill(self, self._make(found, frame))

    def _make(self, found: tuple[Way, ...], frame: Frame) -> Iterator[None]:
        self.setMinimumHeight(self.height() if self.isVisible() else 0)
        empty(self._ways)
        for number, way in enumerate(found):
            yield
            self._ways.addWidget(self._way(way, frame, first=number == 0))
        self.setMinimumHeight(0)

    def _way(self, way: Way, frame: Frame, *, first: bool) -> QWidget:
        name = texts.say(f"ui.finish.way.{way.kind}.name")
        tag = texts.say(f"ui.finish.way.{way.kind}.tag") if way.kind != "my_apps" else ""
        box = QWidget()
        box.setAccessibleName(name)
        rows: QVBoxLayout = column(box, space=TIGHT)
        path = label(texts.say(f"ui.finish.path.{way.path}") if way.path else "", "small")
        path.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = row(label(name, "heading", wrap=False))
        if tag:
            head.addWidget(pill(tag, "accent" if first else "plain"))
        head.addWidget(path, 1)
        rows.addLayout(head)
        if way.why:
            rows.addWidget(label(way.why, "small"))
            return box
        rows.addWidget(label(texts.say(f"ui.finish.way.{way.kind}.why"), "small"))
        rows.addWidget(self._address(way, name))
        if way.hidden:
            rows.addWidget(label(texts.say("ui.finish.way.my_apps.hidden"), "small", tone="warn"))
        if first:
            rows.addSpacing(TIGHT)
            rows.addWidget(_steps(way, frame))
        else:
            rows.addWidget(Folding(name, lambda: _steps(way, frame), says=_what_to_see()))
        return box

    def _address(self, way: Way, name: str) -> Turning:
        """Give the address with its buttons: beside it where there is room, else below."""
        shown = value(way.address)
        shown.setAccessibleName(name)
        what = texts.say("ui.finish.try.copy_name", way=name)
        copy = CopyButton(self._intents, what, way.address)
        go = button(
            texts.say("ui.act.open"),
            lambda: self._intents.open(way.address),
            name=texts.say("ui.finish.try.open_name", way=name),
        )
        acts = QWidget()
        row(copy, go, parent=acts, space=SMALL)
        return Turning(shown, acts, grows=0, middle=True)


def _what_to_see() -> str:
    return texts.say("ui.finish.way.steps")


def _steps(way: Way, frame: Frame) -> QWidget:
    """Number what to do and say what one should see."""
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(SPACE)
    grid.setVerticalSpacing(SMALL)
    grid.setColumnStretch(1, 1)
    for number, step in enumerate(trying.steps(way, frame), 1):
        badge = pill(texts.say("ui.finish.step.number", number=number), "plain")
        grid.addWidget(badge, number, 0, Qt.AlignmentFlag.AlignTop)
        do = label(step.do, "small-text")
        see = label(texts.say("ui.finish.try.see", see=step.see), "small")
        words = QWidget()
        inner = column(words, space=2)
        inner.addWidget(do)
        inner.addWidget(see)
        grid.addWidget(words, number, 1)
    return box


def _instead() -> QWidget:
    """List what one may see instead, and what it means."""
    pages = {f"page_{step}": texts.say(f"ui.step.{step}") for step in _PAGES}
    box = QWidget()
    rows = column(box, space=SMALL)
    for key in trying.SEEN:
        seen = label(texts.say(f"ui.finish.instead.{key}.seen"), "small-text")
        means = label(texts.say(f"ui.finish.instead.{key}.means", **pages), "small")
        _strong(seen)
        rows.addLayout(stack(seen, means, space=2))
    return box


_PAGES = ("people", "certificate", "sentry")


def _strong(at: QLabel) -> None:
    font = at.font()
    font.setBold(True)
    at.setFont(font)
