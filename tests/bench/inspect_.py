"""Measures how quick metadata is inspected and a response judged, and in how much memory.

- One document of ordinary size with all checks, and what Sentry would take of it, against the time
  in which pysaml2 only loads it.
- An aggregate of 10,000 entities, every certificate different, likewise; and where the last entity
  was found to stand.
- Memory above the loaded program, for 1,000, 10,000 and 50,000 entities that are made on the way.
- A response with both verdicts against python3-saml's own validation of it.

Each pair is measured by turns on the same bytes; of many turns the lower quartile counts.
"""

from __future__ import annotations

import datetime as dt
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "bench")]

from setup import line  # noqa: E402 -- beside this file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TURNS = 40
ENTITIES = 10_000
SIZES = (1_000, 10_000, 50_000)
DOCUMENT_RATIO, AGGREGATE_RATIO, RESPONSE_RATIO = 3.0, 0.25, 3.0
MEMORY_MB, MEMORY_BYTES = 40.0, 200.0
_CHUNK = 256 * 1024
_BROKEN = (
    '  <md:EntityDescriptor entityID="https://last.example.org/">\n'
    "    <md:IDPSSODescriptor\n"
    '        protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\n'
    "      <md:SingleSignOnService\n"
    '          Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"\n'
    '          Location="http://last.example.org/sso"/>\n'
    "    </md:IDPSSODescriptor>\n"
    "  </md:EntityDescriptor>\n"
)


