"""The last page: what it shows in each state, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gallery import finish as gallery
from helpers.on_page import named, opened, press, sentences, there
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from assistant import texts
from assistant.ui.pages.finish import FinishPage
from assistant.wizard.events import Changed
from assistant.wizard.stand import Saved
from assistant.wizard.undo_asking import Asked

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from assistant.wizard.stand import Stand

SIGN_IN = "https://sentry.io/auth/login/acme/"
RECORD = texts.say("ui.finish.record.act")
ANSWERS = texts.say("ui.finish.answers.act")
UNDO = texts.say("ui.undo.act")
PUT_BACK = texts.say("ui.undo.put_back")
KEEP = texts.say("ui.undo.keep")
TO_SENTRY = texts.say("ui.finish.ready.act", step=texts.say("ui.step.sentry"))


def state(name: str) -> Stand:
    return gallery.STATES[name]()


READY = "Ready to try"
TRY = "Sign in for the test"
NEXT = "What comes next"
SHOWN = {
    "unseen": (["There is nothing to try yet"], [TRY, NEXT, RECORD, UNDO]),
    "looking": (["Entra and Sentry are being looked at. Nothing is changed meanwhile."], [TRY]),
    "ready": (
        [READY, TRY, SIGN_IN, "As whom: olivia@contoso.com", NEXT, RECORD, ANSWERS, UNDO],
        [PUT_BACK, TO_SENTRY],
    ),
    "not_taken": (["Sentry does not use this tenant yet", TO_SENTRY], [READY]),
    "unknown": (["Whether Sentry has taken the values could not be seen", TO_SENTRY], [READY]),
    "failing": (["Some checks fail", "As whom: an assigned person"], [READY]),
    "unapplied": (["Some changes have not been applied", "Go to Review"], [READY]),
    "nothing_there": (["There is no application yet", UNDO], [TRY, NEXT]),
    "from_entra": (
        ["Start at Entra", "IdP-initiated", "Microsoft → Sentry"],
        ["A Sign-on URL is set"],
    ),
    "no_link": ([SIGN_IN], ["https://myapps"]),
    "hidden": (["The application is hidden in My Apps. The address works all the same."], []),
    "practice": ([TRY], []),
    "live": ([READY], []),
    "second_owner_missing": (["Name a second owner in Sentry", "People →"], []),
    "members_pending": (["Members who have yet to link their account: 17"], ["Nobody is left"]),
    "members_linked": (["Every member has linked their account", "done"], []),
    "certificate_near": (["Renew the certificate before 12 December 2026"], ["Say who is told"]),
    "no_certificate": (["Make a signing certificate"], ["Renew the certificate"]),
    "saved": (["Saved: /home/admin/Documents/sentry-acme-record-2026-11-23.html"], []),
    "undo_looking": (["What can be put back is being found out."], [PUT_BACK]),
    "undo_asked": (["This would be put back", PUT_BACK, KEEP], [UNDO]),
    "undo_many": (["This would be put back", PUT_BACK, KEEP], [UNDO]),
    "undo_locks_out": (
        [
            "\n".join(
                (
                    texts.say("ui.undo.risk.yes"),
                    texts.say("ui.undo.risk.people", people=gallery.WHOM),
                    texts.say("ui.undo.risk.first"),
                )
            ),
            texts.say("ui.undo.typing", organization="acme"),
            KEEP,
        ],
        [UNDO],
    ),
    "undo_running": (["This is being put back", "2 of 6 put back"], [UNDO]),
    "undone": (["It was put back"], [UNDO, PUT_BACK, TRY]),
    "error": (
        ["Nothing was put back: people may sign in with this application today", TRY],
        [],
    ),
    "long_values": (["It can be tried, but not everything is right"], []),
}


@pytest.mark.parametrize("name", gallery.STATES)
def test_each_state_says_what_it_should_and_nothing_else(name: str, qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state(name))
    words = sentences(page)
    there, absent = SHOWN[name]
    assert [one for one in there if one not in words] == []
    assert [one for one in absent if any(one in each for each in words)] == []
    assert intents.asked == []


def test_the_states_are_those_of_the_page() -> None:
    assert set(gallery.STATES) == set(FinishPage.states) == set(SHOWN)


# --- Signing in for the test ---------------------------------------------------------------------


def test_the_address_is_copied_and_opened(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, "Copy address of: Start at Sentry")
    press(qtbot, page, "Open in the browser: Start at Sentry")
    assert intents.asked == [("copy", (SIGN_IN,), {}), ("open", (SIGN_IN,), {})]


def test_the_first_way_shows_its_steps_in_order_and_the_others_on_demand(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("ready"))
    words = sentences(page)
    steps = ["Open the address in a private window.", "Press that button.", "Look where you are."]
    assert sorted(steps, key=words.index) == steps
    tile = "Sign in to My Apps in a private window and choose “Sentry”, or open the address."
    assert tile not in words
    press(qtbot, page, "Details of Start in My Apps")
    assert tile in sentences(page)


def test_what_one_may_see_instead_is_explained_on_demand(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("ready"))
    seen = "AADSTS50105, on Microsoft’s page"
    assert seen not in sentences(page)
    press(qtbot, page, "Details of If you see something else")
    assert seen in sentences(page)
    assert any("on the page “People”" in each for each in sentences(page))


def test_while_practising_it_says_that_the_browser_warns(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("practice"))
    assert any("The browser warns" in each for each in sentences(page))
    assert any(
        "every page of a PDF, that it was made while practising" in each for each in sentences(page)
    )
    real, _ = opened(qtbot, FinishPage, state("ready"))
    assert not any("The browser warns" in each for each in sentences(real))


def test_where_it_cannot_work_yet_the_way_leads_there(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state("not_taken"))
    press(qtbot, page, TO_SENTRY)
    assert intents.asked == [("go", ("sentry",), {})]


def test_the_same_again_makes_nothing_anew(qtbot: QtBot) -> None:
    of = state("ready")
    page, _ = opened(qtbot, FinishPage, of)
    press(qtbot, page, "Details of Start in My Apps")
    before = page.findChildren(QLabel)
    page.render_stand(replace(of, notes=("x",)))
    assert page.findChildren(QLabel) == before


def test_another_address_is_shown_at_once(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state("ready"))
    page.render_stand(state("long_values"))
    qtbot.waitUntil(
        lambda: any(
            "acme-observability" in each and "auth/login" in each for each in sentences(page)
        )
    )
    assert SIGN_IN not in sentences(page)
    press(qtbot, page, "Copy address of: Start at Sentry")
    assert gallery.LONG in str(intents.asked)


# --- What comes next -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "button", "asked"),
    [
        (
            "second_owner_missing",
            "Go to People: Name a second owner in Sentry",
            ("go", ("people",), {}),
        ),
        (
            "certificate_near",
            "Go to Certificate: Renew the certificate before 12 December 2026",
            ("go", ("certificate",), {}),
        ),
        (
            "ready",
            "Read about it: Consider session control",
            ("open", (texts.say("next.session.link"),), {}),
        ),
    ],
)
def test_each_leads_where_it_is_done(
    name: str, button: str, asked: tuple[object, ...], qtbot: QtBot
) -> None:
    page, intents = opened(qtbot, FinishPage, state(name))
    press(qtbot, page, button)
    assert intents.asked == [asked]


# --- Keeping -------------------------------------------------------------------------------------


def choosing(monkeypatch: pytest.MonkeyPatch, path: str, kind: str) -> list[tuple[str, str]]:
    """Have the dialog answer with this path and kind; gives what it was asked with."""
    asked: list[tuple[str, str]] = []

    def answer(_parent: QWidget, _title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append((name, kinds))
        return path, next((one for one in kinds.split(";;") if kind in one), "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


@pytest.mark.parametrize(
    ("typed", "kind", "saved"),
    [
        ("/papers/record.html", ".html", "/papers/record.html"),
        ("/papers/record", ".html", "/papers/record.html"),
        ("/papers/record.html", ".pdf", "/papers/record.html"),
        ("/papers/record.PDF", ".pdf", "/papers/record.PDF"),
        ("/papers/acme 2026.11", ".pdf", "/papers/acme 2026.11.pdf"),
        ("/papers/record.pdf", ".html", "/papers/record.pdf"),
        ("/papers/record", "none of them", "/papers/record.html"),
    ],
)
def test_the_record_is_saved_as_the_kind_that_was_chosen(
    typed: str, kind: str, saved: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked = choosing(monkeypatch, typed, kind)
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, RECORD)
    assert intents.asked == [("save_record", (Path(saved),), {})]
    assert Path(asked[0][0]).name == "sentry-acme-record-2026-11-23.html"


@pytest.mark.parametrize(("kind", "ending"), [(".html", ".html"), (".pdf", ".pdf")])
def test_the_proposed_name_takes_the_ending_of_the_kind_that_is_chosen(
    kind: str, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    proposed = tmp_path / "sentry-acme-record-2026-11-23.html"
    choosing(monkeypatch, str(proposed), kind)
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, RECORD)
    assert intents.asked == [("save_record", (proposed.with_suffix(ending),), {})]


def test_the_kind_stays_chosen_where_a_file_is_there_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    there = tmp_path / "sentry-acme-record-2026-11-23.pdf"
    there.write_text("mine", encoding="utf-8")
    asked: list[tuple[str, str]] = []

    def answer(_parent: QWidget, _title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append((name, kinds))
        pdf = next(one for one in kinds.split(";;") if ".pdf" in one)
        return str(tmp_path / Path(name).name), pdf

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, RECORD)
    # The dialog itself asks before it gives the name of a file that is there.
    assert asked[1][0] == str(there)
    assert ".pdf" in asked[1][1].split(";;")[0]
    assert intents.asked == [("save_record", (there,), {})]


def test_a_file_that_is_there_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (tmp_path / "record.html").write_text("mine", encoding="utf-8")
    asked = choosing(monkeypatch, str(tmp_path / "record"), ".html")
    answers = iter([str(tmp_path / "record"), str(tmp_path / "record.html")])

    def answer(_parent: QWidget, _title: str, name: str, kinds: str) -> tuple[str, str]:
        asked.append((name, kinds))
        return next(answers), kinds.split(";;", maxsplit=1)[0]

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, RECORD)
    # The dialog itself asks before it gives the name of a file that is there.
    assert asked[1][0] == str(tmp_path / "record.html")
    assert intents.asked == [("save_record", (tmp_path / "record.html",), {})]


def test_a_file_made_while_practising_says_so_in_its_name(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    asked = choosing(monkeypatch, "", "")
    page, intents = opened(qtbot, FinishPage, state("practice"))
    press(qtbot, page, RECORD)
    press(qtbot, page, ANSWERS)
    assert [Path(name).name for name, _ in asked] == [
        "practice-sentry-acme-record-2026-11-23.html",
        "practice-SETUP.toml",
    ]
    assert intents.asked == []


def test_the_answers_are_kept_as_a_file(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    asked = choosing(monkeypatch, "/papers/mine", ".toml")
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, ANSWERS)
    assert intents.asked == [("save_answers", (Path("/papers/mine.toml"),), {})]
    assert Path(asked[0][0]).name == "SETUP.toml"


def saved_lines(page: QWidget) -> list[str]:
    return [one for one in sentences(page) if one.startswith("Saved: ")]


def test_where_each_file_is_stands_by_its_own_button(tmp_path: Path, qtbot: QtBot) -> None:
    of = state("saved")
    page, intents = opened(qtbot, FinishPage, of)
    first = named(page, QPushButton, "Open sentry-acme-record-2026-11-23.html")
    record, answers = (named(page, QPushButton, one) for one in (RECORD, ANSWERS))
    tops = [one.mapTo(page, QPoint(0, 0)).y() for one in (record, first, answers)]
    assert tops == sorted(tops)
    mine = tmp_path / "my answers.toml"
    page.render_stand(of.with_saved(Saved("answers", mine)))
    record_is = "/home/admin/Documents/sentry-acme-record-2026-11-23.html"
    assert saved_lines(page) == [f"Saved: {record_is}", f"Saved: {mine}"]
    again = named(page, QPushButton, "Open my answers.toml")
    assert again.mapTo(page, QPoint(0, 0)).y() > answers.mapTo(page, QPoint(0, 0)).y()
    press(qtbot, page, "Open my answers.toml")
    assert intents.asked == [("open", (mine.as_uri(),), {})]


def test_in_another_set_up_nothing_was_saved_yet(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("saved"))
    assert len(saved_lines(page)) == 1
    over = Saved("hand_over", Path("/papers/over.html"))
    page.render_stand(replace(state("ready"), saved=(over,)))
    assert saved_lines(page) == []


def test_what_another_page_saved_is_not_said_here(qtbot: QtBot) -> None:
    of = replace(state("ready"), saved=(Saved("hand_over", Path("/papers/over.html")),))
    page, _ = opened(qtbot, FinishPage, replace(of, notes=("Saved: by nobody",)))
    assert saved_lines(page) == []


# --- The way back --------------------------------------------------------------------------------


def test_an_undo_is_asked_about_first(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state("ready"))
    press(qtbot, page, UNDO)
    assert intents.asked == [("ask_undo", (), {})]


def test_what_is_asked_comes_into_view(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("ready"))
    page.resize(872, 500)
    qtbot.waitUntil(lambda: not page.filling.active)
    page.verticalScrollBar().setValue(0)
    page.render_stand(state("undo_asked"))

    def seen() -> bool:
        button = named(page, QPushButton, PUT_BACK)
        return not button.visibleRegion().isEmpty()

    qtbot.waitUntil(seen)
    assert button_bottom(page) <= page.viewport().height()
    # Whoever scrolls away is not brought back.
    page.verticalScrollBar().setValue(0)
    page.render_stand(replace(state("undo_asked"), notes=("news",)))
    QApplication.processEvents()
    assert page.verticalScrollBar().value() == 0


def button_bottom(page: FinishPage) -> int:
    button = named(page, QPushButton, PUT_BACK)
    return button.mapTo(page.viewport(), QPoint(0, button.height())).y()


def test_what_it_would_be_is_named_newest_first_and_then_decided(qtbot: QtBot) -> None:
    page, intents = opened(qtbot, FinishPage, state("undo_asked"))
    assert "\n".join(gallery.MADE) in sentences(page)
    press(qtbot, page, KEEP)
    press(qtbot, page, PUT_BACK)
    assert intents.asked == [("keep", (), {}), ("undo", (), {"even_if_in_use": False})]


def test_many_are_counted_and_can_all_be_read(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("undo_many"))
    names = [one for one in sentences(page) if one.startswith("Assign ")]
    assert [one.count("\n") + 1 for one in names] == [12]
    press(qtbot, page, texts.say("ui.act.details_name", what=texts.say("ui.undo.asked")))
    names = [one for one in sentences(page) if one.startswith("Assign ")]
    assert [one.count("\n") + 1 for one in names] == [12, 28]


def test_what_locks_people_out_takes_the_organizations_name_each_time(qtbot: QtBot) -> None:
    of = state("undo_locks_out")
    page, intents = opened(qtbot, FinishPage, of)
    back = named(page, QPushButton, PUT_BACK)
    field = named(page, QLineEdit, texts.say("ui.undo.typing", organization="acme"))
    for typed in ("", "acm", "Acme", "acme inc"):
        field.setText(typed)
        assert not back.isEnabled(), typed
    field.setText("acme")
    press(qtbot, page, PUT_BACK)
    assert intents.asked == [("undo", (), {"even_if_in_use": True})]
    # What is asked about is other by now: it was not meant.
    assert of.asked is not None
    fewer = replace(of.asked, ids=gallery.MADE[:2], titles=gallery.MADE[:2])
    page.render_stand(replace(of, asked=fewer))
    assert field.text() == ""
    assert not back.isEnabled()


def test_the_harmless_answer_gets_the_keyboard(qtbot: QtBot) -> None:
    of = state("ready")
    page, _ = opened(qtbot, FinishPage, of)
    named(page, QPushButton, UNDO).setFocus()
    page.render_stand(replace(of, busy="undo"))
    page.render_stand(replace(of, asked=Asked("r", gallery.MADE, gallery.MADE)))
    assert named(page, QPushButton, KEEP).hasFocus()
    # Once only: afterwards the keyboard stays where a person took it.
    named(page, QPushButton, PUT_BACK).setFocus()
    page.render_stand(replace(of, asked=Asked("r", gallery.MADE, gallery.MADE), notes=("x",)))
    assert named(page, QPushButton, PUT_BACK).hasFocus()


def test_while_it_is_put_back_it_says_how_far_it_is(qtbot: QtBot) -> None:
    of = state("undo_running")
    page, _ = opened(qtbot, FinishPage, of)
    bar = named(page, QProgressBar, "2 of 6 put back")
    assert (bar.value(), bar.maximum()) == (2, 6)
    assert not there(page, QPushButton, PUT_BACK)
    assert not there(page, QPushButton, KEEP)
    assert not named(page, QPushButton, RECORD).isEnabled()
    changes = {f"c-{number}": Changed(f"c-{number}", "undone") for number in range(5)}
    page.render_stand(replace(of, changes=changes))
    assert named(page, QProgressBar, "5 of 6 put back").value() == 5


def test_in_use_it_says_what_is_not_put_back(qtbot: QtBot) -> None:
    page, _ = opened(qtbot, FinishPage, state("live"))
    said = texts.say("ui.undo.live")
    assert any(said in each for each in sentences(page))
    other, _ = opened(qtbot, FinishPage, state("nothing_there"))
    assert not any(said in each for each in sentences(other))


def test_it_speaks_another_language(qtbot: QtBot) -> None:
    texts.use("de")
    page, _ = opened(qtbot, FinishPage, state("practice"))
    assert "Bereit zum Ausprobieren" in sentences(page)
    assert "Bericht speichern\N{NO-BREAK SPACE}…" in sentences(page)
