"""Lists of people as they come: every usual shape is read, every bad line is named."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import texts
from assistant.errors import BadInput
from assistant.wizard import people_file
from assistant.wizard.people_file import Reason

ADA, BOB = "ada@contoso.com", "bob@contoso.com"


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "people.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        people_file.read(path)
    assert texts.explain(caught.value).title != caught.value.code
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        f"{ADA}\n{BOB}\n",
        f"{ADA}\r\n{BOB}",
        f"{ADA}\r{BOB}\r",
        f"\n\n  {ADA}  \n\n{BOB}\n\n",
        f"upn\n{ADA}\n{BOB}\n",
        f"userPrincipalName,displayName\n{ADA},Ada\n{BOB},Bob\n",
        f"displayName;UserPrincipalName\nAda;{ADA}\nBob;{BOB}\n",
        f"name\tE-Mail\nAda\t{ADA}\nBob\t{BOB}\n",
        f'"Email"\n"{ADA}"\n"{BOB}"\n',
        f"sep=;\nname;upn\nAda;{ADA}\nBob;{BOB}\n",
        f"version:v1.0\nMember object ID or UPN [memberObjectIdOrUpn] Required\n{ADA}\n{BOB}\n",
        f"mail,userPrincipalName\nx@y.zz,{ADA}\n,{BOB}\n",
        f'"Lovelace, Ada",{ADA}\n"Bob ""B""",{BOB}\n',
        f'upn,notes\n{ADA},"one\ntwo"\n{BOB},\n',
        f"{ADA},,\n,,\n{BOB},,\n",
    ],
)
def test_usual_shapes_are_read(tmp_path: Path, text: str) -> None:
    people = people_file.read(write(tmp_path, text))
    assert people.names == (ADA, BOB)
    assert people.bad == ()
    assert people.doubles == ()


@pytest.mark.parametrize(
    ("encoding", "read_as"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("latin-1", "cp1252"),
    ],
)
def test_usual_encodings_are_read(tmp_path: Path, encoding: str, read_as: str) -> None:
    people = people_file.read(write(tmp_path, f"Name;upn\nKäthe;{ADA}\nJürgen;{BOB}", encoding))
    assert people.names == (ADA, BOB)
    assert people.encoding == read_as
    assert people.column == "upn"


def test_bad_lines_are_named_and_good_ones_kept(tmp_path: Path) -> None:
    text = f'name,upn\nAda,{ADA}\nEve,eve\nDan,\n"Kim,kim@contoso.com\nBob,{BOB}\nx\n'
    people = people_file.read(write(tmp_path, text))
    assert people.names == (ADA, BOB)
    assert [(each.line, each.reason) for each in people.bad] == [
        (3, Reason.NOT_A_PERSON),
        (4, Reason.NO_VALUE),
        (5, Reason.OPEN_QUOTE),
        (7, Reason.NO_VALUE),
    ]
    assert people.bad_count == 4
    for each in people.bad:
        assert texts.say(f"people_file.reason.{each.reason}")


def test_an_open_quote_swallows_one_line_only(tmp_path: Path) -> None:
    rest = "".join(f"user{number}@contoso.com,x\n" for number in range(50))
    people = people_file.read(write(tmp_path, f'upn,note\n{ADA},"oh\n{rest}'))
    assert len(people.names) == 50
    assert [(each.line, each.reason) for each in people.bad] == [(2, Reason.OPEN_QUOTE)]


def test_line_numbers_survive_quoted_lines(tmp_path: Path) -> None:
    people = people_file.read(
        write(tmp_path, f'upn,n\n{ADA},"1\n2\n3"\n\nbad,x\n{BOB},"y\nz"\nno,')
    )
    assert [each.line for each in people.bad] == [6, 9]


def test_a_double_is_named_with_both_lines(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, f"{ADA}\n{BOB}\n{ADA.upper()}\n"))
    assert people.names == (ADA, BOB)
    assert [(each.line, each.first) for each in people.doubles] == [(3, 1)]


def test_without_a_header_a_first_line_that_is_nobody_is_told(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, f"bsimon\n{ADA}\n"))
    assert [(each.line, each.value) for each in people.bad] == [(1, "bsimon")]


def test_mail_is_preferred_on_request(tmp_path: Path) -> None:
    path = write(tmp_path, f"upn,mail\n{ADA},{BOB}\n")
    people = people_file.read(path, prefer_mail=True)
    assert people.names == (BOB,)
    assert people.is_mail
    assert not people_file.read(path).is_mail


