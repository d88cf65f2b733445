"""What is known of the place that a person names, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from gallery import target as gallery
from helpers import facts

from assistant.entra.token import Account
from assistant.errors import BadInput
from assistant.saml.findings import State
from assistant.sentry import slug
from assistant.sentry.public import SentrySeen
from assistant.wizard import where
from assistant.wizard.answers import Answers
from assistant.wizard.stand import Target
from assistant.wizard.told import Offer

if TYPE_CHECKING:
    from assistant.wizard.stand import Stand
    from assistant.wizard.told import Told


def said(stand: Stand) -> list[str]:
    return [one.seen for one in where.answers_below(stand)]


def offers(stand: Stand) -> list[Offer]:
    return [one.offer for one in where.answers_below(stand) if one.offer]


def about(stand: Stand, words: str) -> Told:
    (found,) = (one for one in where.answers_below(stand) if words in one.seen)
    return found


def test_an_empty_field_gets_no_reproach() -> None:
    assert said(gallery.real("", None)) == []
    assert said(replace(gallery.real(), target=None)) == []


def test_what_was_pasted_is_said_to_be_understood() -> None:
    (first, *_) = where.answers_below(gallery.real("https://sentry.io/organizations/acme/issues/"))
    assert (first.label, first.state) == ("understood", State.PASS)
    assert "“acme” at sentry.io" in first.seen


def test_a_wrong_slug_is_offered_as_it_may_be_meant() -> None:
    assert offers(gallery.real("Acme Corp.", None)) == [Offer("slug", "Use acme-corp", "acme-corp")]


def test_what_is_wrong_is_not_looked_for() -> None:
    assert len(said(gallery.real("settings", gallery.NONE))) == 1


@pytest.mark.parametrize("text", ["Acme", "ab", "4711"])
def test_what_is_odd_about_a_slug_is_moot_once_sentry_has_it(text: str) -> None:
    missing = said(gallery.real(text, gallery.MISSING))
    there = said(gallery.real(text, gallery.NONE))
    assert len(missing) == 3
    assert [one for one in there if text in one] == [f"Sentry has the organization “{text}”."]


def test_capital_letters_that_sentry_does_not_know_are_offered_as_small_ones() -> None:
    found = offers(gallery.real("Acme", gallery.MISSING))
    assert found[0] == Offer("slug", "Use acme", "acme")
    assert found[1].act == where.OPEN


def test_while_sentry_is_asked_it_is_said_where() -> None:
    stand = gallery.real(target=Target(slug.parse("acme"), None, looking=True))
    (only,) = where.answers_below(stand)
    assert (only.label, only.seen) == ("looking", "Looking at https://sentry.io …")


def test_before_anybody_looked_nothing_is_claimed() -> None:
    assert said(gallery.real(seen=None)) == []


def test_without_an_answer_one_may_look_again() -> None:
    stand = gallery.real(seen=SentrySeen(reachable=False))
    assert [one.act for one in offers(stand)] == [where.LOOK]
    assert len(said(stand)) == 2


def test_no_sso_yet_is_no_fault() -> None:
    found = about(gallery.real(), "single sign-on")
    assert (found.label, found.state) == ("not yet", State.NOT_APPLICABLE)


def test_before_the_sign_in_the_tenant_is_named_and_not_judged() -> None:
    found = about(gallery.real(seen=gallery.ON_SSO), facts.TENANT)
    assert found.state is State.WARN


def test_after_the_sign_in_it_is_known_whether_it_is_this_tenant() -> None:
    me = Account("ada@contoso.com", facts.TENANT)
    here = gallery.real(seen=gallery.ON_SSO, account=me)
    assert about(here, "signs “acme” in through").state is State.PASS
    assert about(here, "People sign in this way today.").label == "in use"
    elsewhere = replace(here, account=replace(me, tenant_id="9" * 8))
    assert about(elsewhere, "sends people to the tenant").state is State.FAIL


def test_another_provider_is_told_before_the_sign_in_too() -> None:
    seen = replace(gallery.NONE, sso="other", idp_sso_url="https://idp.example/")
    assert about(gallery.real(seen=seen), "https://idp.example/").state is State.FAIL


def test_of_an_organization_that_is_not_there_nobody_asks_about_sso() -> None:
    assert not any("sign-on" in one.lower() for one in said(gallery.real("acne", gallery.MISSING)))


def test_an_address_of_another_sentry_than_the_named_one_is_offered() -> None:
    stand = gallery.STATES["two_sentries"]()
    assert Offer("base", "Use https://sentry.io", "https://sentry.io") in offers(stand)


def test_in_practice_the_practice_tenants_own_sentry_is_meant() -> None:
    stand = gallery.STATES["practice"]()
    assert said(stand)[0] == "A Sentry answers at https://localhost:8445."
    pasted = Target(slug.parse("https://sentry.io/organizations/acme/"), gallery.NONE)
    assert where.BASE not in [one.act for one in offers(replace(stand, target=pasted))]


def test_a_practice_tenant_that_starts_has_no_sentry_yet() -> None:
    stand = replace(gallery.STATES["practice"](), cloud=None)
    assert said(stand) == []


def test_what_is_odd_about_sentrys_address_is_said() -> None:
    answers = gallery.answers(sentry_url="http://localhost:9000")
    stand = gallery.real(seen=None, answers=answers)
    assert "http://localhost:9000" in said(stand)[0]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        (None, None),
        ("https://sentry.example.com", None),
        ("https://sentry.example.com/path", "sentry.address.path"),
    ],
)
def test_an_address_that_cannot_be_sentrys_is_found(url: str | None, code: str | None) -> None:
    problem = where.problem_with_address(Answers(sentry_url=url))
    assert (problem.code if problem else None) == code


def test_under_an_address_that_cannot_be_nothing_is_said_of_sentry() -> None:
    answers = gallery.answers(sentry_url="https://sentry.example.com/path")
    assert said(gallery.real(answers=answers)) == []


def test_the_named_sentry_wins_over_the_pasted_one() -> None:
    pasted = slug.parse("https://one.example/organizations/acme/")
    given: Any = {"organization": "acme"}
    assert where.sentry_of(Answers(**given), None, pasted).base == "https://one.example"
    named = Answers(**given, sentry_url="https://two.example")
    assert where.sentry_of(named, None, pasted).base == "https://two.example"
    with pytest.raises(BadInput, match=r"sentry\.address\.http"):
        where.sentry_of(Answers(**given, sentry_url="http://two.example"), None, pasted)
