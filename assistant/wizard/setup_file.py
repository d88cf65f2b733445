"""SETUP.toml: the answers of `assistant.wizard.answers` as a file that people keep and review.

Reading takes the standard library's parser and is strict: a key that nobody knows is a set-up that
does not mean what its author thinks. Writing takes tomlkit, for the comments.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import BadInput
from assistant.sentry.addresses import SAAS, SentryAddress, addresses
from assistant.texts import say
from assistant.wizard.answers import (
    DEFAULT_APP_NAME,
    DEFAULT_CLOUD,
    FIELDS,
    Answers,
    Field,
    check,
    default,
    validate,
)
from assistant.wizard.shapes import closest, shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tomlkit.items import Table

    from assistant.wizard.observed import Observed

MAX_BYTES = 1_048_576
"""A set-up is a page or two; what is larger is another file, named by mistake."""

_ACME = addresses(SentryAddress(), "acme")
EXAMPLE = Answers(
    organization="acme",
    sentry_url=SAAS,
    sentry_owner="ada@contoso.com",
    second_owner="grace@contoso.com",
    members_file=Path("members.csv"),
    sentry_token_file=Path("sentry-token.txt"),
    app_name=DEFAULT_APP_NAME,
    new_app=False,
    app_id="00000000-0000-0000-0000-000000000000",
    identifier=_ACME.identifier,
    reply_url=_ACME.reply_url,
    sign_on_url=_ACME.sign_on_url,
    relay_state=_ACME.relay_state,
    logout_url=_ACME.logout_url,
    notify=("it@contoso.com",),
    users=("ada@contoso.com", "grace@contoso.com"),
    groups=("Engineering",),
    users_file=Path("people.csv"),
    create_test_user="b.simon@contoso.com",
    assignment_required=True,
    cloud=DEFAULT_CLOUD,
    tenant="contoso.onmicrosoft.com",
    client_id="00000000-0000-0000-0000-000000000000",
    account="admin@contoso.com",
)
"""What a written file shows, commented out, where nothing was said."""

_BY_KEY: Mapping[str, Field] = {each.key: each for each in FIELDS if each.key}
_NOBODY: Mapping[str, str] = {}
_SECTIONS = tuple(dict.fromkeys(key.partition(".")[0] for key in _BY_KEY))
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"))
_HEADER = re.compile(r"\s*\[+\s*([\w.\"'-]+?)\s*\]")
_KEY = re.compile(r"\s*([\w.\"'-]+?)\s*=")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_ITEM = re.compile(r"""\s*"(?:\\.|[^"\\])*"\s*,?\s*#""")
"""One text of a list with a remark after it, in which nothing counts."""
_LONG_LIST = 3


