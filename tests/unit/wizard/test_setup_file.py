"""SETUP.toml: what is written is read back, and every mistake names its line."""

from __future__ import annotations

import dataclasses
import tomllib
from typing import TYPE_CHECKING

import pytest
from helpers import facts
from hypothesis import given
from hypothesis import strategies as st

from assistant import texts
from assistant.errors import BadInput
from assistant.wizard import setup_file
from assistant.wizard.answers import FIELDS, Answers, default

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "SETUP.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refused(path: Path) -> BadInput:
    with pytest.raises(BadInput) as caught:
        setup_file.read(path)
    explained = texts.explain(caught.value)
    assert explained.title != caught.value.code
    assert explained.hint
    return caught.value


def full(folder: Path) -> Answers:
    """Answers in which everything that a file can say differs from its default."""
    return dataclasses.replace(
        setup_file.EXAMPLE,
        app_name="Sentry (EU)",
        new_app=False,
        certificate_years=2,
        identifier_claim="objectidentifier",
        cloud=str(folder / "cloud.json"),
        members_file=folder / "members.csv",
        sentry_token_file=folder / "sentry-token.txt",
        users_file=folder / "lists" / "people.csv",
        assignment_required=False,
    )


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    answers = full(tmp_path)
    path = write(tmp_path, setup_file.write(answers, tmp_path))
    assert setup_file.read(path) == answers
    assert 'file = "lists/people.csv"' in path.read_text()


def test_a_group_named_by_its_id_has_its_name_beside_it(tmp_path: Path) -> None:
    ids = tuple(f"{number:08}-0000-4000-8000-00000000000a" for number in range(4))
    odd = ("Käse \"blau\" 'x'", 'A """ B\n[entra]\r\nclient_id = "x" # y\u202e', "")
    typed = "Ä \"typed\" 'name' # here"
    answers = Answers(organization="acme", groups=(*ids, typed), tenant="contoso.com")
    found = [facts.group(id_, name) for id_, name in zip(ids, odd, strict=False)]
    seen = facts.finished(facts.goal(), groups={ids[0]: (found[0],), ids[1]: (found[1],)})
    seen = dataclasses.replace(seen, assigned_groups={ids[2]: found[2]})
    names = setup_file.group_names(seen)
    text = setup_file.write(answers, tmp_path, names)
    lines = {line.strip().partition(",")[0].strip('"'): line for line in text.splitlines()}
    assert lines[ids[0]].endswith(", # Käse \"blau\" 'x'")
    assert lines[ids[1]].endswith('A """ B\\u000a[entra]\\u000d\\u000aclient_id = "x" # y\\u202e')
    assert lines[ids[2]].endswith(f'"{ids[2]}",')  # without a name
    assert lines[ids[3]].endswith(f'"{ids[3]}",')  # not found
    path = write(tmp_path, text)
    again = setup_file.read(path)
    assert again == answers
    assert setup_file.write(again, tmp_path, names) == text
    # A remark hides no line from what is said of a mistake.
    wrong = write(tmp_path, f"{text}\n[entra2]\nx = 1\n")
    assert f"line {text.count(chr(10)) + 2}" in str(refused(wrong).params["where"])


@given(st.text(max_size=40), st.text(min_size=1, max_size=300))
def test_no_name_of_a_group_changes_what_is_read(typed: str, name: str) -> None:
    id_ = "00000000-0000-4000-8000-00000000000A"
    text = setup_file.write(Answers(groups=(id_, f"x{typed}x")), None, {id_.lower(): name})
    assert tomllib.loads(text)["people"]["groups"] == [id_, f"x{typed}x"]


def test_an_idp_initiated_set_up_is_read_back(tmp_path: Path) -> None:
    answers = Answers(organization="acme", initiated="idp", new_app=True)
    assert setup_file.read(write(tmp_path, setup_file.write(answers))) == answers


def test_nothing_said_is_nothing_read(tmp_path: Path) -> None:
    assert setup_file.read(write(tmp_path, setup_file.write(Answers()))) == Answers()


def test_every_key_stands_in_a_written_file_with_its_meaning(tmp_path: Path) -> None:
    text = setup_file.write(Answers(), tmp_path)
    for field in FIELDS:
        if field.key:
            word = field.key.partition(".")[2]
            meaning = texts.say(f"option.{field.name}.help")
            assert f"# {meaning}\n#{word} = " in text


def test_every_example_is_a_good_answer(tmp_path: Path) -> None:
    text = setup_file.write(Answers(), tmp_path)
    lines = (line.removeprefix("#") for line in text.splitlines() if not line.startswith("# "))
    answers = setup_file.read(write(tmp_path, "\n".join(lines)))
    assert answers.users == setup_file.EXAMPLE.users
    assert answers.users_file == tmp_path / "people.csv"
    for field in FIELDS:
        if field.key and field.name not in {"new_app", "app_name", "cloud"}:
            assert getattr(setup_file.EXAMPLE, field.name) is not None


