"""While an undo hangs on what Sentry shows, the window looks by itself and asks anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from assistant import texts
from assistant.entra.signin import SignIn
from assistant.errors import SignInError
from assistant.practice.login import revoke
from assistant.sentry.public import SentrySeen
from assistant.ui.pages.review import ReviewPage
from assistant.ui.widgets import watching
from assistant.wizard import at_stake
from assistant.wizard.live import Live
from assistant.work import Aside, Work

if TYPE_CHECKING:
    from helpers.windowed import Windowed

    from assistant.wizard.answers import Answers
    from assistant.wizard.undo_asking import Asked


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "EVERY_MS", 20)


def test_once_sentry_is_switched_off_the_question_is_another_one(person: Windowed) -> None:
    person.live()
    person.desk.go("review")
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    assert person.stand.asked is not None
    assert person.stand.asked.risk is not None
    assert person.stand.asked.risk.live is Live.YES
    person.let_go()
    person.until(lambda: person.stand.asked is not None and person.stand.asked.risk is None)
    person.settled()
    assert not at_stake.in_use(person.stand)
    assert person.named(texts.say("ui.undo.put_back"), QPushButton).isEnabled()


def asking(person: Windowed, page: str = "review") -> None:
    """Have Sentry live, and an undo asked on a page."""
    person.live()
    person.desk.look()
    person.settled()
    person.desk.go(page)
    person.settled()
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()


def test_the_keyboard_stays_while_it_is_asked_anew(person: Windowed) -> None:
    asking(person)
    person.tab_to(texts.say("ui.undo.typing", organization="acme"))
    person.type("acm")
    before = person.stand.asked
    person.let_go()
    person.until(lambda: person.stand.asked != before)
    person.settled()
    # The name was for the question as it was; its field is gone with it.
    here = QApplication.focusWidget()
    assert isinstance(here, QPushButton)
    assert here.text() == texts.say("ui.undo.keep")


def test_the_last_page_notices_too(person: Windowed) -> None:
    asking(person, "finish")
    assert person.stand.page == "finish"
    person.let_go()
    person.until(lambda: person.stand.asked is not None and person.stand.asked.risk is None)
    person.settled()


def test_where_two_looks_differ_nobody_is_asked_for_ever(
    person: Windowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(person)
    asked: list[str] = []
    real = Work.ask_undo

    def counted(self: Work, answers: Answers, run: str, *, quiet: bool = False) -> Asked:
        asked.append(run)
        return real(self, answers, run, quiet=quiet)

    other = SentrySeen(reachable=True, organization="exists", sso="none")
    looks: list[SentrySeen] = []

    def seen(_self: Aside, *_of: object) -> SentrySeen:
        looks.append(other)
        return other

    monkeypatch.setattr(Work, "ask_undo", counted)
    monkeypatch.setattr(Aside, "sentry", seen)  # another way out than the job's
    person.until(lambda: len(looks) > 8 and not person.stand.busy)
    assert len(asked) == 1
    assert person.stand.asked is not None
    assert person.stand.asked.risk is not None


def test_what_does_not_answer_is_no_news(person: Windowed, monkeypatch: pytest.MonkeyPatch) -> None:
    asking(person)
    before = person.stand.asked
    looks: list[int] = []

    def silent(_self: Aside, *_of: object) -> SentrySeen:
        looks.append(1)
        return SentrySeen(reachable=False)

    monkeypatch.setattr(Aside, "sentry", silent)
    person.until(lambda: len(looks) > 5)
    assert person.stand.asked is before


def test_what_comes_while_something_runs_takes_no_question_away(person: Windowed) -> None:
    asking(person)
    person.let_go()
    person.desk.look_at_sentry()
    person.desk.look()
    person.settled()
    assert person.stand.asked is not None


def test_who_is_stranded_is_told_so_above_every_page(person: Windowed) -> None:
    person.live()
    person.desk.go("review")
    person.desk.ask_undo()
    person.until(lambda: person.stand.to_undo)
    person.settled()
    person.desk.undo(even_if_in_use=True)
    person.until(lambda: at_stake.stranded(person.stand))
    person.settled()
    assert person.shell.live.left.text() == texts.say("ui.window.stranded_band")
    (watch,) = person.shell.findChild(ReviewPage).findChildren(watching.Watching)
    assert watch.running
    person.desk.go("people")
    assert not watch.running


def test_nobody_is_signed_in_for_what_nobody_pressed(
    person: Windowed, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(person)
    signed_in: list[object] = []
    monkeypatch.setattr(SignIn, "interactive", lambda *of, **_how: signed_in.append(of))
    assert person.practice is not None
    assert person.stand.account is not None
    world = person.practice.world
    (user,) = world.store.find("user", "userPrincipalName", person.stand.account.upn)
    revoke(world, user["id"])
    person.practice.faults.add("graph:* *:1=token-expired")
    before = person.stand.asked
    person.let_go()
    person.until(lambda: person.stand.error is not None)
    person.settled()
    # It is said that somebody has to sign in; the question stands as it was.
    assert isinstance(person.stand.error, SignInError)
    assert person.stand.asked == before
    assert signed_in == []
