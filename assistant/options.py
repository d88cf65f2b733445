"""The command line's grammar: words in, one frozen `Command` out.

Every option comes from `assistant.wizard.answers.FIELDS`, every sentence from ``resources/texts``.
All commands take all options of a set-up, so that a line can be called back and its command
changed; the help of each shows those that matter to it. Only light modules are imported here:
``--help`` has to be there before the heavy libraries are.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import __version__
from assistant.errors import BadInput
from assistant.texts import say
from assistant.wizard.answers import FIELDS, Answers, Field, Kind, check, merge, validate
from assistant.wizard.shapes import closest, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROGRAM = "sso-assistant"
GUIDED = "guided"
WINDOW = "window"
HELP = "help"
VERSION = "version"

_SET_UP = ("sentry", "application", "addresses", "claims", "certificate", "people", "entra", "run")
_WHICH = ("sentry", "entra", "run")
_SIGN_IN = ("entra", "run")
_SHOWN: Mapping[str, tuple[str, ...]] = {
    WINDOW: _SET_UP,
    GUIDED: _SET_UP,
    "plan": _SET_UP,
    "apply": _SET_UP,
    "check": _SET_UP,
    "undo": _WHICH,
    "sign-in": _SIGN_IN,
    "sign-out": _SIGN_IN,
}
"""The groups of options that each command's help shows."""
_IDLE_IN_UNDO = frozenset(
    {"sentry_owner", "second_owner", "members_file", "sentry_token_file", "restore_app"}
)

INSPECT = "inspect"
DIAGNOSE = "diagnose"
PRACTICE = "practice"
COMMANDS = (
    WINDOW,
    GUIDED,
    "plan",
    "apply",
    "check",
    "undo",
    "sign-in",
    "sign-out",
    INSPECT,
    DIAGNOSE,
    PRACTICE,
)
_OWN_GRAMMAR = frozenset({INSPECT, DIAGNOSE, PRACTICE})
"""Commands that read their words themselves."""
_COMMAND_COLUMN = 12
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")


@dataclass(frozen=True, slots=True)
class Command:
    """What was asked for.

    Attributes:
        name: one of `COMMANDS`, or `GUIDED`, `HELP`, `VERSION`.
        answers: what SETUP.toml and the options say together; options win.
        setup_file: the file that was read.
        run_id: the run to undo; None is the newest with something left to undo.
        write: where ``plan`` puts the answers as a file.
        rest: what a command with a grammar of its own is handed, unread.
        text: what `HELP` and `VERSION` print.
    """

    name: str
    answers: Answers
    setup_file: Path | None = None
    run_id: str | None = None
    write: Path | None = None
    rest: tuple[str, ...] = ()
    text: str = ""


def wants_json(argv: Sequence[str]) -> bool:
    """Tell whether errors, even those of the line itself, are to be told as JSON."""
    words = list(argv)
    return "--json" in (words[: words.index("--")] if "--" in words else words)


def parse(argv: Sequence[str]) -> Command:
    """Read a command line without the program's name, and the SETUP.toml that it names.

    Raises:
        BadInput: ``options.*`` for the line itself, ``answers.*`` for a value,
            ``setup_file.*`` for the file.
    """
    name, words = _command(list(argv))
    if name in _OWN_GRAMMAR:
        return Command(name, Answers(), rest=tuple(words))
    parser = _parser(name)
    try:
        found, extra = parser.parse_known_args(words)
    except argparse.ArgumentError as exc:
        raise _misused(exc) from exc
    raw = vars(found)
    if raw.pop(HELP, False):
        return Command(HELP, Answers(), text=parser.format_help())
    if raw.pop(VERSION, False):
        return Command(VERSION, Answers(), text=f"{PROGRAM} {__version__}\n")
    setup_file, run_id = _positionals(name, extra, raw)
    write = raw.pop("write", None)
    answers = _answers(setup_file, raw)
    if name in {GUIDED, WINDOW} and (answers.no_input or answers.json):
        raise BadInput("options.no_command", commands=", ".join(COMMANDS))
    return Command(
        name,
        answers,
        setup_file,
        run_id,
        None if write is None else Path(write),
    )


def _command(words: list[str]) -> tuple[str, list[str]]:
    first = words[0] if words else "-"
    if first in COMMANDS:
        return first, words[1:]
    if first.startswith("-") or _names_file(first):
        return GUIDED, words
    near = closest(first.lower(), COMMANDS)
    if near:
        raise BadInput("options.close_to_command", word=shown(first), near=near)
    raise BadInput("options.unknown_command", word=shown(first), commands=", ".join(COMMANDS))


def _names_file(word: str) -> bool:
    return word.lower().endswith(".toml")


def _positionals(
    name: str, extra: list[str], raw: Mapping[str, object]
) -> tuple[Path | None, str | None]:
    """Tell what the words without an option are: a set-up file, and for ``undo`` a run."""
    setup_file: Path | None = None
    run_id: str | None = None
    for word in extra:
        if word == "--":
            continue
        if word.startswith("-") and word != "-":
            raise _unknown_option(word)
        if _names_file(word) and setup_file is None:
            setup_file = Path(word)
        elif name == "undo" and run_id is None and _RUN.fullmatch(word):
            run_id = word
        elif name == GUIDED and word in COMMANDS:
            raise BadInput("options.command_first", word=word)
        else:
            raise BadInput("options.left_over", word=shown(word), command=name)
    for value in raw.values():
        # `--group Everyone SETUP.toml` hands the file to --group
        if setup_file is None and isinstance(value, list) and _names_file(value[-1]):
            raise BadInput("options.file_swallowed", word=shown(value[-1]), command=name)
    return setup_file, run_id


