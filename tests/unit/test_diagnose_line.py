"""The line of ``diagnose``: what is typed becomes one frozen wish, every mistake a sentence."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant import diagnose_line, options, texts
from assistant.diagnose_line import Asked, parse
from assistant.errors import BadInput

HEAVY = ("msal", "requests", "lxml", "cryptography", "PySide6", "rich", "onelogin")


def refused(line: str) -> str:
    with pytest.raises(BadInput) as caught:
        parse(line.split())
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value.code


def test_the_program_hands_the_words_over() -> None:
    command = options.parse(["diagnose", "--json", "a.har", "--help"])
    assert (command.name, command.rest) == ("diagnose", ("--json", "a.har", "--help"))


def test_everything_at_once() -> None:
    words = "a.har --metadata idp.xml --organization acme --sentry-url=https://s.example --redact"
    assert parse([*words.split(), "--json", "--at", "2026-11-23T08:30:00Z"]) == Asked(
        source="a.har",
        metadata=Path("idp.xml"),
        organization="acme",
        sentry_url="https://s.example",
        at=datetime(2026, 11, 23, 8, 30, tzinfo=UTC),
        json=True,
        redact=True,
    )
    assert parse(["--expect", "SETUP.toml", "-"]).expect == Path("SETUP.toml")
    assert parse(["--", "--odd.har"]).source == "--odd.har"
    assert parse(["a.har", "--help"]) == Asked(help=True)


def test_what_is_pasted_into_the_line_is_in_no_repr() -> None:
    assert "S3CRET" not in repr(parse(["https://x.example/?SAMLRequest=S3CRET"]))


@pytest.mark.parametrize("said", ["2026-11-23T09:30:00+01:00", "2026-11-23 08:30Z"])
def test_moments_are_understood(said: str) -> None:
    found = parse(["--at", said]).at
    assert found == datetime(2026, 11, 23, 9, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize("said", ["now", "2026-11-23", "2026-11-23T08:30:00", "", "12:00Z"])
def test_a_moment_without_its_zone_is_none(said: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse([f"--at={said}"])
    assert caught.value.code == "diagnose_line.at"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("a.har b.har", "diagnose_line.several"),
        ("a --expect S.toml --organization acme", "diagnose_line.both"),
        ("a --expect S.toml --sentry-url https://x.example", "diagnose_line.both"),
        ("a --sentry-url https://x.example", "diagnose_line.no_organization"),
        ("a --metadata https://x.example/m", "diagnose_line.offline"),
        ("--json --redact", "diagnose_line.json_and_copy"),
        ("- --json --redact", "diagnose_line.json_and_copy"),
        ("AADSTS50105 --json --redact", "diagnose_line.json_and_copy"),
        ("a --metadat x", "diagnose_line.close_to_option"),
        ("a --nothing", "diagnose_line.unknown_option"),
        ("a --json=yes", "options.takes_no_value"),
        ("a --at", "options.needs_value"),
        ("a --at --json", "options.needs_value"),
    ],
)
def test_mistakes_are_said(line: str, code: str) -> None:
    assert refused(line) == code


@pytest.mark.parametrize(
    ("word", "itself"),
    [
        ("https://login.microsoftonline.com/x?SAMLRequest=y", True),
        ("AADSTS50105", True),
        ("aadsts700016: no", True),
        ("SAMLResponse=PHNhbWw", True),
        ("sign-in.har", False),
        ("AADSTS.txt", False),
        ("-", False),
        ("", False),
    ],
)
def test_the_thing_itself_may_stand_in_the_line(word: str, itself: bool) -> None:
    assert parse([word] if word else []).itself == itself
    assert parse([word] if word else []).nameless == (itself or word in {"", "-"})


def test_a_file_of_such_a_name_is_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("AADSTS50105").write_text("x", encoding="utf-8")
    assert not parse(["AADSTS50105"]).itself


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_help_fits_and_names_every_option(language: str) -> None:
    texts.use(language)
    try:
        text = diagnose_line.help_text()
        assert max(map(len, text.splitlines())) <= 80
        assert max(map(len, diagnose_line.invitation().splitlines())) <= 80
    finally:
        texts.use(texts.DEFAULT_LANGUAGE)
    for option in ("--metadata", "--expect", "--organization", "--sentry-url", "--at", "--redact"):
        assert f"  {option}" in text


def test_the_help_is_there_before_anything_heavy() -> None:
    code = (
        "import sys\n"
        "from assistant.__main__ import main\n"
        "main(['diagnose', '--help'])\n"
        f"sys.exit(' '.join(one for one in {HEAVY!r} if one in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
    assert "diagnose" in done.stdout
