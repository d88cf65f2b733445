"""The review: every change before it is made, while it is made, and what became of it."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gallery import review as gallery
from helpers import facts
from helpers.on_page import named, opened, press, said, sentences, there, visible
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from assistant import texts
from assistant.ui.pages.review import ReviewPage
from assistant.ui.widgets.change_row import ChangeRow
from assistant.ui.widgets.difference_line import DifferenceLine
from assistant.ui.widgets.review_cards import ConsentCard
from assistant.wizard.change import Nothing
from assistant.wizard.events import Changed
from assistant.wizard.stand import Saved

if TYPE_CHECKING:
    from datetime import datetime

    from helpers.quiet_intents import QuietIntents
    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand

SAVE = texts.say("ui.review.save.act")
UNDO = texts.say("ui.undo.act")
PUT_BACK = texts.say("ui.undo.put_back")
KEEP = texts.say("ui.undo.keep")
ALL_THE_SAME = texts.say("ui.review.consent.act")
FIELD = texts.say("ui.review.consent.field", organization="acme")
PROGRESS = texts.say("ui.review.progress.name")


class Clock:
    """Tells the time that a test sets."""

    def __init__(self) -> None:
        self.at = facts.NOW

    def __call__(self) -> datetime:
        return self.at


def page_of(
    qtbot: QtBot, stand: Stand, clock: Clock | None = None
) -> tuple[ReviewPage, QuietIntents]:
    return opened(qtbot, lambda intents: ReviewPage(intents, clock or Clock()), stand)


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def words(row: ChangeRow) -> list[str]:
    return [one.text() for one in visible(row, QLabel)]


def lines(page: QWidget) -> list[str]:
    return [one.accessibleName() for one in visible(page, DifferenceLine)]


def rows(page: QWidget) -> list[ChangeRow]:
    return visible(page, ChangeRow)


def unfold(qtbot: QtBot, page: QWidget, title: str) -> ChangeRow:
    press(qtbot, page, texts.say("ui.review.details_of", title=title))
    (row,) = [one for one in rows(page) if title in words(one)]
    return row


# --- States ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ReviewPage.states)
def test_each_state_sums_itself_up_and_nothing_is_nameless(name: str, qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state(name))
    assert page.lead.text()
    controls = [*visible(page, QAbstractButton), *visible(page, QLineEdit)]
    assert all(one.accessibleName() or one.text() for one in controls if one is not page)
    page.left()
    assert intents.asked == [], "a page that is only shown asks for nothing"


def test_the_states_are_those_of_the_gallery() -> None:
    assert tuple(gallery.STATES) == ReviewPage.states


def test_a_fresh_plan_shows_every_change_with_before_and_after_and_why(qtbot: QtBot) -> None:
    stand = state("first")
    page, _ = page_of(qtbot, stand)
    assert stand.plan is not None
    told = said(page)
    for change in stand.plan.changes:
        assert texts.say(change.title, **change.params) in told
        reason = texts.say(change.reason, **change.params).partition("\n")[0]
        assert reason in told
    assert "not there, afterwards application “Sentry”" in lines(page)
    identifier = "https://sentry.io/saml/metadata/acme/"
    assert f"Identifier (Entity ID): empty, afterwards {identifier}" in lines(page)
    assert texts.say("ui.review.undo_left.application") in told


def test_an_empty_plan_says_why(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("nothing"))
    assert texts.say("ui.review.empty.why") in said(page)
    assert rows(page) == []


def test_what_may_be_hidden_says_until_when(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("waiting"))
    assert "08:45 UTC" in said(page)


def test_what_is_only_left_as_it_is_is_not_called_right(qtbot: QtBot) -> None:
    stand = state("first")
    assert stand.plan is not None
    nothing = (
        Nothing("application", "plan.application.mode_there"),
        Nothing("certificate", "plan.certificate.notify_none"),
        Nothing("application", "plan.application.after_restore", {"name": "Sentry"}),
    )
    page, _ = page_of(qtbot, replace(stand, plan=replace(stand.plan, nothing=nothing)))
    assert "1 thing is right already and stays as it is." in said(page)
    told = sentences(page)
    as_is = told.index("What is left as it is for now, and why")
    right = told.index("What is right already")
    assert as_is < told.index("What “Sentry” needs besides is planned once it is back.") < right
    assert right < told.index("Sign-in by SAML is chosen already.")


def test_much_that_stays_is_folded_to_its_number(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("nothing"))
    stays = "Identifier, reply URL and logout URL are right."
    assert stays not in said(page)
    link = named(page, QPushButton, "Details of What is right already")
    assert "(7)" in link.text()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert stays in said(page)


def test_what_hurts_stands_above_with_what_to_do(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("warned"))
    told = said(page)
    assert "The application is switched off." in told
    assert "What to do: In its properties set “Enabled for users to sign-in?” to Yes." in told


def test_that_people_sign_in_is_said_calmly_where_nothing_can_hurt_them(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("live"))
    assert texts.say("ui.review.live.yes_why") in said(page)
    assert not visible(page, ConsentCard)


def test_what_waits_for_sentry_has_a_section_of_its_own(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("staged"))
    assert texts.say("ui.review.section.later_why") in said(page)
    waiting = rows(page)[1]
    assert texts.say("plan.certificate.activate.title") in words(waiting)
    assert texts.say("ui.review.breaking.pill") in words(waiting)


def test_an_outdated_plan_is_not_shown_while_both_sides_are_looked_at(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("looking"))
    assert rows(page) == []
    assert not there(page, QPushButton, SAVE)
    assert named(page, QProgressBar, PROGRESS).maximum() == 0


def test_an_error_of_a_look_is_shown(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("error"))
    assert "/applications" in said(page)


# --- The request, folded --------------------------------------------------------------------------


def test_the_request_is_folded_and_shows_holes_for_what_is_private(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    title = "Make the test user b.simon@contoso.com, with a mail address"
    assert visible(page, QPlainTextEdit) == []
    row = unfold(qtbot, page, title)
    block = named(page, QPlainTextEdit, texts.say("ui.review.request_of", title=title))
    assert block.toPlainText().startswith("POST /users\n")
    assert '"password": "{secret:user_password}"' in block.toPlainText()
    assert block.isReadOnly()
    assert texts.say("ui.review.row.holes") in words(row)
    assert "User.ReadWrite.All" in words(row)
    assert texts.say("undo.user") in words(row)
    press(qtbot, page, texts.say("ui.review.details_of", title=title))
    assert not block.isVisibleTo(page)


def test_what_a_change_waits_for_is_named_as_the_plan_names_it(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    row = unfold(qtbot, page, "Use SAML for sign-in")
    assert "Add “Sentry” from the gallery (publisher: Functional Software, Inc.)" in words(row)


# --- What could lock people out -------------------------------------------------------------------


def typed(qtbot: QtBot, page: ReviewPage, text: str) -> QPushButton:
    field = named(page, QLineEdit, FIELD)
    field.setFocus()
    qtbot.keyClicks(field, text)
    return named(page, QPushButton, ALL_THE_SAME)


def test_who_could_be_locked_out_is_named(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("breaking"))
    told = said(page)
    assert "person0@contoso.com" in told
    assert texts.say("plan.people.require_on.breaking") in told
    assert page.initial_focus() is None, "one reads before one types"


def test_only_the_organizations_name_allows_it(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("breaking"))
    act = typed(qtbot, page, "acm")
    assert not act.isEnabled()
    qtbot.keyClicks(named(page, QLineEdit, FIELD), "e")
    assert act.isEnabled()
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    assert intents.asked == [("apply", (), {"even_if_in_use": True})]


def test_the_name_in_another_case_does_not_allow_it(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("breaking"))
    act = typed(qtbot, page, "ACME")
    assert not act.isEnabled()
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    assert intents.asked == []


def test_a_consent_is_to_one_plan_and_a_field_in_use_keeps_keyboard_and_words(
    qtbot: QtBot,
) -> None:
    stand = state("breaking")
    page, _ = page_of(qtbot, stand)
    act = typed(qtbot, page, "acme")
    field = named(page, QLineEdit, FIELD)
    field.setCursorPosition(2)
    page.render_stand(replace(stand, notes=("something else",)))
    page.render_stand(state("breaking"))
    assert (field.text(), field.cursorPosition(), field.hasFocus()) == ("acme", 2, True)
    assert act.isEnabled()
    assert stand.plan is not None
    fewer = replace(stand.plan, changes=stand.plan.changes[1:])
    page.render_stand(replace(stand, plan=fewer))
    assert field.text() == ""
    assert not act.isEnabled()


def test_nothing_is_allowed_while_something_runs(qtbot: QtBot) -> None:
    stand = state("breaking")
    page, _ = page_of(qtbot, stand)
    act = typed(qtbot, page, "acme")
    page.render_stand(replace(stand, busy="look"))
    assert not act.isEnabled()
    page.render_stand(stand)
    assert act.isEnabled()


def test_a_harmless_plan_asks_for_no_name(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    assert not there(page, QLineEdit, FIELD)


# --- While it is made -----------------------------------------------------------------------------


def run(clock: Clock, *states: str, seconds: float = 6.0) -> Stand:
    stand = gallery.agreed(gallery.stand(), *states)
    return replace(stand, busy="apply", began=clock.at - timedelta(seconds=seconds))


def test_each_change_says_what_became_of_it(qtbot: QtBot) -> None:
    clock = Clock()
    told = ("applied", "already", "failed", "skipped", "started", "")
    page, _ = page_of(qtbot, run(clock, *told), clock)
    keys = ("done", "already", "failed", "left_out", "sending", "waiting")
    for row, key in zip(rows(page), keys, strict=False):
        assert texts.say(f"ui.review.state.{key}", seconds=0) in words(row)


def test_the_bar_tells_how_far_it_is_and_since_when(qtbot: QtBot) -> None:
    clock = Clock()
    page, _ = page_of(qtbot, run(clock, "applied", "applied", "applied"), clock)
    bar = named(page, QProgressBar, PROGRESS)
    assert (bar.value(), bar.maximum()) == (3, 12)
    assert "3 of 12 · 6 s · about 18 s left" in said(page)


def test_the_seconds_go_on_by_themselves_only_while_it_runs_and_is_shown(qtbot: QtBot) -> None:
    clock = Clock()
    page, _ = page_of(qtbot, run(clock, "applied"), clock)
    clock.at += timedelta(seconds=4)
    qtbot.waitUntil(lambda: "1 of 12 · 10 s" in said(page), timeout=3000)
    assert page._timer.isActive()
    page.left()
    assert not page._timer.isActive()
    page.entered()
    assert page._timer.isActive()
    page.render_stand(state("done"))
    assert not page._timer.isActive()


def test_the_seconds_to_the_next_try_count_down(qtbot: QtBot) -> None:
    clock = Clock()
    stand = run(clock)
    assert stand.agreed is not None
    first = stand.agreed.changes[0].id
    page, _ = page_of(
        qtbot, replace(stand, changes={first: Changed(first, "retrying", 9.0)}), clock
    )
    assert "trying again in 9 s" in words(rows(page)[0])
    clock.at += timedelta(seconds=4)
    qtbot.waitUntil(lambda: "trying again in 5 s" in words(rows(page)[0]), timeout=3000)


def test_rows_are_not_made_anew_while_it_runs(qtbot: QtBot) -> None:
    clock = Clock()
    page, _ = page_of(qtbot, run(clock), clock)
    before = rows(page)
    row = unfold(qtbot, page, "Use SAML for sign-in")
    page.render_stand(run(clock, "applied", "applied"))
    assert rows(page) == before
    assert visible(row, QPlainTextEdit), "what was unfolded stays so"


def test_nothing_can_be_saved_undone_or_typed_while_it_runs(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("applying"))
    assert [one.accessibleName() for one in visible(page, QPushButton)] == [
        texts.say("ui.review.details_of", title=texts.say(change.title, **change.params))
        for change in gallery.stand().plan.changes  # type: ignore[union-attr]  # there is a plan
    ]


# --- Twelve thousand ------------------------------------------------------------------------------


def test_thousands_of_people_are_one_row(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("many"))
    assert len(rows(page)) == 12
    assert "Assign 12,001 people" in said(page)


def test_a_row_of_many_tells_its_counts_and_names_who_failed(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("applying_many"))
    row = unfold(qtbot, page, "Assign 12,001 people")
    assert "8,191 done · 3 not done · 3,807 waiting" in words(row)
    assert texts.say("ui.review.state.sending") in words(row)
    people = [f"Person 0819{n} (person0819{n}@contoso.com)" for n in (1, 2, 3)]
    assert "\n".join(people) in words(row)


def test_who_failed_is_named_as_soon_as_it_is_known(qtbot: QtBot) -> None:
    stand = state("applying_many")
    page, _ = page_of(qtbot, replace(stand, changes={}))
    row = unfold(qtbot, page, "Assign 12,001 people")
    told = texts.say("ui.review.row.failed")
    assert told not in words(row)
    page.render_stand(stand)
    assert told in words(row)


def test_of_many_names_fifty_are_listed(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("failed_many"))
    row = unfold(qtbot, page, "Assign 110 people")
    listed = [told for told in words(row) if told.endswith("more")]
    assert [one.count("\n") for one in listed] == [50, 50]
    assert listed[0].endswith("and 50 more"), "who failed"
    assert listed[1].endswith("and 60 more"), "all of them"


def test_counts_alone_are_shown_in_a_few_milliseconds(qtbot: QtBot) -> None:
    stand = state("applying_many")
    page, _ = page_of(qtbot, stand)
    best = 1.0
    for number in range(5):
        changes = dict(list(stand.changes.items())[: 4_000 + number])
        newer = replace(stand, changes=changes)
        began = time.perf_counter()
        page.render_stand(newer)
        best = min(best, time.perf_counter() - began)
    assert best < 0.05


# --- Afterwards -----------------------------------------------------------------------------------


def test_a_finished_run_says_so_and_offers_file_and_undo(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("done"))
    assert texts.say("ui.review.result.converged") in said(page)
    assert all(texts.say("ui.review.state.done") in words(row) for row in rows(page))
    assert there(page, QPushButton, SAVE)
    press(qtbot, page, UNDO)
    assert intents.asked == [("ask_undo", (), {})]


def test_a_failed_run_shows_what_was_done_what_was_not_and_why(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("failed"))
    told = said(page)
    assert "Entra refused this: Sign-on URL and relay state" in told
    assert "Changes made now: 3 of 12." in told
    assert texts.say("ui.review.state.failed") in words(rows(page)[0])
    assert texts.say("ui.review.state.left_out") in words(rows(page)[1])
    assert [texts.say("ui.review.state.done") in words(row) for row in rows(page)[-3:]] == [
        True
    ] * 3


def test_what_does_not_show_yet_is_not_called_done(qtbot: QtBot) -> None:
    stand = state("failed")
    assert stand.plan is not None
    key = stand.plan.changes[0].id
    page, _ = page_of(qtbot, replace(stand, changes={key: Changed(key, "applied")}))
    assert texts.say("ui.review.state.unseen") in words(rows(page)[0])


def test_the_new_certificate_that_waits_can_be_switched_at_once(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("suspended"))
    assert texts.say("ui.review.consent.now") in said(page)
    qtbot.mouseClick(typed(qtbot, page, "acme"), Qt.MouseButton.LeftButton)
    assert intents.asked == [("apply", (), {"even_if_in_use": True})]


def test_what_an_undo_would_put_back_is_listed_before_it_is_done(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("to_undo"))
    assert "The signing certificate" in said(page)
    assert not there(page, QPushButton, UNDO)
    press(qtbot, page, PUT_BACK)
    press(qtbot, page, KEEP)
    assert [name for name, _, _ in intents.asked] == ["undo", "keep"]


def test_while_it_is_put_back_nothing_else_can_be_asked_for(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("undoing"))
    assert not there(page, QPushButton, PUT_BACK)
    assert not there(page, QPushButton, KEEP)
    assert rows(page) == []


def test_after_an_undo_what_entra_keeps_is_told(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("undone"))
    assert "Entra’s audit log keeps what was done." in said(page)
    assert not there(page, QPushButton, UNDO)


def test_an_undo_that_failed_can_be_asked_for_again(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("undo_failed"))
    assert texts.say("ui.review.result.next_undo_failed") in said(page)
    press(qtbot, page, UNDO)
    assert intents.asked == [("ask_undo", (), {})]


def test_while_an_undo_is_looked_up_it_cannot_be_asked_for_twice(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("asking_undo"))
    assert texts.say("ui.review.progress.undo_asked") in said(page)
    assert not there(page, QPushButton, UNDO)


def test_nobody_with_a_window_is_told_to_type_options(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("warned"))
    told = [one for one in said(page).splitlines() if one.startswith("What to do:")]
    assert len(told) > 2
    assert not any(" --" in one for one in told)


def test_an_earlier_run_can_be_undone_too(qtbot: QtBot) -> None:
    page, intents = page_of(qtbot, state("some"))
    press(qtbot, page, UNDO)
    assert intents.asked == [("ask_undo", (), {})]
    page.render_stand(state("first"))
    assert not there(page, QPushButton, UNDO), "nothing was made yet"


# --- The file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("first", "acme.toml"), ("practice", "practice-acme.toml"), ("done", "acme.toml")],
)
def test_the_answers_are_saved_where_the_person_says(
    name: str, suggested: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []

    def choose(_parent: QWidget, _title: str, proposal: str, _kinds: str) -> tuple[str, str]:
        asked.append(proposal)
        return str(tmp_path / "set-up.toml"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    page, intents = page_of(qtbot, state(name))
    press(qtbot, page, SAVE)
    assert [Path(one).name for one in asked] == [suggested]
    assert intents.asked == [("save_answers", (tmp_path / "set-up.toml",), {})]


def test_a_dialog_that_is_closed_saves_nothing(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: ("", ""))
    page, intents = page_of(qtbot, state("first"))
    press(qtbot, page, SAVE)
    assert intents.asked == []


def test_where_they_were_saved_is_said_below_the_button(qtbot: QtBot) -> None:
    saved = Saved("answers", Path("/a/b.toml"))
    page, intents = page_of(qtbot, replace(state("first"), saved=(saved,)))
    assert "Saved: /a/b.toml" in said(page)
    press(qtbot, page, "Open b.toml")
    assert intents.asked == [("open", (Path("/a/b.toml").absolute().as_uri(),), {})]
    page.render_stand(replace(state("first"), saved=(Saved("record", Path("/a/b.html")),)))
    assert "Saved: " not in said(page)


# --- The keyboard ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["first", "breaking", "failed", "staged", "to_undo"])
def test_tab_goes_through_the_page_as_one_reads_it(name: str, qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("looking"))
    page.render_stand(state(name))
    page.widget().layout().activate()  # type: ignore[union-attr]  # every page has a ground
    stops = [
        one
        for one in visible(page, QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isEnabled()
    ]
    one, visited = stops[0], []
    for _ in range(600):
        if one in stops and one not in visited:
            visited.append(one)
        one = one.nextInFocusChain()
    assert len(visited) == len(stops)
    at = [stop.mapTo(page, stop.rect().topLeft()) for stop in visited]
    first = min(range(len(at)), key=lambda n: (at[n].y(), at[n].x()))
    turned = at[first:] + at[:first]
    assert turned == sorted(turned, key=lambda point: (point.y() // 24, point.x()))


def test_what_was_unfolded_is_next_to_its_link(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, state("first"))
    row = unfold(qtbot, page, "Use SAML for sign-in")
    (block,) = visible(row, QPlainTextEdit)
    one = row.link.nextInFocusChain()
    while not one.focusPolicy() & Qt.FocusPolicy.TabFocus:
        one = one.nextInFocusChain()
    assert one is block
