"""Which application is taken, and what that means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gallery import application as gallery
from gallery.signin import answers

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import taking
from assistant.wizard.observed import Candidate, Why
from assistant.wizard.stand import Stand
from assistant.wizard.taking import Kind


def state(name: str) -> Stand:
    return gallery.STATES[name]()


def kinds(stand: Stand) -> list[Kind]:
    return [option.kind for option in taking.options(stand)]


def chosen(stand: Stand) -> str:
    found = taking.chosen(stand)
    return found.key if found else ""


def test_where_nothing_is_there_nobody_has_to_choose() -> None:
    assert taking.options(state("new")) == ()
    assert taking.takes_new(state("new"))
    assert taking.options(state("looking")) == ()
    assert not taking.takes_new(state("looking"))


def test_as_long_as_it_is_unclear_nothing_is_chosen() -> None:
    stand = state("ask")
    assert kinds(stand) == [Kind.USE, Kind.USE, Kind.USE, Kind.NEW]
    assert chosen(stand) == ""
    assert not taking.takes_new(stand)


def test_each_says_why_it_may_be_meant_and_whom_it_serves() -> None:
    half, other, old, new = taking.options(state("ask"))
    assert half.says == (
        texts.say("ui.application.why.template.says"),
        "No organization is set in it yet.",
    )
    assert "serves another organization" in other.says[1]
    assert old.word == "same name"
    assert dict(half.facts)["Application (client) ID"] == gallery.HALF.app_id
    assert new.ruled_out == ""


def test_an_identifier_of_entras_own_serves_nobody() -> None:
    own = replace(gallery.HALF, identifier_uris=(f"api://{gallery.HALF.app_id}",))
    stand = gallery.stand(gallery.seen(candidates=(Candidate(own, Why.TEMPLATE),)))
    assert "No organization" in taking.options(stand)[0].says[1]


def test_where_one_holds_the_identifier_no_other_can_be_made() -> None:
    *_, new = taking.options(state("held"))
    assert "Not possible: Sentry holds" in new.ruled_out


def test_what_was_just_chosen_counts_before_anybody_looked_again() -> None:
    stand = state("reuse")
    assert chosen(stand) == f"use:{gallery.HALF.app_id}"
    assert taking.is_current(stand)
    other = replace(stand, answers=answers(app_id=gallery.OLD.id))
    assert chosen(other) == f"use:{gallery.OLD.app_id}"
    assert not taking.is_current(other)
    new = replace(stand, answers=answers(new_app=True))
    assert chosen(new) == "new:"
    assert taking.takes_new(new)


def test_a_new_one_that_has_been_made_is_the_one_that_is_there() -> None:
    said = answers(new_app=True)
    stand = gallery.stand(gallery.there(), answers=said)
    assert chosen(stand).startswith("use:")


@pytest.mark.parametrize("named", ["d-1", "APP-D-1"])
def test_a_deleted_one_is_meant_by_either_id(named: str) -> None:
    stand = replace(state("deleted"), answers=answers(restore_app=named))
    assert chosen(stand) == "restore:d-1"


def test_a_deleted_one_says_what_comes_back_with_it() -> None:
    first = taking.options(state("deleted"))[0]
    assert first.title == "Bring the deleted “Sentry” (app-d-1…) back"
    assert "may sign in again" in first.says[1]


def test_two_deleted_ones_of_one_name_are_told_apart() -> None:
    first, second, _ = taking.options(state("deleted"))
    assert first.title != second.title
    assert "deleted on 21 November 2026; its application ID begins with app-d-1" in first.says[0]
    assert "deleted on 14 November 2026" in second.says[0]
    named_one = replace(gallery.twins()[0], why=Why.NAMED)
    (told, _) = taking.options(gallery.stand(gallery.seen(twins=(named_one,))))
    assert texts.say("ui.application.restore.holds") in told.says


def test_where_sentry_sends_people_here_a_deleted_one_is_recommended() -> None:
    found = taking.stranded_verdict(state("stranded"))
    assert found is not None
    assert found.offer is not None
    assert (found.offer.act, found.offer.value) == (taking.BACK, "d-1")
    assert chosen(state("stranded")) == "new:", "what changes the plan is chosen for nobody"
    assert taking.stranded_verdict(state("deleted")) is None
    back = replace(state("stranded"), answers=answers(restore_app="d-1"))
    assert taking.stranded_verdict(back) is None
    only_a_name = gallery.stand(gallery.seen(twins=gallery.twins()[1:], sentry=gallery.ON_SSO))
    assert taking.stranded_verdict(only_a_name) is None


def test_after_a_restore_more_is_planned() -> None:
    assert "planned once it is back" in taking.remarks(state("restoring"))[0]


def test_the_gallery_shows_sentrys_own_entry_first() -> None:
    frame = state("lookalikes").frame
    assert frame is not None
    found = taking.entries(frame)
    assert [entry.ours for entry in found] == [True, False, False, False]
    assert taking.gallery_verdict(frame) is None


def test_a_home_page_that_is_not_sentrys_is_doubted() -> None:
    frame = state("doubt").frame
    assert frame is not None
    doubt = taking.gallery_verdict(frame)
    assert doubt is not None
    assert doubt.state is State.WARN
    assert "sentry.example.org" in doubt.seen


def test_without_an_entry_one_of_the_persons_own_is_offered() -> None:
    frame = state("no_entry").frame
    assert frame is not None
    verdict = taking.gallery_verdict(frame)
    assert verdict is not None
    assert verdict.offer is not None
    assert (verdict.offer.act, verdict.offer.value) == (taking.OWN, "custom")


def test_only_what_this_page_and_the_next_are_about_is_listed_and_the_rest_counted() -> None:
    stand = state("new")
    assert {change.step for change in taking.effects(stand)} == {"application", "addresses"}
    assert taking.remarks(stand) == ("Changes that later pages are about: 2.",)
    assert taking.effects(replace(stand, plan=None)) == ()
    assert taking.remarks(replace(stand, plan=None)) == ()


def test_what_may_be_hidden_is_waited_for() -> None:
    assert "may not be visible yet" in taking.waits(state("hidden"))
    assert taking.waits(state("new")) == ""


@pytest.mark.parametrize(("read", "words"), [(False, "more deleted"), (None, "not readable")])
def test_deleted_ones_that_were_not_looked_through_are_admitted(
    read: bool | None, words: str
) -> None:
    frame = gallery.stand(gallery.seen(bin_read=read)).frame
    assert frame is not None
    verdict = taking.bin_verdict(frame)
    assert verdict is not None
    assert words in verdict.seen


def test_a_choice_that_led_nowhere_can_be_taken_back() -> None:
    assert taking.can_choose_anew(state("not_found"))
    assert not taking.can_choose_anew(state("refused"))
    assert not taking.can_choose_anew(replace(state("not_found"), busy="look"))
