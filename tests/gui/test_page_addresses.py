"""The page of the addresses: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import addresses as gallery
from helpers.on_page import named, opened, press, sentences, there, visible
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.pages.addresses import AddressesPage
from assistant.ui.widgets.marked_text import MarkedText, Span, lay_out, sentence, whole
from assistant.wizard.answers import Answers, merge
from assistant.wizard.saying import take

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytestqt.qtbot import QtBot


SIGN_ON = "Sign-on URL"
IDENTIFIER = "Identifier (Entity ID)"
OF_ARTICLE = texts.say("ui.addresses.now.chosen_article")
USE_ARTICLE = texts.say("ui.addresses.differ.use_article_name", field=SIGN_ON)
USE_SENTRY = texts.say("ui.addresses.differ.use_sentry_name", field=SIGN_ON)


def own_of(field: str) -> str:
    return texts.say("ui.addresses.edit.own_name", field=field)


SHOWN = {
    "looking": (["Looking at Entra and Sentry. This takes a few seconds."], ["now empty"]),
    "new": (["https://sentry.io/saml/metadata/acme/", "set together with the new application"], []),
    "existing": (
        ["now empty", "now https://sentry.io/organizations/acme/ · will be replaced"],
        ["already so"],
    ),
    "done": (["already so"], ["now empty", "in use today"]),
    "foreign": (
        [
            "not there yet, will be added",
            "stays beside it: https://sentry.io/saml/metadata/acme",
            "Lacks the slash at its end. The right one is added beside it.",
            "It stays the default: a sign-in that Entra starts ends there.",
        ],
        [],
    ),
    "own": (["your own", "https://sentry.io/saml/sls/acme/?from=entra"], [OF_ARTICLE]),
    "wrong": (["Identifier (Entity ID) is not an identifier", "is not encrypted"], ["--"]),
    "article": (
        [
            OF_ARTICLE,
            texts.say("ui.addresses.used.article"),
        ],
        ["your own"],
    ),
    "third": (["You use an address of your own instead."], []),
    "idp": (
        [
            "left empty on purpose",
            "now https://sentry.io/organizations/acme/ · will be emptied",
            "Entra starts the sign-in: My Apps sends people to Sentry signed in already.",
        ],
        ["Two sources differ"],
    ),
    "idp_done": (["left empty on purpose", "already so"], ["will be emptied"]),
    "live": (["People use these addresses today", "in use today"], []),
    "long": ([f"/saml/acs/{gallery.LONG}/"], []),
    "looking_again": (["https://sentry.io/saml/sls/acme/?from=entra", "your own"], []),
    "error": (["graph.microsoft.com took too long to answer", "now empty"], []),
    "practice": (["https://localhost:8444/saml/metadata/acme/"], []),
    "resumed": (["already so"], []),
}


def test_every_state_is_in_the_gallery() -> None:
    assert tuple(gallery.STATES) == AddressesPage.states
    assert set(SHOWN) == set(AddressesPage.states)


@pytest.mark.parametrize("state", AddressesPage.states)
def test_a_state_says_what_it_is(state: str, qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES[state]())
    whole = "\n".join(one.text() for one in visible(page, QLabel))
    expected, absent = SHOWN[state]
    assert [one for one in expected if one not in whole] == []
    assert [one for one in absent if one in whole] == []
    assert intents.asked == []


def test_the_value_is_copied_as_it_is(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["existing"]())
    press(qtbot, page, f"Copy {SIGN_ON}")
    assert intents.asked == [("copy", ("https://sentry.io/auth/login/acme/",), {})]


def test_a_field_left_empty_has_nothing_to_copy(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, AddressesPage, gallery.STATES["idp"]())
    assert not named(page, QPushButton, f"Copy {SIGN_ON}").isEnabled()


def test_a_value_is_edited_on_demand_and_asked_for_with_enter(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["existing"]())
    assert not there(page, QWidget, f"{IDENTIFIER}, new value")
    press(qtbot, page, f"Edit {IDENTIFIER}")
    field = named(page, QLineEdit, f"{IDENTIFIER}, new value")
    assert field.hasFocus()
    assert field.text() == "https://sentry.io/saml/metadata/acme/"
    assert any("<ORGANIZATION_SLUG>" in one for one in sentences(page))
    field.clear()
    qtbot.keyClicks(field, "  urn:contoso:sentry ")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert intents.asked == [("answer", (), {"identifier": "urn:contoso:sentry"})]
    # It stays open until the answer has been taken.
    assert field.isVisibleTo(page)


def test_the_field_closes_when_its_value_was_taken_and_the_keyboard_goes_back(
    qtbot: QtBot,
) -> None:
    stand = gallery.STATES["existing"]()
    page, _ = opened(qtbot, AddressesPage, stand)
    press(qtbot, page, f"Edit {IDENTIFIER}")
    field = named(page, QLineEdit, f"{IDENTIFIER}, new value")
    page.render_stand(replace(stand, answers=replace(stand.answers, identifier="urn:contoso")))
    assert not field.isVisibleTo(page)
    assert named(page, QPushButton, f"Edit {IDENTIFIER}").hasFocus()
    assert "urn:contoso" in sentences(page)


def test_what_is_being_typed_survives_every_other_stand(qtbot: QtBot) -> None:
    stand = gallery.STATES["existing"]()
    page, _ = opened(qtbot, AddressesPage, stand)
    press(qtbot, page, f"Edit {IDENTIFIER}")
    field = named(page, QLineEdit, f"{IDENTIFIER}, new value")
    field.setText("urn:half")
    field.setCursorPosition(3)
    page.render_stand(replace(stand, busy="look"))
    page.render_stand(
        replace(stand, answers=replace(stand.answers, logout_url="https://x.example/"))
    )
    assert (field.text(), field.cursorPosition()) == ("urn:half", 3)
    assert field.hasFocus()


def test_nothing_is_asked_for_what_is_so_already(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["existing"]())
    press(qtbot, page, f"Edit {IDENTIFIER}")
    press(qtbot, page, f"Use this value as {IDENTIFIER}")
    assert intents.asked == []
    assert not there(page, QWidget, f"{IDENTIFIER}, new value")


def test_what_cannot_be_taken_is_marked_in_place_with_what_was_typed(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["wrong"]())
    field = named(page, QLineEdit, f"{IDENTIFIER}, new value")
    assert field.text() == "sentry acme"
    assert field.property("wrong") is True
    assert "is not an identifier" in field.accessibleDescription()
    assert page.initial_focus() is field
    press(qtbot, page, f"Cancel the change of {IDENTIFIER}")
    assert intents.asked == [("answer", (), {"identifier": ""})]
    assert not there(page, QWidget, f"{IDENTIFIER}, new value")


def test_a_refused_value_is_corrected_where_it_was_typed(qtbot: QtBot) -> None:
    stand = gallery.STATES["existing"]()
    page, intents = opened(qtbot, AddressesPage, stand)
    press(qtbot, page, f"Edit {IDENTIFIER}")
    field = named(page, QLineEdit, f"{IDENTIFIER}, new value")
    field.setText("no identifier")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    stand = take(stand, intents.asked.pop()[2])
    page.render_stand(stand)
    assert field.isVisibleTo(page)
    assert field.hasFocus()
    assert (field.text(), field.property("wrong")) == ("no identifier", True)
    field.setText("urn:contoso:sentry")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    page.render_stand(take(stand, intents.asked.pop()[2]))
    assert not field.isVisibleTo(page)
    assert field.property("wrong") is False
    assert "urn:contoso:sentry" in sentences(page)


def test_escape_puts_the_field_away(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["existing"]())
    press(qtbot, page, f"Edit {IDENTIFIER}")
    qtbot.keyClick(named(page, QLineEdit, f"{IDENTIFIER}, new value"), Qt.Key.Key_Escape)
    assert not there(page, QWidget, f"{IDENTIFIER}, new value")
    assert intents.asked == []


def test_the_organizations_own_value_can_be_had_back(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["own"]())
    press(qtbot, page, "Edit Logout URL")
    press(qtbot, page, own_of("Logout URL"))
    assert intents.asked == [("answer", (), {"logout_url": ""})]


def test_entra_may_start_the_sign_in_and_sentry_again(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["existing"]())
    press(qtbot, page, f"Edit {SIGN_ON}")
    press(qtbot, page, "Leave it empty: start at Entra")
    assert intents.asked == [("answer", (), {"initiated": "idp"})]
    page, intents = opened(qtbot, AddressesPage, gallery.STATES["idp"]())
    press(qtbot, page, "Start at Sentry instead")
    assert intents.asked == [("answer", (), {"initiated": "sp"})]


@pytest.mark.parametrize(
    ("state", "pressed", "value"),
    [
        ("existing", USE_ARTICLE, gallery.at().organization_url),
        ("article", USE_SENTRY, ""),
        ("third", USE_ARTICLE, gallery.at().organization_url),
        ("third", USE_SENTRY, ""),
    ],
)
def test_where_two_sources_differ_either_can_be_used(
    state: str, pressed: str, value: str, qtbot: QtBot
) -> None:
    page, intents = opened(qtbot, AddressesPage, gallery.STATES[state]())
    press(qtbot, page, pressed)
    assert intents.asked == [("answer", (), {"sign_on_url": value})]


def test_the_keyboard_stays_on_the_choice_between_the_sources(qtbot: QtBot) -> None:
    stand = gallery.STATES["existing"]()
    page, _ = opened(qtbot, AddressesPage, stand)
    named(page, QPushButton, USE_ARTICLE).setFocus()
    chosen = merge(stand.answers, {"sign_on_url": gallery.at().organization_url})
    page.render_stand(replace(stand, answers=chosen))
    assert named(page, QPushButton, USE_SENTRY).hasFocus()


def test_what_the_documents_say_is_unfolded_on_demand(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, AddressesPage, gallery.STATES["long"]())
    assert not any("does not name it" in one for one in sentences(page))
    press(qtbot, page, "Details of the two documents")
    shown = sentences(page)
    assert shown.count("https://sentry.io/saml/metadata/<ORGANIZATION_SLUG>/") == 2
    assert shown.count("does not name it") == 2
    assert any("error-monitoring" in one and "Both write them" in one for one in shown)


def test_buttons_and_fields_come_in_reading_order(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, AddressesPage, gallery.STATES["wrong"]())
    first = named(page, QPushButton, f"Copy {IDENTIFIER}")
    chain: list[str] = []
    widget: QWidget = first
    for _ in range(400):
        tabbed = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if widget.isVisibleTo(page) and tabbed and page.isAncestorOf(widget):
            chain.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
        if widget is first:
            break
    wanted = [
        f"Copy {IDENTIFIER}",
        f"{IDENTIFIER}, new value",
        f"Use this value as {IDENTIFIER}",
        f"Cancel the change of {IDENTIFIER}",
        own_of(IDENTIFIER),
        "Copy Reply URL (Assertion Consumer Service URL)",
    ]
    assert chain[: len(wanted)] == wanted


def test_every_control_has_a_name_in_every_state(qtbot: QtBot) -> None:
    for state in AddressesPage.states:
        page, _ = opened(qtbot, AddressesPage, gallery.STATES[state]())
        controls = [*page.findChildren(QAbstractButton), *page.findChildren(QLineEdit)]
        assert [one for one in controls if not one.accessibleName()] == []


def test_a_narrow_page_puts_values_below_names_and_loses_nothing(qtbot: QtBot) -> None:
    texts.use("de")
    page, _ = opened(qtbot, AddressesPage, gallery.STATES["foreign"]())
    page.resize(632, 700)
    qtbot.waitUntil(lambda: page.widget().width() <= page.viewport().width())
    line = page.table.rows["reply_url"]
    qtbot.waitUntil(lambda: line.value_cell.y() > line.name_cell.y())
    page.resize(900, 700)
    qtbot.waitUntil(lambda: line.value_cell.y() == line.name_cell.y())


def test_outside_text_is_never_markup_and_is_read_whole(qtbot: QtBot) -> None:
    bad = "<b>x</b>&amp;<img src='https://evil.example/'>"
    shown = MarkedText(sentence("ui.addresses.now.replaced", value=bad))
    qtbot.addWidget(shown)
    assert shown.textFormat() == Qt.TextFormat.PlainText
    assert shown.text() == f"now {bad} · will be replaced"
    braces = sentence("ui.addresses.now.replaced", value="{value}")
    assert [one.text for one in braces if one.look == "value"] == ["{value}"]


@pytest.mark.parametrize(
    ("spans", "kept", "least"),
    [
        (
            (Span("Now "), Span("https://sentry.io/saml/acs/a-b/", "value"), Span(" stays.")),
            "https://sentry.io/saml/acs/a-b/",
            240,
        ),
        (
            (Span("It is at https://a.io/a-b/"), Span("acme", "own"), Span("/x, from now on.")),
            "https://a.io/a-b/acme/x,",
            150,
        ),
    ],
)
def test_marked_text_keeps_whole_what_fits_on_a_line(
    spans: tuple[Span, ...], kept: str, least: int, qapp: QApplication
) -> None:
    broken = 0
    for width in range(least, least + 120, 4):
        made = whole(spans, qapp.font(), width)
        assert said_by(made).replace("\u2060", "") == said_by(spans)
        assert any(kept in line for line in lines_of(made, width))
        broken += not any(kept in line for line in lines_of(spans, width))
    assert broken  # else nothing was kept that would not have been


def test_what_fits_on_no_line_is_broken_as_before() -> None:
    spans = (Span("https://sentry.io/saml/acs/acme/", "value"),)
    assert whole(spans, QFont(), 100.0) == spans


def said_by(spans: Iterable[Span]) -> str:
    return "".join(one.text for one in spans)


def lines_of(spans: Sequence[Span], width: float) -> list[str]:
    layout = lay_out(spans, QApplication.font(), width)
    found = [layout.lineAt(number) for number in range(layout.lineCount())]
    text = said_by(spans)
    lines = (text[one.textStart() : one.textStart() + one.textLength()] for one in found)
    return [one.replace("\u2060", "") for one in lines]


def test_marked_text_breaks_a_long_value_anywhere(qtbot: QtBot) -> None:
    shown = MarkedText((Span("x" * 300, "value"), Span("😀" * 40, "own")))
    qtbot.addWidget(shown)
    assert shown.heightForWidth(200) > 5 * shown.heightForWidth(4000)
    shown.resize(200, shown.heightForWidth(200))
    image = shown.grab().toImage()
    assert not image.isNull()


def test_the_organizations_part_has_the_accents_ground_in_both_looks(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, AddressesPage, gallery.STATES["new"]())
    value = page.table.rows["identifier"].value
    for tokens in (theme.IN_LIGHT, theme.IN_DARK):
        theme._now[0] = tokens
        image = value.grab().toImage()
        colours = {
            image.pixelColor(x, y).name()
            for x in range(image.width())
            for y in range(image.height())
        }
        assert QColor(tokens.accent_tint).name() in colours


def test_answers_that_were_never_given_are_no_state(qtbot: QtBot) -> None:
    page, _ = opened(
        qtbot, AddressesPage, replace(gallery.STATES["looking"](), busy="", answers=Answers())
    )
    assert "They are shown as soon as Entra and Sentry have been looked at." in sentences(page)
