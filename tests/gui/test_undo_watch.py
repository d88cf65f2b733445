"""While an undo hangs on what Sentry shows, the window looks by itself and asks anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from assistant import texts
from assistant.ui.pages.review import ReviewPage
from assistant.ui.widgets import watching
from assistant.wizard import at_stake
from assistant.wizard.live import Live

if TYPE_CHECKING:
    from helpers.windowed import Windowed


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
