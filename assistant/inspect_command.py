"""``inspect``: looks at metadata documents and tells what is found, as text or as JSON.

Results are told as they come, so a stop loses nothing that was found before it.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant import inspect_line, slips
from assistant.errors import AssistantError, BadInput, Stopped
from assistant.inspect_line import Asked
from assistant.tasks import system_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.diagnosis.wanted import Wanted
    from assistant.inspect_show import Show
    from assistant.sources import Send, Source
    from assistant.tasks import Cancel, Clock
    from assistant.web import Answer, Web

UNREADABLE: Final = 2


def run(words: Sequence[str], cancel: Cancel, clock: Clock = system_clock) -> int:
    """Run the command and give its exit status: 0 without errors, 1 with, 2 unreadable.

    Args:
        words: what follows the command.
        cancel: set when the person wants to stop.
        clock: tells the moment to judge at.
    """
    try:
        asked = inspect_line.parse(words)
    except BadInput as error:
        unclear = Asked(json="--json" in words)
        return _ended(_show(unclear, cancel, clock), Counts(), error)
    if asked.help:
        sys.stdout.write(inspect_line.help_text())
        return 0
    show, counts = _show(asked, cancel, clock), Counts()
    try:
        _work(asked, show, counts, cancel, clock)
    except AssistantError as error:
        return 1 if show.closed else _ended(show, counts, error)
    except Exception as slip:  # noqa: BLE001 -- the last net: whatever it is, it is said
        return _ended(show, counts, slips.of(slip))
    show.result(counts.sources, counts.errors, counts.warnings)
    return counts.status or int(show.closed)


def _show(asked: Asked, cancel: Cancel, clock: Clock) -> Show:
    from assistant.inspect_show import JsonShow, TextShow  # noqa: PLC0415 -- not for the help

    return JsonShow(cancel.set) if asked.json else TextShow(cancel.set, asked, clock)


def _ended(show: Show, counts: Counts, error: AssistantError) -> int:
    if isinstance(error, Stopped):
        error = Stopped("inspect_line.stopped")
    show.failed(error)
    show.result(counts.sources, counts.errors, counts.warnings)
    return error.exit_status


@dataclass(slots=True)
class Counts:
    """What has been found so far.

    Attributes:
        sources: how many were looked at.
        errors: findings that are errors, unreadable sources included.
        warnings: findings that are warnings, and differences that call for an act.
        unreadable: sources that could not be read to their end.
    """

    sources: int = 0
    errors: int = 0
    warnings: int = 0
    unreadable: int = 0

    def take(self, severities: Iterable[str]) -> None:
        """Count findings by their severity."""
        for severity in severities:
            self.errors += severity == "error"
            self.warnings += severity == "warning"

    @property
    def status(self) -> int:
        """The exit status."""
        return UNREADABLE if self.unreadable else int(self.errors > 0)


def _work(asked: Asked, show: Show, counts: Counts, cancel: Cancel, clock: Clock) -> None:
    from assistant.inspect_expect import wanted  # noqa: PLC0415 -- heavy, as all that follows
    from assistant.inspect_job import Report, Wish, differences, look  # noqa: PLC0415
    from assistant.saml.cases import Lights  # noqa: PLC0415
    from assistant.sources import sources  # noqa: PLC0415

    now, goal = clock.now(), wanted(asked)
    with _Network(asked, cancel) as network:
        if asked.diff is not None:
            before, after = (_only(sources(word, network, cancel), word) for word in asked.diff)
            found = differences(before, after, Lights(now), cancel)
            counts.sources = len(asked.diff)
            counts.take(one.severity for one in found)
            show.differences(before.name, after.name, found)
            return
        for source in (one for word in asked.sources for one in sources(word, network, cancel)):
            counts.sources += 1
            by = Lights(now, local=_is_inside(source, goal), address=source.address)
            wish = Wish(by, asked.sentry, asked.json, goal, asked.verify_signature, asked.find)
            for one in look(source, wish, cancel):
                if isinstance(one, Report):
                    counts.unreadable += one.error is not None
                    counts.take(one.severities)
                    show.report(one)
                else:
                    counts.take(each.severity for each in one.findings)
                    show.found(one)
                cancel.check()


def _is_inside(source: Source, goal: Wanted | None) -> bool:
    """Tell whether private addresses are as they should be: it came from one, or one is wanted."""
    from urllib.parse import urlsplit  # noqa: PLC0415 -- as all of this

    from assistant.saml.addresses import is_private  # noqa: PLC0415

    known = (source.address, goal.identifier if goal is not None else "")
    hosts = (urlsplit(each).hostname for each in known if each)
    return any(is_private(host) for host in hosts if host)


def _only(found: Iterator[Source], word: str) -> Source:
    """Give the one source that a word names: a folder cannot be compared.

    Raises:
        BadInput: ``inspect_line.diff_folder``.
    """
    first, *others = found
    if others:
        raise BadInput("inspect_line.diff_folder", folder=word)
    return first


class _Network(contextlib.AbstractContextManager["Send"]):
    """The way to the network; nothing of it is loaded before something is fetched."""

    def __init__(self, asked: Asked, cancel: Cancel) -> None:
        self._asked = asked
        self._cancel = cancel
        self._web: Web | None = None

    def __enter__(self) -> Send:
        return self._send

    def __exit__(self, *_error: object) -> None:
        if self._web is not None:
            self._web.close()

    def _send(self, method: str, url: str, *, timeout: float, limit: int, follow: bool) -> Answer:
        if self._web is None:
            from assistant.redact import DebugLog, quiet_libraries  # noqa: PLC0415
            from assistant.web import Network, Web  # noqa: PLC0415

            quiet_libraries()
            log = DebugLog(sys.stderr) if self._asked.debug else None
            network = Network(self._asked.ca_file, (), self._asked.proxy)
            self._web = Web(network, self._cancel, watch=log)
        return self._web.send(method, url, timeout=timeout, limit=limit, follow=follow)
