"""The record of a run: what was changed, checked and counted, what comes next, how to undo it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from helpers import facts
from helpers.papers import (
    DONE,
    GOAL,
    NO_MAIL,
    OWNER,
    TAKEN,
    entry,
    frame,
    recording,
    run,
    said,
    section,
    tree,
)
from PySide6.QtGui import QTextDocument

from assistant import texts
from assistant.entra import clouds
from assistant.entra.call import Ref
from assistant.errors import Who
from assistant.saml.findings import State
from assistant.wizard import papers, recorded
from assistant.wizard.change import FieldChange
from assistant.wizard.events import Check

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


MADE = run(
    entry("application.create", kind="delete"),
    entry(
        "addresses.saml",
        FieldChange("identifierUris", (), (GOAL.identifier,)),
        FieldChange("web.redirectUriSettings", (), ((GOAL.reply_url, 0),)),
        FieldChange("keyCredentials", None, "top-secret"),
    ),
    entry("certificate.create", kind="keep", captured={"thumbprint": "CAFE" * 10}),
    entry(
        "certificate.activate",
        FieldChange(
            "preferredTokenSigningKeyThumbprint", None, Ref("certificate.create", "thumbprint")
        ),
    ),
    entry("people.assign:olivia@example.com", kind="delete", state="already"),
    entry(
        "people.assignment_required",
        FieldChange("appRoleAssignmentRequired", before=False, after=True),
        undone=True,
    ),
    entry("addresses.sign_on", FieldChange("loginUrl", None, "https://x"), state=""),
)


def test_what_was_changed_stands_before_and_after_with_its_state() -> None:
    page = papers.record(recording(made=MADE))
    changed = section(page, "paper.record.changed")
    rows = tree(page).xpath("//h2[2]/following-sibling::table[1]/tbody/tr")
    states = [row.xpath("string(td[4])") for row in rows]
    words = ("done", "done", "done", "done", "already", "undone", "unknown")
    assert states == [texts.say(f"paper.change.{word}") for word in words]
    assert f"none → {GOAL.identifier}" in changed
    assert f"{GOAL.reply_url} (index 0)" in changed
    assert "none → " + "CAFE" * 10 in changed
    assert "no → yes" in changed
    assert "25 November 2026, 09:08 UTC" in changed


def test_what_was_made_says_so() -> None:
    made = run(
        entry("application.create", kind="delete"),
        entry("application.restore", kind="delete"),
        entry("certificate.create", kind="keep", captured={"thumbprint": "CAFE" * 10}),
        entry("people.assign:olivia@example.com", kind="delete"),
        entry("people.assign:otto@example.com", kind="delete", state="already"),
    )
    said_of, _ = recorded.changes(made.entries)
    assert [one.lines for one in said_of] == [
        (("", "not there", "there"),),
        (("", "deleted", "there again"),),
        (("", "not there", "CAFE" * 10),),
        (("", "not assigned", "assigned"),),
        (),
    ]
    words = section(papers.record(recording(made=made)), "paper.record.changed")
    assert "The application not there → there 25" in words


def test_a_field_that_has_no_name_for_people_is_not_written_down() -> None:
    for printable in (True, False):
        page = papers.record(recording(made=MADE), printable=printable)
        assert "top-secret" not in page
        assert "keyCredentials" not in page


def test_what_entra_cannot_take_back_is_said_to_stay() -> None:
    made = run(entry("certificate.create", kind="keep", undone=True))
    assert texts.say("paper.change.kept") in section(
        papers.record(recording(made=made)), "paper.record.changed"
    )


def test_no_list_holds_more_than_fifty_names() -> None:
    many = [entry(f"people.assign:p{n}@example.com", kind="delete") for n in range(214)]
    checks = tuple(
        Check("people.person", "people", State.WARN, Who.ENTRA_ADMIN, told_of(n), str(n))
        for n in range(70)
    )
    for printable in (True, False):
        of = recording(made=run(*many), checks=checks)
        page = papers.record(of, printable=printable)
        changed = section(page, "paper.record.changed")
        assert len(set(re.findall(r"p\d+@example", changed))) == 50
        assert texts.say("paper.record.change_more", count=164) in changed
        checked = section(page, "paper.record.checked")
        assert len(set(re.findall(r"q\d+@example", checked))) == 50
        assert texts.say("paper.record.checked_more", count=20) in checked


def told_of(number: int) -> dict[str, object]:
    return {"upn": f"q{number}@example.com", "why": "No mail address.", "todo": "Fill in Mail."}


def test_checks_stand_by_whose_move_it_is_the_worst_first() -> None:
    def one(id_: str, state: State, who: Who) -> Check:
        return Check("people.required", "people", state, who, about=id_)

    checks = (
        one("a", State.PASS, Who.NOBODY),
        one("b", State.WARN, Who.YOU),
        one("c", State.FAIL, Who.SENTRY_OWNER),
        one("d", State.FAIL, Who.NOBODY),
        one("e", State.NOT_RUN, Who.SENTRY_OWNER),
    )
    groups, unnamed = recorded.by_mover(checks)
    assert unnamed == 0
    assert [(mover, [c.about for c in some]) for mover, some in groups] == [
        ("you", ["d", "b"]),  # it asks for something, so it is somebody's
        ("sentry_owner", ["c", "e"]),
        ("nobody", ["a"]),
    ]
    for who in Who:
        assert texts.has(f"paper.mover.{who.name.lower()}")
    for state in State:
        assert texts.has(f"paper.verdict.{state}")


def test_what_asks_for_something_is_nobodys_no_more() -> None:
    of = recording(frame(replace(DONE, people=(OWNER, NO_MAIL))))
    groups = dict(recorded.by_mover(of.checks)[0])
    asks = {State.FAIL, State.WARN, State.NOT_RUN}
    left = [c for c in groups["nobody"] if c.state in asks and c.say("remedy")]
    assert [c.words for c in left if c.id != "people.person"] == []
    assert "check.check.claims.not_run" in {c.words for c in groups["you"]}


def test_every_check_is_in_it_with_what_to_do() -> None:
    of = recording(frame(replace(DONE, people=(OWNER, NO_MAIL))))
    checked = section(papers.record(of), "paper.record.checked")
    assert len(of.checks) > 25
    for one in of.checks:
        assert " ".join((one.say("seen") or one.say("meaning")).split()) in checked
        if one.state in {State.FAIL, State.WARN}:
            assert " ".join(one.say("remedy").split()) in checked


def test_a_certificate_says_what_it_does_today() -> None:
    ended = facts.certificate("BB" * 20, days=-3)
    waits = facts.certificate("CC" * 20, days=300)
    early = facts.certificate("DD" * 20, not_before=facts.NOW + timedelta(days=1))
    active = facts.certificate()
    principal = facts.principal(GOAL, certificates=(ended, active, waits, early))
    of = frame(replace(DONE, service_principal=principal))
    standings = [recorded.standing(one, of) for one in principal.certificates]
    assert standings == ["ended", "active", "waiting", "early"]
    words = section(papers.record(recording(of)), "paper.record.certificate")
    assert "AA" * 20 in words
    assert "23 October 2028" in words
    none = recording(frame(facts.empty()))
    assert texts.say("paper.record.certificate_none") in papers.record(none)


def test_addresses_that_differ_show_what_entra_has() -> None:
    assert [there for _, _, there in recorded.addresses(frame())] == ["the same"] * 5
    other = facts.application(GOAL, identifier_uris=("https://other.example",), logout_url=None)
    found = [there for _, _, there in recorded.addresses(frame(replace(DONE, application=other)))]
    assert found == ["https://other.example", "the same", "the same", "the same", "none"]


def test_people_are_counted() -> None:
    of = frame(replace(DONE, people=(OWNER, NO_MAIL)))
    words = section(papers.record(recording(of)), "paper.record.people")
    for key, count in (("total", 2), ("gets_in", 1), ("will_not", 1), ("cannot_tell", 0)):
        assert f"{texts.say(f'paper.record.people_{key}')} {count}" in words
    assert "@" not in words


def test_how_to_undo_it_is_a_command_to_copy() -> None:
    words = section(papers.record(recording(made=MADE)), "paper.record.undo")
    assert f"{texts.program()} undo 20261125-0908-3f2a " in words
    assert texts.say("paper.record.undo_live") not in words
    china = frame(cloud=clouds.cloud_named("china"))
    assert "undo 20261125-0908-3f2a --cloud china" in papers.record(recording(china, MADE))
    used = recording(frame(replace(DONE, sentry=TAKEN)), MADE)
    assert texts.say("paper.record.undo_live") in said(papers.record(used))


def test_where_nothing_is_left_to_undo_no_command_is_given() -> None:
    gone = run(entry("application.create", kind="delete", undone=True))
    for made, key in ((gone, "undo_done"), (None, "undo_nothing"), (run(), "undo_nothing")):
        words = section(papers.record(recording(made=made)), "paper.record.undo")
        assert texts.say(f"paper.record.{key}") in words
        assert texts.program() not in words


QT_KNOWS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "br", "b"}
QT_KNOWS |= {"span", "code", "table", "thead", "tbody", "tr", "th", "td", "ol", "li", "a"}


def test_the_printable_one_is_what_qt_can_lay_out(qapp: QApplication) -> None:
    del qapp
    of = recording(made=MADE, practice=True)
    page = papers.record(of, printable=True)
    assert {one.tag for one in tree(page).iter()} <= QT_KNOWS
    document = QTextDocument()
    document.setHtml(page)
    laid = " ".join(document.toPlainText().split())
    for words in ("acme", GOAL.identifier, "CAFE" * 10, texts.say("paper.practice")):
        assert words in laid
    assert laid.replace(" ", "") == said(page).replace(" ", "")
