"""Undo in the window: it asks, lists and puts back; what it does not put back is said with why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.windowed import OWNER
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QPushButton

from assistant import storage, texts
from assistant.wizard import at_stake, flow, review_words
from assistant.wizard.live import Live

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
    assert person.stand.asked is None
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
    risk = person.stand.asked and person.stand.asked.risk
    assert risk is not None
    assert (risk.live, risk.alone) == (Live.YES, True)
    assert OWNER in risk.people
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
    # It was meant, and yet nobody is told that all is well: Sentry still sends everybody here.
    person.until(lambda: at_stake.stranded(person.stand))
    person.settled()
    ended = review_words.ending(person.stand)
    assert ended is not None
    assert ended.tone == "fail"
    assert texts.say("ui.undo.stranded") in ended.sentences
    assert {s.key: s.mark for s in flow.steps(person.stand)}["sentry"] is not flow.Mark.DONE
    # What Sentry still has can be read on its own pages.
    for page in ("sentry", "check", "sentry"):
        person.desk.go(page)
        person.settled()
        assert person.stand.page == page
    assert person.named(texts.say("ui.sentry.left.stranded"), QFrame)


@pytest.mark.parametrize("log_read", [False, True])
def test_once_sentry_lets_go_it_goes_back_or_takes_the_name(
    person: Windowed, *, log_read: bool
) -> None:
    person.live(more_checks=log_read)
    person.let_go()
    person.desk.look()
    person.settled()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert person.stand.asked is not None
    risk = person.stand.asked.risk
    # The log still holds the test's own sign-in: one answer of Sentry does not overrule it.
    assert (risk.live if risk else Live.NO) is (Live.UNKNOWN if log_read else Live.NO)
    person.desk.undo(even_if_in_use=log_read)
    person.until(lambda: person.stand.result and person.stand.result.outcome == "undone")


def test_an_undo_that_would_lock_out_somebody_else_by_now_is_asked_about_anew(
    person: Windowed,
) -> None:
    person.applied()
    before = person.configuration()["servicePrincipals"]
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert person.stand.asked is not None
    assert person.stand.asked.risk is None
    person.take()  # somebody presses Save in Sentry meanwhile
    person.desk.undo(even_if_in_use=True)
    person.until(lambda: code(person))
    person.settled()
    assert code(person) == "undo.changed_meanwhile"
    assert person.stand.asked is None
    assert person.configuration()["servicePrincipals"] == before


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
