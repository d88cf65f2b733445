"""What a person names to be read: a file, an address, a folder, or ``-`` for what is piped in.

Each source is opened only when its turn comes, gives its bytes in pieces, and says in a sentence
why it cannot be read. A folder gives the ``.xml`` files in it, no deeper, and follows no link out
of it. Devices are refused; a pipe is read up to a limit.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol
from urllib.parse import urlsplit

from assistant.errors import BadInput, NetworkError, Stopped
from assistant.outlet import interruptible
from assistant.wizard.shapes import shown, shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.tasks import Cancel
    from assistant.web import Answer

STDIN: Final = "-"
MOST_FILES: Final = 1000
"""Files of one folder."""
MOST_PIPED: Final = 2**31
"""Bytes of a pipe: it may never end."""
MOST_FETCHED: Final = 128 * 2**20
"""Bytes of an answer: it is held as a whole."""
_SECONDS: Final = 120.0
_CHUNK: Final = 256 * 1024
_ADDRESS: Final = re.compile(r"https?://", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]+):/", re.IGNORECASE)
_OK: Final = 200
_PAGES: Final = {401: "source.forbidden", 403: "source.forbidden", 404: "source.not_found"}
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Send(Protocol):
    """Sends a request, as `assistant.web.Web.send` does."""

    def __call__(
        self, method: str, url: str, *, timeout: float, limit: int, follow: bool
    ) -> Answer:
        """Send it and give the whole answer."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read.

    Attributes:
        name: how it was named; of a folder's file its path.
        open: gives its bytes in pieces; raises an error of ours where they cannot be had.
        address: where it is fetched from; empty where it is not.
    """

    name: str
    open: Callable[[], Iterator[bytes]]
    address: str = ""


def sources(word: str, send: Send, cancel: Cancel) -> Iterator[Source]:
    """Give what a word names: one source, or those of a folder.

    Args:
        word: a path, an address, or `STDIN`.
        send: the way to the network.
        cancel: set when the person wants to stop.
    """
    if word == STDIN:
        yield Source(word, partial(_piped, cancel))
    elif _ADDRESS.match(word):
        yield Source(shown(word), partial(_fetched, word, send), word)
    elif (scheme := _SCHEME.match(word)) is not None and len(scheme.group(1)) > 1:
        yield Source(shown(word), _refusing(BadInput("source.scheme", scheme=scheme.group(1))))
    elif Path(word).is_dir():
        yield from _folder(Path(word), cancel)
    else:
        yield Source(word, partial(_file, Path(word), cancel))


def _refusing(error: BadInput) -> Callable[[], Iterator[bytes]]:
    def refuse() -> Iterator[bytes]:
        raise error

    return refuse


def _folder(folder: Path, cancel: Cancel) -> Iterator[Source]:
    try:
        found = sorted(each for each in folder.iterdir() if each.suffix.lower() == ".xml")
        inside = folder.resolve()
    except OSError as error:
        yield Source(str(folder), _refusing(_unreadable(folder, error)))
        return
    if not found or len(found) > MOST_FILES:
        code = "source.too_many" if found else "source.no_xml"
        refused = BadInput(code, folder=shown_path(folder), most=MOST_FILES, count=len(found))
        yield Source(str(folder), _refusing(refused))
        return
    for path in found:
        yield Source(str(path), partial(_file, path, cancel, inside=inside))


def _file(path: Path, cancel: Cancel, *, inside: Path | None = None) -> Iterator[bytes]:
    """Read a file in pieces.

    Args:
        path: which one.
        cancel: set when the person wants to stop.
        inside: the folder that a link must not lead out of; then it has to be a plain file.
    """
    real, flags = path, _FLAGS
    try:
        if inside is not None:
            real = path.resolve()
            if not real.is_relative_to(inside):
                raise BadInput("source.link", file=shown_path(path))
            flags |= _NO_FOLLOW  # it was resolved: a link that appears meanwhile is none of ours
        handle = os.open(real, flags)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        mode = os.fstat(handle).st_mode
        piped = stat.S_ISFIFO(mode)
        if not stat.S_ISREG(mode) and not (piped and inside is None):
            raise BadInput("source.no_file", file=shown_path(path))
        if piped:
            os.set_blocking(handle, True)
        most = MOST_PIPED if piped else None
        yield from _read(handle, shown_path(path), cancel, most)
    finally:
        os.close(handle)


def _piped(cancel: Cancel) -> Iterator[bytes]:
    if sys.stdin is None or sys.stdin.closed:
        raise BadInput("source.no_input")
    yield from _read(sys.stdin.fileno(), STDIN, cancel, MOST_PIPED)


def _read(handle: int, name: str, cancel: Cancel, most: int | None) -> Iterator[bytes]:
    """Read until the end, or the stop; where nothing comes, Ctrl-C has to end the waiting."""
    size = 0
    while True:
        cancel.check()
        try:
            with interruptible():
                chunk = os.read(handle, _CHUNK)
        except KeyboardInterrupt:
            raise Stopped("run.stopped") from None
        except OSError as error:
            raise _unreadable(name, error) from error
        if not chunk:
            return
        size += len(chunk)
        if most is not None and size > most:
            raise BadInput("source.endless", file=name, most=most >> 20)
        yield chunk


def _unreadable(path: Path | str, error: Exception) -> BadInput:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, FileNotFoundError):
        return BadInput("source.missing", file=shown_path(path))
    return BadInput("source.unreadable", file=shown_path(path), reason=reason)


def _fetched(url: str, send: Send) -> Iterator[bytes]:
    """Fetch a document; an answer that is none says what it is instead."""
    from assistant.saml import xml  # noqa: PLC0415 -- not before something is fetched

    host = urlsplit(url).hostname or ""
    try:
        answer = send("GET", url, timeout=_SECONDS, limit=MOST_FETCHED, follow=True)
    except NetworkError as error:
        if error.code == "network.too_large":
            raise BadInput("source.too_large", host=host, most=MOST_FETCHED >> 20) from error
        raise
    if answer.status != _OK:
        if b"AADSTS" in answer.body[: xml.HEAD]:
            xml.refuse_other_kinds(answer.body[: xml.HEAD].decode("utf-8", "replace"))
        code = _PAGES.get(answer.status, "source.status")
        raise BadInput(code, host=urlsplit(answer.url).hostname or host, status=answer.status)
    for start in range(0, len(answer.body), _CHUNK):
        yield answer.body[start : start + _CHUNK]
