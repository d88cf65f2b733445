"""A list of people as the command line reads it: what it cannot use is told, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant import people_lists, texts
from assistant.json_front import JsonFront
from assistant.wizard.people_file import Reason

if TYPE_CHECKING:
    from pathlib import Path

ADA, BOB = "ada@contoso.com", "bob@contoso.com"


def lines_told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_sentence(reason: Reason) -> None:
    said = texts.say(f"front.bad_line.{reason}", file="people.csv", line=7, value="x")
    assert "people.csv, line 7" in said


def test_a_line_with_an_open_quote_is_told_and_the_others_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f'name,upn\n"Kim,kim@contoso.com\nBob,{BOB}\n{"x" * 70_000}\n')
    found = people_lists.read_people(path, JsonFront())
    assert found is not None
    assert found.names == (BOB,)
    told = lines_told(capsys)
    assert ["line 2" in told[0], "line 4" in told[1], len(told)] == [True, True, 2]


def test_many_bad_lines_are_counted_and_doubles_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text("upn\n" + "nobody\n" * 1_500 + f"{ADA}\n" + f"{ADA.upper()}\n" * 1_200)
    assert people_lists.read_people(path, JsonFront()) is not None
    told = lines_told(capsys)
    assert len(told) == people_lists.MOST_LINES + 2
    assert "1480 more lines" in told[-2]
    assert "1200 lines" in told[-1]
    assert "line 1503" in told[-1]


def test_a_column_of_mail_addresses_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"name,E-mail\nAda,{ADA}\n")
    found = people_lists.read_people(path, JsonFront())
    assert found is not None
    assert found.is_mail
    assert ["“E-mail”" in line for line in lines_told(capsys)] == [True]
    people_lists.read_people(path, JsonFront(), prefer_mail=True)
    assert lines_told(capsys) == []


def test_no_file_is_no_list() -> None:
    assert people_lists.read_people(None, JsonFront()) is None
