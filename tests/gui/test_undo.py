"""Undo in the window: it asks, lists and puts back; what it does not put back is said with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from assistant import texts
from assistant.wizard import review_words

if TYPE_CHECKING:
    from helpers.windowed import Windowed


def code(person: Windowed) -> str:
    return person.stand.error.code if person.stand.error else ""


def test_undo_asks_lists_and_puts_back(person: Windowed) -> None:
    before = person.configuration()
    person.applied()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.desk.keep()
    assert person.stand.to_undo == ()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    person.tab_to(texts.say("ui.undo.put_back"))
    person.press(Qt.Key.Key_Space)
    assert person.stand.busy == "undo"
    # The keyboard is at what can be done now, not at the way home.
    assert QApplication.focusWidget() is person.named(texts.say("ui.act.stop"), QPushButton)
    person.until(lambda: person.stand.result and person.stand.result.outcome == "undone")
    person.settled()
    assert person.configuration() == before
    assert any(check.id == "review.kept_deleted" for check in person.stand.kept)


def test_an_undo_that_is_held_back_says_why(person: Windowed) -> None:
    person.live()
    person.desk.ask_undo()
    person.until(lambda: code(person))
    assert code(person) == "undo.in_use"
    assert person.stand.to_undo == ()


def test_an_undo_that_could_not_put_anything_back_is_no_success(person: Windowed) -> None:
    assert person.practice is not None
    person.applied()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    before = person.configuration()
    person.practice.faults.add("graph:DELETE *:1-99=role-lost")
    person.desk.undo()
    person.until(lambda: person.stand.result and not person.stand.busy)
    person.settled()
    ended = review_words.ending(person.stand)
    assert ended is not None
    assert ended.title == texts.say("ui.review.result.undo_failed")
    assert code(person)
    assert person.configuration()["servicePrincipals"] == before["servicePrincipals"]
