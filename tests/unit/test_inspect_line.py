"""The line of ``inspect``: what is typed becomes one frozen wish, every mistake a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant import inspect_line, options, texts
from assistant.errors import BadInput
from assistant.inspect_line import Asked, parse

THUMBPRINT = "0123456789ABCDEF0123456789ABCDEF01234567"
HEAVY = ("msal", "requests", "lxml", "cryptography", "PySide6", "rich", "onelogin")


def refused(line: str) -> str:
    with pytest.raises(BadInput) as caught:
        parse(line.split())
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value.code


def test_the_program_hands_the_words_over() -> None:
    command = options.parse(["inspect", "--json", "a.xml", "--help"])
    assert (command.name, command.rest) == ("inspect", ("--json", "a.xml", "--help"))


def test_everything_at_once() -> None:
    asked = parse(
        [
            *("a.xml", "https://x.example/m", "-", "--json", "--sentry", "--verify-signature"),
            *("--expect", "SETUP.toml", "--find=Contoso  GmbH", "--debug", "--ca-file", "ca.pem"),
            *("--proxy", "http://me:secret@proxy:3128", "--thumbprint", "01:23 " + THUMBPRINT[4:]),
        ]
    )
    assert asked == Asked(
        sources=("a.xml", "https://x.example/m", "-"),
        json=True,
        sentry=True,
        expect=Path("SETUP.toml"),
        thumbprint=THUMBPRINT,
        verify_signature=True,
        find=("contoso", "gmbh"),
        ca_file=Path("ca.pem"),
        proxy="http://me:secret@proxy:3128",
        debug=True,
    )
    assert "secret" not in repr(asked)


def test_two_are_compared() -> None:
    assert parse(["--diff", "a.xml", "-", "--json"]).diff == ("a.xml", "-")
    assert parse(["--", "--odd.xml"]).sources == ("--odd.xml",)
    assert parse(["--expect=-odd.toml", "a"]).expect == Path("-odd.toml")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "inspect_line.nothing"),
        ("--json", "inspect_line.nothing"),
        ("--diff a.xml", "inspect_line.diff"),
        ("--diff a.xml --json", "inspect_line.diff"),
        ("--diff=a.xml b.xml", "inspect_line.diff"),
        ("--diff a.xml b.xml c.xml", "inspect_line.diff_and_more"),
        ("- -", "inspect_line.input_twice"),
        ("--diff - -", "inspect_line.input_twice"),
        ("a.xml --thumbprint xyz", "inspect_line.thumbprint"),
        ("a.xml --thumbprint=", "inspect_line.thumbprint"),
        ("a.xml --jsom", "inspect_line.close_to_option"),
        ("a.xml -x", "inspect_line.unknown_option"),
        ("a.xml --json=yes", "options.takes_no_value"),
        ("a.xml --expect", "options.needs_value"),
        ("a.xml --find --json", "options.needs_value"),
    ],
)
def test_every_mistake_is_a_sentence(line: str, code: str) -> None:
    assert refused(line) == code


def test_the_help_names_every_option_and_fits_in_80_columns() -> None:
    assert parse(["a.xml", "--help"]).help
    assert parse(["-h"]) == Asked(help=True)
    for language in texts.LANGUAGES:
        texts.use(language)
        try:
            said = inspect_line.help_text()
        finally:
            texts.use("en")
        assert max(map(len, said.splitlines())) <= 80
        for option in ("--diff A B", "--sentry", "--expect SETUP.toml", "--find WORDS", "--json"):
            assert option in said


def test_the_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from assistant.__main__ import main; main(['inspect', '--help']); "
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert done.stdout.startswith("Usage: sso-assistant inspect")


def test_the_programs_help_names_the_command() -> None:
    assert "\n  inspect " in options.parse(["--help"]).text
