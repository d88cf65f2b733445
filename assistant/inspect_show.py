"""Shows what ``inspect`` finds: one JSON object a line, or text in a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

from assistant import inspect_json, texts
from assistant.errors import Stopped
from assistant.inspect_job import UNREADABLE
from assistant.outlet import json_line, while_read, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.console import Console

    from assistant.diagnosis.differences import Difference
    from assistant.errors import AssistantError
    from assistant.inspect_job import Found, Report
    from assistant.inspect_line import Asked
    from assistant.inspect_text import Line
    from assistant.tasks import Clock


class Show(Protocol):
    """What takes results; ``closed`` once whoever read them went away."""

    closed: bool

    def found(self, one: Found) -> None:
        """Show an entity of an aggregate."""

    def report(self, one: Report) -> None:
        """Show a source that is done with."""

    def differences(self, before: str, after: str, found: Sequence[Difference]) -> None:
        """Show what differs between two documents."""

    def failed(self, error: AssistantError) -> None:
        """Show what ended the command."""

    def result(self, sources: int, errors: int, warnings: int) -> None:
        """Show the sum."""


class JsonShow:
    """Objects on standard output, and nothing else there."""

    def __init__(self, on_closed: Callable[[], None]) -> None:
        self.closed = False
        self.on_closed = on_closed

    def found(self, one: Found) -> None:
        """Print an entity of an aggregate."""
        described = inspect_json.entity(one.inspected, one.findings)
        self._print({"event": "entity", "source": one.source, **described})

    def report(self, one: Report) -> None:
        """Print a source."""
        findings = [inspect_json.finding(each) for each in one.findings]
        if one.error is not None:
            findings.insert(0, inspect_json.failure(one.error))
        described: inspect_json.Line = {
            "event": "inspection",
            "source": one.source,
            "kind": one.kind,
            "entities": [
                inspect_json.entity(each.inspected, each.findings) for each in one.entities
            ],
            "findings": findings,
        }
        if one.kind == "aggregate":
            described |= {"count": one.count, "shown": one.shown}
        if one.sentry is not None:
            described["sentry"] = inspect_json.sentry(one.sentry)
        self._print(described)

    def differences(self, before: str, after: str, found: Sequence[Difference]) -> None:
        """Print each difference."""
        del before, after
        for one in found:
            self._print(inspect_json.difference(one))

    def failed(self, error: AssistantError) -> None:
        """Print what ended the command."""
        said = texts.explain(error)
        self._print(
            {
                "event": "error",
                "code": said.code,
                "title": said.title,
                "detail": said.detail,
                "who": str(said.who),
                "hint": said.hint,
            }
        )

    def result(self, sources: int, errors: int, warnings: int) -> None:
        """Print the sum."""
        self._print({"event": "result", "sources": sources, "errors": errors, "warnings": warnings})

    def _print(self, described: inspect_json.Line) -> None:
        if self.closed:
            return
        with while_read(self):
            sys.stdout.write(json_line(described))
            sys.stdout.flush()


class TextShow:
    """Words for a person; colours where the terminal has them."""

    def __init__(self, on_closed: Callable[[], None], asked: Asked, clock: Clock) -> None:
        from rich.console import Console  # noqa: PLC0415

        class Outlet(Console):
            """Tells of a closed pipe instead of ending the program in the middle of its work."""

            def on_broken_pipe(self) -> None:
                raise BrokenPipeError

        self.closed = False
        self.on_closed = on_closed
        self._in_full = bool(asked.find)
        self._now = clock.now()
        self._out: Console = Outlet(highlight=False, soft_wrap=True)
        self._err: Console = Outlet(highlight=False, soft_wrap=True, stderr=True)
        self._begun = ""
        self._failed = False

    def found(self, one: Found) -> None:
        """Show an entity of an aggregate: in one line, or whole where it was searched for."""
        from assistant import inspect_text  # noqa: PLC0415

        self._begin(one.source)
        if self._in_full:
            self._show(inspect_text.entity(one.inspected, one.findings, self._now))
        else:
            self._show([inspect_text.listed(one.inspected, one.findings)])

    def report(self, one: Report) -> None:
        """Show a source that is done with."""
        from assistant import inspect_text  # noqa: PLC0415

        if one.error is not None and one.kind == UNREADABLE:
            self._show(inspect_text.failure(one.source, one.error))
        else:
            self._begin(one.source)
            of_sentry = one.sentry.findings if one.sentry is not None else ()
            own = [each for each in one.findings if each not in of_sentry]
            for each in one.entities:
                findings = (*own, *each.findings)
                self._show(inspect_text.entity(each.inspected, findings, self._now))
            if not one.entities:
                self._count(one)
                self._show(inspect_text.found(own))
            if one.error is not None:
                self._show(inspect_text.failure(texts.say("inspecting.broke_off"), one.error))
        if one.sentry is not None:
            self._show(inspect_text.taken(one.sentry, self._now))
        self._show([inspect_text.EMPTY])
        self._begun = ""

    def differences(self, before: str, after: str, found: Sequence[Difference]) -> None:
        """Show what differs between two documents."""
        from assistant import inspect_text  # noqa: PLC0415

        self._show(inspect_text.differences(before, after, found))

    def failed(self, error: AssistantError) -> None:
        """Say on standard error what ended the command."""
        from assistant import inspect_text  # noqa: PLC0415

        self._failed = not isinstance(error, Stopped)
        self._show(inspect_text.problem(error), on=self._err)

    def result(self, sources: int, errors: int, warnings: int) -> None:
        """Show the sum, unless nothing was looked at."""
        if sources or not self._failed:
            self._say("inspecting.sum", sources=sources, errors=errors, warnings=warnings)

    def _count(self, one: Report) -> None:
        if one.kind == "aggregate":
            self._say("inspecting.count", count=one.count, shown=one.shown)
        else:
            self._say("inspecting.none_found")

    def _begin(self, source: str) -> None:
        from assistant import inspect_text  # noqa: PLC0415

        if self._begun != source:
            self._begun = source
            self._show([inspect_text.heading(source)])

    def _say(self, key: str, **params: object) -> None:
        from assistant.inspect_text import Line  # noqa: PLC0415

        self._show([Line(texts.say(key, **params), style="bold")])

    def _show(self, lines: Iterable[Line], *, on: Console | None = None) -> None:
        from assistant.inspect_text import clean  # noqa: PLC0415

        console = on or self._out
        for line in lines:
            if self.closed:
                return
            words = wrapped(clean(line.words), console.width, line.first, line.rest)
            with while_read(self):
                console.print(words, style=line.style or None, markup=False)
