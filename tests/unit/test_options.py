"""The command line: what is typed becomes one command, and every mistake a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import options, texts
from assistant.errors import BadInput
from assistant.wizard import setup_file
from assistant.wizard.answers import FIELDS, Answers, Kind

HEAVY = ("msal", "requests", "lxml", "cryptography", "PySide6", "rich", "tomlkit", "jinja2")


def parse(line: str) -> options.Command:
    return options.parse(line.split())


def refused(*words: str) -> BadInput:
    with pytest.raises(BadInput) as caught:
        options.parse(words)
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value


def test_no_word_is_the_guided_set_up() -> None:
    assert options.parse([]) == options.Command(options.GUIDED, Answers())
    assert parse("--cloud practice").answers.cloud == "practice"


def test_the_issue_s_line_is_read() -> None:
    command = parse(
        "apply --cloud practice --organization acme --create-test-user b.simon@contoso.test "
        "--user b.simon@contoso.test --yes --no-input --json"
    )
    assert command.name == "apply"
    assert command.answers == Answers(
        organization="acme",
        cloud="practice",
        create_test_user="b.simon@contoso.test",
        users=("b.simon@contoso.test",),
        yes=True,
        no_input=True,
        json=True,
    )


_SAMPLES = {"NAME": "x", "GROUP": "x", "TEXT": "x", "SLUG": "acme", "CLOUD": "china"}
_SAMPLES |= {"URL": "https://x.y", "URI": "urn:x", "UPN": "a@b.cc", "MAIL": "a@b.cc"}
_SAMPLES |= {"CSV": "x.csv", "PEM": "x.pem", "FILE": "x.txt", "TENANT": "b.cc", "1..3": "2"}
_SAMPLES |= {"ID": "00000000-0000-0000-0000-000000000000"}


@pytest.mark.parametrize("command", ["plan", "apply", "check", "undo", "sign-in", "sign-out"])
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_command_takes_every_option(command: str, field: options.Field) -> None:
    words = [command, field.option]
    if field.kind is not Kind.SWITCH:
        words.append(field.choices[-1] if field.choices else _SAMPLES[field.metavar])
    answers = options.parse(words).answers
    assert getattr(answers, field.name) != getattr(Answers(), field.name)


def test_lists_grow_and_repeat() -> None:
    command = parse("plan --user a@b.cc d@b.cc --organization acme --user e@b.cc")
    assert command.answers.users == ("a@b.cc", "d@b.cc", "e@b.cc")


def test_a_switch_with_three_states() -> None:
    assert parse("plan").answers.assignment_required is None
    assert parse("plan --assignment-required").answers.assignment_required is True
    assert parse("plan --no-assignment-required").answers.assignment_required is False


def test_a_value_may_begin_with_a_dash() -> None:
    assert options.parse(["plan", "--relay-state=-x"]).answers.relay_state == "-x"


def test_the_file_is_read_and_options_win(tmp_path: Path) -> None:
    path = tmp_path / "acme.toml"
    base = Answers(organization="acme", certificate_years=2, app_name="Sentry (EU)")
    path.write_text(setup_file.write(base), encoding="utf-8")
    command = options.parse(["plan", str(path), "--certificate-years", "1"])
    assert command.setup_file == path
    assert command.answers == Answers(
        organization="acme", certificate_years=1, app_name="Sentry (EU)"
    )
    assert options.parse([str(path)]).name == options.GUIDED
    assert options.parse(["plan", "--yes", "--", str(path)]).setup_file == path


def test_undo_takes_a_run_and_a_file(tmp_path: Path) -> None:
    path = tmp_path / "SETUP.toml"
    path.write_text('[sentry]\norganization = "acme"\n')
    command = options.parse(["undo", "20261123-3f2a", str(path)])
    assert command.run_id == "20261123-3f2a"
    assert command.answers.organization == "acme"
    assert parse("undo").run_id is None
    assert refused("undo", "../x").code == "options.left_over"


def test_plan_writes_where_it_is_told() -> None:
    assert parse("plan --write SETUP.toml").write == Path("SETUP.toml")
    assert refused("apply", "--write", "x.toml").code == "options.close_to_option"


def test_practice_gets_its_words_unread() -> None:
    assert parse("practice --json --latency 3 --help").rest == (
        "--json",
        "--latency",
        "3",
        "--help",
    )


@pytest.mark.parametrize(
    ("line", "code", "fact"),
    [
        ("aply", "options.close_to_command", "apply"),
        ("frobnicate", "options.unknown_command", "plan, apply"),
        ("--cloud practice plan", "options.command_first", "plan"),
        ("--json", "options.no_command", "plan"),
        ("--no-input", "options.no_command", "plan"),
        ("plan --organisation acme", "options.close_to_option", "--organization"),
        ("plan --org acme", "options.close_to_option", "--organization"),
        ("plan --zzz", "options.unknown_option", "--zzz"),
        ("plan --organization", "options.needs_value", "SLUG"),
        ("plan --user", "options.needs_value", "UPN"),
        ("plan --initiated", "options.needs_value", "sp|idp"),
        ("plan --write", "options.needs_value", "--write"),
        ("plan --json=yes", "options.takes_no_value", "--json"),
        ("plan --no-assignment-required=1", "options.takes_no_value", "--no-assignment-required"),
        ("plan acme", "options.left_over", "acme"),
        ("plan a.toml b.toml", "options.left_over", "b.toml"),
        ("plan -", "options.left_over", "-"),
        ("plan --group Everyone SETUP.toml", "options.file_swallowed", "SETUP.toml"),
        ("plan --certificate-years 9", "answers.not_years", "9"),
        ("plan --certificate-years two", "answers.not_number", "two"),
        ("plan --certificate-years 99999999999999", "answers.not_number", "9999"),
        ("plan nothing-here.toml", "setup_file.unreadable", "nothing-here.toml"),
        ("plan --new-app --app-id 00000000-0000-0000-0000-000000000000", "answers.exclude", ""),
    ],
)
def test_a_mistake_is_said_in_our_words(line: str, code: str, fact: str) -> None:
    error = refused(*line.split())
    assert error.code.startswith(code)
    assert error.exit_status == 2
    explained = texts.explain(error)
    assert fact in f"{explained.title} {explained.detail} {explained.hint}"


def test_errors_know_whether_they_are_to_be_json() -> None:
    assert options.wants_json(["plan", "--zzz", "--json"])
    assert not options.wants_json(["plan", "--zzz"])
    assert not options.wants_json(["plan", "--", "--json"])


@pytest.mark.parametrize("words", [["-h"], ["--help"], ["plan", "--help", "--cloud", "china"]])
def test_help_is_a_command_with_a_text(words: list[str]) -> None:
    command = options.parse(words)
    assert command.name == options.HELP
    assert command.text.startswith("Usage: sso-assistant")
    assert "--organization SLUG" in command.text
    assert "--user UPN…" in command.text


def test_the_help_without_a_command_lists_all_commands() -> None:
    text = options.parse(["--help"]).text
    for command in options.COMMANDS:
        assert f"\n  {command} " in text
    for field in FIELDS:
        assert field.option in text


def test_the_help_of_a_command_leaves_out_what_does_not_matter_to_it() -> None:
    text = options.parse(["sign-in", "--help"]).text
    assert "--tenant" in text
    assert "--certificate-years" not in text
    assert "--write" in options.parse(["plan", "--help"]).text


def test_the_help_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for command in ("--help", "plan --help", "undo --help"):
        assert max(map(len, parse(command).text.splitlines())) <= 80


def test_the_version_is_told() -> None:
    assert parse("--version").text == "sso-assistant 0.1.0\n"


def test_reading_the_line_imports_nothing_heavy() -> None:
    script = (
        "import sys; from assistant import options; options.parse(['--help']);"
        f"print([each for each in {HEAVY!r} if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


@given(words=st.lists(st.one_of(st.text(max_size=12), st.sampled_from(options.COMMANDS))))
def test_no_line_gets_past_with_anything_but_bad_input(words: list[str]) -> None:
    try:
        options.parse(words)
    except BadInput as error:
        assert texts.explain(error).title  # noqa: PT017 - a command is fine as well
