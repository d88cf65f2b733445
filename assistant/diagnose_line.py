"""The grammar of ``diagnose``: words in, one frozen `Asked` out. Only light modules are loaded."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import BadInput
from assistant.help_lines import filled, option_line
from assistant.texts import say
from assistant.wizard.shapes import closest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_YEARS = range(1900, 3000)
COMMAND: Final = "diagnose"
STDIN: Final = "-"
_SWITCHES: Final = ("--redact", "--json", "--help")
_VALUED: Final = {
    "--metadata": "IDP.xml",
    "--expect": "SETUP.toml",
    "--organization": "SLUG",
    "--sentry-url": "URL",
    "--at": "MOMENT",
}
_AGAINST: Final = ("--metadata", "--expect", "--organization", "--sentry-url")
_HOW: Final = ("--at", "--redact", "--json", "--help")
_ITSELF: Final = re.compile(r"https?://|AADSTS\d{4,8}\b|SAML(?:Request|Response)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be diagnosed, and against what.

    Attributes:
        source: a file, `STDIN`, or the thing itself; empty where nothing was named.
        metadata: the identity provider's, as a file.
        expect: the set-up that says what should be.
        organization: the slug; empty where it was not said.
        sentry_url: where that organization's Sentry is; empty where it was not said.
        at: the moment to judge for, aware; None where it was not said.
        json: one JSON object a line.
        redact: write a copy that is fit to send.
        help: print the help, and nothing else.
    """

    source: str = field(default="", repr=False)
    metadata: Path | None = None
    expect: Path | None = None
    organization: str = ""
    sentry_url: str = ""
    at: datetime | None = None
    json: bool = False
    redact: bool = False
    help: bool = False

    @property
    def itself(self) -> bool:
        """Whether it is no file's name but the thing: an address, or a number of Entra's."""
        return bool(_ITSELF.match(self.source)) and not Path(self.source[:200]).exists()

    @property
    def nameless(self) -> bool:
        """Whether there is no file, beside which a copy could be put."""
        return self.source in {"", STDIN} or self.itself


def parse(words: Sequence[str]) -> Asked:
    """Read the words after the command.

    Raises:
        BadInput: ``options.*`` or ``diagnose_line.*``.
    """
    left, named = list(words), list[str]()
    on: set[str] = set()
    values: dict[str, str] = {}
    while left:
        word = left.pop(0)
        if word == "--":
            named += left
            break
        if not _is_option(word):
            named.append(word)
            continue
        option, equals, value = ("--help" if word == "-h" else word).partition("=")
        if option in _SWITCHES:
            if equals:
                raise BadInput("options.takes_no_value", option=option)
            on.add(option)
        elif option not in _VALUED:
            raise _unknown(option)
        elif equals:
            values[option] = value
        elif not left or _is_option(left[0]):
            raise BadInput("options.needs_value", option=option, metavar=_VALUED[option])
        else:
            values[option] = left.pop(0)
    return Asked(help=True) if "--help" in on else _asked(named, on, values)


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != STDIN


def _asked(named: list[str], on: set[str], values: dict[str, str]) -> Asked:
    if len(named) > 1:
        raise BadInput("diagnose_line.several", word=shown(named[1]))
    organization, sentry_url = (values.get(each, "") for each in ("--organization", "--sentry-url"))
    if "--expect" in values and (organization or sentry_url):
        raise BadInput("diagnose_line.both")
    if sentry_url and not organization:
        raise BadInput("diagnose_line.no_organization")
    metadata = values.get("--metadata")
    if metadata is not None and "://" in metadata:
        raise BadInput("diagnose_line.offline", address=shown(metadata))
    asked = Asked(
        source=named[0] if named else "",
        metadata=Path(metadata) if metadata is not None else None,
        expect=Path(values["--expect"]) if "--expect" in values else None,
        organization=organization,
        sentry_url=sentry_url,
        at=_moment(values["--at"]) if "--at" in values else None,
        json="--json" in on,
        redact="--redact" in on,
    )
    if asked.json and asked.redact and asked.nameless:
        raise BadInput("diagnose_line.json_and_copy")
    return asked


def _moment(said: str) -> datetime:
    try:
        found = datetime.fromisoformat(said.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or found.year not in _YEARS:
        raise BadInput("diagnose_line.at", said=shown(said))
    return found.astimezone(UTC)


def _unknown(option: str) -> BadInput:
    near = closest(option.lower(), (*_AGAINST, *_HOW))
    if near:
        return BadInput("diagnose_line.close_to_option", option=shown(option), near=near)
    return BadInput("diagnose_line.unknown_option", option=shown(option))


def invitation() -> str:
    """Ask to paste, and say how that ends on this system."""
    key = "Ctrl-Z, Enter" if os.name == "nt" else "Ctrl-D"
    return filled(say("diagnose_line.paste", key=key)) + "\n"


def help_text() -> str:
    """Give the help of the command."""
    parts = [
        say("options.usage_word") + say("diagnose_line.usage"),
        "",
        filled(say("options.command.diagnose")),
        filled(say("diagnose_line.sources")),
        "",
        say("diagnose_line.group.against"),
        *(_line(option) for option in _AGAINST),
        "",
        say("diagnose_line.group.how"),
        *(_line(option) for option in _HOW),
        "",
        filled(say("diagnose_line.status")),
    ]
    return "\n".join(parts) + "\n"


def _line(option: str) -> str:
    name = option.removeprefix("--").replace("-", "_")
    words = say(f"diagnose_line.option.{name}")
    return option_line(option, _VALUED.get(option, ""), words)
