"""The room that diagnoses a sign-in: handed over in any way, judged in a lane, a part a turn."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, cast

import pytest
from gallery import diagnose_room as gallery
from helpers import geometry
from helpers.on_page import all_named, named, press, said, there, unfold, visible
from helpers.quiet_intents import QuietIntents
from helpers.saml_documents import entra_metadata, pair
from helpers.sign_ins import Response, address, encoded, request
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QProgressBar, QPushButton, QWidget

from assistant import diagnose_work, texts
from assistant.ui import file_dialogs
from assistant.ui.diagnose import Diagnose
from assistant.ui.diagnose_desk import DiagnoseDesk, Ways
from assistant.ui.runner import Lane
from assistant.ui.widgets.chooser import Chooser
from assistant.ui.widgets.filling import Filling
from assistant.wizard.diagnose_against import Against
from assistant.wizard.fixes import Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers.windowed import Windowed
    from pytestqt.qtbot import QtBot

    from assistant.diagnose_work import SetUp

LONG_MS = 20_000
GOOD = Response().document()
METADATA = entra_metadata([pair()])


class _Room:
    """Somebody in the room, with a lane of their own."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._folder = folder
        self.intents = QuietIntents()
        self.page = Diagnose(self.intents, Against(organization="acme"), own=True)
        qtbot.addWidget(self.page)
        self.page.resize(1120, 760)
        self.lane = Lane("diagnose")
        self.set_up: SetUp | None = None
        self.fixed: list[Fix] = []
        ways = Ways(self.lane, lambda: self.set_up, self.fixed.append)
        self.desk = DiagnoseDesk(self.page, ways, gallery.Clock())  # type: ignore[arg-type]  # it never waits
        with qtbot.waitExposed(self.page):
            self.page.show()
        self.page.activateWindow()
        self.until(self.page.isActiveWindow)

    def until(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=LONG_MS)

    def settled(self) -> None:
        """Wait until nothing is read and everything stands."""
        self.until(lambda: not self.lane.busy)
        self.until(lambda: not Filling.any_active())
        for _ in range(3):
            QApplication.processEvents()

    def saved(self, content: bytes | str, name: str = "response.xml") -> Path:
        path = self._folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def paste(self, text: str | bytes) -> None:
        """Paste, wherever the keyboard is, and wait until it is shown."""
        QGuiApplication.clipboard().setText(text if isinstance(text, str) else text.decode())
        focus = QApplication.focusWidget() or self.page
        QTest.keyClick(focus, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        self.settled()

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        self.page.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, none))
        self.settled()

    def press(self, key: str, **params: object) -> None:
        press(self._qtbot, self.page, texts.say(key, **params))
        self.settled()

    @property
    def says(self) -> str:
        return said(self.page)

    def close(self) -> None:
        self.desk.close()
        self.lane.close()


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[_Room]:
    made = _Room(qtbot, tmp_path)
    yield made
    made.close()


def verdict(word: str) -> str:
    return texts.say(f"diagnosing.verdict.{word}")


# -- handing over ---------------------------------------------------------------------------


def test_one_simply_pastes(room: _Room) -> None:
    assert room.page.drop.entry.hasFocus()
    room.paste(gallery.ERROR_PAGE)
    assert verdict("refused") in room.says
    assert "AADSTS50105" in room.says
    assert room.page.drop.entry.toPlainText() == ""
    assert not room.page.drop.entry.isVisibleTo(room.page)
    assert geometry.faults(room.page) == []


def test_pasting_goes_on_wherever_the_keyboard_is(room: _Room) -> None:
    room.paste(gallery.ERROR_PAGE)
    room.page.against.change.setFocus()
    room.paste(gallery.SENTRY_PAGE)
    assert "AADSTS50105" not in room.says
    assert texts.say("diagnosing.part.sentry_message") in room.says


def test_what_is_typed_is_diagnosed_on_request(room: _Room) -> None:
    assert not room.page.drop.take.isEnabled()
    QTest.keyClicks(room.page.drop.entry, "AADSTS700016")
    room.press("ui.diagnose.drop.take")
    assert "AADSTS700016" in room.says


def test_a_field_is_pasted_into_again(room: _Room) -> None:
    room.paste(gallery.ERROR_PAGE)
    room.press("ui.diagnose.drop.paste")
    assert room.page.drop.entry.hasFocus()
    room.press("ui.diagnose.drop.cancel")
    assert room.page.drop.paste.hasFocus()
    assert not room.page.drop.entry.isVisibleTo(room.page)


