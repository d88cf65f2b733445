"""The journal: what a run meant to do, written before it does it, and what became of it.

One file a run, one JSON object a line, appended and flushed to the disk. Only what is named here
is ever written (law 6): ids, thumbprints, addresses and dates, never a request's secrets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from assistant import storage
from assistant.entra.call import Ref, Repeat, State
from assistant.wizard.change import FieldChange, Undo
from assistant.wizard.memory import MadeApplication, Memory, Pending

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from assistant.entra.call import Outcome
    from assistant.tasks import Clock
    from assistant.wizard.change import Change

_CAPTURED = frozenset(
    {"object_id", "app_id", "service_principal_id", "user_role_id", "thumbprint", "end", "id"}
)
_MADE = frozenset({State.DONE.value, State.ALREADY.value, "found"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a run, as the journal knows it.

    ``state`` is empty where the run ended between intent and outcome.
    """

    id: str
    step: str
    at: datetime
    undo: Undo
    fields: tuple[FieldChange, ...]
    once: bool
    known: frozenset[str]
    about: str = ""
    state: str = ""
    captured: Mapping[str, object] = field(default_factory=dict)
    undone: bool = False

    @property
    def made(self) -> bool:
        """Whether the change took effect, for all we know."""
        return self.state in _MADE

    @property
    def unsure(self) -> bool:
        """Whether nobody knows if it took effect."""
        return self.state in {"", State.UNKNOWN.value}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a set-up.

    ``words``: what its first line says of the set-up: cloud, organization, addresses, application.
    """

    id: str
    path: Path
    started: datetime
    mark: str
    entries: tuple[Entry, ...]
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def to_undo(self) -> tuple[Entry, ...]:
        """What is left to put back, newest first."""
        left = [e for e in self.entries if not e.undone and (e.made or e.unsure)]
        return tuple(reversed(left))


class Journal:
    """Appends to one run's file."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock

    def _append(self, event: str, **facts: object) -> None:
        line = {"at": self._clock.now().isoformat(), "event": event, **facts}
        storage.append_line_fsync(self.path, json.dumps(line, ensure_ascii=False))

    def begin(
        self, run: str, set_up: str, mark: str, digest: str, words: Mapping[str, str]
    ) -> None:
        """Write who, what for, and which plan was consented to."""
        self._append("run", run=run, set_up=set_up, mark=mark, digest=digest, **words)

    def intend(self, changes: Iterable[Change], known: frozenset[str]) -> None:
        """Write what is about to be sent, with its undo; on the disk before the act."""
        self._append(
            "intent",
            changes=[
                {
                    "id": change.id,
                    "step": change.step,
                    "method": change.call.method,
                    "path": change.call.shown_path,
                    "about": change.params.get("upn", ""),
                    "once": change.call.repeat is Repeat.NEVER,
                    "undo": _undo_out(change.undo),
                    "fields": [[f.name, _value(f.before), _value(f.after)] for f in change.fields],
                    "known": sorted(known) if change.call.repeat is Repeat.NEVER else [],
                }
                for change in changes
            ],
        )

    def outcome(self, change_id: str, outcome: Outcome) -> None:
        """Write what became of a change."""
        captured = {k: v for k, v in outcome.captured.items() if k in _CAPTURED}
        fault = outcome.fault
        more = {"status": fault.status, "request_id": fault.request_id} if fault else {}
        self._append("outcome", id=change_id, state=outcome.state.value, captured=captured, **more)

    def found(self, change_id: str, captured: Mapping[str, str]) -> None:
        """Write that a create of unknown fate was found to have happened."""
        kept = {k: v for k, v in captured.items() if k in _CAPTURED}
        self._append("outcome", id=change_id, state="found", captured=kept)

    def undone(self, change_id: str, state: str) -> None:
        """Write that a change was put back, or why it stays (``kept``)."""
        self._append("undone", id=change_id, state=state)

    def end(self, outcome: str) -> None:
        """Write how the run ended."""
        self._append("end", outcome=outcome)


def _value(value: object) -> object:
    if isinstance(value, Ref):
        return {"ref": [value.key, value.field]}
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return value


def _read_value(value: object) -> object:
    if isinstance(value, dict) and isinstance(value.get("ref"), list):
        return Ref(str(value["ref"][0]), str(value["ref"][1]))
    if isinstance(value, list):
        return tuple(_read_value(item) for item in value)
    return value


def _undo_out(undo: Undo) -> dict[str, object]:
    path = [_value(piece) for piece in undo.path]
    return {"kind": undo.kind, "path": path, "scopes": sorted(undo.scopes), "key": undo.key}


