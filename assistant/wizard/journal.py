"""The journal: what a run meant to do, written before it does it, and what became of it.

One file a run, one JSON object a line, appended and flushed to the disk. Only what is named here
is ever written (law 6): ids, thumbprints, addresses and dates, never a request's secrets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from assistant import storage
from assistant.entra.call import Ref, Repeat, State
from assistant.wizard.change import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from assistant.entra.call import Outcome
    from assistant.tasks import Clock
    from assistant.wizard.change import Change, Undo

_CAPTURED = frozenset(
    {"object_id", "app_id", "service_principal_id", "user_role_id", "thumbprint", "end", "id"}
)


class Journal:
    """Appends to one run's file."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path = path
        self._clock = clock

    def _append(self, event: str, **facts: object) -> None:
        line = {**self._head(event), **facts}
        storage.append_line_fsync(self.path, json.dumps(line, ensure_ascii=False))

    def _head(self, event: str) -> dict[str, object]:
        return {"at": self._clock.now().isoformat(), "event": event}

    def begin(
        self, run: str, set_up: str, mark: str, digest: str, words: Mapping[str, str]
    ) -> None:
        """Write who, what for, and which plan was consented to."""
        self._append("run", run=run, set_up=set_up, mark=mark, digest=digest, **words)

    def intend(self, changes: Iterable[Change], known: frozenset[str]) -> None:
        """Write what is about to be sent, with its undo; on the disk before the act."""
        whole = "".join(listed((_change_out(change, known) for change in changes), plain=True))
        head = json.dumps(self._head("intent"), ensure_ascii=False)
        storage.append_line_fsync(self.path, f'{head.removesuffix("}")}, "changes": {whole}}}')

    def outcome(self, change_id: str, outcome: Outcome) -> None:
        """Write what became of a change."""
        captured = {k: v for k, v in outcome.captured.items() if k in _CAPTURED}
        fault, state = outcome.fault, outcome.state
        if state is State.ALREADY and outcome.after_lost:
            state = State.UNKNOWN  # ours or another's: a later look tells by its mark or its time
        more = {"status": fault.status, "request_id": fault.request_id} if fault else {}
        self._append("outcome", id=change_id, state=state.value, captured=captured, **more)

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


def _change_out(change: Change, known: frozenset[str]) -> dict[str, object]:
    once = change.call.repeat is Repeat.NEVER
    return {
        "id": change.id,
        "step": change.step,
        "method": change.call.method,
        "path": change.call.shown_path,
        "about": change.params.get("upn", ""),
        "name": change.params.get("name", "") if change.step == "people" else "",
        "once": once,
        "undo": _undo_out(change.undo),
        "fields": [[f.name, _value(f.before), _value(f.after)] for f in change.fields],
        "known": sorted(known) if once else [],
    }


def _value(value: object) -> object:
    if isinstance(value, Ref):
        return {"ref": [value.key, value.field]}
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    return value


def _undo_out(undo: Undo) -> dict[str, object]:
    path = [_value(piece) for piece in undo.path]
    return {"kind": undo.kind, "path": path, "scopes": sorted(undo.scopes), "key": undo.key}