def test_the_column_with_most_people_is_taken_without_a_header(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, f"x@y.zz,-\nno,{ADA}\nno,{BOB}\n"))
    assert people.names == (ADA, BOB)
    assert [bad.line for bad in people.bad] == [1]


@pytest.mark.parametrize("text", ["", "\n \n\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(write(tmp_path, text)).code == "people_file.empty"


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "a,b\nc,d\n")).code == "people_file.no_column"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "nobody.csv").code == "people_file.unreadable"
    assert refused(tmp_path).code == "people_file.unreadable"
    assert refused(Path("nul\0")).code == "people_file.unreadable"


def test_too_many_people_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_file, "MAX_PEOPLE", 3)
    assert len(people_file.read(write(tmp_path, "a@b.cc\nb@b.cc\nc@b.cc\na@b.cc")).names) == 3
    error = refused(write(tmp_path, "".join(f"u{number}@b.cc\n" for number in range(4))))
    assert error.code == "people_file.too_many"


def test_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_file, "MAX_BYTES", 10)
    assert refused(write(tmp_path, "a@b.cc\nb@b.cc\n")).code == "people_file.too_large"


def test_named_bad_lines_are_bounded_and_all_counted(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, "upn\n" + "nobody\n" * 2_500 + ADA))
    assert len(people.bad) == people_file.MAX_NAMED
    assert people.bad_count == 2_500
    assert people.names == (ADA,)


def test_an_endless_line_is_named_and_the_next_read(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, f"upn\n{'x' * 200_000}\n{ADA}\n"))
    assert people.names == (ADA,)
    assert [(each.line, each.reason) for each in people.bad] == [(2, Reason.TOO_LONG)]


def test_an_endless_cell_over_lines_is_named(tmp_path: Path) -> None:
    note = "\n".join(["y" * 60_000] * 5)
    people = people_file.read(write(tmp_path, f'upn,n\n{ADA},"{note}"\n{BOB},\n'))
    assert people.names == (BOB,)
    assert people.bad[0].reason is Reason.TOO_LONG


@given(content=st.binary(max_size=400))
def test_no_bytes_get_past_with_anything_but_bad_input(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_bytes(content)
    try:
        people = people_file.read(path)
    except BadInput as error:
        assert error.code.startswith("people_file.")  # noqa: PT017 - the other end is fine too
        return
    assert all("@" in name for name in people.names)


@given(
    lines=st.lists(
        st.tuples(st.sampled_from([ADA, BOB, "eve", ""]), st.text(max_size=20)), max_size=30
    )
)
def test_people_are_found_among_any_notes_that_a_csv_writer_wrote(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["upn", "note"])
    writer.writerows((who, note.replace("\r", " ").replace("\0", "")) for who, note in lines)
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(text.getvalue(), encoding="utf-8", errors="replace", newline="")
    people = people_file.read(path)
    assert set(people.names) == {who for who, _ in lines if "@" in who}


# --- Several addresses on one line ----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        f"{ADA}, {BOB}\n",
        f"{ADA}; {BOB}",
        f"{ADA} {BOB}\n",
        f"{ADA},{BOB};\n",
        f"{ADA}\n{ADA}, {BOB}\n",
    ],
)
def test_a_line_of_addresses_alone_is_a_list(tmp_path: Path, text: str) -> None:
    people = people_file.read(write(tmp_path, text))
    assert people.names == (ADA, BOB)
    assert people.bad == ()


@pytest.mark.parametrize(
    "text",
    [
        f"Ada,{ADA},ada@mail.example\n",
        f"upn\n{ADA}, {BOB}\n",
    ],
)
def test_a_line_of_which_nobody_can_tell_who_is_meant_is_refused_by_name(
    tmp_path: Path, text: str
) -> None:
    people = people_file.read(write(tmp_path, text + "\nkim@contoso.com"))
    assert ADA not in people.names
    assert [bad.reason for bad in people.bad] == [Reason.SEVERAL]
    assert ADA in people.bad[0].value


def test_the_same_address_twice_on_a_line_is_one_person(tmp_path: Path) -> None:
    people = people_file.read(write(tmp_path, f"Ada,{ADA},{ADA.upper()}\nBob,{BOB},{BOB}\n"))
    assert people.names == (ADA, BOB)
    assert people.bad == ()