def test_a_recording_is_dropped_anywhere_on_the_page(room: _Room) -> None:
    path = room.saved(gallery.har(), "sign-in.har")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none
    )
    room.page.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert texts.say("ui.diagnose.drop.over") in room.says
    room.page.dragLeaveEvent(QDragLeaveEvent())
    assert texts.say("ui.diagnose.drop.title") in room.says
    room.drop(path)
    assert "2026-11-23 12:00:25 UTC" in room.says
    assert texts.say("ui.diagnose.drop.another") in room.says


def test_a_file_is_opened(room: _Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.saved(encoded(GOOD), "response.txt")

    def choose(_parent: QWidget, _title: str, _kinds: list[str], take: Any) -> None:
        take(str(path))

    monkeypatch.setattr(file_dialogs, "choose", choose)
    room.press("ui.diagnose.drop.open")
    assert texts.say("diagnosing.part.response") in room.says
    room.saved(METADATA, "idp.xml").replace(path)
    room.press("ui.diagnose.against.change_name")
    room.press("ui.diagnose.against.choose_name")
    assert verdict("accepted") not in room.says  # the sign-in itself is gone from the disk


def test_an_empty_clipboard_and_three_files_are_said(room: _Room) -> None:
    QGuiApplication.clipboard().clear()
    room.page.drop.take_clipboard()
    assert texts.say("ui.diagnose.drop.nothing") in room.says
    one = room.saved(GOOD)
    room.drop(one, one, one)
    assert texts.say("ui.diagnose.drop.one_or_two") in room.says
    room.drop(room.saved(GOOD, "a"), room.saved(GOOD, "b"))
    assert texts.say("ui.diagnose.two.title") in room.says


# -- what it is held against ----------------------------------------------------------------


def test_a_second_file_is_the_metadata(room: _Room) -> None:
    room.drop(room.saved(GOOD), room.saved(METADATA, "idp.xml"))
    assert verdict("accepted") in room.says
    assert "idp.xml, acme at sentry.io" in room.says
    room.press("ui.diagnose.against.change_name")
    room.press("ui.diagnose.against.without_name")
    assert verdict("cannot_tell") in room.says


def test_metadata_may_come_first_or_later(room: _Room) -> None:
    idp = room.saved(METADATA, "idp.xml")
    room.drop(idp)
    assert "idp.xml" in room.says
    assert room.page.drop.entry.isVisibleTo(room.page)
    room.drop(room.saved(GOOD))
    assert verdict("accepted") in room.says
    room.drop(room.saved(entra_metadata([pair("other")]), "other.xml"))
    assert verdict("refused") in room.says
    assert "response.xml" in room.says


def test_the_moment_can_be_said_and_put_right(room: _Room) -> None:
    room.drop(room.saved(GOOD), room.saved(METADATA, "idp.xml"))
    room.press("ui.diagnose.against.change_name")
    field = named(room.page, QLineEdit, texts.say("ui.diagnose.against.moment"))
    QTest.keyClicks(field, "2026-11-24T12:00:00Z")
    QTest.keyClick(field, Qt.Key.Key_Return)
    room.settled()
    assert verdict("refused") in room.says
    assert "2026-11-24T12:00:00Z" in room.says
    assert room.page.against.change.hasFocus()
    room.press("ui.diagnose.against.change_name")
    field.setText("once")
    room.press("ui.diagnose.against.again")
    assert texts.say("ui.diagnose.at.title", said="once") in room.says
    field.clear()
    room.press("ui.diagnose.against.again")
    assert verdict("accepted") in room.says


def test_what_was_wrong_with_the_first_can_be_put_right(room: _Room) -> None:
    field = named(room.page, QLineEdit, texts.say("ui.diagnose.against.organization"))
    field.setText("no such organization!")
    room.paste(GOOD)
    assert texts.say("front.bad_organization.title") in room.says
    field.setText("acme")
    QTest.keyClick(field, Qt.Key.Key_Return)
    room.settled()
    assert verdict("cannot_tell") in room.says


def test_the_application_that_is_set_up_serves_without_a_document(room: _Room) -> None:
    room.set_up = gallery.set_up()
    room.page.against.sentry_url.setText(room.set_up.frame.goal.sentry_url)
    room.press("ui.diagnose.against.own_name")
    room.paste(GOOD)
    words = texts.say("ui.diagnose.against.application")
    assert words in room.says
    assert texts.say("ui.diagnose.sentry.refused_title") in room.says


# -- what is shown --------------------------------------------------------------------------


def test_the_verdict_comes_first_then_the_story_then_what_was_found(room: _Room) -> None:
    room.drop(room.saved(gallery.refused()), room.saved(METADATA, "idp.xml"))
    words = room.says
    heads = ("judges", "story", "findings", "claims", "document", "copy")
    order = [verdict("refused"), *(texts.say(f"ui.diagnose.heading.{head}") for head in heads)]
    assert [words.index(part) for part in order] == sorted(words.index(part) for part in order)
    assert "23.7.1" in words
    assert texts.say("ui.diagnose.setting", setting=texts.say("diagnosing.setting.entra_mail")) in (
        words
    )


def test_a_place_leads_into_the_message(room: _Room) -> None:
    room.drop(room.saved(gallery.har(), "a.har"), room.saved(METADATA, "idp.xml"))
    (chooser,) = visible(room.page, Chooser)
    messages = room.page.shown.messages
    assert messages is not None
    chooser.setCurrentIndex(0)
    chooser.activated.emit(0)
    assert "AuthnRequest" in messages.xml.toPlainText()
    shown = room.page.shown._shown
    assert shown is not None
    first = next(one for one in shown.findings if one.place is not None)
    room.press("ui.inspect.finding.show_name", seen=first.told.seen)
    assert "samlp:Response" in messages.xml.toPlainText()
    assert chooser.currentText() == texts.say("diagnosing.part.response")
    assert messages.xml.hasFocus()
    assert messages.xml.textCursor().blockNumber() > 0
    assert messages.xml.visibleRegion().boundingRect().height() > 100


def test_what_is_folded_can_be_read(room: _Room, qtbot: QtBot) -> None:
    room.drop(room.saved(gallery.har(), "a.har"), room.saved(METADATA, "idp.xml"))
    for what in ("ui.diagnose.before_name", "ui.inspect.notes_name"):
        unfold(qtbot, room.page, texts.say(what))
    room.drop(room.saved(gallery.long(), "long.xml"))
    unfold(qtbot, room.page, texts.say("ui.diagnose.all_claims_name"))
    room.settled()
    assert geometry.faults(room.page) == []


def test_a_long_recording_shows_its_end(room: _Room, qtbot: QtBot) -> None:
    many = "\n".join(address(request(ID=f"_{number}")) for number in range(20))
    room.paste(many)
    unfold(qtbot, room.page, texts.say("ui.diagnose.earlier_name"))
    assert texts.say("ui.diagnose.earlier", count=8) in room.says


def test_ids_for_support_travel(room: _Room) -> None:
    room.paste(gallery.ERROR_PAGE)
    room.press("ui.act.copy_name", what=texts.say("ui.diagnose.entra.correlation"))
    room.press("ui.act.copy_name", what=texts.say("ui.diagnose.entra.all"))
    copied = [words[0] for name, words, _ in room.intents.asked if name == "copy"]
    assert copied[0] == "0f6a8c3e-9d21-4b7a-a5d4-2c1b0e9f8d7c"
    assert copied[1].count("\n") == 3


def test_nothing_from_outside_is_read_as_markup(room: _Room) -> None:
    evil = Response(name_id="<img src=y>", claims={"<b>a": "<i>b"}).document()
    room.drop(room.saved(evil, "<u>a.xml"))
    words = room.says.replace("\u200b", "")
    assert "<img src=y>" in words
    assert "<u>a.xml" in words


def test_what_is_no_sign_in_says_what_it_is(room: _Room) -> None:
    room.paste("%PDF-1.7 and so on")
    assert texts.say("diagnosis.input.document.title") in room.says
    room.paste(gallery.ERROR_PAGE)
    assert texts.say("diagnosis.input.document.title") not in room.says


def test_a_repair_is_asked_for(room: _Room) -> None:
    room.set_up = gallery.set_up()
    goal = room.set_up.frame.goal
    room.page.against.sentry_url.setText(goal.sentry_url)
    room.paste("AADSTS700016: Application with identifier 'x' was not found in the directory")
    seen = texts.say("aadsts.application_unknown.seen", number="AADSTS700016")
    room.press("ui.diagnose.fix_name", seen=seen)
    assert [fix.page for fix in room.fixed] == ["review"]
    room.set_up = None
    room.press("ui.diagnose.against.change_name")
    room.press("ui.diagnose.against.again")
    assert not there(room.page, QPushButton, texts.say("ui.diagnose.fix_name", seen=seen))


# -- the copy -------------------------------------------------------------------------------


def test_a_copy_is_saved_and_said(
    room: _Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names: list[str] = []
    there_ = tmp_path / "copy.har"

    def save(_parent: QWidget, _title: str, name: str) -> tuple[str, str]:
        names.append(name)
        return str(there_), ""

    monkeypatch.setattr(file_dialogs, "save", save)
    source = room.saved(gallery.har(), "sign-in.har")
    room.drop(source)
    room.press("ui.diagnose.copy.save")
    assert "dana" not in there_.read_text().lower()
    assert texts.say("ui.diagnose.copy.look_first") in room.says
    there_ = source
    room.press("ui.diagnose.copy.save")
    assert texts.say("ui.diagnose.same_file.title", name="sign-in.har") in room.says
    room.paste(gallery.ERROR_PAGE)
    monkeypatch.setattr(file_dialogs, "save", lambda *words: (names.append(words[2]) or "", ""))
    room.press("ui.diagnose.copy.save")
    assert names == ["sign-in-redacted.har", "sign-in-redacted.har", "sign-in-redacted.txt"]


# -- how long it takes ----------------------------------------------------------------------


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """What is judged never comes to an end by itself, until the event is set."""
    ended = threading.Event()
    judge = diagnose_work.diagnose

    def judging(things: Any, *words: Any, **more: Any) -> Any:
        while not ended.wait(0.01):
            for _ in things:
                pass  # a stop is noticed here
        return judge(things, *words, **more)

    monkeypatch.setattr(diagnose_work, "diagnose", judging)
    return ended


def test_a_stop_ends_a_long_recording_at_once(room: _Room, endless: threading.Event) -> None:
    room.page.text.emit(gallery.har())
    name = texts.say("ui.inspect.stop_name", name=texts.say("ui.diagnose.pasted"))
    (bar,) = visible(room.page, QProgressBar)
    assert bar.maximum() == 0
    room.until(lambda: bar.maximum() > 0)
    began = time.monotonic()
    named(room.page, QPushButton, name).click()
    room.settled()
    assert time.monotonic() - began < 2
    assert not endless.is_set()
    assert texts.say("ui.inspect.stopped") in room.says
    assert not there(room.page, QPushButton, name)


def test_another_sign_in_stops_the_first(room: _Room, endless: threading.Event) -> None:
    room.page.text.emit(gallery.har())
    (bar,) = visible(room.page, QProgressBar)
    room.until(lambda: bar.maximum() > 0)
    room.page.text.emit(gallery.SENTRY_PAGE)
    endless.set()
    room.settled()
    assert texts.say("diagnosing.part.sentry_message") in room.says
    assert texts.say("diagnosing.part.request") not in room.says
    assert texts.say("ui.inspect.stopped") not in room.says


# -- in the window --------------------------------------------------------------------------


def opened(person: Windowed) -> Diagnose:
    named(person.shell.home, QPushButton, texts.say("ui.home.diagnose.title")).click()
    page = person.shell.rooms.currentWidget()
    assert isinstance(page, Diagnose)
    return page


def test_home_leads_there_and_back(person: Windowed) -> None:
    page = opened(person)
    page.text.emit(gallery.ERROR_PAGE)
    person.until(lambda: "AADSTS50105" in said(page))
    named(page, QPushButton, texts.say("ui.guide.home")).click()
    assert person.shell.rooms.currentWidget() is person.shell.home
    again = opened(person)
    assert again is not page
    assert "AADSTS50105" not in said(again)


def test_by_keyboard_alone(person: Windowed) -> None:
    page = opened(person)
    QGuiApplication.clipboard().setText(gallery.ERROR_PAGE)
    QTest.keyClick(page.drop.entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    copying = texts.say("ui.diagnose.copy.save")
    person.until(lambda: copying in said(page) and not Filling.any_active())
    what = texts.say("ui.act.copy_name", what=texts.say("ui.diagnose.entra.correlation"))
    person.tab_to(what)
    person.press(Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text().startswith("0f6a8c3e")
    person.tab_to(copying)


def test_this_application_is_at_hand_and_a_repair_leads_into_the_set_up(person: Windowed) -> None:
    page = opened(person)
    assert not all_named(page, QPushButton, texts.say("ui.diagnose.against.without_name"))
    page.left.emit()
    person.applied()
    person.window.desk.home()
    page = opened(person)
    goal = person.window.desk.stand.frame.goal  # type: ignore[union-attr]  # it was looked at
    assert page.against.said.own
    assert page.against.said.organization == goal.organization
    page.fix.emit(Fix(("addresses",), {}, "review"))
    assert person.shell.rooms.currentWidget() is person.window.guide
    assert person.window.desk.stand.page == "review"
    assert person.window.diagnosing.room is None


def test_closing_the_window_stops_what_is_read(person: Windowed, endless: threading.Event) -> None:
    page = opened(person)
    page.text.emit(gallery.har())
    (bar,) = visible(page, QProgressBar)
    person.until(lambda: bar.maximum() > 0)
    person.close()
    assert not endless.is_set()
    assert cast("Any", person.window).ended
