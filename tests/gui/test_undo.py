"""Undo in the window: it asks, lists and puts back; what it does not put back is said with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers.windowed import OWNER
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from assistant import storage, texts
from assistant.wizard import flow, review_words

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


def test_while_people_sign_in_nothing_goes_back_without_the_organizations_name(
    person: Windowed,
) -> None:
    empty = person.configuration()["servicePrincipals"]
    person.live()
    before = person.configuration()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert OWNER in person.stand.undo_locks_out
    back = person.named(texts.say("ui.undo.put_back"), QPushButton)
    assert not back.isEnabled()
    person.desk.undo()  # not even by a slip of the window itself
    assert person.stand.busy == ""
    assert person.configuration() == before
    person.tab_to(texts.say("ui.undo.typing", organization="acme"))
    person.type("acm")
    assert not back.isEnabled()
    person.type("e")
    assert back.isEnabled()
    person.tab_to(texts.say("ui.undo.put_back"))
    person.press(Qt.Key.Key_Space)
    person.until(lambda: person.stand.result and person.stand.result.outcome == "undone")
    person.settled()
    assert person.configuration()["servicePrincipals"] == empty


def test_once_sentry_lets_go_nobody_is_locked_out_whatever_the_sign_in_log_says(
    person: Windowed,
) -> None:
    person.live(more_checks=True)
    person.let_go()
    person.desk.look()
    person.settled()
    frame = person.stand.frame
    assert frame is not None
    assert frame.observed.around.last_sign_in is not None
    assert not flow.in_use(person.stand)
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert person.stand.undo_locks_out == ""
    assert person.named(texts.say("ui.undo.put_back"), QPushButton).isEnabled()


def test_to_ask_writes_nothing(person: Windowed) -> None:
    person.applied()
    (journal,) = (storage.folders().state / "journal").glob("*/*.jsonl")
    before = journal.read_bytes()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert journal.read_bytes() == before


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
