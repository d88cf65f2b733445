"""A line for programs steers no terminal in which somebody looks at it."""

from __future__ import annotations

import json

import pytest

from assistant.outlet import json_line


@pytest.mark.parametrize("sign", ["\x1b", "\x7f", "\x9b", "\x9d", "\u202e", "\u2028", "\ud83d"])
def test_what_steers_is_escaped_and_comes_back(sign: str) -> None:
    described = {"seen": f"a{sign}b", "name": "Müller “x”"}
    line = json_line(described)
    assert sign not in line
    assert "Müller “x”" in line
    assert json.loads(line) == described
    line.encode()
