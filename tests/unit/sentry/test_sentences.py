"""Every code of SAML and of Sentry has its sentences, and every sentence a use (law 4)."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from helpers.codes import Use, literals, uses

from assistant import resources, texts
from assistant.sentry import gate, mapping
from assistant.sentry.addresses import FIELDS

PACKAGE = Path(texts.__file__).parent
FOLDERS = [PACKAGE / "saml", PACKAGE / "sentry"]
PARTS = {"error": ("title", "detail", "hint"), "finding": ("seen", "meaning", "remedy")}
ALL = sorted(
    {use for folder in FOLDERS for use in uses(folder)}, key=lambda use: (use.code, use.where)
)
OURS = {
    key: sentence
    for name in ("saml", "sentry", "attributes")
    for key, sentence in resources.flat_toml(
        (resources.folder() / "texts" / "en" / f"{name}.toml").read_text(encoding="utf-8")
    ).items()
}
GATE = [
    *re.findall(r'_item\(\s*"(\w+)"', Path(gate.__file__).read_text(encoding="utf-8")),
    *("owner_shut_out", "owner_unsure", "said_yes", "said_no"),
]


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
    assert len(GATE) > 20


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_code_stands_without_words(folder: Path) -> None:
    keys = texts.table()
    lost = [
        code
        for prefix in ("saml.", "sentry.", "attributes.")
        for code in literals(folder, prefix)
        if code != "sentry.io" and not any(key.startswith(f"{code}") for key in keys)
    ]
    assert lost == []


@pytest.mark.parametrize("name", GATE)
def test_each_gate_item_has_its_sentences(name: str) -> None:
    for part in PARTS["finding"]:
        assert texts.has(f"sentry.gate.{name}.{part}")


def test_what_is_said_of_people_has_no_holes() -> None:
    codes = literals(Path(mapping.__file__).parent, "sentry.people.")
    assert len(codes) > 12
    for code in codes:
        for part in PARTS["finding"]:
            assert holes(texts.table()[f"{code}.{part}"]) == set()


def test_each_field_has_a_name_and_a_reason() -> None:
    for name in FIELDS:
        assert texts.has(f"sentry.field.{name}")
        assert texts.has(f"sentry.choice.{name}.why")


def test_no_sentence_is_left_over() -> None:
    used = {use.code for use in ALL}
    used |= {f"sentry.gate.{name}" for name in GATE}
    used |= {code for folder in FOLDERS for code in literals(folder, "s")}
    free = ("sentry.form.", "sentry.field.", "sentry.choice.", "attributes.")
    left = [key for key in OURS if not key.startswith(free) and key.rpartition(".")[0] not in used]
    assert left == []


def test_sentences_end_as_sentences_do() -> None:
    # A value to copy may end a line bare: a full stop would be copied with it.
    odd = [
        key
        for key, sentence in OURS.items()
        if key.endswith((".seen", ".meaning", ".remedy", ".detail", ".hint"))
        and not sentence.endswith((".", "?", "}"))
    ]
    assert odd == []
