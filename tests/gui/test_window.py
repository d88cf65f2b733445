"""The window on a practice tenant: the whole set-up by keyboard, and what may go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from helpers import normal
from helpers.program import KEPT, Program
from helpers.windowed import OWNER, Windowed
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView

from assistant.practice.serve import running_practice
from assistant.wizard.steps import sentry

if TYPE_CHECKING:
    from pathlib import Path


USER = "b.simon@contoso.practice.test"


def test_the_whole_set_up_by_keyboard_alone(person: Windowed) -> None:
    person.open()
    person.type("acme")
    person.until(lambda: person.stand.target and person.stand.target.seen)
    person.go_on()
    assert person.stand.page == "signin"
    person.press_primary()  # signs in
    person.until(lambda: person.stand.frame)
    person.settled()
    for page in ("application", "addresses", "certificate", "people"):
        person.go_on()
        assert person.stand.page == page
    person.type("olivia")
    person.until(lambda: found(person))
    person.press(Qt.Key.Key_Down)
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.stand.answers.sentry_owner == OWNER)
    person.until(lambda: not person.stand.stale)
    person.go_on()
    assert person.stand.page == "review"
    person.until(lambda: person.stand.plan and not person.stand.stale)
    person.go_on()  # the shortcut applies nothing
    assert person.stand.busy == ""
    person.press_primary()
    person.settled()
    person.until(lambda: person.stand.applied)
    assert person.stand.result is not None
    assert person.stand.result.outcome == "converged"
    person.go_on()
    assert person.stand.page == "sentry"
    assert person.stand.frame is not None
    for question in sentry.questions(person.stand.frame):
        person.desk.tell(question.name, yes=True)
    person.go_on()
    assert person.stand.page == "check"
    person.settled()
    person.go_on()
    assert person.stand.page == "finish"
    person.go_on()
    assert person.shell.rooms.currentWidget() is person.shell.home


def found(person: Windowed) -> int:
    """Count the rows of the search that is shown."""
    lists = [one for one in person.shell.findChildren(QListView) if one.isVisible()]
    return sum(one.model().rowCount() for one in lists)


def test_the_command_line_leaves_the_same_tenant_and_journal(
    person: Windowed, tmp_path: Path
) -> None:
    practice = person.practice
    assert practice is not None
    before = practice.world.store.dump()
    person.open(
        organization="acme", sentry_owner=OWNER, create_test_user=USER, groups=("Engineering",)
    )
    person.until(lambda: person.stand.target and person.stand.target.seen)
    for page in ("signin", "application", "addresses", "certificate", "people", "review"):
        person.go_on()
        if page == "signin":
            person.press_primary()
            person.until(lambda: person.stand.frame)
        person.settled()
        assert person.stand.page == page
    person.press_primary()
    person.until(lambda: person.stand.applied)
    ours = practice.world.store.dump()
    journal = tmp_path / "home" / "state" / "journal"
    other = tmp_path / "other"
    other.mkdir()
    with running_practice(other / "tenant") as second:
        start = second.world.store.dump()
        known = normal.ids(before) & normal.ids(start)
        words = ("--sentry-owner", OWNER, "--create-test-user", USER, "--group", "Engineering")
        Program(second, other).run("apply", *words, "--yes")
        theirs = second.world.store.dump()
        for name in sorted(set(ours) - set(KEPT)):
            one = normal.tenant({name: ours[name]}, known)
            two = normal.tenant({name: theirs[name]}, known)
            assert normal.differences(one, two) == []
        lines = normal.journal(journal, known)
        others = normal.journal(other / "home" / "state" / "journal", known)
        assert normal.differences(lines, others) == []
