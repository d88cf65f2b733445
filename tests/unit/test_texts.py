"""Every language says everything, with the same holes; what it lacks would be said in English."""

from __future__ import annotations

import ast
import re
import string
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers import pseudo

import assistant
from assistant import resources, texts
from assistant.entra import roles
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


def test_german_has_one_family_of_words_for_an_undo() -> None:
    other = re.compile(r"zurückgenommen|[Zz]urück(zu)?nehm|Rückweg|nimmt [^.:;]*zurück")
    assert [key for key, sentence in german().items() if other.search(sentence)] == []


def test_german_names_single_sign_on_in_full_only_where_it_begins() -> None:
    named = re.compile(r"(^|: )Single Sign-On|Single Sign-On \(SSO\)")
    full = {k: s for k, s in german().items() if "Single Sign-On" in s}
    assert {k: s for k, s in full.items() if not named.search(s)} == {}


ROLES = {
    "cloudapp": roles.CLOUD_APPLICATION_ADMINISTRATOR,
    "useradmin": roles.USER_ADMINISTRATOR,
    "global": roles.GLOBAL_ADMINISTRATOR,
}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_role_is_named_before_the_sign_in_as_after_it(language: str) -> None:
    texts.use(language)
    for account, role in ROLES.items():
        before = texts.say(f"ui.signin.practising.{account}").partition(":")[0]
        assert before == roles.role_names([role])
    names = roles.role_names([roles.CLOUD_APPLICATION_ADMINISTRATOR])
    assert names in texts.say("check.signin.roles.warn.meaning")
    assert names in texts.say("signin.admin_consent.hint")
    assert roles.role_names(["unheard-of", roles.NO_ROLE]) == "unheard-of"


TYPED = {
    "answers.not_list.hint": "TOML to be typed",
    "setup_file.not_toml.hint": "TOML to be typed",
    "people.test_user_name.detail": "the very character",
    "ui.people.why.test_user_name.meaning": "the very character",
}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_prose_has_typographic_quotes_and_apostrophes(language: str) -> None:
    found = {
        key
        for key, sentence in texts.table(language).items()
        if re.search("[\"']", re.sub(r"`[^`]*`", "", sentence))
    }
    assert sorted(found) == sorted(TYPED)


WRITTEN = {
    "en": ("25 November 2026", "7 March 2027", "25 November 2026, 08:30"),
    "de": ("25. November 2026", "7. März 2027", "25. November 2026, 08:30"),
}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_day_and_a_moment_are_written_in_one_form(language: str) -> None:
    texts.use(language)
    at = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    day, spring, moment = WRITTEN[language]
    assert texts.day(at) == texts.day(at.date()) == day
    assert texts.day(date(2027, 3, 7)) == spring
    assert texts.moment(at) == f"{moment} UTC"
    assert (
        texts.moment(at.astimezone(timezone(timedelta(0), "UTC"))) == moment
    )  # as a machine's own
    assert texts.day(None) == texts.say("date.unknown")


BY_PROGRAMS = {"texts.py", "wizard/papers.py"}
"""Where a day in digits is a file's name."""


def test_no_day_in_digits_is_shown_to_a_person() -> None:
    package = Path(assistant.__file__).parent
    digits = re.compile(r"\.date\(\)\.isoformat\(\)|%Y-%m-%d %H|isoformat\(timespec=\"minutes\"\)")
    found = {
        file.relative_to(package).as_posix()
        for file in package.rglob("*.py")
        if "practice" not in file.parts and digits.search(file.read_text(encoding="utf-8"))
    }
    assert found == BY_PROGRAMS


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