def read(path: Path) -> Answers:
    """Read a set-up; paths in it are relative to its folder.

    Raises:
        BadInput: ``setup_file.*`` with file, line and key, or ``answers.*`` for a value.
    """
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        reason = str(exc)
        found = _AT_LINE.search(reason)
        line = (found and found.group(1)) or str(text.count("\n") + 1)
        raise BadInput(
            "setup_file.not_toml", file=shown_path(path), line=line, reason=_AT_LINE.sub("", reason)
        ) from exc
    except RecursionError as exc:
        raise BadInput(
            "setup_file.not_toml", file=shown_path(path), line="1", reason="nested too deeply"
        ) from exc
    lines = _lines(text)
    values: dict[str, object] = {}
    for section, table in document.items():
        if section not in _SECTIONS:
            raise _unknown(section, _place(path, lines, section))
        if not isinstance(table, dict):
            place = _place(path, lines, section)
            raise BadInput("setup_file.not_section", where=place, section=section)
        for word, value in table.items():
            key = f"{section}.{word}"
            place = _place(path, lines, key)
            field = _BY_KEY.get(key)
            if field is None:
                raise _unknown(key, place)
            values[field.name] = _beside(path, field, check(field.name, value, place))
    # the table's names are the attributes of Answers; mypy cannot see that
    return validate(replace(Answers(), **values))  # type: ignore[arg-type]


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
        raise BadInput("setup_file.unreadable", file=shown_path(path), reason=reason) from exc
    if len(content) > MAX_BYTES:
        raise BadInput("setup_file.too_large", file=shown_path(path), most=MAX_BYTES // 1024)
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
    try:
        return content.decode(encoding).replace("\r\n", "\n")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise BadInput("setup_file.not_utf8", file=shown_path(path), line=line) from exc


def _lines(text: str) -> Mapping[str, int]:
    """Find the line of each section and key.

    tomllib tells no positions. This is a reader for headers and ``key =`` only; where a file is
    written in another way (an inline table) a key is not found, and no line is better than a wrong
    one.
    """
    found: dict[str, int] = {}
    section = ""
    inside = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if inside:
            inside = "" if inside in line else inside
            continue
        if _ITEM.match(line):
            continue
        if header := _HEADER.match(line):
            section = header.group(1).replace('"', "").replace("'", "")
            found.setdefault(section, number)
        elif key := _KEY.match(line):
            word = key.group(1).replace('"', "").replace("'", "")
            found.setdefault(f"{section}.{word}" if section else word, number)
        inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")
    return found


def _place(path: Path, lines: Mapping[str, int], key: str) -> str:
    if key in lines:
        return say("setup_file.place", file=shown_path(path), line=lines[key], key=shown(key))
    return say("setup_file.place_without_line", file=shown_path(path), key=shown(key))


def _unknown(key: str, place: str) -> BadInput:
    section, _, word = key.rpartition(".")
    in_section = {
        each.partition(".")[2]: each for each in _BY_KEY if each.startswith(f"{section}.")
    }
    anywhere = {each.partition(".")[2]: each for each in _BY_KEY}
    sections = {each: f"[{each}]" for each in _SECTIONS}
    for known in (in_section, anywhere) if section else (sections, anywhere):
        near = closest(word, tuple(known))
        if near:
            return BadInput(
                "setup_file.close_to_key", where=place, key=shown(key), near=known[near]
            )
    allowed = ", ".join(in_section) if section else ", ".join(sections.values())
    return BadInput("setup_file.unknown_key", where=place, key=shown(key), allowed=allowed)


def _beside(path: Path, field: Field, value: object) -> object:
    if isinstance(value, Path):
        return path.parent / value
    if field.name == "cloud" and isinstance(value, str) and value.lower().endswith(".json"):
        return str(path.parent / value)
    return value


def group_names(observed: Observed) -> Mapping[str, str]:
    """Give the names of the groups that a look found, by their object ids."""
    found = (group for groups in observed.groups.values() for group in groups)
    return {
        group.id.lower(): group.display_name
        for group in (*observed.assigned_groups.values(), *found)
        if group.display_name
    }


def write(answers: Answers, folder: Path | None = None, groups: Mapping[str, str] = _NOBODY) -> str:
    """Give the text of a complete SETUP.toml.

    Every key is there with its meaning: with its value where something was said, otherwise
    commented out with an example. A group that was named by its object id stays named by it,
    because names repeat and a look by id does not tell whether this one does; its name stands
    beside it for people.

    Args:
        answers: what was said.
        folder: where the file will stand; paths below it are written relative to it.
        groups: names of groups, where they are known, see `group_names`.
    """
    import tomlkit  # noqa: PLC0415 - only writing needs it

    document = tomlkit.document()
    document.add(tomlkit.comment(say("setup_file.heading")))
    for section in _SECTIONS:
        table = tomlkit.table()
        for field in FIELDS:
            if field.key.startswith(f"{section}."):
                _write_field(table, field, answers, folder, groups)
        document.add(tomlkit.nl())
        if section == "addresses":
            document.add(tomlkit.comment(say("options.group.addresses")))
        document.add(section, table)
    return tomlkit.dumps(document)


def _write_field(
    table: Table, field: Field, answers: Answers, folder: Path | None, groups: Mapping[str, str]
) -> None:
    import tomlkit  # noqa: PLC0415 - only writing needs it
    from tomlkit.items import Comment, Trivia  # noqa: PLC0415 - same

    word = field.key.partition(".")[2]
    value = getattr(answers, field.name)
    table.add(tomlkit.comment(say(f"option.{field.name}.help")))
    if value == default(field.name):
        example = tomlkit.item(_plain(getattr(EXAMPLE, field.name), None)).as_string()
        # without a blank, so that a key put aside does not look like the sentence above it
        table.add(Comment(Trivia(comment=f"#{word} = {example}")))
        return
    plain = _plain(value, folder)
    if field.name == "cloud" and isinstance(value, str) and value.lower().endswith(".json"):
        plain = _plain(Path(value), folder)
    item = tomlkit.item(plain)
    named = groups if field.name == "groups" and isinstance(plain, list) else {}
    if isinstance(plain, list) and any(each.lower() in named for each in plain):
        item = tomlkit.array()
        for each in plain:
            name = named.get(each.lower())
            item.add_line(each, comment=None if name is None else shown(name))
        item.add_line(indent="")
    elif isinstance(plain, list) and len(plain) > _LONG_LIST:
        item = tomlkit.array(tomlkit.item(plain).as_string()).multiline(multiline=True)
    table.add(word, item)


def _plain(value: object, folder: Path | None) -> str | int | bool | list[str]:
    if isinstance(value, Path):
        if folder is None:
            return str(value)
        whole = value.absolute()
        return (
            whole.relative_to(folder.absolute()).as_posix()
            if whole.is_relative_to(folder.absolute())
            else str(whole)
        )
    if isinstance(value, tuple):
        return [str(each) for each in value]
    if isinstance(value, bool | int):
        return value
    return str(value)
