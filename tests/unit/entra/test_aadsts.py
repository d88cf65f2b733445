"""The numbers of Entra's login, each explained once; those that nobody knows say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import texts
from assistant.entra import aadsts
from assistant.errors import Who
from assistant.saml.findings import State

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "aadsts.tsv"


def test_no_number_is_explained_twice() -> None:
    listed = [number for _, _, numbers in aadsts._MEANINGS for number in numbers]
    assert len(listed) == len(set(listed)) == len(aadsts.NUMBERS)


@pytest.mark.parametrize("number", aadsts.NUMBERS)
def test_each_number_is_explained_in_every_language(number: int) -> None:
    for language in texts.LANGUAGES:
        texts.use(language)
        try:
            found = aadsts.explain(number)
            assert found.state is State.FAIL
            assert f"AADSTS{number}" in found.seen
            assert len(found.meaning) > 30
            assert len(found.remedy) > 10
        finally:
            texts.use("en")


def test_every_explanation_has_a_number() -> None:
    keys = {key.rpartition(".")[0] for key in texts.table() if key.startswith("aadsts.")}
    assert keys == {*aadsts.CODES, aadsts.UNKNOWN}


def test_an_unknown_number_says_so_and_where_to_look() -> None:
    found = aadsts.explain(4711)
    assert (found.code, found.state, found.who) == ("aadsts.unknown", State.NOT_RUN, Who.MICROSOFT)
    assert "https://login.microsoftonline.com/error?code=4711" in found.meaning


@pytest.mark.parametrize(
    ("number", "code", "who"),
    [
        (50105, "aadsts.not_assigned", Who.ENTRA_ADMIN),
        (50011, "aadsts.reply_url", Who.ENTRA_ADMIN),
        (700016, "aadsts.application_unknown", Who.ENTRA_ADMIN),
        (650056, "aadsts.identifier", Who.ENTRA_ADMIN),
        (75011, "aadsts.context", Who.SENTRY_OWNER),
        (50126, "aadsts.password", Who.YOU),
        (90033, "aadsts.unavailable", Who.MICROSOFT),
        (70018, "aadsts.oauth", Who.NOBODY),
    ],
)
def test_what_the_usual_ones_mean(number: int, code: str, who: Who) -> None:
    found = aadsts.explain(number)
    assert (found.code, found.who) == (code, who)
    assert aadsts.code_of(number) == code


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published table is not here")
def test_every_published_number_is_listed() -> None:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()[1:]
    published = {int(line.split("\t")[0].removeprefix("AADSTS")) for line in lines}
    assert len(published) > 300
    assert published - set(aadsts.NUMBERS) == set()
