"""What stands below a search field, and what Enter would take."""

from __future__ import annotations

import pytest

from assistant.entra.call import Fault
from assistant.wizard import finding
from assistant.wizard.search import Found, Row

ANN = Row("user", "1", "Ann Archer", "ann@contoso.com", "plain", "ann@contoso.com")
ANNA = Row("user", "2", "Anna Abel", "anna@contoso.com", "plain", "anna@contoso.com")
MAILS = Row("group", "g", "Announcements", "g", "distribution", "all@contoso.com", usable=False)


def said(typed: str, found: Found | None = None, **more: str) -> str:
    return finding.say(typed, found, groups=True, **more).words


def test_an_empty_field_says_nothing() -> None:
    assert said("  ") == ""


def test_one_letter_is_too_few() -> None:
    assert "2" in said("a")
    assert not finding.searches(" a ")
    assert finding.searches("an")


@pytest.mark.parametrize("awaited", ["looking", "given_up", "signed_out"])
def test_without_an_answer_it_says_why(awaited: str) -> None:
    words = said("ann", awaited=awaited)
    assert words
    assert said("ann@contoso.com", awaited=awaited).startswith(words)
    assert "ann@contoso.com" in said("ann@contoso.com", awaited=awaited)


def test_only_a_search_that_was_given_up_fails() -> None:
    fails = [
        finding.say("ann", None, groups=False, awaited=awaited).fails
        for awaited in ("looking", "given_up", "signed_out")
    ]
    assert fails == [False, True, False]


def test_an_answer_to_something_else_is_no_answer() -> None:
    assert said("anna", Found("ann", (ANN,))) == said("anna")
    assert finding.row_of("anna", Found("ann", (ANN,))) is None
    assert said("ann  archer", Found("ann archer", (ANN,))) != said("ann  archer")


def test_nobody_found_says_what_to_try() -> None:
    people = finding.say("xyz", Found("xyz"), groups=False).words
    assert "xyz" in people
    assert people != said("xyz", Found("xyz"))


def test_enter_takes_the_first_that_can_be_taken() -> None:
    found = Found("an", (MAILS, ANN, ANNA))
    assert finding.row_of("an", found) is ANN
    assert finding.row_of("an", found, {"ann@contoso.com"}) is ANNA
    assert finding.row_of("an", Found("an", (MAILS,))) is None
    assert "3" in said("an", found)


def test_a_whole_name_is_never_taken_for_somebody_else() -> None:
    typed = "ann@contoso.com"
    assert finding.row_of(typed, Found(typed, (ANNA,))) is None
    assert finding.row_of(typed.upper(), Found(typed.upper(), (ANNA, ANN))) is ANN
    assert typed in said(typed, Found(typed, (ANNA,)))


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        (Fault(0, "network.closed"), ""),
        (Fault(403, "Authorization_RequestDenied"), "403"),
        (Fault(401), "401"),
        (Fault(429), "429"),
        (Fault(400, "Request_BadRequest", "Unsupported query."), "Unsupported query."),
    ],
)
def test_a_fault_is_said_in_words(fault: Fault, part: str) -> None:
    told = finding.say("ann", Found("ann", (ANN,), fault), groups=True)
    assert told.fails
    assert part in told.words
    assert "ann@contoso.com" in said("ann@contoso.com", Found("ann@contoso.com", (), fault))
