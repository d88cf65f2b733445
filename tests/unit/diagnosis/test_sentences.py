"""Every code of a diagnosis has its sentences, every sentence a use, and no hole stays open."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from helpers.codes import Use, literals, uses

from assistant import diagnosis, resources, texts
from assistant.diagnosis.expected import Difference
from assistant.diagnosis.signature_checks import FLAW_CODES
from assistant.diagnosis.things import Damage

FOLDER = Path(diagnosis.__file__).parent
PARTS = {"error": ("title", "detail", "hint"), "finding": ("seen", "meaning", "remedy")}
ALL = sorted(
    {use for use in uses(FOLDER) if use.code.startswith("diagnosis.")},
    key=lambda use: (use.code, use.where),
)
OURS = resources.flat_toml(
    (resources.folder() / "texts" / "en" / "diagnosis.toml").read_text(encoding="utf-8")
)
# Codes that are put together: what is checked, and how it is lacking.
MADE = {
    *FLAW_CODES,
    *(f"diagnosis.{what}_wrong" for what in ("destination", "recipient")),
    *(
        f"diagnosis.{what}_{how}"
        for what in ("identifier", "email")
        for how in ("missing", "empty", "near")
    ),
    "diagnosis.signature_verified_response",
    "diagnosis.signature_verified_assertion",
}


def holes(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name} - {"program"}


@pytest.mark.parametrize("use", ALL, ids=lambda use: f"{use.code}@{use.where}")
def test_each_use_has_its_sentences_and_fills_their_holes(use: Use) -> None:
    for part in PARTS[use.kind]:
        key = f"{use.code}.{part}"
        assert texts.has(key), f"{key} is missing ({use.where})"
        assert holes(texts.table()[key]) <= use.fills, f"{key} ({use.where})"


def test_the_reader_of_codes_finds_them() -> None:
    assert len(ALL) > 100


def test_each_code_that_is_put_together_has_its_sentences() -> None:
    for code in MADE:
        for part in PARTS["finding"]:
            assert texts.has(f"{code}.{part}"), code


def test_each_difference_and_each_damage_has_its_words() -> None:
    for word in Difference.__args__:  # type: ignore[attr-defined]
        assert texts.has(f"diagnosis.differs.{word}") == bool(word)
    for word in Damage.__args__:  # type: ignore[attr-defined]
        assert texts.has(f"diagnosis.damage.{word}") == bool(word)


def test_no_sentence_is_left_over() -> None:
    used = {use.code for use in ALL} | MADE | literals(FOLDER, "diagnosis.")
    free = ("diagnosis.damage.", "diagnosis.differs.")
    left = [key for key in OURS if not key.startswith(free) and key.rpartition(".")[0] not in used]
    assert left == []


def test_sentences_end_as_sentences_do() -> None:
    odd = [
        key
        for key, sentence in texts.table().items()
        if key.startswith(("diagnosis.", "aadsts.", "sentry.said."))
        and not key.startswith(("diagnosis.damage.", "diagnosis.differs."))
        and key.endswith((".seen", ".meaning", ".remedy", ".detail", ".hint"))
        and sentence
        and not sentence.endswith((".", "?", "}"))
        and not sentence.rpartition(" ")[2].startswith("http")
    ]
    assert odd == []
