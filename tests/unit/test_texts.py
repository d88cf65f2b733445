"""Every language says everything, with the same holes; what it lacks would be said in English."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import pseudo

import assistant
from assistant import resources, texts
from assistant.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS = [language for language in texts.LANGUAGES if language != texts.DEFAULT_LANGUAGE]


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    texts.use("en")


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything(language: str) -> None:
    english, other = texts.table(), texts.table(language)
    assert sorted(set(english) - set(other)) == []
    assert sorted(set(other) - set(english)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_the_same_holes(language: str) -> None:
    other = texts.table(language)
    differ = {
        key: (holes(sentence), holes(other[key]))
        for key, sentence in texts.table().items()
        if key in other and holes(sentence) != holes(other[key])
    }
    assert differ == {}


@pytest.mark.parametrize("language", OTHERS)
def test_what_says_something_says_it_in_every_language(language: str) -> None:
    other = texts.table(language)
    silent = [
        k for k, s in texts.table().items() if bool(s.strip()) != bool(other.get(k, s).strip())
    ]
    assert silent == []


def test_a_language_is_spoken_until_another_one_is() -> None:
    english = texts.say("ui.act.copy")
    texts.use("de")
    assert texts.language() == "de"
    assert texts.say("ui.act.copy") == "Kopieren" != english
    assert texts.explain(BadInput("run.changed_meanwhile")).title.startswith("Was vorhanden")
    texts.use("en")
    assert texts.say("ui.act.copy") == english


def test_a_language_that_nobody_wrote_is_english() -> None:
    texts.use("tlh")
    assert texts.language() == "en"


def test_a_bent_sentence_is_longer_and_keeps_its_holes() -> None:
    for key, sentence in texts.table().items():
        bent = pseudo.bend(sentence)
        assert holes(bent) == holes(sentence), key
        assert len(bent) >= len(sentence), key


def test_the_windows_first_words_cost_one_small_file() -> None:
    texts._sentences.cache_clear()
    texts.say("ui.home.title")
    assert texts._sentences.cache_info().currsize == 1


def german(prefix: str = "") -> dict[str, str]:
    return {key: said for key, said in texts.table("de").items() if key.startswith(prefix)}


def test_german_quotes_as_german_does() -> None:
    assert {k: s for k, s in german().items() if "”" in s or s.count("„") != s.count("“")} == {}


def test_german_keeps_an_ellipsis_off_the_word_and_on_its_line() -> None:
    bare = re.compile(r"(?<!\N{NO-BREAK SPACE})…(?=“|$)")
    found = {key: said for key, said in german().items() if bare.search(said)}
    assert set(found) <= {"saml.metadata.several.hint"}  # an address that is cut short


ENTRAS_OWNERS = ("check.application.owners.", "check.people.hidden_membership.")


def test_german_tells_sentrys_owner_from_entras() -> None:
    said = {key for key, sentence in german().items() if "Besitzer" in sentence}
    assert {key for key in said if not key.startswith(ENTRAS_OWNERS)} == set()


def test_german_has_one_word_for_each_step_and_for_each_record() -> None:
    named = set(german("ui.step.").values())
    assert {"Änderungen", "Prüfung"} <= named
    old = re.compile(r"Kontroll|kontroll|„Prüfen“|„Wo“")
    assert [key for key, sentence in german().items() if old.search(sentence)] == []
    papers = german("ui.finish.record.") | german("paper.record.title")
    assert [key for key, sentence in papers.items() if "rotokoll" in sentence] == []


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_no_sentence_in_the_window_is_long(language: str) -> None:
    long = [
        (key, sentence)
        for key, said in texts.table(language).items()
        if key.startswith("ui.")
        for sentence in re.split(r"(?<=[.?])\s+", said)
        if len(re.findall(r"[\w{}'\N{RIGHT SINGLE QUOTATION MARK}-]+", sentence)) > 25
    ]
    assert long == []


NAMED_ELSEWHERE = ("attributes.", "people_file.", "picture.")
"""Keys made of two parts that stand far from each other."""


def pattern(node: ast.AST) -> str:
    """Give a key as it stands in the code, with a star for each of its holes."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in parts)


def keys_in_code() -> Iterator[str]:
    for file in Path(assistant.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            yield pattern(node)
    for file in resources.folder().rglob("*.html"):
        for key, more in re.findall(r'"([a-z_]+\.[a-z_.]*)"( ~ )?', file.read_text("utf-8")):
            yield key + ("*" if more else "")


def test_every_sentence_is_said_somewhere() -> None:
    found = {key for key in keys_in_code() if re.fullmatch(r"[a-z]\w*(\.[\w*-]+)+\.?", key)}
    assert len(found) > 1000
    known = "|".join(re.escape(key.rstrip(".")).replace(r"\*", "[^.]+") for key in found)
    said = re.compile(rf"(?:{known})(?:\..+)?")
    unsaid = [key for key in texts.table() if not said.fullmatch(key)]
    assert [key for key in unsaid if not key.startswith(NAMED_ELSEWHERE)] == []
