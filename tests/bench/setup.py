"""Measures a whole set-up in waves, and how soon the help is there.

Waves are measured from outside: the same command at 300 ms of latency and at none; the difference
over 0.3 s is how often it waited. What signing in alone takes is measured in the same run and
subtracted, so a figure reads "signed in to verified". Replication lag is off: it costs time that
is no wave.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENCY = 0.3
HEAVY = ("msal", "requests", "lxml", "cryptography", "PySide6")
REPEATS = 15
ROUNDS = 5


def line(name: str, value: float, peer: float | None, goal: float, unit: str) -> bool:
    """Print one figure and tell whether its goal is met."""
    ok = value <= goal
    figure = {
        "event": "bench",
        "name": name,
        "value": round(value, 3),
        "peer": None if peer is None else round(peer, 3),
        "goal": round(goal, 3),
        "unit": unit,
        "ok": ok,
    }
    sys.stdout.write(json.dumps(figure) + "\n")
    sys.stdout.flush()
    return ok


@contextmanager
def practice(state: Path, latency: int) -> Iterator[dict[str, object]]:
    """Serve a practice tenant with this latency in milliseconds."""
    command = [sys.executable, "-m", "assistant.practice", "--json", "--state", str(state)]
    command += ["--latency", str(latency), "--lag", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def run(home: Path, *words: str) -> tuple[float, list[dict[str, object]]]:
    """Run a command and give its seconds and events."""
    environment = {**os.environ, "SSO_ASSISTANT_HOME": str(home)}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    events = [json.loads(text) for text in done.stdout.splitlines()]
    if done.returncode != 0:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"{words[0]} ended with {done.returncode}")
    return seconds, events


def commands(latency: int) -> dict[str, float]:
    """Give the seconds of each command at a latency, each on a tenant of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        practice(Path(folder) / "tenant", latency) as told,
    ):
        home, cloud = Path(folder) / "home", Path(folder) / "cloud.json"
        cloud.write_text(json.dumps(told), encoding="utf-8")
        user = f"owner@{told['domain']}"
        common = ("--cloud", str(cloud), "--organization", "acme", "--no-input", "--json")
        wanted = (*common, "--yes", "--user", user, "--group", "Engineering")
        run(home, "apply", *wanted)  # consents and warms up
        run(home, "undo", *common, "--yes")
        seconds: dict[str, list[float]] = {"sign_in": [], "new": [], "nothing": []}
        for _ in range(ROUNDS):
            seconds["sign_in"].append(run(home, "sign-in", *common)[0])
            took, events = run(home, "apply", *wanted)
            assert events[-1]["applied"], events[-1]
            seconds["new"].append(took)
            took, events = run(home, "apply", *wanted)
            assert events[-1]["applied"] == 0, events[-1]
            seconds["nothing"].append(took)
            run(home, "undo", *common, "--yes")
        # What the machine does besides only ever adds: the quickest round is the truest.
        return {name: min(values) for name, values in seconds.items()}


def help_times() -> tuple[float, float]:
    """Give the lower quartile of ``python -c pass`` and of ``--help``, taken in turns."""
    times: dict[str, list[float]] = {"pass": [], "help": []}
    words = {"pass": ["-c", "pass"], "help": ["-m", "assistant", "--help"]}
    for _ in range(REPEATS):
        for name, rest in words.items():
            started = time.perf_counter()
            subprocess.run([sys.executable, *rest], check=True, stdout=subprocess.DEVNULL)
            times[name].append(time.perf_counter() - started)
    return tuple(statistics.quantiles(values, n=4)[0] for values in times.values())  # type: ignore[return-value]  # two names, two values


def heavy_imports() -> list[str]:
    """Name what the help imports although it must not."""
    code = (
        "import sys, contextlib, io\n"
        "from assistant.__main__ import main\n"
        "with contextlib.redirect_stdout(io.StringIO()): main(['--help'])\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.split()


def main() -> int:
    """Measure everything; 1 if a goal is missed."""
    near, far = commands(0), commands(round(LATENCY * 1000))
    waves = {name: (far[name] - near[name]) / LATENCY for name in near}
    signed_in = waves["sign_in"]
    bare, helped = help_times()
    results = [
        line("setup.waves_new", waves["new"] - signed_in, None, 8, "waves"),
        line("setup.waves_nothing", waves["nothing"] - signed_in, None, 3, "waves"),
        line("setup.help_seconds", helped, bare, 2 * bare + 0.06, "s"),
        line("setup.help_heavy_imports", len(heavy_imports()), None, 0, "modules"),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
