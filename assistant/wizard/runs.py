"""What the journals tell: the runs of a set-up, what is left to undo, what a plan must remember."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from assistant import storage
from assistant.entra.call import Ref, State
from assistant.wizard.change import FieldChange, Undo
from assistant.wizard.memory import MadeApplication, MadeCertificate, Memory, Pending
from assistant.wizard.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

_MADE = frozenset({State.DONE.value, "found"})
_TEMPLATES = "/applicationTemplates/"
_KINDS = frozenset({"delete", "fields", "keep"})
_SHARED = ("cloud", "tenant_id", "sentry_url", "organization")
"""What makes a set-up: every run in its folder is of the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a run, as the journal knows it.

    ``state`` is empty where the run ended between intent and outcome; ``doubted``: an earlier send
    of it in this run was never answered. ``strange``: how it is put back is written in a way that
    this version does not understand, as a newer one might; what else is known of it still counts.
    ``name``: whom or what it is about, for people to read; older journals have none.
    """

    id: str
    step: str
    at: datetime
    undo: Undo
    fields: tuple[FieldChange, ...]
    once: bool
    known: frozenset[str]
    about: str = ""
    path: str = ""
    state: str = ""
    captured: Mapping[str, object] = field(default_factory=dict)
    undone: bool = False
    doubted: bool = False
    strange: bool = False
    name: str = ""

    @property
    def title(self) -> str:
        """What it is called in a person's words."""
        return title_of(self.id, self.name)

    @property
    def made(self) -> bool:
        """Whether the change took effect and is ours; what was there already is somebody else's."""
        return self.state in _MADE

    @property
    def unsure(self) -> bool:
        """Whether nobody knows if it took effect."""
        return self.state in {"", State.UNKNOWN.value}


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a set-up.

    ``words``: what its first line says of the set-up: cloud, organization, addresses, application.
    ``damaged``: the first line that cannot be read although more was written after it, so nobody
    knows all that it changed; 0 where there is none.
    """

    id: str
    path: Path
    started: datetime
    mark: str
    entries: tuple[Entry, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    ended: bool = False
    damaged: int = 0

    @property
    def strange(self) -> bool:
        """Whether something is left that this version does not know how to put back."""
        if self.damaged:
            return True
        return any(e.strange and not e.undone and (e.made or e.unsure) for e in self.entries)

    @property
    def to_undo(self) -> tuple[Entry, ...]:
        """What is left to put back, newest first; nothing where only half of it is understood."""
        if self.strange:
            return ()
        left = [e for e in self.entries if not e.undone and (e.made or e.unsure)]
        return tuple(reversed(left))


def _read_value(value: object) -> object:
    if isinstance(value, dict):
        match value.get("ref"):
            case [key, name]:
                return Ref(str(key), str(name))
        raise TypeError(value)
    if isinstance(value, list):
        return tuple(_read_value(item) for item in value)
    return value


def _undo_in(doc: object) -> Undo:
    """Read how a change is put back; raises TypeError or ValueError where that is not known."""
    if not isinstance(doc, dict):
        raise TypeError(doc)
    pieces = doc.get("path", [])
    kind = str(doc.get("kind", "keep"))
    if kind not in _KINDS or not isinstance(pieces, list) or not (pieces or kind == "keep"):
        raise ValueError(kind)
    scopes = doc.get("scopes")
    return Undo(
        kind,
        tuple(piece if isinstance(piece, str) else _as_ref(piece) for piece in pieces),
        frozenset(str(scope) for scope in (scopes if isinstance(scopes, list) else ())),
        str(doc.get("key", "")),
    )


def _as_ref(piece: object) -> Ref:
    value = _read_value(piece)
    if not isinstance(value, Ref):
        raise TypeError(piece)
    return value


def _lines(path: Path) -> tuple[list[dict[str, object]], int]:
    """Read a journal; give which line cannot be read, 0 for none.

    A last line whose end was not written was torn by a crash: it never took effect, and is passed
    over.
    """
    found: list[dict[str, object]] = []
    content = storage.read_bytes(path) or b""
    lines = content.splitlines()
    damaged = 0
    for number, line in enumerate(lines, 1):
        try:
            doc = json.loads(line)
        except (ValueError, RecursionError):
            doc = None
        if isinstance(doc, dict) and "event" in doc and _moment(doc):
            found.append(doc)
        elif line.strip() and (number < len(lines) or content.endswith(b"\n")):
            damaged = damaged or number
    return found, damaged


def read_run(path: Path) -> Run | None:
    """Read one run, ``None`` where the file holds none.

    One whose first line is damaged is still a run: its file bears its name and its mark.
    """
    lines, damaged = _lines(path)
    if not lines and not damaged:
        return None
    head = lines[0] if lines and lines[0].get("event") == "run" else {}
    started = _moment(head)
    if started is None:
        head, damaged = {}, 1
        moments = (moment for line in lines if (moment := _moment(line)))
        started = next(moments, None) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
    entries: dict[str, Entry] = {}
    for line in lines:
        _take(line, entries)
    return Run(
        str(head.get("run") or path.stem),
        path,
        started,
        str(head.get("mark") or path.stem.rpartition("-")[2]),
        tuple(entries.values()),
        {name: value for name, value in head.items() if isinstance(value, str)},
        any(line.get("event") == "end" for line in lines),
        damaged,
    )


def _moment(line: Mapping[str, object]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(line.get("at")))
    except (ValueError, RecursionError):
        return None
    # The journal's clock goes by UTC: that is meant where the zone got lost.
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _take(line: Mapping[str, object], entries: dict[str, Entry]) -> None:
    """Take one line over; a damaged one is passed over, and so is what it said."""
    at = _moment(line)
    if at is None:
        return
    if line.get("event") == "intent":
        changes = line.get("changes")
        for doc in changes if isinstance(changes, list) else ():
            entry = _entry(doc, at) if isinstance(doc, dict) and "id" in doc else None
            if entry is None:
                continue
            earlier = entries.pop(entry.id, None)
            # Sent again because a read hid it: it stays made, with the ids that are needed to undo.
            keep = earlier is not None and earlier.made and not earlier.undone
            doubt = earlier is not None and earlier.unsure and not earlier.undone
            entries[entry.id] = earlier if keep and earlier else replace(entry, doubted=doubt)
        return
    entry_id = str(line.get("id", ""))
    known = entries.get(entry_id)
    if known is None:
        return
    if line.get("event") == "outcome":
        captured = line.get("captured")
        found = captured if isinstance(captured, dict) else {}
        state = str(line.get("state"))
        if known.made and state not in _MADE:
            return
        if known.doubted and state == State.ALREADY.value:
            state = State.UNKNOWN.value  # it may be what the earlier send did
        entries[entry_id] = replace(known, state=state, captured={**known.captured, **found})
    elif line.get("event") == "undone":
        entries[entry_id] = replace(known, undone=True)


def _entry(doc: Mapping[str, object], at: datetime) -> Entry:
    known = doc.get("known")
    undo, strange = Undo("keep"), False
    fields: tuple[FieldChange, ...] = ()
    try:
        undo, fields = _undo_in(doc.get("undo", {})), _fields_in(doc.get("fields", []))
    except (TypeError, ValueError, RecursionError):
        strange = True
    return Entry(
        str(doc["id"]),
        str(doc.get("step", "")),
        at,
        undo,
        fields,
        doc.get("once") is True,
        frozenset(str(item) for item in (known if isinstance(known, list) else ())),
        str(doc.get("about", "")),
        str(doc.get("path", "")),
        strange=strange,
        name=str(doc.get("name", "")),
    )


def _fields_in(found: object) -> tuple[FieldChange, ...]:
    """Read what a change sets; raises what `_undo_in` raises."""
    if not isinstance(found, list):
        raise TypeError(found)
    return tuple(
        FieldChange(str(name), _read_value(before), _read_value(after))
        for name, before, after in found
    )


def runs_in(folder: Path) -> tuple[Run, ...]:
    """Read every run of a set-up, newest first.

    One whose first line is damaged takes from the others what is the same in all.
    """
    found = [run for path in sorted(folder.glob("*.jsonl")) if (run := read_run(path))]
    words = next((run.words for run in found if run.words), {})
    shared = {name: words[name] for name in _SHARED if name in words}
    found = [run if run.words else replace(run, words=shared) for run in found]
    return tuple(sorted(found, key=lambda run: (run.started, run.id), reverse=True))


def remember(runs: Iterable[Run], mark: str, others: frozenset[str] = frozenset()) -> Memory:
    """Give what earlier runs of a set-up know; the newest word on a thing counts.

    Args:
        runs: of this set-up, newest first.
        mark: of the run that asks.
        others: what other set-ups made, see :func:`made_elsewhere`.
    """
    application: MadeApplication | None = None
    pending: list[Pending] = []
    certificates: list[MadeCertificate] = []
    templates: set[str] = set()
    settled: set[str] = set()
    for run in runs:
        for entry in reversed(run.entries):
            if entry.path.startswith(_TEMPLATES):
                templates.add(entry.path.removeprefix(_TEMPLATES).partition("/")[0])
            if entry.undone:
                settled.add(entry.id)
                continue
            if entry.once and entry.unsure and entry.id not in settled:
                pending.append(Pending(entry.id, entry.at, entry.known, run.mark))
            if entry.made and entry.id == "application.create" and entry.id not in settled:
                application = application or _made(entry)
            if entry.made and "thumbprint" in entry.captured:
                thumbprint = str(entry.captured["thumbprint"]).upper()
                certificates.append(MadeCertificate(thumbprint, entry.at, told=run.ended))
            if entry.made:
                settled.add(entry.id)
    return Memory(
        mark, application, tuple(pending), tuple(certificates), frozenset(templates), others
    )


def made_elsewhere(folder: Path) -> frozenset[str]:
    """Give the object ids of the applications that other set-ups' journals say they made."""
    return frozenset(
        str(entry.captured["object_id"])
        for other in folder.parent.glob("*")
        if other != folder
        for run in runs_in(other)
        for entry in run.entries
        if "object_id" in entry.captured and not entry.undone
    )


def _made(entry: Entry) -> MadeApplication | None:
    captured = entry.captured
    if not captured.keys() >= {"app_id", "object_id", "service_principal_id"}:
        return None
    role = captured.get("user_role_id")
    return MadeApplication(
        str(captured["app_id"]),
        str(captured["object_id"]),
        str(captured["service_principal_id"]),
        None if role is None else str(role),
        entry.at,
    )
