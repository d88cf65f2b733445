"""Sentry's side: what to settle, what to type where, whether Sentry has taken it, the hand-over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gallery import sentry as gallery
from helpers import facts
from helpers.on_page import named, opened, press, said, there, visible
from helpers.quiet_intents import QuietIntents
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from assistant import texts
from assistant.ui import theme
from assistant.ui.guide import Guide
from assistant.ui.pages.sentry import SentryPage
from assistant.ui.widgets import watching as watching_of
from assistant.ui.widgets.form_picture import FormPicture
from assistant.ui.widgets.gate_row import GateRowView
from assistant.ui.widgets.watching import Watching
from assistant.wizard import gate_rows

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand

OPEN = texts.say("ui.sentry.form.open")
HAND_OVER = texts.say("ui.sentry.over.act")
BY_HAND = texts.say("ui.act.details_name", what=texts.say("ui.sentry.hand.by_hand"))
AGAIN = texts.say("ui.act.details_name", what=texts.say("ui.sentry.renew.again"))
METADATA = (
    f"https://login.microsoftonline.com/{facts.TENANT}/federationmetadata/2007-06/"
    "federationmetadata.xml?appid=aaaaaaaa-0000-0000-0000-000000000001"
)


def page_of(qtbot: QtBot, stand: Stand) -> tuple[SentryPage, QuietIntents]:
    return opened(qtbot, lambda intents: SentryPage(intents, lambda: facts.NOW), stand)


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def question(name: str, key: str = "question", **params: str) -> str:
    return texts.say(f"sentry.gate.{name}.{key}", **params)


def answer(page: QWidget, name: str, *, yes: bool) -> QRadioButton:
    key = "yes" if yes else "no"
    name = texts.say(f"ui.sentry.before.{key}_name", question=question(name))
    return named(page, QRadioButton, name)


def row(page: QWidget, says: str) -> GateRowView:
    found = [one for one in visible(page, GateRowView) if says in said(one)]
    assert len(found) == 1, (says, len(found))
    return found[0]


# --- States ---------------------------------------------------------------------------------------


def test_the_states_are_those_of_the_gallery() -> None:
    assert tuple(gallery.STATES) == SentryPage.states


@pytest.mark.parametrize("name", SentryPage.states)
def test_each_state_is_shown_and_nothing_is_nameless(name: str, qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state(name))
    controls = [*visible(page, QAbstractButton), *visible(page, QPlainTextEdit)]
    assert all(one.accessibleName() for one in controls)
    assert all(one.accessibleName() for one in visible(page, FormPicture))
    assert intents.asked == [], "a page that is only shown asks for nothing"


def test_before_anybody_looked_there_is_nothing_to_type(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("unseen"))
    assert texts.say("ui.sentry.form.unseen_why") in said(page)
    assert visible(page, FormPicture) == []
    assert page.initial_focus() is None


def test_without_an_application_the_way_leads_back_to_the_review(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("no_application"))
    assert visible(page, FormPicture) == []
    assert not there(page, QPushButton, HAND_OVER)
    press(qtbot, page, texts.say("ui.sentry.form.review"))
    assert intents.asked == [("go", ("review",), {})]


def test_the_practice_tenant_says_why_the_browser_warns(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("practice"))
    assert texts.say("ui.sentry.practice.why", domain="contoso.practice.test") in said(page)
    other, _ = page_of(qtbot, state("first"))
    assert texts.say("ui.sentry.practice.title") not in said(other)


def test_metadata_that_would_mislead_sentry_are_warned_of(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("trouble"))
    assert "Sentry keeps only the first certificate and would refuse every sign-in." in said(page)


def test_an_error_is_shown_and_loses_nothing(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("error"))
    assert page.error.isVisibleTo(page)
    assert len(visible(page, FormPicture)) == 3


# --- Before you press Save ------------------------------------------------------------------------


def test_the_number_that_is_open_is_told(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    assert "7 to answer" in said(page)
    page.render_stand(state("answered"))
    assert "4 to answer" in said(page)
    assert "1 in the way" in said(page)
    page.render_stand(state("settled"))
    assert texts.say("ui.sentry.before.none") in said(page)


@pytest.mark.parametrize("yes", [True, False])
def test_a_question_is_answered_by_yes_or_no(qtbot: QtBot, yes: bool) -> None:
    page, intents = page_of(qtbot, state("first"))
    qtbot.mouseClick(answer(page, "plan", yes=yes), Qt.MouseButton.LeftButton)
    assert intents.asked == [("tell", ("plan",), {"yes": yes})]


def test_a_question_is_answered_by_the_keyboard(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("first"))
    first = page.initial_focus()
    assert first is answer(page, "private_window", yes=True)
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert intents.asked == [("tell", ("private_window",), {"yes": True})]


def test_an_answer_can_be_taken_back(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("answered"))
    assert answer(page, "private_window", yes=True).isChecked()
    back = texts.say("ui.sentry.before.back_name", question=question("private_window"))
    press(qtbot, page, back)
    assert intents.asked == [("tell", ("private_window",), {"yes": None})]
    page.render_stand(state("first"))
    assert not answer(page, "private_window", yes=True).isChecked()
    assert not answer(page, "private_window", yes=False).isChecked()
    assert not there(page, QPushButton, back)


def test_a_no_says_what_to_do(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("answered"))
    todo = texts.say("ui.sentry.before.todo", todo=question("plan", "remedy"))
    told = said(row(page, question("plan")))
    assert todo in told
    assert texts.say("ui.sentry.state.no") in told


def test_whoever_answers_keeps_the_keyboard(qtbot: QtBot) -> None:
    stand = state("first")
    page, _ = page_of(qtbot, stand)
    radio = answer(page, "plan", yes=False)
    radio.setFocus()
    assert stand.frame is not None
    told = stand.frame.told_so({"plan": False})
    page.render_stand(replace(stand, frame=told, told={"plan": False}))
    assert radio.hasFocus()
    assert radio.isChecked()
    assert radio is answer(page, "plan", yes=False)


def test_what_is_known_is_a_word_with_its_sentence(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    known = row(page, question("owner_ready", "seen", owner=gallery.OWNER, email=gallery.OWNER))
    assert texts.say("ui.sentry.state.ok") in said(known)
    assert visible(known, QRadioButton) == []


def test_the_worst_stands_first(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("shut_out"))
    rows = sorted(visible(page, GateRowView), key=lambda one: one.mapTo(page, one.pos()).y())
    assert texts.say("ui.sentry.state.stop") in said(rows[0])
    assert gallery.OWNER in said(rows[0])


def act(key: str, says: str) -> str:
    word = texts.say(f"ui.sentry.act.{key}")
    return texts.say("ui.sentry.act.act_name", act=word, says=says)


def test_an_owner_who_is_missing_is_named_on_another_page(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("no_owner"))
    press(qtbot, page, act("people", question("owner_unnamed", "seen")))
    assert intents.asked == [("go", ("people",), {})]


def test_members_are_compared_with_a_list(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = str(tmp_path / "members.csv")
    dialogs: list[QFileDialog] = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108 -- a built-in is not bound
    page, intents = page_of(qtbot, state("first"))
    press(qtbot, page, act("members", question("members_unknown")))
    assert intents.asked == []
    dialogs[0].reject()
    press(qtbot, page, act("members", question("members_unknown")))
    assert intents.asked == []
    dialogs[1].fileSelected.emit(path)
    assert intents.asked == [("answer", (), {"members_file": path}), ("look", (), {})]


@pytest.mark.parametrize(
    ("name", "key", "item", "claim"),
    [
        ("first", "object_id", "identifier_name", "objectidentifier"),
        ("object_id", "name", "identifier_objectid", "name"),
    ],
)
def test_by_what_sentry_knows_a_person_is_chosen_here(
    name: str, key: str, item: str, claim: str, qtbot: QtBot
) -> None:
    page, intents = page_of(qtbot, state(name))
    press(qtbot, page, act(key, question(item, "seen")))
    assert intents.asked == [("answer", (), {"identifier_claim": claim}), ("look", (), {})]


# --- What to type ---------------------------------------------------------------------------------


def test_every_value_stands_as_sentry_names_it_and_can_be_copied(qtbot: QtBot) -> None:
    stand = state("first")
    page, intents = page_of(qtbot, stand)
    assert stand.frame is not None
    rows = [one for form in gate_rows.pages(stand.frame) for one in form.rows]
    assert METADATA in {one.value for one in rows}
    for one in rows:
        assert one.value in said(page)
        assert one.why in said(page)
        press(qtbot, page, texts.say("ui.act.copy_name", what=one.label))
    assert [words for _, words, _ in intents.asked] == [(one.value,) for one in rows]
    assert {name for name, _, _ in intents.asked} == {"copy"}


def test_each_page_is_drawn_and_the_field_one_is_at_is_marked(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    settings, provider, mapping = visible(page, FormPicture)
    assert (settings.marked, provider.marked) == ("settings_url", "metadata_url")
    assert mapping.marked == "identifier"
    copy = named(page, QPushButton, texts.say("ui.act.copy_name", what="User Email"))
    copy.setFocus()
    assert mapping.marked == "user_email"
    title = texts.say("picture.mapping.title")
    told = texts.say("ui.sentry.form.picture", page=title, field="User Email")
    assert mapping.accessibleName() == told


def test_a_drawing_keeps_its_shape_and_follows_the_look(qtbot: QtBot, qapp: QApplication) -> None:
    page, _ = page_of(qtbot, state("first"))
    picture = visible(page, FormPicture)[0]
    own = picture.sizeHint()
    assert picture.heightForWidth(own.width()) == own.height()
    assert picture.heightForWidth(own.width() // 2) == pytest.approx(own.height() / 2, abs=1)
    assert picture.heightForWidth(own.width() * 3) == own.height(), "never larger than drawn"
    light = picture.grab().toImage().pixelColor(20, 200).lightness()
    theme.apply(qapp, theme.DARK)
    dark = picture.grab().toImage().pixelColor(20, 200).lightness()
    assert light > 200
    assert dark < 80


def test_sentrys_page_is_opened(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("first"))
    press(qtbot, page, OPEN)
    assert intents.asked == [("open", ("https://sentry.io/settings/acme/auth/",), {})]


def test_by_hand_is_folded_and_holds_the_certificate(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("first"))
    label = texts.say("sentry.form.x509cert.label")
    assert not there(page, QPlainTextEdit, label)
    press(qtbot, page, BY_HAND)
    block = named(page, QPlainTextEdit, label)
    pem = gallery.certificate("AA" * 20).pem()
    assert block.toPlainText() == pem.strip()
    press(qtbot, page, texts.say("ui.act.copy_name", what=label))
    assert intents.asked == [("copy", (pem,), {})]


def test_without_metadata_there_is_nothing_to_type_by_hand(qtbot: QtBot) -> None:
    stand = gallery.stand(lambda goal: gallery.done(goal, federation=None))
    page, _ = page_of(qtbot, stand)
    assert not there(page, QPushButton, BY_HAND)


def test_the_forms_are_made_anew_only_if_they_hold_something_else(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    before = visible(page, FormPicture)
    page.render_stand(state("answered"))
    assert visible(page, FormPicture) == before
    page.render_stand(state("object_id"))
    claim = "http://schemas.microsoft.com/identity/claims/objectidentifier"
    qtbot.waitUntil(lambda: claim in said(page))
    assert visible(page, FormPicture) != before


# --- Whether Sentry has taken it ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("first", "not_yet"),
        ("taken", "taken"),
        ("other_tenant", "wrong"),
        ("other_provider", "wrong"),
        ("unreachable", "unknown"),
    ],
)
def test_the_card_says_live_whether_sentry_has_taken_it(name: str, word: str, qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    page.render_stand(state(name))
    told = texts.say(f"ui.sentry.watch.{word}")
    assert told in said(page).splitlines()
    assert there(page, QWidget, texts.say("ui.sentry.watch.name", word=told))


def test_what_sentry_has_taken_says_from_which_tenant_and_folds_the_rest(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("taken"))
    assert facts.TENANT in said(page)
    assert texts.say("ui.sentry.watch.tenant", tenant="Contoso") in said(page)
    assert visible(page, FormPicture) == []
    press(qtbot, page, AGAIN)
    assert len(visible(page, FormPicture)) == 3


def test_what_decided_about_save_is_not_asked_once_sentry_has_taken_it(qtbot: QtBot) -> None:
    taken = state("taken")
    assert taken.frame is not None
    told = {"plan": False, "private_window": False, "mfa_unknown": False}
    page, _ = page_of(qtbot, replace(taken, told=told, frame=taken.frame.told_so(told)))
    there = said(page)
    assert texts.say("ui.sentry.after.title") in there
    assert texts.say("ui.sentry.before.title") not in there
    assert question("plan") not in there
    assert question("private_window") not in there
    assert answer(page, "mfa_unknown", yes=False).isChecked(), "it can still be corrected"
    assert page.initial_focus() is None


def test_whoever_answers_keeps_their_place_until_they_come_again(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    before = said(row(page, question("plan")))

    def first() -> str:
        rows = visible(page, GateRowView)
        return said(min(rows, key=lambda one: one.mapTo(page, QPoint(0, 0)).y()))

    assert question("private_window") in first()
    page.render_stand(state("answered"))
    assert said(row(page, question("plan"))) != before
    assert question("private_window") in first()
    page.left()
    page.render_stand(state("answered"))
    qtbot.waitUntil(lambda: not page.filling.active)
    QApplication.processEvents()
    assert question("plan") in first(), "a No is in the way"


def test_sentry_is_looked_at_while_the_page_is_shown(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("first"))
    every = texts.say("ui.sentry.watch.every", seconds=5)
    page.entered()
    assert intents.asked == [("look_at_sentry", (), {})]
    assert page._watching.running
    page._watching.look()
    assert len(intents.asked) == 2
    page.render_stand(state("answered"))
    assert every in said(page)
    page.hide()
    assert not page._watching.running


def test_what_sentry_has_taken_is_looked_at_more_seldom(qtbot: QtBot) -> None:
    """Somebody may switch it off in Sentry: then it is not taken any more."""
    page, intents = page_of(qtbot, state("taken"))
    page.entered()
    assert intents.asked == [("look_at_sentry", (), {})]
    assert page._watching.running
    assert texts.say("ui.sentry.watch.every", seconds=30) in said(page)
    page.render_stand(state("first"))
    assert page._watching.running
    assert texts.say("ui.sentry.watch.every", seconds=5) in said(page)
    page.left()


def test_a_clock_that_runs_looks_as_often_as_is_wished(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching_of, "SELDOM_MS", 1)
    page = QWidget()
    qtbot.addWidget(page)
    looks: list[int] = []
    watching = Watching(page, lambda: looks.append(1))
    watching.wish(wished=True, seldom=True)
    page.show()
    qtbot.waitUntil(lambda: len(looks) > 1)
    watching.wish(wished=False)
    assert not watching.running


def test_a_page_without_a_look_asks_for_none(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("unseen"))
    page.entered()
    assert intents.asked == []
    page.left()


def test_while_something_runs_sentry_is_left_alone(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("looking"))
    page.entered()
    page._watching.look()
    assert intents.asked == []
    page.left()


# --- After an undo -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "title", "why"),
    [
        ("stranded", "ui.sentry.left.stranded", "ui.undo.stranded"),
        ("left_unknown", "ui.sentry.left.unknown", "ui.sentry.left.unknown_why"),
    ],
)
def test_what_sentry_still_has_after_an_undo_is_said_with_the_way_out(
    name: str, title: str, why: str, qtbot: QtBot
) -> None:
    page, intents = page_of(qtbot, state(name))
    assert texts.say(title) in said(page)
    assert texts.say(why) in said(page)
    assert texts.say("ui.sentry.form.none_why") not in said(page)
    press(qtbot, page, OPEN)
    press(qtbot, page, texts.say("ui.sentry.left.application"))
    assert intents.asked == [
        ("open", ("https://sentry.io/settings/acme/auth/",), {}),
        ("go", ("application",), {}),
    ]
    # Once Sentry lets go, there is nothing of it left to say.
    page.render_stand(state("no_application"))
    qtbot.waitUntil(lambda: texts.say("ui.sentry.form.none_why") in said(page))
    assert texts.say(title) not in said(page)


# --- The keyboard --------------------------------------------------------------------------------


def guided(qtbot: QtBot, stand: Stand) -> Guide:
    guide = Guide(QuietIntents())
    qtbot.addWidget(guide)
    guide.resize(1120, 760)
    guide.show_stand(stand)
    with qtbot.waitExposed(guide):
        guide.show()
    guide.activateWindow()
    qtbot.waitUntil(guide.isActiveWindow)
    qtbot.waitUntil(lambda: not guide.pages["sentry"].filling.active)
    return guide


def settles(qtbot: QtBot, guide: Guide, stand: Stand) -> QWidget:
    guide.show_stand(stand)
    qtbot.waitUntil(lambda: not guide.pages["sentry"].filling.active)
    QApplication.processEvents()
    here = guide.focusWidget()
    assert here is not None
    return here


@pytest.mark.parametrize("name", ["first", "by_hand", "copy"])
def test_where_sentry_takes_it_the_keyboard_goes_to_the_card_that_says_so(
    name: str, qtbot: QtBot
) -> None:
    guide = guided(qtbot, state("first"))
    page = guide.pages["sentry"]
    at: QWidget = answer(page, "private_window", yes=True)
    if name == "by_hand":
        at = named(page, QPushButton, BY_HAND)
    elif name == "copy":
        at = visible(page, FormPicture)[0].parentWidget().findChildren(QPushButton)[0]
    at.setFocus(Qt.FocusReason.TabFocusReason)
    assert guide.focusWidget() is at
    taken = state("taken")
    here = settles(qtbot, guide, replace(taken, busy="look", looked_for=None))
    word = texts.say("ui.sentry.watch.taken")
    assert here.accessibleName() == texts.say("ui.sentry.watch.name", word=word)
    assert settles(qtbot, guide, taken) is here
    # From there Tab goes on through the page.
    qtbot.keyClick(here, Qt.Key.Key_Tab)
    assert guide.focusWidget() is named(page, QPushButton, HAND_OVER)


def test_the_keyboard_stays_where_it_was_if_that_stays(qtbot: QtBot) -> None:
    guide = guided(qtbot, state("first"))
    page = guide.pages["sentry"]
    for at in (named(page, QPushButton, HAND_OVER), guide.steps.buttons["people"]):
        at.setFocus(Qt.FocusReason.TabFocusReason)
        assert settles(qtbot, guide, state("taken")) is at
        settles(qtbot, guide, state("first"))


def test_what_is_made_anew_lets_the_keyboard_go_no_further_than_the_page(qtbot: QtBot) -> None:
    guide = guided(qtbot, state("first"))
    page = guide.pages["sentry"]
    named(page, QPushButton, BY_HAND).setFocus(Qt.FocusReason.TabFocusReason)
    here = settles(qtbot, guide, state("object_id"))
    assert page.isAncestorOf(here)


# --- A new certificate ----------------------------------------------------------------------------


def test_a_certificate_that_waits_is_given_to_paste_with_the_way_on(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("renewal"))
    assert texts.say("ui.sentry.renew.why") in said(page)
    (picture,) = visible(page, FormPicture)
    assert picture.marked == "x509cert"
    label = texts.say("sentry.form.x509cert.label")
    press(qtbot, page, texts.say("ui.act.copy_name", what=label))
    press(qtbot, page, OPEN)
    press(qtbot, page, texts.say("ui.sentry.form.review"))
    assert intents.asked == [
        ("copy", (gallery.certificate("CC" * 20).pem(),), {}),
        ("open", ("https://sentry.io/settings/acme/auth/",), {}),
        ("go", ("review",), {}),
    ]


def test_one_that_does_not_show_yet_is_looked_for_again(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("renewal_hidden"))
    assert "CC" * 20 in said(page)
    press(qtbot, page, texts.say("ui.sentry.renew.look"))
    assert intents.asked == [("look", (), {})]


# --- The hand-over --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("first", "sentry-acme-hand-over-2026-11-23.html"),
        ("practice", "practice-sentry-acme-hand-over-2026-11-23.html"),
    ],
)
def test_the_file_for_sentrys_owner_is_written_where_the_person_says(
    name: str, suggested: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, proposal: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposal)
        return str(tmp_path / "over.html"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    page, intents = page_of(qtbot, state(name))
    press(qtbot, page, HAND_OVER)
    assert [Path(one).name for one in asked] == [suggested]
    assert intents.asked == [("hand_over", (tmp_path / "over.html",), {})]


def test_a_dialog_that_is_closed_hands_nothing_over(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: ("", ""))
    page, intents = page_of(qtbot, state("first"))
    press(qtbot, page, HAND_OVER)
    assert intents.asked == []


def test_whom_to_send_it_to_is_said(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    assert texts.say("ui.sentry.over.to", owner=gallery.OWNER) in said(page)
    page.render_stand(state("no_owner"))
    assert texts.say("ui.sentry.over.to_unknown", slug="acme") in said(page)


def test_that_it_was_handed_over_is_said(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    word = texts.say("ui.sentry.over.done")
    assert word not in said(page).splitlines()
    page.render_stand(state("handed_over"))
    assert word in said(page).splitlines()


def test_the_hand_over_stands_before_what_it_saves_one_from(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("handed_over"))
    act = named(page, QPushButton, HAND_OVER)
    first = visible(page, GateRowView)[0]
    tops = [one.mapTo(page.widget(), QPoint(0, 0)).y() for one in (act, first)]
    assert tops == sorted(tops)
    assert tops[0] < page.height() / 2
    press(qtbot, page, "Open sentry-acme-hand-over-2026-11-23.html")
    ((asked, (url,), _),) = intents.asked
    assert asked == "open"
    assert url.endswith("/Documents/sentry-acme-hand-over-2026-11-23.html")
