"""The command line inside the test's own process, on a clock whose pauses take no time.

Everything is the real thing: words, session, MSAL, TLS, journal, exit status. Only what law 8 hands
in is another: the time, the wait between tries, and how long an exchange may last.
"""

from __future__ import annotations

import contextlib
import io
import json
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from helpers.contract import Contract
from helpers.program import KEPT, SCHEMA

from assistant import __main__ as front_door
from assistant.session import Session
from assistant.tasks import Cancel
from assistant.web import Network

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.practice.serve import Practice


UNSAID = -1
_SILENT = ("--no-input", "--json")
_VALIDATOR = jsonschema.validators.validator_for(SCHEMA)(SCHEMA)


class HurriedClock:
    """The real time and all the pauses that nobody made."""

    def __init__(self) -> None:
        self.skipped = 0.0

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.skipped)

    def monotonic(self) -> float:
        return time.monotonic() + self.skipped

    def skip(self, seconds: float) -> None:
        self.skipped += max(0.0, seconds)


class _HurriedCancel(Cancel):
    def __init__(self, clock: HurriedClock) -> None:
        super().__init__()
        self.clock = clock

    def wait(self, seconds: float) -> bool:
        self.clock.skip(seconds)
        return self.is_set()


class Hurried:
    """The command line with a home of its own on one practice tenant.

    Attributes:
        status: exit status of the last command.
        said: what it wrote to standard error.
    """

    def __init__(
        self,
        practice: Practice,
        folder: Path,
        clock: HurriedClock,
        *,
        usual: int | None = None,
    ) -> None:
        self.practice = practice
        self._usual = usual
        self.contract = Contract()
        self.status = -1
        self.said = ""
        self.clock = clock
        self._home = folder / "home"
        self._cloud = folder / "cloud.json"
        self._cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")

    def run(
        self,
        *words: str,
        status: int | None = UNSAID,
        organization: str = "acme",
        timeout: float = 30.0,
    ) -> list[dict[str, Any]]:
        """Run a command to its end; every line must be as the schema says.

        Args:
            words: the command and its options.
            status: the exit status that is right; ``None`` for any, unsaid for the usual one.
            organization: in Sentry.
            timeout: seconds that an exchange may take.
        """
        usual = self._usual if status == UNSAID else status
        common = ("--cloud", str(self._cloud), "--organization", organization, *_SILENT)
        out, err = io.StringIO(), io.StringIO()
        with (
            self._handed_in(timeout),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            self.status = front_door.main([*words, *common])
        self.said = err.getvalue()
        events = [json.loads(line) for line in out.getvalue().splitlines()]
        for event in events:
            _VALIDATOR.validate(event)
        assert "run.slip" not in [event.get("code") for event in events], events
        assert events[-1]["event"] == "result"
        assert usual in {None, self.status}, (events[-3:], self.said[-2000:])
        return events

    @contextlib.contextmanager
    def _handed_in(self, timeout: float) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SSO_ASSISTANT_HOME", str(self._home))
            patch.setattr("assistant.app.Cancel", partial(_HurriedCancel, self.clock))
            patch.setattr("assistant.session.Session", partial(Session, clock=self.clock))
            patch.setattr("assistant.session.Network", partial(Network, timeout=timeout))
            yield

    def configuration(self) -> dict[str, Any]:
        """Give the tenant without what Entra itself keeps."""
        state = self.practice.world.store.dump()
        return {name: value for name, value in state.items() if name not in KEPT}


def errors(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Give the code of each error that was told, and whose move it is."""
    found = [event for event in events if event["event"] == "error"]
    assert all(event["title"] and event["hint"] for event in found)
    return [(event["code"], event["who"]) for event in found]
