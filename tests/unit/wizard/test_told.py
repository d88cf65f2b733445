"""A verdict in words: what is said, whose move it is, and what is left out."""

from __future__ import annotations

from helpers import facts

from assistant.errors import BadInput, Who
from assistant.saml.findings import State, fail, good
from assistant.wizard import told
from assistant.wizard.answers import check
from assistant.wizard.events import Check
from assistant.wizard.told import Offer


def test_a_finding_says_whose_move_it_is_only_if_it_is_not_the_readers() -> None:
    mine = told.of_finding(fail("sentry.slug.reserved", slug="settings"))
    theirs = told.of_finding(fail("sentry.seen.other_provider", Who.SENTRY_OWNER, at="x"))
    assert (mine.who, theirs.who) == (Who.NOBODY, Who.SENTRY_OWNER)
    assert mine.seen.startswith("“settings”")
    assert mine.remedy


def test_what_is_right_names_no_remedy() -> None:
    words = told.of_finding(good("sentry.seen.took_it", slug="acme", tenant=facts.TENANT))
    assert words.remedy == ""
    assert words.meaning


def test_a_check_without_a_sentence_for_its_meaning_has_none() -> None:
    words = told.of_check(Check("target.sentry", "target", State.PASS, params={"base": "b"}))
    assert words.seen == "A Sentry answers at b."
    assert words.label == "passes"


def test_an_answer_that_cannot_be_taken_is_told_by_the_name_of_its_field() -> None:
    try:
        check("client_id", "abc")
    except BadInput as error:
        words = told.of_error(error, "Client ID")
        assert words.seen == "Client ID is not an id: “abc”"
        assert "--client-id" not in words.seen + words.meaning + words.remedy
    else:
        raise AssertionError


def test_an_error_without_a_field_keeps_its_words() -> None:
    words = told.of_error(BadInput("sentry.address.scheme", scheme="ftp"))
    assert "ftp" in words.meaning


def test_an_offer_comes_on_top() -> None:
    words = told.Told(State.WARN, "seen").offering("slug", "Use acme", "acme")
    assert words.offer == Offer("slug", "Use acme", "acme")
    assert words.seen == "seen"
