"""Drawings of Sentry's forms, with the field marked that is meant. Pure.

They are drawn after the pages of Sentry 23.7.1 and no copies of them: real words stand only where a
person has to look, grey bars for the rest. Plain enough for Qt's SVG Tiny, which breaks no lines,
cuts nothing off and knows no list of fonts.
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from assistant import resources, texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

    from assistant.sentry.form import Page


@dataclass(frozen=True, slots=True)
class Colours:
    """What a drawing is drawn with, each as SVG writes a colour.

    Attributes:
        surface: ground of the page.
        border: lines, and bars that stand for words nobody needs.
        text: words to read.
        muted: words and buttons beside the point.
        accent: the mark.
        tint: ground of what is marked.
    """

    surface: str
    border: str
    text: str
    muted: str
    accent: str
    tint: str


LIGHT: Final = Colours("#FFFFFF", "#D9DEE6", "#1A1E26", "#566072", "#3B5BDB", "#E9EEFF")
DARK: Final = Colours("#1E2128", "#343A46", "#E9ECF1", "#A0A9B8", "#8AA4FF", "#262D45")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field as it is drawn; ``lines`` are what stands in it, cut to its width."""

    key: str
    label: str
    required: bool
    marked: bool
    lines: tuple[str, ...]
    y: int
    height: int


FIELDS: Final[Mapping[Page, tuple[str, ...]]] = MappingProxyType(
    {
        "settings": ("settings_url",),
        "provider": ("metadata_url",),
        "provider_by_hand": ("entity_id", "sso_url", "slo_url", "x509cert"),
        "mapping": ("identifier", "user_email", "first_name", "last_name"),
    }
)
"""The fields of each page, as :mod:`assistant.sentry.form` names them."""

OPTIONAL: Final = frozenset({"slo_url", "first_name", "last_name"})
"""Fields without Sentry's asterisk."""

_TABBED: Final = {"provider": "metadata_url", "provider_by_hand": "idp_data"}
_TALL: Final = "x509cert"
_MONO: Final = {"win32": "Consolas", "darwin": "Menlo"}.get(sys.platform, "monospace")

# Of a fixed-width face at size 12: the widest of the usual ones takes 7.3 a character.
_IN_FIELD: Final = 69
_IN_BAR: Final = 66
_LINES: Final = 3
_FIRST, _TAB_ROOM = 118, 36
_LABEL, _BOX, _TALL_BOX, _GAP = 20, 34, 66, 22
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"})


def picture(
    page: Page, marked: str = "", values: Mapping[str, str] | None = None, *, colours: Colours
) -> str:
    """Draw one of Sentry's pages as an SVG that needs nothing beside it.

    Args:
        page: which one.
        marked: key of the field that is meant; none if it is not on the page.
        values: what stands in the fields, by key; cut where a field is too narrow.
        colours: what to draw with.
    """
    given = values or {}
    fields = _fields(page, marked, given)
    name = texts.say(f"picture.{page}.title")
    told = next((field.label for field in fields if field.marked), "")
    alt = (
        texts.say("picture.alt_marked", page=name, field=told)
        if told
        else texts.say("picture.alt", page=name)
    )
    template = "sentry-settings.svg" if page == "settings" else "sentry-form.svg"
    bottom = fields[-1].y + fields[-1].height
    drawn = environment("pictures").get_template(template)
    return drawn.render(
        alt=alt,
        title=name,
        address=clip(given.get("settings_url", ""), _IN_BAR),
        fields=fields,
        marked=bool(told),
        tab=_TABBED.get(page, ""),
        button=texts.say(f"picture.{page}.button"),
        bottom=bottom,
        c=colours,
        mono=_MONO,
        say=texts.say,
    )


def _fields(page: Page, marked: str, values: Mapping[str, str]) -> tuple[_Field, ...]:
    found: list[_Field] = []
    top = _FIRST + (_TAB_ROOM if page in _TABBED else 0)
    for key in FIELDS[page]:
        height = _TALL_BOX if key == _TALL else _BOX
        found.append(
            _Field(
                key,
                texts.say(f"sentry.form.{key}.label"),
                key not in OPTIONAL,
                key == marked,
                _lines(values.get(key, ""), _LINES if key == _TALL else 1),
                top + _LABEL,
                height,
            )
        )
        top += _LABEL + height + _GAP
    return tuple(found)


def _lines(value: str, most: int) -> tuple[str, ...]:
    """Give what can be seen of a value; that there is more shows by an ellipsis."""
    lines = [line for line in value.splitlines() if line.strip()]
    if most == 1:
        return (clip(" ".join(lines), _IN_FIELD),) if lines else ()
    shown = [clip(line, _IN_FIELD) for line in lines[:most]]
    return (*shown[: most - 1], "…") if len(lines) > most else tuple(shown)


def clip(value: str, most: int) -> str:
    """Cut a value in its middle: an address is known by how it begins and ends."""
    plain = visible(value)
    if any(unicodedata.east_asian_width(each) in "WF" for each in plain):
        most //= 2
    if len(plain) <= most:
        return plain
    tail = (most - 1) * 2 // 5
    return f"{plain[: most - 1 - tail]}…{plain[len(plain) - tail :]}"


def visible(value: str) -> str:
    r"""Show what cannot be seen as ``\u202e``: nothing hides in it or turns the order of words.

    Line feeds stay. XML has no place for most of what is replaced.
    """
    return "".join(
        f"\\u{ord(each):04x}" if each != "\n" and unicodedata.category(each) in _INVISIBLE else each
        for each in value
    )


@cache
def environment(folder: str) -> Environment:
    """Give the templates of a folder of the resources; whatever is filled in becomes no markup.

    Args:
        folder: its name, ``pictures`` or ``pages``.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 -- 40 ms
    from markupsafe import Markup  # noqa: PLC0415 -- same

    def seen(value: object) -> object:
        return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    return Environment(
        loader=FileSystemLoader(resources.folder() / folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=seen,
        trim_blocks=True,
        lstrip_blocks=True,
    )
