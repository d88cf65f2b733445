"""What the review says round its changes: the sum, how a run ended, who could be shut out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from gallery import review as gallery

from assistant import texts
from assistant.saml.findings import State
from assistant.wizard import review_rows, review_run, review_words
from assistant.wizard.events import Check, Result
from assistant.wizard.steps import sentry

if TYPE_CHECKING:
    from assistant.entra.people import User
    from assistant.wizard.stand import Stand


def lead(name: str) -> str:
    stand = gallery.STATES[name]()
    return review_words.summary(stand, review_run.sections(stand))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("first", "12 changes in Contoso. 1 thing is right already and stays as it is."),
        ("staged", "1 change in Contoso. 6 things are right already and stay as they are."),
        ("many", "12,012 changes in Contoso. 1 thing is right already and stays as it is."),
        ("nothing", "Contoso was compared with your answers: everything is as wanted."),
        ("waiting", "Nothing is asked for in Contoso now."),
        ("suspended", "Nothing can be changed in Contoso before Sentry has been changed."),
        ("applying", "The changes are being made in Contoso. You can stop at any time."),
        ("undoing", "What was changed in Contoso is being put back. You can stop at any time."),
        ("looking", "Entra and Sentry are being looked at. Nothing is changed meanwhile."),
        ("unseen", "What would change is shown here once both sides have been looked at."),
    ],
)
def test_the_page_is_summed_up(name: str, said: str) -> None:
    assert lead(name) == said


def test_the_first_look_under_way_is_said() -> None:
    stand = replace(gallery.unseen(), busy="look")
    said = review_words.summary(stand, review_run.sections(stand))
    assert said == texts.say("ui.review.lead_many.looking")


# --- How a run ended ------------------------------------------------------------------------------


def ending(name: str) -> review_words.Ending:
    found = review_words.ending(gallery.STATES[name]())
    assert found is not None
    return found


def test_a_finished_run_leads_on_to_sentry() -> None:
    found = ending("done")
    assert (found.tone, found.title) == ("good", texts.say("ui.review.result.converged"))
    following = texts.say("ui.review.result.next_converged")
    assert found.sentences == ("Changes made now: 12 of 12.", following)


def taken_by_sentry(stand: Stand) -> Stand:
    assert stand.frame is not None
    seen = replace(gallery.LIVE, idp_sso_url=sentry.sso_address(stand.frame))
    return replace(stand, frame=stand.frame.sentry_seen(seen))


def test_where_sentry_has_the_values_already_nobody_is_sent_to_type_them() -> None:
    ended = review_words.ending(taken_by_sentry(gallery.done()))
    assert ended is not None
    assert ended.sentences[-1] == texts.say("ui.review.result.next_taken")
    why = review_words.nothing_why(taken_by_sentry(gallery.nothing()))
    assert why is not None
    assert why.why == texts.say("ui.review.empty.why_taken")
    before = review_words.nothing_why(gallery.nothing())
    assert before is not None
    assert before.why == texts.say("ui.review.empty.why")


def test_a_failed_run_says_what_was_done_and_names_what_was_not() -> None:
    found = ending("failed")
    assert found.tone == "fail"
    assert found.sentences[0] == "Changes made now: 3 of 12."
    assert "Start sign-in at Sentry" in found.sentences[1]
    assert "Set Sentry’s addresses" not in found.sentences[1]


def test_a_stopped_run_counts_what_its_lists_hold() -> None:
    """Of what got no answer a later look shows one; the other stays unknown, and is said so."""
    of = gallery.agreed(gallery.stand(), "applied", "failed", "failed", *["skipped"] * 9)
    assert of.plan is not None
    left = replace(of.plan, changes=of.plan.changes[2:])
    result = Result("cancelled", gallery.RUN, 12, 1)
    found = review_words.ending(replace(of, plan=left, result=result))
    assert found is not None
    first, second, third = (review_rows.Row((one,)).title for one in of.plan.changes[:3])
    assert found.sentences[0] == "Changes made now: 2 of 12."
    assert found.sentences[1] == f"No answer came, but it is there now: {second}"
    unknown = f"Sent, but no answer came, and it does not show: {third}"
    assert found.sentences[2] == unknown
    assert found.sentences[3].startswith("Not done: ")
    assert first not in " ".join(found.sentences[1:])


def test_a_run_stopped_before_anything_was_made_does_not_say_that_nothing_had_to_be() -> None:
    of = gallery.agreed(gallery.stand(), *["skipped"] * 12)
    found = review_words.ending(replace(of, result=Result("cancelled", gallery.RUN, 12, 0)))
    assert found is not None
    assert found.sentences[0] == "Changes made now: 0 of 12."


def test_of_many_that_failed_the_number_is_told() -> None:
    found = ending("failed_many")
    assert found.sentences[1] == "Not done: Assign 100 people"


@pytest.mark.parametrize("name", ["stopped", "suspended"])
def test_a_run_that_stopped_or_waits_is_no_failure(name: str) -> None:
    assert ending(name).tone == "warn"


def test_a_check_that_fails_afterwards_is_no_failed_change() -> None:
    stand = gallery.done()
    assert stand.result is not None
    found = review_words.ending(replace(stand, result=replace(stand.result, outcome="failed")))
    assert found is not None
    assert found.tone == "good"


def test_an_undo_says_what_entra_keeps() -> None:
    found = ending("undone")
    assert found.undone
    assert found.sentences[0] == "Changes put back: 12."
    assert {check.id for check in found.checks} >= {"review.kept_deleted", "review.kept_audit"}


def test_an_undo_that_failed_is_told_from_an_apply_that_failed() -> None:
    stand = gallery.undone()
    failed = replace(stand, result=Result("failed", gallery.RUN, 12, 3))
    found = review_words.ending(failed)
    assert found is not None
    assert (found.tone, found.title) == ("fail", "Not everything was put back")


@pytest.mark.parametrize("busy", ["apply", "undo"])
def test_while_the_next_runs_the_last_ending_is_not_shown(busy: str) -> None:
    assert review_words.ending(replace(gallery.done(), busy=busy)) is None  # type: ignore[arg-type]  # what the worker does


def test_a_plan_alone_is_no_ending() -> None:
    assert review_words.ending(gallery.stand()) is None
    assert review_words.ending(replace(gallery.stand(), result=Result("planned"))) is None


# --- Before one agrees ----------------------------------------------------------------------------


def test_who_could_be_shut_out_is_named_and_the_safe_way() -> None:
    said = review_words.consent(gallery.breaking())
    assert "person0@contoso.com" in said[0]
    assert "(+4)" in said[0]
    assert said[1] == texts.say("ui.review.consent.refused")


def with_people(stand: Stand, *people: User) -> Stand:
    assert stand.frame is not None
    observed = replace(stand.frame.observed, people=people)
    return replace(stand, frame=replace(stand.frame, observed=observed))


def test_who_is_shut_out_anyway_is_not_named_as_locked_out() -> None:
    disabled = replace(gallery.ANN, enabled=False)
    no_mail = replace(gallery.ANN, id="u-no", upn="no.mail@contoso.com", mail=None)
    guest = replace(gallery.ANN, id="u-guest", upn="guest@contoso.com", state="PendingAcceptance")
    stand = with_people(gallery.breaking(), disabled, no_mail, gallery.OLIVIA, guest)
    assert review_words.consent(stand)[0] == (
        "Who could be locked out: olivia@contoso.com, guest@contoso.com"
    )
    nobody = with_people(gallery.breaking(), disabled, no_mail)
    assert review_words.consent(nobody)[0] == texts.say("ui.review.consent.whom_none")


def test_a_certificate_that_is_new_in_the_plan_is_said_not_to_be_switched() -> None:
    assert texts.say("ui.review.consent.certificate") in review_words.consent(gallery.staged())
    later = review_words.consent(gallery.suspended())
    assert texts.say("ui.review.consent.certificate") not in later
    assert texts.say("ui.review.consent.now") in later
    assert texts.say("ui.review.consent.staged") in later


def test_that_nobody_is_known_is_said() -> None:
    stand = gallery.breaking()
    assert stand.frame is not None
    observed = replace(stand.frame.observed, people=())
    said = review_words.consent(replace(stand, frame=replace(stand.frame, observed=observed)))
    assert said[0] == texts.say("ui.review.consent.whom_unknown")
    assert review_words.consent(gallery.unseen()) == ()


def test_that_people_sign_in_is_said_calmly_where_nothing_can_hurt_them() -> None:
    said = review_words.in_use(gallery.live())
    assert said is not None
    assert said.word == "in use"
    assert review_words.in_use(gallery.breaking()) is None
    assert review_words.in_use(gallery.stand()) is None
    assert review_words.in_use(gallery.nothing()) is None


def test_that_it_cannot_be_told_counts_as_in_use() -> None:
    stand = gallery.some()
    assert stand.frame is not None
    observed = replace(stand.frame.observed, sentry=None)
    said = review_words.in_use(replace(stand, frame=replace(stand.frame, observed=observed)))
    assert said is not None
    assert said.word == "treated as in use"


def test_what_hurts_comes_worst_first_and_what_is_well_not_at_all() -> None:
    states = [check.state for check in review_words.hurting(gallery.warned())]
    assert states[0] is State.FAIL
    assert set(states[1:]) == {State.WARN}
    calm = replace(gallery.stand(), hurting=(Check("application.live", "application", State.PASS),))
    assert review_words.hurting(calm) == ()


def test_an_empty_plan_says_why_and_a_waiting_one_until_when() -> None:
    nothing, waiting = (
        review_words.nothing_why(gallery.STATES[n]()) for n in ("nothing", "waiting")
    )
    assert nothing is not None
    assert nothing.title == "Nothing to change"
    assert waiting is not None
    assert "08:45 UTC" in waiting.why
    assert review_words.nothing_why(gallery.stand()) is None
    assert review_words.nothing_why(gallery.looking()) is None
    assert review_words.nothing_why(gallery.done()) is None, "its ending says it"
