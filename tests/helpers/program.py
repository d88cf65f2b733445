"""The command line with a home of its own on one practice tenant, as a program would use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from helpers.contract import Contract

if TYPE_CHECKING:
    from assistant.practice.serve import Practice

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "resources" / "schema" / "events.json").read_text(encoding="utf-8")
)
KEPT = ("deleted_items", "audit", "consent", "sessions")
"""What Entra itself keeps after an undo (house.md, law 5)."""


class Program:
    """The command line with a home of its own on one practice tenant."""

    def __init__(self, practice: Practice, folder: Path) -> None:
        self.practice = practice
        self.folder = folder
        self.contract = Contract()
        self.cloud = folder / "cloud.json"
        self.cloud.write_text(json.dumps(practice.describe()), encoding="utf-8")

    def run(
        self, *words: str, status: int | None = 0, organization: str = "acme"
    ) -> list[dict[str, Any]]:
        """Run a command to its end; every line must be as the schema says.

        Args:
            words: the command and its options.
            status: the exit status that is right; ``None`` for any.
            organization: in Sentry.
        """
        environment = {**os.environ, "SSO_ASSISTANT_HOME": str(self.folder / "home")}
        common = (
            "--cloud",
            str(self.cloud),
            "--organization",
            organization,
            "--no-input",
            "--json",
        )
        done = subprocess.run(
            [sys.executable, "-m", "assistant", *words, *common],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        events = [json.loads(line) for line in done.stdout.splitlines()]
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        assert status in {None, done.returncode}, done.stdout[-3000:] + done.stderr[-3000:]
        for event in events:
            jsonschema.validate(event, SCHEMA)
        assert "run.slip" not in [event.get("code") for event in events], events
        assert events[-1]["event"] == "result"
        return events

    def configuration(self) -> dict[str, Any]:
        """Give the tenant without what Entra itself keeps."""
        state = self.practice.world.store.dump()
        return {name: value for name, value in state.items() if name not in KEPT}
