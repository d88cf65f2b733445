"""What is said on a page is judged at once, and nothing that was typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.sentry.public import SentrySeen
from assistant.wizard import saying
from assistant.wizard.answers import Answers
from assistant.wizard.stand import Stand


def test_an_answer_is_taken_in_its_usual_form() -> None:
    stand = saying.take(Stand(), {"app_name": "  Sentry  ", "certificate_years": 2})
    assert (stand.answers.app_name, stand.answers.certificate_years) == ("Sentry", 2)
    assert not stand.wrong


def test_what_cannot_be_used_is_kept_as_typed_and_the_last_good_answer_holds() -> None:
    good = saying.take(Stand(), {"reply_url": "https://sentry.example/saml/acs/acme/"})
    bad = saying.take(good, {"reply_url": "http//nonsense"})
    assert bad.answers.reply_url == "https://sentry.example/saml/acs/acme/"
    assert bad.typed["reply_url"] == "http//nonsense"
    assert bad.wrong["reply_url"].code.startswith("answers.")
    again = saying.take(bad, {"reply_url": "https://sentry.example/x/"})
    assert not again.wrong
    assert not again.typed


@pytest.mark.parametrize("nothing", [None, "", ()])
def test_nothing_takes_an_answer_back(nothing: object) -> None:
    stand = Stand(answers=Answers(users=("a@b.c",), sentry_owner="a@b.c"))
    taken = saying.take(stand, {"users": nothing, "sentry_owner": nothing})
    assert (taken.answers.users, taken.answers.sentry_owner) == ((), None)


def test_what_excludes_another_answer_clears_it() -> None:
    one = saying.take(Stand(), {"new_app": True})
    other = saying.take(one, {"app_id": "00000000-0000-0000-0000-000000000001"})
    assert not other.answers.new_app
    assert other.answers.app_id


def test_two_owners_are_two_people() -> None:
    stand = saying.take(Stand(), {"sentry_owner": "a@b.c"})
    stand = saying.take(stand, {"second_owner": "A@B.C"})
    assert stand.wrong["second_owner"].code == "answers.same_owner"
    assert stand.answers.second_owner is None


def test_a_pasted_address_gives_the_organization_and_the_sentry() -> None:
    stand = saying.aim(Stand(), "https://sentry.example/organizations/acme/issues/")
    assert stand.answers.organization == "acme"
    assert stand.answers.sentry_url == "https://sentry.example"
    assert stand.target
    assert stand.target.looking


def test_sentrys_own_address_needs_not_to_be_said() -> None:
    stand = saying.aim(Stand(), "https://acme.sentry.io/issues/")
    assert (stand.answers.organization, stand.answers.sentry_url) == ("acme", None)


def test_a_practice_has_its_own_sentry() -> None:
    stand = Stand(answers=Answers(cloud="practice"))
    stand = saying.aim(stand, "https://sentry.example/organizations/acme/")
    assert stand.answers.sentry_url is None


@pytest.mark.parametrize("text", ["", "   ", "a b", "ä", "-x-", "x" * 51, "<b>x</b>"])
def test_a_slug_that_cannot_be_is_no_answer(text: str) -> None:
    stand = saying.aim(Stand(answers=Answers(organization="acme")), text)
    assert stand.answers.organization is None
    assert stand.target
    assert not stand.target.looking


def test_what_was_seen_counts_only_for_what_stands_there_now() -> None:
    seen = SentrySeen(reachable=True)
    stand = saying.aim(Stand(), "acme")
    assert saying.saw(stand, "acme", seen).target.seen is seen  # type: ignore[union-attr]
    assert saying.saw(stand, "acm", seen) is stand
    assert saying.saw(replace(stand, target=None), "acme", seen).target is None


def test_typing_the_same_again_keeps_what_was_seen() -> None:
    stand = saying.saw(saying.aim(Stand(), "acme"), "acme", SentrySeen(reachable=True))
    again = saying.aim(stand, "acme ")
    assert again.target
    assert again.target.seen is not None


def test_one_goes_on_with_answers_that_were_kept() -> None:
    stand = saying.start(Answers(organization="acme"))
    assert stand.target
    assert stand.target.slug.value == "acme"
    assert saying.start(Answers()).target is None