def _undo_in(doc: Mapping[str, object]) -> Undo:
    pieces = doc.get("path")
    scopes = doc.get("scopes")
    return Undo(
        str(doc.get("kind", "keep")),
        tuple(
            piece if isinstance(piece, str) else _as_ref(piece)
            for piece in (pieces if isinstance(pieces, list) else ())
        ),
        frozenset(str(scope) for scope in (scopes if isinstance(scopes, list) else ())),
        str(doc.get("key", "")),
    )


def _as_ref(piece: object) -> Ref:
    value = _read_value(piece)
    if not isinstance(value, Ref):
        raise TypeError(piece)
    return value


def _lines(path: Path) -> list[dict[str, object]]:
    """Read a journal; a last line that was torn by a crash never took effect and is passed over."""
    found: list[dict[str, object]] = []
    for line in (storage.read_bytes(path) or b"").splitlines():
        try:
            doc = json.loads(line)
        except ValueError:
            continue
        if isinstance(doc, dict):
            found.append(doc)
    return found


def read_run(path: Path) -> Run | None:
    """Read one run, ``None`` where the file holds none."""
    lines = _lines(path)
    if not lines or lines[0].get("event") != "run":
        return None
    head = lines[0]
    entries: dict[str, Entry] = {}
    for line in lines[1:]:
        _take(line, entries)
    return Run(
        str(head.get("run")),
        path,
        datetime.fromisoformat(str(head["at"])),
        str(head.get("mark", "")),
        tuple(entries.values()),
        {name: value for name, value in head.items() if isinstance(value, str)},
    )


def _take(line: Mapping[str, object], entries: dict[str, Entry]) -> None:
    at = datetime.fromisoformat(str(line["at"]))
    if line["event"] == "intent":
        changes = line.get("changes")
        for doc in changes if isinstance(changes, list) else ():
            entry = _entry(doc, at)
            entries.pop(entry.id, None)
            entries[entry.id] = entry
        return
    entry_id = str(line.get("id", ""))
    known = entries.get(entry_id)
    if known is None:
        return
    if line["event"] == "outcome":
        captured = line.get("captured")
        found = captured if isinstance(captured, dict) else {}
        entries[entry_id] = replace(known, state=str(line.get("state")), captured=found)
    elif line["event"] == "undone":
        entries[entry_id] = replace(known, undone=True)


def _entry(doc: Mapping[str, object], at: datetime) -> Entry:
    fields = doc.get("fields")
    known = doc.get("known")
    undo = doc.get("undo")
    return Entry(
        str(doc["id"]),
        str(doc["step"]),
        at,
        _undo_in(undo if isinstance(undo, dict) else {}),
        tuple(
            FieldChange(str(name), _read_value(before), _read_value(after))
            for name, before, after in (fields if isinstance(fields, list) else ())
        ),
        doc.get("once") is True,
        frozenset(str(item) for item in (known if isinstance(known, list) else ())),
        str(doc.get("about", "")),
    )


def runs_in(folder: Path) -> tuple[Run, ...]:
    """Read every run of a set-up, newest first."""
    found = [run for path in sorted(folder.glob("*.jsonl")) if (run := read_run(path))]
    return tuple(sorted(found, key=lambda run: (run.started, run.id), reverse=True))


def remember(runs: Iterable[Run], mark: str) -> Memory:
    """Give what earlier runs of a set-up know; the newest word on a thing counts."""
    application: MadeApplication | None = None
    pending: list[Pending] = []
    thumbprints: set[str] = set()
    settled: set[str] = set()
    for run in runs:
        for entry in reversed(run.entries):
            if entry.undone:
                settled.add(entry.id)
                continue
            if entry.once and entry.unsure and entry.id not in settled:
                pending.append(Pending(entry.id, entry.at, entry.known, run.mark))
            if entry.made and entry.id == "application.create" and entry.id not in settled:
                application = application or _made(entry)
            if entry.made and "thumbprint" in entry.captured:
                thumbprints.add(str(entry.captured["thumbprint"]).upper())
            if entry.made:
                settled.add(entry.id)
    return Memory(mark, application, tuple(pending), frozenset(thumbprints))


def _made(entry: Entry) -> MadeApplication | None:
    captured = entry.captured
    if "app_id" not in captured:
        return None
    role = captured.get("user_role_id")
    return MadeApplication(
        str(captured["app_id"]),
        str(captured["object_id"]),
        str(captured["service_principal_id"]),
        None if role is None else str(role),
        entry.at,
    )
