"""Every sentence that a person reads, by key (law 4).

``resources/texts/<language>/*.toml`` are merged into one flat table: a table ``[signin.declined]``
with ``title = "…"`` becomes the key ``signin.declined.title``. Holes are ``{name}``, filled by
``str.format_map`` with plain strings only, so that a text can never reach into an object.

The window's first sentences come from here, so only light modules are imported.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from assistant import resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from assistant.errors import AssistantError, Who

DEFAULT_LANGUAGE = "en"
LANGUAGES = ("en", "de")


PROGRAM = "sso-assistant"
CALLED = "SSO_ASSISTANT_CALLED"
"""Where ``run.py`` says by which words it was started."""


class Explained(NamedTuple):
    """An error or finding in a person's words.

    Attributes:
        code: the key it was made from.
        title: what happened, in one line.
        detail: the facts behind it; may be empty.
        who: whose move it is.
        hint: what to do next.
    """

    code: str
    title: str
    detail: str
    who: Who
    hint: str


@cache
def _files(language: str) -> Mapping[str, tuple[Path, ...]]:
    """Give the files by the first word of the keys in them, without reading them as TOML.

    Parsing all of them takes longer than everything else that ``--help`` does.
    """
    import re  # noqa: PLC0415 -- not before the first paint

    header = re.compile(r"^\[([A-Za-z_]+)", re.MULTILINE)
    found: dict[str, list[Path]] = {}
    for file in sorted((resources.folder() / "texts" / language).glob("*.toml")):
        for word in dict.fromkeys(header.findall(file.read_text(encoding="utf-8"))):
            found.setdefault(word, []).append(file)
    return {word: tuple(files) for word, files in found.items()}


@cache
def _sentences(file: Path) -> Mapping[str, str]:
    found = resources.flat_toml(file.read_text(encoding="utf-8"))
    return {key: sentence for key, sentence in found.items() if isinstance(sentence, str)}


@cache
def _named_after(word: str, language: str) -> tuple[Path, ...]:
    """Give the files that bear the word in their name: most keys stand there."""
    return tuple(sorted((resources.folder() / "texts" / language).glob(f"{word}*.toml")))


def _find(key: str, language: str) -> str | None:
    word = key.partition(".")[0]
    for file in _named_after(word, language):
        sentence = _sentences(file).get(key)
        if sentence is not None:
            return sentence
    for file in _files(language).get(word, ()):
        sentence = _sentences(file).get(key)
        if sentence is not None:
            return sentence
    return None


@cache
def table(language: str = DEFAULT_LANGUAGE) -> Mapping[str, str]:
    """Load all of one language's sentences.

    Raises:
        ValueError: if two files give the same key.
    """
    sentences: dict[str, str] = {}
    for file in sorted((resources.folder() / "texts" / language).glob("*.toml")):
        for key, sentence in _sentences(file).items():
            if key in sentences:
                raise ValueError(f"{key} stands twice, the second time in {file.name}")
            sentences[key] = sentence
    return sentences


class _Spoken:
    language: str = DEFAULT_LANGUAGE
    bend: Callable[[str], str] | None = None


_spoken = _Spoken()


def use(language: str, bend: Callable[[str], str] | None = None) -> None:
    """Say everything in this language from now on; what it lacks is said in English.

    Args:
        language: one of `LANGUAGES`.
        bend: changes each sentence before its holes are filled; for a pseudo-language.
    """
    _spoken.language = language if language in LANGUAGES else DEFAULT_LANGUAGE
    _spoken.bend = bend


def language() -> str:
    """Give the language that is spoken."""
    return _spoken.language


def has(key: str) -> bool:
    """Tell whether a sentence stands under this key."""
    return _find(key, DEFAULT_LANGUAGE) is not None


def say(key: str, /, **params: object) -> str:
    """Give the sentence under ``key`` with its holes filled.

    Raises:
        KeyError: if no sentence stands there, or a hole has no filling.
    """
    sentence = _find(key, _spoken.language) or _find(key, DEFAULT_LANGUAGE)
    if sentence is None:
        raise KeyError(key)
    if _spoken.bend is not None:
        sentence = _spoken.bend(sentence)
    filled = {name: str(value) for name, value in params.items()}
    return sentence.format_map({"program": program(), **filled})


def day(of: date | None) -> str:
    """Write a day as people do; programs and file names take ``isoformat``."""
    if of is None:
        return say("date.unknown")
    return say("date.day", day=of.day, month=say(f"date.month.m{of.month:02}"), year=of.year)


def moment(at: datetime) -> str:
    """Write a moment to the minute; in UTC it says so, else it is this machine's time."""
    from datetime import UTC  # noqa: PLC0415 -- not before the first paint

    # Not by its offset: where the machine keeps UTC, its own time needs no name either.
    key = "date.moment_utc" if at.tzinfo is UTC else "date.moment"
    return say(key, day=day(at), time=f"{at:%H:%M}")


def instant(at: datetime) -> str:
    """Write a moment to the second and in UTC, as logs and messages have it, to be compared."""
    from datetime import UTC  # noqa: PLC0415 -- not before the first paint

    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def hour(at: datetime) -> str:
    """Write a time of this day to the minute; in UTC it says so."""
    from datetime import UTC  # noqa: PLC0415 -- not before the first paint

    return f"{at:%H:%M} UTC" if at.tzinfo is UTC else f"{at:%H:%M}"


def few(names: Sequence[str], *, most: int = 5, between: str = ", ") -> str:
    """Name the first of many, and count the others."""
    more = len(names) - most
    return between.join(names[:most]) + (f" (+{more})" if more > 0 else "")


def program() -> str:
    """Give what a person types to start this program: as they did it, so a hint can be copied."""
    return os.environ.get(CALLED, PROGRAM)


def explain(error: AssistantError) -> Explained:
    """Put an error into a person's words: ``<code>.title``, ``.detail`` and ``.hint``."""

    def part(name: str) -> str:
        key = f"{error.code}.{name}"
        return say(key, **error.params) if has(key) else ""

    title = part("title") or error.code
    return Explained(error.code, title, part("detail"), error.who, part("hint"))