def _answers(setup_file: Path | None, raw: Mapping[str, object]) -> Answers:
    base = Answers()
    if setup_file is not None:
        from assistant.wizard import setup_file as reader  # noqa: PLC0415 - seldom needed

        base = reader.read(setup_file)
    given = {
        each.name: check(each.name, _typed(each, raw[each.name]))
        for each in FIELDS
        if each.name in raw
    }
    return validate(merge(base, given))


def _typed(field: Field, value: object) -> object:
    if field.kind is Kind.NUMBER and isinstance(value, str):
        plain = value.strip()
        return int(plain) if plain.isdecimal() and plain.isascii() and len(plain) < 5 else value  # noqa: PLR2004
    return value


def _misused(error: argparse.ArgumentError) -> BadInput:
    option = (error.argument_name or "").split("/")[-1]
    field = next((each for each in FIELDS if option in {each.option, _off(each)}), None)
    if (field and field.kind is Kind.SWITCH) or option in {"--help", "--version"}:
        return BadInput("options.takes_no_value", option=option)
    metavar = _metavar(field) if field else "FILE"
    return BadInput("options.needs_value", option=option, metavar=metavar)


def _unknown_option(word: str) -> BadInput:
    option = word.partition("=")[0]
    known = _all_options()
    begun = (each for each in known if each.startswith(option) and option != "--")
    near = closest(option.lower(), known) or next(begun, "")
    if near:
        return BadInput("options.close_to_option", option=shown(option), near=near)
    return BadInput("options.unknown_option", option=shown(option))


def _all_options() -> tuple[str, ...]:
    off = (_off(each) for each in FIELDS if each.can_be_off)
    return (*(each.option for each in FIELDS), *off, "--write", "--help", "--version")


def _off(field: Field) -> str:
    return f"--no-{field.option.removeprefix('--')}"


def _metavar(field: Field) -> str:
    return field.metavar or "|".join(field.choices)


class _Parser(argparse.ArgumentParser):
    """Hands its complaints over instead of printing them and leaving."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Refuse in argparse's words; only what has no argument of its own comes here."""
        raise argparse.ArgumentError(None, message)


class _Formatter(argparse.HelpFormatter):
    """Writes the help in our own words; argparse's few come from its own catalogue."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def add_usage(
        self,
        usage: str | None,
        actions: object,
        groups: object,
        prefix: str | None = None,
    ) -> None:
        """Begin the usage with our word for it."""
        del prefix
        super().add_usage(usage, actions, groups, say("options.usage_word"))  # type: ignore[arg-type]

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Keep lines apart; one that begins with blanks hangs below its first word's column."""
        filled: list[str] = []
        for line in text.splitlines():
            words = line.strip()
            if words == line:
                filled.append(super()._fill_text(line, width, indent))
                continue
            command, _, meaning = words.partition(" ")
            hang = " " * _COMMAND_COLUMN
            rest = super()._fill_text(meaning.strip(), width, hang)
            filled.append(f"  {command}".ljust(_COMMAND_COLUMN) + rest.removeprefix(hang))
        return "\n".join(filled)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """Show an option as ``--user UPN…`` rather than with every spelling of its value."""
        words = ", ".join(action.option_strings)
        if action.nargs == 0:
            return words
        more = "…" if action.nargs == argparse.ONE_OR_MORE else ""
        return f"{words} {action.metavar}{more}"


def _parser(name: str) -> _Parser:
    parser = _Parser(
        prog=PROGRAM,
        usage=_literal(say(f"options.usage.{name}")),
        description=_literal(_description(name)),
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
        argument_default=argparse.SUPPRESS,
        formatter_class=_Formatter,
    )
    visible = _SHOWN[name]
    groups = {
        group: parser.add_argument_group(say(f"options.group.{group}"))
        for group in _SET_UP
        if group in visible
    }
    hidden = parser.add_argument_group()
    for field in FIELDS:
        group = field.key.partition(".")[0] or "run"
        is_idle = name == "undo" and field.name in _IDLE_IN_UNDO
        _add(groups.get(group, hidden), field, is_shown=group in visible and not is_idle)
    if name == "plan":
        parser.add_argument(
            "--write", metavar="SETUP.toml", help=_literal(say("option.write.help"))
        )
    for word, flags in ((HELP, ("-h", "--help")), (VERSION, ("--version",))):
        groups["run"].add_argument(
            *flags, dest=word, action="store_true", help=_literal(say(f"option.{word}.help"))
        )
    return parser


def _description(name: str) -> str:
    if name != GUIDED:
        return say(f"options.command.{name}")
    lines = (f"  {each} {say(f'options.command.{each}')}" for each in COMMANDS)
    return "\n".join((say("options.about"), *lines))


def _add(group: argparse._ArgumentGroup, field: Field, *, is_shown: bool) -> None:
    text = _literal(say(f"option.{field.name}.help")) if is_shown else argparse.SUPPRESS
    if field.kind is Kind.SWITCH:
        group.add_argument(field.option, dest=field.name, action="store_true", help=text)
        if field.can_be_off:
            off = _literal(say(f"option.no_{field.name}.help")) if is_shown else argparse.SUPPRESS
            group.add_argument(_off(field), dest=field.name, action="store_false", help=off)
    elif field.kind is Kind.LIST:
        group.add_argument(
            field.option,
            dest=field.name,
            nargs="+",
            action="extend",
            metavar=_metavar(field),
            help=text,
        )
    else:
        group.add_argument(field.option, dest=field.name, metavar=_metavar(field), help=text)


def _literal(text: str) -> str:
    """Keep argparse from filling holes that are not there."""
    return text.replace("%", "%%")
