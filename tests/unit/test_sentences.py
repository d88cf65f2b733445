"""Sentences and the code that says them fit: no hole stays open, no code is without one."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from assistant import errors, resources, texts
from assistant.wizard.answers import FIELDS

PACKAGE = Path(__file__).parents[2] / "assistant"
CLIENT = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] != "practice"
]
ERRORS = {
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.AssistantError)
}
SECRETS = {"access_token", "refresh_token", "id_token", "password", "secret", "pfx", "proxy"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def holes(key: str) -> set[str]:
    """Give the names that a sentence waits for."""
    found = string.Formatter().parse(texts.table()[key])
    return {hole for _, hole, _, _ in found if hole is not None} - {"program"}


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]


def told(call: ast.Call) -> set[str] | None:
    """Give the names that a call fills; None if it hands on a mapping that cannot be seen."""
    names = {each.arg for each in call.keywords}
    return None if None in names else {str(each) for each in names}


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_every_hole_of_an_error_is_filled(path: Path) -> None:
    for call in calls(path):
        code, filled = call.args[0], told(call)
        if ast.unparse(call.func) not in ERRORS or filled is None:
            continue
        if isinstance(code, ast.Constant):
            for part in ("title", "detail", "hint"):
                key = f"{code.value}.{part}"
                if texts.has(key):
                    assert holes(key) <= filled, f"line {call.lineno}: {key}"


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_every_hole_of_a_sentence_is_filled(path: Path) -> None:
    for call in calls(path):
        key, filled = call.args[0], told(call)
        if ast.unparse(call.func) not in {"say", "texts.say"} or filled is None:
            continue
        if isinstance(key, ast.Constant) and texts.has(str(key.value)):
            assert holes(str(key.value)) <= filled, f"line {call.lineno}: {key.value}"


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_no_error_carries_a_sentence(path: Path) -> None:
    for call in calls(path):
        code = call.args[0]
        if ast.unparse(call.func) in ERRORS and isinstance(code, ast.Constant):
            assert " " not in str(code.value), f"line {call.lineno}: {code.value}"


def test_every_answer_and_every_line_of_the_help_has_its_sentence() -> None:
    for field in FIELDS:
        assert texts.say(f"option.{field.name}.help")
        if field.can_be_off:
            assert texts.say(f"option.no_{field.name}.help")


def test_every_language_says_everything_with_the_same_holes() -> None:
    languages = [each.name for each in (resources.folder() / "texts").iterdir() if each.is_dir()]
    assert texts.DEFAULT_LANGUAGE in languages
    for language in languages:
        assert set(texts.table(language)) == set(texts.table())


def test_every_sentence_can_be_filled() -> None:
    for key in texts.table():
        assert all(hole.isidentifier() for hole in holes(key)), key


@pytest.mark.parametrize("path", CLIENT, ids=name)
def test_no_secret_shows_in_a_repr(path: Path) -> None:
    """A field that holds a secret says so where it is declared (law 6)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ClassDef):
            continue
        if not any("dataclass" in ast.unparse(each) for each in node.decorator_list):
            continue
        for field in node.body:
            if isinstance(field, ast.AnnAssign) and ast.unparse(field.target) in SECRETS:
                value = "" if field.value is None else ast.unparse(field.value)
                assert "repr=False" in value, f"{node.name}.{ast.unparse(field.target)}"


def test_a_missing_hole_would_be_seen() -> None:
    assert holes("answers.missing.hint") == {"option", "key"}
