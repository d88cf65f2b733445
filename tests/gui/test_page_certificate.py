"""The page of the certificates: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from gallery import certificate as gallery
from helpers import facts
from helpers.on_page import named, opened, press, sentences
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.pages.certificate import CertificatePage
from assistant.ui.widgets.time_line import TimeLine
from assistant.wizard.answers import Answers
from assistant.wizard.lives import Life
from assistant.wizard.stand import Stand

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

FIELD = "Mail address to be told"
ADD = "Add the mail address"


GROUPED = "Thumbprint A7D3 C462 82BE 2C3F 4E9A 7D1B 5A0C 9E21 F7D4 0A10"
SHOWN = {
    "looking": (["It is not known yet which certificates there are"], ["There is no certificate"]),
    "new": (
        ["There is no certificate yet", "The application is new.", "new", "next"],
        ["waiting", "What Sentry would keep"],
    ),
    "bare": (["The application has none so far, so nobody can sign in with it."], ["active"]),
    "good": (
        ["active", GROUPED, "“Sentry acme 0001” goes on signing", "identity@contoso.example"],
        ["ends in", "How long the new one lasts"],
    ),
    "ending": (
        ["ends in 24 days", "“Sentry acme” is made, good until 23 November 2029"],
        ["later", "People may sign in"],
    ),
    "ending_live": (["later", "People may sign in with this application today."], ["next"]),
    "waiting": (
        ["waiting", "is used", "later", "It does not sign before it is made active."],
        ["How long the new one lasts"],
    ),
    "expired": (["ended 6 days ago", "Nobody gets in."], []),
    "expired_live": (["Entra signs with it already, because the active one has ended."], []),
    "many": (
        ["Certificates that have ended: 4 ▾", "cannot sign", "not valid before 5 December 2026"],
        ["ended 4"],
    ),
    "order": (["fails", "number 2 of 2. Sentry would not keep it."], []),
    "hidden": (["wait", "It is not asked for again before 08:45 UTC."], ["How long"]),
    "told": (["told already", "will be told", "on-call@contoso.example"], ["no room"]),
    "told_full": (["no room", "Entra takes no more than five, and what is there stays."], []),
    "wrong": (["The address is not a mail address: “on-call”"], ["--notify"]),
    "years": (["1 year, until 23 November 2027"], []),
    "by_hand": (["The signing certificate has to be made by hand", "ends in 24 days"], ["new"]),
    "error": (["graph.microsoft.com took too long to answer", "active"], []),
    "practice": (["There is no certificate yet"], []),
    "resumed": (["told already", "active"], ["will be told"]),
}


def test_every_state_is_in_the_gallery() -> None:
    assert tuple(gallery.STATES) == CertificatePage.states
    assert set(SHOWN) == set(CertificatePage.states)


@pytest.mark.parametrize("state", CertificatePage.states)
def test_a_state_says_what_it_is(state: str, qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES[state]())
    shown = sentences(page)
    expected, absent = SHOWN[state]
    assert [one for one in expected if not any(one in each for each in shown)] == []
    # What is absent is no state and begins no sentence.
    assert [one for one in absent if any(each.startswith(one) for each in shown)] == []
    assert intents.asked == []


def test_a_thumbprint_is_shown_in_fours_and_copied_whole(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["good"]())
    assert GROUPED in sentences(page)
    press(qtbot, page, "Copy thumbprint of Sentry acme 0001")
    assert intents.asked == [("copy", (gallery.OLD,), {})]


def test_those_that_have_ended_unfold(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CertificatePage, gallery.STATES["many"]())
    press(qtbot, page, "Details of certificates that have ended")
    qtbot.waitUntil(lambda: sum(one.startswith("ended ") for one in sentences(page)) == 4)


@pytest.mark.parametrize(("state", "chosen"), [("new", 3), ("years", 1)])
def test_years_are_chosen_by_mouse(state: str, chosen: int, qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES[state]())
    assert [number for number, one in page.radios.items() if one.isChecked()] == [chosen]
    radio = named(page, QRadioButton, "2 years, until 23 November 2028")
    page.ensureWidgetVisible(radio)
    qtbot.mouseClick(radio, Qt.MouseButton.LeftButton, pos=QPoint(8, radio.height() // 2))
    assert intents.asked == [("answer", (), {"certificate_years": 2})]


def test_years_are_chosen_by_keyboard(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["new"]())
    first = named(page, QRadioButton, "3 years, until 23 November 2029")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert intents.asked == [("answer", (), {"certificate_years": 2})]


def test_the_new_ones_life_follows_the_years_at_once(qtbot: QtBot) -> None:
    stand = gallery.STATES["new"]()
    page, _ = opened(qtbot, CertificatePage, stand)
    assert "to be made, to 23 November 2029" in page.line.accessibleName()
    page.render_stand(replace(stand, answers=replace(stand.answers, certificate_years=1)))
    assert "to be made, to 23 November 2027" in page.line.accessibleName()
    assert page.radios[1].isChecked()


def test_an_address_is_added_with_enter_and_with_the_button(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["told"]())
    field = named(page, QLineEdit, FIELD)
    qtbot.keyClicks(field, "ben@contoso.example")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    wished = ("it-operations@contoso.example", "on-call@contoso.example", "ben@contoso.example")
    assert intents.asked == [("answer", (), {"notify": wished})]
    press(qtbot, page, ADD)
    assert intents.asked[1:] == intents.asked[:1]


def test_what_was_taken_leaves_the_field_and_what_was_not_stays(qtbot: QtBot) -> None:
    stand = gallery.STATES["good"]()
    page, _ = opened(qtbot, CertificatePage, stand)
    field = named(page, QLineEdit, FIELD)
    field.setText("on-call")
    refused = replace(
        stand, wrong={"notify": gallery.refused(("on-call",))}, typed={"notify": "on-call"}
    )
    page.render_stand(refused)
    assert field.text() == "on-call"
    assert field.property("wrong") is True
    assert "not a mail address" in field.accessibleDescription()
    assert page.initial_focus() is field
    field.setText("ben@contoso.example")
    answers = replace(stand.answers, notify=("ben@contoso.example",))
    page.render_stand(replace(stand, answers=answers))
    assert field.text() == ""
    assert field.property("wrong") is False
    qtbot.waitUntil(lambda: "ben@contoso.example" in sentences(page))


def test_what_is_being_typed_survives_every_other_stand(qtbot: QtBot) -> None:
    stand = gallery.STATES["told"]()
    page, _ = opened(qtbot, CertificatePage, stand)
    field = named(page, QLineEdit, FIELD)
    field.setFocus()
    field.setText("ben@con")
    field.setCursorPosition(3)
    page.render_stand(replace(stand, busy="look"))
    page.render_stand(replace(stand, answers=replace(stand.answers, certificate_years=2)))
    page.render_stand(replace(stand, answers=replace(stand.answers, notify=())))
    assert (field.text(), field.cursorPosition()) == ("ben@con", 3)
    assert field.hasFocus()


def test_wiping_out_what_was_wrong_takes_it_back(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["wrong"]())
    field = named(page, QLineEdit, FIELD)
    assert field.text() == "on-call"
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert intents.asked == [("answer", (), {"notify": ("it-operations@contoso.example",)})]


def test_nobody_is_named_twice_and_it_is_said(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["told"]())
    field = named(page, QLineEdit, FIELD)
    field.setText("Identity@contoso.example")
    press(qtbot, page, ADD)
    assert intents.asked == []
    assert "It is named already: Identity@contoso.example" in sentences(page)
    qtbot.keyClicks(field, "x")
    assert "It is named already: Identity@contoso.example" not in sentences(page)


def test_an_empty_field_asks_for_nothing_and_takes_the_keyboard(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["told"]())
    press(qtbot, page, ADD)
    assert intents.asked == []
    assert named(page, QLineEdit, FIELD).hasFocus()


def test_a_wish_is_taken_back_and_what_is_there_cannot_be(qtbot: QtBot) -> None:
    stand = gallery.STATES["told"]()
    page, intents = opened(qtbot, CertificatePage, stand)
    remove = [one for one in page.findChildren(QPushButton) if one.text() == "Remove"]
    assert [one.accessibleName() for one in remove] == ["Remove on-call@contoso.example"]
    press(qtbot, page, "Remove on-call@contoso.example")
    wished = ("it-operations@contoso.example",)
    assert intents.asked == [("answer", (), {"notify": wished})]
    both = replace(stand, answers=replace(stand.answers, notify=(*stand.answers.notify, "b@x.de")))
    page.render_stand(both)
    qtbot.waitUntil(lambda: "b@x.de" in sentences(page))
    named(page, QPushButton, "Remove on-call@contoso.example").setFocus()
    page.render_stand(replace(stand, answers=replace(stand.answers, notify=wished)))
    assert named(page, QLineEdit, FIELD).hasFocus()


def test_whoever_is_signed_in_is_added_with_one_press(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CertificatePage, gallery.STATES["good"]())
    press(qtbot, page, "Add olivia@contoso.example")
    assert intents.asked == [("answer", (), {"notify": ("olivia@contoso.example",)})]


def test_with_five_there_is_no_field(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CertificatePage, gallery.STATES["told_full"]())
    assert not any(one.isVisibleTo(page) for one in page.findChildren(QLineEdit))


def test_nothing_is_rebuilt_where_nothing_changed(qtbot: QtBot) -> None:
    stand = gallery.STATES["waiting"]()
    page, _ = opened(qtbot, CertificatePage, stand)
    before = [id(one) for one in page.findChildren(QWidget)]
    page.render_stand(replace(stand, busy="check"))
    assert [id(one) for one in page.findChildren(QWidget)] == before


def test_what_becomes_known_later_appears_and_what_is_gone_goes(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CertificatePage, gallery.STATES["looking"]())
    for state in ("waiting", "new", "order", "looking"):
        page.render_stand(gallery.STATES[state]())
        expected, absent = SHOWN[state]
        shown = [one.text() for one in page.findChildren(QLabel) if not _away(one, page)]
        assert [one for one in expected if not any(one in each for each in shown)] == [], state
        assert [one for one in absent if any(each.startswith(one) for each in shown)] == [], state


def _away(one: QWidget, page: QWidget) -> bool:
    """Tell whether a widget, or something around it, was hidden on purpose."""
    each: QWidget | None = one
    while each is not None and each is not page:
        if each.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and each.isHidden():
            return True
        each = each.parentWidget()
    return each is None


def test_every_control_has_a_name_in_every_state(qtbot: QtBot) -> None:
    for state in CertificatePage.states:
        page, _ = opened(qtbot, CertificatePage, gallery.STATES[state]())
        controls = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
        shown = [one for one in controls if one.isVisibleTo(page)]
        assert [one for one in shown if not one.accessibleName()] == []


def line_of(qtbot: QtBot, *lives: Life, width: int = 700) -> TimeLine:
    line = TimeLine()
    qtbot.addWidget(line)
    line.show_lives(lives, facts.NOW)
    line.resize(width, line.heightForWidth(width))
    return line


def one_life(since: int, until: int, **more: object) -> Life:
    begins, ends = facts.NOW + timedelta(days=since), facts.NOW + timedelta(days=until)
    made = Life("Sentry acme 0001", begins, ends, "good", "active, ends 17 December 2026")
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_time_line_says_in_words_what_it_draws(qtbot: QtBot) -> None:
    line = line_of(qtbot, one_life(-300, 24))
    interface = QAccessible.queryAccessibleInterface(line)
    spoken = interface.text(QAccessible.Text.Name)
    assert "Today is 23 November 2026" in spoken
    assert (
        "Sentry acme 0001: active, ends 17 December 2026; from 27 January 2026 to 17 December 2026."
        in spoken
    )


@pytest.mark.parametrize("tokens", [theme.IN_LIGHT, theme.IN_DARK], ids=["light", "dark"])
def test_the_time_line_takes_the_colours_that_hold_now(tokens: theme.Tokens, qtbot: QtBot) -> None:
    line = line_of(qtbot, one_life(-300, 24, tone="warn"), one_life(-3, 900, tone="accent"))
    theme._now[0] = tokens
    image = line.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    for wanted in (tokens.warn, tokens.accent, tokens.text):
        assert QColor(wanted).name() in colours


def test_a_planned_life_is_an_outline(qtbot: QtBot) -> None:
    def ground(*, planned: bool) -> str:
        line = line_of(qtbot, one_life(0, 900, tone="accent", planned=planned))
        row = line._drawing(700.0, facts.NOW).rows[0]
        middle = QPoint(int((row.lane.left + row.lane.right) / 2), int(row.bar + 5))
        return line.grab().toImage().pixelColor(middle).name()

    assert ground(planned=False) == QColor(theme.tokens().accent).name()
    assert ground(planned=True) == QColor(theme.tokens().accent_tint).name()


def test_lanes_never_overlap_at_any_width(qtbot: QtBot) -> None:
    lives = [one_life(-900 + 200 * number, 100 * number) for number in range(1, 7)]
    line = line_of(qtbot, *lives)
    for width in range(240, 900, 20):
        drawing = line._drawing(float(width), facts.NOW)
        bottoms = [drawing.axis, *(row.bottom for row in drawing.rows)]
        assert all(row.top >= before for row, before in zip(drawing.rows, bottoms, strict=False))
        assert drawing.height >= bottoms[-1]
        assert line.heightForWidth(width) >= drawing.height


def test_without_lives_the_line_takes_no_room_and_says_nothing(qtbot: QtBot) -> None:
    line = TimeLine()
    qtbot.addWidget(line)
    assert line.heightForWidth(700) == 0
    line.resize(700, 10)
    assert not line.grab().isNull()


def test_a_stand_without_anything_is_no_fault(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CertificatePage, Stand(answers=Answers(), page="certificate"))
    assert texts.say("ui.certificate.unseen.text") in sentences(page)
