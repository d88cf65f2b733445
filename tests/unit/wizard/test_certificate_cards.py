"""The certificates as cards: their order, their states, and what each means."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from gallery import certificate as gallery
from helpers import facts

from assistant.wizard import certificate_cards
from assistant.wizard.certificate_cards import CertificateCard
from assistant.wizard.stand import Stand

if TYPE_CHECKING:
    from assistant.entra.objects import SigningCertificate


def cards(*certificates: SigningCertificate, **more: object) -> tuple[CertificateCard, ...]:
    look = gallery.there(*certificates, **more)  # type: ignore[arg-type]
    return certificate_cards.cards(gallery.stand(look, plan=None))


def marks(card: CertificateCard) -> list[tuple[str, str]]:
    return [(mark.words, mark.tone) for mark in card.marks]


def test_none_before_a_look_and_none_without_an_application() -> None:
    assert certificate_cards.cards(Stand()) == ()
    assert certificate_cards.lives(Stand()) == ()
    assert certificate_cards.cards(gallery.STATES["new"]()) == ()


def test_the_active_one_first_then_what_could_sign_then_what_has_ended() -> None:
    past = gallery.signing("1" * 40, -900, -100)
    found = cards(past, gallery.FRESH, gallery.GOOD, active=gallery.GOOD)
    assert [card.thumbprint for card in found] == [gallery.OLD, gallery.NEW, "1" * 40]
    assert [card.active for card in found] == [True, False, False]
    assert [card.over for card in found] == [False, False, True]


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        (700, [("active", "good")]),
        (61, [("active", "good")]),
        (60, [("active", "good"), ("ends in 60 days", "plain")]),
        (31, [("active", "good"), ("ends in 31 days", "plain")]),
        (30, [("active", "good"), ("ends in 30 days", "warn")]),
        (1, [("active", "good"), ("ends in 1 day", "warn")]),
        (0, [("active", "fail"), ("ended within the last day", "fail")]),
        (-1, [("active", "fail"), ("ended 1 day ago", "fail")]),
        (-40, [("active", "fail"), ("ended 40 days ago", "fail")]),
    ],
)
def test_the_end_is_said_when_it_is_near(until: int, expected: list[tuple[str, str]]) -> None:
    (card,) = cards(gallery.signing(gallery.OLD, -900, until))
    assert marks(card) == expected


def test_less_than_a_day_is_said_so() -> None:
    ends = facts.NOW + timedelta(hours=5)
    (card,) = cards(replace(gallery.GOOD, not_after=ends))
    assert marks(card)[1] == ("ends within a day", "warn")


def test_the_trap_is_named_an_ended_one_is_active_and_another_signs() -> None:
    first, second = cards(gallery.ENDED, gallery.FRESH)
    assert "“Sentry acme 3f2a”" in first.means
    assert first.alarm == "fail"
    assert "signs with it already" in second.means
    (alone,) = cards(gallery.ENDED)
    assert "Nobody gets in" in alone.means


def test_one_that_waits_cannot_sign_or_is_too_early_says_so() -> None:
    early = gallery.signing("2" * 40, 12, 1000)
    half = gallery.signing("3" * 40, -12, 900, can_sign=False)
    _, waiting, later, last = cards(gallery.GOOD, gallery.FRESH, early, half)
    assert marks(waiting) == [("waiting", "accent")]
    assert "before it is made active" in waiting.means
    assert marks(later) == [("waiting", "accent"), ("not valid before 5 December 2026", "warn")]
    assert marks(last) == [("cannot sign", "warn")]
    assert "private key" in last.means
    assert last.life.tone == "plain"


def test_none_active_names_the_one_that_could_be() -> None:
    look = gallery.there(gallery.GOOD)
    stand = gallery.stand(look, plan=None)
    assert stand.frame is not None
    principal = stand.frame.observed.service_principal
    assert principal is not None
    bare = replace(principal, active_thumbprint=None)
    observed = replace(stand.frame.observed, service_principal=bare)
    (card,) = certificate_cards.cards(replace(stand, frame=replace(stand.frame, observed=observed)))
    assert not card.active
    assert "None is set to sign" in card.means


def test_the_place_in_the_metadata_and_which_sentry_would_keep() -> None:
    order = [gallery.FRESH, gallery.GOOD]
    other = gallery.signing(gallery.OTHER, -10, 900)
    active, *rest = cards(gallery.GOOD, gallery.FRESH, other, order=order)
    by_print = {card.thumbprint: card.listed for card in rest}
    assert "2 of 2" in active.listed
    assert "would not keep" in active.listed
    assert "would keep this one" in by_print[gallery.NEW]
    assert "Not in the metadata" in by_print[gallery.OTHER]


def test_thumbprints_are_grouped_in_fours() -> None:
    (card,) = cards(gallery.GOOD)
    assert card.grouped.startswith("A7D3 C462 ")
    assert card.grouped.replace(" ", "") == gallery.OLD


def test_names_lose_what_all_begin_with_and_twins_are_told_apart() -> None:
    twins = (gallery.GOOD, gallery.signing(gallery.NEW, -10, 800))
    found = cards(*twins)
    assert {card.subject for card in found} == {"Sentry acme 0001"}
    assert [card.life.label for card in found] == ["A7D3 C462", "2B91 F05E"]
    (alone,) = cards(gallery.GOOD)
    assert alone.life.label == "Sentry acme 0001"
    assert certificate_cards.plain_name("") == "without a name"


def test_lives_are_in_order_and_a_planned_one_is_drawn_as_such() -> None:
    found = certificate_cards.lives(gallery.STATES["ending"]())
    assert [life.planned for life in found] == [False, True]
    assert found[1].note == "to be made, to 23 November 2029"
    assert [life.tone for life in found] == ["warn", "accent"]
    begins = [life.begins for life in certificate_cards.lives(gallery.STATES["many"]())]
    assert begins == sorted(begins, key=lambda moment: moment or facts.NOW)


def test_the_years_that_were_chosen_count_at_once() -> None:
    stand = gallery.STATES["ending"]()
    shorter = replace(stand, answers=replace(stand.answers, certificate_years=1))
    assert certificate_cards.lives(shorter)[-1].note == "to be made, to 23 November 2027"
