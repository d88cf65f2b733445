"""What becomes of the certificates, and who is told before one ends, for a page."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gallery import certificate as gallery

from assistant import texts
from assistant.entra.token import Account
from assistant.errors import BadInput
from assistant.wizard import certificate_plan
from assistant.wizard.saying import take
from assistant.wizard.stand import Stand


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("new", ["new", "next"]),
        ("bare", ["new", "next"]),
        ("good", ["stays"]),
        ("ending", ["new", "next"]),
        ("ending_live", ["new", "later"]),
        ("waiting", ["is used", "later"]),
        ("expired_live", ["is used", "next"]),
        ("hidden", ["wait"]),
        ("by_hand", []),
        ("looking", []),
    ],
)
def test_the_plan_is_said_in_its_order(state: str, expected: list[str]) -> None:
    found = certificate_plan.wills(gallery.STATES[state]())
    assert [will.mark.words for will in found] == expected
    assert all(will.title and will.why for will in found)


def test_a_new_one_is_named_without_the_mark_that_each_run_has_anew() -> None:
    (made, _) = certificate_plan.wills(gallery.STATES["new"]())
    assert "“Sentry acme” is made" in made.title


def test_while_people_sign_in_it_says_why_the_new_one_waits_and_where_to_go() -> None:
    _, later = certificate_plan.wills(gallery.STATES["ending_live"]())
    assert "People may sign in" in later.why
    assert f"“{texts.say('ui.step.sentry')}”" in later.why
    assert later.harm
    assert later.mark.tone == "warn"


def test_until_when_nothing_is_asked_again_is_told() -> None:
    (wait,) = certificate_plan.wills(gallery.STATES["hidden"]())
    assert "08:45 UTC" in wait.why


def test_years_are_offered_where_one_is_made_and_nowhere_else() -> None:
    found = certificate_plan.years(gallery.STATES["years"]())
    assert [(one.years, one.chosen) for one in found] == [(3, False), (2, False), (1, True)]
    assert [one.words for one in found] == [
        "3 years, until 23 November 2029",
        "2 years, until 23 November 2028",
        "1 year, until 23 November 2027",
    ]
    assert certificate_plan.years(gallery.STATES["good"]()) == ()


def test_who_is_there_stays_and_who_is_wished_comes() -> None:
    found = certificate_plan.notified(gallery.STATES["told"]())
    assert [(one.address, one.state) for one in found.told] == [
        ("identity@contoso.example", "there"),
        ("it-operations@contoso.example", "there"),
        ("on-call@contoso.example", "coming"),
    ]
    assert found.room == 2
    assert found.offered == "olivia@contoso.example"


def test_there_is_room_for_five() -> None:
    found = certificate_plan.notified(gallery.STATES["told_full"]())
    assert [one.state for one in found.told] == ["there"] * 4 + ["coming", "full"]
    assert (found.room, found.offered) == (0, "")


@pytest.mark.parametrize("upn", ["IT-Operations@contoso.example", "not an address"])
def test_nobody_is_offered_twice_or_without_a_mail_address(upn: str) -> None:
    stand = replace(gallery.STATES["told"](), account=Account(upn, "t"))
    assert certificate_plan.notified(stand).offered == ""


def test_more_are_taken_one_by_one_or_pasted_and_nobody_twice() -> None:
    stand = gallery.STATES["told"]()
    more = certificate_plan.with_more(stand, "a@x.example; b@x.example, ON-CALL@contoso.example")
    assert more == (*stand.answers.notify, "a@x.example", "b@x.example")
    assert certificate_plan.with_more(stand, "identity@contoso.example") == stand.answers.notify
    assert certificate_plan.without(stand, "On-Call@contoso.example") == (
        "it-operations@contoso.example",
    )


def test_a_refusal_names_the_address_and_keeps_what_was_typed() -> None:
    found = certificate_plan.notified(gallery.STATES["wrong"]())
    assert found.wrong is not None
    title, hint = found.wrong
    assert title == "The address is not a mail address: “on-call”"
    assert hint
    assert found.typed == "on-call"
    # What was taken before is not typed again, however the list was written down.
    both = replace(
        gallery.STATES["wrong"](), typed={"notify": "it-operations@contoso.example, on-call"}
    )
    assert certificate_plan.notified(both).typed == "on-call"


def test_what_the_flow_refuses_is_what_the_page_asks_to_correct() -> None:
    stand = gallery.STATES["told"]()
    refused = take(stand, {"notify": certificate_plan.with_more(stand, "ben@x.example on-call")})
    found = certificate_plan.notified(refused)
    assert found.typed == "ben@x.example on-call"
    assert found.wrong is not None
    assert "on-call" in found.wrong[0]
    taken = take(refused, {"notify": certificate_plan.with_more(refused, "ben@x.example")})
    assert certificate_plan.notified(taken).wrong is None
    assert "ben@x.example" in certificate_plan.notified(taken).known


def test_too_many_are_refused_with_a_sentence() -> None:
    stand = replace(
        gallery.STATES["told"](),
        wrong={"notify": BadInput("answers.too_many", where="--notify", most=5, value=6)},
    )
    wrong = certificate_plan.notified(stand).wrong
    assert wrong is not None
    assert "at most 5" in wrong[0]


@pytest.mark.parametrize(
    ("state", "word"),
    [("good", "passes"), ("order", "fails"), ("waiting", "look"), ("expired_live", "fails")],
)
def test_what_sentry_would_keep_is_the_checks_verdict(state: str, word: str) -> None:
    found = certificate_plan.published(gallery.STATES[state]())
    assert found is not None
    assert found.mark.words == word
    assert found.seen
    assert found.means
    assert bool(found.remedy) is (word != "passes")


def test_metadata_that_cannot_be_read_are_said_so_and_unread_ones_are_not() -> None:
    stand = gallery.STATES["good"]()
    assert stand.frame is not None
    seen = stand.frame.observed
    assert seen.federation is not None
    broken = replace(
        seen.federation, provider=None, kept=None, problem="metadata.status", status=404
    )
    failed = replace(stand, frame=replace(stand.frame, observed=replace(seen, federation=broken)))
    found = certificate_plan.published(failed)
    assert found is not None
    assert found.mark.words == "fails"
    unread = replace(stand, frame=replace(stand.frame, observed=replace(seen, federation=None)))
    assert certificate_plan.published(unread) is None
    assert certificate_plan.published(gallery.STATES["new"]()) is None
    assert certificate_plan.published(Stand()) is None
