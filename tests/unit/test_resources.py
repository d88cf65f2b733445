"""The reader of plain TOML says what tomllib says, and hands it whatever is not plain."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import resources

if TYPE_CHECKING:
    from pathlib import Path

OURS = sorted(resources.folder().rglob("*.toml"))


def by_tomllib(text: str) -> dict[str, object]:
    return dict(resources._flatten(tomllib.loads(text), ""))


@pytest.mark.parametrize("file", OURS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_our_own_files_say_the_same(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert resources.flat_toml(text) == by_tomllib(text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_the_first_paint_needs_is_plain(language: str) -> None:
    file = resources.folder() / "texts" / language / "ui.toml"
    assert resources._plain(file.read_text(encoding="utf-8"))


PIECES = st.sampled_from(
    [
        "a", "b-1", "_", "é", "[", "]", ".", "..", " = ", "=", " ", "\n", "\r\n", "\t", "#", '"',
        '""', "'", "\\", "\\n", "0", "7", "00", "1_0", "true", "{", "}", ",", "\x00", "\u2028",
        "[a]\n", "[a.b]\n", 'a = "x"\n', "a = 1\n", 'b = "y"\n', "b = 02\n", 'a.b = "z"\n',
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_it_never_says_anything_else(text: str) -> None:
    try:
        expected = by_tomllib(text)
    except ValueError:
        with pytest.raises(tomllib.TOMLDecodeError):
            resources.flat_toml(text)
    else:
        assert resources.flat_toml(text) == expected
