"""A whole sign-in: its parts in their order, and how it ended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from helpers.saml_documents import NOW, pair
from helpers.sign_ins import ACS, RESPONDER, Response, known, message, request, sent

from assistant.diagnosis.sign_in import Diagnosis, diagnose
from assistant.diagnosis.things import Answered, EntraError, ProviderSaid

if TYPE_CHECKING:
    from assistant.diagnosis.things import Thing

GOOD, BAD = message(Response().document()), message(Response(by=pair("other")).document())
NO = message(Response(status=RESPONDER, says="AADSTS50105: no").document())


def told(*things: Thing, **more: dt.datetime) -> Diagnosis:
    return diagnose(things, known(), NOW, **more)


def codes(found: Diagnosis) -> list[str]:
    return [one.finding.code for part in found.parts for one in part.findings]


@pytest.mark.parametrize(
    ("things", "word"),
    [
        ((), "cannot_tell"),
        ((sent(request()),), "cannot_tell"),
        ((sent(request(Version="1.1")),), "refused"),
        ((sent(request()), GOOD), "accepted"),
        ((sent(request()), BAD), "refused"),
        ((NO,), "refused"),
        ((EntraError(50105),), "refused"),
        ((EntraError(4711),), "refused"),
        ((GOOD, Answered(ACS, 302, "https://x/")), "accepted"),
        ((GOOD, Answered(ACS, 500)), "refused"),
        ((GOOD, Answered(ACS, 301, ACS)), "refused"),
        ((GOOD, ProviderSaid("sentry.said.no_saml", "x")), "refused"),
        ((GOOD, ProviderSaid("sentry.said.configured", "x")), "accepted"),
        ((BAD, ProviderSaid("sentry.said.configured", "x")), "refused"),
        ((GOOD, ProviderSaid("sentry.said.confirm", "x")), "accepted"),
        ((ProviderSaid("sentry.said.linked", "x"),), "accepted"),
        ((sent(request()), BAD, sent(request()), GOOD), "accepted"),
        ((BAD, GOOD), "accepted"),
        ((GOOD, BAD), "refused"),
        ((sent(request()), GOOD, sent(request())), "cannot_tell"),
    ],
)
def test_how_it_ended(things: tuple[Thing, ...], word: str) -> None:
    assert told(*things).verdict == word


def test_a_response_is_held_against_the_request_before_it() -> None:
    assert "diagnosis.answers" in codes(told(sent(request()), GOOD))
    other = told(sent(request(ID="ONELOGIN_x")), GOOD)
    assert "diagnosis.answers_other" in codes(other)
    assert other.verdict == "accepted"


def test_the_moment_is_the_named_one_then_the_recorded_one() -> None:
    late = NOW + dt.timedelta(hours=3)
    recorded = message(GOOD.document, at=NOW)
    assert diagnose([GOOD], known(), late).verdict == "refused"
    assert diagnose([recorded], known(), late).verdict == "accepted"
    assert diagnose([recorded], known(), NOW, at=late).verdict == "refused"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answered(ACS, 0), "answer_missing"),
        (Answered(ACS, 301, ACS), "answer_lost"),
        (Answered(ACS, 308, ACS), "answer_lost"),
        (Answered(ACS, 502), "answer_error"),
        (Answered(ACS, 302, "https://x/"), "answer_moved"),
        (Answered(ACS, 200), "answer_page"),
    ],
)
def test_what_the_provider_answered_is_told(answer: Answered, code: str) -> None:
    [found] = told(answer).parts[0].findings
    assert found.finding.code == f"diagnosis.{code}"
    assert found.finding.seen


def test_ids_without_a_number_are_worth_something() -> None:
    [found] = told(EntraError(0, correlation_id="8b15")).parts[0].findings
    assert "8b15" in found.finding.seen