def test_a_file_elsewhere_is_written_with_its_whole_path(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out" / "people.csv"
    text = setup_file.write(Answers(users_file=outside), inside)
    assert tomllib.loads(text)["people"]["file"] == str(outside)


def test_a_relative_path_is_taken_from_the_file_s_folder(tmp_path: Path) -> None:
    path = write(tmp_path, '[people]\nfile = "people.csv"\n[entra]\ncloud = "my.json"\n')
    answers = setup_file.read(path)
    assert answers.users_file == tmp_path / "people.csv"
    assert answers.cloud == str(tmp_path / "my.json")


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        (
            '[sentry]\n\norganisation = "a"',
            "setup_file.close_to_key",
            "line 3: sentry.organisation",
        ),
        ('[sentry]\nowner = "a"', "answers.not_upn", "line 2: sentry.owner"),
        ('[sentri]\nurl = "x"', "setup_file.close_to_key", "line 1: sentri"),
        ("[zzz]", "setup_file.unknown_key", "line 1: zzz"),
        ("[claims]\nqqqqqq = 1", "setup_file.unknown_key", "line 2: claims.qqqqqq"),
        ('organization = "acme"', "setup_file.close_to_key", "line 1: organization"),
        ('sentry = "acme"', "setup_file.not_section", "line 1: sentry"),
        ("[[people]]\nusers = []", "setup_file.not_section", "line 1: people"),
        ('[application]\n# x = 1\nnew = "yes"', "answers.not_switch", "line 3: application.new"),
        ("[certificate]\nyears = 7", "answers.not_years", "line 2: certificate.years"),
        ('[people]\nusers = "a@b.cc"', "answers.not_list", "line 2: people.users"),
        (
            '[addresses]\nrelay_state = """\nusers = 1\n"""\nreply_url=3',
            "answers.not_text",
            "line 5",
        ),
        ('sentry = {owner = "x"}', "answers.not_upn", "SETUP.toml: sentry.owner"),
        ('"sentry"."owner" = "x"', "answers.not_upn", "line 1: sentry.owner"),
    ],
)
def test_a_mistake_names_its_place(tmp_path: Path, text: str, code: str, where: str) -> None:
    error = refused(write(tmp_path, text))
    assert error.code == code
    assert where in str(error.params["where"])
    assert "SETUP.toml" in str(error.params["where"])


def test_a_key_in_the_wrong_section_is_told_its_right_one(tmp_path: Path) -> None:
    error = refused(write(tmp_path, '[entra]\norganization = "acme"'))
    assert error.params["near"] == "sentry.organization"


@pytest.mark.parametrize(
    ("text", "line"), [("[sentry]\nurl = x\n", "2"), ("[sentry]\n\nurl = '''", "3")]
)
def test_broken_toml_names_its_line(tmp_path: Path, text: str, line: str) -> None:
    error = refused(write(tmp_path, text))
    assert error.code == "setup_file.not_toml"
    assert str(error.params["line"]) == line
    assert "(at" not in str(error.params["reason"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_editors_on_windows_write_is_read(tmp_path: Path, encoding: str) -> None:
    text = '[people]\r\ngroups = ["Käse"]\r\n'
    assert setup_file.read(write(tmp_path, text.encode(encoding))).groups == ("Käse",)


def test_another_encoding_is_said_with_its_line(tmp_path: Path) -> None:
    error = refused(write(tmp_path, '[people]\ngroups = ["Käse"]'.encode("latin-1")))
    assert error.code == "setup_file.not_utf8"
    assert error.params["line"] == 2


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert refused(tmp_path / "SETUP.toml").code == "setup_file.unreadable"
    assert refused(tmp_path).code == "setup_file.unreadable"


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    content = b"#" * (setup_file.MAX_BYTES + 1)
    assert refused(write(tmp_path, content)).code == "setup_file.too_large"


def test_the_file_s_answers_are_judged_together(tmp_path: Path) -> None:
    text = '[addresses]\nsign_on_url = "https://x.y/"\n[application]\ninitiated = "idp"'
    assert refused(write(tmp_path, text)).code == "answers.sign_on_url_with_idp"


@given(name=st.text(min_size=1, max_size=40).filter(lambda word: word.strip() == word))
def test_any_group_name_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    answers = Answers(groups=(name,))
    path = write(tmp_path_factory.mktemp("set-up"), setup_file.write(answers))
    try:
        assert setup_file.read(path) == answers
    except BadInput as error:
        assert error.code == "answers.invisible"  # noqa: PT017 - refused for what nobody can see


def test_what_concerns_one_run_has_no_key() -> None:
    idle = {each.name for each in FIELDS if not each.key}
    assert {"yes", "no_input", "json", "debug", "even_if_in_use"} <= idle
    assert all(default(each) in {None, False} for each in idle)
