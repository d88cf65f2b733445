"""Keeps a date or an address on one line where it fits: Qt would break it at hyphen or slash."""

from __future__ import annotations

import re

JOIN = "\u2060"
"""Without width, and no line may end at it."""
ADDRESS = re.compile(r"\S*(?:://|@|\w\.\w|/\w|\d-\d)\S*")
"""A word that is an address, a host or a date, with what stands close to it."""
_EDGE = re.compile(r"(?<=[^\w\s])(?=\S)|(?<=\w)(?=[^\w\s])")


def joined(word: str) -> str:
    """Give a word at whose signs no line ends."""
    return _EDGE.sub(JOIN, word)