def by_turns(ours: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """Give the lower quartile of both in milliseconds, taken in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS + 3):
        for act, taken in zip((ours, peer), times, strict=True):
            begun = time.perf_counter()
            act()
            if turn >= 3:  # the first ones only warm up
                taken.append(time.perf_counter() - begun)
    one, other = (statistics.quantiles(each, n=4)[0] * 1000 for each in times)
    return one, other


def document() -> bool:
    """Measure one document of about 20 KB."""
    from _aggregate import ordinary  # noqa: PLC0415 -- not in the children that need less
    from helpers.saml_documents import NOW, entra_metadata, pair, sign  # noqa: PLC0415

    from assistant.diagnosis import as_sentry  # noqa: PLC0415
    from assistant.saml import inspecting  # noqa: PLC0415
    from assistant.saml.cases import Lights  # noqa: PLC0415

    pairs = [pair(), pair("next")]
    keys = [one.certificate.base64 for one in pairs]
    data = sign(ordinary(entra_metadata(pairs), keys), pairs[0])

    def ours() -> None:
        by = Lights(NOW)
        found = list(inspecting.inspect([data], by))
        taken = as_sentry.take(data)
        if found[0].entity is None or taken.verdict != "accepted":
            raise RuntimeError("the document is not what it should be")

    loads = _pysaml2()
    mine, peer = by_turns(ours, lambda: loads(data))
    line("inspect.document_kb", len(data) / 1024, None, 25.0, "KB")
    line("inspect.document_ms", mine, peer, DOCUMENT_RATIO * peer, "ms")
    return line("inspect.document_ratio", mine / peer, None, DOCUMENT_RATIO, "x")


def _pysaml2() -> Callable[[bytes], object]:
    """Give what loads metadata with pysaml2, as its users do."""
    from saml2.attribute_converter import ac_factory  # noqa: PLC0415 -- only where it is compared
    from saml2.mdstore import InMemoryMetaData  # noqa: PLC0415

    converters = ac_factory()

    def load(data: bytes) -> object:
        store = InMemoryMetaData(converters)
        store.parse(data)
        if not store.entity:
            raise RuntimeError("pysaml2 found no entity")
        return store

    return load


def aggregate() -> list[bool]:
    """Measure a large aggregate, each side in a process of its own, and where its end stands."""
    from _aggregate import aggregate as made  # noqa: PLC0415 -- as above

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "aggregate.xml"
        with path.open("wb") as file:
            for piece in made(ENTITIES - 1, _BROKEN):
                file.write(piece)
        line("inspect.aggregate_mb", path.stat().st_size / 2**20, None, 120.0, "MB")
        ours, peer = _child("ours", str(path)), _child("peer", str(path))
        lines = 1 + path.read_bytes().count(b"\n")
    expected = {
        "count": ENTITIES,
        "where": f"/md:EntitiesDescriptor/md:EntityDescriptor[{ENTITIES}]",
        "line": lines - _BROKEN.count("\n") - 1,
        "finding": lines - _BROKEN.count("\n") - 1 + 3,
    }
    wrong = [name for name, value in expected.items() if ours[name] != value]
    if wrong:
        sys.stderr.write(f"{wrong}: {ours} instead of {expected}\n")
    seconds, theirs = ours["seconds"], peer["seconds"]
    line("inspect.aggregate_seconds", seconds, theirs, AGGREGATE_RATIO * theirs, "s")
    return [
        line("inspect.aggregate_ratio", seconds / theirs, None, AGGREGATE_RATIO, "x"),
        line("inspect.aggregate_wrong_places", len(wrong), None, 0, "of the last entity"),
    ]


def memory() -> list[bool]:
    """Measure the most that a process needs beyond the loaded program, for three sizes."""
    good = []
    for count in SIZES:
        found = _child("memory", str(count))
        goal = MEMORY_MB + MEMORY_BYTES * count / 2**20
        good.append(line(f"inspect.memory_{count}", found["mb"], None, goal, "MB"))
    return good


def response() -> bool:
    """Measure both verdicts on a response against the library's own validation."""
    from helpers.sign_ins import (  # noqa: PLC0415 -- as above
        ACME,
        Response,
        encoded,
        known,
        message,
    )
    from onelogin.saml2.auth import OneLogin_Saml2_Auth  # noqa: PLC0415

    from assistant.diagnosis.verdict import judge_response  # noqa: PLC0415
    from assistant.sentry import twin  # noqa: PLC0415

    later = "2099-01-01T00:00:00Z"  # the library asks the machine for the time
    data = Response(ends=later, confirmed_until=later, begins="2020-01-01T00:00:00Z").document()
    expected, now = known(), dt.datetime.now(dt.UTC)
    thing, kept = message(data), expected.kept
    if kept is None:
        raise RuntimeError("nothing is kept")
    request = {
        "https": "on",
        "http_host": "sentry.io",
        "script_name": "/saml/acs/acme/",
        "get_data": {},
        "post_data": {"SAMLResponse": encoded(data)},
    }

    def ours() -> None:
        if judge_response(thing, expected, now).verdict != "accepted":
            raise RuntimeError("the response is not accepted")

    def peer() -> None:
        auth = OneLogin_Saml2_Auth(request, twin.settings(ACME, kept))
        auth.process_response()
        if auth.get_errors():
            raise RuntimeError(auth.get_last_error_reason())

    mine, theirs = by_turns(ours, peer)
    line("inspect.response_ms", mine, theirs, RESPONSE_RATIO * theirs, "ms")
    return line("inspect.response_ratio", mine / theirs, None, RESPONSE_RATIO, "x")


def _child(*words: str) -> dict[str, Any]:
    """Have one thing measured by a process of its own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), "--child", *words],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(what: str, given: str) -> dict[str, Any]:
    """Be such a process."""
    if what == "peer":
        loads, data = _pysaml2(), Path(given).read_bytes()
        begun = time.perf_counter()
        loads(data)
        return {"seconds": time.perf_counter() - begun}
    from assistant.saml import inspecting  # noqa: PLC0415 -- as above
    from assistant.saml.cases import Lights  # noqa: PLC0415

    by = Lights(dt.datetime.now(dt.UTC))
    if what == "memory":
        return {"mb": _memory(int(given), by)}
    begun = time.perf_counter()
    last = end = None
    for one in inspecting.inspect(_read(Path(given)), by):
        last, end = end, one
    seconds = time.perf_counter() - begun
    if last is None or end is None:
        raise RuntimeError("nothing was found")
    wrong = [one.line for one in last.findings if "SingleSignOnService" in one.where]
    return {
        "seconds": seconds,
        "count": end.count,
        "where": last.where,
        "line": last.line,
        "finding": wrong[0] if wrong else 0,
    }


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _memory(count: int, by: Any) -> float:
    from _aggregate import aggregate as made  # noqa: PLC0415 -- as above

    from assistant.saml import inspecting  # noqa: PLC0415

    for _ in inspecting.inspect(made(60), by):  # everything is loaded once it was used
        pass
    loaded = _resident("VmRSS")
    for _ in inspecting.inspect(made(count), by):
        pass
    return _resident("VmHWM") - loaded


def _resident(name: str) -> float:
    """Give what this process holds, or the most that it ever held, in MB."""
    for row in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if row.startswith(f"{name}:"):
            return int(row.split()[1]) / 1024
    raise RuntimeError(name)


def main(words: list[str]) -> int:
    """Print every figure; 1 if a goal is missed."""
    if words[:1] == ["--child"]:
        sys.stdout.write(json.dumps(child(words[1], words[2])) + "\n")
        return 0
    good = [document(), *aggregate(), *memory(), response()]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
