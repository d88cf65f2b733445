"""Search as one types, and who may be meant, on contoso's twelve thousand people."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from helpers import facts
from helpers.tenant import BASIC, DOMAIN, Tenant, tenant

from assistant.entra.call import Fault, Outcome, State
from assistant.wizard import search
from assistant.wizard.search import Found, Search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.entra.call import Call


@pytest.fixture
def contoso() -> Iterator[Tenant]:
    with tenant(*BASIC, "GroupMember.Read.All") as made:
        yield made


def find(way: Search, words: str) -> Found:
    found = way.answer(way.typed(words))
    assert found is not None
    return found


def test_people_and_groups_are_found_in_one_wave_with_what_tells_them_apart(
    contoso: Tenant,
) -> None:
    before = contoso.graph.tally.waves
    found = find(Search(contoso.graph.read, groups=True), "  sales ")
    assert contoso.graph.tally.waves == before + 1
    assert (found.words, found.fault) == ("sales", None)
    same = [row for row in found.rows if row.name == "Sales"]
    assert len({row.value for row in same}) == 2
    assert len({row.words for row in same}) == 2


def test_a_person_is_answered_with_the_name_that_is_assigned_by(contoso: Tenant) -> None:
    (row,) = find(Search(contoso.graph.read), "olivia owen").rows
    assert (row.kind, row.value) == ("user", f"owner@{DOMAIN}")
    assert row.words == row.value


@pytest.mark.parametrize(
    ("words", "sort", "usable"),
    [
        ("Noel Mailer", "no_mail", True),
        ("Gina Guest", "guest", True),
        ("Newsletter", "distribution", False),
        ("Designers", "dynamic", True),
        ("Hidden project", "hidden", True),
        ("Marketing crew", "microsoft_365", True),
        ("Platform team", "security", True),
    ],
)
def test_what_matters_of_each_is_seen_at_once(
    contoso: Tenant, words: str, sort: str, usable: bool
) -> None:
    (row,) = find(Search(contoso.graph.read, groups=True), words).rows
    assert (row.sort, row.usable) == (sort, usable)
    assert row.detail in row.words


def test_no_more_than_one_page_is_read(contoso: Tenant) -> None:
    assert len(find(Search(contoso.graph.read), "an").rows) == 10


def test_one_letter_asks_nobody(contoso: Tenant) -> None:
    before = contoso.graph.tally.requests
    assert find(Search(contoso.graph.read), " a ").rows == ()
    assert contoso.graph.tally.requests == before


def test_quotes_and_backslashes_in_the_words_do_no_harm(contoso: Tenant) -> None:
    for words in ('oli"via', 'owen" OR "displayName:a', "owen\\", "o'brien & co #1"):
        assert find(Search(contoso.graph.read, groups=True), words).fault is None


def test_what_was_typed_last_counts(contoso: Tenant) -> None:
    way = Search(contoso.graph.read)
    early, late = way.typed("olivia"), way.typed("oscar second")
    before = contoso.graph.tally.requests
    assert way.answer(early) is None
    assert contoso.graph.tally.requests == before
    found = way.answer(late)
    assert found is not None
    assert found.rows[0].value == f"owner2@{DOMAIN}"


def test_an_answer_that_comes_too_late_is_dropped(contoso: Tenant) -> None:
    def read(calls: Iterable[Call]) -> Mapping[str, Outcome]:
        way.typed("something else")  # while Graph is asked
        return contoso.graph.read(calls)

    way = Search(read)
    assert way.answer(way.typed("olivia")) is None


def test_without_the_permission_groups_are_not_asked_for() -> None:
    with tenant(*BASIC) as basic:
        plain = find(Search(basic.graph.read), "sales")
        assert (plain.fault, {row.kind for row in plain.rows} & {"group"}) == (None, set())
        told = find(Search(basic.graph.read, groups=True), "oscar")
        assert told.rows
        assert told.fault is not None


def test_a_refused_search_says_why() -> None:
    refusal = Outcome(State.FAILED, fault=Fault(403, "Denied"))
    found = search.read("x", {"found_users": refusal})
    assert (found.rows, found.fault) == ((), Fault(403, "Denied"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"ownr@{DOMAIN}", f"owner@{DOMAIN}"),
        ("owner@contoso.example", f"owner@{DOMAIN}"),
        (f"olivia.owen@{DOMAIN}", f"owner@{DOMAIN}"),
        (f"owen.olivia@{DOMAIN}", f"owner@{DOMAIN}"),
        ("gina.guest@fabrikam.test", "gina.guest_fabrikam.test#EXT#@contoso.practice-entra.test"),
    ],
)
def test_who_may_be_meant_comes_first(contoso: Tenant, typed: str, meant: str) -> None:
    seen = contoso.look(users=(typed,))
    found = search.near(typed, seen.near[typed.lower()])
    assert found[0].partition("@")[0] == meant.partition("@")[0]
    assert len(found) <= search.MOST_NEAR


def test_the_holder_of_the_mail_address_comes_before_a_namesake() -> None:
    namesake = replace(facts.OWNER, id="u-2", upn="ann@elsewhere.example", mail=None)
    holder = replace(facts.OWNER, mail="ann@example.com")
    assert search.near("Ann@example.com", (namesake, holder)) == (holder.upn, namesake.upn)


def test_who_is_nothing_like_it_is_not_offered() -> None:
    assert search.near("zzz@example.com", (facts.OWNER,)) == ()


def test_what_bears_exactly_the_name_comes_first(contoso: Tenant) -> None:
    way = Search(contoso.graph.read, groups=True)
    names = [row.name for row in find(way, "engineering").rows]
    assert names[0] == "Engineering"
    assert len(names) > 1
