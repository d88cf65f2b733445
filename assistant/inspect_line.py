"""The grammar of ``inspect``: words in, one frozen `Asked` out. Only light modules are loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import BadInput
from assistant.help_lines import filled, option_line
from assistant.texts import say
from assistant.wizard.shapes import closest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND: Final = "inspect"
_SWITCHES: Final = ("--json", "--sentry", "--verify-signature", "--debug", "--help")
_VALUED: Final = {
    "--expect": "SETUP.toml",
    "--thumbprint": "SHA-1",
    "--find": "WORDS",
    "--ca-file": "PEM",
    "--proxy": "URL",
}
_DIFF: Final = "--diff"
_OPTIONS: Final = (_DIFF, "--sentry", "--expect", "--thumbprint", "--find", "--verify-signature")
_RUN: Final = ("--json", "--ca-file", "--proxy", "--debug", "--help")
_THUMBPRINT: Final = re.compile(r"[0-9A-F]{40}", re.ASCII)
_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be inspected, and how.

    Attributes:
        sources: as named.
        diff: the two sources to compare; then nothing else is inspected.
        json: one JSON object a line.
        sentry: say what Sentry would take of each document.
        expect: the set-up that says what should be.
        thumbprint: SHA-1 of the certificate that Entra signs with, in upper case.
        verify_signature: verify the signature of a large document too.
        find: show only entities in which all of these words stand.
        ca_file: a private certificate authority to trust in addition.
        proxy: address of the proxy; may hold a password, so it is not in the repr.
        debug: a log without secrets to standard error.
        help: print the help, and nothing else.
    """

    sources: tuple[str, ...] = ()
    diff: tuple[str, str] | None = None
    json: bool = False
    sentry: bool = False
    expect: Path | None = None
    thumbprint: str = ""
    verify_signature: bool = False
    find: tuple[str, ...] = ()
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    debug: bool = False
    help: bool = False


def parse(words: Sequence[str]) -> Asked:
    """Read the words after the command.

    Raises:
        BadInput: ``options.*`` or ``inspect_line.*``.
    """
    said = _Said(list(words))
    said.read()
    return Asked(help=True) if "--help" in said.on else _asked(said)


@dataclass(slots=True)
class _Said:
    """The words, as far as they have been read."""

    left: list[str]
    on: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    named: list[str] = field(default_factory=list)
    diff: tuple[str, str] | None = None

    def read(self) -> None:
        """Read all of them."""
        while self.left:
            word = self.left.pop(0)
            if word == "--":
                self.named += self.left
                return
            if _is_option(word):
                self._option("--help" if word == "-h" else word)
            else:
                self.named.append(word)

    def _option(self, word: str) -> None:
        option, equals, value = word.partition("=")
        if option in _SWITCHES:
            if equals:
                raise BadInput("options.takes_no_value", option=option)
            self.on.add(option)
        elif option == _DIFF:
            if equals or len(self.left) < _TWO or any(map(_is_option, self.left[:_TWO])):
                raise BadInput("inspect_line.diff")
            self.diff = self.left.pop(0), self.left.pop(0)
        elif option in _VALUED:
            self.values[option] = value if equals else self._value(option)
        else:
            raise _unknown(option)

    def _value(self, option: str) -> str:
        if not self.left or _is_option(self.left[0]):
            raise BadInput("options.needs_value", option=option, metavar=_VALUED[option])
        return self.left.pop(0)


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _asked(said: _Said) -> Asked:
    diff, named, values = said.diff, said.named, said.values
    if diff is not None and named:
        raise BadInput("inspect_line.diff_and_more", word=shown(named[0]))
    if diff is None and not named:
        raise BadInput("inspect_line.nothing")
    if [*named, *(diff or ())].count("-") > 1:
        raise BadInput("inspect_line.input_twice")
    thumbprint = re.sub(r"[\s:]", "", values.get("--thumbprint", "")).upper()
    if "--thumbprint" in values and not _THUMBPRINT.fullmatch(thumbprint):
        raise BadInput("inspect_line.thumbprint", said=shown(values["--thumbprint"]))
    return Asked(
        sources=tuple(named),
        diff=diff,
        json="--json" in said.on,
        sentry="--sentry" in said.on,
        expect=Path(values["--expect"]) if "--expect" in values else None,
        thumbprint=thumbprint,
        verify_signature="--verify-signature" in said.on,
        find=tuple(values.get("--find", "").lower().split()),
        ca_file=Path(values["--ca-file"]) if "--ca-file" in values else None,
        proxy=values.get("--proxy"),
        debug="--debug" in said.on,
    )


def _unknown(option: str) -> BadInput:
    near = closest(option.lower(), (*_OPTIONS, *_RUN))
    if near:
        return BadInput("inspect_line.close_to_option", option=shown(option), near=near)
    return BadInput("inspect_line.unknown_option", option=shown(option))


def help_text() -> str:
    """Give the help of the command."""
    parts = [
        say("options.usage_word") + say("inspect_line.usage"),
        "",
        filled(say("options.command.inspect")),
        filled(say("inspect_line.sources")),
        "",
        say("inspect_line.group.look"),
        *(_line(option) for option in _OPTIONS),
        "",
        say("options.group.run"),
        *(_line(option) for option in _RUN),
        "",
        filled(say("inspect_line.status")),
    ]
    return "\n".join(parts) + "\n"


def _line(option: str) -> str:
    metavar = "A B" if option == _DIFF else _VALUED.get(option, "")
    name = option.removeprefix("--").replace("-", "_")
    words = say(f"inspect_line.option.{name}")
    return option_line(option, metavar, words)
