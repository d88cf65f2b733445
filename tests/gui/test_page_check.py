"""The page of the checks: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from gallery import check as gallery
from helpers import facts
from helpers.on_page import named, opened, press, sentences
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QWidget,
)

from assistant import texts
from assistant.saml.findings import State
from assistant.ui import theme
from assistant.ui.pages.check import CheckPage
from assistant.ui.widgets.check_row import CheckRow
from assistant.ui.widgets.filling import Filling
from assistant.ui.widgets.time_line import TimeLine
from assistant.ui.widgets.verdict_bar import VerdictBar
from assistant.wizard import check_groups

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from assistant.wizard.events import Check
    from assistant.wizard.stand import Stand

AGAIN = "Check everything again"
LOOKED_AT = f"Looked at {texts.moment(facts.NOW.astimezone())}."
IDENTIFIER = "check.addresses.identifier.fail"
OWNER = texts.say("ui.check.mover.sentry_owner")
NOBODY = texts.say("ui.check.mover.nobody")
TO_SENTRY = texts.say("ui.act.next_arrow", name=texts.say("ui.step.sentry"))


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def rows(page: QWidget) -> list[str]:
    return [one.accessibleName() for one in page.findChildren(CheckRow) if one.isVisibleTo(page)]


def by_words(stand: Stand, words: str) -> Check:
    return next(one for one in stand.checks if one.words == words)


def fold(what: str, group: str) -> str:
    return f"Details of {what}, {group}"


SHOWN = {
    "not_run": (["Nothing has been checked yet", "Check now"], [AGAIN, "Signing certificates"]),
    "signed_out": (["Go to Sign in"], ["Check now", AGAIN]),
    "busy_first": (["Both sides are being looked at"], ["Check now", AGAIN]),
    "busy_again": (
        ["3 checks fail.", "Fix it", "Run again", "For an administrator of Entra"],
        ["Nothing has been checked yet"],
    ),
    "all_pass": (
        ["Everything that can be seen from here is right.", "Signing certificates", "Your move"],
        ["Fix it", "Ask for them"],
    ),
    "only_not_run": (["Ask for them", "4 checks need further read permissions."], ["Fix it"]),
    "to_look_at": (["Nothing fails. 4 things deserve a look.", "People →"], ["3 checks fail."]),
    "failures": (
        ["3 checks fail.", "Fix it", TO_SENTRY, OWNER, "Your move", NOBODY],
        ["Ask for more"],
    ),
    "nothing_there": (["There is no application “Sentry” for this organization."], ["Run apply."]),
    "many_people": (["41 people by name ▾", "9 people by name ▾"], ["bogdan.001@contoso.com"]),
    "few_people": (["2 people by name ▴"], []),
    "stale": (
        ["Your answers were changed since. What stands below is from before."],
        [LOOKED_AT],
    ),
    "live": (["3 checks fail."], ["needs --even-if-in-use"]),
    "practice": (["Nothing fails. One thing deserves a look."], []),
    "error": (["Whose move: your network", AGAIN], []),
    "long_values": (["One person by name ▴"], []),
}


@pytest.mark.parametrize("name", gallery.STATES)
def test_each_state_says_what_it_should_and_nothing_else(name: str, qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state(name))
    words = sentences(page)
    there, absent = SHOWN[name]
    assert [one for one in there if one not in words] == []
    assert [one for one in absent if any(one in each for each in words)] == []
    assert intents.asked == []


def test_the_states_are_those_of_the_page() -> None:
    assert set(gallery.STATES) == set(CheckPage.states) == set(SHOWN)


# --- What is shown -------------------------------------------------------------------------------


def test_the_worst_stands_first_under_whoever_has_to_move(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("failures"))
    shown = rows(page)
    states = [each.partition(":")[0] for each in shown[:6]]
    assert states == ["fails", "fails", "fails", "look", "look", "look"]
    headings = [one for one in sentences(page) if one in {"For an administrator of Entra", NOBODY}]
    assert headings == ["For an administrator of Entra", NOBODY]


def test_a_row_says_what_was_seen_what_it_means_and_what_to_do(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    words = check_groups.said(by_words(of, IDENTIFIER))
    row = named(page, CheckRow, f"fails: {words.seen}")
    assert [each for each in sentences(row) if each] == [
        "fails",
        "Addresses",
        words.seen,
        words.meaning,
        words.remedy,
        "Fix it",
        "Run again",
    ]
    assert row.accessibleDescription() == f"{words.meaning} {words.remedy}"


def test_nothing_from_outside_is_shown_as_markup(qtbot: QtBot) -> None:
    of = state("failures")
    evil = "<b>bold</b><img src=x>"
    checks = tuple(
        replace(one, params={**one.params, "value": evil}) if one.words == IDENTIFIER else one
        for one in of.checks
    )
    page, _ = opened(qtbot, CheckPage, replace(of, checks=checks))
    (shown,) = [one for one in page.findChildren(QLabel) if evil in one.accessibleName()]
    assert shown.textFormat() is Qt.TextFormat.PlainText


def test_the_certificates_lives_are_drawn_and_said(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("failures"))
    line = page.findChild(TimeLine)
    assert line is not None
    assert "17 December 2026" in line.accessibleName()
    assert "Sentry acme 3f2a" in line.accessibleName()
    assert any("nobody gets in until Sentry has another one" in each for each in sentences(page))


def test_the_bar_shares_out_what_the_sentence_counts(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    bar = page.findChild(VerdictBar)
    assert bar is not None
    counts = check_groups.counted(of.checks)
    assert [which for which, _ in bar.stretches()] == list(counts)
    widths = [box.width() for _, box in bar.stretches()]
    assert abs(sum(widths) + 3 * (len(widths) - 1) - bar.width()) < 1
    assert str(counts[State.FAIL]) in bar.accessibleName()


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_the_bar_is_painted_in_the_colours_that_hold(look: str, qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("failures"))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, look)
    bar = page.findChild(VerdictBar)
    assert bar is not None
    drawn = QImage(bar.size(), QImage.Format.Format_RGB32)
    bar.render(drawn)
    (_, first) = bar.stretches()[0]
    middle = first.center().toPoint()
    assert drawn.pixelColor(middle) == QColor(theme.tokens().fail)


def test_passes_are_a_count_that_unfolds(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    passed = sum(1 for one in of.checks if one.state is State.PASS)
    name = fold(f"{passed} pass", NOBODY)
    assert not any(each.startswith("passes") for each in rows(page))
    press(qtbot, page, name)
    qtbot.waitUntil(lambda: sum(e.startswith("passes") for e in rows(page)) == passed)
    press(qtbot, page, name)
    assert not any(each.startswith("passes") for each in rows(page))


def test_fifty_people_are_named_at_most_and_only_when_asked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = opened(qtbot, CheckPage, state("many_people"))
    assert not any("@contoso.com" in each for each in rows(page))
    group = "For an administrator of Entra"
    monkeypatch.setattr(Filling, "budget_ms", 0)
    press(qtbot, page, fold("41 people by name", group))
    # A few at a time: nothing holds the window up.
    assert sum("@contoso.com" in each for each in rows(page)) < 41
    qtbot.waitUntil(lambda: sum("@contoso.com" in each for each in rows(page)) == 41)
    press(qtbot, page, fold("9 people by name", NOBODY))
    qtbot.waitUntil(lambda: sum("@contoso.com" in each for each in rows(page)) == 50)


def test_what_is_unfolded_stays_so_when_it_is_checked_again(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    press(qtbot, page, fold("3 do not apply", NOBODY))
    before = rows(page)
    page.render_stand(replace(of, busy="check"))
    page.render_stand(replace(of, checks=tuple(replace(one) for one in of.checks)))
    assert rows(page) == before


def test_the_same_again_makes_nothing_anew(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    before = page.findChildren(CheckRow)
    page.render_stand(replace(of, notes=("x",)))
    assert page.findChildren(CheckRow) == before


def test_what_is_mended_goes_and_the_rest_keeps_its_row(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    stays = named(page, CheckRow, "fails: Not assigned: samir@contoso.com")
    mended = tuple(one for one in of.checks if one.id != "addresses.identifier")
    page.render_stand(replace(of, checks=mended))
    assert not any("Identifier" in each for each in rows(page))
    assert named(page, CheckRow, "fails: Not assigned: samir@contoso.com") is stays


def test_a_new_look_gives_the_row_its_new_words(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    other = tuple(
        replace(one, params={**one.params, "missing": "kim@contoso.com"})
        if one.words == "check.people.assigned.fail"
        else one
        for one in of.checks
    )
    page.render_stand(replace(of, checks=other))
    assert "fails: Not assigned: kim@contoso.com" in rows(page)


# --- The filter ----------------------------------------------------------------------------------


def choose(page: QWidget, step: str) -> None:
    box = named(page, QComboBox, "Show")
    box.setCurrentIndex(box.findData(step))
    box.activated.emit(box.currentIndex())


def test_one_steps_checks_alone_and_all_of_them_again(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("failures"))
    before = len(rows(page))
    choose(page, "addresses")
    assert {each.partition(":")[0] for each in rows(page)} == {"fails"}
    assert len(rows(page)) == 2
    choose(page, "")
    qtbot.waitUntil(lambda: len(rows(page)) == before)
    assert intents.asked == []


def test_the_filter_counts_each_step_and_lasts(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    box = named(page, QComboBox, "Show")
    counted = sum(one.step == "people" for one in of.checks)
    assert box.itemText(box.findData("people")) == f"People ({counted})"
    assert box.findData("review") == -1
    choose(page, "people")
    page.render_stand(replace(of, notes=("x",)))
    assert box.currentData() == "people"
    page.render_stand(replace(of, checks=tuple(c for c in of.checks if c.step != "people")))
    assert "There is nothing to show for this step any more." in sentences(page)


# --- What is asked for ---------------------------------------------------------------------------


def test_fix_it_hands_over_the_check_with_its_fix(qtbot: QtBot) -> None:
    of = state("failures")
    page, intents = opened(qtbot, CheckPage, of)
    check = by_words(of, IDENTIFIER)
    press(qtbot, page, f"Fix it: {check.say('seen')}")
    assert intents.asked == [("fix", (check,), {})]


def test_where_only_a_person_can_choose_the_button_names_the_page(qtbot: QtBot) -> None:
    of = state("to_look_at")
    page, intents = opened(qtbot, CheckPage, of)
    check = by_words(of, "sentry.gate.second_owner_unnamed")
    press(qtbot, page, f"Go to People: {check.say('seen')}")
    assert intents.asked == [("fix", (check,), {})]


def test_a_way_that_cannot_be_gone_yet_is_not_offered(qtbot: QtBot) -> None:
    of = state("to_look_at")
    page, _ = opened(qtbot, CheckPage, of)
    claims = by_words(of, "check.check.claims.not_run")
    assert claims.fix is not None
    yours = next(group for group in check_groups.groups(of.checks) if group.who == "you")
    press(qtbot, page, fold(f"{len(yours.unseen)} not run", "Your move"))
    qtbot.waitUntil(lambda: f"not run: {claims.say('seen')}" in rows(page))
    name = f"Go to Try it and finish: {claims.say('seen')}"
    assert name not in [one.accessibleName() for one in page.findChildren(QPushButton)]
    # With Sentry's side in somebody else's hands one may go on.
    page.render_stand(replace(of, handed_over=True))
    assert named(page, QPushButton, name)


def test_one_check_is_run_again_by_its_id(qtbot: QtBot) -> None:
    of = state("failures")
    page, intents = opened(qtbot, CheckPage, of)
    press(qtbot, page, f"Run again: {by_words(of, IDENTIFIER).say('seen')}")
    assert intents.asked == [("check", ("addresses.identifier",), {})]


def test_a_question_to_a_person_is_not_run_again(qtbot: QtBot) -> None:
    of = state("to_look_at")
    page, _ = opened(qtbot, CheckPage, of)
    seen = by_words(of, "sentry.gate.second_owner_unnamed").say("seen")
    names = [one.accessibleName() for one in page.findChildren(QPushButton) if one.isVisible()]
    assert f"Run again: {seen}" not in names


def test_everything_is_checked_again(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("failures"))
    press(qtbot, page, AGAIN)
    assert intents.asked == [("check", (), {})]


def test_the_first_check_is_asked_for_here(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("not_run"))
    press(qtbot, page, "Check now")
    assert intents.asked == [("check", (), {})]


def test_without_a_sign_in_the_way_leads_there(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("signed_out"))
    press(qtbot, page, "Go to Sign in")
    assert intents.asked == [("go", ("signin",), {})]


def test_further_permissions_are_asked_for_and_then_it_is_checked(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("only_not_run"))
    press(qtbot, page, "Ask for them")
    assert intents.asked == [("answer", (), {"more_checks": True}), ("check", (), {})]


def test_the_certificates_have_a_page_of_their_own(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, CheckPage, state("failures"))
    press(qtbot, page, "Go to Certificate: signing certificates")
    assert intents.asked == [("go", ("certificate",), {})]


# --- Keyboard ------------------------------------------------------------------------------------


def test_nothing_can_be_pressed_while_it_is_checked(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("busy_again"))
    words = {"Fix it", "Run again", AGAIN, "Ask for them", TO_SENTRY}
    buttons = [one for one in page.findChildren(QPushButton) if one.text() in words]
    assert len(buttons) > 5
    assert [one.text() for one in buttons if one.isEnabled()] == []


def test_the_button_that_was_pressed_gets_the_keyboard_back(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    again = named(page, QPushButton, f"Run again: {by_words(of, IDENTIFIER).say('seen')}")
    again.setFocus()
    page.render_stand(replace(of, busy="check"))
    assert not again.hasFocus()
    page.render_stand(of)
    assert again.hasFocus()


def test_the_keyboard_stays_where_a_person_took_it_meanwhile(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    named(page, QPushButton, f"Run again: {by_words(of, IDENTIFIER).say('seen')}").setFocus()
    page.render_stand(replace(of, busy="check"))
    box = named(page, QComboBox, "Show")
    box.setFocus()
    page.render_stand(of)
    assert box.hasFocus()


def test_the_page_opens_at_the_first_thing_that_can_be_done(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    first = page.initial_focus()
    assert isinstance(first, QPushButton)
    assert first.accessibleName().startswith("Fix it: Identifier")
    fine, _ = opened(qtbot, CheckPage, state("all_pass"))
    assert fine.initial_focus() is None


def test_tab_goes_through_the_page_as_one_reads_it(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("failures"))
    named(page, QPushButton, AGAIN).setFocus()
    found: list[tuple[int, int]] = []
    for _ in range(14):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        assert now is not None
        at = now.mapTo(page.widget(), now.rect().topLeft())
        found.append((at.y(), at.x()))
    assert [y for y, _ in found] == sorted(y for y, _ in found)


# --- Layout --------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [632, 912])
@pytest.mark.parametrize("name", ["failures", "long_values", "few_people"])
def test_no_words_of_a_row_are_cut(width: int, name: str, qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state(name))
    page.resize(width, 700)
    qtbot.waitUntil(lambda: page.width() == width)
    seen = 0
    for row in page.findChildren(CheckRow):
        if not row.isVisibleTo(page):
            continue
        seen += 1
        for part in row.findChildren(QLabel):
            if part.isVisibleTo(row):
                assert row.rect().contains(part.geometry()), part.text()
                if part.wordWrap():
                    assert part.heightForWidth(part.width()) <= part.height(), part.text()
        buttons = [one for one in row.findChildren(QPushButton) if one.isVisibleTo(row)]
        words = [one for one in row.findChildren(QLabel) if one.isVisibleTo(row)]
        for one in buttons:
            assert row.rect().contains(one.geometry())
            assert not any(one.geometry().intersects(each.geometry()) for each in words)
    assert seen > 3


def test_from_right_to_left_the_state_stands_at_the_right(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, CheckPage, state("failures"))
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qtbot.waitUntil(
        lambda: all(
            one.layoutDirection() == Qt.LayoutDirection.RightToLeft
            for one in page.findChildren(CheckRow)
        )
    )
    page.resize(880, 700)
    qtbot.waitUntil(lambda: page.width() == 880)
    row = next(one for one in page.findChildren(CheckRow) if one.isVisibleTo(page))
    pill = next(one for one in row.findChildren(QLabel) if one.text() == "fails")
    assert pill.geometry().center().x() > row.width() / 2


def test_it_speaks_another_language(qtbot: QtBot) -> None:
    texts.use("de")
    page, _ = opened(qtbot, CheckPage, state("failures"))
    assert "3 Prüfungen schlagen fehl." in sentences(page)
    assert "Beheben" in sentences(page)


def test_a_day_later_the_time_line_is_that_days(qtbot: QtBot) -> None:
    of = state("failures")
    page, _ = opened(qtbot, CheckPage, of)
    line = page.findChild(TimeLine)
    assert line is not None
    before = line.accessibleName()
    assert of.frame is not None
    later = replace(of.frame.observed, at=facts.NOW + timedelta(days=1))
    page.render_stand(replace(of, frame=replace(of.frame, observed=later)))
    assert line.accessibleName() != before
