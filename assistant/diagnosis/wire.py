"""Undoes what the bindings wrap a SAML message in: percent-encoding, base64, DEFLATE.

Forgiving in what people do to a value when they copy it (line breaks, URL-safe letters, a missing
end of padding, encoded twice), strict in how much comes out.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import zlib
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

from assistant.diagnosis.things import Damage

MOST_ENCODED: Final = 2 * 1024 * 1024
MOST_DECODED: Final = 1024 * 1024
_MOST_ROUNDS: Final = 3
_BLANK: Final = re.compile(r"\s+")
_LETTERS: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_XML: Final = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")
# What is no XML must not be taken for raw DEFLATE by luck: a few bytes often inflate to a few.
_PACKED: Final = (-zlib.MAX_WBITS, zlib.MAX_WBITS, 16 + zlib.MAX_WBITS)


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """What was inside.

    Attributes:
        document: the bytes; empty where nothing could be read.
        written: the wraps, from the outside in.
        damage: what is wrong with it; empty where nothing is.
    """

    document: bytes = field(repr=False)
    written: tuple[str, ...] = ()
    damage: Damage = ""


def unwrap(value: str) -> Unwrapped:
    """Undo whatever a message's value is wrapped in."""
    if len(value) > MOST_ENCODED:
        return Unwrapped(b"", damage="too_large")
    text = value.strip().strip("\"'").strip()
    written: list[str] = []
    for _ in range(_MOST_ROUNDS):
        if "%" not in text or text.lstrip().startswith("<"):
            break
        text = unquote(text, errors="replace")
        written.append("url")
    if "&" in text and ";" in text and not text.lstrip().startswith("<"):
        text = html.unescape(text)
        written.append("entities")
    if text.lstrip().startswith("<"):
        return Unwrapped(text.strip().encode("utf-8", "replace"), tuple(written))
    if not text:
        return Unwrapped(b"", tuple(written), "empty")
    return _from_base64(text, written)


def _from_base64(text: str, written: list[str]) -> Unwrapped:
    letters = _BLANK.sub("", text)
    if len(letters) < len(text):
        written.append("lines")
    safe = "-" in letters or "_" in letters
    letters = letters.replace("-", "+").replace("_", "/").rstrip("=")
    written.append("base64url" if safe else "base64")
    if not _LETTERS.fullmatch(letters) or len(letters) % 4 == 1:
        return Unwrapped(b"", tuple(written), "base64")
    try:
        packed = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except (binascii.Error, ValueError):
        return Unwrapped(b"", tuple(written), "base64")
    if packed.lstrip().startswith(_XML):
        if len(packed) > MOST_DECODED:
            return Unwrapped(b"", tuple(written), "too_large")
        return Unwrapped(packed.strip(), tuple(written))
    return _inflated(packed, written)


def _inflated(packed: bytes, written: list[str]) -> Unwrapped:
    cut = False
    for bits in _PACKED:
        unpacker = zlib.decompressobj(bits)
        try:
            unpacked = unpacker.decompress(packed, MOST_DECODED)
        except zlib.error:
            continue
        if not unpacked.lstrip().startswith(_XML):
            continue
        if unpacker.unconsumed_tail:
            return Unwrapped(b"", (*written, "deflate"), "too_large")
        if unpacker.eof:
            return Unwrapped(unpacked, (*written, "deflate"))
        cut = True
    if cut:
        return Unwrapped(b"", (*written, "deflate"), "deflate")
    return Unwrapped(packed[:64], tuple(written), "not_saml")
