"""Home and back: unfinished set-ups, earlier ones, and a window that is closed in the middle."""

from __future__ import annotations

import pytest
from helpers.on_page import all_named, named
from helpers.windowed import OWNER, Windowed
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from assistant import storage, texts
from assistant.ui.widgets.close_box import CloseBox
from assistant.wizard import draft, worked_on

GO_ON = texts.say("ui.home.again.button_name", organization="acme")


def test_what_a_look_of_another_set_up_brings_is_dropped(person: Windowed) -> None:
    person.signed_in("people")
    person.desk.look()
    assert person.stand.busy == "look"
    person.desk.home()
    person.open(organization="globex")
    person.until(lambda: person.stand.target and person.stand.target.seen)
    person.settled()
    assert person.stand.answers.organization == "globex"
    assert person.stand.account is None
    assert person.stand.frame is None
    assert person.stand.page == "target"


def test_two_unfinished_set_ups_are_both_kept(person: Windowed) -> None:
    person.open(organization="acme")
    person.desk.answer(relay_state="https://sentry.io/one")
    person.desk.home()
    person.open(organization="globex")
    person.desk.home()
    person.until(lambda: len(draft.found(storage.folders().state)) == 2)
    newest, first = draft.found(storage.folders().state)
    assert newest.answers.organization == "globex"
    assert first.answers.relay_state == "https://sentry.io/one"
    person.window.read_home()
    home = person.shell.home
    go_on = texts.say("ui.home.again.button_name", organization="acme")
    person.until(lambda: all_named(home, QPushButton, go_on))
    named(home, QPushButton, go_on).click()
    assert person.stand.answers.relay_state == "https://sentry.io/one"
    person.desk.home()
    forget = texts.say("ui.home.again.drop_name", organization="globex")
    person.until(lambda: all_named(home, QPushButton, forget))
    named(home, QPushButton, forget).click()
    person.until(lambda: not all_named(home, QPushButton, forget))
    (kept,) = draft.found(storage.folders().state)
    assert kept.answers.organization == "acme"


def go_on(person: Windowed) -> None:
    """Go Home, and take the set-up up again."""
    person.desk.home()
    person.until(lambda: all_named(person.shell.home, QPushButton, GO_ON))
    named(person.shell.home, QPushButton, GO_ON).click()
    person.until(lambda: person.stand.cloud is not None)


def test_going_on_leads_to_the_step_that_was_named_once_signed_in(person: Windowed) -> None:
    person.signed_in("people")
    go_on(person)
    assert person.stand.page == "signin"
    assert person.stand.account is None
    assert person.stand.busy != "signin"
    # Whoever goes Home before signing in is still at the step.
    person.desk.home()
    person.until(lambda: [one.page for one in draft.found(storage.folders().state)] == ["people"])
    go_on(person)
    person.settled()
    assert (person.stand.page, person.stand.account) == ("signin", None)
    person.desk.primary()
    person.until(lambda: person.stand.page == "people")
    person.settled()
    assert person.stand.frame is not None
    assert {"target", "signin", "certificate"} <= person.stand.past


def test_whoever_goes_elsewhere_meanwhile_is_left_there(person: Windowed) -> None:
    person.signed_in("people")
    go_on(person)
    person.desk.go("target")
    person.desk.go("signin")
    person.desk.primary()
    person.until(lambda: person.stand.frame)
    person.settled()
    assert person.stand.page == "signin"


def test_nobody_goes_home_while_something_is_changed(person: Windowed) -> None:
    assert person.practice is not None
    person.signed_in("review")
    person.practice.faults.add("graph:* *$batch:2-99=hang")
    person.desk.primary()
    person.desk.home()
    assert person.shell.rooms.currentWidget() is person.window.guide
    assert person.stand.notes
    person.practice.faults.clear()
    person.desk.stop()
    person.until(lambda: person.stand.busy != "apply", milliseconds=2000)
    person.settled()


def test_what_was_set_up_is_taken_up_as_it_was(person: Windowed) -> None:
    person.applied(app_name="Sentry of ours")
    (worked,) = worked_on.worked_on(storage.folders().state / "journal")
    assert worked.answers is not None
    assert worked.answers.app_name == "Sentry of ours"
    assert worked.answers.sentry_owner == OWNER
    assert worked.state in {"pass", "warn"}


def test_what_is_finished_is_offered_to_be_looked_at(person: Windowed) -> None:
    person.live()
    person.desk.look()
    person.settled()
    person.desk.home()
    home = person.shell.home
    look = texts.say("ui.home.worked.look_at_name", organization="acme")
    person.until(lambda: all_named(home, QPushButton, look))
    assert len(draft.found(storage.folders().state)) == 1
    assert not all_named(home, QPushButton, GO_ON)
    named(home, QPushButton, look).click()
    assert person.stand.answers.sentry_owner == OWNER
    person.until(lambda: person.stand.cloud is not None)
    person.desk.primary()
    person.until(lambda: person.stand.page == "check")
    person.settled()


@pytest.mark.parametrize("page", ["finish", "people"])
def test_what_was_put_back_is_offered_to_be_set_up_anew(page: str, person: Windowed) -> None:
    person.applied(app_name="Sentry of ours")
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    person.desk.undo()
    person.until(lambda: person.stand.result and person.stand.result.outcome == "undone")
    person.settled()
    person.desk.go(page)
    person.desk.home()
    home = person.shell.home
    anew = texts.say("ui.home.worked.anew_name", organization="acme")
    person.until(lambda: all_named(home, QPushButton, anew))
    assert not all_named(home, QPushButton, GO_ON)
    named(home, QPushButton, anew).click()
    assert person.stand.answers.app_name == "Sentry of ours"
    assert person.stand.page == ("target" if page == "finish" else "signin")


def test_closing_in_the_middle_asks_once_and_the_next_start_offers_to_go_on(
    person: Windowed,
) -> None:
    assert person.practice is not None
    person.signed_in("review")
    person.practice.faults.add("graph:* *$batch:3-99=hang")
    person.desk.primary()
    person.until(lambda: any(one.state == "applied" for one in person.stand.changes.values()))
    asked: list[bool] = []

    def answer(accept: bool) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, CloseBox)
        asked.append(accept)
        if accept:
            box.accept()
        else:
            box.reject()

    QTimer.singleShot(200, lambda: answer(accept=False))
    person.shell.close()
    assert person.shell.isVisible()
    QTimer.singleShot(200, lambda: answer(accept=True))
    person.shell.close()
    person.until(lambda: person.window.ended)
    assert asked == [False, True]
    (kept,) = draft.found(storage.folders().state)
    assert (kept.answers.organization, kept.page) == ("acme", "review")
