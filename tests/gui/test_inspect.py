"""The room that inspects metadata: handed over in any way, read in a lane, shown a part a turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from gallery import inspect_room as documents
from helpers import geometry
from helpers.inspected import entra, group
from helpers.on_page import all_named, named, press, said, there, unfold, visible
from helpers.quiet_intents import QuietIntents
from helpers.saml_documents import SENTRY_METADATA, pair
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QProgressBar, QPushButton, QWidget

from assistant import texts
from assistant.tasks import system_clock
from assistant.ui import file_dialogs, theme
from assistant.ui.inspect import Inspect
from assistant.ui.inspect_desk import InspectDesk, Ways
from assistant.ui.runner import Lane
from assistant.ui.widgets.entity_table import ENTITY, WORST, EntityTable
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.time_line import TimeLine
from assistant.ui.widgets.xml_view import XmlView
from assistant.web import Network
from assistant.wizard import xml_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from helpers.windowed import Windowed
    from PySide6.QtGui import QTextBlock
    from pytestqt.qtbot import QtBot

LONG_MS = 20_000


class _Room:
    """Somebody in the room, with lanes of their own."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._folder = folder
        self.intents = QuietIntents()
        self.page = Inspect(self.intents)
        qtbot.addWidget(self.page)
        self.page.resize(1120, 760)
        self.lanes = Lane("inspect"), Lane("aside")
        self.desk = InspectDesk(self.page, Ways(*self.lanes, Network), system_clock)
        with qtbot.waitExposed(self.page):
            self.page.show()
        self.page.activateWindow()
        self.until(self.page.isActiveWindow)

    def until(self, condition: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=LONG_MS)

    def settled(self) -> None:
        """Wait until nothing is read and everything stands."""
        self.until(lambda: not any(lane.busy for lane in self.lanes))
        self.until(lambda: not Filling.any_active())
        laid_out()

    def saved(self, content: bytes, name: str = "metadata.xml") -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path

    def drop(self, *paths: Path) -> None:
        """Drop files on the page, and wait until they are shown."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        self.dropped(data)
        self.settled()

    def dropped(self, data: QMimeData) -> None:
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        self.page.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, none))

    def press(self, key: str, **params: object) -> None:
        press(self._qtbot, self.page, texts.say(key, **params))

    def choose(self, row: int) -> None:
        """Choose an entity of the list, and wait until all of it is shown."""
        before = self.page.shown.xml
        self.table.selectRow(row)
        self.until(lambda: self.page.shown.xml is not before)
        self.settled()

    @property
    def table(self) -> EntityTable:
        (found,) = visible(self.page, EntityTable)
        return found

    @property
    def says(self) -> str:
        return said(self.page)

    def close(self) -> None:
        self.desk.close()
        for lane in self.lanes:
            lane.close()


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[_Room]:
    made = _Room(qtbot, tmp_path)
    yield made
    made.close()


def laid_out() -> None:
    """Let what is new ask for its room, and be given it."""
    for _ in range(3):
        QApplication.processEvents()


def title(key: str) -> str:
    return texts.say(f"ui.inspect.heading.{key}")


# -- handing over ---------------------------------------------------------------------------


def test_a_file_is_dropped_anywhere_on_the_page(room: _Room) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(room.saved(documents.idp())))])
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none
    )
    room.page.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert texts.say("ui.inspect.drop.over") in room.says
    room.page.dragLeaveEvent(QDragLeaveEvent())
    assert texts.say("ui.inspect.drop.title") in room.says
    room.drop(room.saved(documents.idp()))
    assert "Identity provider" in room.says
    assert texts.say("ui.inspect.drop.another") in room.says
    assert geometry.faults(room.page) == []


def test_a_file_is_chosen(room: _Room, monkeypatch: pytest.MonkeyPatch) -> None:
    path = room.saved(SENTRY_METADATA)

    def choose(_parent: QWidget, _title: str, _kinds: list[str], take: Any) -> None:
        take(str(path))

    monkeypatch.setattr(file_dialogs, "choose", choose)
    room.press("ui.inspect.drop.open")
    room.settled()
    assert "Service provider" in room.says


def test_the_clipboard_is_pasted_wherever_the_keyboard_is(room: _Room) -> None:
    QGuiApplication.clipboard().setText(SENTRY_METADATA.decode())
    QTest.keyClick(room.page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    room.settled()
    assert "Service provider" in room.says
    assert texts.say("ui.inspect.pasted") in room.says


def test_a_field_takes_what_is_pasted_at_once(room: _Room) -> None:
    room.press("ui.inspect.drop.paste")
    assert room.page.drop.entry.hasFocus()
    QGuiApplication.clipboard().setText(documents.idp().decode())
    QTest.keyClick(room.page.drop.entry, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    room.settled()
    assert room.page.drop.entry.toPlainText() == ""
    assert not room.page.drop.pasting.isVisibleTo(room.page)
    assert "Identity provider" in room.says


def test_what_is_typed_is_inspected_on_request(room: _Room) -> None:
    room.press("ui.inspect.drop.paste")
    assert not room.page.drop.take.isEnabled()
    QTest.keyClicks(room.page.drop.entry, "<a/>")
    room.press("ui.inspect.drop.take")
    room.settled()
    assert texts.say("saml.metadata.not_metadata.title") in room.says


def test_an_empty_clipboard_is_said(room: _Room) -> None:
    QGuiApplication.clipboard().clear()
    QTest.keyClick(room.page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert texts.say("ui.inspect.drop.nothing") in room.says


def test_three_files_are_too_many(room: _Room) -> None:
    one = room.saved(SENTRY_METADATA)
    room.drop(one, one, one)
    assert texts.say("ui.inspect.drop.one_or_two") in room.says
    assert not there(room.page, XmlView, texts.say("ui.inspect.xml.name"))


def test_what_is_no_address_is_not_fetched(room: _Room) -> None:
    field = named(room.page, QLineEdit, texts.say("ui.inspect.drop.address"))
    asked: list[str] = []
    room.page.address.connect(asked.append)
    QTest.keyClicks(field, "example.org")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert texts.say("ui.inspect.drop.no_address") in room.says
    assert asked == []
    QTest.keyClicks(field, "x")
    assert texts.say("ui.inspect.drop.no_address") not in room.says


def test_a_pasted_address_is_fetched_and_a_refusal_is_said(room: _Room) -> None:
    # Plain http goes to no other machine, so this ends here without one.
    QGuiApplication.clipboard().setText("http://idp.example/metadata")
    QTest.keyClick(room.page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert texts.say("ui.inspect.reading.fetching", name="http://idp.example/metadata") in room.says
    room.settled()
    assert texts.say("network.plain_http.title", host="idp.example").partition(" ")[0] in room.says


# -- what is shown --------------------------------------------------------------------------


def test_everything_is_shown_the_verdict_first(room: _Room) -> None:
    room.drop(room.saved(documents.idp()))
    words = room.says
    order = ["1 warning", *map(title, ("sentry", "findings", "certificates", "says", "xml"))]
    assert [words.index(part) for part in order] == sorted(words.index(part) for part in order)
    (line,) = visible(room.page, TimeLine)
    assert "Sentry acme 3f2a" in line.accessibleName()


def test_values_travel(room: _Room) -> None:
    held = pair("Sentry acme")
    room.drop(room.saved(entra(held)))
    what = texts.say("ui.inspect.certificate.sha256_of", subject="Sentry acme")
    room.press("ui.act.copy_name", what=what)
    room.press("ui.act.copy_name", what=texts.say("ui.inspect.sentry.sso_url"))
    copied = [words[0] for name, words, _ in room.intents.asked if name == "copy"]
    assert copied[0] == held.certificate.sha256
    assert copied[1].endswith("/saml2")


def test_a_place_leads_into_the_document(room: _Room) -> None:
    room.drop(room.saved(documents.both()))
    (view,) = visible(room.page, XmlView)
    shown = documents.work().inspect(documents.inspect_work.file(room.saved(documents.both())))
    assert shown.shown is not None
    first = shown.shown.findings[0]
    room.press("ui.inspect.finding.show_name", seen=first.told.seen)
    assert view.hasFocus()
    assert first.place is not None
    assert view.textCursor().blockNumber() + 1 == first.place.line
    assert view.visibleRegion().boundingRect().height() > 100


def test_notes_are_folded_and_can_be_read(room: _Room, qtbot: QtBot) -> None:
    room.drop(room.saved(documents.both()))
    folded = [
        texts.say("ui.inspect.notes_name"),
        texts.say("ui.inspect.sentry.ignores_name"),
        texts.say("ui.inspect.facts.requested"),
        texts.say("ui.inspect.facts.people"),
    ]
    for what in folded:
        unfold(qtbot, room.page, what)
    room.settled()
    assert "urn:oid:0.9.2342.19200300.100.1.3" in room.says
    assert geometry.faults(room.page) == []


def test_nothing_from_outside_is_read_as_markup(room: _Room) -> None:
    evil = SENTRY_METADATA.replace(
        b"https://sentry.io/saml/metadata/acme/", b"urn:&lt;b onload='x'>&lt;img src=y>"
    )
    room.drop(room.saved(evil, "<i>a.xml"))
    assert "urn:<b onload='x'><img src=y>" in room.says.replace("\u200b", "")
    assert "<i>a.xml" in room.says
    room.drop(room.saved(group(evil), "<i>b.xml"))
    index = room.table.entities.index(0, ENTITY)
    assert index.data(Qt.ItemDataRole.ToolTipRole) is None


def test_what_cannot_be_read_says_why_and_what_sentry_would_show(room: _Room) -> None:
    room.drop(room.saved(b"<!DOCTYPE a><a/>"))
    assert texts.say("saml.xml.doctype.title") in room.says
    assert title("sentry") in room.says
    room.drop(room.saved(SENTRY_METADATA))
    assert texts.say("saml.xml.doctype.title") not in room.says


def test_a_folder_is_said(room: _Room, tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    room.drop(folder)
    assert texts.say("ui.inspect.folder.title", name="all") in room.says


def test_two_files_are_compared(room: _Room) -> None:
    first = room.saved(documents.idp(), "2025.xml")
    room.drop(first, room.saved(documents.wrong(), "2026.xml"))
    assert texts.say("ui.inspect.difference.title", first="2025.xml", second="2026.xml") in (
        room.says
    )
    assert title("difference") in room.says
    room.drop(first, first)
    assert texts.say("ui.inspect.difference.none") in room.says


# -- the document's text --------------------------------------------------------------------


def test_the_text_is_coloured_in_sight_only_and_anew_in_the_dark(
    room: _Room, qapp: QApplication
) -> None:
    inner = b"\n".join(
        b"<md:NameIDFormat>urn:format:%d</md:NameIDFormat>" % number for number in range(20_000)
    )
    room.drop(room.saved(SENTRY_METADATA.replace(b"<md:AssertionC", inner + b"<md:AssertionC", 1)))
    (view,) = visible(room.page, XmlView)
    assert view.document().blockCount() > 20_000
    view.come_to(0)
    room.until(lambda: view.document().firstBlock().layout().formats())
    far = view.document().findBlockByNumber(15_000)
    assert far.layout().formats() == []
    view.come_to(15_000)
    room.until(lambda: far.layout().formats())
    theme.apply(qapp, theme.DARK)
    accent = theme.tokens().accent.lower()
    room.until(lambda: colour_of(far) == accent)


def colour_of(block: QTextBlock) -> str:
    """Give the colour of the first stretch of a line."""
    formats = block.layout().formats()
    face = formats[0].format
    return face.foreground().color().name()


def test_letters_beyond_the_first_plane_are_counted_as_qt_counts(room: _Room) -> None:
    view = XmlView()
    view.setParent(room.page)
    view.show_xml(xml_text.shown('<a 😀="😀" b="c"/>', None, ()))
    view.show()
    block = view.document().firstBlock()
    room.until(lambda: block.layout().formats())
    last = block.layout().formats()[-1]
    assert last.start + last.length == block.length() - 1


# -- lists ----------------------------------------------------------------------------------


def test_a_list_is_shown_with_the_worst_of_each(room: _Room) -> None:
    room.drop(room.saved(documents.federation()))
    rows = room.table.entities
    assert rows.rowCount() == 24
    assert rows.index(0, ENTITY).data().startswith("https://sts.windows.net/")
    assert "certificate" in rows.index(0, WORST).data()
    assert rows.index(5, WORST).data() == texts.say("ui.inspect.word.note")
    assert "of 24" in room.says
    assert title("whole") in room.says
    assert rows.rowCount(rows.index(0, 0)) == rows.columnCount(rows.index(0, 0)) == 0


def test_a_list_is_filtered_and_searched(room: _Room) -> None:
    room.drop(room.saved(documents.federation()))
    counts = room.page._list.counts if room.page._list else {}
    room.press("ui.inspect.list.filter.error", count=counts["error"])
    assert room.table.entities.rowCount() == counts["error"]
    search = named(room.page, QLineEdit, texts.say("ui.inspect.list.search"))
    QTest.keyClicks(search, "initech")
    room.until(lambda: room.table.entities.rowCount() == 1)
    QTest.keyClicks(search, " nobody")
    room.until(lambda: texts.say("ui.inspect.list.none") in room.says)
    search.clear()
    room.page.drop.fetch.setFocus()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab, Qt.Key.Key_Left):
        QTest.keyClick(cast("QWidget", QApplication.focusWidget()), key)
    room.until(lambda: room.table.entities.rowCount() == 24)


def test_an_entity_is_shown_below_by_arrow_keys(room: _Room) -> None:
    room.drop(room.saved(documents.federation()))
    room.page.drop.fetch.setFocus()
    for _ in range(3):  # the search, the filter that holds, the table
        QTest.keyClick(cast("QWidget", QApplication.focusWidget()), Qt.Key.Key_Tab)
    assert room.table.hasFocus()
    room.choose(1)
    assert "http://login.microsoftonline.com" in room.says
    assert texts.say("ui.inspect.list.choose") not in room.says
    room.table.setFocus()
    QTest.keyClick(room.table, Qt.Key.Key_Down)
    room.until(lambda: "Attributes that it asks for" in room.says)
    room.settled()
    assert geometry.faults(room.page) == []


def test_what_stands_above_stays_where_it_is(room: _Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.drop(room.saved(documents.federation()))
    room.choose(1)
    bar = room.page.verticalScrollBar()
    bar.setValue(600)
    moved: list[int] = []
    bar.valueChanged.connect(moved.append)
    monkeypatch.setattr(Filling, "budget_ms", 0)
    room.choose(2)
    assert moved == []


def test_an_entity_of_a_file_that_is_gone_is_said(room: _Room) -> None:
    path = room.saved(documents.federation())
    room.drop(path)
    path.write_bytes(group(SENTRY_METADATA))
    room.table.selectRow(7)
    room.until(lambda: texts.say("ui.inspect.gone.title") in room.says)
    room.settled()


def test_a_stop_keeps_what_came(room: _Room) -> None:
    many = group(*(SENTRY_METADATA.replace(b"acme", b"o%d" % n) for n in range(4000)))
    room.page.files.emit([room.saved(many)])
    room.until(lambda: visible(room.page, EntityTable))
    name = texts.say("ui.inspect.stop_name", name="metadata.xml")
    named(room.page, QPushButton, name).click()
    room.settled()
    assert texts.say("ui.inspect.stopped") in room.says
    assert 0 < room.table.entities.rowCount() < 4000
    assert not there(room.page, QPushButton, name)
    room.choose(3)
    assert "o3" in room.says


def test_another_document_stops_the_first(room: _Room) -> None:
    many = group(*(SENTRY_METADATA.replace(b"acme", b"o%d" % n) for n in range(3000)))
    room.page.files.emit([room.saved(many, "many.xml")])
    room.until(lambda: visible(room.page, EntityTable))
    room.drop(room.saved(documents.idp()))
    assert visible(room.page, EntityTable) == []
    assert "Identity provider" in room.says
    assert texts.say("ui.inspect.stopped") not in room.says


def test_how_far_it_is_is_shown(room: _Room) -> None:
    room.page.begin("a.xml")
    (bar,) = visible(room.page, QProgressBar)
    assert bar.maximum() == 0
    room.page.add_rows((), 500, 1000)
    assert (bar.value(), bar.maximum()) == (500, 1000)
    assert bar.accessibleName()


def test_a_table_of_fifty_thousand_answers(room: _Room) -> None:
    rows = documents.inspect_work.pasted(group(SENTRY_METADATA).decode(), "a")
    heard: list[Any] = []
    told = documents.work(heard.append)
    told.inspect(rows)
    (row,) = heard[0].rows
    room.page.begin("a")
    room.page.add_rows((row,) * 50_000, 1, 1)
    laid_out()
    assert room.table.entities.rowCount(QModelIndex()) == 50_000
    assert len(room.table.entities.rows.select("all", "acme")) == 50_000


# -- in the window --------------------------------------------------------------------------


def opened(person: Windowed) -> Inspect:
    named(person.shell.home, QPushButton, texts.say("ui.home.inspect.title")).click()
    page = person.shell.rooms.currentWidget()
    assert isinstance(page, Inspect)
    return page


def test_home_leads_there_and_back(person: Windowed, tmp_path: Path) -> None:
    page = opened(person)
    path = tmp_path / "acme.xml"
    path.write_bytes(SENTRY_METADATA)
    page.files.emit([path])
    person.until(lambda: "Service provider" in said(page))
    named(page, QPushButton, texts.say("ui.guide.home")).click()
    assert person.shell.rooms.currentWidget() is person.shell.home
    again = opened(person)
    assert again is not page
    assert "Service provider" not in said(again)


def test_by_keyboard_alone(person: Windowed, tmp_path: Path) -> None:
    page = opened(person)
    path = tmp_path / "acme.xml"
    path.write_bytes(documents.idp())
    page.files.emit([path])
    person.until(lambda: title("xml") in said(page) and not Filling.any_active())
    what = texts.say("ui.inspect.sentry.entity_id")
    person.tab_to(texts.say("ui.act.copy_name", what=what))
    person.press(Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text().startswith("https://sts.windows.net/")
    person.tab_to(texts.say("ui.inspect.xml.name"))


def test_the_metadata_of_this_application_are_at_hand(person: Windowed) -> None:
    assert not all_named(opened(person), QPushButton, texts.say("ui.inspect.drop.application_name"))
    person.window.inspecting.room.left.emit()  # type: ignore[union-attr]  # it is open
    person.applied()
    person.window.desk.home()
    page = opened(person)
    named(page, QPushButton, texts.say("ui.inspect.drop.application_name")).click()
    person.until(lambda: title("xml") in said(page))
    assert "https://sts.windows.net/" in said(page)
    assert texts.say("ui.inspect.sentry.accepted") in said(page)
    assert texts.say("ui.inspect.head.none") in said(page)


def test_closing_the_window_stops_what_is_read(person: Windowed, tmp_path: Path) -> None:
    page = opened(person)
    path = tmp_path / "many.xml"
    path.write_bytes(group(*(SENTRY_METADATA.replace(b"acme", b"o%d" % n) for n in range(3000))))
    page.files.emit([path])
    person.until(lambda: visible(page, EntityTable))
    person.close()
    assert cast("Any", person.window).ended
