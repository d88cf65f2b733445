"""Tries the readers of what strangers send, for minutes: no crash, no hang, no growth, nobody else.

``python3 run.py bench fuzz [MINUTES] [SEED]``. Half of the time goes to documents whose elements
were moved (hypothesis), half to bytes that are changed further wherever something new is reached.
What fails is written beside, so that it can become a test.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

from helpers import fuzzing  # noqa: E402 -- beside the tests
from hypothesis import HealthCheck, given, seed, settings  # noqa: E402
from setup import line  # noqa: E402 -- beside this file

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

MINUTES = 4.0
TOGETHER = 400
SLOWEST_MS, GROWTH_MB = 2000.0, 64.0
STRUCTURES: dict[str, tuple[Callable[[bytes], None], SearchStrategy[bytes]]] = {
    "response": (fuzzing.response, fuzzing.forged(tuple(fuzzing.RESPONSES))),
    "pasted": (fuzzing.pasted, fuzzing.forged(tuple(fuzzing.RESPONSES))),
    "metadata": (fuzzing.metadata, fuzzing.forged(tuple(fuzzing.METADATA))),
    "recording": (fuzzing.pasted, fuzzing.recordings()),
}


class Finds:
    """What failed, each kind once, written to a folder.

    Attributes:
        runs: how many were tried.
        slowest: the longest that one took, in seconds.
        count: how many kinds failed.
    """

    def __init__(self) -> None:
        self.runs = 0
        self.slowest = 0.0
        self._folder: Path | None = None
        self._kinds: set[str] = set()

    @property
    def count(self) -> int:
        return len(self._kinds)

    def keep(self, name: str, data: bytes, why: str) -> None:
        """Write a failure down, unless one of its kind is there."""
        kind = f"{name}: {why[:80]}"
        if kind in self._kinds:
            return
        self._kinds.add(kind)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="sso-assistant-fuzz-"))
        path = self._folder / f"{name}-{len(self._kinds)}"
        path.write_bytes(data)
        sys.stderr.write(f"{kind}\n  {path}\n")


def structure(number: int, until: float, finds: Finds) -> None:
    """Try documents whose elements were moved, some hundred of a kind at a time."""
    while time.monotonic() < until:
        for name, (target, documents) in STRUCTURES.items():
            _some(name, target, documents, number, finds)
            number += 1


def _some(
    name: str,
    target: Callable[[bytes], None],
    documents: SearchStrategy[bytes],
    number: int,
    finds: Finds,
) -> None:
    last = b""

    @seed(number)
    @settings(
        max_examples=TOGETHER,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(documents)
    def tries(data: bytes) -> None:
        nonlocal last
        last = data
        finds.runs += 1
        begun = time.perf_counter()
        target(data)
        finds.slowest = max(finds.slowest, time.perf_counter() - begun)

    try:
        tries()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is a find
        finds.keep(name, last, f"{type(error).__name__}: {error}")


def data(number: int, until: float, finds: Finds) -> None:
    """Try bytes, guided by what they reach."""
    guided = [
        (name, fuzzing.Guided(target, list(corpus), random.Random(number)))  # noqa: S311 -- to repeat it
        for name, (target, corpus) in fuzzing.TARGETS.items()
    ]
    for _, one in guided:
        one.begin()
    while time.monotonic() < until:
        for name, one in guided:
            for _ in range(20):
                one.step()
            for failed, why in one.failures:
                finds.keep(name, failed, why)
            one.failures.clear()
    finds.runs += sum(one.runs for _, one in guided)
    finds.slowest = max(finds.slowest, *(one.slowest for _, one in guided))
    kept = {name: len(one.corpus) for name, one in guided}
    sys.stderr.write(f"kept because they reached something new: {kept}\n")


def _resident() -> float:
    """Give what this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(words: list[str]) -> int:
    """Print every figure; 1 if anything failed."""
    minutes = float(words[0]) if words else MINUTES
    number = int(words[1]) if len(words) > 1 else secrets.randbelow(2**31)
    sys.stderr.write(f"seed {number}, {minutes} minutes\n")
    from hypothesis.configuration import set_hypothesis_home_dir  # noqa: PLC0415

    set_hypothesis_home_dir(tempfile.mkdtemp(prefix="sso-assistant-hypothesis-"))
    finds = Finds()
    for part in (structure, data):
        # Everything is loaded, and every cache filled, by a first short while.
        part(number, time.monotonic() + minutes * 3, finds)
    loaded = _resident()
    for part in (structure, data):
        part(number + 1, time.monotonic() + minutes * 27, finds)
    good = [
        line("fuzz.failures", finds.count, None, 0, f"kinds of {finds.runs} tried"),
        line("fuzz.slowest_ms", finds.slowest * 1000, None, SLOWEST_MS, "ms"),
        line("fuzz.growth_mb", _resident() - loaded, None, GROWTH_MB, "MB"),
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
